"""``anugerah corpus check``, ``export`` and ``import``, and ``anugerah agreement``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.shared import (
    FAILED,
    USAGE,
    RulesOption,
    Stop,
    check_outputs,
    load_rules_or_stop,
    print_json,
    user_errors,
)
from pipeline.printable import printable

if TYPE_CHECKING:
    from pipeline.article import Article
    from pipeline.evaluate import Row
    from pipeline.spans import Span
    from pipeline.tables import Writer


class FormatName(StrEnum):
    """The formats of ``corpus export`` and ``import``; the choices that --help shows."""

    DOCCANO = "doccano"
    LABELSTUDIO = "labelstudio"
    LABELSTUDIO_CODE_POINTS = "labelstudio-codepoints"
    BRAT = "brat"
    CSV = "csv"
    XLSX = "xlsx"


FormatOption = Annotated[FormatName, typer.Option("--format", "-f", help="The tool's format.")]


def check(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FOLDER",
            help="Parts (with articles/, gold/, spans/), or folders of parts; corpus if left out.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print findings and summary as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No warnings, only errors.")] = False,
    rules: RulesOption = None,
) -> None:
    """Check annotated samples: ids, legal values, evidence in the text, contradictions, duplicates.

    A finding is told as FILE:LINE: error|warning CODE: what is wrong.

    A folder of parts is also asked for 10 styles, 25% without an award, 25 articles with spans.

    The exit code is 1 if there are errors; warnings leave it at 0.
    """
    with user_errors("interrupted"):
        from pipeline.annotate.check import check_folders, format_report

        report = check_folders(folders or [Path("corpus")], load_rules_or_stop(rules))
        if as_json:
            print_json(report.as_dict())
        else:
            for finding in report.findings:
                if finding.severity == "error" or not quiet:
                    typer.echo(printable(str(finding)))
            typer.echo(printable(format_report(report)))
    if report.errors:
        raise typer.Exit(FAILED)


def export(
    articles: Annotated[
        list[Path], typer.Argument(metavar="ARTICLES", help="Articles: .jsonl, .csv or .txt, or folders.")
    ],
    form: FormatOption,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="OUT", help="File to write; for brat a folder.")
    ],
    gold: Annotated[
        list[Path] | None,
        typer.Option("--gold", metavar="CSV", help="Rows to send along; may be given several times."),
    ] = None,
    spans: Annotated[
        list[Path] | None,
        typer.Option("--spans", metavar="JSONL", help="Spans to send along; may be given several times."),
    ] = None,
    rules: RulesOption = None,
) -> None:
    """Write articles for an annotation tool or a spreadsheet, with spans and rows to be corrected.

    What --gold and --spans do not give is what the extractor finds.

    doccano: JSON Lines; allow overlapping spans in the project.

    labelstudio: JSON with predictions, offsets in UTF-16 code units, and beside it the labelling
    configuration (.config.xml).

    labelstudio-codepoints: the same for releases whose offsets count code points.

    brat: a folder of .txt and .ann files with rows.csv.

    csv, xlsx: the rows only, safe to open in a spreadsheet.
    """
    with user_errors("interrupted; nothing was written"):
        from pipeline.annotate.exchange.formats import FORMATS, annotated
        from pipeline.read.articles import read_articles

        chosen = FORMATS[form.value]
        check_outputs([out], [*articles, *(gold or ()), *(spans or ())])
        found = read_articles(articles)
        samples = annotated(
            found.values(), load_rules_or_stop(rules), spans=_spans(spans, found), rows=_rows(gold, found)
        )
        files = chosen.exported(samples, out.name)
        _write(out if chosen.folder else out.parent, files, chosen.folder)
        count = sum(len(sample.spans) for sample in samples) if chosen.spans else 0
        rows = sum(len(sample.rows) for sample in samples)
        typer.echo(
            f"{len(samples)} articles, {rows} rows, {count} spans written to {printable(out.as_posix())}"
        )


def import_(
    source: Annotated[
        Path, typer.Argument(metavar="FILE|FOLDER", help="What the tool exported; for brat its folder.")
    ],
    form: FormatOption,
    articles: Annotated[
        list[Path],
        typer.Option("--articles", metavar="ARTICLES", help="The articles; may be given several times."),
    ],
    out_spans: Annotated[
        Path | None,
        typer.Option("--out-spans", "-o-spans", metavar="JSONL", help="File to write the spans into."),
    ] = None,
    out_gold: Annotated[
        Path | None, typer.Option("--out-gold", "-o-gold", metavar="CSV", help="File to write the rows into.")
    ] = None,
) -> None:
    """Bring corrected spans and rows back from an annotation tool or a spreadsheet.

    Every span is checked against the article: white space may differ, other words are refused.

    New regions and dimensions without a value are told on standard error.
    """
    with user_errors("interrupted; nothing was written"):
        from pipeline.annotate.exchange.formats import FORMATS
        from pipeline.award import TABLE_COLUMNS
        from pipeline.read.articles import read_articles
        from pipeline.spans import span_lines
        from pipeline.tables import csv_table, write_file, write_table

        chosen = FORMATS[form.value]
        if out_spans is None and out_gold is None:
            raise Stop(USAGE, "nowhere to write to: give --out-spans, --out-gold or both")
        if out_spans is not None and not chosen.spans:
            raise Stop(USAGE, f"{form.value} holds rows only, no spans; leave out --out-spans")
        check_outputs([out_spans, out_gold], [source, *articles])
        found = read_articles(articles)
        back = chosen.imported(source, found)
        for note in back.notes:
            typer.echo(printable(note), err=True)
        if out_spans is not None:
            content = span_lines(back.spans, {key: article.text for key, article in found.items()})
            write_file(out_spans, content)
        rows = [row for table in back.rows.values() for row in table]
        if out_gold is not None:
            write_table(out_gold, csv_table(TABLE_COLUMNS, rows))
        count = sum(len(each) for each in back.spans.values())
        typer.echo(f"{len(back.spans or back.rows)} articles, {len(rows)} rows, {count} spans read")


def agreement(
    a: Annotated[Path, typer.Argument(metavar="A.csv", help="The rows of one annotator.")],
    b: Annotated[Path, typer.Argument(metavar="B.csv", help="The rows of the other.")],
    articles: Annotated[
        list[Path] | None,
        typer.Option(
            "--articles",
            metavar="ARTICLES",
            help="The articles that both annotated; may be given several times. Needed for spans, for "
            "sentences, and for agreement over articles without an award.",
        ),
    ] = None,
    spans_a: Annotated[
        Path | None, typer.Option("--spans-a", metavar="JSONL", help="The spans of A.")
    ] = None,
    spans_b: Annotated[
        Path | None, typer.Option("--spans-b", metavar="JSONL", help="The spans of B.")
    ] = None,
    adjudicate: Annotated[
        Path | None,
        typer.Option("--adjudicate", metavar="CSV", help="Write the list of disagreements, for decisions."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="HTML", help="Write figures and disagreements as a page.")
    ] = None,
    replicates: Annotated[
        int,
        typer.Option(
            "--bootstrap", metavar="N", min=0, max=10_000, help="Replicates for 95% intervals; 1000 will do."
        ),
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    rules: RulesOption = None,
) -> None:
    """Tell how far two annotators of the same articles agree, and list what to adjudicate.

    Rows: F1 of the pairs that agree on region, year and dimension, and equal cells of those pairs.

    Cohen's kappa with observed and expected agreement; undefined where both use one category only.
    """
    with user_errors("interrupted"):
        from pipeline.annotate.adjudicate import COLUMNS, Sentences, disagreements
        from pipeline.annotate.agreement import measure, pair_rows
        from pipeline.annotate.agreement_report import format_agreement, render
        from pipeline.annotate.samples import read_gold
        from pipeline.read.articles import read_articles
        from pipeline.spreadsheet import marked_csv
        from pipeline.tables import write_file, write_table

        if (spans_a is None) != (spans_b is None):
            raise Stop(USAGE, "spans of one side only: give --spans-a and --spans-b")
        if spans_a is not None and not articles:
            raise Stop(USAGE, "spans need the articles that they point into: give --articles")
        inputs_read = [a, b, *(articles or ()), *(path for path in (spans_a, spans_b) if path)]
        check_outputs([adjudicate, html], inputs_read)
        found = read_articles(articles) if articles else {}
        ids = set(found) if articles else None
        rows = [[row.cells for row in read_gold(path)] for path in (a, b)]
        marked = [_spans([path], found) if path else None for path in (spans_a, spans_b)]
        figures = measure(rows[0], rows[1], ids, spans_a=marked[0], spans_b=marked[1], replicates=replicates)
        if adjudicate is not None or html is not None:
            sentences = Sentences(found, load_rules_or_stop(rules))
            texts = {key: article.text for key, article in found.items()}
            paired = pair_rows(rows[0], rows[1], ids)
            listed = list(disagreements(paired, sentences, marked[0], marked[1], texts))
            if adjudicate is not None:
                table = marked_csv(COLUMNS, (each.cells() for each in listed))
                write_table(adjudicate, table)
            if html is not None:
                write_file(html, render(figures, (str(a), str(b)), listed))
        if as_json:
            print_json(figures.as_dict())
        else:
            typer.echo(printable(format_agreement(figures)))


def _spans(paths: list[Path] | None, articles: dict[str, Article]) -> dict[str, tuple[Span, ...]] | None:
    from pipeline.errors import InputError
    from pipeline.spans import read_spans

    if not paths:
        return None
    texts = {key: article.text for key, article in articles.items()}
    found: dict[str, tuple[Span, ...]] = {}
    for path in paths:
        for key, spans in read_spans(path, texts).items():
            if key in found:
                raise InputError(path, None, f"article {key} has spans in two of the files")
            found[key] = spans
    return found


def _rows(paths: list[Path] | None, articles: dict[str, Article]) -> list[Row] | None:
    from pipeline.annotate.samples import read_gold
    from pipeline.errors import InputError

    if not paths:
        return None
    rows = [row for path in paths for row in read_gold(path)]
    for row in rows:
        if row.article_id not in articles:
            message = f"no article {row.article_id!r} among the articles given"
            raise InputError(row.place.path, row.place.line, message)
    return [row.cells for row in rows]


def _write(folder: Path, files: dict[str, Writer], whole_folder: bool = False) -> None:
    from pipeline.tables import prepare_folder, write_files

    prepare_folder(folder)
    if whole_folder:
        left = sorted(path.name for path in folder.glob("*.ann") if path.name not in files)
        if left:
            # They would come back with the others, as if they belonged to this export.
            raise Stop(USAGE, f"{folder}: {left[0]} is there from an earlier export; choose an empty folder")
    write_files(folder, files)
