"""How far two annotators of the same articles agree.

**Rows** pair one to one within an article on region, year and dimension, as the scorer pairs them
(``pipeline.evaluate``), but with neither side as the truth: alternatives count on both sides, and an
empty year pairs with any.  Agreement is the F1 of the pairs, which is the same whichever side is called
gold.  It stands in for kappa because the rows that neither marked cannot be counted: as their number
grows, kappa tends to the F1 (Hripcsak and Rothschild 2005, "Agreement, the F-measure, and reliability in
information retrieval", JAMIA 12(3), 296-298).  Per mention, a pair counts where both gave that mention.

**Cells** of paired rows are equal where the scorer would take the one for the other.

**Kappa** (see :mod:`pipeline.annotate.kappa`) is given where items can be counted: the mention of paired
rows; whether an article reports an award; the dimension of rows paired on region and year alone.  In
that last pairing equal dimensions go together first, so what remains different is a real difference.

**Spans** agree where borders and label are equal; the share of equal values is told beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped, unused-ignore]

from pipeline.annotate.kappa import Interval, Kappa, grouped_f1, grouped_kappa
from pipeline.award import TABLE_COLUMNS
from pipeline.evaluate import MENTIONS, SLOTS, Row, RowScore, fold, score_rows
from pipeline.spans import LABELS, Span

NO_DIMENSION = "(none)"
"""The category of a row without a dimension."""


@dataclass(frozen=True, slots=True)
class PairedArticle:
    """The rows of one article: those that pair, and those of either side that do not."""

    article_id: str
    pairs: tuple[tuple[Row, Row], ...]
    only_a: tuple[Row, ...]
    only_b: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of ``n`` are equal."""

    equal: int
    n: int

    @property
    def value(self) -> float | None:
        """The share (0-1), None of nothing."""
        return self.equal / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class SpanAgreement:
    """Spans of one label, or of all: how many of each side, how many of both, and equal values."""

    score: RowScore
    values: Share
    interval: Interval | None = None


@dataclass(frozen=True)
class Agreement:
    """The figures; ``rows.gold`` are A's rows and ``rows.system`` B's."""

    articles: int
    rows: RowScore
    rows_interval: Interval | None
    mentions: Mapping[str, RowScore]
    cells: Mapping[str, Share]
    kappas: Mapping[str, Kappa]
    spans: Mapping[str, SpanAgreement]
    left_out_rows: int
    left_out_spans: int

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain values, for JSON; what is undefined is null."""

        def rows(score: RowScore) -> dict[str, Any]:
            return {"a": score.gold, "b": score.system, "both": score.matched, "f1": f1(score)}

        return {
            "articles": self.articles,
            "rows": rows(self.rows)
            | {"precision": self.rows.precision, "recall": self.rows.recall, "interval": self.rows_interval},
            "mentions": {name: rows(score) for name, score in self.mentions.items()},
            "cells": {
                name: {"equal": share.equal, "n": share.n, "share": share.value}
                for name, share in self.cells.items()
            },
            "kappas": {
                name: {
                    "n": each.n,
                    "observed": each.observed,
                    "expected": each.expected,
                    "kappa": each.value,
                    "interval": each.interval,
                    "undefined": each.why_undefined,
                }
                for name, each in self.kappas.items()
            },
            "spans": {
                label: rows(each.score) | {"interval": each.interval, "equal_values": each.values.equal}
                for label, each in self.spans.items()
            },
            "left_out_rows": self.left_out_rows,
            "left_out_spans": self.left_out_spans,
        }


def f1(score: RowScore) -> float | None:
    """The F1 of a score, None where neither side has anything."""
    return score.f1 if score.gold or score.system else None


def pair_rows(
    a: Iterable[Row], b: Iterable[Row], articles: Collection[str] | None = None
) -> list[PairedArticle]:
    """The rows of both sides paired, by article.

    :param articles: the ids of the articles that both annotated; without it those that have a row.
    """
    left, right = _by_article(a), _by_article(b)
    ids = sorted(left.keys() | right.keys() if articles is None else set(articles))
    return [_paired(each, left.get(each, []), right.get(each, [])) for each in ids]


def measure(
    a: Sequence[Row],
    b: Sequence[Row],
    articles: Collection[str] | None = None,
    *,
    spans_a: Mapping[str, Sequence[Span]] | None = None,
    spans_b: Mapping[str, Sequence[Span]] | None = None,
    replicates: int = 0,
) -> Agreement:
    """The agreement of two tables of rows, and of two sets of spans where both are given.

    :param articles: as for :func:`pair_rows`; rows of others are left out and counted.  Whether an
        article reports an award is asked only where it is given: without it an article in which
        neither found one is not seen.
    :param replicates: bootstrap replicates for the intervals; 0 for none.
    """
    paired = pair_rows(a, b, articles)
    known = {each.article_id for each in paired}
    spans, left_out = _span_agreement(spans_a or {}, spans_b or {}, replicates)
    return Agreement(
        articles=len(paired),
        rows=_row_score(paired),
        rows_interval=grouped_f1([_counts(each) for each in paired], replicates),
        mentions=_mention_scores(paired),
        cells=_cell_shares(paired),
        kappas=_kappas(paired, a, b, articles, replicates),
        spans=spans,
        left_out_rows=sum(row["article_id"] not in known for row in (*a, *b)),
        left_out_spans=left_out,
    )


# --- rows ----------------------------------------------------------------------------------------


def alternatives(cell: str) -> tuple[str, ...]:
    """The alternatives of a cell, an empty one among them if the cell allows none."""
    return tuple(each.strip() for each in cell.split("|"))


def equal_cells(a: Row, b: Row) -> frozenset[str]:
    """The scored columns in which the scorer would take an alternative of the one for the other's."""
    return frozenset(column for column in SLOTS if _equal(column, a[column].strip(), b[column].strip()))


