"""Opening the store: schema and migrations, damage, and one writer at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import IO

from pipeline.tables import TableError, prepare_folder

STORE = "anugerah.db"
"""The store's name in the folder of the tables."""

APPLICATION_ID = 0x416E7567
"""What tells our databases from those of other programs (SQLite's ``application_id``)."""

_CACHE_KIB = 32 * 1024
_WAIT_SECONDS = 30
_MIGRATION = re.compile(r"(\d{4})_\w+\.sql")
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_MEND = (
    "it was left as it is; 'anugerah recover' saves what can be read of it into a new one, or move it away and "
    "run again on all articles"
)


class StoreError(Exception):
    """The store cannot be used; the message names it and says why and what to do."""


class StoreMissing(StoreError):
    """There is no store where one was looked for."""


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """The store at ``path`` for one writer; made, or brought up to date, if need be.

    The connection is in autocommit mode: callers say BEGIN and COMMIT (:func:`transaction`).

    :raises StoreError: another run has it, it is damaged, of a newer version or of another program, or the
        disk is full.
    :raises pipeline.tables.TableError: its folder cannot be written.
    """
    prepare_folder(path.parent)
    with alone(path), told(path):
        _refuse_other_files(path)
        connection = _connect(f"{path.absolute().as_uri()}?mode=rwc", path)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            _check(connection, path)
            migrate(connection, path)
            yield connection
        finally:
            connection.close()


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The store at ``path`` as it stands, also while another process writes.

    :raises StoreMissing: there is none.
    :raises StoreError: it is damaged, or of another version or program.
    """
    if not path.is_file():
        raise StoreMissing(f"{path}: no store there; 'anugerah run' makes one in the folder of its tables")
    with told(path):
        _refuse_other_files(path)
        connection = _connect(f"{path.absolute().as_uri()}?{_read_mode(path)}", path)
        try:
            _require_version(connection, path)
            # One state for all that is asked, whatever is written meanwhile.
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is done inside, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


class Batches:
    """A long piece of work in transactions of about a second: ``with Batches(connection) as b: ... b.step()``.

    What is done between two steps is kept whole or not at all, whatever ends the process.
    """

    def __init__(self, connection: sqlite3.Connection, seconds: float = 1.0) -> None:
        self._connection = connection
        self._seconds = seconds
        self._begun = 0.0

    def __enter__(self) -> Batches:
        self._begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK" if kind else "COMMIT")

    def step(self) -> None:
        """A piece is whole; keep it, now or soon."""
        if time.monotonic() - self._begun >= self._seconds:
            self._connection.execute("COMMIT")
            self._begin()

    def _begin(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._begun = time.monotonic()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into a :class:`StoreError` that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {_reason(error)}") from error


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date, each step whole or not at all.

    :raises StoreError: it is newer than this program.
    """
    steps = migrations()
    version = _version(connection)
    if version > len(steps):
        raise _newer(path, version)
    for number, script in enumerate(steps[version:], version + 1):
        with transaction(connection):
            for statement in statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")


def migrations() -> list[str]:
    """The scripts that lead from an empty database to the present schema, in order."""
    folder = resources.files("pipeline.store") / "migrations"
    named = sorted((file.name, file) for file in folder.iterdir() if _MIGRATION.fullmatch(file.name))
    scripts = [file.read_text(encoding="utf-8") for _, file in named]
    # The tables of the duplicates are described where they are used; they came with the first schema.
    scripts[0] += (resources.files("pipeline.dedup") / "schema.sql").read_text(encoding="utf-8")
    return scripts


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one (``executescript`` would commit before each)."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        raise ValueError(f"a statement without its end: {pending.strip()[:60]!r}")


def placeholders(values: Collection[object]) -> str:
    """``?, ?, ?`` for so many values."""
    return ", ".join("?" * len(values))


def _connect(uri: str, path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _read_mode(path: Path) -> str:
    # Reading in WAL mode makes a file beside the store.  Where none can be made and no writer left one,
    # nothing can change either.
    beside = path.with_name(path.name + "-wal")
    return "mode=ro" if os.access(path.parent, os.W_OK) or beside.exists() else "mode=ro&immutable=1"


def _check(connection: sqlite3.Connection, path: Path) -> None:
    # SQLite has no checksums; this finds torn pages before they cost rows, at some 500 MB/s.
    found = [str(line) for (line,) in connection.execute("PRAGMA quick_check(3)")]
    if found != ["ok"]:
        raise StoreError(f"{path}: the store is damaged ({found[0]}); {_MEND}")


def _refuse_other_files(path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"{path}: a folder of that name is in the way; move it")
    if not path.is_file() or path.stat().st_size == 0:
        return
    with path.open("rb") as handle:
        head = handle.read(72)
    if not head.startswith(b"SQLite format 3\0"):
        raise StoreError(f"{path}: this is no store, or its beginning is damaged; {_MEND}")
    if int.from_bytes(head[68:72], "big") not in (APPLICATION_ID, 0):
        raise StoreError(f"{path}: a database of another program is in the way; choose another folder")


def _require_version(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection)
    if version > len(migrations()):
        raise _newer(path, version)
    if version == 0:
        raise StoreError(
            f"{path}: holds nothing: its first run was stopped at the start, or the file {path.name}-wal beside it is "
            "lost; 'anugerah run' fills it"
        )
    if version < len(migrations()):
        raise StoreError(f"{path}: written by an older version; 'anugerah run' brings it up to date")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _newer(path: Path, version: int) -> StoreError:
    return StoreError(
        f"{path}: written by a newer version of anugerah (schema {version}, this one knows {len(migrations())}); "
        "update anugerah"
    )


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock beside the store.  The system gives it back however the process ends."""
    lock = path.with_name(f".{path.name}.lock")
    try:
        handle: IO[bytes] = open(lock, "ab")  # noqa: SIM115 - closed below, once it is known to be there
    except OSError as error:
        reason = error.strerror or str(error)
        raise TableError(f"cannot write {lock}: {reason}; choose another folder") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise StoreError(
                    f"{lock}: cannot be locked ({error.strerror}); choose another folder"
                ) from error
            raise StoreError(
                f"{path}: another run is writing it; wait for its end, or choose another folder (-o)"
            ) from error
        yield


def _reason(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) or 0
    primary = code & 0xFF
    if primary in _DAMAGE:
        return f"the store is damaged ({error}); {_MEND}"
    if primary == sqlite3.SQLITE_FULL:
        return "the disk is full; free some space and run again: what was done is kept"
    if primary == sqlite3.SQLITE_IOERR:
        return (
            f"{error} (a full disk, a quota, or a fault of the disk); what was done before is kept: run again"
        )
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"{error}; change its permissions or choose another folder"
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "another program has it locked; close that one and try again"
    return f"{error}; what was done before is kept"
