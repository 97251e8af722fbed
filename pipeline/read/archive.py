"""Members of zip and tar archives as sources: listed once, read as a stream, never written to disk.

A member is named ``archive.zip!/folder/a.txt``.  Names are only shown: nothing in an archive can say where
to read or write.  The caps of :mod:`pipeline.read.limits` hold for each archive.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeAlias, cast

from pipeline.article import Rejected
from pipeline.printable import printable
from pipeline.read.fault import Unusable
from pipeline.read.kinds import KINDS, kind_of
from pipeline.read.limits import GZIP_ALLOWANCE, GZIP_RATIO, MAX_MEMBERS, MAX_NAME
from pipeline.read.source import Source, file_digest
from pipeline.read.stream import CHUNK, ChunkReader, open_regular
from pipeline.read.zips import check_directory

if TYPE_CHECKING:
    from typing import Self

_TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
ARCHIVES = (".zip", *_TARS)
"""The suffixes of archives."""

_ENCRYPTED = 0x1
_MAX_HEADER = 1_000_000  # bytes of the headers before a member that tarfile holds
_XZ_MEMORY = 256_000_000
_UNIX, _REGULAR = 3, 8  # who made a zip, and its kind of file: 10 would be a link
_SPARSE = "a sparse file; make the archive without them"
_DAMAGED = (
    zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, lzma.LZMAError, zlib.error, EOFError, OSError,
    NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
"""What the readers of damaged archives raise."""


def is_archive(name: str) -> bool:
    """Whether a file of this name is an archive."""
    return name.lower().endswith(ARCHIVES)


def members(path: Path, shown: str, *, asking: bool, linked: bool = False) -> list[Source | Rejected]:
    """Return what an archive holds, in its order: sources, and a ``Rejected`` for each that cannot be read.

    Members of other kinds are left out, as in a folder, and databases where nothing is asked of them.
    """
    archive: _Archive = _Zip(path) if path.name.lower().endswith(".zip") else _Tar(path)
    found: list[Source | Rejected] = []
    other = 0
    try:
        for place, entry in enumerate(archive.entries()):
            name = printable(entry.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
            at = f"{shown}!/{name[:MAX_NAME]}"
            if entry.fault is not None:
                found.append(Rejected(at, at, None, entry.fault.code, entry.fault.reason))
                continue
            last = name.rpartition("/")[2]
            hidden = name.startswith("__MACOSX/") or any(part.startswith(".") for part in name.split("/"))
            known = None if hidden else kind_of(last)
            if is_archive(last) and not hidden:
                reason = "an archive in an archive; unpack the outer one"
                found.append(Rejected(at, at, None, "nested-archive", reason))
            elif known is None or (KINDS[known[0].name].asked and not asking):
                other += 1
            else:
                kind, gz, stem = known
                content = _Member(archive, place)
                found.append(Source(path, at, kind.name, gz, stem, linked, content, place))
    except Unusable as fault:
        after = " (the members before it are read)" if found else ""
        found.append(Rejected(shown, shown, None, fault.code, fault.reason + after))
    if not found:
        reason = f"no article file in it ({other} other members); give an archive of files that can be read"
        found.append(Rejected(shown, shown, None, "no-articles", reason))
    return _named_once(found)


def _named_once(found: list[Source | Rejected]) -> list[Source | Rejected]:
    """Refuse a second member of one name: which of the two is meant cannot be told."""
    seen: set[str] = set()
    once: list[Source | Rejected] = []
    for item in found:
        if isinstance(item, Source):
            if item.shown in seen:
                reason = "a second member of this name; the first one is read"
                item = Rejected(item.shown, item.shown, None, "repeated-member", reason)
            else:
                seen.add(item.shown)
        once.append(item)
    return once


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    fault: Unusable | None = None


_Walk: TypeAlias = Iterator[tuple[int, tarfile.TarFile, tarfile.TarInfo]]


class _Plain(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class _Archive(Protocol):
    def entries(self) -> Iterator[_Entry]:
        """Yield what is listed, a member that cannot be read with why.  Raises ``Unusable``."""
        ...

    def chunks(self, place: int) -> Iterator[bytes]:
        """Yield the bytes of a member.  Raises ``Unusable``."""
        ...

    @property
    def digest(self) -> bytes | None: ...


@dataclass(frozen=True, slots=True, eq=False)
class _Member:
    """A member as the content of a source."""

    archive: _Archive
    place: int

    def chunks(self) -> Iterator[bytes]:
        return self.archive.chunks(self.place)

    def digest(self) -> bytes | None:
        return self.archive.digest


class _Zip:
    """A zip archive; open from its first member that is read to its last, so that it is listed once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._listed: list[zipfile.ZipInfo] = []
        self._open: zipfile.ZipFile | None = None

    @cached_property
    def digest(self) -> bytes | None:
        return file_digest(self._path)

    def entries(self) -> Iterator[_Entry]:
        with open_regular(self._path) as handle:
            size = handle.seek(0, 2)
            with _faults("zip"), zipfile.ZipFile(handle) as archive:
                self._listed = [info for info in archive.infolist() if not info.is_dir()]
        check_directory(self._listed, size)
        for info in self._listed:
            fault = _name_fault(info.filename)
            kind = info.external_attr >> 28 if info.create_system == _UNIX else 0
            if info.flag_bits & _ENCRYPTED:
                fault = Unusable("encrypted-member", "it has a password; unpack the archive first")
            elif kind not in (0, _REGULAR):
                fault = _no_file()
            yield _Entry(info.filename, fault)

    def chunks(self, place: int) -> Iterator[bytes]:
        try:
            with _faults("zip"):
                if self._open is None:
                    open_regular(self._path).close()  # no pipe has taken its place
                    self._open = zipfile.ZipFile(self._path)
                # A member never unzips to more than the directory says; its checksum is compared at the end.
                with self._open.open(self._listed[place]) as member:
                    while chunk := member.read(CHUNK):
                        yield chunk
        finally:
            if place == len(self._listed) - 1 and self._open is not None:
                self._open.close()
                self._open = None


