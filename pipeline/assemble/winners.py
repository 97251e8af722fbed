"""Which of the regions that a clause names can have won, and which it says did."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.assemble.cues import Cues, Hit, strip_tags
from pipeline.assemble.frame import Frame, class_of, official_of, region_of
from pipeline.assemble.origin import Reason
from pipeline.match.mentions import Tag, Tagged
from pipeline.rules import Rules

_INVERTED = 15
"""Characters from the start of a clause within which its verb may stand before its subject."""
_LOOKED_ON = 400
"""Characters within which those are named who only looked on."""
_LEFT_CONTEXT = 200
_RIGHT_CONTEXT = 60
"""Characters before and behind a region in which words can say that it is no winner."""


class WinnerFinder:
    """Judges regions by what stands around them; built once per set of rules."""

    def __init__(self, rules: Rules, cues: Cues) -> None:
        self.cues = cues
        context = rules.group("region_context")
        self._not_winner = context.of("not-winner-left")
        self._not_winner_right = context.of("not-winner-right")
        self._fell_short = {rule.id for rule in self._not_winner_right}
        self._negated = context.of("negated-left")
        self._description = context.only("description")
        self._description_rule = context.of("description")[0].id
        clauses = rules.group("clauses")
        self._to_left = clauses.only("to-left")
        self._to_before = clauses.only("to-before")
        self._venue_left = clauses.only("venue-left")
        self._passed_by = clauses.of("passed-by")
        self._attends_end = clauses.only("attends-end")
        self._attends = clauses.of("attends")
        self._together_left = clauses.only("together-left")
        self._together = clauses.only("together")
        self._relative = clauses.only("relative")
        self._province_gap = clauses.only("province-gap")
        self._giver_left = clauses.only("giver-left")
        self._not_subject_left = clauses.only("not-subject-left")
        self._inverted_left = clauses.only("inverted-left")
        self._head_joined = clauses.only("head-joined")
        self._no_subject = clauses.only("no-subject-left")
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
        for span, rule_id in self.descriptions(tagged):
            if span[0] < tag.at < span[1] and mention.kind != "nickname":
                # "kota di gerbang Pontianak itu": the name says where another one lies.
                return Reason.NOT_WINNER, rule_id
        denied = self._denied(tagged, start).get(mention.code)
        if denied:
            return Reason.NOT_WINNER, denied
        for rule_not in self._not_winner_right:
            if rule_not.regex.search(tagged.text[tag.to : tag.to + _RIGHT_CONTEXT]):
                return Reason.NOT_WINNER, rule_not.id
        if mention.weak and not mention.level:
            right = tagged.text[tag.to : tag.to + 12]
            if not (
                left.strip(" -•\"'") == "" and (right.strip(" .") == "" or self.cues.triggers(right, "win"))
            ):
                return Reason.WEAK, ""
        for rule_not in self._not_winner:
            # "se-" and "di" before a government's own name is odd; before a bare name it is a place.
            if rule_not.regex.search(left) and not self._lands(left) and not self._told_of(tagged, tag):
                return Reason.NOT_WINNER, rule_not.id
        if self._is_province_beside(tagged, tag):
            return Reason.PROVINCE_BESIDE, ""
        if self._continues_place(tagged, tag, start):
            return Reason.CONTINUES_PLACE, ""
        return None

    def _denied(self, tagged: Tagged, start: int) -> dict[str, str]:
        """The regions that are said not to be the one, and the rule that says so.

        "… yang disebut diterima Palopo bukan milik Palopo": one denial counts wherever the region is named.
        """
        key = ("denied", start)
        found = tagged.memo.get(key)
        if not isinstance(found, dict):
            found = {
                region_of(tag).code: rule.id
                for tag in tagged.of("region", start)
                for rule in self._negated
                if rule.regex.search(tagged.text[max(start, tag.at - _LEFT_CONTEXT) : tag.at])
            }
            tagged.memo[key] = found
        return found

    def _told_of(self, tagged: Tagged, tag: Tag) -> bool:
        """ "… belajar dari Kota X, yang tahun lalu menerima …": what an aside says of the region itself."""
        comma = tagged.text[tag.to : tag.to + 2].lstrip().startswith(",")
        return comma and len(region_of(tag).code) > 2 and self._who_won(tagged, tag)

    def _lands(self, left: str) -> bool:
        """ "… jatuh ke", "… mampir ke": the place where an award goes to is who won it."""
        hits = self.cues.triggers(left, "won-by")
        return bool(hits) and not left[hits[-1].end :].strip()

    def descriptions(self, tagged: Tagged) -> list[tuple[tuple[int, int], str]]:
        """Where the tagged text tells of a region without its name, and the rule that says so."""
        spans = tagged.memo.get("described")
        if not isinstance(spans, list):
            rule = self._description_rule
            spans = [(m.span(), rule) for m in self._description.finditer(tagged.text)]
            tagged.memo["described"] = spans
        return spans

    def is_subject(self, tagged: Tagged, tag: Tag) -> bool:
        """Whether the sentence may speak of the region, be it only that it won nothing ("Kota X absen")."""
        why = self.why_not(tagged, tag, 0)
        return why is None or why[1] in self._fell_short

    def described_subject(self, tagged: Tagged, trigger: Hit, start: int, end: int) -> str:
        """The level of the region that won as it is told of without its name ("kota ini"), or "".

        "daerah ini" gives no level: then it is "daerah".
        """
        left = trigger.kind in ("win", "win-weak", "honoured", "chosen")
        begin, stop = (start, trigger.start) if left else (trigger.end, end)
        for match in self._description.finditer(tagged.text, begin, stop):
            if not left and strip_tags(tagged.text[begin : match.start()]).strip():
                continue
            if not self._no_subject.search(tagged.text[begin : match.start()]):
                return match["level"].lower()
        return ""

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
            spans += [
                (*m.span(), rule.id) for rule in self._passed_by for m in rule.regex.finditer(tagged.text)
            ]
            for rule in self._attends:
                # To the end of the clause: who is named there won nothing by it.
                for match in rule.regex.finditer(tagged.text):
                    reach = min(match.end() + _LOOKED_ON, len(tagged.text))
                    stop = self._attends_end.search(tagged.text, match.end(), reach)
                    spans.append((match.start(), stop.start() if stop else reach, rule.id))
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
        # "diterima Wali Kota X di Aula Timur, Bandung": the town of the venue.
        after = [
            t for t in candidates if t.at >= trigger.end and not self._venue_left.search(text[start : t.at])
        ]
        if trigger.kind in ("given", "gives", "picks"):
            to = [t for t in after if self._to_left.search(text[start : t.at])]
            if not after:
                # "Kepada Kota X dan Kota Y diserahkan …": who is given something stands before it.
                return self._given_before(tagged, candidates, trigger, start)
            return to or [t for t in after if not self._giver_left.search(text[start : t.at])]
        if after:
            return after
        return [t for t in candidates if t.at < trigger.start]

    def _given_before(self, tagged: Tagged, candidates: Sequence[Tag], trigger: Hit, start: int) -> list[Tag]:
        text = tagged.text
        row: list[Tag] = []
        for tag in (t for t in candidates if t.at < trigger.start):
            gap = text[row[-1].to if row else start : tag.at]
            if self._coordination.match(gap) if row else self._to_before.search(gap):
                row.append(tag)
        return row

    def heads(self, tagged: Tagged, trigger: Hit, start: int, end: int) -> list[Tag]:
        """The heads of regions that are named one after the other as those who won or were given an award.

        "Bupati X, bersama tiga kepala daerah lain, yaitu Wali Kota Y …, menerima": each stands for a region.
        A region named in their row by itself is one of them.
        """
        if trigger.kind in ("win", "win-weak", "honoured"):
            begin, stop = start, trigger.start
        elif trigger.kind in ("won-by", "given", "gives"):
            begin, stop = trigger.end, end
        else:
            return []
        row = self._row_of_heads(tagged, trigger, begin, stop)
        if not row and trigger.kind in ("win", "win-weak", "honoured"):
            # "Tiga kepala daerah menerima …, yakni Bupati X dan Wali Kota Y".
            row = self._row_of_heads(tagged, trigger, trigger.end, end)
        return row

    def _row_of_heads(self, tagged: Tagged, trigger: Hit, begin: int, stop: int) -> list[Tag]:
        text = tagged.text
        beside = self.beside_spans(tagged)
        row: list[Tag] = []
        for tag in sorted(
            [*tagged.of("person", begin, stop), *tagged.of("region", begin, stop)], key=lambda t: t.at
        ):
            gap = text[row[-1].to if row else begin : tag.at]
            inside = [(a, b) for a, b, _rule in beside if a <= tag.at < b]
            # "Bupati X bersama Wali Kota Y": heads of two regions, neither of whom only stood by.
            along = bool(row) and bool(
                self._together.fullmatch(gap.strip(" ,")) or any(a <= row[-1].at < b for a, b in inside)
            )
            if inside and not along:
                continue
            if tag.kind == "person" and not (official_of(tag).head_level and official_of(tag).region_code):
                if row and official_of(tag).name:
                    break
                continue
            joined = bool(self._head_joined.search(gap)) and not self._venue_left.search(gap)
            if row and not joined:
                break
            if not row and not self._opens_row(gap, trigger, begin):
                continue
            row.append(tag)
        if sum(tag.kind == "person" for tag in row) == 0 or len(row) < 2:
            return []
        return row

    def _opens_row(self, left: str, trigger: Hit, begin: int) -> bool:
        """Whether a row of those who won may begin behind ``left``, which itself begins at ``begin``."""
        if begin == trigger.end and trigger.kind in ("win", "win-weak", "honoured"):
            return bool(self.cues.list_link.search(left))
        if trigger.kind in ("given", "gives"):
            return bool(self._to_left.search(left)) and not left.rstrip().endswith(",")
        if trigger.kind == "won-by":
            return not strip_tags(left).strip(" ,") or bool(self._giver_left.search(left))
        return not self._giver_left.search(left) and not self._not_subject_left.search(left)

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
