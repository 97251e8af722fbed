"""Agreement of two annotators: figures worked out by hand, and the list to adjudicate."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_files import ROW, TEXT, record, write_articles, write_table
from typer.testing import CliRunner

from bidi import TURNED, not_isolated
from pipeline.annotate.adjudicate import COLUMNS, Disagreement, Sentences, disagreements
from pipeline.annotate.agreement import Share, equal_cells, measure, pair_rows
from pipeline.annotate.agreement_report import format_agreement, render
from pipeline.article import Article
from pipeline.award import DIMENSIONS, TABLE_COLUMNS
from pipeline.cli import app
from pipeline.evaluate import MENTIONS, SLOTS, Row, RowScore
from pipeline.rules import load_rules
from pipeline.spans import Span, span_lines


def row(**cells: str) -> Row:
    return dict.fromkeys(TABLE_COLUMNS, "") | ROW | cells


def counts(score: RowScore) -> tuple[int, int, int]:
    return score.gold, score.system, score.matched


# --- rows ----------------------------------------------------------------------------------------


def test_rows_agree_on_region_year_and_dimension() -> None:
    a = [row(), row(dimension="smart economy"), row(region_code="35.78")]
    b = [row(place="elsewhere"), row(dimension="smart society"), row(year="2020"), row(article_id="a2")]
    found = measure(a, b)
    assert counts(found.rows) == (3, 4, 1)
    assert found.rows.f1 == pytest.approx(2 / 7)
    assert found.articles == 2


@pytest.mark.parametrize(
    ("one", "other", "paired"),
    [
        ({"year": ""}, {"year": "2020"}, True),
        ({"year": "2020|2021"}, {"year": "2019|2020"}, True),
        ({"year": "2020|2021"}, {"year": "2019"}, False),
        ({"dimension": "smart living|"}, {"dimension": ""}, True),
        ({"dimension": "smart living"}, {"dimension": ""}, False),
        ({"region_code": "35.77|35.19"}, {"region_code": "35.19"}, True),
    ],
)
def test_alternatives_and_empty_years_count_on_both_sides(
    one: dict[str, str], other: dict[str, str], paired: bool
) -> None:
    for a, b in ((one, other), (other, one)):
        assert measure([row(**a)], [row(**b)]).rows.matched == paired


def test_rows_of_one_key_pair_by_programme_before_cells() -> None:
    a = [row(programme="Smart City Award", place="x"), row(programme="Anugerah", place="y")]
    b = [row(programme="anugerah", place="x"), row(programme="SMART CITY AWARD", place="y")]
    (article,) = pair_rows(a, b)
    assert sorted((one["programme"], other["programme"]) for one, other in article.pairs) == [
        ("Anugerah", "anugerah"),
        ("Smart City Award", "SMART CITY AWARD"),
    ]


def test_mentions_count_where_both_gave_them() -> None:
    a = [row(), row(dimension="smart economy")]
    b = [row(mention="listed"), row(dimension="smart economy")]
    found = measure(a, b).mentions
    assert {name: counts(score) for name, score in found.items()} == {
        "current": (2, 1, 1),
        "listed": (0, 1, 0),
        "historical": (0, 0, 0),
    }


@pytest.mark.parametrize(
    ("column", "one", "other", "equal"),
    [
        ("place", "Jakarta", "Hotel Bidakara, Jakarta", True),
        ("place", "Jakarta", "Bandung", False),
        ("place", "Jakarta|", "", True),
        ("place", "Jakarta", "", False),
        ("place", "", "", True),
        ("place", "Bali|Jakarta", "Bandung|Jakarta", True),
        ("presenter", "Johnny G. Plate", "JOHNNY G PLATE, S.E.", True),
        ("award_date", "2021-12-14", "2021-12-15", False),
        ("programme", "Smart City Award", "smart-city award", True),
        ("category", "kota kecil", "Kategori Kota Kecil", True),
    ],
)
def test_cells_compare_as_the_scorer_does(column: str, one: str, other: str, equal: bool) -> None:
    for a, b in ((one, other), (other, one)):
        assert (column in equal_cells(row(**{column: a}), row(**{column: b}))) is equal


def test_cell_agreement_is_over_paired_rows_only() -> None:
    a = [row(), row(dimension="smart economy"), row(dimension="smart society")]
    b = [row(place="Bandung"), row(dimension="smart economy"), row(dimension="smart branding", place="x")]
    cells = measure(a, b).cells
    assert cells["place"] == Share(1, 2)
    assert cells["presenter"] == Share(2, 2)
    assert set(cells) == set(SLOTS)


ROWS = st.lists(
    st.builds(
        row,
        article_id=st.sampled_from(["a1", "a2"]),
        region_code=st.sampled_from(["35.77", "35.78", "35.77|35.78"]),
        year=st.sampled_from(["2021", "2020", "", "2020|2021"]),
        dimension=st.sampled_from(["", *DIMENSIONS[:2], f"{DIMENSIONS[0]}|"]),
        place=st.sampled_from(["", "Jakarta", "Jakarta|", "Hotel, Jakarta"]),
        mention=st.sampled_from(MENTIONS),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_agreement_is_the_same_from_either_side_and_in_any_order(a: list[Row], b: list[Row]) -> None:
    there, back, turned = measure(a, b), measure(b, a), measure(a[::-1], b[::-1])
    assert there == turned
    assert there.rows.f1 == back.rows.f1
    assert there.rows.matched == back.rows.matched


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_everyone_agrees_with_themselves(rows: list[Row]) -> None:
    found = measure(rows, rows)
    assert found.rows.f1 == 1.0
    assert all(share.equal == share.n == len(rows) for share in found.cells.values())
    assert all(each.value in (1.0, None) for each in found.kappas.values())


def test_rows_of_other_articles_are_left_out_and_counted() -> None:
    found = measure([row(), row(article_id="a9")], [row()], ["a1"])
    assert counts(found.rows) == (1, 1, 1)
    assert found.left_out_rows == 1


# --- kappa ---------------------------------------------------------------------------------------


def test_kappa_of_articles_needs_the_articles() -> None:
    a, b = [row(), row(article_id="a2")], [row(), row(article_id="a3")]
    assert "article reports an award" not in measure(a, b).kappas
    found = measure(a, b, ["a1", "a2", "a3", "a4"]).kappas["article reports an award"]
    # Both a1, neither a4, one each a2 and a3: observed 2/4, expected 1/2.
    assert (found.n, found.observed, found.expected, found.value) == (4, 0.5, 0.5, 0.0)


def test_kappa_of_mentions_is_over_paired_rows() -> None:
    dimensions = DIMENSIONS[:4]
    a = [
        row(dimension=each, mention=m)
        for each, m in zip(dimensions, ("current", "current", "listed", "listed"), strict=True)
    ]
    b = [
        row(dimension=each, mention=m)
        for each, m in zip(dimensions, ("current", "listed", "listed", "listed"), strict=True)
    ]
    found = measure(a, b).kappas["mention of paired rows"]
    # observed 3/4; expected (2*1 + 2*3)/16 = 1/2; 0.25/0.5
    assert (found.n, found.observed, found.expected, found.value) == (4, 0.75, 0.5, 0.5)


def test_kappa_of_dimensions_pairs_rows_of_one_region_and_year() -> None:
    a = [row(dimension="smart living"), row(dimension="smart economy"), row(year="2020", dimension="")]
    b = [row(dimension="smart economy"), row(dimension="smart society"), row(year="2020", dimension="")]
    found = measure(a, b).kappas["dimension of rows of one region and year"]
    # economy with economy, living with society, none with none.
    assert found.n == 3
    assert found.observed == pytest.approx(2 / 3)
    # expected: economy 1*1, none 1*1, living 1*0, society 0*1 over 9
    assert found.expected == pytest.approx(2 / 9)


# --- spans ---------------------------------------------------------------------------------------


def test_spans_agree_by_borders_and_label() -> None:
    a = {"a1": [Span(0, 4, "title"), Span(5, 11, "region", "35.77")], "a2": [Span(0, 4, "title")]}
    b = {"a1": [Span(0, 5, "title"), Span(5, 11, "region", "35.19")], "a3": [Span(0, 4, "date")]}
    found = measure([], [], spans_a=a, spans_b=b)
    assert counts(found.spans["title"].score) == (1, 1, 0)
    assert counts(found.spans["region"].score) == (1, 1, 1)
    assert counts(found.spans["all"].score) == (2, 2, 1)
    assert found.spans["region"].values == Share(0, 1)
    assert found.left_out_spans == 2


# --- the list ------------------------------------------------------------------------------------


def listed(
    a: Sequence[Row], b: Sequence[Row], spans: Sequence[Mapping[str, Sequence[Span]]] = ({}, {})
) -> list[Disagreement]:
    articles = {"a1": Article("a1", TEXT)}
    sentences = Sentences(articles, load_rules())
    return list(disagreements(pair_rows(a, b), sentences, spans[0], spans[1], {"a1": TEXT}))


def test_every_disagreement_is_listed_with_both_sides_and_the_sentence() -> None:
    a = [row(place="Jakarta"), row(dimension="smart economy")]
    b = [row(place="Bandung", mention="listed")]
    found = [(each.what, each.column, each.a, each.b) for each in listed(a, b)]
    assert found[0][:2] == ("row", "")
    assert found[0][2].startswith("programme: Gerakan Menuju Smart City;")
    assert found[0][3] == ""
    assert found[1:] == [("cell", "place", "Jakarta", "Bandung"), ("cell", "mention", "current", "listed")]
    whole, place, mention = (each.sentence for each in listed(a, b))
    assert whole.startswith("Kota Madiun meraih") and mention.startswith("Kota Madiun meraih")
    assert place.startswith("Piagam diserahkan") and place.endswith("Selasa (14/12).")


def test_a_year_that_only_one_side_gives_is_listed() -> None:
    assert [(each.column, each.a, each.b) for each in listed([row(year="")], [row()])] == [
        ("year", "", "2021")
    ]


def test_agreement_leaves_the_list_empty() -> None:
    assert listed([row()], [row(place="Hotel, Jakarta")]) == []


def test_spans_that_differ_are_listed_with_their_words() -> None:
    ours = {"a1": [Span(5, 11, "region", "35.77"), Span(0, 4, "title")]}
    theirs = {"a1": [Span(5, 11, "region", "35.19")]}
    assert [(each.what, each.column, each.a, each.b) for each in listed([], [], (ours, theirs))] == [
        ("span", "title", "0-4 'Kota'", ""),
        ("span", "region", "5-11 'Madiun' = 35.77", "5-11 'Madiun' = 35.19"),
    ]


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    return {
        "a": write_table(tmp_path / "a.csv", [row(), row(dimension="smart economy", place="=1+1")]),
        "b": write_table(tmp_path / "b.csv", [row(place="<b>Bandung</b>")]),
        "articles": write_articles(tmp_path / "articles.jsonl", [record(), record("a2", "Teks lain.")]),
    }


def invoke(*args: object) -> Any:
    return CliRunner().invoke(app, ["agreement", *map(str, args)])


def test_the_command_tells_the_figures(files: dict[str, Path]) -> None:
    result = invoke(files["a"], files["b"], "--articles", files["articles"], "--bootstrap", "200")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "2 articles" in lines
    # One article with a pair of three rows, one without any: a draw of the first only gives 2/3, too.
    assert "all 2 1 1 0.667 0.667-0.667" in lines
    assert "mention of paired rows 1 1.000 1.000 undefined: one category only" in lines
    assert "article reports an award 2 1.000 0.500 1.000 1.000-1.000" in lines


def test_the_command_tells_the_figures_as_json(files: dict[str, Path]) -> None:
    told = json.loads(invoke(files["a"], files["b"], "--json").stdout)
    assert told["rows"]["f1"] == pytest.approx(2 / 3)
    assert told["kappas"]["mention of paired rows"]["kappa"] is None
    assert told["mentions"]["historical"]["f1"] is None


def test_the_list_opens_in_a_spreadsheet_without_computing(files: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "new" / "list.csv"
    result = invoke(files["a"], files["b"], "--articles", files["articles"], "--adjudicate", out)
    assert result.exit_code == 0, result.output
    with open(out, encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert tuple(lines[0]) == COLUMNS
    assert {line["decision"] for line in lines} == {""}
    assert not [cell for line in lines for cell in line.values() if cell[:1] in ("=", "+", "-", "@")]
    assert [(line["what"], line["column"]) for line in lines] == [("row", ""), ("cell", "place")]


def test_the_page_escapes_what_it_shows_and_needs_nothing_from_elsewhere(
    files: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "agreement.html"
    assert invoke(files["a"], files["b"], "--articles", files["articles"], "--html", out).exit_code == 0
    page = out.read_text(encoding="utf-8")
    assert "&lt;b&gt;Bandung&lt;/b&gt;" in page
    assert "<b>Bandung" not in page
    assert "undefined: one category only" in page
    assert not any(word in page for word in ("<script", "http:", "https:", "src="))
    assert all(word in page for word in ('name="viewport"', "@media print", "prefers-color-scheme: dark"))


def test_words_of_articles_and_tables_turn_nothing_round() -> None:
    listed = Disagreement(
        TURNED, "cell", TURNED, TURNED, TURNED, TURNED, "place", a=TURNED, b=TURNED, sentence=TURNED
    )
    page = render(measure([row()], [row()], ["a1"]), (TURNED, TURNED), [listed])
    assert page.count(TURNED) > 8
    assert not_isolated(page) == []


def test_the_command_compares_spans(files: dict[str, Path], tmp_path: Path) -> None:
    for name, spans in (("sa", [Span(5, 11, "region", "35.77")]), ("sb", [])):
        (tmp_path / name).write_text(span_lines({"a1": spans}, {"a1": TEXT}), encoding="utf-8")
    options = ["--spans-a", tmp_path / "sa", "--spans-b", tmp_path / "sb"]
    result = invoke(files["a"], files["b"], "--articles", files["articles"], *options)
    assert "region 1 0 0 0.000 0 of 0" in [" ".join(line.split()) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--spans-a", "x"], "spans of one side only"),
        (["--spans-a", "x", "--spans-b", "y"], "give --articles"),
        (["--articles", "none.jsonl"], "none.jsonl: no such file"),
    ],
)
def test_wrong_usage_is_told_in_one_line(files: dict[str, Path], options: list[str], message: str) -> None:
    result = invoke(files["a"], files["b"], *options)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert message in result.stderr


def test_a_table_that_is_none_is_refused(files: dict[str, Path]) -> None:
    result = invoke(files["a"], files["articles"])
    assert result.exit_code == 2
    assert "articles.jsonl:1: " in result.stderr


def test_the_text_and_the_page_show_the_same_figures() -> None:
    found = measure([row()], [row()], ["a1", "a2"], spans_a={"a1": []}, spans_b={"a1": []})
    page = render(found, ("a.csv", "b.csv"), [])
    for word in ("equal borders", "article reports an award", "presenter"):
        assert word in format_agreement(found)
        assert word in page
