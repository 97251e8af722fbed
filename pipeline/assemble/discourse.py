"""What a frame leaves open, filled from the rest of the article.

The article's own region, its programme and year, what "penghargaan serupa" and "dimensi yang
sama" point to, and to which award a sentence about a ceremony belongs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.assemble.ceremony import Facts
from pipeline.assemble.cues import Cues, strip_tags
from pipeline.assemble.frame import Frame
from pipeline.assemble.frames import FrameMaker, focus_region
from pipeline.match import dates as days
from pipeline.match.classes import ProgrammeMention
from pipeline.match.mentions import Tagged
from pipeline.match.officials import Official
from pipeline.match.regions import RegionMention

_BRACKETED = re.compile(r"<region#\d+>\s*\(\s*<class#\d+>")
_LEAD_SENTENCES = 4


@dataclass
class Event:
    """One ceremony or edition of which the article tells: frames that share date, place, presenter."""

    programme: str
    year: int | None
    offset: int | None = None
    frames: list[Frame] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    is_main: bool = False


@dataclass
class Story:
    """The article as the assembling steps see it."""

    tagged: list[Tagged]
    frames: list[Frame]
    facts: dict[int, Facts]
    published: date | None
    topic: list[str] = field(default_factory=list)
    programme: str = ""
    year: int | None = None
    year_basis: str = ""
    events: list[Event] = field(default_factory=list)
    other_awards: set[int] = field(default_factory=set)
    for_others: bool = False
    """The headline gives the award to a person, a school or a company."""
    lead_facts: list[Facts] = field(default_factory=list)


def own_regions(tagged: Sequence[Tagged], frames: Sequence[Frame], maker: FrameMaker) -> list[str]:
    """The regions the article is about, best first: headline, lead and first award count most."""
    score: Counter[str] = Counter()
    order: dict[str, int] = {}
    body = [t for t in tagged if not t.sentence.is_headline]
    lead = {t.sentence.index for t in body[:_LEAD_SENTENCES]}
    for sentence in tagged:
        for tag in sentence.of("region"):
            mention = tag.mention
            assert isinstance(mention, RegionMention)
            if not maker.can_win(sentence, tag, 0):
                continue
            weight = 6 if sentence.sentence.is_headline else 4 if sentence.sentence.index in lead else 1
            score[mention.code] += weight + (1 if mention.level else 0)
            order.setdefault(mention.code, len(order))
        for tag in sentence.of("person"):
            person = tag.mention
            assert isinstance(person, Official)
            if person.region_code and person.title_end > person.title_start:
                score[person.region_code] += 3 if sentence.sentence.index in lead else 1
                order.setdefault(person.region_code, len(order))
    for frame in frames[:3]:
        if frame.winners and not frame.listed:
            score[frame.winners[0]] += 5
    return [code for code, _n in sorted(score.items(), key=lambda item: (-item[1], order.get(item[0], 99)))]


def main_programme(story: Story) -> str:
    """The programme of the article's main award, or ""."""
    awarded = [f for f in story.frames if f.programme]
    if awarded:
        strong = Counter(f.programme for f in awarded if not f.formerly and f.offset is None)
        if strong:
            first = next(f.programme for f in awarded if f.programme in strong)
            return first
    named = Counter(
        p.value
        for t in story.tagged
        for tag in t.of("programme")
        if (p := tag.mention) and isinstance(p, ProgrammeMention) and p.kind in ("name", "own")
    )
    if len(named) > 1:
        named.pop("Smart Province", None)
    if len(named) == 1:
        return next(iter(named))
    body = [t for t in story.tagged if not t.sentence.is_headline][:_LEAD_SENTENCES]
    lead = [
        p.value
        for t in body
        for tag in t.of("programme")
        if isinstance(p := tag.mention, ProgrammeMention) and p.kind in ("name", "own")
    ]
    return lead[0] if lead else ""


