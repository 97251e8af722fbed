"""Articles from files and folders, whatever kind they are (:mod:`pipeline.read.kinds`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from pipeline.article import Article, Record, Rejected, Repeated
from pipeline.read.fault import Unusable
from pipeline.read.find import find_sources
from pipeline.read.identity import Registry, text_ids
from pipeline.read.kinds import KINDS, reader_of
from pipeline.read.limits import MAX_LINE
from pipeline.read.options import ReadOptions
from pipeline.read.plain import whole_text
from pipeline.read.source import Source
from pipeline.read.stream import Line, split_lines

Outcome: TypeAlias = Article | Rejected | Repeated
"""What one record of the input becomes."""

_LINES = ("jsonl", "csv", "tsv")
"""Kinds whose records can be counted as lines."""


def read_inputs(
    paths: Sequence[Path | str],
    *,
    limit: int | None = None,
    registry: Registry | None = None,
    options: ReadOptions | None = None,
) -> Iterator[Outcome]:
    """Yield one outcome for each record behind ``paths``, lazily and in a fixed order.

    The order of ``paths`` and a file named twice change nothing.  Bad input never raises:
    it is a ``Rejected`` with a code, and the next record follows.  ``limit`` ends the
    stream after so many articles.  ``registry`` is an empty one of the caller's, who may look
    there which ids were taken and had to be changed.  ``options`` say how tables, databases
    and pages are read.

    Raises ``ValueError`` for a negative ``limit``.
    """
    if limit is not None and limit < 0:
        raise ValueError(f"limit must be 0 or more, not {limit}")
    return _limited(_outcomes(paths, registry or Registry(), options or ReadOptions()), limit)


def read_records(
    found: Sequence[Source | Rejected], options: ReadOptions | None = None
) -> Iterator[Record | Rejected]:
    """Yield what each source holds, lazily and in their order; a ``Rejected`` is passed on.

    ``found`` is what :func:`pipeline.read.find.find_sources` gives: the ids of files that are one article
    depend on all of them.  Nothing is told apart yet: the same record may come twice.  Pages of one article
    that were saved each by itself are one record, which comes when the last of them has been read.
    """
    records = _each_record(found, options)
    if any(isinstance(item, Source) and KINDS[item.kind].paged for item in found):
        # Late: it brings the libraries that read pages.
        from pipeline.read.pages import joined

        records = joined(records)
    return records


def _each_record(
    found: Sequence[Source | Rejected], options: ReadOptions | None
) -> Iterator[Record | Rejected]:
    names = source_names(found)
    for item in found:
        if isinstance(item, Rejected):
            yield item
        else:
            yield from read_source(item, names[item.shown], options)


def source_names(found: Sequence[Source | Rejected]) -> dict[str, str]:
    """Return a name for each source by its shown path, as :func:`read_source` wants it.

    Of a source that is one article it is the article's id, which depends on all that was found; of
    others the shown path.
    """
    sources = [item for item in found if isinstance(item, Source)]
    return {source.shown: source.shown for source in sources} | text_ids(sources)


def read_source(source: Source, name: str, options: ReadOptions | None = None) -> Iterator[Record | Rejected]:
    """Yield what one source holds, lazily; never raises for bad input.

    :param name: what :func:`source_names` calls the source.
    """
    last: int | None = None
    try:
        for item in reader_of(source.kind)(source, name, options or ReadOptions()):
            last = item.line if isinstance(item, Rejected) else item.article.line
            yield item
    except Unusable as fault:
        after = f" (after the record in line {last}; the rest was not read)" if last else ""
        yield Rejected(name, source.shown, None, fault.code, fault.reason + after)


def count_inputs(paths: Sequence[Path | str], options: ReadOptions | None = None) -> int | None:
    """Return about how many outcomes ``read_inputs`` will yield, for a progress bar.

    Lines are counted without decoding or parsing them.  None when it would cost too much:
    a gzipped table would have to be unzipped twice, a workbook or an answer be read twice.
    """
    total = 0
    for found in find_sources(paths, options):
        if isinstance(found, Rejected) or KINDS[found.kind].whole:
            total += 1
        elif found.gz or found.content is not None or found.kind not in _LINES:
            return None
        else:
            total += _count_records(found)
    return total


def read_text(data: bytes, id: str) -> Article | Rejected:
    """Return the article in bytes that came from elsewhere than a file (standard input)."""
    try:
        return Article(id=id, text=whole_text(data), path="-")
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


def _outcomes(paths: Sequence[Path | str], registry: Registry, options: ReadOptions) -> Iterator[Outcome]:
    for record in read_records(find_sources(paths, options), options):
        yield record if isinstance(record, Rejected) else _told_apart(record, registry)


def _told_apart(record: Record, registry: Registry) -> Article | Repeated:
    article = record.article
    kind, *same = record.same
    # A file's name is its id: a record that has that id and text is the same.
    article_id, new = registry.claim(article.id, "id" if kind == "file" else kind, *same)
    if not new:
        return Repeated(article.id, article.path, article.line, article_id)
    return article if article_id == article.id else replace(article, id=article_id)


def _count_records(source: Source) -> int:
    try:
        lines = split_lines(source.chunks(), MAX_LINE)
        if source.kind != "jsonl":
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
