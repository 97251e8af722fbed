"""Pages in web archives (WARC 1.0 and 1.1), plain or gzipped a record at a time.

The records are cut here, as a library ends at the first damage: behind a broken gzip member the next one is looked
for, behind a broken header the next that begins a record.  What is in a record (HTTP headers, chunks,
compression) is read by warcio.  At most one record is held, and none beyond ``MAX_FILE``.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipeline.page.read import read_page
from pipeline.page.record import Page
from pipeline.read.fault import Unusable
from pipeline.read.limits import GZIP_ALLOWANCE, GZIP_RATIO, MAX_FILE
from pipeline.rules import Rules

_GZIP = b"\x1f\x8b\x08"
_HEAD_LENGTH = 65_536
_BEGIN = b"WARC/"
_LENGTH = re.compile(rb"^content-length[ \t]{0,20}:[ \t]{0,20}(\d{1,15})[ \t]{0,20}\r?$", re.I | re.M)
_TYPE = re.compile(rb"^warc-type[ \t]{0,20}:[ \t]{0,20}(\w{1,20})", re.I | re.M)
_HTML = ("text/html", "application/xhtml+xml")
_DAMAGE = None


@dataclass(frozen=True, slots=True)
class _Cut:
    number: int
    data: bytes
    fault: Unusable | None = None


def read_warc(chunks: Iterable[bytes], rules: Rules) -> Iterator[tuple[int, Page | Unusable]]:
    """The pages of a web archive, each with the number of its record (from 1, records of all types counted).

    Only what was answered as HTML is taken: records ``response`` and ``resource``.  What cannot be used comes as
    ``Unusable``, and the next record follows: the codes of :func:`pipeline.page.read_page`, ``broken-warc`` (damage),
    ``error-page`` (an HTTP status of 400 and more), ``too-large``.
    """
    for cut in _records(_unzipped(chunks)):
        if cut.fault is not None:
            yield cut.number, cut.fault
            continue
        kind = _TYPE.search(cut.data[:_HEAD_LENGTH])
        if kind is None or kind[1].lower() not in (b"response", b"resource"):
            continue
        try:
            page = _page(cut.data, rules)
        except Unusable as fault:
            yield cut.number, fault
        else:
            if page is not None:
                yield cut.number, page


def _page(data: bytes, rules: Rules) -> Page | None:
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(data))), None)
        if record is None:
            raise _broken("no record")
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        headers = record.http_headers
        kind = (
            headers.get_header("Content-Type") if headers else record.rec_headers.get_header("Content-Type")
        ) or ""
        mime, _semicolon, rest = kind.partition(";")
        status = (
            int(headers.get_statuscode() or 0)
            if headers and str(headers.get_statuscode()).isdecimal()
            else 200
        )
        if mime.strip().lower() not in _HTML or 300 <= status < 400:
            return None
        if status >= 400:
            raise Unusable(
                "error-page", f"answered with HTTP status {status}, no article; fetch the address again"
            )
        body = record.content_stream().read(MAX_FILE + 1)
    except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, OSError) as error:
        raise _broken(str(error)) from error
    match = re.search(r"charset\s{0,9}=\s{0,9}[\"']?([\w:.-]{1,40})", rest, re.I)
    url = url.strip("<> ")
    return read_page(
        body,
        rules,
        url=url if url.startswith(("http://", "https://")) else "",
        charset=match[1] if match else "",
    )


def _broken(what: str) -> Unusable:
    return Unusable("broken-warc", f"a damaged record ({what}); fetch the page again")


def _unzipped(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    """The bytes of an archive, unzipped; ``_DAMAGE`` where some were lost."""
    source = iter(chunks)
    head = b""
    for chunk in source:
        head += chunk
        if len(head) >= len(_GZIP):
            break
    if not head.startswith(_GZIP[:2]):
        yield head
        yield from source
        return
    taken, given = 0, 0
    waiting = head
    member = zlib.decompressobj(wbits=31)
    begun = False
    seeking = False
    while True:
        if seeking:
            at = waiting.find(_GZIP, 1)
            if at < 0:
                waiting = waiting[-2:]
            else:
                waiting, seeking = waiting[at:], False
        if not waiting or seeking:
            chunk = next(source, b"")
            if not chunk:
                break
            waiting += chunk
            continue
        if not begun and len(waiting) < 3 and (chunk := next(source, b"")):
            waiting += chunk
            continue
        try:
            out = member.decompress(waiting, 1 << 20)
        except zlib.error:
            yield _DAMAGE
            member, begun, seeking = zlib.decompressobj(wbits=31), False, True
            continue
        begun = True
        given += len(out)
        rest = member.unused_data if member.eof else member.unconsumed_tail
        taken += len(waiting) - len(rest)
        if given > GZIP_ALLOWANCE + GZIP_RATIO * taken:
            raise Unusable(
                "too-large",
                f"unzips to more than {GZIP_RATIO} times its size; unzip it and see what it holds",
            )
        if out:
            yield out
        waiting = rest
        if member.eof:
            member, begun = zlib.decompressobj(wbits=31), False
            if waiting and not waiting.startswith(_GZIP[: len(waiting)]):
                yield _DAMAGE
                waiting, seeking = b"\0" + waiting, True
    if begun:
        yield _DAMAGE


class _Buffer:
    """Bytes that come in pieces, with damage between them."""

    def __init__(self, pieces: Iterator[bytes | None]) -> None:
        self._pieces = pieces
        self.data = bytearray()
        self.damaged = False
        self.ended = False

    def more(self) -> bool:
        """Take another piece; False at the end and at damage, which has to be acknowledged first."""
        if self.damaged or self.ended:
            return False
        piece = next(self._pieces, b"")
        if piece is _DAMAGE:
            self.damaged = True
        elif piece == b"":
            self.ended = True
        else:
            self.data += piece
            return True
        return False


def _records(pieces: Iterator[bytes | None]) -> Iterator[_Cut]:
    buffer = _Buffer(pieces)
    number = 0
    while True:
        while buffer.data.startswith((b"\r", b"\n")) or not buffer.data:
            del buffer.data[: len(buffer.data) - len(buffer.data.lstrip(b"\r\n"))]
            if not buffer.data and not buffer.more():
                break
        if not buffer.data:
            if buffer.damaged:
                buffer.damaged = False
                number += 1
                yield _Cut(number, b"", _broken("its gzip data cannot be read"))
                continue
            return
        number += 1
        yield _next_record(buffer, number)


def _next_record(buffer: _Buffer, number: int) -> _Cut:
    while not re.search(rb"\r?\n\r?\n", buffer.data) and len(buffer.data) < _HEAD_LENGTH and buffer.more():
        pass
    end = re.search(rb"\r?\n\r?\n", buffer.data)
    head = bytes(buffer.data[: end.end()]) if end else b""
    length = _LENGTH.search(head)
    if not head.startswith(_BEGIN) or length is None:
        _resynchronise(buffer)
        return _Cut(number, b"", _broken("its header makes no sense"))
    wanted = len(head) + int(length[1])
    too_large = int(length[1]) > MAX_FILE + _HEAD_LENGTH
    passed = 0
    while passed + len(buffer.data) < wanted:
        if too_large:
            passed += len(buffer.data)
            buffer.data.clear()
        if not buffer.more():
            buffer.data.clear()
            buffer.damaged = False
            return _Cut(number, b"", _broken("it ends before its end"))
    data = bytes(buffer.data[: wanted - passed])
    del buffer.data[: wanted - passed]
    if not too_large:
        return _Cut(number, data)
    # Pictures and films may be as large as they like; nobody reads them.
    if b"text/html" in head.lower() or b"msgtype=response" in head.lower():
        fault = Unusable("too-large", f"a record of {int(length[1]):,} bytes; a page has some 200,000")
        return _Cut(number, b"", fault)
    return _Cut(number, head)


def _resynchronise(buffer: _Buffer) -> None:
    """Go to what looks like the beginning of a record, or to the end."""
    while True:
        at = buffer.data.find(b"\n" + _BEGIN, 1)
        if at >= 0:
            del buffer.data[: at + 1]
            return
        del buffer.data[: max(0, len(buffer.data) - len(_BEGIN))]
        if not buffer.more():
            buffer.data.clear()
            buffer.damaged = False
            return
