"""Keeps mentions that do not overlap, the better ones first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Span(Protocol):
    """Anything with a half-open span of characters."""

    @property
    def start(self) -> int:
        """The first character."""

    @property
    def end(self) -> int:
        """The character behind the last."""


S = TypeVar("S", bound=Span)


def disjoint(ranked: Iterable[S]) -> list[S]:
    """Of spans given best first, each that overlaps no better one; in the order of the text."""
    starts: list[int] = []
    kept: list[S] = []
    for span in ranked:
        index = bisect_left(starts, span.start)
        before = kept[index - 1] if index else None
        after = kept[index] if index < len(kept) else None
        if (before and before.end > span.start) or (after and after.start < span.end):
            continue
        starts.insert(index, span.start)
        kept.insert(index, span)
    return kept