@lru_cache(maxsize=65536)
def _equal(column: str, a: str, b: str) -> bool:
    # The scorer itself is asked, on rows that hold nothing else, so that there is one comparison.
    return a == b or any(
        score_rows([{"article_id": "x", column: found}], [{"article_id": "x", column: a}]).slots[column].right
        or (not found and "" in alternatives(a))
        for found in alternatives(b)
    )


def _by_article(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["article_id"], []).append(row)
    return found


def _paired(article_id: str, a: Sequence[Row], b: Sequence[Row]) -> PairedArticle:
    def worth(one: Row, other: Row) -> tuple[int, int] | None:
        if not (
            _meet(one, other, "region_code") and _meet(one, other, "dimension") and _same_year(one, other)
        ):
            return None
        equal = equal_cells(one, other)
        names = sum(
            bool(set(map(fold, alternatives(one[column]))) & set(map(fold, alternatives(other[column]))))
            for column in ("category", "programme")
        )
        return names, len(equal) + (one["mention"] == other["mention"])

    a, b = _canonical(a), _canonical(b)
    chosen = _assigned(a, b, worth, (2, len(SLOTS) + 1))
    return PairedArticle(
        article_id,
        tuple((a[i], b[j]) for i, j in chosen),
        tuple(row for i, row in enumerate(a) if i not in {i for i, _ in chosen}),
        tuple(row for j, row in enumerate(b) if j not in {j for _, j in chosen}),
    )


def _canonical(rows: Iterable[Row]) -> list[Row]:
    """The rows in an order of their own, so that the order in a file changes nothing."""
    return sorted(rows, key=lambda row: [row[column] for column in TABLE_COLUMNS])


def _meet(one: Row, other: Row, column: str) -> bool:
    return bool(set(alternatives(one[column])) & set(alternatives(other[column])))


def _same_year(one: Row, other: Row) -> bool:
    return not one["year"] or not other["year"] or _meet(one, other, "year")


def _assigned(
    a: Sequence[Row],
    b: Sequence[Row],
    worth: Callable[[Row, Row], tuple[int, int] | None],
    most: tuple[int, int],
) -> list[tuple[int, int]]:
    """The pairs of places that are most in number, then in first worth, then in second.

    ``worth`` is None where two rows cannot pair; ``most`` is what it can be at most.
    """
    size = min(len(a), len(b))
    if not size:
        return []
    second = most[1] * size + 1
    first = second * (most[0] * size + 1)
    weights = np.zeros((len(a), len(b)))
    for (i, one), (j, other) in product(enumerate(a), enumerate(b)):
        value = worth(one, other)
        if value is not None:
            weights[i, j] = first + second * value[0] + value[1]
    places = zip(*linear_sum_assignment(weights, maximize=True), strict=True)
    return [(int(i), int(j)) for i, j in places if weights[i, j]]


