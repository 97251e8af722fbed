"""Writes the files of a run: all of them whole, or none.

Each file is first written aside in the same folder (so that the rename stays on one file system),
flushed to the disk, and only when every one of them is complete are they renamed into place.
Whatever goes wrong before leaves the earlier files as they were.
"""

from __future__ import annotations

import csv
import errno
import json
import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

Writer = Callable[[TextIO], None]
"""Writes one file's content into an open text handle."""


@dataclass(frozen=True, slots=True)
class FileMaker:
    """Writes one file of a format whose library opens the file itself: given the path of an empty file."""

    make: Callable[[Path], None]


_HINTS = {
    errno.ENOSPC: "the disk is full; free some space or choose another folder",
    errno.EDQUOT: "your disk quota is used up; free some space or choose another folder",
    errno.EROFS: "it lies on a read-only disk; choose another folder",
    errno.EACCES: "no permission to write there; choose another folder or change its permissions",
    errno.EPERM: "no permission to write there; choose another folder or change its permissions",
    errno.EEXIST: "a file of that name is in the way; choose another folder",
    errno.ENOTDIR: "a part of the path is a file, not a folder; choose another folder",
    errno.EISDIR: "a folder of that name is in the way; move it or choose another folder",
}


class TableError(Exception):
    """An output cannot be written; the message names it and says why and what to do."""


class _LineFeeds:
    """Passes rows of the csv module on with ``\\n`` ends.

    The module quotes a field for the characters of its line end only, so with ``\\n`` as line end
    a lone ``\\r`` in an article's sentence would stand bare and break the row for every reader.
    """

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle

    def write(self, row: str) -> int:
        return self._handle.write(row.removesuffix("\r\n") + "\n")


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Writer:
    """A CSV file (RFC 4180 but for LF line ends): a header, then one line a row.

    :param rows: text cells by column; every column must be there.
    """

    def write(handle: TextIO) -> None:
        writer = csv.writer(_LineFeeds(handle), lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([row[column] for column in columns] for row in rows)

    return write


def json_text(value: Any) -> str:
    """``value`` as indented JSON, keys in the order given, with a final line feed.

    :raises ValueError: a number that JSON cannot hold (NaN, infinity).
    """
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def json_table(value: Any) -> Writer:
    """A JSON file holding ``value``."""

    def write(handle: TextIO) -> None:
        handle.write(json_text(value))

    return write


def prepare_folder(folder: Path) -> None:
    """Make ``folder`` (and those above it) and see that files can be written there.

    A long run should learn at its start that its end will fail.

    :raises TableError: it cannot be made or written.
    """
    with _clear_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _probe(folder)


def prepare_file(path: Path) -> None:
    """Make the folder of ``path``, as :func:`prepare_folder` does, and see that no folder is in the way.

    :raises TableError: the file could not be written.
    """
    with _clear_errors(path):
        _make_folder_of(path)
        _refuse_folder(path)
        _probe(path.parent)


def write_files(folder: Path, files: Mapping[str, Writer | FileMaker]) -> None:
    """Write every file of ``files`` (name to content) into ``folder``, texts in UTF-8.

    They are renamed into place in the order given, so that the last one marks a complete set.
    Characters that UTF-8 cannot hold (lone surrogates) are written as ``\\\\udXXX``.

    :raises TableError: the folder cannot be written; no file was replaced.
    """
    staged: dict[Path, Path] = {}
    try:
        for name, writer in files.items():
            with _clear_errors(folder / name):
                _refuse_folder(folder / name)
                aside = _aside(folder, name)
                staged[aside] = folder / name
                _write_through(aside, writer)
        with _without_interrupts(), _clear_errors(folder):
            for aside, target in staged.items():
                with _clear_errors(target):
                    os.replace(aside, target)
            _sync_folder(folder)
    finally:
        for aside in staged:
            aside.unlink(missing_ok=True)


def write_table(path: Path, writer: Writer | FileMaker) -> None:
    """Write one file, as :func:`write_files` does; the folder is made if need be.

    :raises TableError: it cannot be written; what was there before is still there.
    """
    with _clear_errors(path):
        _make_folder_of(path)
    write_files(path.parent, {path.name: writer})


def write_file(path: Path, text: str) -> None:
    """Write one text, as :func:`write_table` does.

    :raises TableError: it cannot be written; what was there before is still there.
    """

    def write(handle: TextIO) -> None:
        handle.write(text)

    write_table(path, write)


def _make_folder_of(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        # What is in the way lies above the path, and is not called so.
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path)) from error


def _probe(folder: Path) -> None:
    probe = _aside(folder, "probe")
    with open(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY), "wb"):
        os.unlink(probe)


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))


def _aside(folder: Path, name: str) -> Path:
    return folder / f".{name}.{secrets.token_hex(4)}.tmp"


def _write_through(path: Path, writer: Writer | FileMaker) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    if isinstance(writer, FileMaker):
        os.close(descriptor)
        writer.make(path)
        with open(path, "r+b") as made:
            os.fsync(made.fileno())
        return
    with open(descriptor, "w", encoding="utf-8", newline="", errors="backslashreplace") as handle:
        writer(handle)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the renames durable where the system can; the files are in place either way, so a
    file system that cannot flush a folder (EINVAL) is no reason to report a failed run."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _clear_errors(output: Path) -> Iterator[None]:
    """Name what the user asked for: the system's error may name the file beside it."""
    try:
        yield
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, error.strerror or str(error))
        raise TableError(f"cannot write {output}: {hint}") from error


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C between two renames comes too late to stop the run and too early to be harmless."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
