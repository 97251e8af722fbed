"""``anugerah evaluate``: a table of awards, or the extraction of articles, against gold tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.shared import (
    ColumnsOption,
    ParserOption,
    QueryOption,
    RulesOption,
    StanzaDirOption,
    check_outputs,
    load_rules_or_stop,
    parser_or_stop,
    print_json,
    read_options,
    user_errors,
)
from pipeline.printable import printable


def evaluate(
    system: Annotated[
        Path,
        typer.Argument(
            metavar="SYSTEM",
            help="A table of awards (.csv), or articles to extract: files, tables, archives, a folder.",
        ),
    ],
    gold: Annotated[
        list[Path], typer.Argument(metavar="GOLD...", help="Gold tables (.csv), or folders of them.")
    ],
    articles: Annotated[
        list[Path] | None,
        typer.Option(
            "--articles",
            metavar="PATH",
            help="The evaluated articles, where SYSTEM is a table: an article file, a folder, or a .txt "
            "with one id a line. May be repeated. Without it all that have a row.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="ID", help="Evaluate this article alone. May be repeated."),
    ] = None,
    spans: Annotated[
        list[Path] | None,
        typer.Option(
            "--spans",
            metavar="PATH",
            help="Gold spans (.jsonl, or a folder of them), where SYSTEM are articles. May be repeated.",
        ),
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option("--errors", metavar="FILE", help="Write every disagreement with its cause (CSV)."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a report to read in a browser.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    resamples: Annotated[
        int, typer.Option(min=0, max=100_000, metavar="N", help="Bootstrap resamples; 0 for no intervals.")
    ] = 2000,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Seed of the resampling.")] = 0,
    columns: ColumnsOption = None,
    query: QueryOption = "",
    rules: RulesOption = None,
    parser: ParserOption = "spacy",
    stanza_dir: StanzaDirOption = None,
) -> None:
    """Score rows against annotated ones, with 95% bootstrap intervals over articles."""
    with user_errors("interrupted"):
        from pipeline.evaluate.disagreements import write_errors
        from pipeline.evaluate.evaluation import evaluate as evaluate_inputs
        from pipeline.evaluate.inputs import read_evaluation
        from pipeline.evaluate.page import write_page
        from pipeline.evaluate.terminal import format_mentions, format_score
        from pipeline.explain.missed import Missed
        from pipeline.tables import prepare_file

        read = [system, *gold, *(articles or ()), *(spans or ())]
        outputs = [path for path in (errors, html) if path is not None]
        check_outputs(outputs, read)
        loaded = load_rules_or_stop(rules)
        chosen = parser_or_stop(parser, stanza_dir)
        for path in outputs:
            # Told before the articles are read, not after.
            prepare_file(path)
        given = read_evaluation(
            system,
            gold,
            loaded,
            articles=articles or (),
            only=only or (),
            spans=spans or (),
            parser=chosen,
            options=read_options(columns, query, loaded),
        )
        why = Missed(given.articles, loaded, chosen) if given.extracted else None
        found = evaluate_inputs(given, loaded, resamples=resamples, seed=seed, why_missed=why)
        if errors is not None:
            write_errors(errors, found.disagreements)
        if html is not None:
            write_page(html, found, system=system.as_posix(), gold=[path.as_posix() for path in gold])
        if as_json:
            print_json(found.as_dict())
            return
        typer.echo(printable(format_score(found.score, found.intervals)))
        if found.mentions is not None:
            typer.echo("\n" + format_mentions(found.mentions))
