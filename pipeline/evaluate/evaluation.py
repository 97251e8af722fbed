"""One evaluation from what was read to all its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.article import Article
from pipeline.evaluate.bootstrap import RESAMPLES, Interval, intervals
from pipeline.evaluate.causes import WhyMissed
from pipeline.evaluate.disagreements import Disagreement, disagreements
from pipeline.evaluate.inputs import Inputs
from pipeline.evaluate.mentions import MentionScore, score_spans
from pipeline.evaluate.pairing import Matched, Tables
from pipeline.evaluate.scores import Score, score_matched
from pipeline.evaluate.texts import article_texts
from pipeline.marking import marked
from pipeline.rules import Rules
from pipeline.spans import Span


@dataclass(frozen=True)
class Evaluation:
    """The figures of one evaluation, and what they are made of.

    ``matched`` are the evaluated articles by id, ``intervals`` the bounds of figures by name,
    ``mentions`` the figures of the span level where gold spans were given.
    """

    matched: Sequence[Matched]
    score: Score
    intervals: Mapping[str, Interval]
    mentions: MentionScore | None
    resamples: int
    seed: int
    _articles: Mapping[str, Article] = field(repr=False)
    _rules: Rules = field(repr=False)
    _why_missed: WhyMissed | None = field(repr=False)

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """Every disagreement with its cause; worked out when first asked, for it reads articles anew."""
        texts = article_texts(self._articles, self._rules)
        return disagreements(self.matched, self._rules, texts, self._why_missed)

    def as_dict(self) -> dict[str, object]:
        """All figures, ready for JSON."""
        told: dict[str, object] = dict(self.score.as_dict())
        told["intervals"] = {name: list(bounds) for name, bounds in self.intervals.items()}
        told["resamples"], told["seed"] = self.resamples, self.seed
        if self.mentions is not None:
            told["spans"] = self.mentions.as_dict()
        return told


def evaluate(
    inputs: Inputs,
    rules: Rules,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    why_missed: WhyMissed | None = None,
) -> Evaluation:
    """Work out the figures of what :func:`pipeline.evaluate.inputs.read_evaluation` read."""
    tables = Tables(inputs.system, inputs.gold, inputs.ids)
    matched = tables.matched()
    score = score_matched(matched, left_out_gold=tables.left_out_gold, left_out_system=tables.left_out_system)
    bounds = intervals(matched, resamples=resamples, seed=seed)
    mentions = None
    if inputs.spans is not None:
        mentions = score_spans(marked_spans(inputs.spans, inputs.articles, rules), inputs.spans)
    return Evaluation(matched, score, bounds, mentions, resamples, seed, inputs.articles, rules, why_missed)


def marked_spans(
    ids: Iterable[str], articles: Mapping[str, Article], rules: Rules
) -> dict[str, tuple[Span, ...]]:
    """The spans that the extractor finds in these articles."""
    return {each: marked(articles[each], rules) for each in ids}
