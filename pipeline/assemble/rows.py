"""Joins frames and ceremony facts into rows of the award table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.article import Article
from pipeline.assemble.ceremony import Facts
from pipeline.assemble.discourse import Event, Story
from pipeline.assemble.frame import Frame
from pipeline.award import AwardRow, Mention
from pipeline.match import dates as days
from pipeline.match.officials import Official, name_parts
from pipeline.rules import RegionRecord, Rule
from pipeline.text import Text

_IMPLIED = frozenset({"W020", "W021"})
_SHARE_RIGHT = (0.35, 0.55, 0.95)
"""By how clearly a row is told, the share of right rows (add-one smoothed, rounded to .05): 0 of 1,
9 of 17 and 105 of 108 in the samples round19 to round21, before any rule was changed for them."""
_FOLD = re.compile(r"[^\w]+")


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


@dataclass(frozen=True)
class Ceremony:
    """What the facts of one event come to."""

    day: days.FixedDate | None
    day_text: str
    presenter: Official | None
    place: str
    recipients: tuple[Official, ...]
    rules: frozenset[str]


def build_rows(
    story: Story,
    article: Article,
    text: Text,
    shift: int,
    published: date | None,
    published_basis: str,
    regions: dict[str, RegionRecord],
    officials: Sequence[Official],
    same_titles: Sequence[Rule],
) -> list[AwardRow]:
    """The rows of one article, sorted by region, year, dimension, category.

    ``shift`` is how many characters of ``text.raw`` stand before the article's own text (a title
    held in a field of its own).
    """
    drafts = _consolidate(_drafts(story))
    own = _own_codes(story, drafts)
    book = _AddressBook(officials, same_titles)
    ceremonies = {id(e): _ceremony(e, story, published, published_basis) for e in story.events}
    rows = [
        _row(
            draft,
            ceremonies[id(draft.event)],
            own,
            story,
            article,
            text,
            shift,
            published,
            published_basis,
            regions,
            book,
        )
        for draft in drafts
    ]
    return sorted(rows, key=lambda r: (r.region_code, r.year or 0, r.dimension, r.category, r.programme))


def _drafts(story: Story) -> list[Draft]:
    found: list[Draft] = []
    for event in story.events:
        for frame in event.frames:
            for code in frame.winners:
                for dimension, category in _classes(frame, code):
                    found.append(
                        Draft(code, frame.programme, frame.year, dimension, category, event, [frame])
                    )
    return found


def _classes(frame: Frame, code: str) -> list[tuple[str, str]]:
    classes = [pair[1] for pair in frame.pairs if pair[0] == code] or frame.classes
    size = "; ".join(dict.fromkeys(frame.sizes))
    if not classes:
        return [("", size)]
    joined = []
    for dimension, category in classes:
        joined.append((dimension, "; ".join(part for part in (category, size) if part)))
    return joined


def _consolidate(drafts: list[Draft]) -> list[Draft]:
    """One draft per award: mentions of the same award join, classless echoes of a classed one go."""
    drafts = _without_headline_classes(drafts)
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (not d.dimension, not d.category)):
        twin = next((k for k in kept if _same(k, draft)), None)
        if twin is None:
            kept.append(draft)
            continue
        twin.frames += draft.frames
        if len(_fold(draft.category)) > len(_fold(twin.category)):
            twin.category = draft.category
    return kept


def _without_headline_classes(drafts: list[Draft]) -> list[Draft]:
    """A class that only the headline words goes where the story tells the region's award itself."""
    told = {(d.code, d.year) for d in drafts if not _headline_only(d) and (d.dimension or d.category)}
    return [d for d in drafts if d.dimension or not _headline_only(d) or (d.code, d.year) not in told]


def _headline_only(draft: Draft) -> bool:
    return all(frame.tagged.sentence.is_headline for frame in draft.frames)


