"""Records out of tables: what all tables have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.article import Article, Record, Rejected
from pipeline.read.columns import Columns
from pipeline.read.decode import table_codec, transcode
from pipeline.read.identity import content_id
from pipeline.read.options import ReadOptions
from pipeline.read.published import find_published
from pipeline.read.row import Broken, Row
from pipeline.read.source import Source
from pipeline.read.stream import peeked
from pipeline.read.tables import DELIMITERS, read_csv, read_jsonl

_FETCHED = frozenset({"json-ld", "meta", "time", "byline", "url", "feed", "sitemap", "list"})
"""Where ``anugerah fetch`` may have found the day; told in the column ``published_basis``."""


def read_lines(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the records of a JSON Lines file.  Raises as :func:`pipeline.read.tables.read_jsonl`."""
    return records(source, read_jsonl(utf8_chunks(source), Columns(options)))


def read_delimited(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the records of a CSV file.  Raises as :func:`pipeline.read.tables.read_csv`."""
    return records(source, read_csv(utf8_chunks(source), Columns(options)))


def read_tabbed(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the records of a TSV file.  Raises as :func:`pipeline.read.tables.read_csv`."""
    return records(source, read_csv(utf8_chunks(source), Columns(options), "\t" + DELIMITERS))


def utf8_chunks(source: Source) -> Iterator[bytes]:
    """Yield the bytes of a table of text; what is UTF-16 or UTF-32 as UTF-8.

    A line then ends in one byte, so one line splitter serves all encodings.
    """
    head, chunks = peeked(source.chunks())
    codec = table_codec(head)
    return chunks if codec is None else (text.encode() for text in transcode(chunks, codec))


def records(source: Source, rows: Iterable[Row | Broken]) -> Iterator[Record | Rejected]:
    """Yield what each row of ``source`` holds."""
    for row in rows:
        if isinstance(row, Broken):
            where = row.id or f"{source.shown}:{row.line}"
            yield Rejected(where, source.shown, row.line, row.code, row.reason)
        else:
            yield _record(source, row)


def _record(source: Source, row: Row) -> Record:
    published, basis = find_published(row.published, row.url)
    if basis == "field" and row.published_basis in _FETCHED:
        basis = row.published_basis
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
