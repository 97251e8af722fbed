"""Whether a clause asserts that a smart-city award was received, and if not, what keeps it from it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.assemble.cues import Cues, Hit, strip_tags
from pipeline.assemble.frame import class_of, programme_of
from pipeline.assemble.origin import Reason
from pipeline.assemble.winners import WinnerFinder
from pipeline.match.mentions import Tag, Tagged
from pipeline.rules import Rules
from pipeline.syntax.parts import beside

QUOTED = re.compile(r"\"[^\"]*\"")


class Assertion:
    """Judges clauses; built once per set of rules."""

    def __init__(self, rules: Rules, cues: Cues, winners: WinnerFinder) -> None:
        self.cues = cues
        self._winners = winners
        clauses = rules.group("clauses")
        self._as_person = clauses.only("as-person")
        self._as_person_rule = clauses.of("as-person")[0].id
        self._presupposes = clauses.only("presupposes")
        self._modal_left = clauses.only("modal-left")
        self._to_whom = clauses.only("to-whom")
        self._from_left = clauses.only("from-left")
        self._origin_left = clauses.only("origin-left")

    def denied(self, tagged: Tagged, start: int, end: int, trigger: Hit | None) -> tuple[Reason, str] | None:
        """Why the clause asserts no award and the rule that says so; None if it does."""
        text = tagged.text[start:end]
        if tagged.text.rstrip().endswith("?") and not self._presupposes.search(tagged.text):
            return Reason.QUESTION, ""
        at = (trigger.start - start) if trigger else 0
        to = (trigger.end - start) if trigger else 0
        plain = _without_quotes(strip_tags(text), at)
        for hit in self.cues.status(plain, "before"):
            if hit.start <= at and not beside(tagged, start + hit.start, start + at):
                return Reason.STATUS, hit.rule.id
        before = strip_tags(tagged.text[:start])
        for hit in self.cues.status(before, "before"):
            if beside(tagged, hit.start, start + at):
                continue
            # A hope told in the same sentence governs what hangs on it, not a new main clause.
            if self._modal_left.search(text[:at]) or (hit.end > len(before) - 30 and at < 30):
                return Reason.STATUS_BEFORE, hit.rule.id
        for hit in self.cues.status(plain, "anywhere"):
            return Reason.STATUS, hit.rule.id
        for hit in self.cues.status(plain, "clause"):
            if beside(tagged, start + hit.start, start + at):
                continue
            if "negation" in hit.rule.id:
                if hit.start <= to + 2 and hit.end >= at - 25:
                    return Reason.STATUS, hit.rule.id
            elif hit.start <= to + 12:
                return Reason.STATUS, hit.rule.id
        if trigger is not None and not frame_series(self.cues, plain, tagged.of("class", start, end)):
            return Reason.STATUS, "status.series"
        if trigger is not None and trigger.kind in ("given", "gives"):
            to_whom = self._to_whom.search(plain[to:])
            if to_whom and any(
                h.start <= to + to_whom.end() + 16 and h.start >= to
                for h in self.cues.status(plain, "entity")
            ):
                return Reason.STATUS, "status.entity"
        for hit in self.cues.status(plain, "entity") if trigger is None or trigger.kind != "gives" else []:
            if (
                hit.end <= at
                and at - hit.end < 60
                and hit.start < 60
                and not any(
                    self._own_subject(tagged, t, start)
                    for t in tagged.of("region", start, end)
                    if hit.end + 3 < t.at - start < at
                )
            ):
                subject = [
                    t
                    for t in tagged.of("region", start, end)
                    if t.at - start < hit.start and self._winners.can_win(tagged, t, start)
                ]
                if not subject and not tagged.of("person", start + hit.end, start + at):
                    return Reason.STATUS, hit.rule.id
        if (
            trigger is not None
            and trigger.kind == "won-by"
            and any(to <= hit.start <= to + 14 for hit in self.cues.status(plain, "entity"))
        ):
            return Reason.STATUS, "status.entity"
        if trigger is not None and trigger.kind in ("win", "win-weak"):
            left = [t for t in tagged.of("region", start, end) if t.at < trigger.start]
            if left and all(self._from_left.search(tagged.text[start : t.at]) for t in left):
                return Reason.STATUS, "status.entity"
        if trigger is not None and self._as_person.match(text, to):
            return Reason.OFFICE, self._as_person_rule
        for hit in self.cues.status(plain, "personal"):
            regions = [t for t in tagged.of("region", start, end) if t.at - start < at]
            if hit.start > at - 60 or not regions:
                return Reason.STATUS, hit.rule.id
        return None

    def _own_subject(self, tagged: Tagged, tag: Tag, start: int) -> bool:
        """Whether a region behind another's name is named for itself, not as where that other is.

        "SMK Negeri Rangas, Kabupaten Mamuju, meraih …" is about the school.
        """
        left, right = tagged.text[start : tag.at], tagged.text[tag.to :]
        beside = re.search(r",\s*$", left) and re.match(r"\s*,", right)
        origin = self._origin_left.search(left)
        return not beside and not origin and self._winners.can_win(tagged, tag, start)

    def other_object(self, tagged: Tagged, trigger: Hit, end: int) -> bool:
        """Whether the verb's own object is another award ("raih IGA, modal menuju smart city")."""
        if trigger.kind not in ("win", "win-weak"):
            return False
        rest = spoken(tagged, trigger.end, end)
        other = self.cues.other_award.search(rest)
        if other is None or len(re.findall(r"\w+", rest[: other.start()])) > 2:
            return False
        clause = re.search(r"[,:;–]", rest[other.end() :])
        stop = trigger.end + other.end() + (clause.start() if clause else len(rest))
        return not any(t.at < stop for t in tagged.of("class", trigger.end, end) if class_of(t).dimension)

    def topic_after(self, tagged: Tagged, start: int, end: int) -> bool:
        """Whether the smart-city words stand behind the other award's name (so this award is meant)."""
        plain = spoken(tagged, start, end)
        other = [m.end() for m in self.cues.other_award.finditer(plain)]
        tags = [t.at - start for t in tagged.of("class", start, end) if class_of(t).dimension]
        tags += [t.at - start for t in tagged.of("programme", start, end) if programme_of(t).kind != "own"]
        tags += [m.start() for m in self.cues.topic.finditer(tagged.text[start:end])]
        return bool(tags) and max(tags) > min(other)


def _without_quotes(plain: str, at: int) -> str:
    """The clause with what is quoted before ``at`` as blanks: a hope told there does not govern what follows."""
    return QUOTED.sub(lambda m: " " * len(m[0]) if m.end() <= at else m[0], plain)


def spoken(tagged: Tagged, start: int, end: int) -> str:
    """The segment with the words of unknown classes and own names put back, other tags blank."""
    text = tagged.text[start:end]
    for tag in tagged.tags:
        if not start <= tag.at < end:
            continue
        words = ""
        if tag.kind == "class" and class_of(tag).kind == "class":
            words = class_of(tag).category
        elif tag.kind == "programme" and programme_of(tag).kind == "own":
            words = programme_of(tag).value
        if words:
            width = tag.to - tag.at
            text = text[: tag.at - start] + words[:width].ljust(width) + text[tag.to - start :]
    return strip_tags(text)


def frame_series(cues: Cues, plain: str, classes: Sequence[Tag]) -> bool:
    """False for "berkali-kali mendapat penghargaan": a series without a class gives no row."""
    return bool(classes) or not cues.status(plain, "series")
