"""Which of the rows that an article lost and won are one row that has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped, unused-ignore]

from pipeline.award import AwardRow
from pipeline.store.cells import ROW_COLUMNS
from pipeline.store.views import row_order

Pair = tuple[AwardRow, AwardRow]

_MOST_PAIRS = 40_000
"""Pairs to weigh against each other; rows of an article with more are paired in their order."""


def pair_rows(
    lost: Iterable[AwardRow], won: Iterable[AwardRow]
) -> tuple[list[Pair], list[AwardRow], list[AwardRow]]:
    """Pair the rows of one article; returns the pairs and what is left of either side, in the order of the table.

    Rows that are equal are nothing new and are left out.  First rows of one region, programme, year, dimension
    and category are paired, then those of one region and either one year or one dimension; where there is
    a choice, as many as can be, and so that the fewest columns differ.
    """
    old, new = Counter(lost), Counter(won)
    before = sorted((old - new).elements(), key=row_order)
    after = sorted((new - old).elements(), key=row_order)
    pairs: list[Pair] = []
    for group_of, may in ((_key, _always), (_region, _alike)):
        found = [
            pair
            for some, others in _grouped(before, after, group_of)
            for pair in _assigned(some, others, may)
        ]
        # Those found now alone: equal rows may be left of those found before.
        before = _without(before, (row for row, _ in found))
        after = _without(after, (row for _, row in found))
        pairs += found
    return sorted(pairs, key=lambda pair: row_order(pair[1])), before, after


def differing(before: AwardRow, after: AwardRow) -> list[str]:
    """The columns in which two rows differ."""
    return [column for column in ROW_COLUMNS if getattr(before, column) != getattr(after, column)]


def _key(row: AwardRow) -> tuple[object, ...]:
    return row.region_code, row.programme, row.year, row.dimension, row.category


def _region(row: AwardRow) -> tuple[object, ...]:
    return (row.region_code,)


def _always(_before: AwardRow, _after: AwardRow) -> bool:
    return True


def _alike(before: AwardRow, after: AwardRow) -> bool:
    # Two empty cells agree in nothing.
    return bool(
        (before.year and before.year == after.year)
        or (before.dimension and before.dimension == after.dimension)
    )


def _grouped(
    before: Iterable[AwardRow], after: Iterable[AwardRow], group_of: Callable[[AwardRow], tuple[object, ...]]
) -> Iterator[tuple[list[AwardRow], list[AwardRow]]]:
    groups: dict[tuple[object, ...], tuple[list[AwardRow], list[AwardRow]]] = {}
    for side, rows in enumerate((before, after)):
        for row in rows:
            groups.setdefault(group_of(row), ([], []))[side].append(row)
    return (both for both in groups.values() if all(both))


def _assigned(
    before: list[AwardRow], after: list[AwardRow], may: Callable[[AwardRow, AwardRow], bool]
) -> list[Pair]:
    if len(before) * len(after) > _MOST_PAIRS:
        return [pair for pair in zip(before, after, strict=False) if may(*pair)]
    step = (len(ROW_COLUMNS) + 1) * min(len(before), len(after)) + 1
    weights = np.zeros((len(before), len(after)))
    for i, one in enumerate(before):
        for j, other in enumerate(after):
            if may(one, other):
                weights[i, j] = step + len(ROW_COLUMNS) - len(differing(one, other))
    return [
        (before[i], after[j])
        for i, j in zip(*linear_sum_assignment(weights, maximize=True), strict=True)
        if weights[i, j]
    ]


def _without(rows: Iterable[AwardRow], gone: Iterable[AwardRow]) -> list[AwardRow]:
    left = Counter(gone)
    kept = []
    for row in rows:
        if left[row]:
            left[row] -= 1
        else:
            kept.append(row)
    return kept
