"""Joins frames and ceremony facts into rows of the award table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.article import Article
from pipeline.assemble.conferral import Ceremony, settle
from pipeline.assemble.fold import fold
from pipeline.assemble.frame import Frame, Part
from pipeline.assemble.people import AddressBook
from pipeline.assemble.story import Event, Story
from pipeline.award import AwardRow, Mention
from pipeline.match.officials import Official
from pipeline.rules import RegionRecord, Rules
from pipeline.text import Text

_IN_LIST = frozenset({"list.item", "list.inline", "list.table", "list.profile"})
_IMPLIED = frozenset({"W020", "W021"})
_SHARE_RIGHT = (0.35, 0.55, 0.95)
"""By how clearly a row is told, the share of right rows (add-one smoothed, rounded to .05): 0 of 1,
9 of 17 and 105 of 108 in the samples round19 to round21, before any rule was changed for them."""


@dataclass
class Draft:
    """A row in the making: its key, the frames that say it, and the event it belongs to."""

    code: str
    programme: str
    year: int | None
    dimension: str
    category: str
    event: Event
    frames: list[Frame] = field(default_factory=list)
    parts: tuple[Part, ...] = ()
    """The classes and size groups that dimension and category were made from."""


@dataclass(frozen=True)
class Source:
    """The article behind the rows as it was read.

    ``shift`` is how many characters of ``text.raw`` stand before the article's own text (a title
    held in a field of its own).
    """

    article: Article
    text: Text
    shift: int
    published: date | None
    published_basis: str
    officials: Sequence[Official]


@dataclass(frozen=True)
class Derivation:
    """A row and all that it was made from.

    ``presenter`` and ``recipient`` are the officials as the ceremony's sentences name them,
    ``presenter_known`` and ``recipient_known`` the same with what the article says of them elsewhere.
    """

    row: AwardRow
    draft: Draft
    ceremony: Ceremony
    own: frozenset[str]
    presenter: Official | None
    presenter_known: Official | None
    recipient: Official | None
    recipient_known: Official | None


def derive(story: Story, source: Source, rules: Rules) -> list[Derivation]:
    """The rows of one article with their derivations, sorted by region, year, dimension, category."""
    drafts = _consolidate(_drafts(story))
    own = frozenset(_own_codes(story, drafts))
    book = AddressBook(source.officials, rules.group("officials").of("same-title"))
    ceremonies = {id(e): settle(e, story, source.published, source.published_basis) for e in story.events}
    found = [_derivation(d, ceremonies[id(d.event)], own, story, source, rules.regions, book) for d in drafts]
    return sorted(
        found,
        key=lambda d: (d.row.region_code, d.row.year or 0, d.row.dimension, d.row.category, d.row.programme),
    )


def _drafts(story: Story) -> list[Draft]:
    found: list[Draft] = []
    for event in story.events:
        for frame in event.frames:
            for code in frame.winners:
                for dimension, category, parts in _classes(frame, code):
                    found.append(
                        Draft(code, frame.programme, frame.year, dimension, category, event, [frame], parts)
                    )
    return found


def _classes(frame: Frame, code: str) -> list[tuple[str, str, tuple[Part, ...]]]:
    """Dimension and category of each award that the frame gives to the region, and what they were made from."""
    classes = [pair[1] for pair in frame.pairs if pair[0] == code] or frame.classes
    sizes = list(dict.fromkeys(frame.sizes))
    size_parts: tuple[Part, ...] = tuple(("size", size) for size in sizes)
    if not classes:
        return [("", "; ".join(sizes), size_parts)]
    return [
        (
            dimension,
            "; ".join(filter(None, (category, *sizes))),
            (("class", dimension, category), *size_parts),
        )
        for dimension, category in classes
    ]


def _consolidate(drafts: list[Draft]) -> list[Draft]:
    """One draft per award: mentions of the same award join, classless echoes of a classed one go."""
    drafts = _without_umbrellas(_without_headline_classes(drafts))
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (not d.dimension, not d.category, _implied(d))):
        twin = next((k for k in kept if _same(k, draft)), None)
        if twin is None:
            kept.append(draft)
            continue
        twin.frames += draft.frames
        if len(fold(draft.category)) > len(fold(twin.category)):
            dimension = tuple(part for part in twin.parts if part[0] == "class" and part[1])
            twin.category, twin.parts = draft.category, (*dimension, *draft.parts)
    return kept


def _without_headline_classes(drafts: list[Draft]) -> list[Draft]:
    """A class that only the headline words goes where the story tells the region's award itself."""
    told = {(d.code, d.year) for d in drafts if not _headline_only(d) and (d.dimension or d.category)}
    return [d for d in drafts if d.dimension or not _headline_only(d) or (d.code, d.year) not in told]


