"""The command line: ``anugerah run``, ``anugerah extract``, ``anugerah rules check``.

Results go to standard output, progress and errors to standard error.  Exit codes: 0 every input
has its outcome, 1 the run failed and wrote no table, 2 wrong usage or nothing to read, 3 the tables
are written but some inputs were rejected or failed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

# Only typer is imported here: the rest waits until a command needs it, so that --help is quick.
if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from pipeline.article import Article, Rejected, Repeated
    from pipeline.award import AwardRow
    from pipeline.extract import Extraction
    from pipeline.rules import Rules
    from pipeline.run import Progress, RunSummary

FAILED, USAGE, REFUSED = 1, 2, 3

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Characters of an article that would steer the terminal."""
_STDIN = "-"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Smart-city awards from Indonesian news: articles in, a table of awards out.",
)
rules_app = typer.Typer(no_args_is_help=True, help="Look after the rules.")
app.add_typer(rules_app, name="rules")

RulesOption = Annotated[
    Path | None,
    typer.Option("--rules", metavar="DIR", help="Folder of rules; the built-in ones if left out."),
]
PublishedOption = Annotated[
    datetime | None,
    typer.Option(
        "--published",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="Publication date (YYYY-MM-DD) of articles that give none themselves.",
    ),
]


def _show_version(wanted: bool) -> None:
    if wanted:
        from pipeline.run import program_version

        typer.echo(f"anugerah {program_version()}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Smart-city awards from Indonesian news: articles in, a table of awards out."""


@app.command()
def run(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            exists=True,
            readable=False,
            help="Articles: .txt, .jsonl or .csv files (also .gz), or folders of them.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="Folder to write the tables into.")
    ] = Path("outputs"),
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress and no summary, only errors.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="End after N articles.")] = None,
    published: PublishedOption = None,
    rules: RulesOption = None,
) -> None:
    """Extract the awards of many articles into tables."""
    with _user_errors("interrupted; no table was written"):
        from pipeline.run import run as run_batch

        loaded = _load(rules)
        with _progress(quiet) as report:
            summary = run_batch(
                paths, out, rules=loaded, limit=limit, published=_day(published), progress=report
            )
    # Outside: an interrupt from here on comes when the tables are written.
    if as_json:
        _print_json(summary.as_dict())
    elif not quiet:
        _print_summary(summary, out, _warning_texts(loaded))
    if not summary.complete:
        raise typer.Exit(REFUSED)


@app.command()
def extract(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="An article or a table of articles; - is standard input.")
    ],
    published: PublishedOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
    rules: RulesOption = None,
) -> None:
    """Show the awards of one article (or of each in a .jsonl or .csv), with the sentences that say so."""
    with _user_errors("interrupted"):
        from pipeline.article import Article
        from pipeline.extract import extract_article

        loaded = _load(rules)
        printed: list[dict[str, Any]] = []
        read, refused = 0, 0
        for item in _inputs(file):
            read += 1
            if not isinstance(item, Article):
                refused += _explain(item)
                continue
            try:
                extraction = extract_article(item, loaded, fallback_published=_day(published))
            except Exception as error:  # noqa: BLE001 - the next article must still be shown
                refused += _complain(f"{item.id}: extraction failed ({type(error).__name__}: {error})")
                continue
            if as_json:
                printed.append(_extraction_json(item, extraction))
            else:
                _print_extraction(item, extraction, _warning_texts(loaded))
        if not read:
            raise _Stop(USAGE, f"{file}: nothing to read")
        if as_json:
            _print_json(printed)
    if refused:
        raise typer.Exit(REFUSED)


@rules_app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of rules; the built-in ones if left out.")
    ] = None,
) -> None:
    """Check every rule against the schema and its own examples."""
    from pipeline.rules import check_rules, load_rules

    faults = check_rules(folder)
    for fault in faults:
        typer.echo(_plain(f"{fault.path}:{fault.line}: rule {fault.rule_id}: {fault.message}"))
    if faults:
        raise typer.Exit(FAILED)
    with _user_errors("interrupted"):
        groups = load_rules(folder).groups
        count = sum(len(group.rules) for group in groups.values())
        typer.echo(f"{count} rules in {len(groups)} files, no faults")


