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
        """Work off the next ``limit`` bodies of the queue ``unquoted``."""
        rows = self._db.execute(
            "SELECT body, head, counted, dead FROM unquoted JOIN bodies USING (body) ORDER BY body LIMIT ?",
            (limit,),
        ).fetchall()
        if not rows:
            return
        asked = numbers(row[0] for row in rows)
        heads = numbers(body for body, head, _, _ in rows if head is not None)
        place, bodies, wanted = self._entries(asked)
        before = self._counted(bodies)
        after = np.where(among(bodies, asked), among(bodies, heads), before)
        was = np.bincount(place[before], minlength=len(wanted)) > self._bound
        common = np.bincount(place[after], minlength=len(wanted)) > self._bound
        crossed = before & (was != common)[place] & ~among(bodies, asked)
        self._db.executemany("DELETE FROM unquoted WHERE body = ?", [(row[0],) for row in rows])
        self._db.executemany(
            "INSERT OR IGNORE INTO unquoted VALUES (?)",
            [(body,) for body in np.unique(bodies[crossed]).tolist()],
        )
        self._forget(asked.tolist())
        rare = after & ~common[place]
        self._write(self._pairs(place[rare], bodies[rare], heads), wanted[common])
        self._db.executemany(
            "UPDATE bodies SET counted = ? WHERE body = ?", [(row[1] is not None, row[0]) for row in rows]
        )
        buried = [(body,) for body, _, _, dead in rows if dead == 2]
        self._db.executemany("DELETE FROM texts WHERE body = ?", buried)
        self._db.executemany("DELETE FROM bodies WHERE body = ?", buried)

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

    def _pairs(self, place: npt.NDArray[np.int64], bodies: Numbers, heads: Numbers) -> Pairs:
        """Each pair of one of ``heads`` with another body that has a fingerprint of it."""
        asked = np.flatnonzero(among(bodies, heads))
        begin, end = place.searchsorted(place, "left"), place.searchsorted(place, "right")
        pairs = np.empty(0, np.uint64)
        for first in range(0, len(asked), _AT_ONCE):
            some = asked[first : first + _AT_ONCE]
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
