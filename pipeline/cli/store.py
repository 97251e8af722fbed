"""``anugerah status``, ``export`` and ``diff``: what the store holds, in other formats, and how it came to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.shared import (
    USAGE,
    ParserOption,
    RulesOption,
    StanzaDirOption,
    Stop,
    complain,
    load_rules_or_stop,
    parser_or_stop,
    print_json,
    user_errors,
)
from pipeline.printable import escaped, printable

if TYPE_CHECKING:
    from pipeline.store.changes import Comparison

StoreOption = Annotated[
    Path,
    typer.Option("--store", metavar="PATH", help="The store, or the folder of the tables it lies in."),
]
_OUTPUTS = Path("outputs")


class Format(StrEnum):
    """What ``export`` writes."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    JSONL = "jsonl"
    SQLITE = "sqlite"


class TableName(StrEnum):
    """The tables that ``export`` writes."""

    AWARDS = "awards"
    AWARDS_MERGED = "awards_merged"
    ARTICLES = "articles"


def status(
    store: StoreOption = _OUTPUTS,
    as_json: Annotated[bool, typer.Option("--json", help="Print the status as JSON.")] = False,
    every: Annotated[bool, typer.Option("--all", help="List every run, not only the last.")] = False,
    rules: RulesOption = None,
    parser: ParserOption = "spacy",
    stanza_dir: StanzaDirOption = None,
) -> None:
    """Show what the store holds, which runs made it, and what waits to be read again."""
    with user_errors("interrupted"):
        from pipeline.store.keys import keys_of
        from pipeline.store.shown import status_lines
        from pipeline.store.status import status as status_of

        with _opened(store) as (connection, path):
            keys = keys_of(load_rules_or_stop(rules), parser_or_stop(parser, stanza_dir))
            found = status_of(connection, path, keys)
        if as_json:
            print_json(found.as_dict())
        else:
            _print(status_lines(found, all_runs=every))


def export(
    format: Annotated[Format, typer.Option("--format", help="What to write.")],
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            metavar="PATH",
            help="The file to write, or a folder: csv, jsonl and parquet make a file for each table.",
        ),
    ],
    store: StoreOption = _OUTPUTS,
    table: Annotated[TableName | None, typer.Option("--table", help="This table alone.")] = None,
    run: Annotated[
        str | None,
        typer.Option(
            "--run",
            metavar="RUN",
            help="The awards as they stood at the end of this run (a number, last, last-1).",
        ),
    ] = None,
    spreadsheet: Annotated[
        bool,
        typer.Option(
            "--spreadsheet", help="CSV that a spreadsheet opens without computing anything; not for programs."
        ),
    ] = False,
) -> None:
    """Write the tables in another format, out of the store."""
    with user_errors("interrupted; no file was written"):
        from pipeline.export.files import export as export_tables
        from pipeline.export.files import refuse_own, targets
        from pipeline.export.tables import AWARDS, TABLE_NAMES
        from pipeline.export.tables import table as table_of
        from pipeline.store.ends import forgotten_after, run_end
        from pipeline.store.runs import DONE, last_run

        if spreadsheet and format is not Format.CSV:
            raise Stop(USAGE, f"--spreadsheet: is for --format csv, not for {format}")
        if run is not None and table not in (None, TableName.AWARDS):
            raise Stop(USAGE, f"--run: only the awards are known as of a run; leave out --table {table}")
        names = [AWARDS] if run is not None else [table.value] if table else list(TABLE_NAMES)
        with _opened(store) as (connection, path):
            number = run_end(connection, run) if run is not None else None
            files = targets(format.value, out, names)
            refuse_own(files.values(), path, [f"{name}.csv" for name in TABLE_NAMES])
            chosen = [table_of(connection, name, number) for name in names]
            done = export_tables(chosen, format.value, files, spreadsheet=spreadsheet)
            gone = forgotten_after(connection, number) if number is not None else 0
            last = last_run(connection) if number is None else None
        for warning in done.warnings:
            complain(warning)
        if gone:
            complain(f"the rows of articles forgotten since run {number} ({gone}) are not in it")
        if last is not None and last.status != DONE:
            complain("the last run has not ended, so articles may be missing; see 'anugerah status'")
        rows = ", ".join(f"{count} rows of {name}" for name, count in done.rows.items())
        typer.echo(printable(f"{rows} in {', '.join(file.as_posix() for file in done.files)}"))


def diff(
    before: Annotated[
        str,
        typer.Argument(
            metavar="[RUN1]", help="A run: its number, last, last-1 (or -1), 0 for the beginning."
        ),
    ] = "last-1",
    after: Annotated[str, typer.Argument(metavar="[RUN2]", help="A later run.")] = "last",
    store: StoreOption = _OUTPUTS,
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write the changes as a table for spreadsheets."),
    ] = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Show the sentences too.")] = False,
) -> None:
    """Show which rows came, went or changed between the ends of two runs, and why.

    'anugerah diff' alone shows what the last run changed.
    """
    for given in (before, after):
        if given.startswith("-") and not given[1:].isdigit():
            raise typer.BadParameter(f"no such option: {given}; the store is named with --store")
    with user_errors("interrupted"):
        from pipeline.export.files import refuse_own
        from pipeline.export.tables import TABLE_NAMES
        from pipeline.spreadsheet import neutral_csv
        from pipeline.store.changes import CHANGE_COLUMNS, Comparison, change_cells
        from pipeline.store.ends import run_end
        from pipeline.store.shown import change_lines, comparison_lines
        from pipeline.tables import write_table

        with _opened(store) as (connection, path):
            comparison = Comparison(connection, run_end(connection, before), run_end(connection, after))
            if csv is not None:
                refuse_own([csv], path, [f"{name}.csv" for name in TABLE_NAMES])
                write_table(csv, neutral_csv(CHANGE_COLUMNS, change_cells(comparison.changes())))
            if as_json:
                _print_json(comparison)
                return
            _print(comparison_lines(comparison, comparison.tally()))
            _print(change_lines(comparison.changes(), evidence=evidence))


@contextmanager
def _opened(store: Path) -> Iterator[tuple[sqlite3.Connection, Path]]:
    from pipeline.store.database import STORE, StoreMissing, reading

    path = store / STORE if store.is_dir() else store
    try:
        with reading(path) as connection:
            yield connection, path
    except StoreMissing as error:
        raise Stop(USAGE, str(error)) from error


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(printable(line))


def _print_json(comparison: Comparison) -> None:
    """One object, written change by change: there may be very many."""
    from dataclasses import asdict

    head = {
        "before": comparison.before,
        "after": comparison.after,
        "summary": asdict(comparison.tally()),
        "rules": comparison.rules,
        "forgotten": [asdict(gone) for gone in comparison.gone()],
        "forgotten_since": comparison.forgotten_since(),
    }
    _echo_json(json.dumps(head, ensure_ascii=False)[:-1] + ', "changes": [')
    separator = "\n"
    for change in comparison.changes():
        _echo_json(separator + json.dumps(change.as_dict(), ensure_ascii=False))
        separator = ",\n"
    _echo_json("\n]}\n")


def _echo_json(text: str) -> None:
    # As bytes: JSON is UTF-8 whatever the terminal's encoding is.
    typer.echo(escaped(text).encode("utf-8"), nl=False)
