"""The elements of a JSON array, cut out of a stream of bytes without parsing them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.read.fault import Unusable
from pipeline.read.limits import MAX_LINE

_SPACE = b" \t\r\n"
_MARK = re.compile(rb'["{}\[\],:]')
# Possessive: a string is passed in one step, without a stack and without trying again.
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_QUOTE, _OPEN, _CLOSE, _COMMA, _COLON = b'"', b"{[", b"}]", b",", b":"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of an array: its bytes, the line it begins in, and the number of its array.

    Of one longer than the cap ``data`` is empty.
    """

    line: int
    data: bytes
    array: int = 0
    too_long: bool = False


def array_elements(chunks: Iterable[bytes], *, depth: int, cap: int = MAX_LINE) -> Iterator[Element]:
    """Yield the elements of the array that is the file (``depth`` 1), or of those in the object that is (2).

    What is inside an element may be broken as long as its quotes and brackets pair; no more than ``cap``
    bytes of one are held.  Raises ``Unusable`` (``broken-json``) where the file ends within the outermost
    bracket or goes on behind it.
    """
    return _Cutter(depth, cap).cut(chunks)


class _Cutter:
    def __init__(self, depth: int, cap: int) -> None:
        self._wanted = depth
        self._cap = cap
        self._depth = 0
        self._in_string = self._escaped = False
        self._line = 1
        self._cutting = False
        self._array = 0
        self._started = 1
        self._held: list[bytes] = []
        self._size = 0
        self._closed = False

    def cut(self, chunks: Iterable[bytes]) -> Iterator[Element]:
        for chunk in chunks:
            yield from self._chunk(chunk)
        if not self._closed:
            reason = "the file ends before its last bracket is closed; download or export it again"
            raise Unusable("broken-json", reason)

    def _chunk(self, chunk: bytes) -> Iterator[Element]:
        start = at = 0  # what is before ``start`` has been kept or passed over
        while at < len(chunk):
            if self._in_string:
                at = self._string(chunk, at)
                continue
            match = _MARK.search(chunk, at)
            if self._closed and chunk[at : match.start() if match else len(chunk)].strip(_SPACE):
                raise _goes_on()
            if match is None:
                break
            at, mark = match.end(), match[0]
            if self._closed:
                raise _goes_on()
            if mark == _QUOTE:
                self._in_string = True
            elif mark in _OPEN:
                self._depth += 1
                if mark == b"[" and self._depth == self._wanted:
                    self._keep(chunk[start:at])
                    self._begin()
                    start = at
            elif mark in _CLOSE:
                if self._cutting and self._depth == self._wanted:
                    yield from self._end(chunk[start : at - 1])
                    start, self._cutting = at - 1, False
                    self._array += 1
                self._depth -= 1
                self._closed = self._depth <= 0
            elif mark == _COMMA and self._cutting and self._depth == self._wanted:
                yield from self._end(chunk[start : at - 1])
                start = at - 1
                self._keep(chunk[start:at])
                self._begin()
                start = at
        self._keep(chunk[start:])

    def _string(self, chunk: bytes, at: int) -> int:
        if self._escaped:
            self._escaped = False
            at += 1
        match = _IN_STRING.match(chunk, at)
        at = match.end() if match else at
        if chunk[at : at + 1] == _QUOTE:
            self._in_string = False
            return at + 1
        # A backslash here is the last byte of the chunk.
        self._escaped = at < len(chunk)
        return len(chunk)

    def _begin(self) -> None:
        self._cutting = True
        self._held.clear()
        self._size = 0
        self._started = self._line

    def _keep(self, piece: bytes) -> None:
        self._line += piece.count(b"\n")
        if self._cutting:
            self._size += len(piece)
            self._held.append(piece)
            if self._size > self._cap:
                self._held.clear()

    def _end(self, piece: bytes) -> Iterator[Element]:
        self._keep(piece)
        if self._size > self._cap:
            yield Element(self._started, b"", self._array, too_long=True)
            return
        data = b"".join(self._held)
        bare = data.lstrip(_SPACE)
        if bare:
            lead = data[: len(data) - len(bare)].count(b"\n")
            yield Element(self._started + lead, bare.rstrip(_SPACE), self._array)


def _goes_on() -> Unusable:
    reason = "something stands behind the closing bracket; write one array, or one object a line (.jsonl)"
    return Unusable("broken-json", reason)
