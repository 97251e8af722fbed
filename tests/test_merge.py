"""One award, many articles: keys, witnesses, disagreements."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from pipeline.award import AwardRow
from pipeline.merge import MERGED_COLUMNS, MergedRow, fold, merged_rows

GERAKAN = "Gerakan Menuju Smart City"
DAY = date(2021, 12, 14)


def row(article: str, **values: Any) -> AwardRow:
    base: dict[str, Any] = {
        "region_code": "35.77",
        "region": "Kota Madiun",
        "programme": GERAKAN,
        "year": 2021,
        "dimension": "smart society",
        "category": "",
        "award_date": None,
        "presenter": "",
        "presenter_title": "",
        "recipient": "",
        "recipient_title": "",
        "place": "",
        "mention": "current",
    }
    return AwardRow(article_id=article, **(base | values))


def merge(
    *rows: AwardRow, copies: Mapping[str, str] | None = None, quoting: Mapping[str, str] | None = None
) -> list[MergedRow]:
    """``quoting``: for an article, those that quote what it quotes, named by one letter each."""
    return awards_merged(rows, copies or {}, quoting)


def awards_merged(
    rows: Iterable[AwardRow],
    copies: Mapping[str, str],
    related: Mapping[str, Collection[str]] | None = None,
) -> list[MergedRow]:
    """All at once, in any order."""
    known = related or {}
    in_order = sorted(rows, key=lambda each: each.region_code)
    return list(merged_rows(in_order, lambda id: copies.get(id, id), lambda id: known.get(id, ())))


def test_articles_on_one_award_make_one_row_with_every_source() -> None:
    (merged,) = merge(row("b", confidence=0.4), row("a", confidence=0.9), row("a2", confidence=0.1))
    assert (merged.articles, merged.witnesses, merged.article_ids) == (3, 3, ("a", "a2", "b"))
    assert merged.confidence == 0.9
    assert merged.disagreements == ""


def test_copies_of_one_article_are_one_witness() -> None:
    (merged,) = merge(row("a"), row("b"), row("c"), copies={"b": "a"})
    assert (merged.articles, merged.witnesses) == (3, 2)


def test_the_majority_counts_witnesses_not_copies() -> None:
    copies = {"b": "a", "c": "a"}
    wrong = [row(id, award_date=date(2021, 12, 15)) for id in "abc"]
    right = [row(id, award_date=DAY) for id in "xy"]
    (merged,) = merge(*wrong, *right, copies=copies)
    assert merged.award_date == DAY
    assert merged.disagreements == "award_date: 2021-12-14 (2) / 2021-12-15 (1)"


def test_a_tie_falls_to_the_smallest_value_and_shows() -> None:
    (merged,) = merge(row("a", recipient="Maidi"), row("b", recipient="Inda Raya"))
    assert merged.recipient == "Inda Raya"
    assert merged.disagreements == "recipient: Inda Raya (1) / Maidi (1)"


def test_spellings_and_less_specific_values_agree() -> None:
    (merged,) = merge(
        row("a", presenter="Johnny G. Plate", place="Jakarta"),
        row("b", presenter="johnny g plate", place="Balai Sudirman, Jakarta"),
        row("c", presenter="Johnny G. Plate"),
        row("d", presenter="Johnny Plate"),
    )
    assert merged.presenter == "Johnny G. Plate"
    assert merged.place == "Balai Sudirman, Jakarta"
    assert merged.disagreements == ""


def test_a_value_that_fits_two_others_speaks_for_neither() -> None:
    (merged,) = merge(
        row("a", place="Jakarta"), row("b", place="Hotel B, Jakarta"), row("c", place="Hotel A, Jakarta")
    )
    assert merged.place == "Hotel A, Jakarta"
    assert merged.disagreements == "place: Hotel A, Jakarta (1) / Hotel B, Jakarta (1)"


def test_category_and_programme_compare_folded() -> None:
    (merged,) = merge(
        row("a", category="Kota  Kecil"), row("b", category="kota kecil.", programme=GERAKAN.upper())
    )
    assert merged.witnesses == 2
    assert fold(merged.category) == "kota kecil"


def test_a_row_without_programme_joins_the_only_one_named() -> None:
    (merged,) = merge(row("a"), row("b", programme=""))
    assert (merged.programme, merged.witnesses) == (GERAKAN, 2)


def test_a_row_without_programme_stays_apart_where_two_are_named() -> None:
    merged = merge(row("a"), row("b", programme=""), row("c", programme="Smart City Award"))
    assert [(item.programme, item.witnesses) for item in merged] == [
        ("", 1),
        (GERAKAN, 1),
        ("Smart City Award", 1),
    ]


def test_a_row_without_programme_and_dimension_stays_apart() -> None:
    assert len(merge(row("a", dimension=""), row("b", dimension="", programme=""))) == 2


def test_an_article_that_tells_two_awards_is_believed() -> None:
    assert len(merge(row("a"), row("a", programme=""))) == 2
    assert len(merge(row("a"), row("a", category="kota sedang"))) == 2


def test_a_row_without_category_joins_the_only_one_named() -> None:
    (merged,) = merge(row("a", category="kota sedang"), row("b", programme=""))
    assert (merged.category, merged.programme, merged.witnesses) == ("kota sedang", GERAKAN, 2)


def test_rows_without_year_stay_apart_but_copies_stay_together() -> None:
    merged = merge(row("a"), row("b", year=None), row("c", year=None), row("d", year=None), copies={"d": "c"})
    assert [(item.year, item.article_ids) for item in merged] == [
        (None, ("b",)),
        (None, ("c", "d")),
        (2021, ("a",)),
    ]


def test_another_name_of_the_programme_is_shown_on_both_rows() -> None:
    merged = merge(row("a"), row("b"), row("c", programme="Anugerah Kominfo", award_date=DAY))
    note = f"programme: {GERAKAN} (2) / Anugerah Kominfo (1)"
    assert [item.disagreements for item in merged] == [note, note]


def test_awards_of_different_days_are_not_rivals() -> None:
    merged = merge(row("a", award_date=date(2021, 5, 1)), row("c", programme="Anugerah", award_date=DAY))
    assert [item.disagreements for item in merged] == ["", ""]


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [
        row(f"a{number}", recipient=name, place=place, programme=programme, confidence=number / 10)
        for number, (name, place, programme) in enumerate(
            [
                ("Maidi", "Jakarta", ""),
                ("maidi", "", GERAKAN),
                ("Inda", "BSD", GERAKAN.lower()),
                ("", "ICE, BSD", ""),
                ("Inda", "", GERAKAN),
            ]
        )
    ]
    results = set()
    for seed in range(10):
        random.Random(seed).shuffle(rows)
        results.add(tuple(awards_merged(rows, {"a1": "a0"})))
    assert len(results) == 1


def test_cells_are_text_in_column_order() -> None:
    (merged,) = merge(row("b", award_date=DAY, confidence=0.5), row("a"))
    cells = merged.cells()
    assert tuple(cells) == MERGED_COLUMNS
    assert (cells["year"], cells["award_date"], cells["article_ids"], cells["confidence"]) == (
        "2021",
        "2021-12-14",
        "a;b",
        "0.50",
    )
    (undated,) = merge(row("a", year=None))
    assert (undated.cells()["year"], undated.cells()["award_date"]) == ("", "")


def test_witnesses_that_quote_the_same_passage_are_one_independent_source() -> None:
    rows = [row(id) for id in "abcdef"]
    (merged,) = merge(*rows, quoting={"a": "c", "c": "ae", "e": "c", "d": "b"})
    assert (merged.witnesses, merged.independent) == (6, 3)
    assert merged.related == (("a", "c", "e"), ("b", "d"))
    assert merged.cells()["related"] == "a+c+e; b+d"
    assert MERGED_COLUMNS[MERGED_COLUMNS.index("witnesses") + 1 :][:2] == ("independent", "related")


def test_a_cluster_of_copies_is_related_by_its_representative() -> None:
    (merged,) = merge(row("b"), row("c"), row("x"), copies={"b": "a", "c": "a"}, quoting={"x": "a", "a": "x"})
    assert (merged.articles, merged.witnesses, merged.independent) == (3, 2, 1)
    assert merged.related == (("a", "x"),)


def test_a_relation_by_way_of_an_article_on_another_award_is_none() -> None:
    (merged,) = merge(row("a"), row("b"), quoting={"a": "z", "z": "ab", "b": "z"})
    assert (merged.independent, merged.related) == (2, ())


def test_disagreements_count_witnesses_though_they_quote_the_same_passage() -> None:
    rows = [row("a", recipient="Maidi"), row("b", recipient="Maidi"), row("c", recipient="Inda")]
    (merged,) = merge(*rows, quoting={"a": "b", "b": "a"})
    assert merged.independent == 2
    assert merged.disagreements == "recipient: Maidi (2) / Inda (1)"


def test_a_stream_gives_what_the_whole_gives_and_asks_for_no_row_of_a_later_region_first() -> None:
    rows = [
        row(f"a{n}", region_code=code, year=year)
        for n in range(3)
        for code in ("1", "2")
        for year in (2020, 2021)
    ]
    asked: list[str] = []

    def told() -> Iterator[AwardRow]:
        for each in sorted(rows, key=lambda each: each.region_code):
            asked.append(each.region_code)
            yield each

    stream = merged_rows(told(), lambda id: id, lambda id: ())
    first = next(stream)
    assert asked.count("2") <= 1
    assert [first, *stream] == awards_merged(rows, {})


def test_a_stream_that_is_not_sorted_is_refused() -> None:
    rows = [row("a", region_code="2"), row("a", region_code="1")]
    with pytest.raises(ValueError, match="not sorted"):
        list(merged_rows(rows, lambda id: id, lambda id: ()))
