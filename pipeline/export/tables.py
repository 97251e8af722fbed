"""The tables that can be exported: columns with types, and rows one by one out of the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal, Protocol, get_type_hints

from pipeline.award import COLUMNS, AwardRow
from pipeline.merge import MERGED_COLUMNS, MergedRow
from pipeline.store import views
from pipeline.store.views import ARTICLE_COLUMNS, ArticleLine

Kind = Literal["text", "whole", "number", "day", "texts", "groups"]
"""What a column holds; ``texts`` are a list of texts, ``groups`` a list of such lists."""

Value = str | int | float | date | tuple[str, ...] | tuple[tuple[str, ...], ...] | None
"""A typed cell.  An empty cell is None, an empty list ``()``."""

AWARDS, MERGED, ARTICLES = "awards", "awards_merged", "articles"
TABLE_NAMES = (AWARDS, MERGED, ARTICLES)

_KINDS: dict[object, Kind] = {
    int: "whole",
    int | None: "whole",
    float: "number",
    date | None: "day",
    tuple[str, ...]: "texts",
    tuple[tuple[str, ...], ...]: "groups",
}


class Line(Protocol):
    """A line of a table as the package's records give it."""

    def cells(self) -> dict[str, str]:
        """The line as text cells."""
        ...


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it holds."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``lines`` reads it anew each time it is called, ``typed`` are the values of one line."""

    name: str
    columns: tuple[Column, ...]
    lines: Callable[[], Iterable[Line]]
    value: Callable[[Line, str], Value]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def cells(self) -> Iterator[dict[str, str]]:
        """Every line as text cells, as the CSV file has them."""
        for line in self.lines():
            yield line.cells()

    def typed(self) -> Iterator[tuple[Value, ...]]:
        """Every line as typed values, in the order of the columns."""
        names = self.names
        for line in self.lines():
            yield tuple(self.value(line, name) for name in names)


def table(connection: sqlite3.Connection, name: str, run: int | None = None) -> Table:
    """The table of that name.

    :param run: ``awards`` as it stood at the end of that run; None: as it stands.
    :raises ValueError: another table was asked for as of a run.
    """
    if name == AWARDS:
        return Table(name, _columns(COLUMNS, AwardRow), partial(views.award_rows, connection, run), _value)
    if run is not None:
        raise ValueError(f"{name}: only awards are known as of a run")
    if name == MERGED:
        return Table(
            name, _columns(MERGED_COLUMNS, MergedRow), partial(views.merged_rows, connection), _value
        )
    if name == ARTICLES:
        kinds: dict[str, Kind] = {"similarity": "number", "published": "day", "related": "texts"}
        columns = _columns(ARTICLE_COLUMNS, ArticleLine, kinds)
        return Table(
            name, columns, partial(views.article_lines, connection), partial(_article_value, connection)
        )
    raise ValueError(f"{name}: no such table")


def joined(value: Value) -> str | int | float | None:
    """A typed cell for a format without dates and lists: as the CSV file writes it; None where it is empty."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        groups = [each for each in value if isinstance(each, tuple)]
        return ("; ".join(map("+".join, groups)) if groups else ";".join(map(str, value))) or None
    return value


_NO_KINDS: Mapping[str, Kind] = {}


def _columns(names: Iterable[str], record: type, known: Mapping[str, Kind] = _NO_KINDS) -> tuple[Column, ...]:
    hints = get_type_hints(record)
    return tuple(Column(name, known.get(name) or _KINDS.get(hints[name], "text")) for name in names)


def _value(line: Line, name: str) -> Value:
    value: Value = getattr(line, name)
    return None if value == "" else value


def _article_value(connection: sqlite3.Connection, line: Line, name: str) -> Value:
    text = _value(line, name)
    if name == "related":
        # Asked for again: an id may hold what the ids of the cell are joined by.
        assert isinstance(line, ArticleLine)
        return tuple(views.related_to(connection, line.id)) if text else ()
    if not isinstance(text, str):
        return text
    if name == "published":
        return date.fromisoformat(text)
    return float(text) if name == "similarity" else text
