"""``anugerah rules …``: look after the rules."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.shared import (
    FAILED,
    RulesOption,
    counting,
    load_rules_or_stop,
    print_json,
    user_errors,
)
from pipeline.printable import printable

app = typer.Typer(no_args_is_help=True, help="Look after the rules.")


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of rules; the built-in ones if left out.")
    ] = None,
) -> None:
    """Check every rule against the schema and its own examples."""
    from pipeline.rules import check_rules, load_rules

    faults = check_rules(folder)
    for fault in faults:
        typer.echo(printable(f"{fault.path}:{fault.line}: rule {fault.rule_id}: {fault.message}"))
    if faults:
        raise typer.Exit(FAILED)
    with user_errors("interrupted"):
        groups = load_rules(folder).groups
        count = sum(len(group.rules) for group in groups.values())
        typer.echo(f"{count} rules in {len(groups)} files, no faults")


@app.command()
def report(
    articles: Annotated[
        list[Path],
        typer.Argument(metavar="ARTICLES...", help="Annotated articles: files or folders."),
    ],
    gold: Annotated[
        list[Path], typer.Option("--gold", metavar="PATH", help="Their gold tables, or a folder of them.")
    ],
    off: Annotated[
        bool,
        typer.Option("--off/--no-off", help="Turn each rule off in turn (minutes) and tell the rows."),
    ] = True,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, metavar="N", help="Processes that share the work.")
    ] = os.cpu_count() or 1,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write the cards as CSV, too.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the cards as JSON.")] = False,
    rules: RulesOption = None,
) -> None:
    """Tell of each rule how often it fired, what came of it, and which rows hang on it."""
    with user_errors("interrupted"):
        from pipeline.report.card import COLUMNS
        from pipeline.report.run import report_cards
        from pipeline.report.terminal import lines
        from pipeline.tables import csv_table, write_files

        loaded = load_rules_or_stop(rules)
        with counting("articles", "rules turned off") as (first, second):
            sample, cards = report_cards(
                articles, gold, loaded, off=off, jobs=jobs, measured=first, ablated=second
            )
        if out is not None:
            out.parent.mkdir(parents=True, exist_ok=True)
            write_files(out.parent, {out.name: csv_table(COLUMNS, (card.cells() for card in cards))})
        if as_json:
            print_json([card.cells() for card in cards])
        else:
            rows = sum(map(len, sample.gold.values()))
            for line in lines(cards, len(sample.articles), rows):
                typer.echo(printable(line))
