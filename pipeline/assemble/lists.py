"""Reads lists of winners: numbered, bulleted, one to a line, under headings, or in one line."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.assemble.context import (
    LIST_RULE,
    Context,
    classes_of,
    enter_heading,
    enter_prose,
    level_of,
    noted,
    with_level,
)
from pipeline.assemble.cues import Cues, Hit, strip_tags
from pipeline.assemble.frame import Frame, region_of
from pipeline.assemble.frames import FrameMaker
from pipeline.assemble.items import notes, own_item, profile_frames
from pipeline.assemble.origin import Origin, Tie
from pipeline.assemble.tables import TableReader
from pipeline.match.mentions import Tag, Tagged
from pipeline.match.regions import LEVELS, RegionMention

_INLINE = re.compile(
    r"(?P<classes><class#\d+>(?:[^<:.]{0,25}<class#\d+>)*[^<:.]{0,40}?)\s*(?::|–|-)\s*(?P<regions><region#\d+>)"
)
_TABLE_LINE = re.compile(r"\W*<region#\d+>[^<\w]{0,6}<class#\d+>")
_HEADING_WORDS = 7
_RECENT = 6
"""Sentences before a list within which an award must have been told."""
_ITEM_LENGTH = 90
_ITEM_WORDS = 4
_RANKED = ("nominal", "win-weak", "rank")
"""Triggers that may stand in an item only for its rank: "Juara 1: Kota A"."""


def list_frames(
    paragraphs: Sequence[Sequence[Tagged]],
    frames: Sequence[Frame],
    maker: FrameMaker,
    cues: Cues,
    tables: TableReader,
    others: set[int],
) -> list[Frame]:
    """Frames of list items and of rows of tables.

    ``paragraphs`` are the article's tagged sentences by line; ``frames`` what sentences already
    assert by themselves; under a numbered region, they get that region where they name none.
    ``others`` are the indexes of sentences that tell of awards not about smart cities.
    """
    by_sentence: dict[int, list[Frame]] = {}
    for frame in frames:
        by_sentence.setdefault(frame.sentence_index, []).append(frame)
    framed = set(by_sentence)
    earliest = min(framed, default=sys.maxsize)
    context = Context()
    # Lines "Smart Living: A, B" are a list by their number, announced or not.
    lines = sum(bool(_INLINE.match(s[0].text.lstrip())) for s in paragraphs)
    table = lines + sum(bool(_TABLE_LINE.match(s[0].text)) for s in paragraphs) >= 2
    headlines = [strip_tags(t.text) for s in paragraphs for t in s if t.sentence.is_headline]
    if any(
        cues.status(text, "clause") and not cues.triggers(text, "win", "win-weak", "won-by")
        for text in headlines
    ):
        lines = 0
        table = False
    winning = any(
        cues.award.search(text) and not cues.status(text, "participation", "clause", "before")
        for text in headlines
    )
    under = notes(paragraphs)
    found = profile_frames(paragraphs, under, frames, winning, maker, cues)
    read = -1
    for position, sentences in enumerate(paragraphs):
        first = sentences[0]
        if first.sentence.cells:
            if first.sentence.table != read:
                read = first.sentence.table
                rows = list(_rows(paragraphs, position))
                index = first.sentence.index
                told = winning or any(i in framed for i in range(index - _RECENT, index))
                before = strip_tags(paragraphs[position - 1][-1].text) if position else ""
                told = told and not cues.status(before, "clause", "participation")
                found += tables.frames(rows, context, told)
            continue
        following = paragraphs[position + 1][0] if position + 1 < len(paragraphs) else None
        inline = _inline(sentences, maker, cues, context, lines)
        if inline:
            found += inline
            continue
        if len(sentences) == 1 and _is_heading(first, context, following):
            enter_heading(first, context, cues)
            continue
        if _is_item(first, context) or (table and not context.refused and _TABLE_LINE.match(first.text)):
            item = _item(first, context, maker)
            told = any(
                f.classes or f.trigger.kind not in _RANKED for f in by_sentence.get(first.sentence.index, ())
            )
            if item is not None and not told:
                found.append(item)
            continue
        own = own_item(first, context, maker, cues)
        if own is not None:
            if first.sentence.index not in framed:
                found.append(own)
            continue
        if position in under or (first.sentence.bullet and position in under.values()):
            continue
        if (context.refused and _looks_listed(first)) or (context.awards and first.sentence.bullet):
            continue
        if context.active and len(sentences) == 1 and _is_subheading(first, following):
            context.sizes, context.level = [], level_of(first.text)
            named = len(first.text.split()) >= 2 and not context.level and not cues.vague.search(first.text)
            context.classes = [("", first.text.strip(" :.-"))] if named else []
            if named:
                begin = first.sentence.start + max(first.sentence.dateline, first.sentence.bullet)
                words = Origin(Tie.HEADING, begin, first.sentence.end, "list.subheading")
                context.origins[("class", *context.classes[0])] = words
            continue
        last = sentences[-1].sentence.index
        told = winning or any(index in framed for index in range(last - _RECENT, last + 1))
        enter_prose(sentences, context, cues, maker, told, winning or earliest <= last)
        if _after_other(last, framed, others) and not sentences[-1].of("class"):
            context.active, context.refused = False, context.active or context.refused
    return found


def _after_other(last: int, framed: set[int], others: set[int]) -> bool:
    """Whether the award told last before a list is not about smart cities."""
    recent = range(last, last - _RECENT, -1)
    nearest = next((i for i in recent if i in framed or i in others), None)
    return nearest is not None and nearest in others and nearest not in framed


def _rows(paragraphs: Sequence[Sequence[Tagged]], position: int) -> Iterator[Tagged]:
    """The rows of the table that begins at a position."""
    table = paragraphs[position][0].sentence.table
    for sentences in itertools.islice(paragraphs, position, None):
        if sentences[0].sentence.table != table:
            return
        yield sentences[0]


def _is_item(tagged: Tagged, context: Context) -> bool:
    if not context.active or not tagged.of("region"):
        return False
    if tagged.sentence.bullet or _takes_turns(tagged):
        return True
    words = re.findall(r"\w{2,}", strip_tags(re.sub(r"\([^)]*\)", "", tagged.text)))
    return len(words) <= _ITEM_WORDS and not tagged.text.rstrip().endswith(".")


def _looks_listed(tagged: Tagged) -> bool:
    """Whether a line is an item by its look, whatever the list is of."""
    words = re.findall(r"\w{2,}", strip_tags(tagged.text))
    short = len(words) <= _HEADING_WORDS and not re.search(r"[.!?:]$", tagged.text.rstrip())
    return bool(
        tagged.sentence.bullet or short or _INLINE.match(tagged.text) or _TABLE_LINE.match(tagged.text)
    )


def _takes_turns(tagged: Tagged) -> bool:
    """Whether regions and classes take turns in a line: "Kota A untuk X; Kota B untuk Y"."""
    kinds = [t.kind for t in tagged.tags if t.kind in ("region", "class")]
    runs = [kind for i, kind in enumerate(kinds) if i == 0 or kinds[i - 1] != kind]
    return len(runs) >= 4 and len(runs) % 2 == 0


def _is_heading(tagged: Tagged, context: Context, following: Tagged | None) -> bool:
    if tagged.of("region") or tagged.sentence.is_headline or len(tagged.text) > 110:
        return False
    words = re.findall(r"\w{2,}", strip_tags(tagged.text))
    named = bool(tagged.of("class")) or bool(level_of(tagged.text))
    ends = tagged.text.rstrip().endswith(":") or not re.search(r"[.!?]$", tagged.text.rstrip())
    leads = (
        following is not None
        and bool(following.of("region"))
        and (bool(following.sentence.bullet) or context.active or tagged.text.rstrip().endswith(":"))
    )
    return named and ends and leads and len(words) <= _HEADING_WORDS


def _is_subheading(tagged: Tagged, following: Tagged | None) -> bool:
    """A few words without a class ("Kategori Lain") between the items of one list."""
    words = re.findall(r"\w{2,}", tagged.text)
    return (
        len(words) <= _ITEM_WORDS
        and not tagged.text.rstrip().endswith(".")
        and following is not None
        and bool(following.of("region"))
        and (
            bool(following.sentence.bullet)
            or (len(following.text) < _ITEM_LENGTH and not following.text.endswith("."))
        )
    )


def _item(tagged: Tagged, context: Context, maker: FrameMaker) -> Frame | None:
    able = [t for t in tagged.of("region") if maker.can_win(tagged, t, 0)]
    turns = len(able) > 1 and _takes_turns(tagged)
    regions = able if turns else _leading_run(tagged, able)
    if not regions:
        return None
    frame = Frame(tagged, 0, len(tagged.text), Hit(LIST_RULE, 0, 0), listed=True, awarded=True, topical=True)
    classes, sizes = classes_of(tagged.of("class"), tagged)
    label = re.match(r"\s*([\w ]{4,30}?)\s*(?::|–|-)\s*<region", tagged.text)
    if label and not re.search(r"\w", maker.without_rank(label[1])):
        label = None
    dimension = maker.bare_dimension(label[1]) if label and not classes else ""
    own_level = level_of(label[1]) if label and label[1].strip().lower() in LEVELS else ""
    if label and not classes and not own_level:
        classes = [(dimension, "") if dimension else ("", label[1])]
    frame.classes = classes or list(context.classes)
    frame.sizes = sizes or list(context.sizes)
    frame.same_class = context.same_class and not frame.classes
    frame.programme, frame.year = context.programme, context.year
    level = own_level or level_of(" ".join(frame.sizes)) or context.level
    mentions = [with_level(region_of(t), level, maker.regions) for t in regions]
    frame.winners = list(dict.fromkeys(m.code for m in mentions))
    _note(frame, regions, mentions, tagged.of("class"), context)
    if turns:
        maker.pair(frame, regions)
    if label and frame.classes and ("class", *frame.classes[0]) not in frame.origins:
        begin = tagged.sentence.start + max(tagged.sentence.dateline, tagged.sentence.bullet)
        words = Origin(Tie.LIST, begin + label.start(1), begin + label.end(1), "list.label")
        frame.origins[("class", *frame.classes[0])] = words
    frame.warnings = {w for m in mentions for w in m.warnings}
    frame.rules = {"list.item"}
    return frame


def _inline(
    sentences: Sequence[Tagged], maker: FrameMaker, cues: Cues, context: Context, lines: int
) -> list[Frame]:
    """ "Kategori X: A, B, C; kategori Y: D" inside one line."""
    found: list[Frame] = []
    for tagged in sentences:
        matches = list(_INLINE.finditer(tagged.text))
        if not matches or cues.status(strip_tags(tagged.text), "clause"):
            continue
        if context.refused:
            continue
        many = lines >= 2 and matches[0].start() <= 2
        if len(matches) < 2 and not context.active and not many and not tagged.sentence.bullet:
            continue
        for match, after in zip(matches, [*matches[1:], None], strict=True):
            end = after.start() if after else len(tagged.text)
            frame = Frame(
                tagged, match.start(), end, Hit(LIST_RULE, match.start(), match.start()), listed=True
            )
            frame.awarded = frame.topical = True
            tags = tagged.of("class", match.start(), match.end("classes"))
            frame.classes, frame.sizes = classes_of(tags, tagged)
            frame.sizes = frame.sizes or list(context.sizes)
            run = _leading_run(tagged, tagged.of("region", match.start("regions"), end))
            level = level_of(" ".join(frame.sizes)) or context.level
            mentions = [with_level(region_of(t), level, maker.regions) for t in run]
            frame.winners = list(dict.fromkeys(m.code for m in mentions))
            _note(frame, run, mentions, tags, context)
            frame.warnings = {w for m in mentions for w in m.warnings}
            frame.programme, frame.year = context.programme, context.year
            frame.rules = {"list.inline"}
            found.append(frame)
    return found


def _note(
    frame: Frame,
    tags: Sequence[Tag],
    regions: Sequence[RegionMention],
    classes: Sequence[Tag],
    context: Context,
) -> None:
    """Keep where an item's parts were read: in the item itself, else in what stands above it."""
    for tag, region in zip(tags, regions, strict=True):
        frame.note(("region", region.code), Tie.LIST, tag, region.rule)
    frame.origins |= {part: replace(o, tie=Tie.LIST) for part, o in noted(classes, frame.tagged).items()}
    for part, origin in context.origins.items():
        frame.origins.setdefault(part, replace(origin, tie=Tie.HEADING))


def _leading_run(tagged: Tagged, regions: Sequence[Tag]) -> list[Tag]:
    """The first region and those joined to it by commas and "dan"."""
    run: list[Tag] = []
    for tag in regions:
        if run:
            gap = re.sub(r"\([^)]*\)", "", tagged.text[run[-1].to : tag.at])
            gap = re.sub(r"<class#\d+>", "", gap)
            if not re.fullmatch(r"[\s,;&/)\d.–-]*(?:dan|serta)?\s*", gap, re.IGNORECASE):
                break
        run.append(tag)
    return run
