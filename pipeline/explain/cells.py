"""Where each cell of a row comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.assemble.frame import Frame, Part
from pipeline.assemble.origin import Origin, Tie
from pipeline.assemble.rows import Derivation, witness
from pipeline.assemble.story import Story
from pipeline.explain.account import Cell
from pipeline.explain.shown import Shown
from pipeline.extract import Reading
from pipeline.match.officials import Official
from pipeline.rules import Rules


def cells(
    derivation: Derivation, story: Story, reading: Reading, shown: Shown, rules: Rules
) -> tuple[Cell, ...]:
    """The filled cells of the row, in the order of its columns; a value of two parts has two."""
    row = derivation.row.cells()
    found = [
        *_key(derivation, reading, rules),
        *_day(derivation),
        *_people(derivation),
        *_place(derivation),
        ("mention", Origin(Tie.JUDGED), _why_mention(derivation, story, rules)),
    ]
    return tuple(_cell(column, row[column], origin, note, shown) for column, origin, note in found)


_Found = tuple[str, Origin, str]


def _cell(column: str, value: str, origin: Origin, note: str, shown: Shown) -> Cell:
    if origin.start is None or origin.end is None:
        return Cell(column, value, str(origin.tie), rule=origin.rule, note=note)
    start, end = shown.span(origin.start, origin.end)
    return Cell(
        column,
        value,
        str(origin.tie),
        start,
        end,
        shown.words(start, end),
        shown.sentence(start),
        origin.rule,
        note,
    )


def _key(derivation: Derivation, reading: Reading, rules: Rules) -> Iterator[_Found]:
    draft = derivation.draft
    region = _origin(derivation, ("region", draft.code))
    yield "region", region, _other_readings(derivation, region, reading, rules)
    if draft.programme:
        yield "programme", _origin(derivation, ("programme",)), ""
    if draft.year is not None:
        yield "year", _origin(derivation, ("year",)), ""
    for part in draft.parts:
        if part[0] == "class" and part[1]:
            yield "dimension", _origin(derivation, part), ""
        if part[-1]:
            yield "category", _origin(derivation, part), ""


def _origin(derivation: Derivation, part: Part) -> Origin:
    """Where a part was read: in the sentence that is shown as evidence, else in the first that has it."""
    first = witness(derivation.draft)
    frames: list[Frame] = [first, *(f for f in derivation.draft.frames if f is not first)]
    # A size group that one region is paired with was read as a size.
    names = (part, ("size", part[-1])) if part[0] == "class" else (part,)
    known = [frame.origins[name] for frame in frames for name in names if name in frame.origins]
    read = [origin for origin in known if origin.tie in (Tie.CLAUSE, Tie.LIST)]
    return (read or known or [Origin(Tie.COMBINED)])[0]


def _other_readings(derivation: Derivation, origin: Origin, reading: Reading, rules: Rules) -> str:
    """Which other regions the name could have meant, and what decided."""
    code = derivation.draft.code
    mention = next((m for m in reading.mentions.regions if m.start == origin.start and m.code == code), None)
    others = [rules.regions[c].official_name for c in mention.codes if c != code] if mention else []
    if mention is None or not others:
        return ""
    if mention.level:
        why = f"the words before the name say {mention.level}"
    elif "W010" in mention.warnings:
        why = "nothing in the article decides; the kota was taken"
    else:
        why = "the rest of the article decides"
    return f"could be {', '.join(others)}; {why}"


def _day(derivation: Derivation) -> Iterator[_Found]:
    ceremony = derivation.ceremony
    if ceremony.day is None or ceremony.day_mention is None:
        return
    mention = ceremony.day_mention
    told = next((f for f in ceremony.facts if mention in f.dates), None)
    tie = Tie.LEAD if told is None else _tie(derivation, told.tagged.sentence.index)
    yield (
        "award_date",
        Origin(tie, mention.start, mention.end, mention.rule),
        f"fixed by {ceremony.day.basis}",
    )


def _people(derivation: Derivation) -> Iterator[_Found]:
    for role, named, known in (
        ("presenter", derivation.presenter, derivation.presenter_known),
        ("recipient", derivation.recipient, derivation.recipient_known),
    ):
        if named is None or known is None:
            continue
        told = next((f for f in derivation.ceremony.facts if (role, named.start) in f.roles), None)
        origin = told.roles[role, named.start] if told else Origin(Tie.CEREMONY, named.start, named.end)
        if told and origin.tie is Tie.CEREMONY:
            origin = replace(origin, tie=_tie(derivation, told.tagged.sentence.index))
        if known.name:
            yield role, _name(origin, named, known), ""
        if known.title:
            yield f"{role}_title", _title(origin, named, known), ""


def _name(origin: Origin, named: Official, known: Official) -> Origin:
    if named.name:
        return replace(origin, start=named.name_start, end=named.name_end)
    return Origin(Tie.INTRODUCTION, known.name_start, known.name_end, origin.rule)


def _title(origin: Origin, named: Official, known: Official) -> Origin:
    if named.title_end > named.title_start:
        return replace(origin, start=named.title_start, end=named.title_end)
    return Origin(Tie.INTRODUCTION, known.title_start, known.title_end, origin.rule)


def _place(derivation: Derivation) -> Iterator[_Found]:
    place = derivation.ceremony.place
    if place is None:
        return
    told = next((f for f in derivation.ceremony.facts if place in f.places), None)
    tie = _tie(derivation, told.tagged.sentence.index) if told else Tie.CEREMONY
    yield "place", Origin(tie, place.start, place.end, place.rule), ""


def _tie(derivation: Derivation, sentence: int) -> Tie:
    own = any(frame.sentence_index == sentence for frame in derivation.draft.frames)
    return Tie.SENTENCE if own else Tie.CEREMONY


def _why_mention(derivation: Derivation, story: Story, rules: Rules) -> str:
    mention, draft = derivation.row.mention, derivation.draft
    if mention == "historical":
        if draft.year is None:
            return "told of as an earlier award, without a year"
        if story.year is not None and draft.year < story.year:
            return f"{draft.year} is before the article's year, {story.year}"
        return f"{draft.year} is more than a year before the day of publication"
    own = [rules.regions[code].official_name for code in sorted(derivation.own)]
    if mention == "listed":
        return f"named beside {', '.join(own)}, whose news this is"
    if not own:
        return "the article only lists winners"
    return "the article's news"
