"""The list of what system and gold disagree on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NamedTuple

from pipeline.evaluate.cells import Key, Outcome, cell, key
from pipeline.evaluate.fold import NO_HONORIFICS
from pipeline.evaluate.pairing import Tables

ErrorKind = Literal["missed-row", "spurious-row", "wrong-slot", "missed-slot", "spurious-slot"]

SLOT_ERRORS: dict[Outcome, ErrorKind] = {
    "wrong": "wrong-slot",
    "missed": "missed-slot",
    "spurious": "spurious-slot",
}


class ScoringError(NamedTuple):
    """One disagreement of system and gold.

    ``key`` is the gold row's, but for a spurious row.  ``slot`` is empty for a whole row, and
    ``gold`` or ``system`` then says which row it is.
    """

    kind: ErrorKind
    article_id: str
    key: Key
    slot: str
    gold: str
    system: str


def errors(
    system: Iterable[Mapping[str, str]],
    gold: Iterable[Mapping[str, str]],
    articles: Collection[str] | None = None,
    *,
    honorifics: frozenset[str] = NO_HONORIFICS,
) -> list[ScoringError]:
    """Every disagreement that :func:`score_rows` counts, by article, then key."""
    found: list[ScoringError] = []
    for article in Tables(system, gold, articles).matched(honorifics):
        here = [
            ScoringError("missed-row", article.article_id, key(row), "", _brief(row), "")
            for row in article.missed
        ]
        here += [
            ScoringError("spurious-row", article.article_id, key(row), "", "", _brief(row))
            for row in article.spurious
        ]
        for pair in article.pairs:
            for slot, outcome in pair.outcomes.items():
                if outcome in SLOT_ERRORS:
                    wanted, given = cell(pair.gold, slot), cell(pair.system, slot)
                    kind = SLOT_ERRORS[outcome]
                    here.append(ScoringError(kind, article.article_id, key(pair.gold), slot, wanted, given))
        found += sorted(here, key=lambda error: (error.key, error))
    return found


def _brief(row: Mapping[str, str]) -> str:
    """The cells that tell a row from its neighbours, for a person to read."""
    cells = (cell(row, column) for column in ("region", "programme", "category", "mention"))
    return "; ".join(cell for cell in cells if cell)
