"""The state of near-duplicate detection, in a database that the caller owns."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from pipeline.dedup.clusters import Components, Member
from pipeline.dedup.coverage import THRESHOLD, Text, repeats, similarity
from pipeline.dedup.signature import PARAMETERS, Signature

SCHEMA = files("pipeline.dedup").joinpath("schema.sql").read_text(encoding="utf-8")
"""The tables, as SQL; for whoever makes the database."""


@dataclass(frozen=True, slots=True)
class Changes:
    """``articles`` are those that repeat another than before, or none any more."""

    articles: frozenset[int]


class DuplicateStore:
    """Bodies taken in one by one, and which repeat which.

    All methods work in the transaction of the caller, and none commits.
    """

    def __init__(self, connection: sqlite3.Connection, threshold: float = THRESHOLD) -> None:
        """``connection`` is to a database with the tables of ``schema.sql``."""
        if not 0 < threshold <= 1:
            raise ValueError(f"threshold must lie in (0, 1], not {threshold}")
        self._db = connection
        self._threshold = threshold

    def put(self, article: int, id: str, published: date | None, signature: Signature, key: bytes) -> None:
        """Take in an article, or what has become of it."""
        self.drop(article)
        found = self._db.execute("SELECT body FROM bodies WHERE digest = ?", (signature.digest,)).fetchone()
        if found is None:
            row = (signature.digest, signature.to_bytes())
            found = (self._db.execute("INSERT INTO bodies (digest, signature) VALUES (?, ?)", row).lastrowid,)
        row_ = (article, id, published and published.isoformat(), key, found[0])
        self._db.execute("INSERT INTO signatures VALUES (?, ?, ?, ?, ?)", row_)
        self._db.execute("INSERT OR IGNORE INTO unsettled VALUES (?)", found)

    def drop(self, article: int) -> None:
        """Forget an article; nothing happens where it is not known."""
        found = self._db.execute("SELECT body FROM signatures WHERE article = ?", (article,)).fetchone()
        if found is None:
            return
        self._db.execute("DELETE FROM signatures WHERE article = ?", (article,))
        self._db.execute("INSERT OR IGNORE INTO unsettled VALUES (?)", found)
        if not self._db.execute("SELECT 1 FROM signatures WHERE body = ?", found).fetchone():
            self._db.execute("DELETE FROM bodies WHERE body = ?", found)

    def settle(self) -> Changes:
        """Find out which articles repeat which."""
        before = dict(self._db.execute("SELECT article, of FROM duplicates").fetchall())
        while self.settle_some(1000):
            pass
        after = dict(self._db.execute("SELECT article, of FROM duplicates").fetchall())
        changed = {a for a in before.keys() | after.keys() if before.get(a) != after.get(a)}
        return Changes(frozenset(changed))

    def settle_some(self, limit: int) -> int:
        """Go on settling; the number of bodies still to look at."""
        if not self._db.execute("SELECT 1 FROM unsettled").fetchone():
            return 0
        self._db.execute("DELETE FROM unsettled")
        self._db.execute("DELETE FROM duplicates")
        bodies = {
            body: Signature.from_bytes(data)
            for body, data in self._db.execute("SELECT body, signature FROM bodies ORDER BY digest")
        }
        texts = {body: Text.of(signature) for body, signature in bodies.items()}
        joined = Components()
        buckets: dict[tuple[int, int], list[int]] = defaultdict(list)
        for body, signature in bodies.items():
            for bucket in enumerate(signature.bands.tolist()):
                for other in buckets[bucket]:
                    if joined.root(body) != joined.root(other) and repeats(
                        texts[body], texts[other], self._threshold
                    ):
                        joined.join(body, other)
                buckets[bucket].append(body)
        clusters: dict[int, list[Member]] = defaultdict(list)
        for article, id, published, body in self._db.execute(
            "SELECT article, id, published, body FROM signatures"
        ):
            day = date.fromisoformat(published) if published else None
            if bodies[body].extent:
                clusters[joined.root(body)].append(Member(article, id, day, bodies[body].extent, body))
        for cluster in clusters.values():
            first, *others = sorted(cluster, key=Member.precedence)
            self._db.executemany(
                "INSERT INTO duplicates VALUES (?, ?, ?)",
                [(m.article, first.article, similarity(texts[m.body], texts[first.body])) for m in others],
            )
        return 0


def parameters() -> bytes:
    """What the stored signatures depend on."""
    return PARAMETERS