class _Stop(Exception):
    """Ends a command with an exit code and one line for the user."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def _user_errors(interrupted: str) -> Iterator[None]:
    """Turn what the user can mend into one line and an exit code; the rest keeps its traceback."""
    from pipeline.run import UsageError
    from pipeline.tables import TableError

    try:
        yield
    except _Stop as stop:
        raise _exit(stop.code, str(stop)) from stop
    except UsageError as error:
        raise _exit(USAGE, str(error)) from error
    except TableError as error:
        raise _exit(FAILED, str(error)) from error
    except KeyboardInterrupt as error:
        raise _exit(FAILED, interrupted) from error


def _exit(code: int, message: str) -> typer.Exit:
    _complain(message)
    return typer.Exit(code)


def _complain(message: str) -> bool:
    typer.echo(_plain("anugerah: " + " ".join(message.split())), err=True)
    return True


def _explain(item: Rejected | Repeated) -> bool:
    """Say why an input is no article to extract; returns whether that is a fault."""
    from pipeline.article import Repeated

    if isinstance(item, Repeated):
        _complain(f"{item.id}: the same record as {item.of}, left out")
        return False
    where = item.path if item.line is None else f"{item.path}:{item.line}"
    return _complain(f"{where}: {item.reason}")


def _load(folder: Path | None) -> Rules:
    from pipeline.rules import load_rules

    try:
        return load_rules(folder)
    except FileNotFoundError as error:
        raise _Stop(USAGE, str(error)) from error
    except ValueError as error:
        raise _Stop(FAILED, str(error)) from error


def _inputs(file: str) -> Iterable[Article | Rejected | Repeated]:
    from pipeline.read.files import read_inputs, read_text

    if file == _STDIN:
        return [read_text(sys.stdin.buffer.read(), "stdin")]
    path = Path(file)
    if not path.exists():
        raise _Stop(USAGE, f"{file}: no such file or folder")
    return read_inputs([path])


def _day(value: datetime | None) -> date | None:
    return value.date() if value is not None else None


def _plain(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


def _print_json(value: Any) -> None:
    from pipeline.tables import json_text

    # As bytes: JSON is UTF-8 whatever the terminal's encoding is, and \udXXX is valid in it.
    typer.echo(json_text(value).encode("utf-8", "backslashreplace"), nl=False)


def _warning_texts(rules: Rules) -> dict[str, str]:
    group = rules.groups.get("warnings")
    return {rule.id: rule.value for rule in group.rules} if group else {}


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())


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
        TextColumn("{task.fields[rows]} rows, {task.fields[refused]} refused"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("articles", total=None, rows=0, refused=0)

        def report(state: Progress) -> None:
            # The total is an estimate; a bar must not run past its end.
            total = None if state.total is None else max(state.total, state.done)
            bar.update(task, completed=state.done, total=total, rows=state.rows, refused=state.refused)

        yield report


def _print_summary(summary: RunSummary, out: Path, warning_texts: Mapping[str, str]) -> None:
    console = _console()
    counts = ", ".join(f"{count} {name}" for name, count in summary.outcomes.items() if count)
    console.print(f"{summary.inputs} inputs: {counts}")
    console.print(f"{summary.rows} rows of {summary.awards} awards")
    for title, tally in (
        ("refused", summary.refusals),
        ("rows by year", summary.rows_by_year),
        ("rows by dimension", summary.rows_by_dimension),
    ):
        _print_tally(console, title, tally, {"": "(none given)"})
    _print_tally(console, "rows with a warning", summary.warnings, {}, warning_texts)
    if summary.refusals:
        console.print("articles.csv says for each refused input why (column reason)")
    console.print(f"tables in {_plain(out.as_posix())}, {summary.seconds.get('total', 0.0):.1f} s")


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
        console.print(_plain(f"  {count:>{width}}  {names.get(key, key)}{' ' + text if text else ''}"))


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
    console = _console()
    published = extraction.published
    dated = f"published {published} ({extraction.published_basis})" if published else "no publication date"
    console.print(_plain(" | ".join(part for part in (article.id, article.title, dated) if part)))
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
            table.add_row(name, Text(_plain(value)))
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


if __name__ == "__main__":
    app()
