"""Regions and dimensions that the article names and that made no row, and why not."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from pipeline.assemble.cues import cues, strip_tags
from pipeline.assemble.frame import Discarded, Frame
from pipeline.assemble.origin import Reason
from pipeline.assemble.rows import Derivation
from pipeline.assemble.story import Story
from pipeline.assemble.winners import WinnerFinder
from pipeline.explain.account import Candidate, Unused
from pipeline.explain.shown import Shown
from pipeline.extract import Reading
from pipeline.match.mentions import Tag, Tagged, matchers
from pipeline.rules import Rules

_Why = tuple[Reason, str]


def unused(
    derived: Sequence[Derivation], story: Story, reading: Reading, shown: Shown, rules: Rules
) -> tuple[Unused, ...]:
    """One entry for each region and each dimension without a row, in the order of the text."""
    judge = _Judge(story, rules)
    won = {d.row.region_code for d in derived}
    classes = {d.row.dimension for d in derived}
    found: dict[tuple[str, str], list[Candidate]] = {}

    def add(kind: str, value: str, start: int, end: int, why: _Why) -> None:
        first, last = shown.span(start, end)
        candidate = Candidate(kind, value, first, last, shown.words(first, last), str(why[0]), why[1])
        found.setdefault((kind, value), []).append(candidate)

    for region in reading.mentions.regions:
        if region.code and region.code not in won:
            name = f"{region.code} {rules.regions[region.code].official_name}"
            add("region", name, region.start, region.end, judge.region(region.start))
    for named in reading.mentions.classes:
        if named.dimension and named.dimension not in classes:
            add("dimension", named.dimension, named.start, named.end, judge.dimension(named.start))
    for start, end, kind, value, rule in _masked(reading, rules):
        if value.split()[0] not in won and value not in classes:
            add(kind, value, start, end, (Reason.MASKED, rule))
    return tuple(
        Unused(kind, value, tuple(sorted(mentions, key=lambda m: m.start)))
        for (kind, value), mentions in sorted(found.items(), key=lambda item: min(m.start for m in item[1]))
    )


def _masked(reading: Reading, rules: Rules) -> Iterator[tuple[int, int, str, str, str]]:
    """What stands in the masked parts; extraction itself never looks there."""
    tools = matchers(rules)
    for mask in reading.masks:
        text = reading.text.norm[mask.start : mask.end]
        for region in tools.regions.find(text):
            if region.code:
                name = f"{region.code} {rules.regions[region.code].official_name}"
                yield mask.start + region.start, mask.start + region.end, "region", name, mask.rule
        for named in tools.classes.classes(text):
            if named.dimension:
                yield (
                    mask.start + named.start,
                    mask.start + named.end,
                    "dimension",
                    named.dimension,
                    mask.rule,
                )


class _Judge:
    """Says of a mention why no row came of it."""

    def __init__(self, story: Story, rules: Rules) -> None:
        self._story = story
        self._cues = cues(rules)
        self._winners = WinnerFinder(rules, self._cues)
        self._starts = [tagged.sentence.start for tagged in story.tagged]
        self._framed = _by_sentence(story.frames)
        self._dropped = _by_sentence(story.set_aside)

    def region(self, start: int) -> _Why:
        """Why the region mentioned at ``start`` (normalised text) won nothing."""
        tagged, tag, why = self._tag(start)
        if tagged is None or tag is None:
            return why
        for frame in self._frames(tagged, tag.at):
            if tag.kind == "region":
                return self._winners.why_not(tagged, tag, frame.start) or (Reason.NOT_SUBJECT, "")
        return self._set_aside(tagged, tag.at) or why

    def dimension(self, start: int) -> _Why:
        """Why nobody won the dimension mentioned at ``start`` (normalised text)."""
        tagged, tag, why = self._tag(start)
        if tagged is None or tag is None:
            return why
        defining = self._cues.status(strip_tags(tagged.text), "definition")
        recited = (Reason.DEFINITION, defining[0].rule.id) if defining else None
        if any(True for _frame in self._frames(tagged, tag.at)):
            return recited or (Reason.OTHER_CLASS, "")
        return self._set_aside(tagged, tag.at) or recited or why

    def _tag(self, start: int) -> tuple[Tagged | None, Tag | None, _Why]:
        """The sentence and the tag in which a mention stands, and what can be said from the tag alone."""
        number = bisect_right(self._starts, start) - 1
        for tagged in self._story.tagged[max(number, 0) : number + 1]:
            if not tagged.sentence.start <= start < tagged.sentence.end:
                continue
            for tag in tagged.tags:
                if tag.mention.start <= start < tag.mention.end:
                    inside = {
                        "person": Reason.IN_TITLE,
                        "programme": Reason.IN_PROGRAMME,
                        "place": Reason.NOT_WINNER,
                    }
                    return tagged, tag, (inside.get(tag.kind, Reason.NO_TRIGGER), "")
            return tagged, None, (Reason.IN_DATELINE, "")
        return None, None, (Reason.MASKED, "")

    def _frames(self, tagged: Tagged, at: int) -> Iterator[Frame]:
        return (f for f in self._framed.get(tagged.sentence.index, ()) if f.start <= at < f.end)

    def _set_aside(self, tagged: Tagged, at: int) -> _Why | None:
        here = [d for d in self._dropped.get(tagged.sentence.index, ()) if d.start <= at < d.end]
        return (here[0].reason, here[0].rule) if here else None


_Clause = TypeVar("_Clause", Frame, Discarded)


def _by_sentence(clauses: Iterable[_Clause]) -> dict[int, list[_Clause]]:
    found: dict[int, list[_Clause]] = defaultdict(list)
    for clause in clauses:
        found[clause.tagged.sentence.index].append(clause)
    return found
