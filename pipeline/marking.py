"""The spans that the extractor finds, as annotators mark them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.article import Article
from pipeline.extract import Reading, read_article
from pipeline.match import dates as days
from pipeline.rules import Rules
from pipeline.spans import Span

_DAYS = frozenset({"date", "weekday", "relative"})
"""Kinds of date mentions that name a day; a month or "pekan lalu" does not."""


def marked(article: Article, rules: Rules) -> tuple[Span, ...]:
    """The spans of ``article.text`` in order; what is masked or stands in a title field has none."""
    return spans_of(read_article(article, rules, None), len(article.text))


def spans_of(reading: Reading, length: int) -> tuple[Span, ...]:
    """The spans of a read article whose own text is ``length`` characters long."""
    found: set[Span] = set()
    for start, end, label, value in _mentions(reading):
        first, last = reading.text.span(start, end)
        if reading.shift <= first < last <= reading.shift + length:
            found.add(Span(first - reading.shift, last - reading.shift, label, value))
    return tuple(sorted(found))


def _mentions(reading: Reading) -> Iterator[tuple[int, int, str, str]]:
    mentions = reading.mentions
    for region in mentions.regions:
        if region.code:
            yield region.name_start, region.end, "region", region.code
    for named in mentions.classes:
        if named.dimension:
            yield named.start, named.end, "dimension", named.dimension
    for official in mentions.officials:
        if official.name:
            yield official.name_start, official.name_end, "official", ""
        if official.title_end > official.title_start:
            yield official.title_start, official.title_end, "title", ""
    for day in mentions.dates:
        if day.kind in _DAYS:
            fixed = days.fix(
                day, year=None, published=reading.published, published_basis=reading.published_basis
            )
            yield day.start, day.end, "date", fixed.day.isoformat() if fixed else ""