def _same(kept: Draft, new: Draft) -> bool:
    if kept.code != new.code or kept.year != new.year:
        return False
    if kept.programme and new.programme and kept.programme != new.programme:
        return False
    if new.dimension or kept.dimension:
        if new.dimension:
            return kept.dimension == new.dimension
        return not new.category or (_size_only(new) and not _beside(kept, new) and not _population(new))
    if not new.category or not kept.category:
        return True
    a, b = _fold(kept.category), _fold(new.category)
    return a in b or b in a


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


def _fold(text: str) -> str:
    return _FOLD.sub(" ", text.casefold()).strip()


def _own_codes(story: Story, drafts: Sequence[Draft]) -> set[str]:
    """The regions whose news this is; empty when the article only lists winners."""
    headline = set()
    lead = set()
    for draft in drafts:
        for frame in draft.frames:
            if frame.listed or "frame.topic" in frame.rules:
                continue
            if frame.tagged.sentence.is_headline:
                headline.add(draft.code)
            lead.add((frame.sentence_index, draft.code))
    winners = {d.code for d in drafts}
    if headline:
        return headline
    named = {code for _index, code in lead}
    topical = [
        code
        for code in story.topic[:1]
        if code in winners and (code in named or (not lead and not _all_listed(drafts)))
    ]
    if topical:
        first = min((index for index, code in lead if code == topical[0]), default=None)
        together = {code for index, code in lead if index == first}
        return {topical[0], *together}
    if lead:
        first = min(index for index, _code in lead)
        return {code for index, code in lead if index == first}
    return set()


def _all_listed(drafts: Sequence[Draft]) -> bool:
    return all(f.listed or "frame.topic" in f.rules for d in drafts for f in d.frames) and any(
        f.listed for d in drafts for f in d.frames
    )


def _inside_affair(facts: Facts) -> bool:
    """Whether an official hands the award on within the region's own house: no conferral."""
    codes = {p.region_code for p in facts.presenters if p.region_code}
    return bool(codes & {p.region_code for p in facts.recipients})


def _ceremony(event: Event, story: Story, published: date | None, basis: str) -> Ceremony:
    event.facts = [f for f in event.facts if not _inside_affair(f)]
    body = [f for f in event.facts if not f.tagged.sentence.is_headline] + [
        f for f in event.facts if f.tagged.sentence.is_headline
    ]
    year = event.year if event.is_main else None
    year = year if year else story.year if event.is_main else event.year
    day, day_text = _first_day(body, year, published, basis)
    if day is None and event.is_main and not any(f.dates for f in body):
        day, day_text = _first_day(story.lead_facts, year, published, basis)
        if (
            day is not None
            and event.year is not None
            and not 0 <= (day.day - date(event.year, 1, 1)).days <= 430
        ):
            day, day_text = None, ""
    presenters = [p for f in body for p in f.presenters]
    presenter = next((p for p in presenters if p.name), presenters[0] if presenters else None)
    places = [p for f in body for p in f.places]
    place = next((p for p in places if p.venue), places[0] if places else None)
    virtual = any(f.virtual for f in body) and not (place and place.venue)
    recipients = tuple(p for f in body for p in f.recipients)
    rules = frozenset(rule for f in body for rule in f.rules)
    return Ceremony(
        day, day_text, presenter, "" if virtual or place is None else place.text, recipients, rules
    )


def _first_day(
    facts: Sequence[Facts], year: int | None, published: date | None, basis: str
) -> tuple[days.FixedDate | None, str]:
    for wanted in ("date", "relative", "weekday"):
        for fact in facts:
            vague = any(m.kind == "vague" for m in fact.dates)
            for mention in fact.dates:
                if mention.kind != wanted or (vague and wanted != "date"):
                    continue
                fixed = days.fix(mention, year=year, published=published, published_basis=basis)
                if fixed is not None:
                    return fixed, mention.text
                return None, mention.text
    return None, ""


