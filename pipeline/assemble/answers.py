"""Questions that are answered with a region: "Siapa yang membawa pulang smart society? Kota X." """

from __future__ import annotations

import itertools

from pipeline.assemble.cues import Cues, Hit, strip_tags
from pipeline.assemble.frame import Frame, region_of, unique
from pipeline.assemble.frames import FrameMaker
from pipeline.assemble.origin import Tie
from pipeline.match.mentions import Tagged
from pipeline.rules import Rules


class AnswerFinder:
    """Reads frames off a question and its answer; built once per set of rules."""

    def __init__(self, rules: Rules, cues: Cues, maker: FrameMaker) -> None:
        clauses = rules.group("clauses")
        self._who = clauses.only("asks-who")
        self._answer = clauses.only("answer")
        self._cues = cues
        self._maker = maker

    def frames(self, tagged: list[Tagged]) -> list[Frame]:
        """The frames of answers that name nothing but regions, each with what its question says of the award."""
        found = [self._frame(question, answer) for question, answer in itertools.pairwise(tagged)]
        return [frame for frame in found if frame is not None]

    def _frame(self, question: Tagged, answer: Tagged) -> Frame | None:
        if not question.text.rstrip().endswith("?") or not self._who.search(strip_tags(question.text)):
            return None
        if not self._answer.fullmatch(answer.text):
            return None
        trigger = self._maker.trigger(question, 0, len(question.text))
        if trigger is None or self._cues.status(strip_tags(question.text), "before", "clause", "anywhere"):
            return None
        asked = Frame(question, 0, len(question.text), trigger)
        self._maker.fill(asked)
        if not (asked.classes or asked.programme):
            return None
        frame = Frame(
            answer,
            0,
            len(answer.text),
            Hit(trigger.rule, 0, 0),
            awarded=True,
            topical=True,
            rules={"frame.answer", trigger.rule.id},
        )
        frame.classes, frame.sizes = asked.classes, asked.sizes
        frame.programme, frame.year = asked.programme, asked.year
        frame.offset, frame.chain, frame.same_year = asked.offset, asked.chain, asked.same_year
        frame.origins = dict(asked.origins)
        regions = answer.of("region")
        frame.winners = unique(region_of(tag).code for tag in regions)
        for tag in regions:
            frame.note(("region", region_of(tag).code), Tie.CLAUSE, tag, region_of(tag).rule)
        return frame
