"""How well marked spans agree with gold spans: strict, exact, partial and type.

The measures are those of SemEval-2013 task 9.1 (Segura-Bedmar et al. 2013), which took the partial
one from MUC-5 (Chinchor & Sundheim 1993).  Spans of one article pair one to one, and a pair earns

========  =====================  ====================================
measure   boundaries             label
========  =====================  ====================================
strict    the same: 1            has to be the same
exact     the same: 1            does not matter
partial   the same: 1; some
          overlap: 1/2           does not matter
type      some overlap: 1        has to be the same
========  =====================  ====================================

Each measure takes the pairing that earns most.  Recall is what the pairs earn over the gold spans,
precision over the system's spans; for one label, gold spans of that label and system spans of that
label, whatever they pair with.  Nothing over nothing counts as in :mod:`pipeline.evaluate`.

The package nervaluate has the same measures, but takes the first overlap that it meets: a span that
leans into its neighbour's place uses up the neighbour, so that its figures depend on the order of
the spans.  Here regions lie inside titles and spans do overlap, hence an assignment of our own;
tests compare the two where spans leave no choice.

``values`` tells, of the strict pairs and of all pairs of one label that overlap, in how many the
system's ``value`` (region code, dimension, day) is gold's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped, unused-ignore]

from pipeline.evaluate.rates import ratio
from pipeline.spans import LABELS, Span

Measure = Literal["strict", "exact", "partial", "type"]
MEASURES: tuple[Measure, ...] = get_args(Measure)

VALUED: tuple[str, ...] = ("region", "dimension", "date")
"""The labels whose spans stand for something beside themselves."""

_ALL = "all"
_TIE = 8
"""More than the preferences among equal pairs can add up to for one pair."""


@dataclass(frozen=True, slots=True)
class SpanScore:
    """Spans of either side and what their pairs earn; ``earned_*`` differ where labels may."""

    gold: int
    system: int
    earned_gold: float
    earned_system: float

    @property
    def precision(self) -> float:
        """What the system's spans earn, each 1 at best."""
        return ratio(self.earned_system, self.system, nothing=not self.gold)

    @property
    def recall(self) -> float:
        """What the gold spans earn, each 1 at best."""
        return ratio(self.earned_gold, self.gold, nothing=not self.system)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_dict(self) -> dict[str, float]:
        """Counts and rates, ready for JSON."""
        return {
            "gold": self.gold,
            "system": self.system,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }


@dataclass(frozen=True, slots=True)
class ValueScore:
    """In how many pairs the system's value is gold's."""

    pairs: int
    right: int

    @property
    def share(self) -> float:
        """Share of the pairs; 1.0 without any."""
        return ratio(self.right, self.pairs, nothing=True)

    def as_dict(self) -> dict[str, float]:
        """Counts and share, ready for JSON."""
        return {"pairs": self.pairs, "right": self.right, "share": self.share}


@dataclass(frozen=True, slots=True)
class MentionScore:
    """The figures of the span level over ``articles`` articles.

    ``labels`` holds each measure by label, and under ``all`` that of every label together;
    ``values`` the strict and the overlapping pairs by label.
    """

    articles: int
    labels: Mapping[str, Mapping[Measure, SpanScore]]
    values: Mapping[str, Mapping[Literal["strict", "overlap"], ValueScore]]

    def as_dict(self) -> dict[str, object]:
        """All figures as nested dicts, ready for JSON."""
        return {
            "articles": self.articles,
            "labels": {
                label: {measure: score.as_dict() for measure, score in scores.items()}
                for label, scores in self.labels.items()
            },
            "values": {
                label: {pairs: score.as_dict() for pairs, score in scores.items()}
                for label, scores in self.values.items()
            },
        }


def score_spans(system: Mapping[str, Iterable[Span]], gold: Mapping[str, Iterable[Span]]) -> MentionScore:
    """Score the system's spans against gold spans, both by article.

    The articles of ``gold`` are evaluated, those without a gold span included; spans of others are
    left out.
    """
    tally = _Tally()
    for article_id, wanted in gold.items():
        tally.add(sorted(wanted), sorted(system.get(article_id, ())))
    return tally.score(len(gold))


