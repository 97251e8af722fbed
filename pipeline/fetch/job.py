"""An address on its way, from the queue of its host to its outcome."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.fetch.choose import Choice
from pipeline.fetch.journal import Row
from pipeline.page.record import Page


@dataclass(slots=True)
class Job:
    """``at`` is what is asked now, ``seen`` what was, ``attempt`` how often in vain, ``asked`` how often in all,
    ``hops`` how many redirects led there.  ``end`` is where the first page was, ``etag`` and ``modified`` what
    its headers said.

    ``pages`` are those of the article that are there, ``todo`` the addresses of those to come; ``whole`` says that
    ``at`` is to hold all of it, ``notes`` what a person should know.
    """

    row: Row
    at: str
    seen: set[str] = field(default_factory=set)
    attempt: int = 0
    asked: int = 0
    hops: int = 0
    pages: list[Page] = field(default_factory=list)
    todo: list[str] = field(default_factory=list)
    whole: bool = False
    etag: str = ""
    modified: str = ""
    end: str = ""
    notes: list[str] = field(default_factory=list)

    def conditions(self, choice: Choice) -> dict[str, str]:
        """Headers that spare us what we have."""
        row = self.row
        if self.pages or self.at != row.at:
            return {}
        # Of a limited number it must be known how many a list takes up.
        as_before = row.outcome == "list" and row.choice == choice.key() and choice.limit is None
        if not (row.digest or as_before):
            return {}
        named = {"If-None-Match": row.etag, "If-Modified-Since": row.modified}
        return {name: value for name, value in named.items() if value}
