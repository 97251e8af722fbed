"""Makes frames: one clause that says (or does not say) that regions won something.

A sentence with tags is cut into segments (clauses); a segment with an award trigger becomes a
frame with its winners, classes, programme and year.  Segments that only hope, plan, define, deny
or speak of other awards become nothing, and the reason is kept for explanation.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from pipeline.assemble import asides
from pipeline.assemble.assertion import QUOTED, Assertion, spoken
from pipeline.assemble.cues import Cues, Hit, strip_tags
from pipeline.assemble.frame import (
    Discarded,
    Frame,
    class_of,
    date_of,
    official_of,
    programme_of,
    region_of,
    unique,
    year_of,
)
from pipeline.assemble.origin import Origin, Reason, Tie
from pipeline.assemble.winners import WinnerFinder
from pipeline.match.mentions import Tag, Tagged, matchers
from pipeline.rules import RegionRecord, Rules
from pipeline.syntax.parts import parts_of

_DEFINING = 5
"""This many dimensions beside a defining cue are the programme's dimensions, not an award's."""
_SENTENCE = 1500
_ASIDES = 5
"""A tagged text longer than this, or with more asides, is no sentence of prose: it is read as it stands."""


class FrameMaker:
    """Reads frames off tagged sentences; built once per set of rules."""

    def __init__(self, rules: Rules, cues: Cues) -> None:
        self.cues = cues
        self.regions: dict[str, RegionRecord] = rules.regions
        self.winners = WinnerFinder(rules, cues)
        self._assertion = Assertion(rules, cues, self.winners)
        clauses = rules.group("clauses")
        self._rival = clauses.only("rival")
        self._aside = clauses.only("aside")
        self._lead_aside = clauses.only("lead-aside")
        self._year_gap = clauses.only("year-gap")
        self._oblique = clauses.only("oblique")
        self._runner_up = clauses.only("runner-up")
        self._classes = matchers(rules).classes
        self._rank = rules.group("classes").only("rank")
        self._size_left = rules.group("classes").only("size-left")

    def frames(self, tagged: Tagged) -> tuple[list[Frame], list[Discarded]]:
        """The frames of one sentence, in order, and what was set aside."""
        main, beside = self._views(tagged)
        made, discarded = self._read(main)
        for aside in beside:
            more, denied = self._read(aside)
            made += more
            discarded += denied
        return sorted(made, key=lambda f: f.start), discarded

    def _views(self, tagged: Tagged) -> tuple[Tagged, list[Tagged]]:
        """The sentence without its asides, and the asides that tell an award themselves, with their heads."""
        main = tagged
        beside: list[Tagged] = []
        if len(tagged.text) > _SENTENCE:
            return main, beside
        lead = self._lead_aside.match(tagged.text)
        if lead and self._told(without := asides.without(tagged, [(0, lead.end())])):
            main = without
        found = asides.find(main, self._aside)
        for head, start, end in found if len(found) <= _ASIDES else ():
            without = asides.without(main, [(start, end)])
            alone = asides.only(tagged, head, end)
            told = self._told(alone) and any(t.kind in ("class", "programme", "year") for t in alone.tags)
            # "Ia berharap Kota X, yang tahun lalu meraih …, bertahan": the hope is not about that award.
            apart = told and bool(self.cues.status(strip_tags(without.text), "before", "clause"))
            if not apart and not self._told(without):
                continue
            if not told and tagged.of("class", start, end) and not tagged.text[end:].startswith(","):
                # "… X dan Y, yang terakhir untuk smart economy": it goes on about the award.
                continue
            if told:
                beside.append(alone)
            main = without
        return main, beside

    def _told(self, tagged: Tagged) -> bool:
        return any(self.trigger(tagged, start, end) for start, end in self.segments(tagged))

    def _read(self, tagged: Tagged) -> tuple[list[Frame], list[Discarded]]:
        made: list[Frame] = []
        discarded: list[Discarded] = []
        last: Frame | None = None
        for start, end in self.segments(tagged):
            frame, reason = self._frame(tagged, start, end, last)
            if frame is not None:
                made += [frame, *self._of_other_years(frame)]
                last = frame
            elif reason:
                discarded.append(reason)
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

    def _frame(
        self, tagged: Tagged, start: int, end: int, last: Frame | None
    ) -> tuple[Frame | None, Discarded | None]:
        text = tagged.text[start:end]
        trigger = self.trigger(tagged, start, end)
        inherited = False
        if trigger is None:
            if last is None:
                return None, None
            if not (self._elliptical(tagged, start, end) or self._shares_verb(text, last)):
                if tagged.of("class", start, end) and not last.classes:
                    # "… meraih penghargaan yang sama, tetapi pada dimensi smart branding".
                    self._fill_classes(last, tagged, start, end)
                return None, None
            trigger, inherited = last.trigger, True
        denied = self._assertion.denied(tagged, start, end, trigger if not inherited else None)
        if denied:
            return None, Discarded(tagged, start, end, *denied, trigger)
        frame = Frame(tagged, start, end, trigger)
        self._fill_classes(frame, tagged, start, end)
        self._fill_programme(frame, tagged, start, end)
        self._fill_year(frame, tagged, start, end)
        frame.same_class = bool(self.cues.triggers(text, "same-class"))
        frame.same_award = bool(self.cues.triggers(text, "same-award"))
        if self._runner_up.match(text) and not frame.classes:
            frame.runner_up = frame.same_class = True
        frame.noun = bool(self.cues.award.search(strip_tags(text)))
        frame.awarded = bool(self.cues.award.search(strip_tags(text))) or bool(frame.programme)
        frame.topical = self._topical(tagged, start, end, frame)
        if self.cues.other_award.search(spoken(tagged, start, end)) and not (
            frame.topical and self._assertion.topic_after(tagged, start, end)
        ):
            return None, Discarded(
                tagged, start, end, Reason.OTHER_AWARD, self.cues.other_award_rule, trigger
            )
        if (
            any(programme_of(t).kind == "own" for t in tagged.of("programme", start, end))
            and not frame.topical
        ):
            return None, Discarded(tagged, start, end, Reason.OTHER_AWARD, "", trigger)
        if self._assertion.other_object(tagged, trigger, end):
            return None, Discarded(
                tagged, start, end, Reason.OTHER_AWARD, self.cues.other_award_rule, trigger
            )
        frame.rules.add(trigger.rule.id)
        self._fill_winners(frame, tagged, start, end, inherited)
        if trigger.kind == "nominal" and not (frame.winners or frame.classes or frame.programme):
            return None, Discarded(tagged, start, end, Reason.NOBODY, "", trigger)
        if inherited and last is not None:
            frame.runner_up = bool(self._runner_up.match(text))
            if frame.runner_up and not frame.winners:
                return None, None
            if not frame.classes and not frame.sizes and self._shares_verb(text, last):
                frame.topical, frame.awarded = last.topical, True
                frame.classes, frame.sizes = list(last.classes), list(last.sizes)
                frame.borrow_classes(last, Tie.ELLIPSIS)
                frame.year, frame.offset, frame.chain = last.year, last.offset, last.chain
                frame.borrow(last, ("year",), Tie.ELLIPSIS)
            if not frame.winners:
                frame.winners = list(last.winners)
                for code in last.winners:
                    frame.borrow(last, ("region", code), Tie.ELLIPSIS)
            if not frame.programme:
                frame.programme = last.programme
                frame.borrow(last, ("programme",), Tie.ELLIPSIS)
            frame.formerly = frame.formerly or last.formerly
            frame.same_class = frame.same_class or (last.same_class and not frame.classes)
        return frame, None

    def fill(self, frame: Frame) -> None:
        """Fill classes, programme and year of a frame made elsewhere."""
        self._fill_classes(frame, frame.tagged, frame.start, frame.end)
        self._fill_programme(frame, frame.tagged, frame.start, frame.end)
        self._fill_year(frame, frame.tagged, frame.start, frame.end)

    def bare_dimension(self, text: str) -> str:
        """The dimension that a bare label names ("Ekonomi", "Tata Kelola"), or ""."""
        return self._classes.bare(text)

    def without_rank(self, text: str) -> str:
        """``text`` without the ranks in it ("Juara 1"), which are no class."""
        return self._rank.sub(" ", text)

    def pair(self, frame: Frame, regions: Sequence[Tag]) -> bool:
        """Pair regions and classes that take turns in the frame's text; False if they do not."""
        return self.winners.pair(frame, regions)

    def can_win(self, tagged: Tagged, tag: Tag, start: int) -> bool:
        """Whether the region may be a winner where it stands (:meth:`WinnerFinder.can_win`)."""
        return self.winners.can_win(tagged, tag, start)

    def _elliptical(self, tagged: Tagged, start: int, end: int) -> bool:
        classes = tagged.of("class", start, end)
        return bool(classes) and bool(tagged.of("region", start, end) or tagged.of("year", start, end))

    def _of_other_years(self, frame: Frame) -> list[Frame]:
        """The same award in the further years of "pada 2019 dan 2021"."""
        tags = [t for t in frame.tagged.of("year", frame.start, frame.end) if year_of(t).kind == "year"]
        rows: list[list[Tag]] = []
        for tag in tags:
            if rows and self._year_gap.fullmatch(frame.tagged.text, rows[-1][-1].to, tag.at):
                rows[-1].append(tag)
            else:
                rows.append([tag])
        row = next((r for r in rows if any(year_of(t).year == frame.year for t in r)), [])
        others: list[Frame] = []
        for tag in row:
            if (year := year_of(tag).year) != frame.year:
                other = frame.copy()
                other.year = year
                other.origins.pop(("year",), None)
                other.note(("year",), Tie.CLAUSE, tag, year_of(tag).rule)
                others.append(other)
        return others

    def runner_up(self, tagged: Tagged) -> re.Match[str] | None:
        """Where a sentence begins with who came in behind the winners told before ("Runner-up: Kota X")."""
        return self._runner_up.match(tagged.text)

    def _shares_verb(self, text: str, last: Frame) -> bool:
        """ "…, disusul Kota Y", "…; oleh Kota Y": who else the verb before speaks of."""
        if self._runner_up.match(text):
            return bool(last.classes or last.sizes or last.awarded)
        return last.trigger.kind in ("won-by", "given") and bool(self._oblique.match(text))

    def trigger(self, tagged: Tagged, start: int, end: int) -> Hit | None:
        """The trigger that governs the segment, or None."""
        text = tagged.text[start:end]
        award = self.cues.award.search(strip_tags(text))
        named = any(programme_of(t).kind in ("name", "own") for t in tagged.of("programme", start, end))
        named = named or bool(self.cues.triggers(text, "same-award", "same-class"))
        classes = tagged.of("class", start, end)
        best: Hit | None = None
        # "Kami ingin mempertahankannya," kata …: a quotation that names no award has no verb of winning.
        quoted = [
            m.span()
            for m in QUOTED.finditer(text)
            if "<class#" not in m[0] and not self.cues.award.search(strip_tags(m[0]))
        ]
        best_word = bool(self.cues.best.search(strip_tags(text)))
        for hit in self.cues.triggers(
            text,
            "won-by",
            "honoured",
            "chosen",
            "given",
            "win",
            "win-weak",
            "rank",
            "nominal",
            "gives",
            "picks",
        ):
            at = Hit(hit.rule, hit.start + start, hit.end + start)
            if any(a <= hit.start < b for a, b in quoted):
                continue
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
            elif hit.kind == "picks":
                good = bool(classes) and bool(tagged.of("region", start, end))
            elif hit.kind == "gives":
                told = bool(award) or self._award_named(tagged, start, end) or (best_word and bool(classes))
                good = told and bool(
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
            self.cues.award.search(programme_of(t).value) or programme_of(t).kind == "own"
            for t in tagged.of("programme", start, end)
        )

    def _near(self, text: str, hit: Hit, tag: Tag) -> bool:
        return tag.at >= hit.end and self.cues.is_object_gap(text[hit.end : tag.at])

    def _topical(self, tagged: Tagged, start: int, end: int, frame: Frame) -> bool:
        found = [programme_of(t) for t in tagged.of("programme", start, end)]
        named = [
            p
            for p in found
            if p.kind != "own" or self.cues.topic.search(p.value) or self.cues.smart.search(p.value)
        ]
        sure = [t for t in tagged.of("class", start, end) if class_of(t).rule != "class.intro"]
        if sure or named:
            return True
        return bool(self.cues.topic.search(tagged.text[start:end]))

    def _fill_classes(self, frame: Frame, tagged: Tagged, start: int, end: int) -> None:
        tags = tagged.of("class", start, end)
        dimensions = {class_of(t).dimension for t in tags if class_of(t).dimension}
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
            mention = class_of(tag)
            if mention.category and self.cues.other_award.search(mention.category):
                continue
            if mention.kind == "size":
                left = tagged.text[start : tag.at]
                if mention.rule != "class.size" or self._size_left.search(left):
                    frame.sizes.append(mention.category)
                    frame.note(("size", mention.category), Tie.CLAUSE, tag, mention.rule)
            elif (mention.dimension, mention.category) not in frame.classes:
                frame.classes.append((mention.dimension, mention.category))
                frame.note(("class", mention.dimension, mention.category), Tie.CLAUSE, tag, mention.rule)
            frame.rules.add(mention.rule)
        frame.classes = _without_echo(frame.classes, tags, tagged.text)
        for beside in tagged.beside:
            frame.sizes.append(beside.category)
            frame.origins.setdefault(
                ("size", beside.category), Origin(Tie.CLAUSE, beside.start, beside.words_end, beside.rule)
            )

    def _fill_programme(self, frame: Frame, tagged: Tagged, start: int, end: int) -> None:
        tags = tagged.of("programme", start, end)
        found = [programme_of(t) for t in tags]
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
            frame.note(("programme",), Tie.CLAUSE, next(t for t in tags if t.mention is chosen), chosen.rule)
        if frame.year is None:
            frame.year = next((p.year for p in found if p.year), None)
        if frame.year is not None:
            with_year = next(t for t in tags if programme_of(t).year == frame.year)
            frame.note(("year",), Tie.CLAUSE, with_year, programme_of(with_year).rule)

    def _fill_year(self, frame: Frame, tagged: Tagged, start: int, end: int) -> None:
        text = tagged.text
        frame.formerly = bool(self.cues.triggers(strip_tags(text[start:end]), "formerly"))
        tags = tagged.of("year", start, end)
        if not tags and not tagged.of("year", end):
            lead = [
                t for t in tagged.of("year", 0, start) if not re.search(r"\w{3}", strip_tags(text[: t.at]))
            ]
            tags = lead if start == 0 or not tags else tags
        if len({year_of(t).year for t in tags}) > 1:
            # Of several years the one that hangs on the clause's verb, not on what another verb says beside it.
            bound = [
                p.tag.at
                for p in parts_of(tagged, "when")
                if frame.trigger.start <= p.verb < frame.trigger.end
            ]
            tags = [t for t in tags if t.at in bound] or tags
        plain_years = [year_of(t) for t in tags if year_of(t).kind == "year"]
        others = [year_of(t) for t in tags if year_of(t).kind in ("offset", "chain")]
        if frame.year is None and plain_years:
            near = _nearest(tags, frame.trigger, "year")
            frame.year = year_of(near).year
            frame.note(("year",), Tie.CLAUSE, near, year_of(near).rule)
        if frame.year is None and others:
            first = others[0]
            counted = next(t for t in tags if t.mention is first)
            frame.note(("year",), Tie.COMPUTED, counted, first.rule)
            if first.kind == "offset":
                frame.offset = first.offset
            else:
                frame.chain = first.offset
        same = [t for t in tags if year_of(t).kind == "same"]
        if frame.year is None and frame.offset is None and frame.chain is None and same:
            frame.same_year = True
            frame.note(("year",), Tie.COMPUTED, same[0], year_of(same[0]).rule)
            return
        if frame.year is None and frame.offset is None and frame.chain is None:
            days = [t for t in tagged.of("date", start, end) if date_of(t).kind == "date" and date_of(t).year]
            if days and not self.cues.speech.search(strip_tags(text[start:end])):
                frame.date_year = date_of(days[0]).year
                frame.note(("date year",), Tie.CLAUSE, days[0], date_of(days[0]).rule)

    def _fill_winners(self, frame: Frame, tagged: Tagged, start: int, end: int, inherited: bool) -> None:
        text = tagged.text
        trigger = frame.trigger
        candidates = [t for t in tagged.of("region", start, end) if self.can_win(tagged, t, start)]
        generic = self.cues.triggers(strip_tags(text[start:end]), "generic")
        frame.generic = bool(generic) and not inherited
        if inherited or self.winners.alternates(tagged, candidates, start, end):
            chosen = candidates
        elif trigger.kind in ("won-by", "given", "gives", "picks"):
            chosen = self.winners.after(tagged, candidates, trigger, start)
        elif trigger.kind == "nominal":
            chosen = candidates
        else:
            chosen = self.winners.subjects(tagged, candidates, trigger, start, end)
            if frame.generic and chosen and any(h.start + start < trigger.start for h in generic):
                listed = [t for t in candidates if t.at > trigger.end]
                chosen = listed or chosen
        frame.winners = unique(region_of(t).code for t in chosen)
        frame.warnings |= {w for t in chosen for w in region_of(t).warnings}
        for tag in chosen:
            frame.note(("region", region_of(tag).code), Tie.CLAUSE, tag, region_of(tag).rule)
        self.winners.pair(frame, chosen)
        if not inherited and not frame.pairs:
            self._heads_winners(frame, tagged, start, end, chosen)
        named = bool(frame.winners)
        if not named:
            frame.described = self.winners.described_subject(tagged, trigger, start, end)
        if not named and not frame.described:
            self._official_winner(frame, tagged, start, end)
        self._read_tree(frame, tagged, named)

    def _read_tree(self, frame: Frame, tagged: Tagged, named: bool) -> None:
        """The regions that the tree gives as winners join those that the clause's own words leave open.

        Where the clause names winners itself (``named``), a tree that has others only leaves a warning.
        """
        trigger = frame.trigger
        told = [
            part
            for part in parts_of(tagged, "winner")
            if trigger.start <= part.verb < trigger.end and self.can_win(tagged, part.tag, 0)
        ]
        if not told:
            return
        codes = unique(region_of(part.tag).code for part in told)
        if named:
            if set(codes).isdisjoint(frame.winners):
                frame.warnings.add("W041")
            return
        if frame.generic:
            return
        frame.winners = unique([*frame.winners, *codes])
        for part in told:
            frame.rules.add(part.rule)
            frame.warnings |= set(region_of(part.tag).warnings)
            frame.note(("region", region_of(part.tag).code), Tie.CLAUSE, part.tag, part.rule)

    def _heads_winners(
        self, frame: Frame, tagged: Tagged, start: int, end: int, chosen: Sequence[Tag]
    ) -> None:
        """Officials named in a row as the winners: the regions that they head won."""
        row = self.winners.heads(tagged, frame.trigger, start, end)
        if not row or any(t.at < row[0].at or t.at > row[-1].at for t in chosen):
            return
        codes = [region_of(t).code if t.kind == "region" else official_of(t).region_code for t in row]
        frame.winners = unique(codes)
        frame.rules.add("frame.official-region")
        for tag, code in zip(row, codes, strict=True):
            frame.note(("region", code), Tie.OFFICIAL, tag, "frame.official-region")

    def _official_winner(self, frame: Frame, tagged: Tagged, start: int, end: int) -> None:
        """No region stands there by itself: an official's region stands for it."""
        beside = self.winners.beside_spans(tagged)
        people = [
            t for t in tagged.of("person", start, end) if not any(a <= t.at < b for a, b, _rule in beside)
        ]
        told = tagged.text[start:end]
        if not self.cues.we.search(told) and not self.cues.after_event.search(told):
            # Who only speaks of it need not have won: "…, kata Gubernur X" tells of others as often.
            people = [t for t in people if not self.cues.speaks.search(tagged.text[start : t.at])]
        codes = unique(official_of(t).region_code for t in people)
        if len(codes) == 1:
            frame.winners = codes
            frame.rules.add("frame.official-region")
            named = next(t for t in people if official_of(t).region_code == codes[0])
            frame.note(("region", codes[0]), Tie.OFFICIAL, named, "frame.official-region")


