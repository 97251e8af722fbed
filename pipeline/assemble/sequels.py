"""Sentences that go on about the award told before: "Keempatnya adalah …", "A untuk X, B untuk Y"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.assemble.cues import Cues, Hit, strip_tags
from pipeline.assemble.discourse import named_before
from pipeline.assemble.frame import Frame, region_of
from pipeline.assemble.frames import FrameMaker, focus_region
from pipeline.assemble.origin import Tie
from pipeline.assemble.story import Story
from pipeline.match.mentions import Tag, Tagged

_BRACKETED = re.compile(r"<region#\d+>\s*\(\s*<class#\d+>")


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
        behind = _behind(tagged, last, maker)
        if behind is not None:
            found.append(behind)
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


def _behind(tagged: Tagged, last: Frame, maker: FrameMaker) -> Frame | None:
    """ "Runner-up: Kota X", "Juara kedua diraih Kota X" right after an award: for the same class."""
    match = maker.runner_up(tagged)
    if match is None or tagged.sentence.index - last.sentence_index > 1:
        return None
    frame = Frame(
        tagged, 0, len(tagged.text), Hit(last.trigger.rule, 0, match.end()), awarded=True, topical=True
    )
    maker.fill(frame)
    _win(frame, [t for t in tagged.of("region", match.end()) if maker.can_win(tagged, t, 0)])
    frame.runner_up = True
    if not frame.winners:
        return None
    if not frame.classes and not frame.sizes:
        frame.classes, frame.sizes = list(last.classes), list(last.sizes)
        frame.borrow_classes(last, Tie.BEFORE)
    _go_on(frame, last)
    frame.offset = frame.offset if frame.offset is not None else last.offset
    return frame


def _sequel(
    story: Sequence[Tagged], tagged: Tagged, start: int, end: int, last: Frame, maker: FrameMaker, cues: Cues
) -> Frame | None:
    whole = strip_tags(tagged.text[start:end])
    plain = whole.strip(" ,;")
    begin = start + len(whole) - len(whole.lstrip(" ,;"))
    if cues.other_award.search(plain):
        return None
    goes_on = cues.triggers(plain, "sequel")
    lists = cues.triggers(plain, "sequel-list")
    if not goes_on and not lists:
        return _alternating(tagged, start, end, last, maker)
    cue = (goes_on or lists)[0]
    hit = Hit(cue.rule, begin + cue.start, begin + cue.end)
    frame = Frame(tagged, start, end, hit, awarded=True, topical=True, rules={hit.rule.id})
    maker.fill(frame)
    frame.same_class = bool(cues.triggers(plain, "same-class"))
    regions = [t for t in tagged.of("region", start, end) if maker.can_win(tagged, t, start)]
    if lists and regions and not frame.classes and tagged.sentence.index - last.sentence_index == 1:
        after = [t for t in regions if t.at - start >= lists[0].end]
        if not after:
            return None
        _win(frame, after)
        frame.classes, frame.sizes = list(last.classes), list(last.sizes)
        frame.borrow_classes(last, Tie.BEFORE)
    elif goes_on and (frame.classes or frame.sizes) and not regions:
        focus = focus_region(story, tagged, maker) if tagged.sentence.index - last.sentence_index > 1 else ""
        if tagged.sentence.paragraph != last.paragraph:
            focus = focus_region(story, tagged, maker)
        frame.winners = [focus] if focus else list(last.winners)
        if focus:
            frame.origins["region", focus] = named_before(story, focus, tagged, Tie.PARAGRAPH)
        for code in frame.winners:
            frame.borrow(last, ("region", code), Tie.BEFORE)
        frame.generic = last.generic
    else:
        return None
    _go_on(frame, last)
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
    frame.winners = list(going.winners)
    for code in frame.winners:
        frame.borrow(going, ("region", code), Tie.BEFORE)
    if not frame.programme:
        frame.programme = going.programme
        frame.borrow(going, ("programme",), Tie.BEFORE)
    return frame


def _win(frame: Frame, regions: Sequence[Tag]) -> None:
    frame.winners = [region_of(t).code for t in regions]
    for tag in regions:
        frame.note(("region", region_of(tag).code), Tie.CLAUSE, tag, region_of(tag).rule)


def _go_on(frame: Frame, last: Frame) -> None:
    """A sequel is of the same programme and year unless it names its own."""
    if not frame.programme:
        frame.programme = last.programme
        frame.borrow(last, ("programme",), Tie.BEFORE)
    if not frame.year:
        frame.year = last.year
        frame.borrow(last, ("year",), Tie.BEFORE)


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
    _win(frame, regions)
    _go_on(frame, last)
    frame.offset = last.offset
    return frame


def _alternating(tagged: Tagged, start: int, end: int, last: Frame, maker: FrameMaker) -> Frame | None:
    """ "Tiga daerah lain juga menerima. A untuk X, B untuk Y, dan C untuk Z." """
    regions = [t for t in tagged.of("region", start, end) if maker.can_win(tagged, t, start)]
    near = last.generic and tagged.sentence.index - last.sentence_index == 1
    bracketed = len(_BRACKETED.findall(tagged.text[start:end])) >= 2
    # "A dan B menerima penghargaan. A untuk X, B untuk Y."
    known = tagged.sentence.index - last.sentence_index == 1 and not last.classes
    known = known and {region_of(t).code for t in regions} <= set(last.winners)
    if len(regions) < 2 or not (near or bracketed or known):
        return None
    # It has no verb of its own: it goes on with that of the sentence before.
    going_on = Hit(last.trigger.rule, start, start)
    frame = Frame(tagged, start, end, going_on, awarded=True, topical=True, rules={"frame.alternating"})
    maker.fill(frame)
    if not maker.pair(frame, regions):
        return None
    _win(frame, regions)
    frame.programme, frame.year, frame.offset = last.programme, last.year, last.offset
    for part in (("programme",), ("year",)):
        frame.origins.pop(part, None)
        frame.borrow(last, part, Tie.BEFORE)
    return frame