def _without_umbrellas(drafts: list[Draft]) -> list[Draft]:
    """A province that is said to have won what its regions won goes where a list names all of these."""
    listed = {(d.code, d.year) for d in drafts if any(f.rules & _IN_LIST for f in d.frames)}
    provinces = {code[:2] for code, _year in listed}
    if len(provinces) != 1 or any(len(code) == 2 for code, _year in listed):
        return drafts
    province = provinces.pop()
    years = {year for _code, year in listed if sum(y == year for _c, y in listed) > 1}
    return [d for d in drafts if d.code != province or d.year not in years or d.dimension or d.category]


def _headline_only(draft: Draft) -> bool:
    return all(frame.tagged.sentence.is_headline for frame in draft.frames)


def _same(kept: Draft, new: Draft) -> bool:
    if kept.code != new.code or kept.year != new.year:
        return False
    if kept.programme and new.programme and kept.programme != new.programme and not _implied(new):
        return False
    if new.dimension or kept.dimension:
        if new.dimension:
            return kept.dimension == new.dimension
        return not new.category or (_size_only(new) and not _beside(kept, new) and not _population(new))
    if not new.category or not kept.category:
        return True
    a, b = fold(kept.category), fold(new.category)
    return a in b or b in a


def _implied(draft: Draft) -> bool:
    """Whether only "penghargaan" is told, without a class or the award's name: an echo of one told in full."""
    return not (draft.dimension or draft.category) and all(
        "W021" in f.warnings and f.rules.isdisjoint(_IN_LIST) for f in draft.frames
    )


def _beside(kept: Draft, new: Draft) -> bool:
    """Whether one sentence tells both in clauses of their own: then they are two awards."""
    return any(
        a.sentence_index == b.sentence_index and a.start != b.start and a.winners == b.winners
        for a in kept.frames
        for b in new.frames
    )


def _population(draft: Draft) -> bool:
    """A population class told in the story ("kota kecil") is an award of its own."""
    return any("class.size" in f.rules and not f.tagged.sentence.is_headline for f in draft.frames)


def _size_only(draft: Draft) -> bool:
    return all(not frame.classes for frame in draft.frames)


def _own_codes(story: Story, drafts: Sequence[Draft]) -> set[str]:
    """The regions whose news this is; empty when the article only lists winners.

    Those that the headline says to have won, else those it names; else the one of which the story speaks
    in most sentences, with those that its first sentence names beside it.
    """
    headline = set()
    lead = set()
    for draft in drafts:
        for frame in draft.frames:
            if frame.listed or frame.runner_up or "frame.topic" in frame.rules:
                continue
            if frame.tagged.sentence.is_headline:
                headline.add(draft.code)
            lead.add((frame.sentence_index, draft.code))
    winners = {d.code for d in drafts if d.year == story.year} or {d.code for d in drafts}
    if headline or len(winners) < 2:
        return headline or winners
    if story.headline & winners:
        return story.headline & winners
    if not any(tagged.sentence.is_headline for tagged in story.tagged):
        topic = {code for code in story.topic[:1] if code in winners}
        first = min((index for index, code in lead if code in topic), default=None)
        return topic | {code for index, code in lead if topic and index == first}
    told = Counter({code: count for code, count in story.spoken_of.items() if code in winners})
    (main, most), (_next, second) = (*told.most_common(2), *[("", 0)] * 2)[:2]
    if most < 3 * second or 2 * most < len(winners):
        return set()
    first = min((index for index, code in lead if code == main), default=None)
    return {main, *(code for index, code in lead if index == first)}


def _recipient(
    draft: Draft, ceremony: Ceremony, own: frozenset[str], book: AddressBook, regions: dict[str, RegionRecord]
) -> tuple[Official, Official] | tuple[None, None]:
    """The official who took the award for the draft's region, as the ceremony names him and in full."""
    candidates = [(p, book.named(book.fullest(p))) for p in ceremony.recipients]
    exact = [pair for pair in candidates if pair[1].region_code == draft.code]
    if exact:
        return next((pair for pair in exact if pair[1].name), exact[0])
    if draft.code not in own:
        return None, None
    level = regions[draft.code].level
    loose = [pair for pair in candidates if not pair[1].region_code and pair[1].head_level in ("", level)]
    if not loose:
        return None, None
    return next((pair for pair in loose if pair[1].name), loose[0])