def focus_region(story: Sequence[Tagged], here: Tagged, maker: FrameMaker) -> str:
    """The one region that an earlier sentence of the same paragraph speaks of, or ""."""
    for tagged in reversed(story[: here.sentence.index]):
        if tagged.sentence.paragraph != here.sentence.paragraph:
            break
        codes = {region_of(t).code for t in tagged.of("region") if maker.can_win(tagged, t, 0)}
        codes |= {
            p.region_code
            for t in tagged.of("person")
            if (p := official_of(t)).region_code and p.head_level and p.title_end > p.title_start
        }
        if len(codes) == 1:
            return codes.pop()
        if codes:
            break
    return ""


def _year_cuts(tagged: Tagged) -> set[int]:
    """Cuts before each further "class … year" where classes and years alternate."""
    tags = [
        t
        for t in tagged.tags
        if t.kind in ("class", "year") and (t.kind == "class" or year_of(t).kind != "range")
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
        "picks": 3,
        "win-weak": 4,
        "rank": 2,
    }[hit.kind]


def _without_echo(classes: list[tuple[str, str]], tags: list[Tag], text: str) -> list[tuple[str, str]]:
    """A class in brackets behind another is its translation: "Kesehatan Cerdas (smart health)"."""
    echoes: set[tuple[str, str]] = set()
    for first, second in itertools.pairwise(tags):
        if re.fullmatch(r"\s*\(\s*", text[first.to : second.at]):
            mention = class_of(second)
            echoes.add((mention.dimension, mention.category))
    return [
        c
        for c in classes
        if c not in echoes or (c[0] and sum(1 for t in tags if class_of(t).dimension == c[0]) > 1)
    ]


def _nearest(tags: Sequence[Tag], trigger: Hit, kind: str) -> Tag:
    return min((t for t in tags if year_of(t).kind == kind), key=lambda t: abs(t.at - trigger.start))
