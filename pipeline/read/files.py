"""Articles from files and folders: ``.txt``, JSON Lines and CSV, each also gzipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from pipeline.article import Article, Record, Rejected, Repeated
from pipeline.read.decode import decode, table_codec, transcode
from pipeline.read.fault import Unusable
from pipeline.read.find import Source, find_sources
from pipeline.read.identity import Registry, content_id, text_ids
from pipeline.read.limits import MAX_FILE, MAX_LINE
from pipeline.read.published import find_published
from pipeline.read.stream import Line, read_chunks, read_head, read_whole, split_lines, too_large_file
from pipeline.read.tables import Broken, Row, check_length, read_csv, read_jsonl

Outcome: TypeAlias = Article | Rejected | Repeated
"""What one record of the input becomes."""


def read_inputs(
    paths: Sequence[Path], *, limit: int | None = None, registry: Registry | None = None
) -> Iterator[Outcome]:
    """Yield one outcome for each record behind ``paths``, lazily and in a fixed order.

    The order of ``paths`` and a file named twice change nothing.  Bad input never raises:
    it is a ``Rejected`` with a code, and the next record follows.  ``limit`` ends the
    stream after so many articles.  ``registry`` is an empty one of the caller's, who may look
    there which ids were taken and had to be changed.

    Raises ``ValueError`` for a negative ``limit``.
    """
    if limit is not None and limit < 0:
        raise ValueError(f"limit must be 0 or more, not {limit}")
    return _limited(_outcomes(paths, registry or Registry()), limit)


def read_records(found: Sequence[Source | Rejected]) -> Iterator[Record | Rejected]:
    """Yield what each source holds, lazily and in their order; a ``Rejected`` is passed on.

    ``found`` is what :func:`pipeline.read.find.find_sources` gives: the ids of files that are one article
    depend on all of them.  Nothing is told apart yet: the same record may come twice.
    """
    names = text_ids(item for item in found if isinstance(item, Source))
    for item in found:
        if isinstance(item, Rejected):
            yield item
        elif item.kind == "txt":
            yield _from_text_file(item, names[item.shown])
        else:
            yield from _from_table(item)


def count_inputs(paths: Sequence[Path]) -> int | None:
    """Return about how many outcomes ``read_inputs`` will yield, for a progress bar.

    Lines are counted without decoding or parsing them.  None when it would cost too much:
    a gzipped table would have to be unzipped twice.
    """
    total = 0
    for found in find_sources(paths):
        if isinstance(found, Rejected) or found.kind == "txt":
            total += 1
        elif found.gz:
            return None
        else:
            total += _count_records(found)
    return total


def read_text(data: bytes, id: str) -> Article | Rejected:
    """Return the article in bytes that came from elsewhere than a file (standard input)."""
    try:
        return Article(id=id, text=_whole_text(data), path="-")
    except Unusable as fault:
        return Rejected(id, "-", None, fault.code, fault.reason)


def _limited(outcomes: Iterator[Outcome], limit: int | None) -> Iterator[Outcome]:
    articles = 0
    while limit is None or articles < limit:
        outcome = next(outcomes, None)
        if outcome is None:
            return
        articles += isinstance(outcome, Article)
        yield outcome


def _outcomes(paths: Sequence[Path], registry: Registry) -> Iterator[Outcome]:
    for record in read_records(find_sources(paths)):
        yield record if isinstance(record, Rejected) else _told_apart(record, registry)


def _told_apart(record: Record, registry: Registry) -> Article | Repeated:
    article = record.article
    article_id, new = registry.claim(article.id, *record.same)
    if not new:
        return Repeated(article.id, article.path, article.line, article_id)
    return article if article_id == article.id else replace(article, id=article_id)


def _from_text_file(source: Source, name: str) -> Record | Rejected:
    try:
        text = _whole_text(read_whole(source.path, gz=source.gz))
    except Unusable as fault:
        return Rejected(name, source.shown, None, fault.code, fault.reason)
    return Record(Article(id=name, text=text, path=source.shown), ("id", name, text))


def _whole_text(data: bytes) -> str:
    if len(data) > MAX_FILE:
        raise too_large_file(len(data))
    text = decode(data)
    if not text.strip():
        raise Unusable("empty", "no text in it; fill it or leave it out")
    check_length(text)
    return text


def _from_table(source: Source) -> Iterator[Record | Rejected]:
    last = 0
    try:
        for record in _records(source):
            last = record.line
            if isinstance(record, Broken):
                where = record.id or f"{source.shown}:{record.line}"
                yield Rejected(where, source.shown, record.line, record.code, record.reason)
            else:
                yield _from_row(source, record)
    except Unusable as fault:
        after = f" (after the record in line {last}; the rest was not read)" if last else ""
        yield Rejected(source.shown, source.shown, None, fault.code, fault.reason + after)


def _records(source: Source) -> Iterator[Row | Broken]:
    codec = table_codec(read_head(source.path, gz=source.gz))
    chunks = read_chunks(source.path, gz=source.gz)
    if codec is not None:
        # As UTF-8 a line ends in one byte, so one line splitter serves all encodings.
        chunks = (text.encode() for text in transcode(chunks, codec))
    return read_csv(chunks) if source.kind == "csv" else read_jsonl(chunks)


def _from_row(source: Source, row: Row) -> Record:
    published, basis = find_published(row.published, row.url)
    article = Article(
        id=row.id or content_id(row.url, row.title, row.text),
        text=row.text,
        title=row.title,
        published=published,
        published_basis=basis,
        source=row.source,
        url=row.url,
        path=source.shown,
        line=row.line,
        author=row.author,
    )
    return Record(article, _sameness(row))


def _sameness(row: Row) -> tuple[str, str, str]:
    if row.id:
        return "id", row.id, row.text
    # news-watch writes an article once per keyword; its link, not its title, tells it.
    if row.url:
        return "url", row.url, row.text
    return "title", row.title, row.text


def _count_records(source: Source) -> int:
    try:
        lines = split_lines(read_chunks(source.path, gz=source.gz), MAX_LINE)
        if source.kind == "csv":
            return _count_csv(lines)
        return sum(1 for line in lines if line.too_long or line.data.strip())
    except Unusable:
        return 1  # read_inputs will say what is wrong with it


def _count_csv(lines: Iterator[Line]) -> int:
    rows, quotes = 0, 0
    for line in lines:
        quotes += line.quotes
        # An odd number of quotes so far: the line ended inside a quoted cell.
        if quotes % 2 == 0 and (line.too_long or line.data.strip()):
            rows += 1
    return max(rows - 1, 1)
