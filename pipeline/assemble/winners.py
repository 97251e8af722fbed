"""Which of the regions that a clause names can have won, and which it says did."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.assemble.cues import Cues, Hit
from pipeline.assemble.frame import Frame, class_of, region_of
from pipeline.assemble.origin import Reason
from pipeline.match.mentions import Tag, Tagged
from pipeline.rules import Rules

_INVERTED = 15
"""Characters from the start of a clause within which its verb may stand before its subject."""
_LEFT_CONTEXT = 200
"""Characters before a region in which words can say that it is no winner."""


class WinnerFinder:
    """Judges regions by what stands around them; built once per set of rules."""

    def __init__(self, rules: Rules, cues: Cues) -> None:
        self.cues = cues
        context = rules.group("region_context")
        self._not_winner = context.of("not-winner-left")
        clauses = rules.group("clauses")
        self._to_left = clauses.only("to-left")
        self._together_left = clauses.only("together-left")
        self._together = clauses.only("together")
        self._relative = clauses.only("relative")
        self._province_gap = clauses.only("province-gap")
        self._giver_left = clauses.only("giver-left")
        self._not_subject_left = clauses.only("not-subject-left")
        self._inverted_left = clauses.only("inverted-left")
        self._respectively = clauses.only("respectively")
        self._compared = context.only("compared")
        self._compared_rule = context.of("compared")[0].id
        self._coordination = context.only("coordination")
        self._bystander = rules.group("roles").of("bystander")

    def can_win(self, tagged: Tagged, tag: Tag, start: int) -> bool:
        """Whether the region may be a winner where it stands: not a place, an origin, a rival."""
        return self.why_not(tagged, tag, start) is None

    def why_not(self, tagged: Tagged, tag: Tag, start: int) -> tuple[Reason, str] | None:
        """Why the region cannot be a winner where it stands and the rule that says so; None if it can."""
        key = ("why_not", tag.at, start)
        if key not in tagged.memo:
            tagged.memo[key] = self._why_not(tagged, tag, start)
        found = tagged.memo[key]
        return found if isinstance(found, tuple) else None

    def _why_not(self, tagged: Tagged, tag: Tag, start: int) -> tuple[Reason, str] | None:
        mention = region_of(tag)
        left = tagged.text[max(start, tag.at - _LEFT_CONTEXT) : tag.at]
        if self._compared.search(left) and not self._who_won(tagged, tag):
            return Reason.COMPARED, self._compared_rule
        for a, b, rule in self.beside_spans(tagged):
            if a <= tag.at < b:
                return Reason.BYSTANDER, rule
        if mention.weak and not mention.level:
            right = tagged.text[tag.to : tag.to + 12]
            if not (
                left.strip(" -•\"'") == "" and (right.strip(" .") == "" or self.cues.triggers(right, "win"))
            ):
                return Reason.WEAK, ""
        for rule_not in self._not_winner:
            # "se-" and "di" before a government's own name is odd; before a bare name it is a place.
            if rule_not.regex.search(left):
                return Reason.NOT_WINNER, rule_not.id
        if self._is_province_beside(tagged, tag):
            return Reason.PROVINCE_BESIDE, ""
        if self._continues_place(tagged, tag, start):
            return Reason.CONTINUES_PLACE, ""
        return None

    def _who_won(self, tagged: Tagged, tag: Tag) -> bool:
        """ "… di bawah A dan B yang menerima …": what a relative clause says of the region itself."""
        right = tagged.text[tag.to :]
        match = self._relative.match(right)
        if not match:
            return False
        hits = self.cues.triggers(right, "win", "win-weak", "honoured")
        return bool(hits) and hits[0].start <= match.end() + 25

    def beside_spans(self, tagged: Tagged) -> list[tuple[int, int, str]]:
        """Where bystanders are named in the tagged text, and the rules that say so."""
        spans = tagged.memo.get("beside")
        if not isinstance(spans, list):
            spans = [
                (*m.span(), rule.id) for rule in self._bystander for m in rule.regex.finditer(tagged.text)
            ]
            tagged.memo["beside"] = spans
        return spans

    def _is_province_beside(self, tagged: Tagged, tag: Tag) -> bool:
        code = region_of(tag).code
        if len(code) != 2:
            return False
        gap_left = tagged.text[: tag.at]
        near = [t for t in tagged.of("region") if t.to <= tag.at and tag.at - t.to <= 14]
        for other in near:
            between = tagged.text[other.to : tag.at]
            if not self._province_gap.fullmatch(between):
                continue
            beside = region_of(other).code
            if beside.startswith(code + ".") or (beside == code and self._is_province_beside(tagged, other)):
                return True
        people = [t for t in tagged.of("person") if t.to <= tag.at and tag.at - t.to <= 3]
        return bool(people) and bool(re.search(r">\s*[,(]\s*$", gap_left))

    def _continues_place(self, tagged: Tagged, tag: Tag, start: int) -> bool:
        """A region in a coordination that began as a place or an origin is one too."""
        before = list(tagged.of("region", start, tag.at))
        if not before:
            return False
        previous = before[-1]
        if self._is_province_beside(tagged, previous):
            return False
        if region_of(tag).code.startswith(region_of(previous).code + "."):
            # "dua daerah asal NTT, Kota Kupang dan Kabupaten Sikka": after the province come its own.
            return False
        right = tagged.text[tag.to : tag.to + 40]
        if region_of(tag).level and self.cues.triggers(right, "win", "win-weak", "honoured"):
            return False
        gap = tagged.text[previous.to : tag.at]
        return (
            bool(self._coordination.match(gap))
            and not self.can_win(tagged, previous, start)
            and not self._compared.search(tagged.text[start : previous.at])
        )

    def after(self, tagged: Tagged, candidates: Sequence[Tag], trigger: Hit, start: int) -> list[Tag]:
        """The regions that a verb of giving names behind it as those who receive."""
        text = tagged.text
        after = [t for t in candidates if t.at >= trigger.end]
        if trigger.kind in ("given", "gives"):
            to = [t for t in after if self._to_left.search(text[start : t.at])]
            return to or [t for t in after if not self._giver_left.search(text[start : t.at])]
        if after:
            return after
        return [t for t in candidates if t.at < trigger.start]

    def subjects(
        self, tagged: Tagged, candidates: Sequence[Tag], trigger: Hit, start: int, end: int
    ) -> list[Tag]:
        """The regions of which a verb of winning speaks, and those that won together with them."""
        text = tagged.text
        left = [
            t
            for t in candidates
            if t.at < trigger.start and not self._not_subject_left.search(text[start : t.at])
        ]
        right = [t for t in candidates if t.at >= trigger.end]
        joined = [
            t
            for t in right
            if (
                self._together_left.search(text[trigger.end : t.at])
                and self._together.search(text[trigger.end : t.at])
            )
            or self.cues.list_link.search(text[trigger.end : t.at])
            or any(
                self._coordination.match(text[o.to : t.at])
                and self.cues.list_link.search(text[trigger.end : o.at])
                for o in right
                if o.to <= t.at
            )
        ]
        chain: list[Tag] = []
        for tag in right:
            if tag in joined or (
                chain and self._coordination.match(text[chain[-1].to : tag.at]) and chain[-1] in joined
            ):
                chain.append(tag)
                if tag not in joined:
                    joined.append(tag)
        if left:
            return [*left, *joined]
        if joined:
            return joined
        if trigger.start - start > _INVERTED:
            return []
        # Inverted order: "Diganjar penghargaan, Kota X …"; an object region is named with "untuk".
        right = [
            t
            for t in right
            if re.match(r"\s+\w|\s*[(\"]", text[t.to :]) or not re.search(r",\s*$", text[start : t.at])
        ]
        return [t for t in right if self._inverted_left.search(text[start : t.at])]

    def alternates(self, tagged: Tagged, candidates: Sequence[Tag], start: int, end: int) -> bool:
        """Whether regions and classes take turns: "A menang di X dan B di Y"."""
        tags = sorted([*candidates, *tagged.of("class", start, end)], key=lambda t: t.at)
        kinds = [t.kind for t in tags]
        runs = [k for i, k in enumerate(kinds) if i == 0 or kinds[i - 1] != k]
        return len(runs) >= 4 and len(runs) % 2 == 0

    def pair(self, frame: Frame, regions: Sequence[Tag]) -> bool:
        """Pair regions and classes that take turns in the frame ("A untuk X, B untuk Y"); False if they do not."""
        tagged, start, end = frame.tagged, frame.start, frame.end
        tags = sorted([*regions, *tagged.of("class", start, end)], key=lambda t: t.at)
        tags = [t for t in tags if t.kind == "region" or class_of(t).kind != "size" or not frame.classes]
        runs: list[list[Tag]] = []
        for tag in tags:
            if runs and runs[-1][0].kind == tag.kind:
                runs[-1].append(tag)
            else:
                runs.append([tag])
        kinds = [run[0].kind for run in runs]
        if self._respectively_told(frame, runs):
            # "A, B, dan C, masing-masing untuk X, Y, dan Z": one class each, in this order.
            runs = [[tag] for both in zip(*runs, strict=True) for tag in both]
        elif kinds.count("region") < 2 or kinds.count("class") < 2:
            return False
        for first, second in zip(runs[::2], runs[1::2], strict=False):
            won, classes = (first, second) if first[0].kind == "region" else (second, first)
            frame.pairs += [
                (region_of(r).code, (class_of(c).dimension, class_of(c).category))
                for r in won
                for c in classes
            ]
        # A size group that a region is paired with does not qualify the others.
        paired = {category for _code, (_dimension, category) in frame.pairs}
        frame.sizes = [size for size in frame.sizes if size not in paired]
        return bool(frame.pairs)

    def _respectively_told(self, frame: Frame, runs: Sequence[Sequence[Tag]]) -> bool:
        if len(runs) != 2 or len(runs[0]) != len(runs[1]) or len(runs[0]) < 2:
            return False
        return bool(self._respectively.search(frame.tagged.text, runs[0][-1].to, runs[1][0].at))
