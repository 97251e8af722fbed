"""``anugerah rules …``: look after the rules."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.shared import (
    FAILED,
    REFUSED,
    USAGE,
    ColumnsOption,
    QueryOption,
    RulesOption,
    Stop,
    check_outputs,
    check_paths,
    complain,
    counting,
    explain_input,
    load_rules_or_stop,
    print_json,
    read_options,
    user_errors,
)
from pipeline.printable import printable

if TYPE_CHECKING:
    from pipeline.read.options import ReadOptions
    from pipeline.suggest.collect import Collector
    from pipeline.suggest.sighting import Kind

app = typer.Typer(no_args_is_help=True, help="Look after the rules.")


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of rules; the built-in ones if left out.")
    ] = None,
) -> None:
    """Check every rule against the schema and its own examples."""
    from pipeline.rules import check_rules, load_rules

    with user_errors("interrupted"):
        faults = check_rules(folder)
        if not faults:
            # Examples of trees and pages can be asked only where all rules are sound.
            from pipeline.page.examples import site_faults
            from pipeline.parse.embedded import embedded_parser
            from pipeline.syntax.examples import tree_faults

            loaded = load_rules(folder)
            faults = [*tree_faults(loaded, embedded_parser()), *site_faults(loaded)]
        for fault in faults:
            typer.echo(printable(f"{fault.path}:{fault.line}: rule {fault.rule_id}: {fault.message}"))
        if faults:
            raise typer.Exit(FAILED)
        loaded = load_rules(folder)
        count = sum(len(group.rules) for group in loaded.groups.values()) + len(loaded.sites)
        files = len(loaded.groups) + bool(loaded.sites)
        typer.echo(f"{count} rules in {files} files, no faults")


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
    columns: ColumnsOption = None,
    query: QueryOption = "",
    rules: RulesOption = None,
) -> None:
    """Tell of each rule how often it fired, what came of it, and which rows hang on it."""
    with user_errors("interrupted"):
        from pipeline.report.card import COLUMNS
        from pipeline.report.run import report_cards
        from pipeline.report.terminal import lines
        from pipeline.tables import csv_table, prepare_file, write_table

        loaded = load_rules_or_stop(rules)
        check_outputs([out], [*articles, *gold])
        if out is not None:
            # Told before the minutes of work, not after.
            prepare_file(out)
        with counting("articles", "rules turned off") as (first, second):
            sample, cards = report_cards(
                articles,
                gold,
                loaded,
                off=off,
                jobs=jobs,
                measured=first,
                ablated=second,
                options=read_options(columns, query, loaded),
            )
        if out is not None:
            write_table(out, csv_table(COLUMNS, (card.cells() for card in cards)))
        if as_json:
            print_json([card.cells() for card in cards])
        else:
            rows = sum(map(len, sample.gold.values()))
            for line in lines(cards, len(sample.articles), rows):
                typer.echo(printable(line))


@app.command()
def suggest(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Articles, as for 'anugerah run'."),
    ],
    columns: ColumnsOption = None,
    query: QueryOption = "",
    rules: RulesOption = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Only verb, title, programme, region, class, boilerplate or date; may be repeated.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most N suggestions of each kind.")] = 10,
    min_count: Annotated[
        int,
        typer.Option(
            min=1,
            metavar="N",
            help="Only what stands in N different sentences or more; of boilerplate in N articles.",
        ),
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON instead of YAML.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE", help="Write into a file, not to the terminal."),
    ] = None,
) -> None:
    """Say what the rules are missing: unread names, titles and verbs where known ones would stand."""
    with user_errors("interrupted"):
        from pipeline.suggest.collect import Collector
        from pipeline.suggest.report import json_value, yaml_text
        from pipeline.tables import json_text, prepare_file, write_file

        loaded = load_rules_or_stop(rules)
        collector = Collector(loaded, _kinds(kind))
        check_paths(paths)
        check_outputs([out], paths)
        if out is not None:
            # Told before the articles are read, not after.
            prepare_file(out)
        taken, articles, refused = _collect(collector, paths, read_options(columns, query, loaded))
        if not taken:
            raise Stop(USAGE, "nothing to read")
        found = collector.suggestions(limit=limit, min_count=min_count)
        value = json_value(found, loaded, articles)
        text = json_text(value) if as_json else yaml_text(found, loaded, articles)
        if out is not None:
            write_file(out, text)
        elif as_json:
            print_json(value)
        else:
            typer.echo(text.encode("utf-8", "backslashreplace"), nl=False)
    if refused:
        raise typer.Exit(REFUSED)


def _kinds(names: list[str] | None) -> tuple[Kind, ...]:
    from pipeline.suggest.sighting import KINDS

    for name in names or ():
        if name not in KINDS:
            raise Stop(USAGE, f"--kind {name}: no such kind; there are {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if not names or kind in names)


def _collect(collector: Collector, paths: list[Path], options: ReadOptions) -> tuple[int, int, int]:
    """How many articles there were, how many of them were read, and how many inputs were refused.

    An article without a word of an award is not read.
    """
    from pipeline.article import Article
    from pipeline.read.files import read_inputs

    taken = articles = refused = 0
    for item in read_inputs(paths, options=options):
        if not isinstance(item, Article):
            refused += explain_input(item)
            continue
        try:
            articles += collector.add(item)
            taken += 1
        except Exception as error:  # noqa: BLE001 - the next article must still be read
            refused += complain(f"{item.id}: not read ({type(error).__name__}: {error})")
    return taken, articles, refused
