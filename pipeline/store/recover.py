"""Saving the articles of a damaged store into a new one.

Texts are what cannot be made again: rows, clusters and counts come back with the next run, by the rules.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.store.database import StoreError, StoreMissing, alone, told, transaction, writing
from pipeline.store.intake import NAMELESS, text_digest

_READ_TOGETHER = 1 << 10
_LEAP = 8
"""Lines leapt over at most where one cannot be read: a torn page has some thirty."""
_SMALLEST_LINE = 32


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was saved: articles, revisions of them, and how many revisions have lost their text; ``kept`` is
    where the damaged store is now."""

    articles: int
    revisions: int
    lost: int
    kept: Path


def recover(path: Path) -> Recovered:
    """Put a new store in the place of the one at ``path``, with every article that can be read of it.

    The damaged one is kept beside it, as ``anugerah.db.damaged`` (``.damaged2`` ...).

    :raises StoreMissing: there is none.
    :raises StoreError: it is not damaged, not one article can be read of it, or another run has it.
    """
    if not path.is_file():
        raise StoreMissing(f"{path}: no store there")
    aside = path.with_name(f"{path.name}.recovered")
    _remove(aside)
    try:
        with alone(path), told(path):
            # A line takes some bytes: so many there can be at most.
            most = path.stat().st_size // _SMALLEST_LINE
            _refuse_whole(path)
            with writing(aside) as new, closing(_open(path)) as old:
                articles, revisions, lost = _copy(old, new, most)
            if not articles:
                raise StoreError(
                    f"{path}: not one article can be read of it; move it away and run again on all articles"
                )
            # In one file, for the one that stands beside it would not follow the renaming.
            with closing(sqlite3.connect(aside)) as new:
                new.execute("PRAGMA journal_mode = DELETE")
            kept = _free_name(path)
            for suffix in ("", "-wal", "-shm"):
                if path.with_name(path.name + suffix).exists():
                    path.with_name(path.name + suffix).rename(f"{kept}{suffix}")
            aside.replace(path)
    finally:
        _remove(aside)
    return Recovered(articles, revisions, lost, kept)


def _refuse_whole(path: Path) -> None:
    """A store that is not damaged would only lose its runs."""
    try:
        with closing(_open(path)) as connection:
            found = [str(line) for (line,) in connection.execute("PRAGMA quick_check(1)")]
            runs = connection.execute("SELECT count(*) FROM runs").fetchone()
    except sqlite3.Error:
        return
    if found == ["ok"] and runs:
        raise StoreError(f"{path}: it is not damaged; there is nothing to recover")


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, most: int) -> tuple[int, int, int]:
    articles = revisions = lost = 0
    with transaction(new):
        new.execute("PRAGMA defer_foreign_keys = ON")
        saved: dict[int, tuple[int, int]] = {}
        for number, line in _lines(old, "revisions", "revision", most):
            text = _text(old, line["text"])
            if text is None or not _fits(line):
                lost += 1
                continue
            new.execute("INSERT OR IGNORE INTO contents VALUES (?, ?)", (line["text"], text))
            _insert(new, "revisions", line)
            revisions += 1
            saved[line["article"]] = max(saved.get(line["article"], (0, 0)), (line["number"], number))
        named = set()
        for number, line in _lines(old, "articles", "article", most):
            if number in saved and isinstance(line["id"], str):
                # What it said last may be among what was lost.
                _insert(new, "articles", {**line, "revision": saved[number][1]})
                named.add(number)
                articles += 1
        for number in saved.keys() - named:
            # Its line is lost, its texts are not; it gets its name back when it is read again.
            line = {
                "article": number, "id": f"recovered-{number}", "wanted": f"recovered-{number}", "source": NAMELESS,
                "place": f"recovered!/{number}", "path": NAMELESS, "line": None, "revision": saved[number][1],
                "fallback": None,
            }  # fmt: skip
            _insert(new, "articles", line)
            articles += 1
    return articles, revisions, lost


def _lines(
    connection: sqlite3.Connection, table: str, key: str, most: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The lines of a table that can be read, by number; over what cannot be read it leaps in growing steps."""
    last, leap = 0, 1
    while last < most:
        try:
            cursor = connection.execute(
                f"SELECT * FROM {table} WHERE {key} > ? ORDER BY {key} LIMIT ?", (last, _READ_TOGETHER)
            )
            names = [column[0] for column in cursor.description]
            found = False
            for line in cursor:
                values = dict(zip(names, line, strict=True))
                found, last, leap = True, int(values[key]), 1
                yield last, values
            if not found:
                return
        except (sqlite3.Error, ValueError, TypeError):
            last, leap = last + leap, min(leap * 2, _LEAP)


def _text(connection: sqlite3.Connection, digest: object) -> str | None:
    """A text that is whole: its digest says so."""
    try:
        found = connection.execute("SELECT text FROM contents WHERE digest = ?", (digest,)).fetchone()
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    return found[0] if found and isinstance(found[0], str) and text_digest(found[0]) == digest else None


def _fits(line: dict[str, Any]) -> bool:
    numbers = all(isinstance(line[name], int) for name in ("article", "number", "run"))
    texts = ("title", "published_basis", "publisher", "url", "author")
    return numbers and all(isinstance(line[name], str) for name in texts)


def _insert(connection: sqlite3.Connection, table: str, line: dict[str, Any]) -> None:
    marks = ", ".join(f":{name}" for name in line)
    connection.execute(f"INSERT INTO {table} ({', '.join(line)}) VALUES ({marks})", line)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    # Without it SQLite reads nothing of a file that ends before its end, as a copy that was cut off does.
    connection.execute("PRAGMA writable_schema = ON")
    # A text may hold anything now.
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _free_name(path: Path) -> Path:
    kept, number = path.with_name(f"{path.name}.damaged"), 2
    while kept.exists():
        kept, number = path.with_name(f"{path.name}.damaged{number}"), number + 1
    return kept


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f".{path.name}.lock"):
        path.with_name(name).unlink(missing_ok=True)