class _Tar:
    """A tar archive: a stream, read on from the last member as long as they are asked for in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._count = 0
        self._idle: tuple[int, _Walk] | None = None

    @cached_property
    def digest(self) -> bytes | None:
        return file_digest(self._path)

    def entries(self) -> Iterator[_Entry]:
        for place, _archive, info in self._walk():
            if place >= MAX_MEMBERS:
                raise Unusable("too-many-members", f"more than {MAX_MEMBERS:,} members; split it")
            self._count = place + 1
            fault = _name_fault(info.name)
            if not info.isreg():
                fault = _no_file()
            elif info.issparse():
                # Its holes would be read as zeros, as many as its header likes.
                fault = Unusable("unreadable-member", _SPARSE)
            yield _Entry(info.name, fault)

    def chunks(self, place: int) -> Iterator[bytes]:
        following, walk = self._idle or (0, None)
        self._idle = None
        if walk is None or place < following:
            walk = self._walk()
        for at, archive, info in walk:
            if at < place:
                continue
            try:
                with _faults("tar"):
                    member = archive.extractfile(info)
                    while member is not None and (chunk := member.read(CHUNK)):
                        yield chunk
            finally:
                # The stream finds the next header wherever its reader stopped.
                if at < self._count - 1:
                    self._idle = at + 1, walk
            return
        raise Unusable("broken-archive", "the archive has changed since it was listed; run again")

    def _walk(self) -> _Walk:
        with open_regular(self._path) as handle:
            size = handle.seek(0, 2)
            handle.seek(0)
            with _faults("tar"), closing(_unpacked(handle)) as plain:
                stream = _Bounded(plain, GZIP_ALLOWANCE + GZIP_RATIO * size)
                with tarfile.open(
                    fileobj=cast(BinaryIO, stream), mode="r|", tarinfo=_Info, errorlevel=2
                ) as archive:
                    place = 0
                    while (info := archive.next()) is not None:
                        if not info.isdir():
                            yield place, archive, info
                            place += 1
                        # tarfile keeps what it has listed.
                        cast(Any, archive).members.clear()


class _Info(tarfile.TarInfo):
    """A header that is not taken for the end of the archive where it is damaged, and is never large."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str | None, errors: str) -> Self:
        try:
            info = super().frombuf(buf, encoding or "utf-8", errors)
        except tarfile.HeaderError as error:
            if not any(buf):  # the end
                raise
            raise Unusable("broken-archive", f"damaged tar archive ({error}); copy it again") from error
        if info.type in (
            tarfile.XHDTYPE,
            tarfile.XGLTYPE,
            tarfile.SOLARIS_XHDTYPE,
            tarfile.GNUTYPE_LONGNAME,
            tarfile.GNUTYPE_LONGLINK,
        ):
            if not 0 <= info.size <= _MAX_HEADER:
                raise Unusable("too-large", "a header of more than 1 MB; make the archive again")
        elif info.type == tarfile.GNUTYPE_SPARSE:
            raise Unusable("unreadable-member", _SPARSE)
        elif info.size < 0:
            raise Unusable("broken-archive", "a member of less than no bytes; copy the archive again")
        return info

    def _proc_gnusparse_10(self, *_given: object) -> None:
        # It would hold a list as long as the member likes.
        raise Unusable("unreadable-member", _SPARSE)


