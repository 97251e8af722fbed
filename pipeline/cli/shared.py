"""What the commands share: options, how errors end a command, how results are printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.printable import escaped, printable

# Only typer is imported here: the rest waits until a command needs it, so that --help is quick.
if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.article import Article, Rejected, Repeated
    from pipeline.parse.parser import ParserChoice
    from pipeline.read.options import ReadOptions
    from pipeline.rules import Rules

FAILED, USAGE, REFUSED = 1, 2, 3

_STDIN = "-"

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
ParserOption = Annotated[
    str,
    typer.Option(
        "--parser",
        metavar="NAME",
        help="What reads who did what to whom: spacy (built in), stanza (an extra, slow) or none.",
    ),
]
StanzaDirOption = Annotated[
    Path | None,
    typer.Option(
        "--stanza-dir",
        metavar="DIR",
        help="Folder of Stanza's models; else STANZA_RESOURCES_DIR, else Stanza's own.",
    ),
]


ColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="FIELD=NAME,…",
        help="Columns of tables: text=isi,title=judul,published=tanggal,url=…,id=…,source=…,author=…; "
        "sheet=… names the sheet of a workbook. May be repeated.",
    ),
]
QueryOption = Annotated[
    str,
    typer.Option(
        "--query", metavar="SELECT", help="What to ask SQLite and DuckDB databases among the inputs."
    ),
]


class Stop(Exception):
    """Ends a command with an exit code and one line for the user."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def user_errors(interrupted: str) -> Iterator[None]:
    """Turn what the user can mend into one line and an exit code; the rest keeps its traceback."""
    from pipeline.errors import InputError, UserError
    from pipeline.store.database import StoreError
    from pipeline.tables import TableError

    try:
        yield
    except Stop as stop:
        raise _exit(stop.code, str(stop)) from stop
    except (InputError, UserError) as error:
        raise _exit(USAGE, str(error)) from error
    except (TableError, StoreError) as error:
        raise _exit(FAILED, str(error)) from error
    except BrokenPipeError:
        # Whoever read the output has enough.
        raise
    except OSError as error:
        raise _exit(FAILED, f"{error.filename or 'output'}: {error.strerror or error}") from error
    except KeyboardInterrupt as error:
        raise _exit(FAILED, interrupted) from error


def _exit(code: int, message: str) -> typer.Exit:
    complain(message)
    return typer.Exit(code)


def complain(message: str) -> bool:
    typer.echo(printable("anugerah: " + " ".join(message.split())), err=True)
    return True


def explain_input(item: Rejected | Repeated) -> bool:
    """Say why an input is no article to extract; returns whether that is a fault."""
    from pipeline.article import Repeated

    if isinstance(item, Repeated):
        complain(f"{item.id}: the same record as {item.of}, left out")
        return False
    where = item.path if item.line is None else f"{item.path}:{item.line}"
    return complain(f"{where}: {item.reason}")


def load_rules_or_stop(folder: Path | None) -> Rules:
    from pipeline.rules import load_rules

    try:
        return load_rules(folder)
    except FileNotFoundError as error:
        raise Stop(USAGE, str(error)) from error
    except ValueError as error:
        raise Stop(FAILED, str(error)) from error


def parser_or_stop(name: str, stanza_dir: Path | None) -> ParserChoice:
    """The parser that ``--parser`` and ``--stanza-dir`` ask for; call it within :func:`user_errors`.

    Stanza is loaded here, so that what it lacks is told before the first article is read.
    """
    from pipeline.parse.parser import PARSERS, ParserChoice, load_parser

    for known in PARSERS:
        if name == known:
            if stanza_dir is not None and known != "stanza":
                raise Stop(USAGE, f"--stanza-dir: is for --parser stanza, not for {known}")
            choice = ParserChoice(known, stanza_dir)
            if known == "stanza":
                load_parser(choice)
            return choice
    raise Stop(USAGE, f"--parser {name}: no such parser; there are {', '.join(PARSERS)}")


def read_options(columns: list[str] | None, query: str, rules: Rules) -> ReadOptions:
    """What ``--columns`` and ``--query`` say; call it within :func:`user_errors`."""
    from pipeline.read.columns import parse_columns
    from pipeline.read.options import ReadOptions

    return ReadOptions(parse_columns(columns or ()), query.strip(), rules)


def check_paths(paths: Iterable[Path | str]) -> None:
    """See that each path leads somewhere: to a file, a folder, standard input, or as a pattern to a file."""
    from pipeline.read.find import leads_somewhere

    for path in map(str, paths):
        if path == _STDIN:
            if sys.stdin is None:
                raise Stop(USAGE, "standard input is closed")
        elif not leads_somewhere(path):
            raise Stop(USAGE, f"{path}: no such file or folder")


def inputs(file: str, options: ReadOptions) -> Iterable[Article | Rejected | Repeated]:
    from pipeline.read.files import read_inputs

    check_paths([file])
    return read_inputs([file], options=options)


def check_outputs(written: Iterable[Path | None], read: Iterable[Path | str]) -> None:
    """See that no output stands where an input or another output does: that is a slip of the hand."""
    inputs_read = [Path(path) for path in read]
    taken = {path.resolve(): "is read" for path in inputs_read}
    folders = {path.resolve() for path in inputs_read if path.is_dir()}
    for path in written:
        if path is None:
            continue
        target = path.resolve()
        if target in taken:
            raise Stop(USAGE, f"{path}: {taken[target]} by this command; write it elsewhere")
        if target.parent in folders:
            raise Stop(USAGE, f"{path}: lies in a folder that is read; write it elsewhere")
        taken[target] = "is written"


def day_of(value: datetime | None) -> date | None:
    return value.date() if value is not None else None


def print_json(value: Any) -> None:
    from pipeline.tables import json_text

    # As bytes: JSON is UTF-8 whatever the terminal's encoding is, and \uXXXX is valid in it.
    typer.echo(escaped(json_text(value)).encode("utf-8"), nl=False)


def make_console(width: int | None = None) -> Console:
    """Standard output; ``width`` is that of tables where nobody watches."""
    from rich.console import Console

    watched = sys.stdout.isatty()
    return Console(
        highlight=False, markup=False, emoji=False, soft_wrap=not watched, width=None if watched else width
    )


@contextmanager
def counting(*titles: str) -> Iterator[list[Callable[[int, int], None] | None]]:
    """For each title something to tell how many are done, of how many: bars, if someone is watching."""
    if not sys.stderr.isatty():
        yield [None for _title in titles]
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def teller(title: str) -> Callable[[int, int], None]:
            task = bars.add_task(title, total=None)
            return lambda done, total: bars.update(task, completed=done, total=total)

        yield [teller(title) for title in titles]