def _counts(article: PairedArticle) -> tuple[int, int, int]:
    both = len(article.pairs)
    return both + len(article.only_a), both + len(article.only_b), both


def _row_score(paired: Sequence[PairedArticle]) -> RowScore:
    counts = [_counts(article) for article in paired]
    return RowScore(*(sum(each[place] for each in counts) for place in range(3)))


def _mention(row: Row) -> str:
    return alternatives(row["mention"])[0]


def _mention_scores(paired: Sequence[PairedArticle]) -> dict[str, RowScore]:
    a, b, both = Counter[str](), Counter[str](), Counter[str]()
    for article in paired:
        a.update(_mention(row) for row in (*(one for one, _ in article.pairs), *article.only_a))
        b.update(_mention(row) for row in (*(other for _, other in article.pairs), *article.only_b))
        both.update(_mention(one) for one, other in article.pairs if _mention(one) == _mention(other))
    return {mention: RowScore(a[mention], b[mention], both[mention]) for mention in MENTIONS}


def _cell_shares(paired: Sequence[PairedArticle]) -> dict[str, Share]:
    pairs = [pair for article in paired for pair in article.pairs]
    equal = Counter(column for one, other in pairs for column in equal_cells(one, other))
    return {column: Share(equal[column], len(pairs)) for column in SLOTS}


# --- kappa ---------------------------------------------------------------------------------------


def _kappas(
    paired: Sequence[PairedArticle],
    a: Sequence[Row],
    b: Sequence[Row],
    articles: Collection[str] | None,
    replicates: int,
) -> dict[str, Kappa]:
    found = {
        "mention of paired rows": grouped_kappa(
            [[(_mention(one), _mention(other)) for one, other in article.pairs] for article in paired],
            replicates,
        )
    }
    if articles is not None:
        has = ("none", "award")
        found["article reports an award"] = grouped_kappa(
            [
                [(has[bool(one)], has[bool(other)])]
                for one, other, _ in (_counts(article) for article in paired)
            ],
            replicates,
        )
    left, right = _by_article(a), _by_article(b)
    found["dimension of rows of one region and year"] = grouped_kappa(
        [_dimensions(left.get(each.article_id, []), right.get(each.article_id, [])) for each in paired],
        replicates,
    )
    return found


def _dimensions(a: Sequence[Row], b: Sequence[Row]) -> list[tuple[str, str]]:
    def worth(one: Row, other: Row) -> tuple[int, int] | None:
        if not (_meet(one, other, "region_code") and _same_year(one, other)):
            return None
        return int(_meet(one, other, "dimension")), 0

    a, b = _canonical(a), _canonical(b)
    pairs = []
    for i, j in _assigned(a, b, worth, (1, 0)):
        ours, theirs = alternatives(a[i]["dimension"]), alternatives(b[j]["dimension"])
        shared = [each for each in ours if each in theirs]
        one, other = (shared[0], shared[0]) if shared else (ours[0], theirs[0])
        pairs.append((one or NO_DIMENSION, other or NO_DIMENSION))
    return pairs


# --- spans ---------------------------------------------------------------------------------------


def _span_agreement(
    a: Mapping[str, Sequence[Span]], b: Mapping[str, Sequence[Span]], replicates: int
) -> tuple[dict[str, SpanAgreement], int]:
    """The agreement by label and over all, and how many spans stand in articles that one did not mark."""
    shared = sorted(a.keys() & b.keys())
    left_out = sum(len(spans) for side in (a, b) for key, spans in side.items() if key not in shared)
    if not shared:
        return {}, left_out
    found = {}
    for label in (*LABELS, "all"):
        counts, values = [], Counter[bool]()
        for article_id in shared:
            one, other = (_values(side[article_id], label) for side in (a, b))
            both = one.keys() & other.keys()
            counts.append((len(one), len(other), len(both)))
            values.update(one[place] == other[place] for place in both)
        score = RowScore(*(sum(each[place] for each in counts) for place in range(3)))
        share = Share(values[True], values.total())
        found[label] = SpanAgreement(score, share, grouped_f1(counts, replicates))
    return found, left_out


def _values(spans: Sequence[Span], label: str) -> dict[tuple[int, int, str], str]:
    return {(s.start, s.end, s.label): s.value for s in spans if label in (s.label, "all")}