def main_year(story: Story) -> tuple[int | None, str]:
    """The year of the article's main award and where it was read: edition, date, published, text."""
    limit = story.published.year if story.published else 2100
    early = [t for t in story.tagged if t.sentence.is_headline][:2]
    early += [t for t in story.tagged if not t.sentence.is_headline][:_LEAD_SENTENCES]
    framed = {f.sentence_index for f in story.frames if not f.formerly and f.offset is None}
    editions = [
        p.year
        for t in story.tagged
        for tag in t.of("programme")
        if isinstance(p := tag.mention, ProgrammeMention)
        and p.year
        and p.year <= limit
        and (t in early or t.sentence.index in framed)
    ]
    if editions:
        first = editions[0]
        return first, "edition"
    explicit = [
        f.year
        for f in story.frames
        if f.year
        and f.year <= limit
        and not f.formerly
        and f.sentence_index in {t.sentence.index for t in early}
    ]
    if explicit:
        return max(explicit), "text"
    for facts in story.facts.values():
        for mention in facts.dates:
            if mention.kind == "date" and mention.year and mention.year <= limit:
                return mention.year, "date"
    if story.published:
        for facts in story.facts.values():
            for mention in facts.dates:
                fixed = days.fix(mention, year=None, published=story.published)
                if fixed:
                    return fixed.day.year, "date"
        return story.published.year, "published"
    years = [f.year for f in story.frames if f.year]
    if years:
        return max(years), "text"
    written = [
        d.year
        for t in story.tagged
        for tag in t.of("date")
        if isinstance(d := tag.mention, days.DateMention) and d.year
    ]
    if written:
        return Counter(written).most_common(1)[0][0], "text"
    every = [
        p.year
        for t in story.tagged
        for tag in t.of("programme")
        if isinstance(p := tag.mention, ProgrammeMention) and p.year
    ]
    if every:
        return max(every), "edition"
    return None, ""


def resolve(story: Story, maker: FrameMaker, cues: Cues) -> None:
    """Fill the open parts of every frame in ``story`` and drop frames that nothing supports."""
    story.topic = own_regions(story.tagged, story.frames, maker)
    story.programme = main_programme(story)
    story.year, story.year_basis = main_year(story)
    base = story.published.year if story.published else story.year
    kept: list[Frame] = []
    for frame in story.frames:
        before = kept[-1] if kept else None
        if not _supported(frame, before, story, cues):
            continue
        _fill_class(frame, kept, story)
        _fill_winner(frame, kept, story, maker)
        if frame.year is None and frame.offset is not None and base is not None:
            frame.year = base + frame.offset if frame.offset else story.year
        if frame.year is None and frame.chain is not None and before is not None and before.year:
            frame.year = before.year + frame.chain
        if frame.year is None and frame.date_year and story.year and frame.date_year < story.year:
            frame.year = frame.date_year
        if not frame.programme:
            frame.programme = _programme_of(frame, kept, story)
            if frame.programme:
                frame.warnings.add("W021")
        if frame.year is None and _goes_back(frame, before, cues):
            frame.year = before.year if before else None
            frame.programme = before.programme if before else frame.programme
        if frame.year is None and not (frame.formerly and _is_past(frame, kept)):
            frame.year = before.year if before and frame.same_class and before.year else story.year
        if frame.winners and not (story.for_others and "frame.topic" in frame.rules):
            kept.append(frame)
    story.frames = kept


def _goes_back(frame: Frame, before: Frame | None, cues: Cues) -> bool:
    """ "Penghargaan itu diterima …" right after an award: the same one."""
    if (
        before is None
        or before.paragraph != frame.paragraph
        or frame.classes
        or (frame.programme and before.programme != frame.programme)
    ):
        return False
    if frame.sentence_index - before.sentence_index > 1 or set(frame.winners) - set(before.winners):
        return False
    text = strip_tags(frame.tagged.text[frame.start : frame.trigger.start])
    return bool(cues.award.search(text)) and bool(cues.pronoun.search(text))


def _is_past(frame: Frame, kept: Sequence[Frame]) -> bool:
    """ "Pernah meraih …": an earlier award without a year, unless it repeats one already told."""
    told = {(w, c) for f in kept for w in f.winners for c in f.classes}
    return bool(frame.classes) and not any((w, c) in told for w in frame.winners for c in frame.classes)


def _supported(frame: Frame, before: Frame | None, story: Story, cues: Cues) -> bool:
    if frame.listed:
        return True
    if frame.trigger.kind == "rank" and not frame.noun:
        # A rank alone is no award; beside an award just told it says for what.
        return before is not None and frame.sentence_index - before.sentence_index <= 2
    if frame.topical:
        return True
    unknown = any(not dimension for dimension, _category in frame.classes)
    if unknown and not (frame.winners or frame.same_award or frame.same_class):
        return False
    since = before.sentence_index if before is not None else -1
    if any(since < index <= frame.sentence_index for index in story.other_awards):
        return False
    text = strip_tags(frame.tagged.text[frame.start : frame.end])
    anaphor = frame.same_award or frame.same_class or bool(cues.pronoun.search(text))
    if before is not None and (anaphor or frame.sentence_index - before.sentence_index <= 2):
        return frame.awarded or frame.trigger.kind in ("win", "won-by")
    return False


