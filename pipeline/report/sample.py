"""Annotated articles, and which rows of the system and of gold pair in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.article import Article
from pipeline.award import TABLE_COLUMNS
from pipeline.evaluate.cells import Row
from pipeline.evaluate.fold import NO_HONORIFICS
from pipeline.evaluate.pairing import Matched, match
from pipeline.extract import extract_article
from pipeline.rules import Rules


@dataclass(frozen=True)
class Sample:
    """Articles by id, and the gold rows of each (none for an article without an award)."""

    articles: Mapping[str, Article]
    gold: Mapping[str, list[Row]]


@dataclass(frozen=True)
class Outcome:
    """The rows of one article: those found right, and those found and wrong, as one line each."""

    right: Counter[str]
    wrong: Counter[str]


def paired(sample: Sample, article_id: str, rows: Iterable[Row]) -> Matched:
    """The article's system rows paired with its gold rows."""
    return match(article_id, sample.gold.get(article_id, []), rows, NO_HONORIFICS)


def outcome(matched: Matched) -> Outcome:
    """What became of each row."""
    return Outcome(
        Counter(_line(pair.gold) for pair in matched.pairs), Counter(_line(row) for row in matched.spurious)
    )


def outcome_with(sample: Sample, article_id: str, rules: Rules) -> Outcome:
    """What these rules make of an article."""
    rows = [row.cells() for row in extract_article(sample.articles[article_id], rules).rows]
    return outcome(paired(sample, article_id, rows))


def _line(row: Mapping[str, str]) -> str:
    cells = [row.get(column, "") for column in TABLE_COLUMNS]
    named = dict(zip(TABLE_COLUMNS, cells, strict=True))
    told = (named["region"], named["year"], named["dimension"] or named["category"])
    return f"{named['article_id']}: {' '.join(part for part in told if part)}"
