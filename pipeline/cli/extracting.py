"""``anugerah run`` and ``anugerah extract``: articles in, awards out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.shared import (
    REFUSED,
    USAGE,
    ColumnsOption,
    ParserOption,
    PublishedOption,
    QueryOption,
    RulesOption,
    StanzaDirOption,
    Stop,
    check_paths,
    complain,
    day_of,
    explain_input,
    inputs,
    load_rules_or_stop,
    make_console,
    parser_or_stop,
    print_json,
    read_options,
    user_errors,
)
from pipeline.printable import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import TaskID

    from pipeline.article import Article
    from pipeline.award import AwardRow
    from pipeline.extract import Extraction
    from pipeline.run import Progress, RunSummary


def run(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Articles: texts, pages, tables, archives, folders of them, patterns, or - for standard input.",
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--out", metavar="DIR", help="Folder of the tables and of the store they are written from."
        ),
    ] = Path("outputs"),
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress and no summary, only errors.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="End after N articles.")] = None,
    published: PublishedOption = None,
    columns: ColumnsOption = None,
    query: QueryOption = "",
    rules: RulesOption = None,
    parser: ParserOption = "spacy",
    stanza_dir: StanzaDirOption = None,
) -> None:
    """Take articles in and write the tables of all that were ever taken in; only what is new or has changed is read.

    Without PATH the rules are applied to what is there.
    """
    with user_errors("interrupted; what was done is kept, run again to go on; the tables are as before"):
        from pipeline.outputs import TABLES
        from pipeline.run import run as run_batch
        from pipeline.store.database import STORE

        check_paths(paths or [])
        loaded = load_rules_or_stop(rules)
        chosen = parser_or_stop(parser, stanza_dir)
        store = out / STORE
        foreign = not (store.is_file() and store.stat().st_size) and any(
            (out / name).is_file() for name in TABLES
        )
        with _progress(quiet) as report:
            summary = run_batch(
                paths or [],
                out,
                rules=loaded,
                limit=limit,
                published=day_of(published),
                progress=report,
                parser=chosen,
                options=read_options(columns, query, loaded),
            )
    # Outside: an interrupt from here on comes when the tables are written.
    if foreign:
        complain(f"{out.as_posix()} held tables but not their store ({STORE}); they are kept as NAME.before")
    if as_json:
        print_json(summary.as_dict())
    elif not quiet:
        _print_summary(summary, out, loaded.warning_texts)
    if not summary.complete:
        raise typer.Exit(REFUSED)


def extract(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-", help="An article, a table or an archive of articles; - is standard input."
        ),
    ],
    published: PublishedOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
    columns: ColumnsOption = None,
    query: QueryOption = "",
    rules: RulesOption = None,
    parser: ParserOption = "spacy",
    stanza_dir: StanzaDirOption = None,
) -> None:
    """Show the awards of one article (or of each in a table), with the sentences that say so."""
    with user_errors("interrupted"):
        from pipeline.article import Article
        from pipeline.extract import extract_article

        loaded = load_rules_or_stop(rules)
        chosen = parser_or_stop(parser, stanza_dir)
        options = read_options(columns, query, loaded)
        printed: list[dict[str, Any]] = []
        read, refused = 0, 0
        for item in inputs(file, options):
            read += 1
            if not isinstance(item, Article):
                refused += explain_input(item)
                continue
            try:
                extraction = extract_article(
                    item, loaded, fallback_published=day_of(published), parser=chosen
                )
            except Exception as error:  # noqa: BLE001 - the next article must still be shown
                refused += complain(f"{item.id}: extraction failed ({type(error).__name__}: {error})")
                continue
            if as_json:
                printed.append(_extraction_json(item, extraction))
            else:
                _print_extraction(item, extraction, loaded.warning_texts)
        if not read:
            raise Stop(USAGE, f"{file}: nothing to read")
        if as_json:
            print_json(printed)
    if refused:
        raise typer.Exit(REFUSED)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """A progress bar on standard error, if someone is watching."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rows]} new rows, {task.fields[refused]} refused"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def report(state: Progress) -> None:
            if state.step not in tasks:
                tasks[state.step] = bar.add_task(state.step, total=None, rows=0, refused=0)
            # The total is an estimate; a bar must not run past its end.
            total = None if state.total is None else max(state.total, state.done)
            bar.update(
                tasks[state.step], completed=state.done, total=total, rows=state.rows, refused=state.refused
            )

        yield report