def _fill_class(frame: Frame, kept: Sequence[Frame], story: Story) -> None:
    if frame.same_class:
        source = next((f for f in reversed(kept) if f.classes or f.sizes), None)
        if source is not None:
            if not frame.classes:
                frame.classes = list(source.classes)
            if not frame.sizes:
                frame.sizes = list(source.sizes)


def _fill_winner(frame: Frame, kept: Sequence[Frame], story: Story, maker: FrameMaker) -> None:
    if frame.winners or frame.generic:
        return
    near = next(
        (
            f
            for f in reversed(kept)
            if f.paragraph == frame.paragraph and f.winners and not f.listed and "frame.topic" not in f.rules
        ),
        None,
    )
    focus = focus_region(story.tagged, frame.tagged, maker)
    if focus:
        frame.winners = [focus]
    elif near is not None and len(near.winners) == 1:
        frame.winners = list(near.winners)
    elif story.topic:
        frame.winners = [story.topic[0]]
    frame.rules.add("frame.topic")
    frame.warnings.add("W020")


def _programme_of(frame: Frame, kept: Sequence[Frame], story: Story) -> str:
    near = next((f for f in reversed(kept) if f.programme), None)
    if near is not None and (
        frame.paragraph == near.paragraph or frame.same_award or frame.same_class or frame.listed
    ):
        return near.programme
    return story.programme


def sequel_frames(story: Story, maker: FrameMaker, cues: Cues) -> list[Frame]:
    """Frames of sentences that go on about the award before: "Keempatnya adalah …"."""
    by_index = {f.sentence_index: f for f in story.frames}
    found: list[Frame] = []
    last: Frame | None = None
    for tagged in story.tagged:
        own = by_index.get(tagged.sentence.index)
        if own is not None:
            last = own
            continue
        if (
            last is None
            or (tagged.sentence.index - last.sentence_index > 2 and len(_BRACKETED.findall(tagged.text)) < 2)
            or tagged.sentence.index in story.other_awards
        ):
            continue
        plain = strip_tags(tagged.text)
        if cues.status(plain, "clause", "before", "personal"):
            continue
        paired = _listed_pairs(tagged, last, maker, cues)
        if paired is not None:
            found.append(paired)
            continue
        going: Frame | None = None
        for start, end in maker.segments(tagged):
            frame = _sequel(story.tagged, tagged, start, end, last, maker, cues)
            if frame is None and going is not None:
                frame = _sequel_again(tagged, start, end, going, maker)
            if frame is not None:
                found.append(frame)
                going = frame
    return found


def _sequel(
    story: Sequence[Tagged], tagged: Tagged, start: int, end: int, last: Frame, maker: FrameMaker, cues: Cues
) -> Frame | None:
    plain = strip_tags(tagged.text[start:end]).strip(" ,;")
    if cues.other_award.search(plain):
        return None
    goes_on = cues.triggers(plain, "sequel")
    lists = cues.triggers(plain, "sequel-list")
    if not goes_on and not lists:
        return _alternating(tagged, start, end, last, maker)
    hit = (goes_on or lists)[0]
    frame = Frame(tagged, start, end, hit, awarded=True, topical=True, rules={hit.rule.id})
    maker.fill(frame)
    frame.same_class = bool(cues.triggers(plain, "same-class"))
    regions = [t for t in tagged.of("region", start, end) if maker.can_win(tagged, t, start)]
    if lists and regions and not frame.classes and tagged.sentence.index - last.sentence_index == 1:
        after = [t for t in regions if t.at - start >= lists[0].end]
        if not after:
            return None
        frame.winners = [t.mention.code for t in after if isinstance(t.mention, RegionMention)]
        frame.classes, frame.sizes = list(last.classes), list(last.sizes)
    elif goes_on and (frame.classes or frame.sizes) and not regions:
        focus = focus_region(story, tagged, maker) if tagged.sentence.index - last.sentence_index > 1 else ""
        if tagged.sentence.paragraph != last.paragraph:
            focus = focus_region(story, tagged, maker)
        frame.winners = [focus] if focus else list(last.winners)
        frame.generic = last.generic
    else:
        return None
    frame.programme = frame.programme or last.programme
    frame.year = frame.year or last.year
    frame.offset = frame.offset if frame.offset is not None else last.offset
    return frame


