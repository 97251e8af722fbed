"""The outcome of every address, and the files that articles and responses are appended to.

One SQLite database beside the output, in use by one process at a time.  A record goes three ways: with its
outcome into the database (one transaction), from there to the end of its file, and when it is on the disk out of
the database again.  A crash at any moment leaves either nothing, or a record that the next
opening writes to its end; so no record is lost, written twice or cut.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from pipeline.errors import UserError
from pipeline.fetch.outcomes import OUTCOMES
from pipeline.read.decode import mend_surrogates
from pipeline.tables import TableError

_FORMAT = "1"


@dataclass(slots=True)
class Row:
    """What is known of an address.

    ``parent`` is the list or file that it stands in, ``root`` the first of those, ``depth`` how many lie above;
    ``lists`` says whether it may itself be a list (a person gave it, or a sitemap index).  ``asked`` is
    when (UTC), ``at`` where redirects led, ``etag`` and ``modified`` what a conditional request there needs, ``choice``
    for which entries a list was read.  ``article`` is the address in the JSONL, ``digest`` the hash of its text.
    ``title``, ``day``, ``basis`` and ``content`` come from the feed or sitemap.
    """

    url: str
    parent: str = ""
    root: str = ""
    depth: int = 0
    lists: int = 0
    outcome: str = "pending"
    reason: str = ""
    status: int | None = None
    attempts: int = 0
    asked: str = ""
    at: str = ""
    etag: str = ""
    modified: str = ""
    choice: str = ""
    article: str = ""
    digest: str = ""
    title: str = ""
    day: str = ""
    basis: str = ""
    content: str = ""

    @property
    def published(self) -> date | None:
        """The day in the feed or sitemap, where it is that of publication."""
        return date.fromisoformat(self.day) if self.day and self.basis else None


_COLUMNS = tuple(field.name for field in fields(Row))
_PUT = (
    f"INSERT INTO address ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})"
    f" ON CONFLICT (url) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[1:])}"
)
_ADD = _PUT.partition(" ON CONFLICT")[0] + " ON CONFLICT (url) DO NOTHING"
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE address (
    number INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, parent TEXT NOT NULL, root TEXT NOT NULL,
    depth INTEGER NOT NULL, lists INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL, status INTEGER,
    attempts INTEGER NOT NULL, asked TEXT NOT NULL, at TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
    choice TEXT NOT NULL, article TEXT NOT NULL, digest TEXT NOT NULL, title TEXT NOT NULL, day TEXT NOT NULL,
    basis TEXT NOT NULL, content TEXT NOT NULL
);
CREATE INDEX by_article ON address (article, digest) WHERE article <> '';
CREATE INDEX by_parent ON address (parent) WHERE lists;
CREATE TABLE file (name TEXT PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE outbox (number INTEGER PRIMARY KEY, name TEXT NOT NULL, data BLOB NOT NULL);
"""


