"""Tables as an SQLite database of their own: nothing in it but them and their indexes."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from pipeline.export.tables import Column, Kind, Value, joined
from pipeline.tables import FileMaker

_TYPES: dict[Kind, str] = {"whole": "INTEGER", "number": "REAL"}
_INDEXES = {
    "awards": (("article_id",), ("region_code", "year"), ("dimension", "year")),
    "awards_merged": (("region_code", "year"), ("dimension", "year")),
    "articles": (("id",), ("outcome",)),
}
_TOGETHER = 10_000


def sqlite_file(tables: Mapping[str, tuple[Sequence[Column], Iterable[Sequence[Value]]]]) -> FileMaker:
    """Empty cells are NULL, days ISO 8601 texts, lists joined as in the CSV files."""

    def make(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            with _target_errors():
                # It is written aside, and of no use before it is whole.
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("BEGIN")
            for name, (columns, rows) in tables.items():
                _fill(connection, name, columns, rows)
            with _target_errors():
                connection.execute("COMMIT")

    return FileMaker(make)


def _fill(
    connection: sqlite3.Connection, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> None:
    described = ", ".join(f'"{column.name}" {_TYPES.get(column.kind, "TEXT")}' for column in columns)
    insert = f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})'
    with _target_errors():
        connection.execute(f'CREATE TABLE "{name}" ({described})')
    left = iter(rows)
    # Read first and outside: an error of the store is not one of this file.
    while some := [tuple(map(joined, row)) for row in islice(left, _TOGETHER)]:
        with _target_errors():
            connection.executemany(insert, some)
    with _target_errors():
        for index in _INDEXES[name]:
            listed = ", ".join(f'"{column}"' for column in index)
            connection.execute(f'CREATE INDEX "{name}_{"_".join(index)}" ON "{name}" ({listed})')


@contextmanager
def _target_errors() -> Iterator[None]:
    """SQLite's errors as those of the system, by which :mod:`pipeline.tables` says what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        code = errno.ENOSPC if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL else errno.EIO
        raise OSError(code, os.strerror(code)) from error
