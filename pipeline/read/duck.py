"""DuckDB databases, asked by one SELECT.  The library is an extra: ``pip install 'anugerah[duckdb]'``."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.article import Record, Rejected
from pipeline.read.fault import Unusable
from pipeline.read.limits import BATCH_ROWS, QUERY_SECONDS
from pipeline.read.options import ReadOptions
from pipeline.read.query import bad_query, check_file, needs_query, query_rows
from pipeline.read.rows import records
from pipeline.read.source import Source
from pipeline.read.stream import open_regular

if TYPE_CHECKING:
    import duckdb

_MAGIC = b"DUCK"
_MAGIC_AT = 8
# https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
_CONFIG: dict[str, Any] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "1GB",
    "temp_directory": "",
    "lock_configuration": "true",
}


def read(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the records that the query of ``options`` gives.

    Raises ``Unusable``: ``needs-extra`` (the library is not installed), ``needs-query``, ``bad-query``,
    ``broken-database``, ``not-a-file``, ``too-large`` (the query runs too long), what
    :func:`pipeline.read.query.query_rows` raises, and what opening raises.
    """
    check_file(source)
    with open_regular(source.path) as handle:
        if handle.read(_MAGIC_AT + len(_MAGIC))[_MAGIC_AT:] != _MAGIC:
            raise Unusable("broken-database", "no DuckDB database; export it again")
    try:
        import duckdb
    except ImportError as error:
        reason = "a DuckDB database needs an extra; pip install 'anugerah[duckdb]'"
        raise Unusable("needs-extra", reason) from error
    try:
        connection = duckdb.connect(str(source.path.resolve()), read_only=True, config=_CONFIG)
    except (duckdb.Error, OSError, RuntimeError, UnicodeError) as error:
        said = " ".join(str(error).split())[:200]
        reason = f"cannot be opened ({said}); close the program that has it open, or export it again"
        raise Unusable("broken-database", reason) from error
    with closing(connection):
        yield from records(source, query_rows(*_asked(connection, options), options))


def _asked(
    connection: duckdb.DuckDBPyConnection, options: ReadOptions
) -> tuple[list[str], Iterator[Sequence[object]]]:
    import duckdb

    tables: dict[str, list[str]] = {}
    with _faults(tables):
        found = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY table_name, ordinal_position"
        )
        for table, column in found.fetchall():
            tables.setdefault(table, []).append(column)
    if not options.query:
        raise needs_query(tables)
    with _faults(tables):
        statements = connection.extract_statements(options.query)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise Unusable("bad-query", "the query is no single SELECT; ask with one")
        with _watched(connection):
            answer = connection.execute(statements[0])
        names = [column[0] for column in answer.description or ()]
    return names, _rows(connection, answer, tables)


def _rows(
    connection: duckdb.DuckDBPyConnection, answer: duckdb.DuckDBPyConnection, tables: dict[str, list[str]]
) -> Iterator[Sequence[object]]:
    while True:
        with _faults(tables), _watched(connection):
            batch = answer.fetchmany(BATCH_ROWS)
        if not batch:
            return
        yield from batch


@contextmanager
def _faults(tables: dict[str, list[str]]) -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.InterruptException as error:
        raise Unusable("too-large", "the query runs for too long; ask for less") from error
    except (duckdb.Error, UnicodeError, ValueError, OverflowError) as error:
        raise bad_query(error, tables) from error


@contextmanager
def _watched(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupt what takes too long."""
    timer = threading.Timer(QUERY_SECONDS, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
