"""The duplicates of a batch that is held in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from pipeline.dedup.coverage import THRESHOLD
from pipeline.dedup.signature import Signature, sign
from pipeline.dedup.store import SCHEMA, DuplicateStore


class _Ordered(Hashable, Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


Id = TypeVar("Id", bound=_Ordered)


@dataclass(frozen=True, slots=True)
class Duplicate(Generic[Id]):
    """``of`` is the article that is repeated; ``similarity`` the coverage (0-1) with that one.

    In a chain of copies of copies the similarity with the representative can lie below the
    threshold that each link of the chain has passed.
    """

    of: Id
    similarity: float


class DuplicateFinder(Generic[Id]):
    """Collects the bodies of a batch, then names the duplicates among them.

    :param threshold: coverage from which a text repeats another, in (0, 1].
    """

    def __init__(self, threshold: float = THRESHOLD) -> None:
        if not 0 < threshold <= 1:
            raise ValueError(f"threshold must lie in (0, 1], not {threshold}")
        self._threshold = threshold
        self._entries: dict[Id, tuple[date | None, Signature]] = {}

    def add(self, id: Id, body: str, published: date | None = None) -> None:
        """Take in one article; ``body`` is its story, without what was masked as boilerplate.

        :raises ValueError: the id was added before.
        """
        if id in self._entries:
            raise ValueError(f"article {id!r} was added before")
        self._entries[id] = published, sign(body)

    def duplicates(self) -> dict[Id, Duplicate[Id]]:
        """Every article that repeats another, sorted by id, with the article it repeats.

        An article that others repeat (the earliest published of its cluster, undated ones last;
        then the one with the most different words; then the smallest id) is not among the keys.
        Bodies without a word repeat nothing.
        """
        ids = sorted(self._entries)
        connection = sqlite3.connect(":memory:")
        try:
            connection.executescript(SCHEMA)
            store = DuplicateStore(connection, self._threshold)
            for number, id in enumerate(ids):
                published, signature = self._entries[id]
                # Of one width, so that texts sort as the ids do.
                store.put(number, f"{number:020}", published, signature, b"")
            store.settle()
            found = connection.execute("SELECT article, of, similarity FROM duplicates ORDER BY article")
            return {ids[article]: Duplicate(ids[of], alike) for article, of, alike in found}
        finally:
            connection.close()
