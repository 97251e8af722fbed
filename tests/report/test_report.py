"""Report cards: every count by hand on a few articles, and rules that are really off when off."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.article import Article
from pipeline.award import TABLE_COLUMNS
from pipeline.cli import app
from pipeline.extract import extract_article
from pipeline.metered import Meter
from pipeline.report.ablate import ablate
from pipeline.report.card import Card
from pipeline.report.measure import measure
from pipeline.report.sample import Sample
from pipeline.rules import load_rules, metered, without
from samples import CORPUS, read_articles

WON = "Kota Madiun menyabet penghargaan Gerakan Menuju Smart City 2021 dimensi smart living."
HOPED = "Kota Blitar berharap menyabet penghargaan smart city 2021."
GIVEN = "Piagam diserahkan Menkominfo Johnny G. Plate kepada Wali Kota Maidi di Jakarta, Selasa (14/12/2021)."
WRONG = "Kota Kediri menyabet penghargaan Gerakan Menuju Smart City 2021 dimensi smart economy."


def gold(article: str, code: str, region: str, dimension: str, **cells: str) -> dict[str, str]:
    key = {
        "article_id": article,
        "region_code": code,
        "region": region,
        "year": "2021",
        "dimension": dimension,
    }
    return {**dict.fromkeys(TABLE_COLUMNS, ""), **key, "mention": "current", **cells}


MADIUN = gold(
    "a1", "35.77", "Kota Madiun", "smart living", programme="Gerakan Menuju Smart City",
    award_date="2021-12-14", presenter="Johnny G. Plate", recipient="Somebody Else", place="Jakarta",
)  # fmt: skip
BLITAR = gold("a2", "35.72", "Kota Blitar", "smart living")


def sample(texts: dict[str, str], rows: Iterable[dict[str, str]]) -> Sample:
    by_article: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_article.setdefault(row["article_id"], []).append(row)
    return Sample({name: Article(name, text) for name, text in texts.items()}, by_article)


def measured(texts: dict[str, str], rows: Iterable[dict[str, str]]) -> dict[str, Card]:
    return measure(sample(texts, rows), load_rules())[0]


def test_rows_count_for_the_rules_that_made_them() -> None:
    cards = measured({"a1": WON, "a3": WRONG}, [MADIUN])
    assert (cards["trigger.win"].rows_right, cards["trigger.win"].rows_wrong) == (1, 1)
    assert (cards["dimension.living"].rows_right, cards["dimension.living"].rows_wrong) == (1, 0)
    assert (cards["dimension.economy"].rows_right, cards["dimension.economy"].rows_wrong) == (0, 1)
    assert cards["trigger.win"].articles == 2


def test_cells_count_for_the_rules_that_read_them() -> None:
    cards = measured({"a1": f"{WON}\n{GIVEN}"}, [MADIUN])
    assert (cards["date.slash"].cells_right, cards["date.slash"].cells_wrong) == (1, 0)
    roles = [card for card in cards.values() if card.rule.startswith("role.")]
    # The presenter is right, the recipient is not whom gold names.
    assert sum(card.cells_right for card in roles) == 1
    assert sum(card.cells_wrong for card in roles) == 1


def test_only_support_is_a_row_that_one_trigger_tells() -> None:
    alone = measured({"a1": WON}, [MADIUN])
    assert alone["trigger.win"].only == 1
    again = "Penghargaan smart living 2021 itu diterima Kota Madiun."
    both = measured({"a1": f"{WON}\n{again}"}, [MADIUN])
    assert both["trigger.win"].only == 0
    assert both["trigger.win"].rows_right == 1


def test_denials_are_counted_and_those_that_gold_has() -> None:
    cards = measured({"a2": HOPED}, [])
    assert (cards["status.hope"].denied, cards["status.hope"].denied_wrongly) == (1, 0)
    cards = measured({"a2": HOPED}, [BLITAR])
    assert (cards["status.hope"].denied, cards["status.hope"].denied_wrongly) == (1, 1)


def test_matches_are_counted_once_however_often_they_are_asked_for() -> None:
    meter = Meter()
    rules = metered(load_rules(), meter)
    extract_article(Article("a1", WON), rules)
    once = {rule: len(places) for rule, places in meter.matches.items()}
    extract_article(Article("a1", WON), rules)
    assert {rule: len(places) for rule, places in meter.matches.items()} == once
    assert once["trigger.win"] >= 1
    assert all(meter.calls[rule] >= 1 for rule in once)


def test_metered_rules_extract_the_same_rows() -> None:
    rules, meter = load_rules(), Meter()
    counted = metered(rules, meter)
    for article in read_articles([CORPUS / "dev" / "articles" / "A.jsonl"]):
        assert extract_article(article, counted).rows == extract_article(article, rules).rows


def test_words_that_two_rules_claim_are_a_conflict() -> None:
    cards = measured({"a1": f"{WON} Rabu, 15 Desember 2021."}, [MADIUN])
    # The weekday alone is a date form, and part of the longer one.
    assert cards["date.weekday"].conflicts >= 1
    assert cards["date.day-month"].conflicts >= 1
    assert cards["trigger.win"].conflicts == 0


def test_a_rule_that_is_off_matches_nothing_and_the_others_stay() -> None:
    rules = load_rules()
    off = without(rules, "trigger.win")
    assert extract_article(Article("a1", WON), rules).rows
    assert not extract_article(Article("a1", WON), off).rows
    assert extract_article(Article("a1", WON.replace("menyabet", "menerima")), off).rows
    assert extract_article(Article("a1", WON), load_rules()).rows


@pytest.mark.parametrize("jobs", [1, 2])
def test_rows_won_and_lost_without_a_rule(jobs: int) -> None:
    rules = load_rules()
    given = sample({"a1": WON, "a2": HOPED, "a3": WRONG}, [MADIUN, BLITAR | {"dimension": ""}])
    cards, outcomes = measure(given, rules)
    few = {rule: cards[rule] for rule in ("trigger.win", "status.hope", "boilerplate.byline")}
    ablate(few, given, rules, outcomes, jobs=jobs)
    win, hope, byline = (few[rule].off for rule in few)
    assert win and hope and byline
    assert win.lost == ("a1: Kota Madiun 2021 smart living",)
    assert win.gone == ("a3: Kota Kediri 2021 smart economy",)
    assert (win.won, win.new, win.harm) == ((), (), 0)
    assert (hope.won, hope.lost, hope.harm) == (("a2: Kota Blitar 2021",), (), 1)
    assert (byline.won, byline.lost, byline.gone, byline.new) == ((), (), (), ())


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    articles, table = tmp_path / "a.jsonl", tmp_path / "gold.csv"
    articles.write_text(json.dumps({"id": "a1", "text": WON}) + "\n", encoding="utf-8")
    lines = [",".join(TABLE_COLUMNS), ",".join(MADIUN[column] for column in TABLE_COLUMNS)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return articles, table


def invoke(*args: object) -> Any:
    return CliRunner().invoke(app, ["rules", "report", *map(str, args)])


def test_the_command_tells_what_is_worth_a_look_and_every_rule(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "new" / "report.csv"
    result = invoke(files[0], "--gold", files[1], "--no-off", "-o", out)
    assert result.exit_code == 0, result.output
    assert "rules on 1 articles with 1 gold rows" in result.stdout
    assert "never fired on this sample" in result.stdout
    header, *lines = out.read_text(encoding="utf-8").splitlines()
    assert header.startswith("rule,file,kind,asked,fired,articles,rows_right")
    rules = {line.split(",")[0] for line in lines}
    groups = load_rules().groups
    assert {
        r.id for name, g in groups.items() if name not in ("macros", "warnings", "suggest") for r in g.rules
    } <= rules


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("a1,", "a9,"), "gold.csv:2: no article a9"),
        (
            lambda text: text.replace("mention\n", "mention,extra\n").replace("current\n", "current,\n"),
            "extra",
        ),
        (lambda text: text.replace("region_code,", ""), "gold.csv:1: missing column region_code"),
    ],
)
def test_unusable_gold_is_named(files: tuple[Path, Path], change: Any, message: str) -> None:
    articles, table = files
    table.write_text(change(table.read_text(encoding="utf-8")), encoding="utf-8")
    result = invoke(articles, "--gold", table, "--no-off")
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_file_that_cannot_be_written_is_told_before_the_work(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*_: object, **__: object) -> None:
        pytest.fail("measured first")

    monkeypatch.setattr("pipeline.report.run.report_cards", too_late)
    (tmp_path / "file").write_text("")
    result = invoke(files[0], "--gold", files[1], "-o", tmp_path / "file" / "x.csv")
    assert result.exit_code == 1
    assert result.stderr.startswith(
        f"anugerah: cannot write {tmp_path / 'file' / 'x.csv'}: a part of the path"
    )
