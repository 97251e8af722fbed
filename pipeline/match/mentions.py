"""All mentions of one article, and sentences in which they stand as tags."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.match import dates as days
from pipeline.match.classes import ClassMatcher, ClassMention, ProgrammeMention
from pipeline.match.dates import DateMention, YearMention
from pipeline.match.officials import Official, OfficialMatcher
from pipeline.match.places import PlaceMatcher, PlaceMention
from pipeline.match.regions import RegionMatcher, RegionMention
from pipeline.parse.sentences import Sentence
from pipeline.rules import Rule, Rules

TagKind = Literal["person", "place", "programme", "class", "region", "date", "year"]
Mention = (
    Official | PlaceMention | ProgrammeMention | ClassMention | RegionMention | DateMention | YearMention
)
_ORDER: tuple[TagKind, ...] = ("person", "date", "place", "programme", "class", "region", "year")
"""Which mention keeps the text where two overlap."""


@dataclass(frozen=True)
class Tag:
    """A mention in a tagged sentence: ``at``/``to`` are positions in ``Tagged.text``."""

    kind: TagKind
    mention: Mention
    at: int
    to: int


@dataclass(frozen=True)
class Tagged:
    """A sentence whose mentions are tags: ``<person#0> menerima piagam dari <person#1>``."""

    sentence: Sentence
    text: str
    tags: tuple[Tag, ...]
    beside: tuple[ClassMention, ...] = ()
    veiled: tuple[Tag, ...] = ()
    """Tags of a part of the sentence that stands as blanks in ``text`` (:mod:`pipeline.assemble.asides`)."""
    memo: dict[object, object] = field(default_factory=dict, compare=False, repr=False)
    """What later steps worked out about this sentence and ask again."""

    def place(self, position: int) -> int:
        """Where ``text[position]`` stands in the normalised text; inside a tag, where its mention begins."""
        shift = self.sentence.start + max(self.sentence.dateline, self.sentence.bullet)
        for tag in sorted((*self.tags, *self.veiled), key=lambda t: t.at):
            if position < tag.to:
                return tag.mention.start if position > tag.at else position + shift
            shift += min(tag.mention.end, self.sentence.end) - tag.mention.start - (tag.to - tag.at)
        return position + shift

    def of(self, kind: TagKind, start: int = 0, end: int | None = None) -> list[Tag]:
        """Tags of one kind between two positions of ``text``."""
        stop = len(self.text) if end is None else end
        return [tag for tag in self.tags if tag.kind == kind and start <= tag.at < stop]


@dataclass(frozen=True)
class Mentions:
    """Everything found in one article's normalised text, each kind in order."""

    regions: list[RegionMention]
    officials: list[Official]
    classes: list[ClassMention]
    programmes: list[ProgrammeMention]
    dates: list[DateMention]
    years: list[YearMention]
    places: list[PlaceMention]


@dataclass(frozen=True)
class Matchers:
    """The matchers of one set of rules."""

    regions: RegionMatcher
    officials: OfficialMatcher
    classes: ClassMatcher
    places: PlaceMatcher


def matchers(rules: Rules) -> Matchers:
    """The matchers of ``rules``, built at the first call and kept with them."""
    if "matchers" not in rules.cache:
        rules.cache["matchers"] = Matchers(
            RegionMatcher(rules), OfficialMatcher(rules), ClassMatcher(rules), PlaceMatcher(rules)
        )
    built: Matchers = rules.cache["matchers"]
    return built


def find_mentions(story: str, sentences: list[Sentence], rules: Rules) -> Mentions:
    """All mentions of ``story``: the normalised text with masked parts blanked."""
    tools = matchers(rules)
    regions = tools.regions.find(story)
    breaks = sorted(
        {s.start for s in sentences}
        | {s.end for s in sentences}
        | {m.start() for m in re.finditer("\n", story)}
        | {end for s in sentences for _start, end in s.cells}
    )
    headlines = [(s.start, s.end) for s in sentences if s.is_headline]
    officials = tools.officials.find(story, regions, breaks, headlines)
    places = [_cut(place, officials, story) for place in tools.places.find(story)]
    # "Istana Wakil Presiden" is a venue, not the Wakil Presiden.
    officials = [
        o for o in officials if o.name or not any(p.start < o.start and o.end <= p.end for p in places)
    ]
    programmes = tools.classes.programmes(story)
    bodied = {p.value for p in programmes if not _inside(p.start, headlines)}
    programmes = [
        p for p in programmes if p.kind != "own" or not _inside(p.start, headlines) or p.value in bodied
    ]
    verbs = rules.group("triggers").of("win", "win-weak", "honoured", "nominal")
    programmes = [_without_verb(_without_region(p, regions, story), verbs) for p in programmes]
    # "Di ISNA edisi 2021": an award's name is no place, even behind "di".
    named_awards = [(p.start, p.end) for p in programmes if p.kind in ("name", "own")]
    places = [place for place in places if not _inside(place.start, named_awards)]
    dates = days.find_dates(story, rules)
    years = days.find_years(story, dates, rules)
    named = [(m.start, m.end) for m in regions] + [(o.start, o.end) for o in officials]
    classes = [
        c
        for c in tools.classes.classes(story)
        if c.rule != "class.joined" or not any(start < c.end and c.start < end for start, end in named)
    ]
    joined = days.join_weekday(dates, story)
    return Mentions(regions, officials, classes, programmes, joined, years, places)


