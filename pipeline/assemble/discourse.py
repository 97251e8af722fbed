"""What a frame leaves open, filled from the rest of the article.

The article's own region, its programme and year, what "penghargaan serupa" and "dimensi yang
sama" point to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.assemble.cues import Cues, strip_tags
from pipeline.assemble.frame import Frame, aside, official_of, programme_of, region_of
from pipeline.assemble.frames import FrameMaker, focus_region
from pipeline.assemble.origin import Origin, Reason, Tie
from pipeline.assemble.story import Story
from pipeline.match import dates as days
from pipeline.match.classes import ProgrammeMention
from pipeline.match.dates import YearMention
from pipeline.match.mentions import Tagged
from pipeline.match.officials import Official
from pipeline.match.regions import RegionMention

_LEAD_SENTENCES = 4


def own_regions(tagged: Sequence[Tagged], frames: Sequence[Frame], maker: FrameMaker) -> list[str]:
    """The regions the article is about, best first: headline, lead and first award count most."""
    score: Counter[str] = Counter()
    order: dict[str, int] = {}
    body = [t for t in tagged if not t.sentence.is_headline]
    lead = {t.sentence.index for t in body[:_LEAD_SENTENCES]}
    for sentence in tagged:
        for tag in sentence.of("region"):
            mention = region_of(tag)
            if not maker.can_win(sentence, tag, 0):
                continue
            weight = 6 if sentence.sentence.is_headline else 4 if sentence.sentence.index in lead else 1
            score[mention.code] += weight + (1 if mention.level else 0)
            order.setdefault(mention.code, len(order))
        for tag in sentence.of("person"):
            person = official_of(tag)
            if person.region_code and person.title_end > person.title_start:
                score[person.region_code] += 3 if sentence.sentence.index in lead else 1
                order.setdefault(person.region_code, len(order))
    for frame in frames[:3]:
        if frame.winners and not frame.listed:
            score[frame.winners[0]] += 5
    return [code for code, _n in sorted(score.items(), key=lambda item: (-item[1], order.get(item[0], 99)))]


def _named(story: Story, maker: FrameMaker) -> None:
    """Note whom the headline names, and in how many sentences the story speaks of each region."""
    for tagged in story.tagged:
        if tagged.sentence.cells:
            continue
        codes = {code for t in tagged.of("person") if (code := official_of(t).region_code)}
        if tagged.sentence.is_headline:
            able = (t for t in tagged.of("region") if maker.can_win(tagged, t, 0))
            story.headline |= codes | {region_of(t).code for t in able}
        else:
            story.spoken_of.update(codes | {region_of(t).code for t in tagged.of("region")})


def main_programme(story: Story) -> tuple[str, Origin | None]:
    """The programme of the article's main award and where it was read, or "" and None."""
    programme = _main_programme(story)
    return programme, _first_named(story, lambda p: p.value == programme) if programme else None


def _first_named(story: Story, wanted: Callable[[ProgrammeMention], bool]) -> Origin | None:
    """Where the article first names such a programme."""
    for tagged in story.tagged:
        for tag in tagged.of("programme"):
            named = programme_of(tag)
            if wanted(named):
                return Origin(Tie.ARTICLE, named.start, named.end, named.rule)
    return None


def _main_programme(story: Story) -> str:
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


