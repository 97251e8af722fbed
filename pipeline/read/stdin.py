"""What comes through a pipe (``-``): its kind is told by how it begins."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.article import Record, Rejected
from pipeline.read.columns import Columns, fold, is_known
from pipeline.read.decode import table_codec, transcode
from pipeline.read.fault import Unusable
from pipeline.read.kinds import KINDS, reader_of
from pipeline.read.options import ReadOptions
from pipeline.read.source import Source
from pipeline.read.stream import CHUNK, gunzipped, peeked
from pipeline.read.tables import DELIMITERS

STDIN = "-"
"""The path that means standard input."""

_MAGIC = ((b"PAR1", "parquet"), (b"PK\x03\x04", "xlsx"))
_GZIP = b"\x1f\x8b"
_FEWEST = 2  # columns by which a line of text is a table's header
_SPACE = " \t\r\n\ufeff"


def stdin_source() -> Source:
    """Standard input as a source; it is read when its records are asked for, and once."""
    return Source(Path(STDIN), STDIN, "stdin", False, "stdin", content=_Pipe())


def read(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the records of a stream: text, JSON Lines, JSON, CSV or TSV (each also gzipped), a page, a
    workbook or Parquet.

    One that is one article gets the id ``stdin``.  Raises ``Unusable``: ``unreadable`` (it is closed or was
    read before), ``empty``, and what the reader of the kind raises.
    """
    head, chunks = peeked(source.chunks())
    if head.startswith(_GZIP):
        head, chunks = peeked(gunzipped(chunks))
    if not head:
        raise Unusable("empty", "nothing comes in; give it an article or a table")
    kind = kind_of_stream(head, Columns(options))
    inner = Source(source.path, STDIN, kind, False, "stdin", content=_Once(chunks))
    yield from reader_of(kind)(inner, "stdin", options)


def kind_of_stream(head: bytes, columns: Columns) -> str:
    """Return the kind of a stream that begins with these bytes."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    start = _start(head).lstrip(_SPACE)
    first = start.partition("\n")[0]
    if start[:1] == "<" and "html" in KINDS and _is_markup(start):
        return "html"
    # A news text may begin with a bracket, too.
    if start[:1] == "{" or (start[:1] == "[" and start[1:].lstrip(_SPACE)[:1] in ("{", "]")):
        return "json"
    return "csv" if _is_header(first, columns) else "txt"


def _start(head: bytes) -> str:
    try:
        codec = table_codec(head)
        return (
            "".join(transcode([head[: len(head) // 4 * 4]], codec))
            if codec
            else head.decode("utf-8", "replace")
        )
    except Unusable:
        return ""  # the reader says what is wrong with it


def _is_markup(start: str) -> bool:
    return start[1:2] in ("!", "?") or start[1:2].isalpha()


def _is_header(line: str, columns: Columns) -> bool:
    for delimiter in DELIMITERS:
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        if len(names) < _FEWEST:
            continue
        # Ours first: the names of others have to be loaded.
        if sum(is_known(fold(name)) for name in names) >= _FEWEST or columns.count_known(names) >= _FEWEST:
            return True
    return False


class _Pipe:
    """Standard input as the content of a source."""

    def __init__(self) -> None:
        self._taken = False

    def chunks(self) -> Iterator[bytes]:
        if sys.stdin is None or self._taken:
            raise Unusable("unreadable", "standard input is closed or has been read; give it once")
        self._taken = True
        read = sys.stdin.buffer.read1 if hasattr(sys.stdin.buffer, "read1") else sys.stdin.buffer.read
        while chunk := read(CHUNK):
            yield chunk

    def digest(self) -> bytes | None:
        return None


class _Once:
    """Chunks that can be had once."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def chunks(self) -> Iterator[bytes]:
        return self._chunks

    def digest(self) -> bytes | None:
        return None