class _AddressBook:
    """Finds the name that the article gives elsewhere for a title without one."""

    def __init__(self, officials: Sequence[Official], same_titles: Sequence[Rule]) -> None:
        self._same_titles = same_titles
        self._by_title: dict[str, Official] = {}
        for official in officials:
            if official.name and official.title_end > official.title_start:
                self._by_title.setdefault(self._key(official), official)

    def _key(self, official: Official) -> str:
        words = _fold(official.title)
        words = next((rule.value for rule in self._same_titles if rule.regex.fullmatch(words)), words)
        return words + "|" + official.region_code

    def named(self, official: Official) -> Official:
        """The same official with a name, if the article names the title anywhere."""
        if official.name:
            return official
        known = self._by_title.get(self._key(official)) or self._only_one(official)
        if known is None and official.head_level:
            title = _fold(official.title).split()
            known = next(
                (
                    o
                    for key, o in self._by_title.items()
                    if o.head_level == official.head_level
                    and _fold(o.title).split()[:2] == title[:2]
                    and (
                        not official.region_code or not o.region_code or o.region_code == official.region_code
                    )
                ),
                None,
            )
        if known is None:
            return official
        return Official(
            official.start, official.end, official.title, known.name, official.region_code or known.region_code,
            official.head_level, official.title_start, official.title_end,
        )  # fmt: skip

    def _only_one(self, official: Official) -> Official | None:
        """A bare "Menteri" or "Bupati" is the only one of that title whom the article names."""
        title = _fold(official.title)
        if " " in title:
            return None
        names = {o.name: o for o in self._by_title.values() if _fold(o.title).split()[:1] == [title]}
        return next(iter(names.values())) if len(names) == 1 else None

    def fullest(self, official: Official) -> Official:
        """The same person as first introduced: with title, by the full name."""
        if official.title and official.title_end > official.title_start:
            return official
        parts = set(name_parts(official.name))
        for known in self._by_title.values():
            if parts and parts <= set(name_parts(known.name)):
                return known
        return official


def _recipient(
    draft: Draft, ceremony: Ceremony, own: set[str], book: _AddressBook, regions: dict[str, RegionRecord]
) -> Official | None:
    """The official who took the award for the draft's region."""
    candidates = [book.named(book.fullest(p)) for p in ceremony.recipients]
    exact = [p for p in candidates if p.region_code == draft.code]
    if exact:
        return next((p for p in exact if p.name), exact[0])
    if draft.code not in own:
        return None
    level = regions[draft.code].level
    loose = [p for p in candidates if not p.region_code and p.head_level in ("", level)]
    return next((p for p in loose if p.name), loose[0] if loose else None)


def _mention(draft: Draft, own: set[str], story: Story) -> Mention:
    main = story.year
    reference = max(main or 0, (story.published.year - 1) if story.published else 0)
    if draft.year is None and any(f.formerly or (f.offset or 0) < 0 for f in draft.frames):
        return "historical"
    if draft.year is not None and main is not None and (draft.year < main or draft.year < reference):
        return "historical"
    return "current" if not own or draft.code in own else "listed"


def _row(
    draft: Draft,
    ceremony: Ceremony,
    own: set[str],
    story: Story,
    article: Article,
    text: Text,
    shift: int,
    published: date | None,
    published_basis: str,
    regions: dict[str, RegionRecord],
    book: _AddressBook,
) -> AwardRow:
    mention = _mention(draft, own, story)
    recipient = _recipient(draft, ceremony, own, book, regions)
    presenter = book.named(book.fullest(ceremony.presenter)) if ceremony.presenter else None
    if presenter and presenter.region_code == draft.code:
        presenter = None
    frame = _witness(draft)
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
    basis = ceremony.day.basis if ceremony.day else f"published:{published_basis}" if published else ""
    return AwardRow(
        article_id=article.id,
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
        place=_clean(ceremony.place),
        mention=mention,
        date_text=ceremony.day_text,
        date_basis=basis,
        published=published,
        source=article.source,
        url=article.url,
        evidence=text.raw[start:end],
        evidence_start=None if in_title else start - shift,
        evidence_end=None if in_title else end - shift,
        rules=tuple(sorted(set().union(*(f.rules for f in draft.frames)) | ceremony.rules)),
        confidence=_confidence(draft),
        warnings=tuple(sorted(warnings)),
    )


def _witness(draft: Draft) -> Frame:
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
