"""Chance-corrected agreement of two annotators, and intervals by resampling articles.

Cohen, J. (1960), "A coefficient of agreement for nominal scales", Educational and Psychological
Measurement 20(1), 37-46: ``kappa = (observed - expected) / (1 - expected)``, where ``expected`` is the
agreement of two annotators who use the categories as often as these do, but at random.

Where both use one and the same category throughout, ``expected`` is 1 and kappa is undefined: nothing is
known about how they would tell categories apart.  It is then None, neither 0 nor 1.

Intervals are percentiles of the bootstrap (Efron and Tibshirani 1993, "An Introduction to the
Bootstrap", ch. 13) over articles, not rows: rows of one article stand or fall together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Interval = tuple[float, float]
"""Lower and upper bound of a 95% interval."""

_SEED = 1960
_TAILS = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement on ``n`` items; ``observed`` and ``expected`` are shares (0-1).

    ``value`` is None where it is undefined: no items, or one category only.
    """

    n: int
    observed: float | None
    expected: float | None
    value: float | None
    interval: Interval | None = None

    @property
    def why_undefined(self) -> str:
        """Why there is no value, or ""."""
        if self.value is not None:
            return ""
        return "one category only" if self.n else "no items"


def kappa(pairs: Iterable[tuple[str, str]]) -> Kappa:
    """Cohen's kappa of pairs (the one's category, the other's)."""
    return grouped_kappa([list(pairs)])


def grouped_kappa(groups: Sequence[Sequence[tuple[str, str]]], replicates: int = 0) -> Kappa:
    """Cohen's kappa of the pairs of all groups (articles).

    :param replicates: how often to resample the groups for an interval; 0 for none.
    """
    categories = {each: place for place, each in enumerate(sorted({c for g in groups for p in g for c in p}))}
    tables = np.zeros((len(groups), len(categories), len(categories)))
    for table, group in zip(tables, groups, strict=True):
        for one, other in group:
            table[categories[one], categories[other]] += 1
    whole = tables.sum(axis=0)
    n = int(whole.sum())
    if not n:
        return Kappa(0, None, None, None)
    # In whole numbers, so that certainty is found by comparison and not by rounding.
    counts = [[int(cell) for cell in line] for line in whole]
    agreed = sum(counts[place][place] for place in range(len(counts)))
    by_chance = sum(sum(counts[place]) * sum(line[place] for line in counts) for place in range(len(counts)))
    value = None if by_chance == n * n else (agreed * n - by_chance) / (n * n - by_chance)
    interval = None
    if replicates and value is not None:
        weights = resampled(len(groups), replicates)
        interval = percentiles(_kappas(np.tensordot(weights, tables, axes=1)))
    return Kappa(n, agreed / n, by_chance / (n * n), value, interval)


def _kappas(tables: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Kappa of each table (replicates x categories x categories); NaN where it is undefined."""
    n = tables.sum(axis=(1, 2))
    agreed = np.trace(tables, axis1=1, axis2=2)
    by_chance = (tables.sum(axis=2) * tables.sum(axis=1)).sum(axis=1)
    rest = n * n - by_chance
    values: npt.NDArray[np.float64] = np.full(len(tables), np.nan)
    np.divide(agreed * n - by_chance, rest, out=values, where=rest > 0)
    return values


def grouped_f1(counts: npt.ArrayLike, replicates: int) -> Interval | None:
    """The interval of ``F1 = 2 both / (one + other)``.

    :param counts: for each group (article) the counts (one's, the other's, both's).
    """
    table = np.asarray(counts, dtype=np.float64).reshape(-1, 3)
    if not replicates or not len(table):
        return None
    sums = resampled(len(table), replicates) @ table
    items = sums[:, 0] + sums[:, 1]
    values: npt.NDArray[np.float64] = np.full(replicates, np.nan)
    np.divide(2 * sums[:, 2], items, out=values, where=items > 0)
    return percentiles(values)


def resampled(groups: int, replicates: int) -> npt.NDArray[np.float64]:
    """How often each group is drawn in each replicate (replicates x groups); always the same."""
    draws = np.random.default_rng(_SEED).multinomial(groups, np.full(groups, 1 / groups), size=replicates)
    return draws.astype(np.float64)


def percentiles(values: npt.NDArray[np.float64]) -> Interval | None:
    """The 95% interval of replicates, those left out in which the figure is undefined."""
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, high = np.percentile(known, _TAILS)
    return float(low), float(high)
