"""Which clusters quote the same passage, kept up to date as clusters come and go.

Only the article that stands for a cluster is asked.  A fingerprint that more than ``bound`` of these
have is *common*: a portal's own footer that was not masked rather than a press release.  It proposes
no pair, and a passage counts only if most of the fingerprints in it are not common, for at a
footer's ends stand fingerprints that only some of its pages have.  So what a pair has in common
depends on which articles there are: when a fingerprint becomes common, or ceases to be, all that
have it are looked at again.
"""

from __future__ import annotations

import sqlite3

import numpy as np
import numpy.typing as npt

from pipeline.dedup.columns import Columns, Numbers, among, ranges
from pipeline.dedup.passages import Quotable, fingerprints, quoted
from pipeline.dedup.proposals import Pairs, split
from pipeline.dedup.tables import numbers, select
from pipeline.dedup.texts import Texts, words_of

_AT_ONCE = 10_000


class Quotes:
    """The table ``quotes``."""

    def __init__(self, connection: sqlite3.Connection, columns: Columns, column: int, bound: int) -> None:
        """``column`` holds the fingerprints; for ``bound`` see above."""
        self._db = connection
        self._columns = columns
        self._column = column
        self._bound = bound

    def settle(self, limit: int) -> None:
        """Work off a part of the queue ``unquoted``: ``limit`` bodies, or more that only are counted."""
        # All are counted before any are compared, lest a comparison be undone by the next count.
        if not self._count(limit):
            self._compare(limit)

    def _count(self, limit: int) -> bool:
        """Reckon with some that have become heads, no longer with some that have ceased to be."""
        rows = self._db.execute(
            "SELECT body, head FROM unquoted JOIN bodies USING (body) "
            "WHERE (head IS NULL) = counted ORDER BY body LIMIT ?",
            (limit,),
        ).fetchall()
        if not rows:
            return False
        asked = numbers(body for body, _ in rows)
        place, bodies, wanted = self._entries(asked)
        before = self._counted(bodies)
        heads = numbers(body for body, head in rows if head is not None)
        after = np.where(among(bodies, asked), among(bodies, heads), before)
        crossed = self._common(place[before], len(wanted)) != self._common(place[after], len(wanted))
        concerned = np.unique(bodies[before & after & crossed[place]])
        self._db.executemany(
            "INSERT OR IGNORE INTO unquoted VALUES (?)", [(body,) for body in concerned.tolist()]
        )
        self._db.executemany(
            "UPDATE bodies SET counted = ? WHERE body = ?", [(head is not None, body) for body, head in rows]
        )
        return True

    def _compare(self, limit: int) -> None:
        """Find what some have in common with others."""
        rows = self._db.execute(
            "SELECT body, counted, dead FROM unquoted JOIN bodies USING (body) ORDER BY body LIMIT ?",
            (limit,),
        ).fetchall()
        self._forget([body for body, _, _ in rows])
        asked = numbers(body for body, counted, _ in rows if counted)
        place, bodies, wanted = self._entries(asked)
        counted = self._counted(bodies)
        common = self._common(place[counted], len(wanted))
        rare = counted & ~common[place]
        self._write(self._pairs(place[rare], bodies[rare], asked), wanted[common])
        self._db.executemany("DELETE FROM unquoted WHERE body = ?", [(body,) for body, _, _ in rows])
        buried = [(body,) for body, _, dead in rows if dead == 2]
        self._db.executemany("DELETE FROM texts WHERE body = ?", buried)
        self._db.executemany("DELETE FROM bodies WHERE body = ?", buried)

    def _common(self, place: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.bool_]:
        """Which of ``count`` fingerprints are common, if these entries are counted."""
        return np.bincount(place, minlength=count) > self._bound

    def _entries(self, asked: Numbers) -> tuple[npt.NDArray[np.int64], Numbers, Numbers]:
        """All bodies with a fingerprint of ``asked``, where it stands among these, and these."""
        prints = [np.empty(0, np.uint32)]
        for body in asked.tolist():
            (hashes,) = self._db.execute("SELECT hashes FROM texts WHERE body = ?", (body,)).fetchone()
            prints.append(fingerprints(words_of(hashes)))
        wanted = np.unique(np.concatenate(prints))
        place, bodies = self._columns.find(self._column, wanted)
        order = np.lexsort((bodies, place))
        return place[order], bodies[order], wanted

    def _counted(self, bodies: Numbers) -> npt.NDArray[np.bool_]:
        known = np.unique(bodies)
        rows = select(self._db, "SELECT body FROM bodies WHERE counted AND body IN (?)", known.tolist())
        return among(bodies, numbers(body for (body,) in rows))

    def _pairs(self, place: npt.NDArray[np.int64], bodies: Numbers, asked: Numbers) -> Pairs:
        """Each pair of one of ``asked`` with another body that has a fingerprint of it."""
        own = np.flatnonzero(among(bodies, asked))
        begin, end = place.searchsorted(place, "left"), place.searchsorted(place, "right")
        pairs = np.empty(0, np.uint64)
        for first in range(0, len(own), _AT_ONCE):
            some = own[first : first + _AT_ONCE]
            counts = end[some] - begin[some]
            one, other = np.repeat(bodies[some], counts), bodies[ranges(begin[some], counts)]
            apart = one != other
            one, other = one[apart], other[apart]
            codes = np.minimum(one, other).astype(np.uint64) << np.uint64(32) | np.maximum(one, other)
            pairs = np.union1d(pairs, codes)
        return pairs

    def _write(self, pairs: Pairs, common: Numbers) -> None:
        texts = Texts(self._db, Quotable.of)
        for one, other in zip(*(side.tolist() for side in split(pairs)), strict=True):
            words = quoted(texts[one], texts[other], common)
            if words:
                self._db.execute(
                    "INSERT INTO quotes VALUES (?, ?, ?), (?, ?, ?)", (one, other, words, other, one, words)
                )

    def _forget(self, bodies: list[int]) -> None:
        each = [(body,) for body in bodies]
        self._db.executemany(
            "DELETE FROM quotes WHERE (one, other) IN (SELECT other, one FROM quotes WHERE one = ?)", each
        )
        self._db.executemany("DELETE FROM quotes WHERE one = ?", each)
