"""Causes of disagreements: one planted error of each kind has its cause."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from pipeline.article import Article
from pipeline.evaluate import Row
from pipeline.evaluate.causes import Why, WhyMissed
from pipeline.evaluate.disagreements import ERROR_COLUMNS, Disagreement, disagreements, write_errors
from pipeline.evaluate.pairing import Tables
from pipeline.evaluate.texts import ArticleText
from pipeline.rules import load_rules
from scoring import any_table, row

KOTA_BOGOR, KABUPATEN_BOGOR = "32.71", "32.01"
RULES = load_rules()


def found(
    system: list[Row],
    gold: list[Row],
    article: Article | None = None,
    why_missed: WhyMissed | None = None,
) -> list[Disagreement]:
    texts = {} if article is None else {article.id: ArticleText(article, RULES)}
    return disagreements(Tables(system, gold, None).matched(), RULES, texts, why_missed)


def causes(each: Iterable[Disagreement]) -> list[tuple[str, str]]:
    return [(error.kind, error.cause) for error in each]


COUPLE = ("missed-row", "spurious-row")


@pytest.mark.parametrize(
    ("system", "gold", "cause"),
    [
        (row(code=KABUPATEN_BOGOR), row(code=KOTA_BOGOR), "wrong twin"),
        (row(code=KOTA_BOGOR), row(code=KABUPATEN_BOGOR), "wrong twin"),
        (row(year="2022"), row(), "wrong year"),
        (row(year=""), row(), "wrong year"),
        (row(dimension="smart living"), row(dimension="smart society"), "wrong dimension"),
        (row(), row(dimension="smart society"), "wrong dimension"),
        (row(category="kota kecil"), row(dimension="smart society"), "class instead of dimension"),
        (row(dimension="smart society"), row(category="kota kecil"), "class instead of dimension"),
    ],
)
def test_an_award_read_wrongly_has_one_cause_on_both_sides(system: Row, gold: Row, cause: str) -> None:
    assert sorted(causes(found([system], [gold]))) == [(kind, cause) for kind in COUPLE]


@pytest.mark.parametrize(
    "system",
    [
        row(code=KABUPATEN_BOGOR, year="2022"),
        row(code=KABUPATEN_BOGOR, dimension="smart living"),
        row(code="32.73"),
        row(year="2022", code=KOTA_BOGOR, dimension="smart living"),
    ],
)
def test_rows_that_differ_in_two_ways_are_no_couple(system: Row) -> None:
    assert "wrong" not in str(causes(found([system], [row(code=KOTA_BOGOR)])))


def test_as_many_couples_as_can_be_then_the_better_causes() -> None:
    # 2021/living differs from either system row in one way; 2023/society only from the second.
    gold = [row(year="2021", dimension="smart living"), row(year="2023", dimension="smart society")]
    system = [row(year="2020", dimension="smart living"), row(year="2021", dimension="smart society")]
    by_key = {(each.kind, each.year): each.cause for each in found(system, gold)}
    assert by_key == {
        ("missed-row", "2021"): "wrong year",
        ("spurious-row", "2020"): "wrong year",
        ("missed-row", "2023"): "wrong year",
        ("spurious-row", "2021"): "wrong year",
    }


def test_missed_region_and_missed_award() -> None:
    gold = [row(), row(year="2021"), row(code="33.72")]
    assert causes(found([row()], gold)) == [("missed-row", "missed region"), ("missed-row", "missed award")]


def test_spurious_region_and_spurious_award() -> None:
    system = [row(), row(year="2021"), row(code="33.72")]
    assert causes(found(system, [row()])) == [
        ("spurious-row", "spurious region"),
        ("spurious-row", "spurious award"),
    ]


def test_another_article_makes_no_couple() -> None:
    both = found([row("a1", year="2022")], [row("a2")])
    assert causes(both) == [("spurious-row", "spurious region"), ("missed-row", "missed region")]


@pytest.mark.parametrize(
    ("evidence", "cause"),
    [
        ("Baca juga: Kota Madiun Raih Penghargaan Smart City", "teaser"),
        ("Kota Madiun meraih Piala Adipura.", "another award"),
        (
            "Smart city meliputi enam dimensi, yaitu smart governance dan smart living.",
            "spurious from definition",
        ),
        ("Kota Madiun berharap meraih penghargaan smart city.", "hope or plan"),
        ("Bisakah Kota Madiun meraih penghargaan smart city?", "question"),
        ("Kota Madiun hanya masuk nominasi smart governance.", "nominated or took part"),
        ("Kota Madiun gagal meraih penghargaan smart city.", "not an award received"),
        ("Kota Madiun meraih penghargaan smart city.", "spurious region"),
        ("", "spurious region"),
    ],
)
def test_the_evidence_tells_why_a_row_is_spurious(evidence: str, cause: str) -> None:
    assert causes(found([row(evidence=evidence)], [])) == [("spurious-row", cause)]


def test_a_masked_part_of_the_article_is_a_teaser() -> None:
    teaser = "Kota Madiun Raih Penghargaan Smart City"
    text = f"Wali kota membuka pasar.\nBerita Terkait\n{teaser}\n"
    start = text.index(teaser)
    system = row(evidence=teaser, evidence_start=str(start), evidence_end=str(start + len(teaser)))
    assert causes(found([system], [])) == [("spurious-row", "spurious region")]
    assert causes(found([system], [], Article("a1", text))) == [("spurious-row", "teaser")]


def test_another_may_be_asked_why_a_row_was_missed() -> None:
    asked: list[tuple[str, str, str]] = []

    class Account:
        def row(self, article_id: str, region_code: str, dimension: str) -> Why | None:
            asked.append((article_id, region_code, dimension))
            return (
                Why("a hope", "said 'berharap'", "Madiun berharap", 5, 20, "status.hope")
                if dimension
                else None
            )

        def cell(self, article_id: str, row_key: tuple[str, str, str], slot: str, gold: str) -> Why | None:
            return None

    gold = [row(dimension="smart living"), row(code="33.72"), row(code=KOTA_BOGOR)]
    told = found([row(code=KABUPATEN_BOGOR)], gold, why_missed=Account())
    assert {each.region_code: each.cause for each in told if each.kind == "missed-row"} == {
        "35.77": "a hope",
        "33.72": "missed region",
        KOTA_BOGOR: "wrong twin",
    }
    # Not of the couple: its cause is known, and another would contradict it.
    assert set(asked) == {("a1", "33.72", ""), ("a1", "35.77", "smart living")}
    hope = next(each for each in told if each.cause == "a hope")
    assert (hope.sentence, hope.start, hope.end, hope.rules, hope.why) == (
        "Madiun berharap", "5", "20", "status.hope", "said 'berharap'",
    )  # fmt: skip


# --- slots ---------------------------------------------------------------------------------------


def slot_cause(system: dict[str, str], gold: dict[str, str], article: Article | None = None) -> list[str]:
    return [error.cause for error in found([row(**system)], [row(**gold)], article)]


@pytest.mark.parametrize("name", ["award_date", "presenter", "recipient", "place", "programme", "category"])
def test_slots_that_only_one_side_fills_or_both_differently(name: str) -> None:
    word = name.removeprefix("award_")
    assert slot_cause({name: "Satu"}, {name: "Dua"}) == [f"wrong {word}"]
    assert slot_cause({}, {name: "Dua"}) == [f"missed {word}"]
    assert slot_cause({name: "Satu"}, {}) == [f"spurious {word}"]


def test_a_person_of_the_other_part_has_the_wrong_role() -> None:
    gold = {"presenter": "Johnny G. Plate", "recipient": "Maidi"}
    swapped = {"presenter": "Maidi", "recipient": "JOHNNY G PLATE"}
    assert slot_cause(swapped, gold) == ["wrong role", "wrong role"]
    assert slot_cause({"presenter": "Maidi", "recipient": "Maidi"}, gold) == ["wrong role"]
    assert slot_cause({"presenter": "Maidi"}, {"recipient": "Maidi"}) == ["missed recipient", "wrong role"]


def test_a_bystander_has_the_wrong_role() -> None:
    text = (
        "Kota Madiun meraih penghargaan smart city.\n"
        "Piagam diterima Wali Kota Madiun Maidi, disaksikan Gubernur Jawa Timur Khofifah Indar Parawansa."
    )
    system, gold = {"recipient": "Khofifah Indar Parawansa"}, {"recipient": "Maidi"}
    assert slot_cause(system, gold, Article("a1", text)) == ["wrong role"]
    assert slot_cause(system, gold) == ["wrong recipient"]


def test_a_part_of_a_name_is_told_as_such() -> None:
    assert slot_cause({"presenter": "Plate"}, {"presenter": "Johnny G. Plate"}) == ["partial name"]
    assert slot_cause({"presenter": "Johnny Gerard Plate"}, {"presenter": "Sri|Gerard Plate"}) == [
        "partial name"
    ]
    assert slot_cause({"presenter": "Plat"}, {"presenter": "Johnny G. Plate"}) == ["wrong presenter"]


def test_which_day_the_system_took() -> None:
    text = "Piagam diterima Selasa (14/12/2021). Lomba dimulai Senin (6/12/2021)."
    article = Article("a1", text, published=date(2021, 12, 16))
    gold = {"award_date": "2021-12-14"}
    assert slot_cause({"award_date": "2021-12-16"}, gold, article) == ["publication day"]
    assert slot_cause({"award_date": "2021-12-06"}, gold, article) == ["other day of the text"]
    assert slot_cause({"award_date": "2021-12-01"}, gold, article) == ["wrong date"]
    assert slot_cause({"award_date": "2021-12-06"}, {}, article) == ["other day of the text"]
    assert slot_cause({}, gold, article) == ["missed date"]


def test_the_table_alone_knows_the_day_of_publication() -> None:
    system = {"award_date": "2021-12-16", "published": "2021-12-16"}
    assert slot_cause(system, {"award_date": "2021-12-14"}) == ["publication day"]


# --- the words behind it -------------------------------------------------------------------------


def test_a_spurious_row_and_a_slot_show_their_evidence() -> None:
    evidence = {"evidence": "Satu.", "evidence_start": "3", "evidence_end": "8", "rules": "a;b"}
    told = found([row(place="Solo", **evidence), row(code="33.72", **evidence)], [row(place="Jakarta")])
    assert [(each.sentence, each.start, each.end, each.rules) for each in told] == [
        ("Satu.", "3", "8", "a;b")
    ] * 2


def test_a_missed_row_shows_the_first_sentence_that_names_its_region() -> None:
    text = "JAKARTA - Lomba usai. Kota Madiun menang. Lalu Kota Madiun pulang."
    (told,) = found([], [row()], Article("a1", text))
    assert told.sentence == "Kota Madiun menang."
    assert text[int(told.start) : int(told.end)] == told.sentence
    (unnamed,) = found([], [row(code="33.72")], Article("a1", text))
    assert (unnamed.sentence, unnamed.start, unnamed.end) == ("", "", "")


def test_offsets_point_into_the_text_and_not_into_the_title_before_it() -> None:
    text = "Lomba usai. Kota Madiun menang."
    article = Article("a1", text, title="Kabar dari Kota Madiun dan Kota Bogor")
    (told,) = found([], [row()], article)
    assert text[int(told.start) : int(told.end)] == told.sentence == "Kota Madiun menang."
    (in_title,) = found([], [row(code=KOTA_BOGOR)], article)
    assert (in_title.sentence, in_title.start) == ("Kabar dari Kota Madiun dan Kota Bogor", "")


def test_the_table_of_errors_is_harmless_in_a_spreadsheet(tmp_path: Path) -> None:
    told = found([row(place="=1+1", evidence='- a "b",\nc')], [row(place="@x")])
    write_errors(tmp_path / "errors.csv", told)
    with open(tmp_path / "errors.csv", encoding="utf-8", newline="") as stream:
        (line,) = csv.DictReader(stream)
    assert tuple(line) == ERROR_COLUMNS
    assert (line["gold"], line["system"], line["sentence"]) == ("'@x", "'=1+1", '\'- a "b",\nc')
    assert (line["kind"], line["cause"], line["slot"]) == ("wrong-slot", "wrong place", "place")


@settings(deadline=None)
@given(any_table, any_table)
def test_every_error_has_one_cause(system: list[Row], gold: list[Row]) -> None:
    told = found(system, gold)
    assert all(each.cause for each in told)
    tally = [each.cause for each in told if each.kind == "missed-row" and "missed" not in each.cause]
    mirror = [each.cause for each in told if each.kind == "spurious-row" and "spurious" not in each.cause]
    assert sorted(tally) == sorted(mirror)