class _Bounded:
    """The bytes of an unpacked tar, up to a limit."""

    def __init__(self, plain: _Plain, limit: int) -> None:
        self._plain = plain
        self._left = limit

    def read(self, size: int) -> bytes:
        data = self._plain.read(size)
        self._left -= len(data)
        if self._left < 0:
            reason = f"unpacks to more than {GZIP_RATIO} times its size; unpack it and see what it holds"
            raise Unusable("too-large", reason)
        return data


def _unpacked(handle: BinaryIO) -> _Plain:
    # By its content: downloads are often named .tar.gz after having been unzipped on the way.
    head = handle.read(6)
    handle.seek(0)
    if head[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=handle)
    if head[:3] == b"BZh":
        return bz2.BZ2File(handle)
    if head == b"\xfd7zXZ\x00":
        return BufferedReader(ChunkReader(_unxz(handle)))
    return handle


def _unxz(handle: BinaryIO) -> Iterator[bytes]:
    """Yield the content of xz data; ``lzma.LZMAFile`` takes no limit of memory."""
    unpack = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
    data = handle.read(CHUNK)
    while data or not unpack.eof:
        if unpack.eof:
            unpack = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
        if not data and unpack.needs_input:
            raise EOFError("the xz data end too early")
        yield unpack.decompress(data, CHUNK)
        data = unpack.unused_data if unpack.eof else b""
        if (unpack.eof or unpack.needs_input) and not data:
            data = handle.read(CHUNK)


@contextmanager
def _faults(what: str) -> Iterator[None]:
    try:
        yield
    except Unusable:
        raise
    except _DAMAGED as error:
        said = " ".join(str(error).split())[:200]
        raise Unusable("broken-archive", f"damaged or no {what} archive ({said}); copy it again") from error


def _name_fault(name: str) -> Unusable | None:
    if len(name) > MAX_NAME:
        return Unusable("unsafe-name", f"a name of {len(name):,} characters; shorten it")
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or name[1:3] in (":/", ":\\") or "\0" in name:
        return Unusable("unsafe-name", "its name leads out of the archive; make the archive again")
    return None


def _no_file() -> Unusable:
    return Unusable("unreadable-member", "a link or a device, no file; pack the file itself")
