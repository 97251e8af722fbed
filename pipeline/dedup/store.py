"""The state of near-duplicate detection, in a database that the caller owns."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from importlib.resources import files
from itertools import groupby
from typing import Any

import numpy as np

from pipeline.dedup.clusters import Components, Member
from pipeline.dedup.columns import Columns, Numbers
from pipeline.dedup.coverage import PARAMETERS as COPYING
from pipeline.dedup.coverage import THRESHOLD, Text, repeats, similarity
from pipeline.dedup.passages import PARAMETERS as QUOTING
from pipeline.dedup.passages import fingerprints
from pipeline.dedup.proposals import Pairs, promoted, propose, split
from pipeline.dedup.quotes import Quotes
from pipeline.dedup.signature import BANDS, PARAMETERS, Signature
from pipeline.dedup.tables import Rows, numbers, queue, select
from pipeline.dedup.texts import Texts, words_of

SCHEMA = files("pipeline.dedup").joinpath("schema.sql").read_text(encoding="utf-8")
"""The tables, as SQL; for whoever makes the database."""
STEP = 10_000
"""Bodies in a step of :meth:`DuplicateStore.settle`: more need more memory, fewer more readings."""
_PRINTS = BANDS
"""The column of fingerprints, after those of the bands."""
_LEAST_GONE = 1000
_FIRST_TRIED, _MOST_TRIED = 4, 64


@dataclass(frozen=True, slots=True)
class Bounds:
    """What keeps the costs of crowds linear.

    :param hubs: bodies of a bucket of alike ones with which all in it are compared
        (:mod:`pipeline.dedup.proposals`).
    :param quoting: clusters from which a passage is a portal's own words rather than a press
        release (:mod:`pipeline.dedup.quotes`).
    """

    hubs: int = 16
    quoting: int = 40


@dataclass(frozen=True, slots=True)
class Changes:
    """``articles`` are those that repeat another than before, or none any more, or newly one."""

    articles: frozenset[int]


class DuplicateStore:
    """Bodies taken in one by one, and which repeat which.

    All methods work in the transaction of the caller, and none commits.  What is in the tables
    ``duplicates`` and ``related`` once all is settled depends on the articles that are in the store
    then, not on the order in which they came, what else was there before, or where settling was
    interrupted.
    """

    def __init__(
        self, connection: sqlite3.Connection, threshold: float = THRESHOLD, bounds: Bounds | None = None
    ) -> None:
        """Open the store; one that was made with other parameters is emptied.

        :param connection: to a database with the tables of ``SCHEMA``.
        :param threshold: coverage from which a text repeats another, in (0, 1].
        """
        if not 0 < threshold <= 1:
            raise ValueError(f"threshold must lie in (0, 1], not {threshold}")
        self._db = connection
        self._threshold = threshold
        self._bounds = bounds or Bounds()
        if min(self._bounds.hubs, self._bounds.quoting) < 1:
            raise ValueError(f"bounds must be 1 or more, not {self._bounds}")
        self._columns = Columns(connection)
        self._quotes = Quotes(connection, self._columns, _PRINTS, self._bounds.quoting)
        self._check_parameters()

    def put(self, article: int, id: str, published: date | None, signature: Signature, key: bytes) -> None:
        """Take in an article, or what has become of it.

        :param id: decides, after the other criteria, which of equal articles stands for the others.
        :param key: says by which rules and code the body was made; for the caller's use.
        """
        known = self._body_of(article)
        body = self._body(signature)
        if known is not None and known != body:
            self.drop(article)
        day = None if published is None else published.isoformat()
        self._db.execute(
            "INSERT OR REPLACE INTO signatures VALUES (?, ?, ?, ?, ?)", (article, id, day, key, body)
        )

    def drop(self, article: int) -> None:
        """Forget an article; nothing happens where it is not known."""
        body = self._body_of(article)
        if body is None:
            return
        self._db.execute("DELETE FROM signatures WHERE article = ?", (article,))
        self._db.execute("UPDATE bodies SET head = NULL WHERE head = ?", (article,))
        self._move("article = ? OR of = ?", (article, article))
        if self._db.execute("SELECT 1 FROM signatures WHERE body = ?", (body,)).fetchone():
            queue(self._db, "unsettled", [(body, 0)])
        else:
            self._db.execute("UPDATE bodies SET dead = 1 WHERE body = ?", (body,))

    def settle(self) -> Changes:
        """Compare what has come since the last time with all there is."""
        while self.settle_some(STEP):
            pass
        return self.take_changes()

    def settle_some(self, limit: int = STEP) -> int:
        """Do a part of what :meth:`settle` does, so that the caller can commit in between.

        :param limit: how many bodies to look at; the memory needed grows with it.
        :return: how many bodies are still to be looked at; 0 when all is settled.
        """
        if limit < 1:
            raise ValueError(f"limit must be 1 or more, not {limit}")
        if not self._bury(limit) and not self._compare(limit):
            self._quotes.settle(limit)
        left = self._count("bodies WHERE dead = 1") + self._count("unsettled") + self._count("unquoted")
        if not left:
            self._purge()
        return left

    def take_changes(self) -> Changes:
        """The changes since this was last called; for callers of :meth:`settle_some`."""
        found = self._db.execute(
            'SELECT article FROM moved LEFT JOIN duplicates USING (article) WHERE of IS NOT "before"'
        )
        changes = Changes(frozenset(article for (article,) in found))
        self._db.execute("DELETE FROM moved")
        return changes

    # Articles and bodies

    def _body_of(self, article: int) -> int | None:
        found = self._db.execute("SELECT body FROM signatures WHERE article = ?", (article,)).fetchone()
        return None if found is None else int(found[0])

    def _body(self, signature: Signature) -> int:
        """The number of a body, new or known, which is queued for a look."""
        found = self._db.execute("SELECT body FROM bodies WHERE digest = ?", (signature.digest,)).fetchone()
        if found is not None:
            self._db.execute("UPDATE bodies SET dead = 0 WHERE body = ? AND dead = 1", found)
            queue(self._db, "unsettled", [(found[0], 0)])
            return int(found[0])
        rank = int.from_bytes(signature.digest[:8], "big") >> 1  # SQLite's integers have a sign
        cursor = self._db.execute(
            "INSERT INTO bodies (digest, rank, words, extent) VALUES (?, ?, ?, ?)",
            (signature.digest, rank, signature.words, signature.extent),
        )
        body = cursor.lastrowid
        assert body is not None
        self._db.execute(
            "INSERT INTO texts VALUES (?, ?, ?)",
            (body, signature.bands.astype("<u4").tobytes(), signature.hashes.astype("<u4").tobytes()),
        )
        self._db.execute("INSERT INTO unsettled VALUES (?, 1)", (body,))
        return body

    def _bury(self, limit: int) -> bool:
        """Take bodies without an article out of their clusters; whether there were any."""
        rows = self._db.execute(
            "SELECT body, cluster, indexed FROM bodies WHERE dead = 1 ORDER BY body LIMIT ?", (limit,)
        ).fetchall()
        dying = [(body,) for body, _, _ in rows]
        self._db.executemany("DELETE FROM unsettled WHERE body = ?", dying)
        unseen = [(body,) for body, _, indexed in rows if not indexed]
        self._db.executemany("DELETE FROM texts WHERE body = ?", unseen)
        self._db.executemany("DELETE FROM bodies WHERE body = ?", unseen)
        seen = [(body,) for body, _, indexed in rows if indexed]
        if seen:
            bodies, keys, _ = self._keys(numbers(body for (body,) in seen))
            raised = promoted(self._columns, keys, bodies, self._gone(), Ranks(self._db), self._bounds.hubs)
            self._requeue(raised.tolist())
            self._db.executemany(
                "UPDATE bodies SET dead = 2, digest = NULL, cluster = NULL, head = NULL WHERE body = ?", seen
            )
            self._db.executemany("INSERT INTO gone VALUES (?)", seen)
            self._db.executemany("INSERT OR IGNORE INTO unquoted VALUES (?)", seen)
            self._dissolve({cluster for _, cluster, indexed in rows if indexed})
        return bool(rows)

    # Clusters

    def _compare(self, limit: int) -> bool:
        """Settle some bodies; whether there were any."""
        rows = self._db.execute(
            "SELECT body, compare, cluster, indexed FROM unsettled JOIN bodies USING (body) ORDER BY body LIMIT ?",
            (limit,),
        ).fetchall()
        asked = [body for body, compare, _, _ in rows if compare]
        new = [body for body, _, _, indexed in rows if not indexed]
        self._db.executemany("DELETE FROM unsettled WHERE body = ?", [(row[0],) for row in rows])
        self._db.executemany(
            "UPDATE bodies SET indexed = 1, cluster = body WHERE body = ?", [(n,) for n in new]
        )
        touched = {body if cluster is None else cluster for body, _, cluster, _ in rows}
        if asked:
            touched |= self._connect(asked, set(new))
        self._represent(touched)
        return bool(rows)

    def _connect(self, asked: list[int], new: set[int]) -> set[int]:
        """Join the clusters of ``asked`` with those of their copies; the clusters that changed."""
        bodies, keys, prints = self._keys(numbers(asked), new)
        fresh = np.isin(bodies, numbers(new))
        for column in range(BANDS):
            self._columns.insert(column, keys[fresh, column], bodies[fresh])
        self._columns.insert(_PRINTS, *prints)
        found = propose(
            self._columns, bodies, keys, bodies[fresh], self._gone(), Ranks(self._db), self._bounds.hubs
        )
        lost = select(self._db, "SELECT cluster FROM bodies WHERE body IN (?)", found.demoted.tolist())
        self._dissolve({cluster for (cluster,) in lost}, set(asked), least=2)
        joined = self._join(found.pairs)
        moved = joined.moved()
        self._db.executemany(
            "UPDATE bodies SET cluster = ? WHERE cluster = ?", [(root, old) for old, root in moved.items()]
        )
        now = select(self._db, "SELECT DISTINCT cluster FROM bodies WHERE body IN (?)", asked)
        return moved.keys() | set(moved.values()) | {cluster for (cluster,) in now}

    def _join(self, pairs: Pairs) -> Components:
        """The clusters that verified pairs connect."""
        ones, others = split(pairs)
        concerned = np.unique(np.concatenate([ones, others])).tolist()
        cluster = dict(select(self._db, "SELECT body, cluster FROM bodies WHERE body IN (?)", concerned))
        joined = Components()
        texts = Texts(self._db, Text.of)
        for body, group in groupby(zip(ones.tolist(), others.tolist(), strict=True), lambda pair: pair[0]):
            left = [other for _, other in group]
            tried = _FIRST_TRIED
            # A pair that is connected already cannot change the components: a cluster of n copies
            # costs about n verifications.  So a few are tried first.
            while left := [one for one in left if joined.root(cluster[one]) != joined.root(cluster[body])]:
                batch, left = left[:tried], left[tried:]
                verdicts = repeats(texts[body], [texts[one] for one in batch], self._threshold)
                for one, same in zip(batch, verdicts.tolist(), strict=True):
                    if same:
                        joined.join(cluster[body], cluster[one])
                tried = min(4 * tried, _MOST_TRIED)
        return joined

    def _dissolve(self, clusters: Iterable[int], asked: Collection[int] = (), least: int = 1) -> None:
        """Make each member of clusters of ``least`` bodies or more a cluster of its own.

        They are to be compared anew, but those that are ``asked`` about already.
        """
        members: dict[int, list[int]] = defaultdict(list)
        query = "SELECT cluster, body FROM bodies WHERE cluster IN (?)"
        for cluster, body in select(self._db, query, sorted(clusters)):
            members[cluster].append(body)
        loose = [body for each in members.values() if len(each) >= least for body in each]
        self._db.executemany("UPDATE bodies SET cluster = body WHERE body = ?", [(body,) for body in loose])
        self._requeue(body for body in loose if body not in asked)

    def _requeue(self, bodies: Iterable[int]) -> None:
        queue(self._db, "unsettled", [(body, 1) for body in bodies])

    def _represent(self, clusters: set[int]) -> None:
        """Choose who stands for each of ``clusters``, and write who repeats it."""
        rows = select(
            self._db,
            "SELECT cluster, signatures.article, id, published, extent, body, of, head "
            "FROM bodies JOIN signatures USING (body) LEFT JOIN duplicates USING (article) "
            "WHERE cluster IN (?) AND extent > 0",
            sorted(clusters),
        )
        members: dict[int, list[tuple[Member, int | None]]] = defaultdict(list)
        heads: dict[int, int] = {}
        for cluster, article, id, published, extent, body, of, head in rows:
            day = None if published is None else date.fromisoformat(published)
            members[cluster].append((Member(article, id, day, extent, body), of))
            if head is not None:
                heads[body] = head
        chosen: dict[int, int] = {}
        texts = Texts(self._db, Text.of)
        for cluster_members in members.values():
            first = min((member for member, _ in cluster_members), key=Member.precedence)
            chosen[first.body] = first.article
            for member, of in cluster_members:
                target = None if member is first else first.article
                if of != target:
                    self._move("article = ?", (member.article,))
                    self._db.execute("INSERT OR IGNORE INTO moved VALUES (?, NULL)", (member.article,))
                if target is not None and of != target:
                    alike = (
                        1.0
                        if member.body == first.body
                        else similarity(texts[member.body], texts[first.body])
                    )
                    self._db.execute(
                        "INSERT INTO duplicates VALUES (?, ?, ?)", (member.article, target, alike)
                    )
        changed = [
            (chosen.get(body), body)
            for body in heads.keys() | chosen.keys()
            if heads.get(body) != chosen.get(body)
        ]
        self._db.executemany("UPDATE bodies SET head = ? WHERE body = ?", changed)
        self._db.executemany(
            "INSERT OR IGNORE INTO unquoted SELECT body FROM bodies WHERE body = ? AND (head IS NULL) = counted",
            [(body,) for body in {row[5] for row in rows}],
        )

    def _move(self, which: str, values: tuple[Any, ...]) -> None:
        """Take lines out of ``duplicates`` and remember what they said."""
        self._db.execute(
            f"INSERT OR IGNORE INTO moved SELECT article, of FROM duplicates WHERE {which}", values
        )
        self._db.execute(f"DELETE FROM duplicates WHERE {which}", values)

    # What lies in the tables

    def _keys(
        self, bodies: Numbers, new: set[int] | None = None
    ) -> tuple[Numbers, Numbers, tuple[Numbers, Numbers]]:
        """The bodies that are long enough to compare, their band keys, and the fingerprints of new ones."""
        kept: list[int] = []
        keys: list[Numbers] = [np.empty((0, BANDS), np.uint32)]
        prints: list[Numbers] = [np.empty(0, np.uint32)]
        owners: list[Numbers] = [np.empty(0, np.uint32)]
        for body, bands, hashes in self._texts(bodies.tolist()):
            if not bands:
                continue
            if len(bands) != 4 * BANDS:
                raise ValueError("the stored bands of a body are damaged")
            kept.append(body)
            keys.append(np.frombuffer(bands, "<u4").astype(np.uint32, copy=False).reshape(1, BANDS))
            if new and body in new:
                prints.append(fingerprints(words_of(hashes)))
                owners.append(np.full(len(prints[-1]), body, np.uint32))
        return numbers(kept), np.concatenate(keys), (np.concatenate(prints), np.concatenate(owners))

    def _texts(self, bodies: list[int]) -> Iterator[tuple[int, bytes, bytes]]:
        for body in sorted(bodies):
            yield self._db.execute("SELECT body, bands, hashes FROM texts WHERE body = ?", (body,)).fetchone()

    def _gone(self) -> Numbers:
        return numbers(body for (body,) in self._db.execute("SELECT body FROM gone ORDER BY body"))

    def _count(self, table: str) -> int:
        return int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def _purge(self) -> None:
        """Free the room that bodies which are gone take, once it is a good part of the whole."""
        gone = self._count("gone")
        if gone > _LEAST_GONE and 4 * gone > self._count("bodies"):
            self._columns.purge(self._gone())
            self._db.execute("DELETE FROM gone")

    def _check_parameters(self) -> None:
        decisive = (PARAMETERS, COPYING, QUOTING, self._threshold, self._bounds)
        now = blake2b(repr(decisive).encode(), digest_size=16).digest()
        found = self._db.execute("SELECT value FROM dedup_meta WHERE name = 'parameters'").fetchone()
        if found is not None and found[0] == now:
            return
        self._db.execute("INSERT OR IGNORE INTO moved SELECT article, of FROM duplicates")
        for table in _TABLES:
            self._db.execute(f"DELETE FROM {table}")
        self._db.execute("INSERT OR REPLACE INTO dedup_meta VALUES ('parameters', ?)", (now,))


_TABLES = (
    "signatures",
    "bodies",
    "texts",
    "hash_columns",
    "gone",
    "unsettled",
    "unquoted",
    "duplicates",
    "quotes",
)


class Ranks(Rows):
    """The rank of bodies, each read once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """``connection`` is to a database with the table ``bodies``."""
        super().__init__(connection, "SELECT body, rank FROM bodies WHERE body IN (?)")
