"""Makes frames: one clause that says (or does not say) that regions won something.

A sentence with tags is cut into segments (clauses); a segment with an award trigger becomes a
frame with its winners, classes, programme and year.  Segments that only hope, plan, define, deny
or speak of other awards become nothing, and the reason is kept for explanation.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.assemble.cues import Cues, Hit, strip_tags
from pipeline.match.classes import ClassMention, ProgrammeMention
from pipeline.match.dates import DateMention, YearMention
from pipeline.match.mentions import Tag, Tagged, matchers
from pipeline.match.officials import Official
from pipeline.match.regions import RegionMention
from pipeline.rules import RegionRecord, Rules

_INVERTED = 15
"""Characters from the start of a clause within which its verb may stand before its subject."""
_DEFINING = 5
"""This many dimensions beside a defining cue are the programme's dimensions, not an award's."""
_LEFT_CONTEXT = 200
"""Characters before a region in which words can say that it is no winner."""


@dataclass
class Frame:
    """What one segment asserts.

    ``winners`` are region codes; empty means "the region the article speaks of".  ``classes``
    are (dimension, category) pairs; ``sizes`` size groups that qualify them.  ``year`` is the
    segment's own year, ``offset`` one relative to the article's, ``chain`` one relative to the
    frame before.
    """

    tagged: Tagged
    start: int
    end: int
    trigger: Hit
    winners: list[str] = field(default_factory=list)
    pairs: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    classes: list[tuple[str, str]] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    date_year: int | None = None
    programme: str = ""
    year: int | None = None
    offset: int | None = None
    chain: int | None = None
    formerly: bool = False
    same_class: bool = False
    same_award: bool = False
    generic: bool = False
    topical: bool = False
    awarded: bool = False
    noun: bool = False
    listed: bool = False
    rules: set[str] = field(default_factory=set)
    warnings: set[str] = field(default_factory=set)

    @property
    def sentence_index(self) -> int:
        """The index of the frame's sentence in the article."""
        return self.tagged.sentence.index

    @property
    def paragraph(self) -> int:
        """The paragraph of the frame's sentence."""
        return self.tagged.sentence.paragraph


@dataclass(frozen=True)
class Discarded:
    """A segment that has a trigger but asserts nothing, and why."""

    sentence: int
    reason: str