def main_year(story: Story, cues: Cues) -> tuple[int | None, str, Origin | None]:
    """The year of the article's main award, its basis (edition, date, published, text) and its words."""
    limit = story.published.year if story.published else 2100
    early = [t for t in story.tagged if t.sentence.is_headline][:2]
    early += [t for t in story.tagged if not t.sentence.is_headline][:_LEAD_SENTENCES]
    framed = {f.sentence_index for f in story.frames if not f.formerly and f.offset is None}
    editions = [
        p
        for t in story.tagged
        for tag in t.of("programme")
        if isinstance(p := tag.mention, ProgrammeMention)
        and p.year
        and p.year <= limit
        and (t in early or t.sentence.index in framed)
    ]
    if editions:
        first = editions[0]
        return first.year, "edition", Origin(Tie.ARTICLE, first.start, first.end, first.rule)
    named = _topic_year(early, limit, cues)
    if named is not None:
        return named.year, "edition", Origin(Tie.ARTICLE, named.start, named.end, named.rule)
    explicit = [
        f
        for f in story.frames
        if f.year
        and f.year <= limit
        and not f.formerly
        and f.sentence_index in {t.sentence.index for t in early}
    ]
    if explicit:
        latest = max(explicit, key=lambda f: f.year or 0)
        news = _news_year(story)
        if news is not None and news[0] > (latest.year or 0):
            return news[0], "date", news[1]
        return latest.year, "text", latest.origins.get(("year",))
    for facts in story.facts.values():
        for mention in facts.dates:
            if mention.kind == "date" and mention.year and mention.year <= limit:
                return mention.year, "date", _of_day(mention)
    if story.published:
        for facts in story.facts.values():
            for mention in facts.dates:
                fixed = days.fix(mention, year=None, published=story.published)
                if fixed:
                    return fixed.day.year, "date", _of_day(mention)
        return story.published.year, "published", Origin(Tie.METADATA)
    years = [f for f in story.frames if f.year]
    if years:
        latest = max(years, key=lambda f: f.year or 0)
        return latest.year, "text", latest.origins.get(("year",))
    written = [
        d
        for t in story.tagged
        for tag in t.of("date")
        if isinstance(d := tag.mention, days.DateMention) and d.year
    ]
    if written:
        year = Counter(d.year for d in written).most_common(1)[0][0]
        return year, "text", _of_day(next(d for d in written if d.year == year))
    every = [
        p
        for t in story.tagged
        for tag in t.of("programme")
        if isinstance(p := tag.mention, ProgrammeMention) and p.year
    ]
    if every:
        last = max(every, key=lambda p: p.year or 0)
        return last.year, "edition", Origin(Tie.ARTICLE, last.start, last.end, last.rule)
    return None, "", None


def _topic_year(early: Sequence[Tagged], limit: int, cues: Cues) -> YearMention | None:
    """The year behind "smart city" where the article begins ("Penghargaan Smart City 2022")."""
    for tagged in early:
        if not cues.award.search(strip_tags(tagged.text)):
            continue
        for tag in tagged.of("year"):
            year = tag.mention
            if not isinstance(year, YearMention) or not year.year or year.year > limit:
                continue
            left = tagged.text[: tag.at].rstrip()
            if any(m.end() == len(left) for m in cues.topic.finditer(left)):
                return year
    return None


def _news_year(story: Story) -> tuple[int, Origin | None] | None:
    """The year of the first award that is told with its day and no year ("kemarin"), or as this year's."""
    if story.published is None:
        return None
    for frame in story.frames:
        if frame.year or frame.offset or frame.chain or frame.formerly or frame.same_year:
            continue
        if frame.offset == 0:
            return story.published.year, frame.origins.get(("year",))
        for tag in frame.tagged.of("date", frame.start, frame.end):
            if isinstance(day := tag.mention, days.DateMention):
                fixed = days.fix(day, year=None, published=story.published)
                if fixed:
                    return fixed.day.year, _of_day(day)
    return None


def _of_day(mention: days.DateMention) -> Origin:
    return Origin(Tie.ARTICLE, mention.start, mention.end, mention.rule)


