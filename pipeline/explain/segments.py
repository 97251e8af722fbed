"""Cuts the shown text where marks begin and end, so that overlapping marks can be drawn."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.explain.account import Account, Mark

_LINES = frozenset({"trigger", "denial", "masked"})
"""Kinds that are drawn as a line, so that a mention inside keeps its colour."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch in which the same marks hold; the innermost (shortest) comes first."""

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...]
    begins: tuple[Mark, ...]
    """Those of the marks that begin here."""

    @property
    def look(self) -> str:
        """The kinds that show: the innermost mention's colour, and every line under or through it."""
        mentions = [mark.kind for mark in self.marks if mark.kind not in _LINES]
        lines = [mark.kind for mark in self.marks if mark.kind in _LINES]
        return " ".join(dict.fromkeys([*mentions[:1], *lines]))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the shown text; ``clauses`` are the numbers of those that begin in it."""

    start: int
    segments: tuple[Segment, ...]
    clauses: tuple[int, ...]
    title: bool


def paragraphs(account: Account) -> Iterator[Paragraph]:
    """The lines of the shown text, cut into segments; blank lines are left out."""
    start = 0
    starts = [mark.start for mark in account.marks]
    begins = [clause.start for clause in account.clauses]
    for line in account.text.split("\n"):
        end = start + len(line)
        if line.strip():
            # A mark may go on over a line end, so those that begin in the line before count too.
            first = bisect_left(starts, account.text.rfind("\n", 0, max(start - 1, 0)) + 1)
            here = [m for m in account.marks[first : bisect_left(starts, end)] if m.end > start]
            yield Paragraph(
                start,
                tuple(_segments(account.text, start, end, here)),
                tuple(range(bisect_left(begins, start), bisect_left(begins, end))),
                end < account.shift,
            )
        start = end + 1


def _segments(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Segment]:
    """One sweep from left to right; ``marks`` are in the order of the text."""
    cuts = sorted({start, end, *(min(max(p, start), end) for m in marks for p in (m.start, m.end))})
    waiting = deque(marks)
    active: list[Mark] = []
    for first, last in itertools.pairwise(cuts):
        while waiting and waiting[0].start <= first:
            active.append(waiting.popleft())
        active = [mark for mark in active if mark.end >= last]
        inner_first = sorted(active, key=lambda m: (m.end - m.start, m.kind, m.value))
        begins = tuple(mark for mark in inner_first if mark.start == first)
        yield Segment(first, last, text[first:last], tuple(inner_first), begins)
