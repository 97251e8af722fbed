"""The samples: well annotated, and extracted no worse than their floor says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from pipeline.article import Article
from pipeline.award import DIMENSIONS
from pipeline.evaluate import MENTIONS, Row, errors, fold, format_errors, read_table
from pipeline.evaluate.floor import Measured, format_verdict, judge, measure, read_baseline, read_floor
from pipeline.rules import load_rules
from samples import CORPUS, read_articles

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


def test_gold_rows_belong_to_the_articles_beside_them() -> None:
    for articles_file, gold_file in zip(ARTICLE_FILES, GOLD_FILES, strict=True):
        known = {article.id for article in read_articles([articles_file])}
        assert {row["article_id"] for row in read_table(gold_file)} <= known, gold_file.name


def test_gold_rows_keep_to_the_columns_meaning(gold: Sequence[Row]) -> None:
    regions = load_rules().regions
    faults = []
    for row in gold:
        region = regions.get(row["region_code"])
        if region is None or region.official_name != row["region"]:
            faults.append(f"{row['article_id']}: {row['region_code']} is not {row['region']}")
        for column, allowed in (("dimension", {"", *DIMENSIONS}), ("mention", {*MENTIONS})):
            if not set(row[column].split("|")) <= allowed:
                faults.append(f"{row['article_id']}: {column} {row[column]!r}")
        for day in filter(None, row["award_date"].split("|")):
            date.fromisoformat(day)
        for year in filter(None, row["year"].split("|")):
            assert 2000 <= int(year) <= 2100, row
    assert not faults


def test_gold_names_and_places_stand_in_the_article(
    gold: Sequence[Row], articles: Mapping[str, Article]
) -> None:
    faults = []
    for row in gold:
        article = articles[row["article_id"]]
        text = f" {fold(article.title)} {fold(article.text)} "
        for column in ("presenter", "recipient"):
            names = row[column].split("|")
            # The last name is enough: initials are written in several ways.
            if not any(not name or f" {fold(name).split()[-1]} " in text for name in names):
                faults.append(f"{row['article_id']}: {column} {row[column]!r}")
    assert not faults


def test_rows_are_no_worse_than_the_floor(
    measured: dict[str, Measured], rows: Sequence[Row], gold: Sequence[Row], articles: Mapping[str, Article]
) -> None:
    pinned = read_floor(CORPUS)
    verdict = judge(measured, pinned, read_baseline(CORPUS))
    told = format_verdict(measured, pinned, verdict)
    assert verdict.holds, f"{told}\n\n{format_errors(errors(rows, gold, articles.keys()))}"


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