def _sequel_again(tagged: Tagged, start: int, end: int, going: Frame, maker: FrameMaker) -> Frame | None:
    """The further pairs of "Yakni pada 2019 untuk X dan pada 2021 untuk Y"."""
    if (
        not tagged.of("class", start, end)
        or not tagged.of("year", start, end)
        or tagged.of("region", start, end)
    ):
        return None
    frame = Frame(tagged, start, end, going.trigger, awarded=True, topical=True, rules=set(going.rules))
    maker.fill(frame)
    frame.winners, frame.programme = list(going.winners), frame.programme or going.programme
    return frame


def _listed_pairs(tagged: Tagged, last: Frame, maker: FrameMaker, cues: Cues) -> Frame | None:
    """ "Keenam daerah itu adalah A (X), B dan C (Y), serta D yang …, yaitu Z." """
    lists = cues.triggers(strip_tags(tagged.text), "sequel-list")
    regions = [t for t in tagged.of("region") if maker.can_win(tagged, t, 0)]
    if not lists or len(regions) < 2:
        return None
    frame = Frame(tagged, 0, len(tagged.text), lists[0], awarded=True, topical=True, rules={lists[0].rule.id})
    maker.fill(frame)
    if not maker.pair(frame, regions):
        return None
    frame.winners = [t.mention.code for t in regions if isinstance(t.mention, RegionMention)]
    frame.programme, frame.offset = frame.programme or last.programme, last.offset
    frame.year = frame.year or last.year
    return frame


def _alternating(tagged: Tagged, start: int, end: int, last: Frame, maker: FrameMaker) -> Frame | None:
    """ "Tiga daerah lain juga menerima. A untuk X, B untuk Y, dan C untuk Z." """
    regions = [t for t in tagged.of("region", start, end) if maker.can_win(tagged, t, start)]
    near = last.generic and tagged.sentence.index - last.sentence_index == 1
    bracketed = len(_BRACKETED.findall(tagged.text[start:end])) >= 2
    if len(regions) < 2 or not (near or bracketed):
        return None
    frame = Frame(tagged, start, end, last.trigger, awarded=True, topical=True, rules={"frame.alternating"})
    maker.fill(frame)
    if not maker.pair(frame, regions):
        return None
    frame.winners = [t.mention.code for t in regions if isinstance(t.mention, RegionMention)]
    frame.programme, frame.year, frame.offset = last.programme, last.year, last.offset
    return frame


def events(story: Story, cues: Cues) -> list[Event]:
    """Group frames into events and give each the ceremony facts told of it."""
    found: list[Event] = []

    def event_of(frame: Frame) -> Event:
        for event in found:
            if (
                event.year == frame.year
                and (frame.year is not None or event.offset == (frame.offset or None))
                and (event.programme == frame.programme or not event.programme or not frame.programme)
            ):
                event.programme = event.programme or frame.programme
                return event
        event = Event(frame.programme, frame.year, None if frame.year is not None else frame.offset or None)
        found.append(event)
        return event

    by_sentence: dict[int, list[Event]] = {}
    for frame in story.frames:
        event = event_of(frame)
        event.frames.append(frame)
        by_sentence.setdefault(frame.sentence_index, []).append(event)
    main = next((e for e in found if e.year == story.year and e.offset is None), None)
    if main is None and len(found) == 1 and story.year_basis == "published":
        main = found[0]
    if main is not None:
        main.is_main = True
    _attach(story, by_sentence, main, cues)
    return found


def _attach(story: Story, by_sentence: dict[int, list[Event]], main: Event | None, cues: Cues) -> None:
    focus: Event | None = main
    paragraph = -1
    blocked = False
    for tagged in story.tagged:
        if tagged.sentence.paragraph != paragraph:
            paragraph, blocked = tagged.sentence.paragraph, False
            if (
                focus is not None
                and not focus.is_main
                and focus.year is not None
                and focus.year != story.year
            ):
                focus = main
        own = by_sentence.get(tagged.sentence.index, [])
        plain = strip_tags(tagged.text)
        if (
            not own
            and cues.other_award.search(plain)
            and not tagged.of("class")
            and not tagged.of("programme")
        ):
            blocked = True
        if not own and cues.status(plain, "personal"):
            blocked = True
        facts = story.facts.get(tagged.sentence.index)
        if own:
            blocked = False
            focus = own[0]
            if facts:
                for event in dict.fromkeys(map(id, own)):
                    target = next(e for e in own if id(e) == event)
                    if target.is_main or len(own) == 1:
                        target.facts.append(facts)
                        break
            continue
        if facts and not blocked and focus is not None:
            focus.facts.append(facts)
