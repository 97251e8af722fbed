"""Reads tables of awards, and lists of the articles that they belong to."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Literal, TextIO

from pipeline.award import COLUMNS, DIMENSIONS, TABLE_COLUMNS
from pipeline.errors import InputError
from pipeline.evaluate.cells import MENTIONS

TableKind = Literal["gold", "system"]

NOTE = "note"
"""A column of gold tables in which annotators may write what they like."""

_KNOWN: dict[TableKind, tuple[str, ...]] = {"gold": (*TABLE_COLUMNS, NOTE), "system": COLUMNS}


class TableRow(dict[str, str]):
    """A row of a table that was read from a file: its cells by column, and where it stands."""

    def __init__(self, cells: Mapping[str, str], path: str, line: int) -> None:
        super().__init__(cells)
        self.path = path
        self.line = line


def read_table(path: str | Path, kind: TableKind = "gold") -> list[TableRow]:
    """Read a table of awards in CSV: the columns of a gold table, and of a system's all that it has.

    A gold table has the columns of ``TABLE_COLUMNS`` and may have a ``note``, which is not read; a
    system table may have those of ``COLUMNS``.  Cells are stripped of outer blanks.

    :raises InputError: a column is missing, doubled or unknown; a row has fewer or more cells than
        the header (an unquoted comma shifts every cell after it) or no ``article_id``; the file is
        no CSV in UTF-8 or cannot be read.
    """
    rows: list[TableRow] = []
    line = 1
    with _readable(path), open(path, encoding="utf-8-sig", newline="") as stream:
        try:
            reader = csv.reader(stream, strict=True, delimiter=_delimiter(stream))
            header = [name.strip() for name in next(reader, [])]
            _check_header(header, path, kind)
            line = reader.line_num + 1
            for cells in reader:
                if cells:
                    rows.append(_table_row(header, cells, path, line))
                line = reader.line_num + 1
        except csv.Error as error:
            raise InputError(path, line, f"not readable as CSV: {error}") from error
        except UnicodeDecodeError as error:
            raise InputError(path, line, f"not UTF-8 at or after this line: {error}") from error
    return rows


def _delimiter(stream: TextIO) -> str:
    """What parts the cells of the header: a comma, or what a spreadsheet puts in its place."""
    header = stream.readline(_HEADER_LENGTH)
    stream.seek(0)
    return max(",;\t", key=header.count)


def check_values(rows: Iterable[TableRow]) -> None:
    """See that the cells on which rows pair are such as the table knows; a slip there costs a figure.

    :raises InputError: a cell is not; the message names file, line and column.
    """
    for row in rows:
        for column, (legal, what) in _LEGAL.items():
            for value in row[column].split("|"):
                if not legal(value.strip()):
                    reason = f"{column} {value!r}: {what}; 'anugerah corpus check' tells all such cells"
                    raise InputError(row.path, row.line, reason)


def _is_day(value: str) -> bool:
    try:
        return not value or date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_LEGAL: dict[str, tuple[Callable[[str], object], str]] = {
    "region_code": (re.compile(r"\d\d(?:\.\d\d)?").fullmatch, "a code is 35 or 35.77"),
    "year": (re.compile(r"(?:\d{4})?").fullmatch, "a year has four digits"),
    "dimension": (lambda value: value in ("", *DIMENSIONS), f"known are {', '.join(DIMENSIONS)}"),
    "award_date": (_is_day, "a day is written 2021-12-14"),
    "mention": (lambda value: value in MENTIONS, f"known are {', '.join(MENTIONS)}"),
}
"""What a cell of a gold table may hold, and how that is told."""


def read_tables(paths: Iterable[Path], kind: TableKind = "gold") -> list[TableRow]:
    """The rows of tables, files or folders of ``.csv`` files, one after the other.

    :raises InputError: as :func:`read_table`; a folder holds no ``.csv`` file; a file given by
        name is none.
    """
    return [row for path in table_files(paths) for row in read_table(path, kind)]


def table_files(paths: Iterable[Path], suffix: str = ".csv") -> list[Path]:
    """The files of that suffix behind ``paths``; a folder stands for those in it, sorted by name.

    :raises InputError: a folder holds none, or a file given by name has another suffix.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if file.suffix.lower() == suffix)
            if not inside:
                raise InputError(path, None, f"no {suffix} file in this folder")
        elif not path.exists():
            raise InputError(path, None, "no such file or folder; check the path")
        elif path.suffix.lower() != suffix:
            reason = f"not a {suffix} file; of options that may be repeated, each takes one file or folder"
            raise InputError(path, None, reason)
        else:
            inside = [path]
        for file in inside:
            # A file reached twice is read once, or its rows would count double.
            files.setdefault(file.resolve(), file)
    return list(files.values())


def is_table(path: Path) -> bool:
    """Whether the file is a table of awards: a ``.csv`` file whose header names ``region_code``.

    :raises InputError: the file cannot be read.
    """
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    with _readable(path), open(path, encoding="utf-8-sig", newline="", errors="replace") as stream:
        return "region_code" in stream.readline(_HEADER_LENGTH)


_HEADER_LENGTH = 100_000
"""Characters; no header of a table is as long."""


def read_article_ids(path: str | Path) -> list[str]:
    """Read a list of article ids, one a line; blank lines are skipped.

    :raises InputError: the file is not UTF-8 or cannot be read.
    """
    with _readable(path), open(path, encoding="utf-8-sig") as stream:
        try:
            return [line.strip() for line in stream if line.strip()]
        except UnicodeDecodeError as error:
            raise InputError(path, None, f"not UTF-8: {error}") from error


def check_articles(rows: Iterable[TableRow], articles: Collection[str]) -> None:
    """See that every row belongs to one of ``articles``.

    :raises InputError: it does not; the message names file, line and article.
    """
    known = set(articles)
    for row in rows:
        if row["article_id"] not in known:
            raise InputError(
                row.path,
                row.line,
                f"no article {row['article_id']} among the evaluated articles; "
                "correct the id, give its file too, or choose a part with --only",
            )


@contextmanager
def _readable(path: str | Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(path, None, f"cannot be read: {error.strerror}") from error


def _check_header(header: Sequence[str], path: str | Path, kind: TableKind) -> None:
    missing = [column for column in TABLE_COLUMNS if column not in header]
    if missing:
        raise InputError(path, 1, f"missing column {', '.join(missing)}")
    known = _KNOWN[kind]
    unknown = [column for column in header if column not in known]
    if unknown:
        raise InputError(
            path, 1, f"unknown column {', '.join(map(repr, unknown))}; known: {', '.join(known)}"
        )
    doubled = sorted({column for column in header if header.count(column) > 1})
    if doubled:
        raise InputError(path, 1, f"column stands twice: {', '.join(doubled)}")


def _table_row(header: Sequence[str], cells: Sequence[str], path: str | Path, line: int) -> TableRow:
    if len(cells) != len(header):
        raise InputError(path, line, f"{len(cells)} cells where the header has {len(header)}")
    named = {column: cell.strip() for column, cell in zip(header, cells, strict=True) if column != NOTE}
    if not named["article_id"]:
        raise InputError(path, line, "empty article_id")
    return TableRow(named, str(path), line)
