"""A ``.txt`` file: one article, all of it text."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.article import Article, Record, Rejected
from pipeline.read.decode import decode
from pipeline.read.fault import Unusable
from pipeline.read.limits import MAX_FILE
from pipeline.read.options import ReadOptions
from pipeline.read.row import check_length
from pipeline.read.source import Source
from pipeline.read.stream import too_large_file


def read(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the one record of a text file.

    Raises ``Unusable``: ``empty``, ``undecodable``, ``binary``, ``too-large``, and what reading raises.
    """
    text = whole_text(source.whole())
    yield Record(Article(id=name, text=text, path=source.shown), ("file", name, text))


def whole_text(data: bytes) -> str:
    """Return the text of bytes that are one article.  Raises ``Unusable`` as :func:`read`."""
    if len(data) > MAX_FILE:
        raise too_large_file(len(data))
    text = decode(data)
    if not text.strip():
        raise Unusable("empty", "no text in it; fill it or leave it out")
    check_length(text)
    return text