@dataclass
class _Tally:
    gold: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    system: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    earned_gold: defaultdict[tuple[str, Measure], float] = field(default_factory=lambda: defaultdict(float))
    earned_system: defaultdict[tuple[str, Measure], float] = field(default_factory=lambda: defaultdict(float))
    values: defaultdict[tuple[str, str], list[bool]] = field(default_factory=lambda: defaultdict(list))

    def add(self, gold: Sequence[Span], system: Sequence[Span]) -> None:
        for side, spans in ((self.gold, gold), (self.system, system)):
            for span in spans:
                side[span.label] += 1
                side[_ALL] += 1
        for mine, theirs in _clusters(gold, system):
            for measure in MEASURES:
                for wanted, found, earned in _pairs(mine, theirs, _EARNED[measure]):
                    for label in (wanted.label, _ALL):
                        self.earned_gold[label, measure] += earned
                    for label in (found.label, _ALL):
                        self.earned_system[label, measure] += earned
                    if measure in ("strict", "type"):
                        self.values[wanted.label, measure].append(wanted.value == found.value)

    def score(self, articles: int) -> MentionScore:
        labels = {
            label: {
                measure: SpanScore(
                    self.gold[label],
                    self.system[label],
                    self.earned_gold[label, measure],
                    self.earned_system[label, measure],
                )
                for measure in MEASURES
            }
            for label in (*LABELS, _ALL)
        }
        values: dict[str, dict[Literal["strict", "overlap"], ValueScore]] = {
            label: {
                "strict": _value_score(self.values[label, "strict"]),
                "overlap": _value_score(self.values[label, "type"]),
            }
            for label in VALUED
        }
        return MentionScore(articles, labels, values)


def _value_score(right: Sequence[bool]) -> ValueScore:
    return ValueScore(len(right), sum(right))


def _same_place(gold: Span, system: Span) -> bool:
    return (gold.start, gold.end) == (system.start, system.end)


def _overlap(gold: Span, system: Span) -> bool:
    return gold.start < system.end and system.start < gold.end


_EARNED: dict[Measure, Callable[[Span, Span], float]] = {
    "strict": lambda gold, system: float(_same_place(gold, system) and gold.label == system.label),
    "exact": lambda gold, system: float(_same_place(gold, system)),
    "partial": lambda gold, system: (_same_place(gold, system) + _overlap(gold, system)) / 2,
    "type": lambda gold, system: float(_overlap(gold, system) and gold.label == system.label),
}


def _clusters(gold: Sequence[Span], system: Sequence[Span]) -> Iterator[tuple[list[Span], list[Span]]]:
    """Spans of both sides that hang together by overlapping; an article's square would be large."""
    both = sorted([(span, False) for span in gold] + [(span, True) for span in system])
    mine: list[Span] = []
    theirs: list[Span] = []
    reach = 0
    for span, is_system in both:
        if span.start >= reach and (mine or theirs):
            if mine and theirs:
                yield mine, theirs
            mine, theirs = [], []
        (theirs if is_system else mine).append(span)
        reach = max(reach, span.end)
    if mine and theirs:
        yield mine, theirs


def _pairs(
    gold: Sequence[Span], system: Sequence[Span], earned: Callable[[Span, Span], float]
) -> list[tuple[Span, Span, float]]:
    """The one-to-one pairing that earns most, with what each pair earns.

    Among equal ones the same boundaries count, then the same label, then the same value: they say
    which spans a reader would put together.
    """
    worth = np.array([[earned(wanted, found) for found in system] for wanted in gold])
    taste = np.array(
        [
            [
                4 * _same_place(wanted, found)
                + 2 * (wanted.label == found.label)
                + (wanted.value == found.value)
                for found in system
            ]
            for wanted in gold
        ]
    )
    # What is earned comes in halves, each of which outweighs the taste of all pairs together.
    weights = np.where(worth > 0, 2 * _TIE * min(worth.shape) * worth + taste, 0)
    chosen = zip(*linear_sum_assignment(weights, maximize=True), strict=True)
    return [(gold[i], system[j], float(worth[i, j])) for i, j in chosen if worth[i, j] > 0]