def resolve(story: Story, maker: FrameMaker, cues: Cues) -> None:
    """Fill the open parts of every frame in ``story`` and drop frames that nothing supports."""
    story.topic = own_regions(story.tagged, story.frames, maker)
    _named(story, maker)
    story.programme, story.programme_origin = main_programme(story)
    story.year, story.year_basis, story.year_origin = main_year(story, cues)
    base = story.published.year if story.published else story.year
    kept: list[Frame] = []
    for frame in story.frames:
        before = kept[-1] if kept else None
        if not _supported(frame, before, story, cues):
            story.set_aside.append(aside(frame, Reason.UNSUPPORTED))
            continue
        _fill_class(frame, kept, story)
        _fill_winner(frame, kept, story, maker)
        if frame.year is None and frame.same_year:
            _take_year(frame, story.tagged, before)
        if frame.year is None and frame.offset is not None and base is not None:
            frame.year = base + frame.offset if frame.offset else story.year
        if frame.year is None and frame.chain is not None:
            told = before.year if before is not None and before.year else base
            frame.year = told + frame.chain if told is not None else None
        if frame.year is None and frame.date_year and story.year and frame.date_year < story.year:
            frame.year = frame.date_year
            frame.origins[("year",)] = frame.origins[("date year",)]
        if not frame.programme:
            _fill_programme(frame, kept, story)
        if frame.year is None and before is not None and _goes_back(frame, before, cues):
            frame.year, frame.programme = before.year, before.programme
            for part in (("year",), ("programme",)):
                frame.origins.pop(part, None)
                frame.borrow(before, part, Tie.BEFORE)
        if frame.year is None and not (frame.formerly and _is_past(frame, kept)):
            _fill_year(frame, before, story)
        if not frame.winners:
            story.set_aside.append(aside(frame, Reason.NO_WINNER))
        elif story.for_others and "frame.topic" in frame.rules:
            story.set_aside.append(aside(frame, Reason.FOR_OTHERS))
        else:
            kept.append(frame)
    story.frames = kept


def _fill_programme(frame: Frame, kept: Sequence[Frame], story: Story) -> None:
    near = next((f for f in reversed(kept) if f.programme), None)
    if near is not None and (
        frame.paragraph == near.paragraph or frame.same_award or frame.same_class or frame.listed
    ):
        frame.programme = near.programme
        frame.borrow(near, ("programme",), Tie.BEFORE)
    elif story.programme:
        frame.programme = story.programme
        frame.origins[("programme",)] = story.programme_origin or Origin(Tie.ARTICLE)
    if frame.programme:
        frame.warnings.add("W021")


def _fill_year(frame: Frame, before: Frame | None, story: Story) -> None:
    if before and frame.same_class and before.year:
        frame.year = before.year
        frame.borrow(before, ("year",), Tie.BEFORE)
        return
    frame.year = story.year
    if story.year is not None:
        known = story.year_origin or Origin(Tie.ARTICLE)
        tie = Tie.METADATA if story.year_basis == "published" else Tie.ARTICLE
        frame.origins.setdefault(("year",), replace(known, tie=tie))


