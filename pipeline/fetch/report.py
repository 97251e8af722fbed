"""What a person is told after a crawl."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.fetch.journal import Row
from pipeline.fetch.outcomes import OUTCOMES, kind_of, meaning_of
from pipeline.tables import Writer, csv_table

COLUMNS = (
    "address",
    "outcome",
    "reason",
    "status",
    "attempts",
    "asked",
    "redirected_to",
    "found_in",
    "article",
)
"""Of the report; ``asked`` is when (UTC), ``found_in`` the list or file, ``article`` the address in the JSONL."""


@dataclass(frozen=True, slots=True)
class Line:
    """An outcome: how many addresses came to it in this crawl, and how many are there in all."""

    code: str
    meaning: str
    now: int
    known: int


def report(rows: Iterable[Row]) -> Writer:
    """Every address as a line of CSV."""
    return csv_table(COLUMNS, (_cells(row) for row in rows))


def lines(settled: Mapping[str, int], known: Mapping[str, int]) -> Iterator[Line]:
    """The outcomes there are, what was written first and codes of pages last."""
    order = [*OUTCOMES, *sorted(known.keys() - OUTCOMES.keys())]
    for code in order:
        if code in known or settled.get(code):
            yield Line(code, meaning_of(code), settled.get(code, 0), known.get(code, 0))


def _cells(row: Row) -> dict[str, str]:
    return {
        "address": row.url,
        "outcome": row.outcome,
        "reason": row.reason or ("" if kind_of(row.outcome) != "failed" else meaning_of(row.outcome)),
        "status": "" if row.status is None else str(row.status),
        "attempts": str(row.attempts),
        "asked": row.asked,
        "redirected_to": row.at if row.at != row.url else "",
        "found_in": row.parent,
        "article": row.article,
    }
