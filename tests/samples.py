"""What several tests share: the samples, extracted and scored as the commands do it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.article import Article
from pipeline.award import AwardRow
from pipeline.evaluate import Row
from pipeline.extract import extract_article
from pipeline.read.files import read_inputs
from pipeline.rules import load_rules

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"


def read_articles(paths: Sequence[Path]) -> list[Article]:
    """The articles behind ``paths``, each of which must be readable."""
    items = list(read_inputs(paths))
    articles = [item for item in items if isinstance(item, Article)]
    assert articles
    assert len(articles) == len(items), [item for item in items if not isinstance(item, Article)]
    return articles


def extract_all(articles: Iterable[Article]) -> list[AwardRow]:
    """The award rows of all ``articles``."""
    rules = load_rules()
    return [row for article in articles for row in extract_article(article, rules).rows]


def as_table(rows: Iterable[AwardRow]) -> list[Row]:
    """Rows as the scorer takes them."""
    return [row.cells() for row in rows]
