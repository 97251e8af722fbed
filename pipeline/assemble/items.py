"""Reads lists in which an item is no bare name: a region with its story below it, or an award without its region.

"3. Kota A" and under it a paragraph that says what it won; "Ini pialanya:" and under it one class or
one year to an item, all of the region that the article speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.assemble.context import LIST_RULE, Context
from pipeline.assemble.cues import Cues, Hit, strip_tags
from pipeline.assemble.frame import Frame, class_of, region_of
from pipeline.assemble.frames import FrameMaker
from pipeline.assemble.origin import Origin, Tie
from pipeline.match.mentions import Tag, Tagged

_NUMBER = re.compile(r"\W*(\d{1,3})")
_FARTHEST = 4
"""Paragraphs from one numbered item to the next."""
_HEAD_WORDS = 8
_LEAD_WORDS = 2
_BEFORE_LIST = 10
"""Sentences before a list within which an award must have been told."""
_YEAR_LABEL = re.compile(r"\W*(?:\w+\s+)?(?:19|20)\d{2}\s*[:–-]")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_CLASS_ENDS = re.compile(r"[,;:–(]|\s-\s")

Paragraph = Sequence[Tagged]


def notes(paragraphs: Sequence[Paragraph]) -> dict[int, int]:
    """Which paragraphs stand under a numbered item, and under which: positions of both.

    Of the last item as many paragraphs as most of the items before it have.
    """
    found: dict[int, int] = {}
    for run in _runs(paragraphs):
        gaps = [b - a - 1 for a, b in pairwise(run)]
        if 2 * sum(gap > 0 for gap in gaps) < len(gaps) or not any(gaps):
            continue
        usual = max(set(gaps), key=gaps.count) or 1
        for at, gap in zip(run, [*gaps, usual], strict=True):
            for under in range(at + 1, min(at + 1 + gap, len(paragraphs))):
                if not paragraphs[under][0].sentence.bullet:
                    found[under] = at
    return found


def _runs(paragraphs: Sequence[Paragraph]) -> Iterator[list[int]]:
    """The positions of items numbered 1, 2, 3 …"""
    run: list[int] = []
    for position, sentences in enumerate(paragraphs):
        number = _number(sentences[0])
        if run and (number != len(run) + 1 or position - run[-1] > _FARTHEST):
            if number == 1 or position - run[-1] > _FARTHEST:
                if len(run) > 1:
                    yield run
                run = []
            else:
                continue
        if number == len(run) + 1:
            run.append(position)
    if len(run) > 1:
        yield run


def _number(tagged: Tagged) -> int:
    if not tagged.sentence.bullet:
        return 0
    match = _NUMBER.match(tagged.sentence.text[: tagged.sentence.bullet])
    return int(match[1]) if match else 0


def profile_frames(
    paragraphs: Sequence[Paragraph],
    under: Mapping[int, int],
    frames: Sequence[Frame],
    winning: bool,
    maker: FrameMaker,
    cues: Cues,
) -> list[Frame]:
    """Frames of numbered regions whose award the paragraph below tells; frames there take that region.

    ``under`` is what :func:`notes` gives, ``frames`` are those of the sentences themselves, and
    ``winning`` says that the headline tells of an award.
    """
    found: list[Frame] = []
    by_sentence: dict[int, list[Frame]] = {}
    for frame in frames:
        by_sentence.setdefault(frame.sentence_index, []).append(frame)
    for at in sorted(set(under.values())):
        region = _head(paragraphs[at], maker)
        if region is None:
            continue
        below = [t for position in sorted(under) if under[position] == at for t in paragraphs[position]]
        own = [f for t in below for f in by_sentence.get(t.sentence.index, ()) if not f.winners]
        for frame in own:
            _give(frame, region)
        if not any(f.classes for f in own) and (winning or _told(paragraphs[:at], cues)):
            found += _told_below(below, region, maker, cues)
    return found


def _head(sentences: Paragraph, maker: FrameMaker) -> Tag | None:
    """The one region that an item names and nothing else ("3. Kota A")."""
    first = sentences[0]
    regions = [t for t in first.of("region") if maker.can_win(first, t, 0)]
    words = re.findall(r"\w{2,}", strip_tags(first.text))
    if len(sentences) > 1 or len(regions) != 1 or len(words) > _HEAD_WORDS or first.of("class"):
        return None
    return regions[0] if not re.search(r"\w", strip_tags(first.text[: regions[0].at])) else None


def _give(frame: Frame, region: Tag) -> None:
    mention = region_of(region)
    frame.winners = [mention.code]
    frame.warnings |= set(mention.warnings)
    frame.note(("region", mention.code), Tie.HEADING, region, mention.rule)


def _told(before: Sequence[Paragraph], cues: Cues) -> bool:
    """Whether the story before a list tells of an award and not of one to come."""
    sentences = [t for p in before for t in p if not t.sentence.is_headline][-_BEFORE_LIST:]
    texts = [strip_tags(t.text) for t in sentences]
    return any(cues.award.search(text) and not cues.status(text, "clause", "before") for text in texts)


def _told_below(below: Sequence[Tagged], region: Tag, maker: FrameMaker, cues: Cues) -> Iterator[Frame]:
    """The award of the first sentence under an item that names a class."""
    for tagged in below:
        text = strip_tags(tagged.text)
        if not tagged.of("class"):
            continue
        if not cues.status(text, "clause", "before", "sentence", "personal", "definition"):
            frame = _frame(tagged, maker, len(tagged.text), "list.profile")
            _give(frame, region)
            if frame.classes and not cues.other_award.search(text):
                yield frame
        return


def own_item(tagged: Tagged, context: Context, maker: FrameMaker, cues: Cues) -> Frame | None:
    """The frame of an item that names an award by its class or by year and programme, but no region."""
    text = strip_tags(tagged.text)
    if not (context.active and context.awards and tagged.sentence.bullet):
        return None
    if any(maker.can_win(tagged, t, 0) for t in tagged.of("region")):
        return None
    if cues.other_award.search(text) or cues.status(text, "clause", "before", "personal", "sentence"):
        return None
    classes = tagged.of("class")
    if not classes:
        return None
    label = _YEAR_LABEL.match(tagged.sentence.text, tagged.sentence.bullet)
    led = len(re.findall(r"\w+", strip_tags(tagged.text[: classes[0].at]))) <= _LEAD_WORDS
    named = bool(label or tagged.of("year") or tagged.of("programme"))
    if not led and not named:
        return None
    frame = _frame(tagged, maker, len(tagged.text) if named else _class_end(tagged, classes), "list.own")
    frame.programme = frame.programme or context.programme
    if label is not None and (year := _YEAR.search(label[0])):
        frame.year = int(year[0])
        begin = tagged.sentence.start + label.start() + year.start()
        frame.origins[("year",)] = Origin(Tie.LIST, begin, begin + 4, "list.year")
    if frame.year is None and frame.offset is None and frame.chain is None:
        frame.year = context.year
    for part, origin in context.origins.items():
        if part[0] in ("programme", "year"):
            frame.origins.setdefault(part, origin)
    if context.winner is not None:
        _give(frame, context.winner)
    return frame if frame.classes or frame.sizes else None


def _class_end(tagged: Tagged, classes: Sequence[Tag]) -> int:
    """Where the words end that name the item's class; the reason follows behind a comma."""
    end = classes[0].to
    for tag in classes[1:]:
        gap = strip_tags(tagged.text[end : tag.at])
        if class_of(tag).kind != "size" and re.search(r"\w{5}", gap):
            break
        end = tag.to
    match = _CLASS_ENDS.search(tagged.text, end)
    return match.start() if match else len(tagged.text)


def _frame(tagged: Tagged, maker: FrameMaker, end: int, rule: str) -> Frame:
    frame = Frame(tagged, 0, end, Hit(LIST_RULE, 0, 0), listed=True, awarded=True, topical=True)
    maker.fill(frame)
    frame.rules.add(rule)
    frame.origins = {
        part: Origin(Tie.LIST, o.start, o.end, o.rule) if o.tie is Tie.CLAUSE else o
        for part, o in frame.origins.items()
    }
    return frame
