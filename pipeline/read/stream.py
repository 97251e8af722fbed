"""Bytes of a file: in chunks, unzipped, and cut into lines of bounded length."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline.read.fault import Unusable
from pipeline.read.limits import GZIP_ALLOWANCE, GZIP_RATIO, MAX_FILE

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1 << 16
"""Bytes that are read at once."""

HEAD = CHUNK
"""Bytes that tell an encoding or a kind."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as bytes, its end included.

    Of a line longer than the cap ``data`` is empty; the number of quotes is still counted,
    for a CSV reader must know whether the line ended inside a quoted field.
    """

    number: int
    data: bytes
    too_long: bool = False
    quotes: int = 0


def read_chunks(path: Path, *, gz: bool) -> Iterator[bytes]:
    """Yield a file's bytes, unzipped.

    Raises ``Unusable``: ``unreadable`` (no permission, no regular file, disk error),
    ``not-found``, ``broken-gzip``, ``too-large`` (a gzip file that unzips far beyond its
    size).  What was good before the fault has been yielded by then.
    """
    try:
        size = _regular_size(path)
        with path.open("rb") as raw:
            if not gz:
                while chunk := raw.read(CHUNK):
                    yield chunk
                return
            with gzip.GzipFile(fileobj=raw) as unzipped:
                yield from _limited(unzipped, lambda: size)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _broken_gzip(error) from error
    except OSError as error:
        raise _os_fault(error) from error


def open_regular(path: Path) -> BinaryIO:
    """Open a file to read.  Raises ``Unusable``: ``unreadable``, ``not-found``."""
    try:
        _regular_size(path)
        return path.open("rb")
    except OSError as error:
        raise _os_fault(error) from error


def read_whole(path: Path, *, gz: bool, most: int = MAX_FILE) -> bytes:
    """Return all bytes of a file that is one article.

    Raises ``Unusable`` as ``read_chunks`` does, and ``too-large`` beyond ``most`` bytes; a
    plain file's size is asked before it is opened.
    """
    if not gz:
        try:
            size = os.stat(path).st_size
        except OSError as error:
            raise _os_fault(error) from error
        if size > most:
            raise too_large_file(size, most)
    data = bytearray()
    for chunk in read_chunks(path, gz=gz):
        data += chunk
        if len(data) > most:
            raise too_large_file(len(data), most)
    return bytes(data)


def split_lines(chunks: Iterable[bytes], cap: int) -> Iterator[Line]:
    """Yield lines ended by ``\\n``; no more than ``cap`` bytes of one are ever held."""
    number, size, quotes = 1, 0, 0
    held: list[bytes] = []
    for chunk in chunks:
        start = 0
        while start < len(chunk):
            end = chunk.find(b"\n", start) + 1 or len(chunk)
            piece = chunk[start:end]
            start = end
            size += len(piece)
            quotes += piece.count(b'"')
            held.append(piece)
            if size > cap:
                held.clear()
            if piece.endswith(b"\n"):
                yield Line(number, b"".join(held), size > cap, quotes)
                held.clear()
                number, size, quotes = number + 1, 0, 0
    if size:
        yield Line(number, b"".join(held), size > cap, quotes)


def too_large_file(size: int, most: int = MAX_FILE) -> Unusable:
    """Return the fault of a file that is read as a whole and is larger than ``most``."""
    return Unusable(
        "too-large",
        f"more than {most // 1_000_000} MB ({size:,} bytes read or announced) for one article; "
        "split it into one file an article, or use .jsonl",
    )


def gunzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the content of gzip data that comes in chunks.  Raises ``Unusable`` as :func:`read_chunks`."""
    raw = ChunkReader(chunks)
    try:
        with gzip.GzipFile(fileobj=io.BufferedReader(raw)) as unzipped:
            yield from _limited(unzipped, lambda: raw.taken)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _broken_gzip(error) from error


def peeked(chunks: Iterator[bytes], size: int = HEAD) -> tuple[bytes, Iterator[bytes]]:
    """Return the first ``size`` bytes or a few more, and all chunks with them.

    Damage behind the first bytes belongs to the reading proper, which comes to it with the articles before
    it already delivered.  Raises ``Unusable`` when there is not one byte to be had.
    """
    head = bytearray()
    try:
        while len(head) < size and (chunk := next(chunks, None)) is not None:
            head += chunk
    except Unusable as fault:
        if not head:
            raise
        return bytes(head), chain([bytes(head)], _raising(fault))
    return bytes(head), chain([bytes(head)], chunks)


def _raising(fault: Unusable) -> Iterator[bytes]:
    raise fault
    yield b""


class ChunkReader(io.RawIOBase):
    """Chunks of bytes as a file that is read from front to back; ``taken`` counts the bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._rest:  # a chunk may be empty
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        view = memoryview(buffer).cast("B")
        size = min(len(view), len(self._rest))
        view[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        self.taken += size
        return size


def _broken_gzip(error: Exception) -> Unusable:
    return Unusable("broken-gzip", f"damaged or no gzip file ({error}); copy or compress it again")


def _limited(unzipped: gzip.GzipFile, size: Callable[[], int]) -> Iterator[bytes]:
    total = 0
    while chunk := unzipped.read1(CHUNK):
        total += len(chunk)
        if total > GZIP_ALLOWANCE + GZIP_RATIO * size():
            raise Unusable(
                "too-large",
                f"unzips to more than {GZIP_RATIO} times its size; unzip it and see what it holds",
            )
        yield chunk


def _regular_size(path: Path) -> int:
    # A pipe or device named *.txt would block for ever on open.
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(None, "it is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise Unusable("unreadable", "a pipe, socket or device, no file; copy its content into a file")
    return status.st_size


def _os_fault(error: OSError) -> Unusable:
    if isinstance(error, FileNotFoundError):
        return Unusable("not-found", "the file is gone, or a link points nowhere; check the path")
    if isinstance(error, PermissionError):
        return Unusable("unreadable", "no permission to read it; change its permissions (chmod u+r)")
    return Unusable("unreadable", f"cannot be read ({error.strerror or error}); check the file and the disk")
