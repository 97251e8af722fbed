"""The scorer, against figures worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.award import COLUMNS, TABLE_COLUMNS
from pipeline.errors import InputError
from pipeline.evaluate import (
    FOUR_SLOTS,
    MENTIONS,
    SLOTS,
    Row,
    RowScore,
    Score,
    check_articles,
    fold,
    fold_name,
    format_score,
    read_article_ids,
    read_table,
    read_tables,
    score_rows,
)
from pipeline.evaluate.gold import TableKind
from scoring import FULL, any_table, base, errors, row, write_table


def flat(score: Score) -> dict[str, object]:
    """Every figure of the score under a dotted name."""
    figures: dict[str, object] = {}

    def walk(name: str, value: object) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                walk(f"{name}.{key}" if name else str(key), inner)
        else:
            figures[name] = value

    walk("", score.as_dict())
    return figures


def changed(system: list[Row], gold: list[Row]) -> dict[str, object]:
    """The figures that differ from those of a perfect table."""
    perfect = flat(score_rows(gold, gold))
    return {name: value for name, value in flat(score_rows(system, gold)).items() if value != perfect[name]}


def outcome(slot: str, gold_cell: str, system_cell: str, honorifics: frozenset[str] = frozenset()) -> str:
    """What becomes of one slot of one pair."""
    score = score_rows([row(**{slot: system_cell})], [row(**{slot: gold_cell})], honorifics=honorifics)
    counts = score.slots[slot].as_dict()
    happened = [name for name in ("right", "wrong", "missed", "spurious") if counts[name]]
    assert len(happened) <= 1
    return happened[0] if happened else "empty"


# --- rows ----------------------------------------------------------------------------------------


def test_gold_against_itself_is_perfect() -> None:
    score = score_rows(base(), base())
    rates = [value for name, value in flat(score).items() if name.endswith(("precision", "recall", "f1"))]
    assert set(rates) == {1.0}
    assert score.whole_row == 1.0
    assert errors(base(), base()) == []


def test_rows_by_hand() -> None:
    gold = base()
    system = [gold[0], row("a1", code="99.99"), row("a2", code="33.14"), row("a3", mention="listed")]
    score = score_rows(system, gold)
    assert score.rows == RowScore(gold=4, system=4, matched=1)
    assert (score.rows.precision, score.rows.recall, score.rows.f1) == (0.25, 0.25, 0.25)
    # a1: one pair of three gold and two system rows, 2/5; a2: no pair; a3: a row where gold has none
    assert score.articles == 3
    assert score.macro_f1 == pytest.approx((0.4 + 0 + 0) / 3)
    assert score.mentions["current"] == RowScore(gold=2, system=3, matched=1)
    assert score.mentions["listed"] == RowScore(gold=1, system=1, matched=0)
    assert score.mentions["historical"] == RowScore(gold=1, system=0, matched=0)
    assert (score.whole_rows, score.whole_row) == (1, 0.25)


def test_pair_counts_under_the_mention_of_gold() -> None:
    score = score_rows([row(mention="listed")], [row(mention="historical")])
    assert score.mentions["historical"] == RowScore(1, 1, 1)
    assert score.mentions["listed"] == RowScore(0, 0, 0)


@pytest.mark.parametrize(
    "cells",
    [{"code": "35.78"}, {"year": "2022"}, {"year": ""}, {"dimension": "smart living"}, {"article": "a2"}],
)
def test_another_key_does_not_pair(cells: dict[str, str]) -> None:
    score = score_rows([row(**cells)], [row()])
    assert score.rows == RowScore(1, 1, 0)
    assert score.whole_row == 0.0


def test_a_row_pairs_only_once() -> None:
    assert score_rows([row(), row()], [row()]).rows == RowScore(1, 2, 1)
    assert score_rows([row()], [row(), row()]).rows == RowScore(2, 1, 1)


@pytest.mark.parametrize("year", ["2019", ""])
def test_empty_gold_year_matches_any_year(year: str) -> None:
    assert score_rows([row(year=year)], [row(year="")]).rows.matched == 1


def test_empty_gold_year_does_not_take_the_row_another_needs() -> None:
    gold = [row(year=""), row(year="2023")]
    assert score_rows([row(year="2023"), row(year="2020")], gold).rows.matched == 2
    left = errors([row(year="2023")], gold)
    assert [(error.kind, error.year) for error in left] == [("missed-row", "")]


def test_alternatives_in_the_key() -> None:
    gold = [row(year="2022|2023", dimension="smart living|smart society")]
    assert score_rows([row(year="2022", dimension="smart society")], gold).rows.matched == 1
    assert score_rows([row(year="2021", dimension="smart society")], gold).rows.matched == 0


# --- pairing -------------------------------------------------------------------------------------


def test_pairing_agrees_on_most_of_category_and_programme() -> None:
    gold = [
        row(category="kota kecil", programme="Smart City Award"),
        row(category="inovasi terbaik", programme="Smart City Award"),
    ]
    system = [
        row(category="Inovasi, Terbaik", programme="smart city award"),
        row(category="Kota Kecil", programme=""),
    ]
    score = score_rows(system, gold)
    assert score.rows.matched == 2
    assert (score.slots["category"].right, score.slots["category"].wrong) == (2, 0)
    assert (score.slots["programme"].right, score.slots["programme"].missed) == (1, 1)


def test_pairing_is_optimal_where_greedy_is_not() -> None:
    # The first system row agrees with either gold row, the second only with the first gold row.
    gold = [row(category="x|y"), row(category="y")]
    system = [row(category="y"), row(category="x")]
    score = score_rows(system, gold)
    assert score.slots["category"].right == 2


def test_number_of_pairs_outranks_agreement() -> None:
    # The system's 2023 row agrees with the gold row without a year, but then 2023 would go without.
    gold = [row(year="", category="x", programme="P"), row(year="2023")]
    system = [row(year="2023", category="x", programme="P"), row(year="2020", category="z")]
    assert score_rows(system, gold).rows.matched == 2
    one_choice = [row(year="2023", category="x", programme="P")]
    assert [error.year for error in errors(one_choice, gold)] == ["2023"]


def test_agreement_outranks_the_other_slots() -> None:
    gold = [row(category="x", **dict.fromkeys(FOUR_SLOTS, "b")), row(**dict.fromkeys(FOUR_SLOTS, "a"))]
    score = score_rows([row(category="x", **dict.fromkeys(FOUR_SLOTS, "a"))], gold)
    assert score.slots["category"].right == 1
    assert score.four_slots.wrong == 4


def test_among_equals_the_slots_decide() -> None:
    gold = [row(recipient="Maidi"), row(recipient="Subehi")]
    assert score_rows([row(recipient="Subehi")], gold).slots["recipient"].right == 1


# --- slots ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize(
    ("gold_cell", "system_cell", "expected"),
    [
        ("Satu Dua", "Satu Dua", "right"),
        ("Satu Dua", "SATU, dua.", "right"),
        ("Satu Dua", "Tiga", "wrong"),
        ("Satu Dua", "", "missed"),
        ("", "Satu Dua", "spurious"),
        ("", "", "empty"),
        ("Tiga|Satu Dua", "satu dua", "right"),
        ("Tiga | Satu", "satu", "right"),
        ("Tiga|Satu", "Empat", "wrong"),
        ("Tiga|Satu", "", "missed"),
        ("Tiga|", "", "empty"),
        ("Tiga|", "Tiga", "right"),
        ("Tiga|", "Empat", "wrong"),
        ("Satu", "-", "wrong"),
    ],
)
def test_slot_outcomes(slot: str, gold_cell: str, system_cell: str, expected: str) -> None:
    # Commas part degrees from names, so the folded form is tried without one there.
    if slot in ("presenter", "recipient"):
        system_cell = system_cell.replace(",", "")
    assert outcome(slot, gold_cell, system_cell) == expected


@pytest.mark.parametrize("slot", ["award_date", "presenter", "recipient", "programme"])
@pytest.mark.parametrize("pair", [("Satu Dua", "Satu"), ("Satu", "Satu Dua"), ("Satu", "Dua|Satu")])
def test_these_slots_need_the_whole_cell(slot: str, pair: tuple[str, str]) -> None:
    assert outcome(slot, *pair) == "wrong"


@pytest.mark.parametrize("slot", ["place", "category"])
@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Nusantara Hall, ICE, BSD City, Kabupaten Tangerang", "ICE BSD City", "right"),
        ("BSD,Tangerang", "tangerang", "right"),
        ("Hall 1", "Hall 12", "wrong"),
        ("Jakarta", "Jakarta Selatan", "right"),
        ("ICE BSD, Tangerang", "ICE Tangerang", "wrong"),
    ],
)
def test_places_and_categories_hold_one_another(slot: str, left: str, right: str, expected: str) -> None:
    assert outcome(slot, left, right) == expected
    assert outcome(slot, right, left) == expected


def test_rates_of_a_slot_by_hand() -> None:
    codes = [f"35.{number:02}" for number in range(6)]
    wanted = ["A B", "C D", "E F", "G H", "", ""]
    found = ["A B", "C D", "X Y", "", "Z", ""]
    gold = [row(code=code, presenter=name) for code, name in zip(codes, wanted, strict=True)]
    system = [row(code=code, presenter=name) for code, name in zip(codes, found, strict=True)]
    score = score_rows(system, gold)
    slot = score.slots["presenter"]
    assert (slot.right, slot.wrong, slot.missed, slot.spurious) == (2, 1, 1, 1)
    assert (slot.precision, slot.recall, slot.f1) == (2 / 4, 2 / 4, 4 / 8)
    assert score.four_slots.as_dict() == slot.as_dict()
    assert score.whole_rows == 3


def test_four_slots_add_up_without_programme_and_category() -> None:
    system = row(**{**FULL, "programme": "Smart City Award", "category": "kota besar", "place": "Bandung"})
    score = score_rows([system], [row(**FULL)])
    assert (score.four_slots.right, score.four_slots.wrong) == (3, 1)
    only_class = row(**{**FULL, "programme": "", "category": ""})
    assert score_rows([only_class], [row(**FULL)]).whole_row == 1.0


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Johnny G. Plate", "JOHNNY G PLATE"),
        ("Johnny G.Plate", "Johnny G. Plate"),
        ("A.A. Gde Agung", "A. A. Gde Agung"),
        ("A.A. Gde Agung", "AA Gde Agung"),
        ("Ma'ruf Amin", "Ma\u2019ruf Amin"),
        ("Ma'ruf Amin", "Maruf Amin"),
        ("Taj Wicaksono, S.STP., M.Si.", "Taj Wicaksono"),
        ("Taj Wicaksono, SH, MH", "Taj Wicaksono"),
        ("Taj Wicaksono S.Kom M.T", "Taj Wicaksono"),
        ("Ratna Puspasari Ph.D.", "Ratna Puspasari"),
    ],
)
def test_one_name_written_in_two_ways(left: str, right: str) -> None:
    assert fold_name(left) == fold_name(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Semuel Abrijani Pangerapan", "Semuel A. Pangerapan"),
        ("Moh. Ramdhan", "Ramdhan"),
        ("Johnny G.Plate", "Johnny"),
        ("Siti Nur", "Siti"),
    ],
)
def test_names_that_stay_apart(left: str, right: str) -> None:
    assert fold_name(left) != fold_name(right)


@pytest.mark.parametrize(
    "name",
    ["H. Maidi", "K.H. Maidi", "KH Maidi", "Tuan Guru H. Maidi", "Prof. Dr. Maidi, M.Si", "Maidi SH"],
)
def test_given_honorifics_are_stripped(name: str) -> None:
    honorifics = frozenset({"H.", "KH", "Tuan Guru", "Prof", "dr", "SH"})
    assert fold_name(name, honorifics) == "maidi"
    assert outcome("recipient", "Maidi", name, honorifics) == "right"


def test_a_name_never_folds_to_nothing() -> None:
    assert fold_name("H.", frozenset({"H."})) == "h"
    assert fold_name("M.Si") != ""
    assert fold_name(", Maidi") == "maidi"
    assert fold_name("...") == ""


@given(st.text(), st.text())
def test_folding_twice_changes_nothing(left: str, right: str) -> None:
    text = f"{left} {right}"
    assert fold(fold(text)) == fold(text)
    assert fold(text) == fold(text).strip()


# --- one planted error changes what it should and nothing else -----------------------------------


def test_planted_missed_row() -> None:
    gold = base()
    difference = changed(gold[:2] + gold[3:], gold)
    assert difference == {
        "rows.system": 3,
        "rows.matched": 3,
        "rows.recall": 3 / 4,
        "rows.f1": 6 / 7,
        "mentions.listed.system": 0,
        "mentions.listed.matched": 0,
        "mentions.listed.precision": 0.0,
        "mentions.listed.recall": 0.0,
        "mentions.listed.f1": 0.0,
        "macro_f1": pytest.approx((4 / 5 + 1) / 2),
        "whole_rows": 3,
        "whole_row": 3 / 4,
    }


def test_planted_spurious_row() -> None:
    gold = base()
    difference = changed([*gold, row("a2", code="33.09")], gold)
    assert difference == {
        "rows.system": 5,
        "rows.precision": 4 / 5,
        "rows.f1": 8 / 9,
        "mentions.current.system": 3,
        "mentions.current.precision": 2 / 3,
        "mentions.current.f1": 4 / 5,
        "macro_f1": pytest.approx((1 + 2 / 3) / 2),
    }


def test_planted_wrong_year() -> None:
    gold = base()
    difference = changed([*gold[:3], {**gold[3], "year": "2022"}], gold)
    of_rows = {
        f"{name}.{rate}" for name in ("rows", "mentions.current") for rate in ("precision", "recall", "f1")
    }
    assert set(difference) == of_rows | {
        "rows.matched",
        "mentions.current.matched",
        "macro_f1",
        "slots.programme.right",
        "whole_rows",
        "whole_row",
    }
    assert (difference["macro_f1"], difference["whole_rows"]) == (0.5, 3)


def test_planted_wrong_mention() -> None:
    gold = base()
    assert changed([*gold[:3], {**gold[3], "mention": "listed"}], gold) == {}


@pytest.mark.parametrize("slot", SLOTS)
def test_planted_wrong_slot(slot: str) -> None:
    gold = base()
    system = [{**gold[0], slot: "Tiga"}, *gold[1:]]
    score = score_rows(system, gold)
    assert (score.slots[slot].right, score.slots[slot].wrong) == (1 if slot == "programme" else 0, 1)
    assert score.slots[slot].precision == score.slots[slot].recall < 1
    assert_only_slot_changed(slot, changed(system, gold), {"right", "wrong", "precision", "recall", "f1"})


@pytest.mark.parametrize("slot", SLOTS)
def test_planted_missed_slot(slot: str) -> None:
    gold = base()
    # A second filled row keeps the slot's precision from being nothing over nothing.
    gold[1][slot] = "Dua"
    system = [{**gold[0], slot: ""}, *gold[1:]]
    assert score_rows(system, gold).slots[slot].missed == 1
    assert_only_slot_changed(slot, changed(system, gold), {"right", "missed", "recall", "f1"})


@pytest.mark.parametrize("slot", SLOTS)
def test_planted_spurious_slot(slot: str) -> None:
    gold = base()
    system = [gold[0], {**gold[1], slot: "Tiga"}, *gold[2:]]
    assert score_rows(system, gold).slots[slot].spurious == 1
    assert_only_slot_changed(slot, changed(system, gold), {"spurious", "precision", "f1"})


def assert_only_slot_changed(slot: str, difference: dict[str, object], figures: set[str]) -> None:
    expected = {f"slots.{slot}.{figure}" for figure in figures}
    if slot in FOUR_SLOTS:
        expected |= {f"four_slots.{figure}" for figure in figures} | {"whole_rows", "whole_row"}
        assert difference["whole_rows"] == 3
    assert set(difference) == expected


# --- which articles ------------------------------------------------------------------------------


def test_article_without_rows_on_either_side_scores_one() -> None:
    score = score_rows([], [row("a1")], articles=["a1", "a2"])
    assert (score.articles, score.macro_f1) == (2, 0.5)
    assert score_rows([], [row("a1")]).macro_f1 == 0.0


def test_negative_article_with_a_row_costs_precision() -> None:
    score = score_rows([row("a1"), row("a2")], [row("a1")], articles=["a1", "a2"])
    assert (score.rows.precision, score.rows.recall, score.macro_f1) == (0.5, 1.0, 0.5)


def test_rows_of_other_articles_are_left_out_and_counted() -> None:
    score = score_rows([row("a1"), row("b"), row("c")], [row("a1"), row("b")], articles={"a1"})
    assert score.rows == RowScore(1, 1, 1)
    assert (score.left_out_gold, score.left_out_system) == (1, 2)
    assert errors([row("b")], [row("a1")], articles=["a1"])[0].kind == "missed-row"
    assert len(errors([row("b")], [row("a1")], articles=["a1"])) == 1


def test_without_a_list_all_articles_with_a_row_count() -> None:
    score = score_rows([row("b")], [row("a1")])
    assert (score.articles, score.macro_f1, score.left_out_system) == (2, 0.0, 0)


def test_an_id_listed_twice_counts_once() -> None:
    assert score_rows([], [row("a1")], articles=["a1", "a2", "a2"]).articles == 2


# --- nothing over nothing ------------------------------------------------------------------------


def test_nothing_to_find_and_nothing_found_is_perfect() -> None:
    score = score_rows([], [])
    rates = [value for name, value in flat(score).items() if name.endswith(("precision", "recall", "f1"))]
    assert set(rates) == {1.0}
    assert score.whole_row == 1.0


def test_silence_gets_no_precision() -> None:
    score = score_rows([], base())
    assert (score.rows.precision, score.rows.recall, score.rows.f1) == (0.0, 0.0, 0.0)
    assert (score.whole_row, score.macro_f1) == (0.0, 0.0)
    assert score.four_slots.f1 == 0.0
    assert score.slots["recipient"].precision == 0.0


def test_rows_where_there_is_nothing_to_find() -> None:
    score = score_rows([row(place="Jakarta")], [])
    assert (score.rows.precision, score.rows.recall, score.rows.f1) == (0.0, 0.0, 0.0)
    assert score.whole_row == 0.0
    assert score.slots["place"].precision == 0.0
    assert score.slots["recipient"].precision == 1.0


# --- whatever the order --------------------------------------------------------------------------


@settings(deadline=None)
@given(any_table, any_table, st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(system: list[Row], gold: list[Row], random: object) -> None:
    shuffled_system, shuffled_gold = list(system), list(gold)
    random.shuffle(shuffled_system)  # type: ignore[attr-defined]
    random.shuffle(shuffled_gold)  # type: ignore[attr-defined]
    assert score_rows(system, gold) == score_rows(shuffled_system, shuffled_gold)
    assert errors(system, gold) == errors(shuffled_system, shuffled_gold)


@settings(deadline=None)
@given(any_table)
def test_any_table_against_itself_is_perfect(table: list[Row]) -> None:
    score = score_rows(table, table)
    assert score.rows == RowScore(len(table), len(table), len(table))
    assert (score.macro_f1, score.whole_row, score.four_slots.f1) == (1.0, 1.0, 1.0)
    assert errors(table, table) == []


@settings(deadline=None)
@given(any_table, any_table)
def test_counts_add_up(system: list[Row], gold: list[Row]) -> None:
    score = score_rows(system, gold)
    assert (score.rows.gold, score.rows.system) == (len(gold), len(system))
    assert sum(mention.matched for mention in score.mentions.values()) == score.rows.matched
    assert sum(mention.system for mention in score.mentions.values()) == len(system)
    kinds: list[str] = [error.kind for error in errors(system, gold)]
    assert kinds.count("missed-row") == len(gold) - score.rows.matched
    assert kinds.count("spurious-row") == len(system) - score.rows.matched
    for kind in ("wrong", "missed", "spurious"):
        counted = sum(slot.as_dict()[kind] for slot in score.slots.values())
        assert kinds.count(f"{kind}-slot") == counted


def test_a_tie_does_not_fall_by_the_order_of_rows() -> None:
    # One pair either way, one fault either way: wrong where gold is filled, spurious where it is not.
    gold = [row(recipient="Maidi"), row()]
    system = [row(recipient="Subehi")]
    assert score_rows(system, gold) == score_rows(system, gold[::-1])
    assert errors(system, gold) == errors(system, gold[::-1])


tight_row = st.builds(
    row,
    year=st.sampled_from(["", "2021", "2022"]),
    category=st.sampled_from(["", "kecil", "besar"]),
    programme=st.sampled_from(["", "P", "Q"]),
)


def best_by_trying_all(system: list[Row], gold: list[Row]) -> tuple[int, int]:
    """The most pairs, and then the most agreement, that any one-to-one pairing reaches."""
    if not gold:
        return (0, 0)
    wanted, rest = gold[0], gold[1:]
    best = best_by_trying_all(system, rest)
    for place, found in enumerate(system):
        if wanted["year"] in ("", found["year"]):
            pairs, agreement = best_by_trying_all(system[:place] + system[place + 1 :], rest)
            agreement += sum(wanted[column] == found[column] for column in ("category", "programme"))
            best = max(best, (pairs + 1, agreement))
    return best


@settings(deadline=None)
@given(st.lists(tight_row, max_size=4), st.lists(tight_row, max_size=4))
def test_pairing_is_the_best_of_all(system: list[Row], gold: list[Row]) -> None:
    score = score_rows(system, gold)
    faults = sum(
        score.slots[slot].wrong + score.slots[slot].missed + score.slots[slot].spurious
        for slot in ("category", "programme")
    )
    assert (score.rows.matched, 2 * score.rows.matched - faults) == best_by_trying_all(system, gold)


# --- errors --------------------------------------------------------------------------------------


def test_errors_name_each_kind() -> None:
    gold = [
        row("a1", code="1", region="Kota A", programme="P"),
        row("a2", code="2", place="Jakarta", recipient="Maidi", year=""),
    ]
    system = [
        row("a2", code="2", place="Bandung", presenter="Subehi", year="2020"),
        row("a3", code="3", region="Kota C"),
    ]
    columns = ("kind", "article_id", "region_code", "year", "dimension", "slot", "gold", "system")
    assert [tuple(error.cells()[each] for each in columns) for error in errors(system, gold)] == [
        ("missed-row", "a1", "1", "2023", "", "", "Kota A; P; current", ""),
        ("missed-slot", "a2", "2", "", "", "recipient", "Maidi", ""),
        ("spurious-slot", "a2", "2", "", "", "presenter", "", "Subehi"),
        ("wrong-slot", "a2", "2", "", "", "place", "Jakarta", "Bandung"),
        ("spurious-row", "a3", "3", "2023", "", "", "", "Kota C; current"),
    ]


# --- reading -------------------------------------------------------------------------------------


def test_reading_gives_the_rows_back(tmp_path: Path) -> None:
    assert read_table(write_table(tmp_path / "gold.csv", base())) == base()


def test_reading_leaves_out_the_note_order_blank_lines_and_byte_order_mark(tmp_path: Path) -> None:
    columns = ["note", *reversed(TABLE_COLUMNS)]
    cells = {**row(place=" Jakarta "), "note": "x"}
    text = "\ufeff" + ",".join(columns) + "\r\n\r\n" + ",".join(cells[column] for column in columns) + "\r\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8", newline="")
    assert read_table(tmp_path / "t.csv") == [row(place="Jakarta")]


def test_rows_remember_where_they_stand(tmp_path: Path) -> None:
    rows = [row(place="Hall\nJakarta"), row("a2")]
    read = read_table(write_table(tmp_path / "t.csv", rows))
    assert [(each.path, each.line) for each in read] == [
        (str(tmp_path / "t.csv"), 2),
        (str(tmp_path / "t.csv"), 4),
    ]


def test_a_system_table_may_have_every_column_of_the_output(tmp_path: Path) -> None:
    cells = {**dict.fromkeys(COLUMNS, ""), **row(), "evidence": "Satu."}
    (tmp_path / "t.csv").write_text(
        ",".join(COLUMNS) + "\n" + ",".join(cells[column] for column in COLUMNS) + "\n", encoding="utf-8"
    )
    assert read_table(tmp_path / "t.csv", "system") == [cells]
    with pytest.raises(InputError, match=r"t\.csv:1: unknown column 'date_text', .*; known: article_id, "):
        read_table(tmp_path / "t.csv")


@pytest.mark.parametrize("kind", ["gold", "system"])
def test_a_column_that_no_table_has_is_named(tmp_path: Path, kind: TableKind) -> None:
    (tmp_path / "t.csv").write_text(f"{HEADER},presentr\n{GOOD},\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"t\.csv:1: unknown column 'presentr'; known: article_id, "):
        read_table(tmp_path / "t.csv", kind)


def test_rows_of_unknown_articles_are_named(tmp_path: Path) -> None:
    read = read_table(write_table(tmp_path / "t.csv", [row("a1"), row("a2")]))
    check_articles(read, {"a1", "a2"})
    with pytest.raises(InputError, match=r"t\.csv:3: no article a2 "):
        check_articles(read, {"a1"})


def test_a_folder_stands_for_its_tables(tmp_path: Path) -> None:
    write_table(tmp_path / "b.csv", [row("a2")])
    write_table(tmp_path / "a.csv", [row("a1")])
    (tmp_path / "notes.md").write_text("x", encoding="utf-8")
    assert read_tables([tmp_path, tmp_path / "a.csv"]) == [row("a1"), row("a2")]


def test_what_is_no_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"no \.csv file in this folder"):
        read_tables([tmp_path])
    with pytest.raises(InputError, match=r"a\.jsonl: not a \.csv file"):
        read_tables([tmp_path / "a.jsonl"])
    with pytest.raises(InputError, match=r"none\.csv: no such file"):
        read_tables([tmp_path / "none.csv"])


HEADER = ",".join(TABLE_COLUMNS)
GOOD = "a1" + "," * (len(TABLE_COLUMNS) - 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"t\.csv:1: missing column article_id, "),
        (HEADER.replace(",place", ""), r"t\.csv:1: missing column place$"),
        (HEADER + ",place", r"t\.csv:1: column stands twice: place"),
        (f"{HEADER}\n{GOOD}\na1,35.77", r"t\.csv:3: 2 cells where the header has 14"),
        (f"{HEADER}\n{GOOD},", r"t\.csv:2: 15 cells"),
        (f'{HEADER}\n"a\n1"{GOOD[2:]}\na1', r"t\.csv:4: 1 cells"),
        (f"{HEADER}\n{GOOD[2:]}", r"t\.csv:2: empty article_id"),
        (f'{HEADER}\n{GOOD}\n"a1', r"t\.csv:3: not readable as CSV"),
    ],
)
def test_unusable_tables_are_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_table(tmp_path / "t.csv")


def test_a_table_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(HEADER.encode() + b"\na1\xff")
    with pytest.raises(ValueError, match=r"t\.csv:\d+: not UTF-8"):
        read_table(tmp_path / "t.csv")


def test_article_ids_stand_one_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\ufeffa1\n\n a2 \n", encoding="utf-8")
    assert read_article_ids(tmp_path / "a.txt") == ["a1", "a2"]
    (tmp_path / "a.txt").write_bytes(b"a1\n\xff")
    with pytest.raises(InputError, match=r"a\.txt: not UTF-8"):
        read_article_ids(tmp_path / "a.txt")


def test_score_is_ready_for_json_and_for_the_terminal() -> None:
    score = score_rows([base()[0], row("z")], base(), articles=["a1", "a2"])
    assert json.loads(json.dumps(score.as_dict())) == score.as_dict()
    text = format_score(score)
    for name in ("all", *MENTIONS, *SLOTS, "four slots", "macro F1", "whole row"):
        assert name in text
    assert "0 gold and 1 system rows" in text