_INTAKE = {
    "new": "new",
    "revised": "with another text than before",
    "known": "known",
    "repeated": "the same record again",
    "rejected": "rejected",
}
_REASONS = {
    "new": "new",
    "text": "another text than before",
    "rules": "the rules have changed",
    "program": "the program has changed",
    "parser": "the parser has changed",
    "option": "another --published",
    "failed before": "failed before",
}


def _print_summary(summary: RunSummary, out: Path, warning_texts: Mapping[str, str]) -> None:
    console = make_console()
    read = sum(summary.intake.values())
    if read:
        told = ", ".join(f"{count} {_INTAKE[name]}" for name, count in summary.intake.items() if count)
        console.print(f"{read} inputs: {told}")
    where = printable(out.as_posix())
    if summary.run is None:
        console.print(
            f"nothing to do: {summary.inputs} inputs and {summary.rows} rows in {where} are up to date, "
            f"{summary.seconds['total']:.1f} s"
        )
        return
    for reason, count in summary.extracted.items():
        console.print(f"{count} articles read by the rules: {_REASONS[reason]}")
    console.print(f"run {summary.run}: {summary.rows_won} rows won, {summary.rows_lost} lost")
    counts = ", ".join(f"{count} {name}" for name, count in summary.outcomes.items() if count)
    console.print(
        f"in the tables: {summary.inputs} inputs, {counts}; {summary.rows} rows of {summary.awards} awards"
    )
    for title, tally in (
        ("refused, in all runs", summary.refusals),
        ("rows by year", summary.rows_by_year),
        ("rows by dimension", summary.rows_by_dimension),
    ):
        _print_tally(console, title, tally, {"": "(none given)"})
    _print_tally(console, "rows with a warning", summary.warnings, {}, warning_texts)
    if summary.refusals:
        console.print("articles.csv says for each refused input why (column reason)")
    console.print(f"tables in {where}, {summary.seconds['total']:.1f} s")


def _print_tally(
    console: Console,
    title: str,
    tally: Mapping[str, int],
    names: Mapping[str, str],
    texts: Mapping[str, str] | None = None,
) -> None:
    if not tally:
        return
    width = max(len(str(count)) for count in tally.values())
    console.print(f"{title}:")
    for key, count in tally.items():
        text = (texts or {}).get(key, "")
        console.print(printable(f"  {count:>{width}}  {names.get(key, key)}{' ' + text if text else ''}"))


def _extraction_json(article: Article, extraction: Extraction) -> dict[str, Any]:
    published = extraction.published
    return {
        "article_id": article.id,
        "title": article.title,
        "published": published.isoformat() if published else "",
        "published_basis": extraction.published_basis,
        "rows": [row.cells() for row in extraction.rows],
    }


def _print_extraction(article: Article, extraction: Extraction, warning_texts: Mapping[str, str]) -> None:
    console = make_console()
    published = extraction.published
    dated = f"published {published} ({extraction.published_basis})" if published else "no publication date"
    console.print(printable(" | ".join(part for part in (article.id, article.title, dated) if part)))
    if not extraction.rows:
        no_sentence = "no sentence says that a region received one"
        why = "no word of an award in the text" if extraction.gated else no_sentence
        console.print(f"  no smart-city award found: {why}\n")
    for number, row in enumerate(extraction.rows, 1):
        console.print(f"award {number} of {len(extraction.rows)}")
        console.print(_block(row, warning_texts))
        console.print()


def _block(row: AwardRow, warning_texts: Mapping[str, str]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_header=False, box=None, padding=(0, 1, 0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _facts(row, warning_texts):
        if value:
            table.add_row(name, Text(printable(value)))
    return table


def _facts(row: AwardRow, warning_texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    cells = row.cells()
    yield "region", f"{row.region} ({row.region_code})"
    for column in ("programme", "year", "dimension", "category"):
        yield column, cells[column]
    yield "date", " ".join(filter(None, (cells["award_date"], row.date_text and f"({row.date_text})")))
    for column in ("presenter", "recipient"):
        yield column, ", ".join(filter(None, (cells[column], cells[f"{column}_title"])))
    for column in ("place", "mention", "confidence"):
        yield column, cells[column]
    for code in row.warnings:
        yield "warning", f"{code} {warning_texts.get(code, '')}".strip()
    yield "evidence", " ".join(row.evidence.split())
