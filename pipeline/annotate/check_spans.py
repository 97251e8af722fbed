"""Faults of marked spans, and rows that the spans of their article do not bear out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.annotate.check_rows import alternatives, day_of
from pipeline.annotate.finding import Finding
from pipeline.annotate.samples import GoldRow, MarkedArticle
from pipeline.award import DIMENSIONS
from pipeline.rules import Rules
from pipeline.spans import Span

_NEED_VALUE = ("region", "dimension")
"""A date may stay without a value: text and metadata need not fix the day."""


def check_marked(marked: MarkedArticle, rules: Rules) -> Iterator[Finding]:
    """Spans that repeat or cross one another, or whose value is not legal."""
    place, article_id = marked.place, marked.article_id
    for index, span in enumerate(marked.spans):
        for other in marked.spans[index + 1 :]:
            if other.start >= span.end:
                break
            if (other.start, other.end, other.label) == (span.start, span.end, span.label):
                yield Finding(place, "G040", f"{article_id}: {_shown(span)} stands twice")
            elif other.label == span.label:
                yield Finding(place, "G041", f"{article_id}: {_shown(span)} and {_shown(other)} overlap")
        if not span.value:
            if span.label in _NEED_VALUE:
                yield Finding(place, "G043", f"{article_id}: {_shown(span)} has no value")
        elif fault := value_fault(span, rules):
            yield Finding(place, "G042", f"{article_id}: {_shown(span)}: {fault}")


def value_fault(span: Span, rules: Rules) -> str:
    """What is wrong with the value of a span, or ""."""
    if span.label == "region":
        return "" if span.value in rules.regions else f"region code {span.value!r} is not in the gazetteer"
    if span.label == "dimension":
        legal = ", ".join(DIMENSIONS)
        return "" if span.value in DIMENSIONS else f"dimension {span.value!r}; legal: {legal}"
    if span.label == "date":
        return "" if day_of(span.value) else f"date {span.value!r} is no day; write YYYY-MM-DD"
    return f"a span of the label {span.label} has no value"


def check_rows_marked(rows: Sequence[GoldRow], marked: MarkedArticle) -> Iterator[Finding]:
    """Rows whose region or dimension is nowhere marked in an article that has spans."""
    values = {label: {s.value for s in marked.spans if s.label == label} for label in _NEED_VALUE}
    for row in rows:
        if not set(alternatives(row.cells["region_code"])) & values["region"]:
            message = f"{row.cells['region']} ({row.cells['region_code']}) has no region span in the article"
            yield Finding(row.place, "G044", message)
        if not set(alternatives(row.cells["dimension"])) & {"", *values["dimension"]}:
            message = f"{row.cells['dimension']} has no dimension span in the article"
            yield Finding(row.place, "G045", message)


def _shown(span: Span) -> str:
    return f"{span.label} {span.start}-{span.end}"
