"""The samples: well annotated, and extracted no worse than the floor in corpus/floor.json says."""

from __future__ import annotations

import json
from datetime import date

import pytest

from pipeline.article import Article
from pipeline.award import DIMENSIONS, AwardRow
from pipeline.evaluate import (
    MENTIONS,
    Row,
    Score,
    errors,
    fold,
    format_errors,
    format_score,
    read_table,
    score_rows,
)
from pipeline.rules import load_rules
from samples import CORPUS, as_table, extract_all, read_articles

ARTICLE_FILES = sorted((CORPUS / "dev" / "articles").glob("*.jsonl"))
GOLD_FILES = sorted((CORPUS / "dev" / "gold").glob("*.csv"))
FLOOR: dict[str, float] = json.loads((CORPUS / "floor.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    return {article.id: article for article in read_articles(ARTICLE_FILES)}


@pytest.fixture(scope="module")
def gold() -> list[Row]:
    return [row for path in GOLD_FILES for row in read_table(path)]


@pytest.fixture(scope="module")
def rows(articles: dict[str, Article]) -> list[AwardRow]:
    return extract_all(articles.values())


@pytest.fixture(scope="module")
def score(rows: list[AwardRow], gold: list[Row], articles: dict[str, Article]) -> Score:
    return score_rows(as_table(rows), gold, articles.keys())


def test_every_file_of_articles_has_its_gold_table() -> None:
    assert ARTICLE_FILES
    assert [path.stem for path in ARTICLE_FILES] == [path.stem for path in GOLD_FILES]


def test_gold_rows_belong_to_the_articles_beside_them() -> None:
    for articles_file, gold_file in zip(ARTICLE_FILES, GOLD_FILES, strict=True):
        known = {article.id for article in read_articles([articles_file])}
        assert {row["article_id"] for row in read_table(gold_file)} <= known, gold_file.name


def test_gold_rows_keep_to_the_columns_meaning(gold: list[Row]) -> None:
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


def test_gold_names_and_places_stand_in_the_article(gold: list[Row], articles: dict[str, Article]) -> None:
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
    score: Score, rows: list[AwardRow], gold: list[Row], articles: dict[str, Article]
) -> None:
    measured = {"rows_f1": score.rows.f1, "four_slots_f1": score.four_slots.f1}
    below = {name: value for name, value in measured.items() if value < FLOOR[name]}
    told = format_score(score) + "\n\n" + format_errors(errors(as_table(rows), gold, articles.keys()))
    assert measured.keys() == FLOOR.keys()
    assert not below, f"below the floor {FLOOR}: {below}\n{told}"


def test_no_award_is_found_where_the_article_has_none(rows: list[AwardRow], gold: list[Row]) -> None:
    files = [CORPUS / "dev" / "articles" / f"{name}.jsonl" for name in "ABC"]
    without = {article.id for article in read_articles(files)} - {row["article_id"] for row in gold}
    assert without
    assert [row for row in rows if row.article_id in without] == []


def test_evidence_is_what_stands_in_the_article(rows: list[AwardRow], articles: dict[str, Article]) -> None:
    for row in rows:
        assert row.evidence
        if row.evidence_start is not None:
            assert articles[row.article_id].text[row.evidence_start : row.evidence_end] == row.evidence
        else:
            assert row.evidence in articles[row.article_id].title


def test_every_warning_is_explained(rows: list[AwardRow]) -> None:
    known = {rule.id for rule in load_rules().group("warnings").rules}
    assert {code for row in rows for code in row.warnings} <= known