class FrameMaker:
    """Reads frames off tagged sentences; built once per set of rules."""

    def __init__(self, rules: Rules, cues: Cues) -> None:
        self.cues = cues
        self.regions: dict[str, RegionRecord] = rules.regions
        context = rules.group("region_context")
        self._not_winner = [rule.regex for rule in context.of("not-winner-left")]
        clauses = rules.group("clauses")
        self._as_person = clauses.only("as-person")
        self._rival = clauses.only("rival")
        self._to_left = clauses.only("to-left")
        self._together_left = clauses.only("together-left")
        self._together = clauses.only("together")
        self._compared = context.only("compared")
        self._coordination = context.only("coordination")
        self._classes = matchers(rules).classes
        self._size_left = rules.group("classes").only("size-left")
        self._bystander = [rule.regex for rule in rules.group("roles").of("bystander")]

    def frames(self, tagged: Tagged) -> tuple[list[Frame], list[Discarded]]:
        """The frames of one sentence, in order, and what was set aside."""
        made: list[Frame] = []
        discarded: list[Discarded] = []
        last: Frame | None = None
        for start, end in self.segments(tagged):
            frame, reason = self._frame(tagged, start, end, last)
            if frame is not None:
                made.append(frame)
                last = frame
            elif reason:
                discarded.append(Discarded(tagged.sentence.index, reason))
                last = None
        return made, discarded

    def segments(self, tagged: Tagged) -> list[tuple[int, int]]:
        """The clauses of a tagged sentence as spans of its text."""
        cuts = {0, len(tagged.text)}
        for hit in self.cues.triggers(tagged.text, "separator"):
            cuts.add(hit.start)
        for match in self._rival.finditer(tagged.text):
            if self.cues.triggers(
                tagged.text[: match.start()], "win", "win-weak", "won-by", "honoured", "given"
            ):
                cuts.add(match.start())
        cuts |= _year_cuts(tagged)
        ordered = sorted(cuts)
        return [(a, b) for a, b in itertools.pairwise(ordered) if tagged.text[a:b].strip(" ,.;")]

    def _frame(self, tagged: Tagged, start: int, end: int, last: Frame | None) -> tuple[Frame | None, str]:
        text = tagged.text[start:end]
        trigger = self._trigger(tagged, start, end)
        inherited = False
        if trigger is None:
            if last is None:
                return None, ""
            if not self._elliptical(tagged, start, end):
                if tagged.of("class", start, end) and not last.classes:
                    # "… meraih penghargaan yang sama, tetapi pada dimensi smart branding".
                    self._fill_classes(last, tagged, start, end)
                return None, ""
            trigger, inherited = last.trigger, True
        reason = self._unasserted(tagged, start, end, trigger if not inherited else None)
        if reason:
            return None, reason
        frame = Frame(tagged, start, end, trigger)
        self._fill_classes(frame, tagged, start, end)
        self._fill_programme(frame, tagged, start, end)
        self._fill_year(frame, tagged, start, end)
        frame.same_class = bool(self.cues.triggers(text, "same-class"))
        frame.same_award = bool(self.cues.triggers(text, "same-award"))
        frame.noun = bool(self.cues.award.search(strip_tags(text)))
        frame.awarded = bool(self.cues.award.search(strip_tags(text))) or bool(frame.programme)
        frame.topical = self._topical(tagged, start, end, frame)
        if self.cues.other_award.search(_spoken(tagged, start, end)) and not (
            frame.topical and self._topic_after(tagged, start, end)
        ):
            return None, "other award"
        if any(_programme(t).kind == "own" for t in tagged.of("programme", start, end)) and not frame.topical:
            return None, "other award"
        if self._other_object(tagged, trigger, end):
            return None, "other award"
        frame.rules.add(trigger.rule.id)
        self._fill_winners(frame, tagged, start, end, inherited)
        if trigger.kind == "nominal" and not (frame.winners or frame.classes or frame.programme):
            return None, "nobody named"
        if inherited and last is not None:
            frame.winners = frame.winners or list(last.winners)
            frame.programme = frame.programme or last.programme
            frame.formerly = frame.formerly or last.formerly
            frame.same_class = frame.same_class or (last.same_class and not frame.classes)
        return frame, ""

    def _other_object(self, tagged: Tagged, trigger: Hit, end: int) -> bool:
        """Whether the verb's own object is another award ("raih IGA, modal menuju smart city")."""
        if trigger.kind not in ("win", "win-weak"):
            return False
        rest = _spoken(tagged, trigger.end, end)
        other = self.cues.other_award.search(rest)
        if other is None or len(re.findall(r"\w+", rest[: other.start()])) > 2:
            return False
        clause = re.search(r"[,:;–]", rest[other.end() :])
        stop = trigger.end + other.end() + (clause.start() if clause else len(rest))
        return not any(t.at < stop for t in tagged.of("class", trigger.end, end) if _class(t).dimension)

    def fill(self, frame: Frame) -> None:
        """Fill classes, programme and year of a frame made elsewhere."""
        self._fill_classes(frame, frame.tagged, frame.start, frame.end)
        self._fill_programme(frame, frame.tagged, frame.start, frame.end)
        self._fill_year(frame, frame.tagged, frame.start, frame.end)

    def bare_dimension(self, text: str) -> str:
        """The dimension that a bare label names ("Ekonomi", "Tata Kelola"), or ""."""
        return self._classes.bare(text)

    def pair(self, frame: Frame, regions: Sequence[Tag]) -> bool:
        """Pair regions and classes that take turns in the frame's text; False if they do not."""
        self._pair(frame, frame.tagged, regions, frame.start, frame.end)
        return bool(frame.pairs)

    def _elliptical(self, tagged: Tagged, start: int, end: int) -> bool:
        classes = tagged.of("class", start, end)
        return bool(classes) and bool(tagged.of("region", start, end) or tagged.of("year", start, end))

    def _trigger(self, tagged: Tagged, start: int, end: int) -> Hit | None:
        """The trigger that governs the segment, or None."""
        text = tagged.text[start:end]
        award = self.cues.award.search(strip_tags(text))
        named = any(_programme(t).kind in ("name", "own") for t in tagged.of("programme", start, end))
        named = named or bool(self.cues.triggers(text, "same-award", "same-class"))
        classes = tagged.of("class", start, end)
        best: Hit | None = None
        best_word = bool(self.cues.best.search(strip_tags(text)))
        for hit in self.cues.triggers(
            text, "won-by", "honoured", "chosen", "given", "win", "win-weak", "rank", "nominal", "gives"
        ):
            at = Hit(hit.rule, hit.start + start, hit.end + start)
            close = any(self._near(tagged.text, at, tag) for tag in classes)
            if hit.kind == "win":
                good = bool(award) or named or close or bool(classes)
            elif hit.kind == "won-by":
                good = (
                    bool(award)
                    or named
                    or (
                        bool(classes)
                        and (
                            any(t.at > at.end for t in tagged.of("region", start, end))
                            or bool(re.search(r"<class#\d+>\s+(?:yang\s+)?$", tagged.text[start : at.start]))
                        )
                    )
                )
            elif hit.kind == "given" and classes and classes[0].at < at.start:
                # "Untuk kategori lingkungan diberikan kepada Kota X": the class is what was given.
                good = bool(award) or named or any(t.at > at.end for t in tagged.of("region", start, end))
            elif hit.kind == "nominal":
                good = bool(award) or named or bool(classes)
            elif hit.kind == "chosen":
                # To be chosen for a programme is no award.
                good = bool(award) or close or (best_word and (named or bool(classes)))
            elif hit.kind == "gives":
                good = (bool(award) or self._award_named(tagged, start, end)) and bool(
                    tagged.of("region", start, end) or len(classes) == 1 or (named and not classes)
                )
            elif hit.kind == "honoured":
                good = bool(award) or named or close or (best_word and bool(classes))
            else:
                good = bool(award) or named or close
            if good and (best is None or _strength(at) > _strength(best)):
                best = at
        return best

    def _award_named(self, tagged: Tagged, start: int, end: int) -> bool:
        """Whether a programme is named there by a name that says "award" itself."""
        return any(
            self.cues.award.search(_programme(t).value) or _programme(t).kind == "own"
            for t in tagged.of("programme", start, end)
        )

    def _near(self, text: str, hit: Hit, tag: Tag) -> bool:
        return tag.at >= hit.end and self.cues.is_object_gap(text[hit.end : tag.at])

    def _unasserted(self, tagged: Tagged, start: int, end: int, trigger: Hit | None) -> str:
        """Why the segment asserts no award, or ""."""
        text = tagged.text[start:end]
        if tagged.text.rstrip().endswith("?"):
            return "question"
        at = (trigger.start - start) if trigger else 0
        to = (trigger.end - start) if trigger else 0
        plain = strip_tags(text)
        for hit in self.cues.status(plain, "before"):
            if hit.start <= at:
                return f"{hit.rule.id}"
        before = strip_tags(tagged.text[:start])
        for hit in self.cues.status(before, "before"):
            # A hope told in the same sentence governs what hangs on it, not a new main clause.
            if re.search(r"(?:bisa|dapat|mampu|kembali)\s*$", text[:at]) or (
                hit.end > len(before) - 30 and at < 30
            ):
                return f"{hit.rule.id} earlier in the sentence"
        if self.cues.status(plain, "anywhere"):
            return "status.empty-handed"
        for hit in self.cues.status(plain, "clause"):
            if "negation" in hit.rule.id:
                if hit.start <= to + 2 and hit.end >= at - 25:
                    return hit.rule.id
            elif hit.start <= to + 12:
                return hit.rule.id
        if trigger is not None and not frame_series(self.cues, plain, tagged.of("class", start, end)):
            return "status.series"
        if trigger is not None and trigger.kind in ("given", "gives"):
            to_whom = re.search(r"\b(?:kepada|untuk)\s+(?:[\w-]+\s+){0,2}?(?=\w)", plain[to:])
            if to_whom and any(
                h.start <= to + to_whom.end() + 16 and h.start >= to
                for h in self.cues.status(plain, "entity")
            ):
                return "status.entity"
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
                    if t.at - start < hit.start and self.can_win(tagged, t, start)
                ]
                if not subject and not tagged.of("person", start + hit.end, start + at):
                    return hit.rule.id
        if (
            trigger is not None
            and trigger.kind == "won-by"
            and any(to <= hit.start <= to + 14 for hit in self.cues.status(plain, "entity"))
        ):
            return "status.entity"
        if trigger is not None and trigger.kind in ("win", "win-weak"):
            left = [t for t in tagged.of("region", start, end) if t.at < trigger.start]
            if left and all(re.search(r"\basal\s*$", tagged.text[start : t.at], re.IGNORECASE) for t in left):
                return "status.entity"
        if trigger is not None and self._as_person.match(text, to):
            return "an office's award"
        for hit in self.cues.status(plain, "personal"):
            regions = [t for t in tagged.of("region", start, end) if t.at - start < at]
            if hit.start > at - 60 or not regions:
                return hit.rule.id
        return ""

    def _own_subject(self, tagged: Tagged, tag: Tag, start: int) -> bool:
        """Whether a region behind another's name is named for itself, not as where that other is.

        "SMK Negeri Rangas, Kabupaten Mamuju, meraih …" is about the school.
        """
        left, right = tagged.text[start : tag.at], tagged.text[tag.to :]
        beside = re.search(r",\s*$", left) and re.match(r"\s*,", right)
        origin = re.search(r"\b(?:asal|dari|di)\s*$", left, re.IGNORECASE)
        return not beside and not origin and self.can_win(tagged, tag, start)

    def _topical(self, tagged: Tagged, start: int, end: int, frame: Frame) -> bool:
        found = [_programme(t) for t in tagged.of("programme", start, end)]
        named = [
            p
            for p in found
            if p.kind != "own" or self.cues.topic.search(p.value) or self.cues.smart.search(p.value)
        ]
        sure = [t for t in tagged.of("class", start, end) if _class(t).rule != "class.intro"]
        if sure or named:
            return True
        return bool(self.cues.topic.search(tagged.text[start:end]))

    def _topic_after(self, tagged: Tagged, start: int, end: int) -> bool:
        """Whether the smart-city words stand behind the other award's name (so this award is meant)."""
        plain = _spoken(tagged, start, end)
        other = [m.end() for m in self.cues.other_award.finditer(plain)]
        tags = [t.at - start for t in tagged.of("class", start, end) if _class(t).dimension]
        tags += [t.at - start for t in tagged.of("programme", start, end) if _programme(t).kind != "own"]
        tags += [m.start() for m in self.cues.topic.finditer(tagged.text[start:end])]
        return bool(tags) and max(tags) > min(other)

    def _fill_classes(self, frame: Frame, tagged: Tagged, start: int, end: int) -> None:
        tags = tagged.of("class", start, end)
        dimensions = {_class(t).dimension for t in tags if _class(t).dimension}
        text = strip_tags(tagged.text[start:end])
        defining = self.cues.status(strip_tags(tagged.text), "definition")
        if (len(dimensions) >= _DEFINING and defining) or (
            len(dimensions) >= 4 and defining and frame.trigger.start < start
        ):
            return
        if self.cues.status(text, "definition") and len(dimensions) >= 3:
            first = min(hit.start for hit in self.cues.status(text, "definition")) + start
            tags = [t for t in tags if t.at < first]
        for tag in tags:
            mention = _class(tag)
            if mention.category and self.cues.other_award.search(mention.category):
                continue
            if mention.kind == "size":
                left = tagged.text[start : tag.at]
                if mention.rule != "class.size" or self._size_left.search(left):
                    frame.sizes.append(mention.category)
            elif (mention.dimension, mention.category) not in frame.classes:
                frame.classes.append((mention.dimension, mention.category))
            frame.rules.add(mention.rule)
        frame.classes = _without_echo(frame.classes, tags, tagged.text)
        for beside in tagged.beside:
            frame.sizes.append(beside.category)

    def _fill_programme(self, frame: Frame, tagged: Tagged, start: int, end: int) -> None:
        found = [_programme(t) for t in tagged.of("programme", start, end)]
        named = [p for p in found if p.kind in ("name", "own")]
        if named:
            # An award's own name wins over the event's.
            own = [p for p in named if p.value != "Gerakan Menuju Smart City"]
            chosen = (own or named)[0]
            frame.programme = chosen.value
            frame.year = chosen.year or next(
                (p.year for p in named if p.value == chosen.value and p.year), None
            )
            frame.rules.add(chosen.rule)
        if frame.year is None:
            frame.year = next((p.year for p in found if p.year), None)

    def _fill_year(self, frame: Frame, tagged: Tagged, start: int, end: int) -> None:
        text = tagged.text
        frame.formerly = bool(self.cues.triggers(strip_tags(text[start:end]), "formerly"))
        tags = tagged.of("year", start, end)
        if not tags and not tagged.of("year", end):
            lead = [
                t for t in tagged.of("year", 0, start) if not re.search(r"\w{3}", strip_tags(text[: t.at]))
            ]
            tags = lead if start == 0 or not tags else tags
        plain_years = [_year(t) for t in tags if _year(t).kind == "year"]
        others = [_year(t) for t in tags if _year(t).kind in ("offset", "chain")]
        if frame.year is None and plain_years:
            frame.year = _nearest(tags, frame.trigger, "year").year
        if frame.year is None and others:
            first = others[0]
            if first.kind == "offset":
                frame.offset = first.offset
            else:
                frame.chain = first.offset
        if frame.year is None and frame.offset is None and frame.chain is None:
            days = [
                _date(t) for t in tagged.of("date", start, end) if _date(t).kind == "date" and _date(t).year
            ]
            if days and not self.cues.speech.search(strip_tags(text[start:end])):
                frame.date_year = days[0].year

    def _fill_winners(self, frame: Frame, tagged: Tagged, start: int, end: int, inherited: bool) -> None:
        text = tagged.text
        trigger = frame.trigger
        candidates = [t for t in tagged.of("region", start, end) if self.can_win(tagged, t, start)]
        generic = self.cues.triggers(strip_tags(text[start:end]), "generic")
        frame.generic = bool(generic) and not inherited
        if inherited or self._alternates(tagged, candidates, start, end):
            chosen = candidates
        elif trigger.kind in ("won-by", "given", "gives"):
            chosen = self._after(tagged, candidates, trigger, start)
        elif trigger.kind == "nominal":
            chosen = candidates
        else:
            chosen = self._subjects(tagged, candidates, trigger, start, end)
            if frame.generic and chosen and any(h.start + start < trigger.start for h in generic):
                listed = [t for t in candidates if t.at > trigger.end]
                chosen = listed or chosen
        frame.winners = _unique(_region(t).code for t in chosen)
        frame.warnings |= {w for t in chosen for w in _region(t).warnings}
        self._pair(frame, tagged, chosen, start, end)
        if not frame.winners:
            self._official_winner(frame, tagged, start, end)

    def can_win(self, tagged: Tagged, tag: Tag, start: int) -> bool:
        """Whether the region may be a winner where it stands: not a place, an origin, a rival."""
        key = ("can_win", tag.at, start)
        if key not in tagged.memo:
            tagged.memo[key] = self._can_win(tagged, tag, start)
        return bool(tagged.memo[key])

    def _can_win(self, tagged: Tagged, tag: Tag, start: int) -> bool:
        mention = _region(tag)
        left = tagged.text[max(start, tag.at - _LEFT_CONTEXT) : tag.at]
        if self._compared.search(left) and not self._who_won(tagged, tag):
            return False
        if any(a <= tag.at < b for a, b in self._beside_spans(tagged)):
            return False
        if mention.weak and not mention.level:
            right = tagged.text[tag.to : tag.to + 12]
            if not (
                left.strip(" -•\"'") == "" and (right.strip(" .") == "" or self.cues.triggers(right, "win"))
            ):
                return False
        if any(regex.search(left) for regex in self._not_winner):
            # "se-" and "di" before a government's own name is odd; before a bare name it is a place.
            return False
        if self._is_province_beside(tagged, tag):
            return False
        return not self._continues_place(tagged, tag, start)

    def _who_won(self, tagged: Tagged, tag: Tag) -> bool:
        """ "… di bawah A dan B yang menerima …": what a relative clause says of the region itself."""
        right = tagged.text[tag.to :]
        match = re.match(
            r"(?:\s*(?:,|dan|serta)\s*<region#\d+>)*\s*,?\s*yang\s+(?:[\w-]+\s+){0,2}?(?=\w)", right
        )
        if not match:
            return False
        hits = self.cues.triggers(right, "win", "win-weak", "honoured")
        return bool(hits) and hits[0].start <= match.end() + 25

    def _beside_spans(self, tagged: Tagged) -> list[tuple[int, int]]:
        spans = tagged.memo.get("beside")
        if not isinstance(spans, list):
            spans = [m.span() for regex in self._bystander for m in regex.finditer(tagged.text)]
            tagged.memo["beside"] = spans
        return spans

    def _is_province_beside(self, tagged: Tagged, tag: Tag) -> bool:
        code = _region(tag).code
        if len(code) != 2:
            return False
        gap_left = tagged.text[: tag.at]
        near = [t for t in tagged.of("region") if t.to <= tag.at and tag.at - t.to <= 14]
        for other in near:
            between = tagged.text[other.to : tag.at]
            if not re.fullmatch(r"[\s,()]*(?:di\s+|provinsi\s+)?", between, re.IGNORECASE):
                continue
            beside = _region(other).code
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
        right = tagged.text[tag.to : tag.to + 40]
        if _region(tag).level and self.cues.triggers(right, "win", "win-weak", "honoured"):
            return False
        gap = tagged.text[previous.to : tag.at]
        return (
            bool(self._coordination.match(gap))
            and not self.can_win(tagged, previous, start)
            and not self._compared.search(tagged.text[start : previous.at])
        )

    def _after(self, tagged: Tagged, candidates: Sequence[Tag], trigger: Hit, start: int) -> list[Tag]:
        text = tagged.text
        after = [t for t in candidates if t.at >= trigger.end]
        if trigger.kind in ("given", "gives"):
            to = [t for t in after if self._to_left.search(text[start : t.at])]
            return to or [t for t in after if not re.search(r"(?:oleh|dari)\s*$", text[start : t.at])]
        if after:
            return after
        return [t for t in candidates if t.at < trigger.start]

    def _subjects(
        self, tagged: Tagged, candidates: Sequence[Tag], trigger: Hit, start: int, end: int
    ) -> list[Tag]:
        text = tagged.text
        left = [
            t
            for t in candidates
            if t.at < trigger.start and not re.search(r"\b(?:bagi|kepada|dengan)\s*$", text[start : t.at])
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
        return [
            t
            for t in right
            if re.search(r"[,\"]\s*$|untuk\s*$|bagi\s*$|kepada\s*$|>\s*:\s*$|\boleh\s*$", text[start : t.at])
        ]

    def _official_winner(self, frame: Frame, tagged: Tagged, start: int, end: int) -> None:
        """No region stands there by itself: an official's region stands for it."""
        beside = self._beside_spans(tagged)
        people = [
            _official(t) for t in tagged.of("person", start, end) if not any(a <= t.at < b for a, b in beside)
        ]
        codes = _unique(p.region_code for p in people if p.region_code)
        if len(codes) == 1:
            frame.winners = codes
            frame.rules.add("frame.official-region")

    def _alternates(self, tagged: Tagged, candidates: Sequence[Tag], start: int, end: int) -> bool:
        """Whether regions and classes take turns: "A menang di X dan B di Y"."""
        tags = sorted([*candidates, *tagged.of("class", start, end)], key=lambda t: t.at)
        kinds = [t.kind for t in tags]
        runs = [k for i, k in enumerate(kinds) if i == 0 or kinds[i - 1] != k]
        return len(runs) >= 4 and len(runs) % 2 == 0

    def _pair(self, frame: Frame, tagged: Tagged, chosen: Sequence[Tag], start: int, end: int) -> None:
        """Where regions and classes alternate ("A untuk X, B untuk Y"), pair them."""
        tags = sorted([*chosen, *tagged.of("class", start, end)], key=lambda t: t.at)
        tags = [t for t in tags if t.kind == "region" or _class(t).kind != "size" or not frame.classes]
        runs: list[list[Tag]] = []
        for tag in tags:
            if runs and runs[-1][0].kind == tag.kind:
                runs[-1].append(tag)
            else:
                runs.append([tag])
        kinds = [run[0].kind for run in runs]
        if kinds.count("region") < 2 or kinds.count("class") < 2:
            return
        for first, second in zip(runs[::2], runs[1::2], strict=False):
            regions, classes = (first, second) if first[0].kind == "region" else (second, first)
            frame.pairs += [
                (_region(r).code, (_class(c).dimension, _class(c).category)) for r in regions for c in classes
            ]


def focus_region(story: Sequence[Tagged], here: Tagged, maker: FrameMaker) -> str:
    """The one region that an earlier sentence of the same paragraph speaks of, or ""."""
    for tagged in reversed(story[: here.sentence.index]):
        if tagged.sentence.paragraph != here.sentence.paragraph:
            break
        codes = {_region(t).code for t in tagged.of("region") if maker.can_win(tagged, t, 0)}
        codes |= {
            p.region_code
            for t in tagged.of("person")
            if (p := _official(t)).region_code and p.head_level and p.title_end > p.title_start
        }
        if len(codes) == 1:
            return codes.pop()
        if codes:
            break
    return ""


def _spoken(tagged: Tagged, start: int, end: int) -> str:
    """The segment with the words of unknown classes and own names put back, other tags blank."""
    text = tagged.text[start:end]
    for tag in tagged.tags:
        if not start <= tag.at < end:
            continue
        words = ""
        if tag.kind == "class" and _class(tag).kind == "class":
            words = _class(tag).category
        elif tag.kind == "programme" and _programme(tag).kind == "own":
            words = _programme(tag).value
        if words:
            width = tag.to - tag.at
            text = text[: tag.at - start] + words[:width].ljust(width) + text[tag.to - start :]
    return strip_tags(text)


def frame_series(cues: Cues, plain: str, classes: Sequence[Tag]) -> bool:
    """False for "berkali-kali mendapat penghargaan": a series without a class gives no row."""
    return bool(classes) or not cues.status(plain, "series")


def _year_cuts(tagged: Tagged) -> set[int]:
    """Cuts before each further "class … year" where classes and years alternate."""
    tags = [
        t
        for t in tagged.tags
        if t.kind in ("class", "year") and (t.kind == "class" or _year(t).kind != "range")
    ]
    if sum(t.kind == "year" for t in tags) < 2 or sum(t.kind == "class" for t in tags) < 2:
        return set()
    first = tags[0].kind
    cuts: set[int] = set()
    for before, tag in itertools.pairwise(tags):
        if tag.kind == first and before.kind != first:
            gap = tagged.text[before.to : tag.at]
            joint = re.search(r"[,;]|\b(?:dan|serta|kemudian|lalu)\b", gap)
            if joint:
                cuts.add(before.to + joint.start())
    return cuts


def _strength(hit: Hit) -> int:
    return {
        "won-by": 5,
        "win": 6,
        "honoured": 4,
        "chosen": 4,
        "given": 3,
        "nominal": 2,
        "gives": 1,
        "win-weak": 4,
        "rank": 2,
    }[hit.kind]


def _without_echo(classes: list[tuple[str, str]], tags: list[Tag], text: str) -> list[tuple[str, str]]:
    """A class in brackets behind another is its translation: "Kesehatan Cerdas (smart health)"."""
    echoes: set[tuple[str, str]] = set()
    for first, second in itertools.pairwise(tags):
        if re.fullmatch(r"\s*\(\s*", text[first.to : second.at]):
            mention = _class(second)
            echoes.add((mention.dimension, mention.category))
    return [
        c
        for c in classes
        if c not in echoes or (c[0] and sum(1 for t in tags if _class(t).dimension == c[0]) > 1)
    ]


def _nearest(tags: Sequence[Tag], trigger: Hit, kind: str) -> YearMention:
    return min((t for t in tags if _year(t).kind == kind), key=lambda t: abs(t.at - trigger.start)).mention  # type: ignore[return-value]


def _unique(codes: object) -> list[str]:
    return list(dict.fromkeys(code for code in codes if code))  # type: ignore[attr-defined]


def _region(tag: Tag) -> RegionMention:
    assert isinstance(tag.mention, RegionMention)
    return tag.mention


def _class(tag: Tag) -> ClassMention:
    assert isinstance(tag.mention, ClassMention)
    return tag.mention


def _programme(tag: Tag) -> ProgrammeMention:
    assert isinstance(tag.mention, ProgrammeMention)
    return tag.mention


def _official(tag: Tag) -> Official:
    assert isinstance(tag.mention, Official)
    return tag.mention


def _year(tag: Tag) -> YearMention:
    assert isinstance(tag.mention, YearMention)
    return tag.mention


def _date(tag: Tag) -> DateMention:
    assert isinstance(tag.mention, DateMention)
    return tag.mention
