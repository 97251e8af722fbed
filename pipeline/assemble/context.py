"""What the lines above a list or a table say about the items below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.assemble.cues import Cues, Hit, strip_tags
from pipeline.assemble.frame import Frame, Part, class_of, region_of
from pipeline.assemble.frames import FrameMaker
from pipeline.assemble.origin import Origin, Tie
from pipeline.match.mentions import Tag, Tagged
from pipeline.match.regions import LEVELS, RegionMention
from pipeline.rules import RegionRecord, Rule

LIST_RULE = Rule("list.item", re.compile("(?!)"), "", "list")


@dataclass
class Context:
    """What the lines above say about the items below them."""

    active: bool = False
    classes: list[tuple[str, str]] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    level: str = ""
    programme: str = ""
    year: int | None = None
    same_class: bool = False
    awards: bool = False
    """The announcement itself speaks of awards, not only the lines before it."""
    winner: Tag | None = None
    """The one region of which the announcement speaks."""
    refused: bool = False
    """The line above announces what is no list of winners (nominees, participants)."""
    origins: dict[Part, Origin] = field(default_factory=dict)
    """Where the heading or the announcement has what it says."""


def enter_heading(tagged: Tagged, context: Context, cues: Cues) -> None:
    """Take over what a heading says: the class, size group or level of the items below it."""
    classes, sizes = classes_of(tagged.of("class"), tagged)
    if cues.status(strip_tags(tagged.text), "clause"):
        context.active, context.refused = False, True
        return
    context.active = context.active or not context.refused
    context.origins |= noted(tagged.of("class"), tagged)
    if classes:
        context.classes, context.sizes, context.level = classes, sizes or context.sizes, ""
    elif sizes:
        context.sizes = sizes
    context.level = level_of(" ".join(sizes) or tagged.text) or context.level
    context.same_class = False


def enter_prose(
    sentences: Sequence[Tagged], context: Context, cues: Cues, maker: FrameMaker, told: bool, ever: bool
) -> None:
    """Whether a story line announces winners; ``told`` says that the lines before it tell of an award.

    ``ever`` says that any line before does: else a list that announces no winners is refused.
    """
    last = sentences[-1]
    plain = strip_tags(last.text)
    announced = bool(cues.triggers(plain, "list")) or plain.rstrip().endswith(":")
    if not announced or last.sentence.is_headline:
        context.__dict__.update(Context().__dict__)
        return
    denied = bool(cues.status(plain, "clause", "before", "participation"))
    unsure = bool(cues.status(plain, "clause", "participation"))
    # "Daftar nomine penerima" names no winner: there only a verb says that somebody won.
    won = bool(cues.triggers(plain, "win", "win-weak", "won-by", *(() if unsure else ("nominal",))))
    negative = not won and denied
    awardish = won or bool(cues.award.search(plain)) or bool(cues.triggers(plain, "honoured")) or told
    context.__dict__.update(Context().__dict__)
    context.active = awardish and not negative
    context.refused = negative or not (context.active or ever)
    near = [strip_tags(t.text) for t in sentences[-2:]]
    context.awards = not cues.status(plain, "definition") and (
        won or any(cues.award.search(text) for text in near)
    )
    won_by = [t for t in last.of("region") if maker.can_win(last, t, 0)]
    context.winner = won_by[0] if len({region_of(t).code for t in won_by}) == 1 else None
    frame = Frame(last, 0, len(last.text), Hit(LIST_RULE, 0, 0))
    maker.fill(frame)
    context.classes, context.sizes = frame.classes, frame.sizes
    context.programme, context.year = frame.programme, frame.year
    context.origins = frame.origins
    context.same_class = bool(cues.triggers(plain, "same-class"))
    context.level = level_of(" ".join(frame.sizes))


def noted(tags: Sequence[Tag], tagged: Tagged) -> dict[Part, Origin]:
    """Where the classes behind ``tags`` stand."""
    found: dict[Part, Origin] = {}
    for mention in [*tagged.beside, *map(class_of, tags)]:
        size = mention.kind in ("size", "beside")
        part = ("size", mention.category) if size else ("class", mention.dimension, mention.category)
        found[part] = Origin(Tie.HEADING, mention.start, mention.words_end, mention.rule)
    return found


def with_level(mention: RegionMention, level: str, regions: dict[str, RegionRecord]) -> RegionMention:
    """The mention read as a region of ``level`` where its name alone left that open."""
    if not level or mention.level or "W010" not in mention.warnings:
        return mention
    fitting = [code for code in mention.codes if regions[code].level == level]
    if not fitting:
        return mention
    warnings = tuple(w for w in mention.warnings if w != "W010")
    return replace(mention, code=fitting[0], warnings=warnings)


def level_of(text: str) -> str:
    """The one level that ``text`` names ("kategori kabupaten"), or ""."""
    words = [w for w in re.findall(r"[a-z]+", text.lower()) if w in LEVELS]
    return words[0] if len(set(words)) == 1 else ""


def classes_of(tags: Sequence[Tag], tagged: Tagged) -> tuple[list[tuple[str, str]], list[str]]:
    """The classes and the size groups behind ``tags`` and beside them in their sentence."""
    classes: list[tuple[str, str]] = []
    sizes: list[str] = [b.category for b in tagged.beside]
    for tag in tags:
        mention = class_of(tag)
        if mention.kind == "size":
            sizes.append(mention.category)
        elif (mention.dimension, mention.category) not in classes:
            classes.append((mention.dimension, mention.category))
    return classes, sizes
