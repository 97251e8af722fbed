"""A body out of its compression, a piece at a time and never more than a cap."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from pipeline.fetch.outcomes import Failed

GZIP_MAGIC = b"\x1f\x8b"
_PIECE = 1 << 16
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS

Cap = Callable[[bytes | bytearray], int]
"""The most bytes for a body that begins like this."""


class Body:
    """Collects a body.

    :param encoding: the value of Content-Encoding.  ``gzip`` and ``deflate`` are what is asked for;
        ``br`` and ``zstd`` would each need a library more, and no server may send them unasked.
    :param cap: asked anew as the body grows, since what it is shows only at its beginning.
    :raises Failed: ``bad-encoding``; from :meth:`feed` and :meth:`finish` also ``too-large`` and ``cut-short``.
    """

    def __init__(self, encoding: str, cap: Cap) -> None:
        names = [
            name for name in encoding.lower().replace(" ", "").split(",") if name not in ("", "identity")
        ]
        if len(names) > 1 or (names and names[0] not in ("gzip", "x-gzip", "deflate")):
            raise Failed(
                "bad-encoding", f"compressed with {encoding.strip()[:60]!r}, which was not asked for"
            )
        self._encoding = names[0].removeprefix("x-") if names else ""
        self._cap = cap
        self._inflate = zlib.decompressobj(_GZIP) if self._encoding == "gzip" else None
        self._held = b""
        self._ended = False  # a member has: what follows is another one, or nothing of ours
        self._done = False
        self.data = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the wire."""
        if not self._encoding:
            self._add(chunk)
            return
        try:
            self._unpack(chunk)
        except zlib.error as error:
            raise Failed("bad-encoding", f"broken {self._encoding} data ({error})") from error

    def finish(self) -> bytes:
        """The whole body, when the last bytes are in."""
        if self._inflate is not None or (self._held and not self._ended):
            raise Failed("cut-short", f"the {self._encoding} data ends before its end")
        return bytes(self.data)

    def _unpack(self, chunk: bytes) -> None:
        chunk, self._held = self._held + chunk, b""
        while chunk and not self._done:
            if self._inflate is None:
                # What begins here shows in two bytes, which may come in two chunks.
                if len(chunk) < 2:
                    self._held = chunk
                    return
                if not self._ended:
                    # "deflate" is zlib's format by the standard and bare deflate by some servers.
                    self._inflate = zlib.decompressobj(_ZLIB if _is_zlib(chunk) else _RAW)
                elif self._encoding == "gzip" and chunk.startswith(GZIP_MAGIC):
                    self._inflate = zlib.decompressobj(_GZIP)
                else:
                    # Zeros or rubbish behind the last member: gzip itself passes over it.
                    self._done = True
                    return
            self._add(self._inflate.decompress(chunk, _PIECE))
            chunk = self._inflate.unconsumed_tail
            if self._inflate.eof:
                chunk, self._inflate, self._ended = self._inflate.unused_data, None, True

    def _add(self, piece: bytes) -> None:
        self.data += piece
        most = self._cap(self.data)
        if len(self.data) > most:
            raise Failed("too-large", f"more than {most:,} bytes")


def gunzip(data: bytes, most: int) -> bytes:
    """A gzip file's content, at most ``most`` bytes.

    :raises Failed: ``bad-encoding``, ``cut-short`` or ``too-large``.
    """
    body = Body("gzip", lambda _head: most)
    for start in range(0, len(data), _PIECE):
        body.feed(data[start : start + _PIECE])
    return body.finish()


def _is_zlib(chunk: bytes) -> bool:
    return chunk[0] & 0x0F == 8 and (chunk[0] << 8 | chunk[1]) % 31 == 0
