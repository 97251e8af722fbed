"""What the databases have in common: rows of a query become rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.read.columns import Columns
from pipeline.read.fault import Unusable
from pipeline.read.limits import QUERY_ROWS
from pipeline.read.options import ReadOptions
from pipeline.read.row import Broken, Row, row
from pipeline.read.source import Source

_MOST_TABLES = 12


def check_file(source: Source) -> None:
    """Raise ``Unusable`` (``not-a-file``) for a database in an archive or a pipe."""
    if source.content is not None:
        reason = "a database can be asked only where it lies as a file of its own; unpack it"
        raise Unusable("not-a-file", reason)


def needs_query(tables: Mapping[str, Sequence[str]]) -> Unusable:
    """Return the fault of a database that was given without a query."""
    first = next(iter(tables), "TABLE")
    reason = f'a database; say what to read, for example --query "SELECT * FROM {first}" ({shown(tables)})'
    return Unusable("needs-query", reason)


def bad_query(error: Exception, tables: Mapping[str, Sequence[str]]) -> Unusable:
    """Return the fault of a query that the database refuses."""
    said = " ".join(str(error).split())[:200]
    return Unusable("bad-query", f"the query cannot be answered: {said} ({shown(tables)})")


def shown(tables: Mapping[str, Sequence[str]]) -> str:
    """Return the tables of a database and their columns for a message."""
    if not tables:
        return "it holds no table"
    parts = [f"{name}({', '.join(columns[:20])})" for name, columns in tables.items()]
    more = f" and {len(parts) - _MOST_TABLES} more" if len(parts) > _MOST_TABLES else ""
    return "its tables: " + ", ".join(parts[:_MOST_TABLES]) + more


def query_rows(
    names: Sequence[str], rows: Iterable[Sequence[object] | Unusable], options: ReadOptions
) -> Iterator[Row | Broken]:
    """Yield the rows of an answer; line 1 is its first.

    Raises ``Unusable``: ``empty``, ``too-large`` (beyond ``QUERY_ROWS``), what :meth:`Columns.plan` raises.
    """
    plan = Columns(options).plan(names)
    line = 0
    for line, cells in enumerate(rows, 1):
        if line > QUERY_ROWS:
            raise Unusable("too-large", f"more than {QUERY_ROWS:,} rows; ask for fewer with LIMIT or WHERE")
        if isinstance(cells, Unusable):
            yield Broken(line, cells.code, cells.reason)
        else:
            yield row(line, plan, cells)
    if not line:
        raise Unusable("empty", "the query gives no row; ask for others")
