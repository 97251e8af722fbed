"""Which entries of a feed or sitemap are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.fetch.feeds import Entry
from pipeline.read.published import date_in_url


@dataclass(frozen=True)
class Choice:
    """What ``--since``, ``--limit`` and ``--match`` say.

    :param since: no entry that was certainly published before; one without a date stays.
    :param limit: at most so many of each feed or sitemap given, the latest first, those without a date last.
    :param match: patterns for the whole address, in which ``*`` stands for anything, or without ``*`` words that stand in
        it; any of them suffices, letter case plays no part.  No regular expressions: one that backtracks would
        hang on an address made for it.
    """

    since: date | None = None
    limit: int | None = None
    match: Sequence[str] = ()

    def wants(self, address: str, day: date | None) -> bool:
        """Whether an entry may be taken, its place in the list apart."""
        # A sitemap's lastmod bounds the publication from above, so it can be too early but not too late.
        day = day or date_in_url(address)
        if self.since is not None and day is not None and day < self.since:
            return False
        return not self.match or any(matches(pattern, address) for pattern in self.match)

    def chosen(self, entries: Iterable[Entry], room: int | None) -> list[Entry]:
        """The wanted entries, at most ``room``, the latest first if room is short."""
        wanted = [entry for entry in entries if self.wants(entry.address, entry.day)]
        if room is None or len(wanted) <= room:
            return wanted
        wanted.sort(key=lambda entry: entry.day or date_in_url(entry.address) or date.min, reverse=True)
        return wanted[:room]

    def key(self) -> str:
        """Tells choices apart: a list that has not changed must be read again for another choice."""
        return f"{self.since or ''}|{self.limit or ''}|{chr(31).join(self.match)}"


def matches(pattern: str, address: str) -> bool:
    """Whether an address fits a pattern of ``--match``; time grows with the address, not with the ``*``."""
    first, *rest = pattern.lower().split("*")
    address = address.lower()
    if not rest:
        return first in address
    if not address.startswith(first):
        return False
    at = len(first)
    *middle, last = rest
    for piece in middle:
        at = address.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return len(address) - at >= len(last) and address.endswith(last)