def _goes_back(frame: Frame, before: Frame, cues: Cues) -> bool:
    """ "Penghargaan itu diterima …" right after an award: the same one."""
    if (
        before.paragraph != frame.paragraph
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
    if frame.classes and _names_award(story, frame, cues):
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


def _names_award(story: Story, frame: Frame, cues: Cues) -> bool:
    """Whether a smart-city award is named by its own name shortly before in the paragraph."""
    first = max(0, frame.sentence_index - 2)
    return any(
        programme_of(tag).kind == "own" or bool(cues.award.search(programme_of(tag).value))
        for tagged in story.tagged[first : frame.sentence_index]
        if tagged.sentence.paragraph == frame.paragraph and tagged.sentence.index not in story.other_awards
        for tag in tagged.of("programme")
    )


def _fill_class(frame: Frame, kept: Sequence[Frame], story: Story) -> None:
    if frame.same_class:
        source = next((f for f in reversed(kept) if f.classes or f.sizes), None)
        if source is not None:
            if not frame.classes:
                frame.classes = list(source.classes)
            if not frame.sizes:
                frame.sizes = list(source.sizes)
            frame.borrow_classes(source, Tie.BEFORE)


def _fill_winner(frame: Frame, kept: Sequence[Frame], story: Story, maker: FrameMaker) -> None:
    if frame.winners or frame.generic:
        return
    described = _described(frame, story, maker)
    if described:
        frame.winners = [described]
        frame.origins[("region", described)] = named_before(
            story.tagged, described, frame.tagged, Tie.PARAGRAPH
        )
        frame.rules.add("frame.topic")
        frame.warnings.add("W020")
        return
    near = next(
        (
            f
            for f in reversed(kept)
            if f.paragraph == frame.paragraph and f.winners and not f.listed and "frame.topic" not in f.rules
        ),
        None,
    )
    focus = _before_in_sentence(frame, story, maker) or focus_region(story.tagged, frame.tagged, maker)
    if focus:
        frame.winners = [focus]
        frame.origins[("region", focus)] = named_before(story.tagged, focus, frame.tagged, Tie.PARAGRAPH)
    elif near is not None and len(near.winners) == 1:
        frame.winners = list(near.winners)
        frame.borrow(near, ("region", near.winners[0]), Tie.BEFORE)
    elif story.topic:
        frame.winners = [story.topic[0]]
        frame.origins[("region", story.topic[0])] = named_before(
            story.tagged, story.topic[0], frame.tagged, Tie.ARTICLE
        )
    frame.rules.add("frame.topic")
    frame.warnings.add("W020")


def _take_year(frame: Frame, story: Sequence[Tagged], before: Frame | None) -> None:
    """ "Pada tahun tersebut": the year that was told last in the paragraph, else that of the frame before."""
    here = frame.tagged
    for tagged in reversed(story[: here.sentence.index + 1]):
        if tagged.sentence.paragraph != here.sentence.paragraph:
            break
        end = frame.start if tagged.sentence.index == here.sentence.index else None
        for tag in reversed([t for t in tagged.tags if end is None or t.at < end]):
            told = tag.mention
            if isinstance(told, YearMention | ProgrammeMention) and told.year:
                frame.year = told.year
                return
            if isinstance(told, YearMention) and told.kind in ("offset", "chain"):
                frame.offset = told.offset
                return
    frame.year = before.year if before is not None else None


def _before_in_sentence(frame: Frame, story: Story, maker: FrameMaker) -> str:
    """The one region of which the sentence speaks before the frame: "Kota X absen, padahal … meraih"."""
    whole = story.tagged[frame.sentence_index]
    codes = {
        region_of(t).code for t in whole.of("region", 0, frame.start) if maker.winners.is_subject(whole, t)
    }
    return codes.pop() if len(codes) == 1 else ""


def _described(frame: Frame, story: Story, maker: FrameMaker) -> str:
    """The region that "kota ini" means: the last of that level named in the paragraph, else the article's."""
    if not frame.described:
        return ""

    def fits(code: str) -> bool:
        return frame.described == "daerah" or maker.regions[code].level == frame.described

    here = frame.tagged
    for tagged in reversed(story.tagged[: here.sentence.index + 1]):
        if tagged.sentence.paragraph != here.sentence.paragraph:
            break
        end = frame.trigger.start if tagged.sentence.index == here.sentence.index else None
        described = [span for span, _rule in maker.winners.descriptions(tagged)]
        named = [t for t in tagged.of("region", 0, end) if not any(a < t.at < b for a, b in described)]
        able = {region_of(t).code for t in named if maker.can_win(tagged, t, 0)}
        able |= {
            p.region_code
            for t in tagged.of("person", 0, end)
            if (p := official_of(t)).region_code and p.head_level and p.title_end > p.title_start
        }
        fitting = {code for code in able if fits(code)} or {
            code for t in named if fits(code := region_of(t).code)
        }
        if len(fitting) == 1:
            return fitting.pop()
        if fitting:
            break
    return next((code for code in story.topic if fits(code)), "")


def named_before(story: Sequence[Tagged], code: str, here: Tagged, tie: Tie) -> Origin:
    """Where the region, or an official of it, was named last before the frame; else where it is named first."""
    named = [
        tag.mention
        for t in story
        for tag in (*t.of("region"), *t.of("person"))
        if (isinstance(tag.mention, RegionMention) and tag.mention.code == code)
        or (isinstance(tag.mention, Official) and tag.mention.region_code == code)
    ]
    if not named:
        return Origin(tie)
    named.sort(key=lambda m: m.start)
    begin = here.sentence.start
    mention = next((m for m in reversed(named) if m.start < begin), named[0])
    rule = mention.rule if isinstance(mention, RegionMention) else "frame.official-region"
    return Origin(tie, mention.start, mention.end, rule)
