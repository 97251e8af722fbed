"""SQLite databases, asked by one SELECT.

The connection can neither write nor reach beyond its file, and an authorizer allows nothing but reading
columns and calling functions (https://www.sqlite.org/security.html): the query comes from the user, but the
views and triggers in the file from anyone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from pipeline.article import Record, Rejected
from pipeline.read.decode import decode_narrow
from pipeline.read.fault import Unusable
from pipeline.read.limits import BATCH_ROWS, MAX_LINE, QUERY_STEPS
from pipeline.read.options import ReadOptions
from pipeline.read.query import bad_query, check_file, needs_query, query_rows
from pipeline.read.rows import records
from pipeline.read.source import Source
from pipeline.read.stream import open_regular

_STEPS = 100_000
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION})
_DENIED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "edit", "readfile", "writefile"})
_MAGIC = b"SQLite format 3\x00"


class _Text(bytes):
    """A text of the database as its bytes: what is no UTF-8 must cost its row and not the answer."""


def read(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the records that the query of ``options`` gives.

    Raises ``Unusable``: ``needs-query``, ``bad-query``, ``broken-database``, ``not-a-file``, ``too-large``
    (the query runs too long), what :func:`pipeline.read.query.query_rows` raises, and what opening raises.
    """
    check_file(source)
    with closing(_connection(source.path)) as connection:
        try:
            tables = _tables(connection)
        except sqlite3.Error as error:
            raise _broken(error) from error
        if not options.query:
            raise needs_query(tables)
        watch = _Watch()
        connection.set_authorizer(_authorize)
        connection.set_progress_handler(watch, _STEPS)
        try:
            cursor = connection.execute(options.query)
            if cursor.description is None:
                raise Unusable("bad-query", "the query gives no rows; ask with a SELECT")
            names = [column[0] for column in cursor.description]
            yield from records(source, query_rows(names, _rows(cursor, watch), options))
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            if watch.stopped:
                raise Unusable("too-large", "the query runs for too long; ask for less") from error
            if isinstance(error, sqlite3.DatabaseError) and "malformed" in str(error):
                raise _broken(error) from error
            raise bad_query(error, tables) from error


class _Watch:
    """Counts what the query costs since its last row, and stops it."""

    def __init__(self) -> None:
        self.spent = 0
        self.stopped = False

    def __call__(self) -> int:
        self.spent += _STEPS
        self.stopped = self.spent > QUERY_STEPS
        return int(self.stopped)


def _connection(path: Path) -> sqlite3.Connection:
    with open_regular(path) as handle:
        if handle.read(len(_MAGIC)) != _MAGIC:
            raise Unusable("broken-database", "no SQLite database, or an encrypted one; export it again")
    for suffix in ("-wal", "-journal"):
        beside = path.with_name(path.name + suffix)
        if beside.is_file() and beside.stat().st_size:
            reason = (
                f"{beside.name} beside it holds changes of a program that has it open; close that program"
            )
            raise Unusable("unreadable", reason)
    try:
        # immutable: no lock and no file is made beside it, on a read-only disk, too.
        uri = path.resolve().as_uri() + "?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise _broken(error) from error
    connection.text_factory = _Text
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_LINE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _authorize(
    action: int, first: str | None, second: str | None, database: str | None, inner: str | None
) -> int:
    if action not in _ALLOWED:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _DENIED_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _tables(connection: sqlite3.Connection) -> dict[str, list[str]]:
    names = [
        bytes(name).decode("utf-8", "replace")
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' "
            "ORDER BY name LIMIT 100"
        )
    ]
    tables: dict[str, list[str]] = {}
    for name in names:
        columns = connection.execute("SELECT name FROM pragma_table_info(?)", (name,))
        try:
            tables[name] = [bytes(column).decode("utf-8", "replace") for (column,) in columns]
        except sqlite3.Error:  # a view over a table that is gone
            tables[name] = []
    return tables


def _rows(cursor: sqlite3.Cursor, watch: _Watch) -> Iterator[Sequence[object] | Unusable]:
    cursor.arraysize = BATCH_ROWS
    while cells := cursor.fetchone():
        watch.spent = 0
        try:
            yield [decode_narrow(cell) if isinstance(cell, _Text) else cell for cell in cells]
        except Unusable as fault:
            yield fault


def _broken(error: Exception) -> Unusable:
    said = " ".join(str(error).split())[:200]
    return Unusable("broken-database", f"a damaged or foreign database ({said}); export or copy it again")
