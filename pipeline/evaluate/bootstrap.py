"""How far the figures would move with other articles of the same kind: bootstrap intervals.

The percentile bootstrap over articles (Efron & Tibshirani, An Introduction to the Bootstrap, 1993,
chapter 13): draw as many articles as there are, with replacement; add up their counts and work the
figures out anew, nothing over nothing as in :mod:`pipeline.evaluate`; after many draws, 95 % of the
values of a figure lie between its two bounds.  Articles are drawn, not rows, for the rows of one
article are right or wrong together.

The draws depend on the seed and on the counts alone, not on ids or on the order of the articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluate.cells import FOUR_SLOTS, MENTIONS, SLOTS
from pipeline.evaluate.pairing import Matched
from pipeline.evaluate.rates import RowScore, SlotScore
from pipeline.evaluate.scores import Score, score_matched

LEVEL = 0.95
RESAMPLES = 2000
_BLOCK = 4_000_000
"""Drawn articles held in memory at a time."""

_Counts: TypeAlias = NDArray[np.float64]

_ROW_COUNTS = ("gold", "system", "matched")
_SLOT_COUNTS = ("right", "wrong", "missed", "spurious", "gold_cells", "system_cells")
_ROWS = ("rows", *(f"mentions.{mention}" for mention in MENTIONS))
_CELLS = tuple(f"slots.{slot}" for slot in SLOTS)
_NAMES = (
    *(f"{name}.{count}" for name in _ROWS for count in _ROW_COUNTS),
    *(f"{name}.{count}" for name in _CELLS for count in _SLOT_COUNTS),
    "whole_rows",
    "macro_f1",
    "articles",
)
_PLACES = {name: place for place, name in enumerate(_NAMES)}


class Interval(NamedTuple):
    """The lower and the upper bound of a figure, both in [0, 1]."""

    low: float
    high: float


def intervals(
    matched: Sequence[Matched], *, resamples: int = RESAMPLES, seed: int = 0
) -> dict[str, Interval]:
    """95 % intervals of the figures, by the names that :func:`pipeline.evaluate.figures` gives them.

    Precision, recall and F1 of all rows and of each mention, F1 of each slot, of the four slots
    together, ``macro_f1`` and ``whole_row``.  Empty without articles or without resamples.

    :raises ValueError: ``resamples`` is negative.
    """
    if resamples < 0:
        raise ValueError(f"resamples must be 0 or more, not {resamples}")
    if not matched or not resamples:
        return {}
    counts = np.array([_vector(score_matched([article])) for article in matched])
    # In an order of their own, so that neither ids nor the order of the articles move a bound.
    counts = counts[np.lexsort(counts.T)]
    drawn: dict[str, list[_Counts]] = {}
    for sums in _resampled(counts, resamples, np.random.default_rng(seed)):
        for name, values in _rates(sums).items():
            drawn.setdefault(name, []).append(values)
    tail = (1 - LEVEL) / 2
    bounds = {name: np.quantile(np.concatenate(values), [tail, 1 - tail]) for name, values in drawn.items()}
    return {name: Interval(float(low), float(high)) for name, (low, high) in bounds.items()}


def _resampled(counts: _Counts, resamples: int, random: np.random.Generator) -> Iterable[_Counts]:
    """The summed counts of each resample, in blocks of shape (resamples, counts)."""
    articles = len(counts)
    block = max(1, _BLOCK // articles)
    for done in range(0, resamples, block):
        size = min(block, resamples - done)
        # How often each article is drawn is all that the sums need to know.
        times = random.multinomial(articles, np.full(articles, 1 / articles), size=size)
        yield times @ counts


def _vector(score: Score) -> list[float]:
    rows: Iterable[RowScore] = (score.rows, *(score.mentions[mention] for mention in MENTIONS))
    cells: Iterable[SlotScore] = (score.slots[slot] for slot in SLOTS)
    return [
        *(float(getattr(each, count)) for each in rows for count in _ROW_COUNTS),
        *(float(getattr(each, count)) for each in cells for count in _SLOT_COUNTS),
        float(score.whole_rows),
        score.macro_f1,
        float(score.articles),
    ]


def _rates(sums: _Counts) -> dict[str, _Counts]:
    """The figures of each resample; ``sums`` has one line a resample, columns as ``_NAMES``."""

    def column(name: str) -> _Counts:
        found: _Counts = sums[:, _PLACES[name]]
        return found

    found: dict[str, _Counts] = {}
    for name in _ROWS:
        gold, system, matched = (column(f"{name}.{count}") for count in _ROW_COUNTS)
        found[f"{name}.precision"] = _ratio(matched, system, nothing=gold == 0)
        found[f"{name}.recall"] = _ratio(matched, gold, nothing=system == 0)
        found[f"{name}.f1"] = _ratio(2 * matched, gold + system, nothing=np.ones_like(gold, dtype=bool))
    for name in _CELLS:
        found[f"{name}.f1"] = _slot_f1([column(f"{name}.{count}") for count in _SLOT_COUNTS])
    four = [sum(column(f"slots.{slot}.{count}") for slot in FOUR_SLOTS) for count in _SLOT_COUNTS]
    found["four_slots.f1"] = _slot_f1([np.asarray(each) for each in four])
    found["macro_f1"] = column("macro_f1") / column("articles")
    gold, system = column("rows.gold"), column("rows.system")
    found["whole_row"] = _ratio(column("whole_rows"), gold, nothing=system == 0)
    return found


def _slot_f1(counts: Sequence[_Counts]) -> _Counts:
    right, wrong, missed, spurious, gold_cells, system_cells = counts
    idle = (gold_cells == 0) & (system_cells == 0)
    return _ratio(2 * right, 2 * right + 2 * wrong + missed + spurious, nothing=idle)


def _ratio(part: _Counts, whole: _Counts, *, nothing: NDArray[np.bool_]) -> _Counts:
    """As :func:`pipeline.evaluate.rates.ratio`, for each resample."""
    safe = np.where(whole > 0, whole, 1)
    return np.where(whole > 0, part / safe, np.where(nothing, 1.0, 0.0))
