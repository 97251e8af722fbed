"""Award rows as lines of the table ``rows``, and back."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from pipeline.award import AwardRow

ROW_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(AwardRow) if field.name != "article_id")
"""Columns of ``rows`` that hold what an award row says."""

_DAYS = frozenset({"award_date", "published"})
_LISTS = frozenset({"rules", "warnings"})


def to_line(row: AwardRow) -> tuple[Any, ...]:
    """The values of ``ROW_COLUMNS``, as SQLite keeps them."""
    return tuple(_stored(getattr(row, column)) for column in ROW_COLUMNS)


def from_line(article_id: str, line: tuple[Any, ...]) -> AwardRow:
    """The row of which :func:`to_line` made ``line``."""
    values = dict(zip(ROW_COLUMNS, line, strict=True))
    for column in _DAYS:
        values[column] = date.fromisoformat(values[column]) if values[column] else None
    for column in _LISTS:
        values[column] = tuple(values[column].split(";")) if values[column] else ()
    return AwardRow(article_id=article_id, **values)


def _stored(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ";".join(value)
    return value
