"""Pairs the rows of two tables, article by article, one to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped, unused-ignore]

from pipeline.award import TABLE_COLUMNS
from pipeline.evaluate.cells import SLOTS, Outcome, alternatives, cell, keys_match, slot_outcome
from pipeline.evaluate.fold import NO_HONORIFICS, fold
from pipeline.evaluate.rates import RowScore


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold row, the system row that it pairs with, and what became of each slot."""

    gold: Mapping[str, str]
    system: Mapping[str, str]
    outcomes: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True)
class Matched:
    """One article after pairing: the pairs, and the rows of either side that found none."""

    article_id: str
    pairs: list[Pair]
    missed: list[Mapping[str, str]]
    spurious: list[Mapping[str, str]]

    @property
    def rows(self) -> RowScore:
        """The article's rows, counted."""
        paired = len(self.pairs)
        return RowScore(paired + len(self.missed), paired + len(self.spurious), paired)


def _agreement(gold: Mapping[str, str], system: Mapping[str, str]) -> int:
    """On how many of category and programme the rows agree, folded."""
    return sum(
        any(fold(each) == fold(cell(system, column)) for each in alternatives(cell(gold, column)))
        for column in ("category", "programme")
    )


def _canonical(rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The rows in an order that depends on nothing but their own cells."""
    return sorted(rows, key=lambda row: tuple(cell(row, column) for column in TABLE_COLUMNS))


def match(
    article_id: str,
    gold: Iterable[Mapping[str, str]],
    system: Iterable[Mapping[str, str]],
    honorifics: frozenset[str],
) -> Matched:
    """Pair the rows of one article by the aims in the package's docstring, as one assignment.

    The aims are packed into one integer weight, each step larger than all that the lower aims can
    add up to; every sum stays an exact float for some thousands of rows on both sides.
    """
    gold, system = _canonical(gold), _canonical(system)
    most = min(len(gold), len(system))
    year_step = (len(SLOTS) + 1) * most + 1
    agreement_step = year_step * (most + 1)
    pair_step = agreement_step * (2 * most + 1)

    weights = np.zeros((len(gold), len(system)), dtype=np.float64)
    candidates: dict[tuple[int, int], Pair] = {}
    for i, wanted in enumerate(gold):
        for j, found in enumerate(system):
            if not keys_match(wanted, found):
                continue
            outcomes = {slot: slot_outcome(slot, wanted, found, honorifics) for slot in SLOTS}
            candidates[i, j] = Pair(wanted, found, outcomes)
            faultless = sum(outcome in ("right", "empty") for outcome in outcomes.values())
            weights[i, j] = (
                pair_step
                + agreement_step * _agreement(wanted, found)
                + year_step * (cell(found, "year") in alternatives(cell(wanted, "year")))
                + faultless
                + (cell(wanted, "mention") == cell(found, "mention"))
            )

    chosen = [
        (int(i), int(j))
        for i, j in zip(*linear_sum_assignment(weights, maximize=True), strict=True)
        if (int(i), int(j)) in candidates
    ]
    paired_gold, paired_system = {i for i, _ in chosen}, {j for _, j in chosen}
    return Matched(
        article_id,
        pairs=[candidates[place] for place in chosen],
        missed=[row for i, row in enumerate(gold) if i not in paired_gold],
        spurious=[row for j, row in enumerate(system) if j not in paired_system],
    )


def _by_article(rows: Iterable[Mapping[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    grouped: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        grouped[cell(row, "article_id")].append(row)
    return dict(grouped)


class Tables:
    """The two tables by article, cut down to the evaluated articles."""

    def __init__(
        self,
        system: Iterable[Mapping[str, str]],
        gold: Iterable[Mapping[str, str]],
        articles: Collection[str] | None,
    ) -> None:
        self.system = _by_article(system)
        self.gold = _by_article(gold)
        present = self.system.keys() | self.gold.keys()
        self.ids = sorted(present if articles is None else set(articles))
        outside = present - set(self.ids)
        self.left_out_gold = sum(len(self.gold.get(article, ())) for article in outside)
        self.left_out_system = sum(len(self.system.get(article, ())) for article in outside)

    def matched(self, honorifics: frozenset[str] = NO_HONORIFICS) -> list[Matched]:
        """Each article after pairing, by id."""
        return [
            match(article, self.gold.get(article, ()), self.system.get(article, ()), honorifics)
            for article in self.ids
        ]
