"""The trigger and status rules as the assembling modules ask for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.rules import Rule, Rules, variant


@dataclass(frozen=True)
class Hit:
    """A rule that matched a tagged text, and where."""

    rule: Rule
    start: int
    end: int

    @property
    def kind(self) -> str:
        """The kind of the rule."""
        return self.rule.kind


class Cues:
    """Triggers, status cues and small word classes, over tagged text; built once per rules."""

    def __init__(self, rules: Rules) -> None:
        self._triggers = rules.group("triggers")
        self._status = rules.group("status")
        self.other_award = rules.group("other_awards").rules[0].regex
        self.other_award_rule = rules.group("other_awards").rules[0].id
        self.topic = next(rule.regex for rule in rules.group("programmes").of("topic"))
        words = rules.group("words")
        self.award = words.only("award")
        self.smart = words.only("smart")
        self.vague = words.only("vague")
        self.best = words.only("best")
        self.speech = words.only("speech")
        self.speaks = variant(self.speech, after=r"\s*$")
        self.we = words.only("we")
        self.after_event = words.only("after-event")
        self.pronoun = words.only("pronoun")
        self.organisation = words.only("organisation")
        self.list_link = words.only("list-link")
        self.also = words.only("also")
        self._object = self._triggers.only("object")

    def triggers(self, text: str, *kinds: str) -> list[Hit]:
        """Trigger hits of these kinds, by position, longest first where they overlap."""
        hits = [Hit(rule, m.start(), m.end()) for rule, m in self._triggers.find(text, *kinds)]
        hits.sort(key=lambda h: (h.start, -(h.end - h.start)))
        kept: list[Hit] = []
        for hit in hits:
            if not kept or hit.start >= kept[-1].end:
                kept.append(hit)
        return kept

    def status(self, text: str, *kinds: str) -> list[Hit]:
        """Status hits of these kinds, by position."""
        hits = [Hit(rule, m.start(), m.end()) for rule, m in self._status.find(text, *kinds)]
        return sorted(hits, key=lambda h: h.start)

    def retracts(self, text: str) -> bool:
        """Whether a headline takes back or denies a report."""
        return bool(self.status(text, "retraction"))

    def is_object_gap(self, text: str) -> bool:
        """Whether only such words stand in ``text`` as may part a verb from the class it wins."""
        return bool(self._object.match(text))


def cues(rules: Rules) -> Cues:
    """The cues of ``rules``, built at the first call and kept with them."""
    if "cues" not in rules.cache:
        rules.cache["cues"] = Cues(rules)
    built: Cues = rules.cache["cues"]
    return built


def strip_tags(text: str) -> str:
    """Tagged text with its tags as blanks of the same length."""
    return re.sub(r"<\w+#\d+>", lambda m: " " * len(m[0]), text)
