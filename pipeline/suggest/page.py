"""One read article as the finders see it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.extract import Reading
from pipeline.match.mentions import Tagged
from pipeline.suggest.lexicon import Lexicon

CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w'’&./-]*(?<![.,/'’&-])|\d+(?=\s+[A-Z])")
"""A word that begins with a capital, without the punctuation behind it."""
_GAP = re.compile(r"[ ]")


class Cover:
    """Which parts of the text are read already."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        joined: list[tuple[int, int]] = []
        for start, end in sorted(s for s in spans if s[0] < s[1]):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        self._starts = [start for start, _end in joined]
        self._ends = [end for _start, end in joined]

    def touches(self, start: int, end: int) -> bool:
        """Whether any part of ``start`` to ``end`` is covered."""
        return bisect_left(self._starts, end) > bisect_right(self._ends, start)


@dataclass(frozen=True)
class Page:
    """An article with everything that was found in it; offsets are those of the normalised text."""

    id: str
    reading: Reading
    lexicon: Lexicon

    @cached_property
    def persons(self) -> Cover:
        """Officials with title and name."""
        return Cover((o.start, o.end) for o in self.reading.mentions.officials)

    @cached_property
    def titled(self) -> Cover:
        """Officials that have a title where they stand."""
        return Cover((o.start, o.end) for o in self.reading.mentions.officials if o.title)

    @cached_property
    def regions(self) -> Cover:
        """Regions with the words that fix their level."""
        return Cover((r.start, r.end) for r in self.reading.mentions.regions)

    @cached_property
    def programmes(self) -> Cover:
        """Programmes and events; not words that only say "smart city"."""
        return Cover((p.start, p.end) for p in self.reading.mentions.programmes if p.kind != "topic")

    @cached_property
    def topics(self) -> Cover:
        """Words that say "smart city" at all."""
        return Cover((p.start, p.end) for p in self.reading.mentions.programmes)

    @cached_property
    def classes(self) -> Cover:
        """Dimensions and other classes."""
        return Cover((c.start, c.end) for c in self.reading.mentions.classes)

    @cached_property
    def days(self) -> Cover:
        """Days, weekdays and vague times; not bare years."""
        return Cover((d.start, d.end) for d in self.reading.mentions.dates if d.kind == "date")

    @cached_property
    def places(self) -> Cover:
        """Venues of ceremonies."""
        return Cover((p.start, p.end) for p in self.reading.mentions.places if p.venue)

    @cached_property
    def region_codes(self) -> tuple[str, ...]:
        """The codes of the article's regions, the most frequent first."""
        counts = Counter(r.code for r in self.reading.mentions.regions if r.code)
        return tuple(code for code, _n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def sentences(self) -> Iterator[Tagged]:
        """The sentences of the story."""
        return iter(self.reading.tagged)

    def is_about_award(self, tagged: Tagged) -> bool:
        """Whether a sentence names an award, a programme or a class."""
        return bool(
            self.lexicon.cues.award.search(tagged.sentence.text)
            or tagged.of("programme")
            or tagged.of("class")
        )


def capitals(
    text: str, at: int, limit: int, link: re.Pattern[str] | None = None, most: int = 6
) -> list[tuple[int, int]]:
    """The capitalised words that stand at ``at`` one behind the other, as spans.

    ``link`` names small words that may stand between two of them.
    """
    found: list[tuple[int, int]] = []
    while len(found) < most:
        word = CAPITAL.match(text, at, limit)
        if word is None:
            small = re.compile(r"[\w&]+").match(text, at, limit) if link and found else None
            if (
                not small
                or not link
                or not link.fullmatch(small[0])
                or text[small.end() : small.end() + 1] != " "
            ):
                break
            word = CAPITAL.match(text, small.end() + 1, limit)
            if word is None:
                break
        found.append((word.start(), word.end()))
        if not _GAP.match(text, word.end()):
            break
        at = word.end() + 1
    return found


def capitals_before(text: str, at: int, most: int = 4) -> list[tuple[int, int]]:
    """The capitalised words that end right before ``at`` (one blank between), as spans in text order."""
    found: list[tuple[int, int]] = []
    while len(found) < most and at and text[at - 1] == " ":
        start = text.rfind(" ", 0, at - 1) + 1
        word = CAPITAL.fullmatch(text, start, at - 1)
        if word is None:
            break
        found.insert(0, (start, at - 1))
        at = start
    return found
