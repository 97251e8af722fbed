"""One thing to read: a file, a member of an archive, or what came through a pipe."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from pipeline.read.fault import Unusable
from pipeline.read.limits import MAX_FILE, MAX_HELD
from pipeline.read.paged import files_beside
from pipeline.read.stream import (
    HEAD,
    gunzipped,
    open_regular,
    peeked,
    read_chunks,
    read_whole,
    too_large_file,
)


class Content(Protocol):
    """Where the bytes of a source come from that is no file of its own."""

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes from the first on, as often as asked.  Raises ``Unusable``."""
        ...

    def digest(self) -> bytes | None:
        """The SHA-256 of the file that the bytes lie in; None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """A thing to read.  ``shown`` is its path as given, ``stem`` its name without suffixes.

    ``kind`` is one of :mod:`pipeline.read.kinds`; ``path`` is the file, or that of the archive
    it lies in.  ``content`` is None for a file.  ``place`` is the place in its archive.
    """

    path: Path
    shown: str
    kind: str
    gz: bool
    stem: str
    linked: bool = False
    content: Content | None = None
    place: int = 0

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes, unzipped.  Raises ``Unusable`` as :func:`pipeline.read.stream.read_chunks`."""
        if self.content is None:
            return read_chunks(self.path, gz=self.gz)
        return gunzipped(self.content.chunks()) if self.gz else self.content.chunks()

    def head(self, size: int = HEAD) -> bytes:
        """Return the first ``size`` bytes or a few more.  Raises ``Unusable`` when there is not one to be had.

        Whoever reads on had better use :func:`pipeline.read.stream.peeked`, for an archive is a stream.
        """
        return peeked(self.chunks(), size)[0]

    def whole(self, most: int = MAX_FILE) -> bytes:
        """Return all bytes of a source that is one article.

        Raises ``Unusable`` as ``chunks``, and ``too-large`` beyond ``most``.
        """
        if self.content is None:
            return read_whole(self.path, gz=self.gz, most=most)
        data = bytearray()
        for chunk in self.chunks():
            data += chunk
            if len(data) > most:
                raise too_large_file(len(data), most)
        return bytes(data)

    def digest(self) -> bytes | None:
        """The SHA-256 of the file's raw bytes; a member of an archive has that of its archive.

        None for what cannot be told to be unchanged: standard input, the rows of a query, a file
        that cannot be read (reading it says why).
        """
        if self.kind in ("sqlite", "duckdb"):
            # The rows depend on the query, and may lie in a journal beside the file.
            return None
        if self.content is not None:
            return self.content.digest()
        if self.kind in ("html", "mhtml"):
            return _page_digest(self.path, self.stem)
        return file_digest(self.path)


def _page_digest(path: Path, stem: str) -> bytes | None:
    """The digest of a page and of the files beside it that may be further pages of its article.

    So that none of them counts as known once one of them is new: they are read together.
    """
    files = files_beside(path, stem)
    if len(files) == 1:
        return file_digest(path)
    found = [file_digest(file) for file in files]
    known = [digest for digest in found if digest is not None]
    return hashlib.sha256(b"".join(known)).digest() if len(known) == len(found) else None


def file_digest(path: Path) -> bytes | None:
    """The SHA-256 of a file, read in chunks; None where it cannot be read."""
    digest = hashlib.sha256()
    try:
        for chunk in read_chunks(path, gz=False):
            digest.update(chunk)
    except Unusable:
        return None
    return digest.digest()


@contextmanager
def seekable(source: Source) -> Iterator[BinaryIO]:
    """The source as an open file for a reader that jumps about in it.

    A file is opened; what lies in an archive or came through a pipe is held, up to ``MAX_HELD`` bytes.
    Raises ``Unusable`` as :func:`pipeline.read.stream.open_regular` and :meth:`Source.whole`.
    """
    if source.content is None and not source.gz:
        with open_regular(source.path) as handle:
            yield handle
    else:
        yield BytesIO(source.whole(MAX_HELD))