def _mention(draft: Draft, own: frozenset[str], story: Story) -> Mention:
    main = story.year
    reference = max(main or 0, (story.published.year - 1) if story.published else 0)
    if draft.year is None and any(f.formerly or (f.offset or 0) < 0 for f in draft.frames):
        return "historical"
    if draft.year is not None and main is not None and (draft.year < main or draft.year < reference):
        return "historical"
    if all(f.runner_up for f in draft.frames):
        return "listed"
    return "current" if not own or draft.code in own else "listed"


def _derivation(
    draft: Draft,
    ceremony: Ceremony,
    own: frozenset[str],
    story: Story,
    source: Source,
    regions: dict[str, RegionRecord],
    book: AddressBook,
) -> Derivation:
    recipient, recipient_known = _recipient(draft, ceremony, own, book, regions)
    presenter = ceremony.presenter
    presenter_known = book.named(book.fullest(presenter)) if presenter else None
    if presenter_known and presenter_known.region_code == draft.code:
        presenter_known = None
    shown = {"presenter": presenter if presenter_known else None, "recipient": recipient}
    disputed = any(shown[role] in facts.people(role) for facts in ceremony.facts for role in facts.disagree)
    row = _row(draft, ceremony, own, story, source, regions, presenter_known, recipient_known, disputed)
    return Derivation(row, draft, ceremony, own, presenter, presenter_known, recipient, recipient_known)


def _row(
    draft: Draft,
    ceremony: Ceremony,
    own: frozenset[str],
    story: Story,
    source: Source,
    regions: dict[str, RegionRecord],
    presenter: Official | None,
    recipient: Official | None,
    disputed: bool,
) -> AwardRow:
    text, shift = source.text, source.shift
    frame = witness(draft)
    start, end = text.span(frame.tagged.sentence.start, frame.tagged.sentence.end)
    in_title = start < shift
    warnings = set().union(*(f.warnings for f in draft.frames[:1])) - _IMPLIED
    # What one of the frames says outright is not implied.
    warnings |= set.intersection(*(f.warnings for f in draft.frames)) & _IMPLIED
    if ceremony.day:
        warnings |= set(ceremony.day.warnings)
    if draft.year is None:
        warnings.add("W001")
    elif (
        story.year_basis == "published"
        and draft.year == story.year
        and not any(f.offset for f in draft.frames)
    ):
        warnings.add("W002")
    if all(f.tagged.sentence.is_headline for f in draft.frames):
        warnings.add("W030")
    if disputed:
        warnings.add("W040")
    basis = (
        ceremony.day.basis
        if ceremony.day
        else f"published:{source.published_basis}"
        if source.published
        else ""
    )
    return AwardRow(
        article_id=source.article.id,
        region_code=draft.code,
        region=regions[draft.code].official_name,
        programme=draft.programme,
        year=draft.year,
        dimension=draft.dimension,
        category=draft.category,
        award_date=ceremony.day.day if ceremony.day else None,
        presenter=_clean(presenter.name) if presenter else "",
        presenter_title=_clean(presenter.title) if presenter else "",
        recipient=_clean(recipient.name) if recipient else "",
        recipient_title=_clean(recipient.title) if recipient else "",
        place=_clean(ceremony.place.text) if ceremony.place else "",
        mention=_mention(draft, own, story),
        date_text=ceremony.day_text,
        date_basis=basis,
        published=source.published,
        source=source.article.source,
        url=source.article.url,
        evidence=text.raw[start:end],
        evidence_start=None if in_title else start - shift,
        evidence_end=None if in_title else end - shift,
        rules=tuple(sorted(set().union(*(f.rules for f in draft.frames)) | ceremony.rules)),
        confidence=_confidence(draft),
        warnings=tuple(sorted(warnings)),
    )


def witness(draft: Draft) -> Frame:
    """The frame whose sentence is shown: the first of the body, else the headline."""
    body = [f for f in draft.frames if not f.tagged.sentence.is_headline]
    return min(body or draft.frames, key=lambda f: f.sentence_index)


def _clean(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip(" ,;")
    return text.removesuffix(".") if re.search(r"[a-zA-Z]{2}\.$|\b[IVX]\.$", text) else text


def _confidence(draft: Draft) -> float:
    """The share of rows that were right among those told as clearly as this one.

    A row is told clearly twice over where its region is the sentence's own (not only what the
    article is about) and where a dimension or category is named.
    """
    explicit = any("frame.topic" not in f.rules for f in draft.frames)
    return _SHARE_RIGHT[explicit + bool(draft.dimension or draft.category)]
