"""Connected components of verified pairs, and which article of one stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a cluster; ``extent`` is the number of different words of its body."""

    article: int
    id: str
    published: date | None
    extent: int
    body: int

    def precedence(self) -> tuple[bool, date, int, str]:
        """Sorts the article that the others repeat to the front."""
        return self.published is None, self.published or date.max, -self.extent, self.id


class Components:
    """Connected components of numbers (union-find with path halving)."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def root(self, item: int) -> int:
        """The number that stands for the component of ``item``; itself if it was never joined."""
        parent = self._parent
        while (above := parent.get(item, item)) != item:
            parent[item] = parent.get(above, above)
            item = parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        """Make one component of two; the smallest number stands for it."""
        least, most = sorted((self.root(one), self.root(other)))
        if least != most:
            self._parent[most] = least

    def moved(self) -> dict[int, int]:
        """For each number that does not stand for its component the one that does."""
        return {item: self.root(item) for item in list(self._parent)}
