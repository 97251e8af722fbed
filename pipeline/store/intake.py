"""Records in: what is new, what is known, what says something else than before, what was refused.

An article is known by what makes two records one (its id and text, its address and text, its title and text).
A record that asks for the id of an article met before in an earlier run, with another text, is a new
revision of it; the earlier text stays.  Where it tells another story under another address or title it is another
article (``id~2``): tables whose rows are numbered from 1 anew each week have nothing else in common.  Within one
run two records of one id are two articles: which of them would be the newer one cannot be known.  Two of one
address are one page at two times, and the later one in the input counts.  A record whose text has been
replaced is listed as repeated, so that each has a line.

The id of a file that is one article is only its name, and the file's place tells the article, as long as the file
does not hold another story: a folder may be emptied and filled with ``1.txt``, ``2.txt`` ... every week.  Another
folder's file of the same name is another article, and gets the folders into its id, unless the text is
the same too.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Literal

from pipeline.article import Article, Record, Rejected
from pipeline.store.database import placeholders, statements
from pipeline.store.keys import GIVEN_DAY
from pipeline.store.runs import Runs

Taken = Literal["new", "known", "revised", "repeated", "rejected"]
"""What a record was to the store."""

ARTICLE_FILE, PAGE = "file", "url"
"""First part of ``Record.same`` where the id is the name of a file, and where it is made from the address."""

NAMELESS = "recovered"
"""Source of articles that were saved out of a damaged store without their names."""

_STDIN = "-"
"""Source of what came in through a pipe: the next thing to come is another one."""

_ALIKE = 0.1
"""How much of the shorter of two texts (runs of three words) the longer must hold to be an earlier or later text of
it.  Two reports of one event share less than that, if neither copies."""

_SHORT = 30
"""Words of a text that says too little to be told from another."""

_ADDRESS = re.compile(r"https?://[^/?#]+/+[^/#]")
"""An address of a page and not of a whole site."""

_TITLE_WORDS = 4

_GIVEN_DAY = re.compile(GIVEN_DAY + r"[0-9-]+")

_MET = """
CREATE TEMP TABLE IF NOT EXISTS met (article INTEGER PRIMARY KEY, placed INTEGER NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS refused (
  source TEXT, path TEXT, line INTEGER, id TEXT, outcome TEXT, code TEXT, reason TEXT, article INTEGER
);
DELETE FROM temp.met;
DELETE FROM temp.refused;
"""
"""Which articles this run has met, and whether where they were read before; what is refused of the sources begun."""

_REFUSAL = "path, line, id, outcome, code, reason, article"


@dataclass(frozen=True, slots=True)
class _Known:
    article: int
    id: str
    source: str
    place: str
    path: str
    line: int | None
    digest: bytes
    fallback: str | None
    current: int
    met: int
    placed: int


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A record with everything that is compared."""

    article: Article
    source: str
    place: str
    same: bytes
    digest: bytes
    fallback: str | None


class Intake:
    """Takes the records of one run.  Works in the caller's transactions and never commits.

    :param fallback: day of publication for records that give none.
    """

    def __init__(self, connection: sqlite3.Connection, runs: Runs, fallback: date | None) -> None:
        self._connection = connection
        self._runs = runs
        self._fallback = fallback.isoformat() if fallback else None
        self._unchanged: set[str] = set()
        self._last: dict[str, int] = {}
        self._asked: set[str] = set()
        self._records: dict[str, int] = {}
        for statement in statements(_MET):
            connection.execute(statement)

    def holds(self, source: str, digest: bytes | None, reading: str) -> bool:
        """Whether ``source`` was read to its end before, and nothing has changed since.

        ``digest`` is that of its bytes, ``reading`` of everything else that decides what is read from it.
        What it held is then taken as met in this run.
        """
        self._asked.add(source)
        if not self.was_read(source, digest, reading):
            return False
        self._unchanged.add(source)
        return True

    def was_read(self, source: str, digest: bytes | None, reading: str) -> bool:
        """As :meth:`holds`, but nothing is taken as met."""
        found = self._connection.execute(
            "SELECT digest, reading FROM sources WHERE source = ?", (source,)
        ).fetchone()
        if digest is None or found is None or found[0] != digest:
            return False
        # Where no day is given, the one that was given before stands.
        return found[1] == reading or (GIVEN_DAY not in reading and _GIVEN_DAY.sub("", found[1]) == reading)

    def records_of(self, source: str) -> int:
        """How many records ``source`` held when it was read to its end."""
        found = self._connection.execute("SELECT records FROM sources WHERE source = ?", (source,)).fetchone()
        return int(found[0]) if found else 0

    def refused_of(self, source: str) -> dict[str, int]:
        """How many records of ``source`` were rejected and repeated."""
        query = "SELECT outcome, count(*) FROM refusals WHERE source = ? GROUP BY 1"
        return dict(self._connection.execute(query, (source,)))

    def begin(self, source: str) -> None:
        """Records of ``source``, a path from the store's folder, will follow, until :meth:`end`."""
        self._records[source] = 0
        if self._connection.execute("SELECT 1 FROM sources WHERE source = ?", (source,)).fetchone():
            # Until it is read to the end, nothing is known of it.
            self._runs.record()
            self._connection.execute("DELETE FROM sources WHERE source = ?", (source,))

    def end(self, source: str, digest: bytes | None, reading: str) -> None:
        """A source that was begun has no more records; ``digest`` is None where it may change unseen."""
        records = self._records.pop(source)
        if self._refused("temp.refused", source) != self._refused("refusals", source):
            self._runs.record()
            self._connection.execute("DELETE FROM refusals WHERE source = ?", (source,))
            self._connection.execute(
                f"INSERT INTO refusals (source, {_REFUSAL})"
                f" SELECT source, {_REFUSAL} FROM temp.refused WHERE source = ? ORDER BY rowid",
                (source,),
            )
        self._connection.execute("DELETE FROM temp.refused WHERE source = ?", (source,))
        if digest is not None:
            self._runs.record()
            self._connection.execute(
                "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", (source, digest, reading, records)
            )

    def drop_missing(self, codes: Collection[str], present: Collection[str]) -> None:
        """Forget paths that led nowhere in an earlier run (refusals with one of ``codes``), but for ``present``."""
        lines = self._connection.execute(
            f"SELECT refusal, source FROM refusals WHERE code IN ({placeholders(codes)})", tuple(codes)
        ).fetchall()
        gone = [(refusal,) for refusal, source in lines if source not in present]
        if gone:
            self._runs.record()
            self._connection.executemany("DELETE FROM refusals WHERE refusal = ?", gone)

    def refuse(self, rejected: Rejected, source: str) -> Taken:
        """Take in an input that holds no article."""
        self._records[source] += 1
        self._refuse(
            source,
            rejected.path,
            rejected.line,
            rejected.id,
            "rejected",
            rejected.code,
            rejected.reason,
            None,
        )
        return "rejected"

    def take(self, record: Record, source: str) -> Taken:
        """Take in a record, and say what it was."""
        self._records[source] += 1
        article = record.article
        _path, archived, member = article.path.partition("!/")
        new = _Incoming(
            article,
            source,
            source if not archived or source.endswith(f"!/{member}") else f"{source}!/{member}",
            _sameness(record),
            _content(article),
            None if article.published else self._fallback,
        )
        is_file = record.same[0] == ARTICLE_FILE and source != _STDIN
        known = self._find("a.place = ? AND r.revision = a.revision", new.place, "DESC") if is_file else None
        replaced = known is not None and not self._may_be(known, record, source)
        known = None if replaced else known
        known = known or self._find("r.same = ?", new.same)
        if known is not None and known.source == NAMELESS:
            self._name(known, article, is_file=is_file)
            return self._met(known, new)
        if known is not None:
            if known.place == new.place and not known.placed and not _before(known, new):
                return self._met(known, new)
            # Elsewhere: an earlier text is no news, and the same text is one only if something beside it changed.
            if known.met or is_file or not known.current or known.digest == new.digest:
                return self._repeated(known, new)
            return self._met(known, new)
        # Folders would not tell it from the one in whose place it has come.
        for name in self._names(article, is_file=is_file and not replaced):
            holder = self._find("a.id = ? AND r.revision = a.revision", name)
            if holder is None:
                return self._new(name, new)
            if is_file or not self._may_be(holder, record, source, at_once=bool(holder.met)):
                continue
            self._supersede(holder, new)
            return self._met(holder, new)
        raise AssertionError("names never end")

    def _supersede(self, known: _Known, new: _Incoming) -> None:
        """List the record that said what the article said before, where it is not the one that was changed."""
        read_later = known.source in self._asked and not known.placed
        if read_later or (known.place, known.line) == (new.place, new.article.line):
            return
        line = (known.source, known.path, known.line, known.id, "repeated", "", "", known.article)
        if known.source in self._records:
            self._refuse(*line)
        else:
            self._runs.record()
            self._connection.execute(
                f"INSERT INTO refusals (source, {_REFUSAL}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", line
            )

    def _find(self, condition: str, value: object, order: str = "") -> _Known | None:
        line = self._connection.execute(
            "SELECT a.article, a.id, a.source, a.place, a.path, a.line, r.digest, a.fallback,"
            " r.revision = a.revision, m.article IS NOT NULL, coalesce(m.placed, 0)"
            " FROM revisions r JOIN articles a USING (article) LEFT JOIN temp.met m USING (article)"
            f" WHERE {condition} ORDER BY r.revision = a.revision DESC, a.article {order} LIMIT 1",
            (value,),
        ).fetchone()
        if line is None:
            return None
        known = _Known(*line)
        if known.source in self._unchanged:
            return replace(known, met=True, placed=True)
        return known

    def _may_be(self, known: _Known, record: Record, source: str, *, at_once: bool = False) -> bool:
        """Whether the record can be another text of the article whose id or place it has.

        :param at_once: both are in the input of this run: then only an address tells.
        """
        kind, article = record.same[0], record.article
        url, title, text = self._connection.execute(
            "SELECT r.url, r.title, t.text FROM articles a JOIN revisions r ON r.revision = a.revision"
            " JOIN contents t ON t.digest = r.text WHERE a.article = ?",
            (known.article,),
        ).fetchone()
        # A portal's front page, "nan" and "Berita" name nothing.
        named = url == article.url and bool(_ADDRESS.match(url))
        if at_once:
            return kind == PAGE and named
        titled = title == article.title and len(title.split()) >= _TITLE_WORDS
        if named or titled or _shared(text, article.text) >= _ALIKE:
            return True
        # Of short texts nothing can be said: then the id counts, unless something says that it was given twice.
        short = min(len(text.split()), len(article.text.split())) < _SHORT
        pairs = ((url, article.url), (title, article.title))
        return short and source != _STDIN and not any(one and other and one != other for one, other in pairs)

    def _names(self, article: Article, *, is_file: bool) -> Iterator[str]:
        """The ids that a record may get, the best first."""
        wanted = article.id
        yield wanted
        if is_file:
            folders = [
                part for part in PurePosixPath(article.path).parent.parts if part not in ("/", "//", "..")
            ]
            stem = PurePosixPath(wanted).name
            yield from ("/".join((*folders[-depth:], stem)) for depth in range(1, len(folders) + 1))
        # Counted on, not from 2: a million rows with one id must not take a million squared.
        while True:
            self._last[wanted] = self._last.get(wanted, 1) + 1
            yield f"{wanted}~{self._last[wanted]}"

    def _name(self, known: _Known, article: Article, *, is_file: bool) -> None:
        free = (
            name for name in self._names(article, is_file=is_file) if self._find("a.id = ?", name) is None
        )
        self._connection.execute(
            "UPDATE articles SET id = ?, wanted = ? WHERE article = ?",
            (next(free), article.id, known.article),
        )

    def _new(self, id: str, new: _Incoming) -> Taken:
        self._runs.record()
        article = new.article
        cursor = self._connection.execute(
            "INSERT INTO articles (id, wanted, source, place, path, line, revision, fallback)"
            " VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
            (id, article.id, new.source, new.place, article.path, article.line, new.fallback),
        )
        number = cursor.lastrowid
        assert number is not None
        self._note_met(number, placed=True)
        self._revise(number, new)
        return "new"

    def _met(self, known: _Known, new: _Incoming) -> Taken:
        """The record is the article ``known``, as it was or with something changed."""
        self._note_met(known.article, placed=True)
        article = new.article
        fallback = new.fallback if article.published else new.fallback or known.fallback
        revised = known.digest != new.digest or not known.current
        moved = (known.place, known.path, known.line) != (new.place, article.path, article.line)
        if moved or revised or known.fallback != fallback:
            self._runs.record()
            self._connection.execute(
                "UPDATE articles SET source = ?, place = ?, path = ?, line = ?, fallback = ? WHERE article = ?",
                (new.source, new.place, article.path, article.line, fallback, known.article),
            )
        if revised:
            self._revise(known.article, new)
        return "revised" if revised else "known"

    def _note_met(self, article: int, *, placed: bool) -> None:
        self._connection.execute(
            "INSERT INTO temp.met VALUES (?, ?) ON CONFLICT DO UPDATE SET placed = max(placed, excluded.placed)",
            (article, placed),
        )

    def _revise(self, number: int, new: _Incoming) -> None:
        article, text = new.article, text_digest(new.article.text)
        self._connection.execute("INSERT OR IGNORE INTO contents VALUES (?, ?)", (text, article.text))
        cursor = self._connection.execute(
            "INSERT INTO revisions (article, number, run, same, digest, text, title, published, published_basis,"
            " publisher, url, author) SELECT ?, 1 + coalesce(max(number), 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
            " FROM revisions WHERE article = ?",
            (
                number, self._runs.number, new.same, new.digest, text, article.title,
                article.published.isoformat() if article.published else None, article.published_basis,
                article.source, article.url, article.author, number,
            ),
        )  # fmt: skip
        self._connection.execute(
            "UPDATE articles SET revision = ? WHERE article = ?", (cursor.lastrowid, number)
        )

    def _repeated(self, known: _Known, new: _Incoming) -> Taken:
        self._note_met(known.article, placed=False)
        article = new.article
        self._refuse(new.source, article.path, article.line, article.id, "repeated", "", "", known.article)
        return "repeated"

    def _refuse(self, *values: object) -> None:
        self._connection.execute("INSERT INTO temp.refused VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def _refused(self, table: str, source: str) -> str:
        """What ``table`` holds of refusals, as a digest: there may be very many."""
        digest = hashlib.sha256()
        query = f"SELECT {_REFUSAL} FROM {table} WHERE source = ? ORDER BY rowid"
        for line in self._connection.execute(query, (source,)):
            digest.update(repr(line).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


def text_digest(text: str) -> bytes:
    """What tells one text from another."""
    return _digest(text)


def _before(known: _Known, new: _Incoming) -> bool:
    """Whether the record is an earlier text of an article, which a later line of the same table has replaced."""
    lines = known.line, new.article.line
    return not known.current and lines[0] is not None and lines[1] is not None and lines[1] < lines[0]


def _sameness(record: Record) -> bytes:
    kind, name, *rest = record.same
    if kind == ARTICLE_FILE:
        # The folders in a file's id depend on what it was read with.
        kind, name = "id", PurePosixPath(name).name
    return _digest(kind, name, *rest)


def _content(article: Article) -> bytes:
    """A digest of everything that rows are made from."""
    published = article.published.isoformat() if article.published else ""
    basis = article.published_basis
    return _digest(article.text, article.title, published, basis, article.source, article.url, article.author)


def _shared(one: str, other: str) -> float:
    """The share of the runs of three words of the shorter text that the longer has, too."""
    first, second = _runs(one), _runs(other)
    fewer = min(len(first), len(second))
    return len(first & second) / fewer if fewer else 0.0


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return {tuple(words[start : start + 3]) for start in range(max(1, len(words) - 2))}


def _digest(*values: str) -> bytes:
    # Each value with its length, so that ("ab", "c") and ("a", "bc") differ.
    digest = hashlib.sha256()
    for value in values:
        data = value.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()[:16]