def _without_region(
    programme: ProgrammeMention, regions: list[RegionMention], story: str
) -> ProgrammeMention:
    """An award's own name does not begin with the region that won it."""
    if programme.kind != "own":
        return programme
    for region in regions:
        if region.start <= programme.start < region.end and region.end < programme.end - 6:
            cut = region.end - programme.start
            start = (
                region.end
                + len(story[region.end : programme.end])
                - len(story[region.end : programme.end].lstrip())
            )
            return replace(programme, start=start, value=programme.value[cut:].strip())
    return programme


def _without_verb(programme: ProgrammeMention, verbs: Sequence[Rule]) -> ProgrammeMention:
    """In a headline the verb before an award's own name is capital too: it is no part of the name."""
    if programme.kind != "own":
        return programme
    ends = [m.end() for rule in verbs for m in rule.regex.finditer(programme.value)]
    cut = max((e for e in ends if e < len(programme.value) - 5), default=0)
    return replace(programme, value=programme.value[cut:].strip()) if cut else programme


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _cut(place: PlaceMention, officials: list[Official], story: str) -> PlaceMention:
    for official in officials:
        if place.start < official.start < place.end and (
            official.name or story[: official.start].rstrip().endswith(",")
        ):
            text = place.text[: official.start - place.start].rstrip(" ,.(")
            return replace(place, end=place.start + len(text), text=text)
    return place


def tag_sentences(sentences: list[Sentence], mentions: Mentions) -> list[Tagged]:
    """Each sentence with its mentions as tags, datelines and bullets left out."""
    by_kind: dict[TagKind, list[Mention]] = {
        "person": list(mentions.officials),
        "date": list(mentions.dates),
        "place": list(mentions.places),
        "programme": [p for p in mentions.programmes if p.kind != "topic"],
        "class": [c for c in mentions.classes if c.kind != "beside"],
        "region": list(mentions.regions),
        "year": list(mentions.years),
    }
    starts = {kind: [m.start for m in found] for kind, found in by_kind.items()}
    return [_tag(sentence, by_kind, starts, mentions) for sentence in sentences]


def _tag(
    sentence: Sentence,
    by_kind: dict[TagKind, list[Mention]],
    starts: dict[TagKind, list[int]],
    mentions: Mentions,
) -> Tagged:
    begin = sentence.start + max(sentence.dateline, sentence.bullet)
    chosen: list[tuple[int, int, TagKind, Mention]] = []
    for kind in _ORDER:
        for index in range(bisect_left(starts[kind], begin), len(starts[kind])):
            mention = by_kind[kind][index]
            if mention.start >= sentence.end:
                break
            end = min(mention.end, sentence.end)
            if end <= mention.start:
                continue
            if kind == "place" and not isinstance(mention, PlaceMention):
                continue
            if all(end <= start or mention.start >= stop for start, stop, _k, _m in chosen):
                chosen.append((mention.start, end, kind, mention))
    chosen.sort(key=lambda item: item[0])
    pieces: list[str] = []
    tags: list[Tag] = []
    done, length = begin, 0
    for number, (start, end, kind, mention) in enumerate(chosen):
        before = sentence.text[done - sentence.start : start - sentence.start]
        label = f"<{kind}#{number}>"
        pieces += [before, label]
        tags.append(Tag(kind, mention, length + len(before), length + len(before) + len(label)))
        length += len(before) + len(label)
        done = end
    pieces.append(sentence.text[done - sentence.start :])
    beside = tuple(
        c for c in mentions.classes if c.kind == "beside" and sentence.start <= c.start < sentence.end
    )
    return Tagged(sentence, "".join(pieces), tuple(tags), beside)
