"""One report from files to cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.evaluate.cells import Row
from pipeline.evaluate.gold import check_articles, read_tables, table_files
from pipeline.read.articles import read_articles
from pipeline.read.options import ReadOptions
from pipeline.report.ablate import ablate
from pipeline.report.card import Card
from pipeline.report.measure import measure
from pipeline.report.sample import Sample
from pipeline.rules import Rules

Count = Callable[[int, int], None]
"""Told how many are done, of how many."""


def report_cards(
    articles: Sequence[Path],
    gold: Sequence[Path],
    rules: Rules,
    *,
    off: bool = True,
    jobs: int = 1,
    measured: Count | None = None,
    ablated: Count | None = None,
    options: ReadOptions | None = None,
) -> tuple[Sample, list[Card]]:
    """The sample and a card for each rule, by file and in file order; steps of the program last.

    :param off: whether to turn each rule off in turn, which takes minutes for hundreds of articles.
    :param options: how tables and pages of articles are read.
    :raises InputError: an article or a gold table cannot be used.
    """
    sample = read_sample(articles, gold, options)
    cards, outcomes = measure(sample, rules, _of(measured, len(sample.articles)))
    if off:
        rule_count = sum(card.file != "-" for card in cards.values())
        ablate(cards, sample, rules, outcomes, jobs=jobs, progress=_of(ablated, rule_count))
    return sample, sorted(cards.values(), key=lambda card: (card.file == "-", card.file))


def read_sample(articles: Sequence[Path], gold: Sequence[Path], options: ReadOptions | None = None) -> Sample:
    """Articles with their gold rows.

    :raises InputError: an input cannot be used, or a gold row has no article.
    """
    found = read_articles(articles, beside=table_files(gold), options=options)
    rows = read_tables(gold)
    check_articles(rows, found.keys())
    by_article: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_article[row["article_id"]].append(row)
    return Sample(found, dict(by_article))


def _of(told: Count | None, total: int) -> Callable[[int], None] | None:
    return None if told is None else lambda done: told(done, total)
