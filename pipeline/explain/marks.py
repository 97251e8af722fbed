"""What is marked in the shown text: mentions, triggers, words that deny, masked parts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.assemble.cues import strip_tags
from pipeline.assemble.frame import Discarded
from pipeline.assemble.story import Story
from pipeline.explain.account import Mark, RowAccount, Unused
from pipeline.explain.shown import Shown
from pipeline.extract import Reading
from pipeline.match import dates as days
from pipeline.rules import Rule, Rules

_KINDS = {
    "dimension": "class", "category": "class", "award_date": "date", "presenter": "official",
    "recipient": "official", "presenter_title": "title", "recipient_title": "title",
}  # fmt: skip
"""How the columns of a row and the kinds of candidates are marked."""


def marks(
    reading: Reading,
    story: Story,
    rows: Iterable[RowAccount],
    nothing: Iterable[Unused],
    shown: Shown,
    rules: Rules,
) -> tuple[Mark, ...]:
    """All marks in the order of the text, the longer first where two begin together.

    Whatever a cell or a candidate (of ``rows``, or of ``nothing``) points to is marked, too: an
    official with his honorifics, a region in a masked part.
    """
    found = {
        Mark(*shown.span(start, end), kind, value, rule)
        for start, end, kind, value, rule in (*_mentions(reading, rules), *_words(story, rules))
        if start < end
    }
    begun = {mark.start for mark in found}
    for row in rows:
        cells = [
            Mark(c.start, c.end, c.column, c.value, c.rule)
            for c in row.cells
            if c.start is not None and c.end
        ]
        others = [Mark(c.start, c.end, c.kind, c.value, c.rule) for c in row.passed_over]
        found |= {mark for mark in (*cells, *others) if mark.start not in begun}
    found |= {
        Mark(m.start, m.end, unused.kind, unused.value, m.rule)
        for unused in nothing
        for m in unused.mentions
        if m.start not in begun
    }
    found = {replace(mark, kind=_KINDS.get(mark.kind, mark.kind)) for mark in found}
    return tuple(sorted(found, key=lambda m: (m.start, -m.end, m.kind, m.value, m.rule)))


def _mentions(reading: Reading, rules: Rules) -> Iterator[tuple[int, int, str, str, str]]:
    mentions = reading.mentions
    titles = sorted((o.title_start, o.title_end) for o in mentions.officials)
    for region in mentions.regions:
        if region.code:
            name = rules.regions[region.code].official_name
            before = bisect_right(titles, (region.start, len(reading.text.norm))) - 1
            titled = before >= 0 and region.start < titles[before][1]
            start = region.name_start if titled else region.start
            yield start, region.end, "region", f"{region.code} {name}", region.rule
    for found in mentions.classes:
        yield found.start, found.end, "class", found.dimension or found.category, found.rule
    for programme in mentions.programmes:
        if programme.kind != "topic":
            yield programme.start, programme.end, "programme", programme.value, programme.rule
    for official in mentions.officials:
        if official.title_end > official.title_start:
            yield official.title_start, official.title_end, "title", official.region_code, "officials"
        if official.name:
            yield official.name_start, official.name_end, "official", official.title, "officials"
    for day in mentions.dates:
        fixed = days.fix(day, year=None, published=reading.published, published_basis=reading.published_basis)
        yield day.start, day.end, "date", fixed.day.isoformat() if fixed else "", day.rule
    for year in mentions.years:
        yield year.start, year.end, "year", str(year.year or f"{year.offset:+d}"), year.rule
    for place in mentions.places:
        yield place.start, place.end, "place", "venue" if place.venue else "town", place.rule
    for masked in reading.masks:
        yield masked.start, masked.end, "masked", "", masked.rule


def _words(story: Story, rules: Rules) -> Iterator[tuple[int, int, str, str, str]]:
    for frame in story.frames:
        hit = frame.trigger
        if hit.end > hit.start:
            place = frame.tagged.place
            yield place(hit.start), place(hit.end), "trigger", "", hit.rule.id
    for discarded in story.set_aside:
        cue = discarded.trigger
        if cue is not None and cue.end > cue.start:
            place = discarded.tagged.place
            yield place(cue.start), place(cue.end), "trigger", "", cue.rule.id
        denial = denial_words(discarded, rules)
        if denial:
            yield *denial, "denial", str(discarded.reason), discarded.rule


def denial_words(discarded: Discarded, rules: Rules) -> tuple[int, int] | None:
    """Where the words stand (normalised text) that keep the clause from asserting an award."""
    rule = rule_by_id(rules, discarded.rule)
    if rule is None:
        return None
    text = strip_tags(discarded.tagged.text)
    match = rule.regex.search(text, discarded.start, discarded.end) or rule.regex.search(text)
    if match is None or not match[0].strip():
        return None
    return discarded.tagged.place(match.start()), discarded.tagged.place(match.end())


def rule_by_id(rules: Rules, rule_id: str) -> Rule | None:
    """The rule of that name, or None where it names no record of the YAML files."""
    known = rules.cache.get("by id")
    if known is None:
        known = {rule.id: rule for group in rules.groups.values() for rule in group.rules}
        rules.cache["by id"] = known
    found: Rule | None = known.get(rule_id)
    return found
