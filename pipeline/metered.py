"""Expressions that count: how often each rule was asked, what it matched and how long that took."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import cast

Place = tuple[str, int, int]
"""A match: the text that was searched, and the span in it."""


@dataclass
class Meter:
    """What the rules of one set did since the last reset, by rule id.

    ``calls`` counts how often an expression was asked, ``seconds`` what that took; ``matches``
    holds each different match once, however often it was asked for.
    """

    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    matches: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))

    def reset(self) -> None:
        """Forget everything."""
        self.calls.clear()
        self.seconds.clear()
        self.matches.clear()


class MeteredPattern:
    """A compiled expression that reports to a meter; it has the methods that matchers use."""

    def __init__(self, pattern: re.Pattern[str], rule_id: str, meter: Meter) -> None:
        self._pattern = pattern
        self._rule_id = rule_id
        self._meter = meter
        self.pattern = pattern.pattern
        self.flags = pattern.flags

    def __getattr__(self, name: str) -> object:
        """What is not counted is the expression's own."""
        return getattr(self._pattern, name)

    def variant(self, pattern: re.Pattern[str]) -> re.Pattern[str]:
        """Another expression made from this one, reporting under the same rule."""
        return as_pattern(MeteredPattern(pattern, self._rule_id, self._meter))

    def count(self, places: Collection[Place]) -> None:
        """Count what a rule that is no expression matched when it was asked once."""
        self._meter.calls[self._rule_id] += 1
        self._meter.matches[self._rule_id] |= set(places)

    def search(self, text: str, *span: int) -> re.Match[str] | None:
        """As ``re.Pattern.search``."""
        return self._one(self._pattern.search, text, span)

    def match(self, text: str, *span: int) -> re.Match[str] | None:
        """As ``re.Pattern.match``."""
        return self._one(self._pattern.match, text, span)

    def fullmatch(self, text: str, *span: int) -> re.Match[str] | None:
        """As ``re.Pattern.fullmatch``."""
        return self._one(self._pattern.fullmatch, text, span)

    def finditer(self, text: str, *span: int) -> Iterator[re.Match[str]]:
        """As ``re.Pattern.finditer``; all matches are found at once."""
        start = time.perf_counter()
        found = list(self._pattern.finditer(text, *span))
        self._note(start, found)
        return iter(found)

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        """As ``re.Pattern.sub``."""
        start = time.perf_counter()
        found = list(self._pattern.finditer(text))
        self._note(start, found)
        return self._pattern.sub(new, text) if found else text

    def _one(
        self, ask: Callable[..., re.Match[str] | None], text: str, span: tuple[int, ...]
    ) -> re.Match[str] | None:
        start = time.perf_counter()
        found = ask(text, *span)
        self._note(start, [found] if found else [])
        return found

    def _note(self, start: float, found: list[re.Match[str]]) -> None:
        self._meter.seconds[self._rule_id] += time.perf_counter() - start
        self._meter.calls[self._rule_id] += 1
        for match in found:
            self._meter.matches[self._rule_id].add((match.string, *match.span()))


def as_pattern(metered: MeteredPattern) -> re.Pattern[str]:
    """The metered expression where a compiled one is asked for: ``re.Pattern`` cannot be derived from."""
    return cast("re.Pattern[str]", metered)
