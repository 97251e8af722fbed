"""The samples: well annotated, and extracted no worse than their floor says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from pipeline.annotate.check import check_folders
from pipeline.article import Article
from pipeline.evaluate import Row
from pipeline.evaluate.floor import Measured, format_verdict, judge, measure, read_baseline, read_floor
from pipeline.rules import load_rules
from samples import CORPUS, read_articles
from scoring import errors, told

ARTICLE_FILES = sorted((CORPUS / "dev" / "articles").glob("*.jsonl"))
GOLD_FILES = sorted((CORPUS / "dev" / "gold").glob("*.csv"))


@pytest.fixture(scope="module")
def measured() -> dict[str, Measured]:
    return measure(CORPUS, load_rules())


@pytest.fixture(scope="module")
def articles(measured: dict[str, Measured]) -> Mapping[str, Article]:
    return measured["dev"].inputs.articles


@pytest.fixture(scope="module")
def gold(measured: dict[str, Measured]) -> Sequence[Row]:
    return measured["dev"].inputs.gold


@pytest.fixture(scope="module")
def rows(measured: dict[str, Measured]) -> Sequence[Row]:
    return measured["dev"].inputs.system


def test_every_file_of_articles_has_its_gold_table() -> None:
    assert ARTICLE_FILES
    assert [path.stem for path in ARTICLE_FILES] == [path.stem for path in GOLD_FILES]


def test_the_linter_finds_no_error() -> None:
    report = check_folders([CORPUS], load_rules())
    assert [str(finding) for finding in report.findings if finding.severity == "error"] == []


def test_the_samples_are_as_many_and_as_mixed_as_promised() -> None:
    dev, test = check_folders([CORPUS], load_rules()).parts
    assert (dev.name, test.name) == ("dev", "test")
    assert dev.articles + test.articles >= 100
    for part in (dev, test):
        assert part.negatives * 4 >= part.articles
        assert len(part.styles) >= 10
        assert part.marked >= 25


def test_rows_are_no_worse_than_the_floor(
    measured: dict[str, Measured], rows: Sequence[Row], gold: Sequence[Row], articles: Mapping[str, Article]
) -> None:
    pinned = read_floor(CORPUS)
    verdict = judge(measured, pinned, read_baseline(CORPUS))
    figures = format_verdict(measured, pinned, verdict)
    assert verdict.holds, f"{figures}\n\n{told(errors(rows, gold, articles.keys()))}"


def test_no_award_is_found_where_the_article_has_none(rows: Sequence[Row], gold: Sequence[Row]) -> None:
    files = [CORPUS / "dev" / "articles" / f"{name}.jsonl" for name in "ABC"]
    without = {article.id for article in read_articles(files)} - {row["article_id"] for row in gold}
    assert without
    assert [row for row in rows if row["article_id"] in without] == []


def test_evidence_is_what_stands_in_the_article(rows: Sequence[Row], articles: Mapping[str, Article]) -> None:
    for row in rows:
        article = articles[row["article_id"]]
        assert row["evidence"]
        if row["evidence_start"]:
            assert article.text[int(row["evidence_start"]) : int(row["evidence_end"])] == row["evidence"]
        else:
            assert row["evidence"] in article.title


def test_every_warning_is_explained(rows: Sequence[Row]) -> None:
    known = {rule.id for rule in load_rules().group("warnings").rules}
    assert {code for row in rows for code in row["warnings"].split(";") if code} <= known