class Journal:
    """The database; opening it finishes what a crash left undone.

    :param path: made if it is not there.
    :param output: the JSONL; empty or missing if the journal is new.
    :param others: further files to append to.
    :raises UserError: no journal, one in use, or one that does not fit the files.
    """

    def __init__(self, path: Path, output: Path, others: Sequence[Path] = ()) -> None:
        self._path = path
        self._output = output
        new = not path.exists()
        if new:
            _refuse_filled(output)
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=0.5)
        except sqlite3.Error as error:
            raise UserError(f"{path}: cannot be opened ({error}); choose another folder") from error
        try:
            self._open()
            self._files = {self._name(file): file for file in (output, *others)}
            self._mend_all()
        except sqlite3.Error as error:
            self._db.close()
            raise UserError(_fault(path, error)) from error
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database; it needs no farewell."""
        self._db.close()

    def get(self, url: str) -> Row | None:
        """What is known of an address."""
        found = self._db.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM address WHERE url = ?", (url,)
        ).fetchone()
        return Row(*found) if found else None

    def rows(self, *, refresh: bool = False) -> Iterator[str]:
        """The addresses that are open, in the order they came in; with ``refresh`` all but those that are none."""
        left = [code for code, (kind, _meaning) in OUTCOMES.items() if kind == "open"]
        condition = "outcome <> 'bad-address'" if refresh else f"outcome IN ({', '.join('?' * len(left))})"
        chosen = self._db.execute(
            f"SELECT url FROM address WHERE {condition} ORDER BY number", () if refresh else left
        )
        yield from [url for (url,) in chosen.fetchall()]

    def all_rows(self) -> Iterator[Row]:
        """Every address, in the order they came in, without the content of feeds."""
        columns = ", ".join("''" if name == "content" else name for name in _COLUMNS)
        for values in self._db.execute(f"SELECT {columns} FROM address ORDER BY number"):
            yield Row(*values)

    def lists_in(self, url: str) -> list[str]:
        """The lists that a sitemap index named."""
        chosen = self._db.execute(
            "SELECT url FROM address WHERE parent = ? AND lists ORDER BY number", (url,)
        )
        return [found for (found,) in chosen.fetchall()]

    def has_article(self, article: str, digest: str, but: str) -> bool:
        """Whether another address than ``but`` led to the same article."""
        query = "SELECT 1 FROM address WHERE article = ? AND digest = ? AND url <> ? AND article <> ''"
        return self._db.execute(query, (article, digest, but)).fetchone() is not None

    def counts(self) -> dict[str, int]:
        """How many addresses have which outcome."""
        return dict(self._db.execute("SELECT outcome, count(*) FROM address GROUP BY outcome").fetchall())

    def add(self, rows: Iterable[Row]) -> None:
        """Take up addresses that are not known yet."""
        with self._faults_told():
            self._db.execute("BEGIN")
            self._db.executemany(_ADD, map(_values, rows))
            self._db.execute("COMMIT")

    def settle(self, rows: Iterable[Row], records: Mapping[Path, Sequence[bytes]] | None = None) -> None:
        """Keep outcomes, and append the records that belong to them to their files.

        :raises OSError: a file cannot be written; the next opening will try again.
        :raises TableError: the journal itself cannot.
        """
        with self._faults_told():
            self._settle(rows, records or {})

    def _settle(self, rows: Iterable[Row], records: Mapping[Path, Sequence[bytes]]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany(_PUT, map(_values, rows))
        waiting = False
        for path, parts in records.items():
            if data := b"".join(parts):
                self._db.execute("INSERT INTO outbox (name, data) VALUES (?, ?)", (self._name(path), data))
                waiting = True
        self._db.execute("COMMIT")
        if waiting:
            self._deliver()

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise TableError(f"cannot write {self._path}: {error}") from error

    def _open(self) -> None:
        for pragma in (
            "locking_mode = EXCLUSIVE",
            "journal_mode = WAL",
            "synchronous = FULL",
            "trusted_schema = OFF",
        ):
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        self._db.execute("BEGIN IMMEDIATE")
        if not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
            for statement in _SCHEMA.split(";"):
                self._db.execute(statement)
            self._db.execute("INSERT INTO meta VALUES ('format', ?)", (_FORMAT,))
        self._db.execute("COMMIT")
        found = self._db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        if found != (_FORMAT,):
            raise UserError(f"{self._path}: made by another version; begin anew with another output")

    def _mend_all(self) -> None:
        sizes = dict(self._db.execute("SELECT name, size FROM file").fetchall())
        for name, path in self._files.items():
            if name not in sizes:
                _refuse_filled(path)
                self._db.execute("INSERT INTO file VALUES (?, 0)", (name,))
        for (name,) in self._db.execute("SELECT DISTINCT name FROM outbox").fetchall():
            # Not finished unasked: a journal from elsewhere could name any file.
            if name not in self._files:
                raise UserError(
                    f"{self._path}: a run was cut short while it wrote {name}; give --warc {name} once more"
                )
        for name, path in self._files.items():
            self._check(path, sizes.get(name, 0), self._waiting(name))
        self._deliver()

    def _waiting(self, name: str) -> bytes:
        chosen = self._db.execute("SELECT data FROM outbox WHERE name = ? ORDER BY number", (name,))
        return b"".join(data for (data,) in chosen.fetchall())

    def _check(self, path: Path, size: int, waiting: bytes) -> None:
        """See that the file is what was written, and perhaps the beginning of what was being written."""
        tail, found = b"", 0
        if path.exists():
            found = path.stat().st_size
            with path.open("rb") as file:
                file.seek(size)
                tail = file.read(len(waiting) + 1)
        if found < size:
            said = f"has {found:,} of the {size:,} bytes that were written" if path.exists() else "is gone"
            raise UserError(f"{path}: {said}; put it back, or delete {self._path.name} as well to begin anew")
        if not waiting.startswith(tail):
            raise UserError(
                f"{path}: somebody else has added to it; put back its first {size:,} bytes, "
                "or choose another output"
            )

    def _deliver(self) -> None:
        """Append what waits in the outbox, over what a crash left of it."""
        names = [
            name for (name,) in self._db.execute("SELECT DISTINCT name FROM outbox ORDER BY name").fetchall()
        ]
        for name in names:
            data = self._waiting(name)
            (size,) = self._db.execute("SELECT size FROM file WHERE name = ?", (name,)).fetchone()
            _append(self._files[name], size, data)
            self._db.execute("BEGIN")
            self._db.execute("UPDATE file SET size = ? WHERE name = ?", (size + len(data), name))
            self._db.execute("DELETE FROM outbox WHERE name = ?", (name,))
            self._db.execute("COMMIT")

    def _name(self, path: Path) -> str:
        return os.path.relpath(path, self._path.parent)


def _values(row: Row) -> dict[str, str | int | None]:
    values = asdict(row)
    # Half of an emoji, as JSON and odd file names have it, is no text for SQLite.
    return {
        name: mend_surrogates(value) if isinstance(value, str) else value for name, value in values.items()
    }


def _append(path: Path, size: int, data: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    with open(descriptor, "r+b", buffering=0) as file:
        file.truncate(size)
        file.seek(size)
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]
        os.fsync(file.fileno())


def _refuse_filled(path: Path) -> None:
    with suppress(FileNotFoundError):
        if path.stat().st_size:
            raise UserError(
                f"{path}: is there already, and no journal says what is in it; choose another output"
            )


def _fault(path: Path, error: sqlite3.Error) -> str:
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return f"{path}: another fetch is at work on it; wait for its end, or choose another output"
    return f"{path}: no usable journal ({error}); move it and its output away to begin anew"
