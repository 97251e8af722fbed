"""``anugerah evaluate``: what it reads, what it prints, and what it says of bad input."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.evaluate import format_score, score_rows
from scoring import article_file, base, gold_row, row, span_file, write_table


def invoke(*args: object) -> Any:
    return CliRunner().invoke(app, ["evaluate", *(str(arg) for arg in args)])


def test_a_table_is_scored_against_several_gold_tables(tmp_path: Path) -> None:
    system = write_table(tmp_path / "system.csv", [*base()[:3], row("z")])
    write_table(tmp_path / "one.csv", base()[:2])
    write_table(tmp_path / "two.csv", base()[2:])
    result = invoke(system, tmp_path / "one.csv", tmp_path / "two.csv", "--resamples", 0)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == format_score(score_rows([*base()[:3], row("z")], base())) + "\n"


def test_articles_choose_what_is_evaluated(tmp_path: Path) -> None:
    system = write_table(tmp_path / "system.csv", [*base()[:3], row("z")])
    gold = write_table(tmp_path / "gold.csv", base())
    (tmp_path / "ids.txt").write_text("a1\na2\na9\n", encoding="utf-8")
    result = invoke(system, gold, "--articles", tmp_path / "ids.txt", "--resamples", 0)
    expected = score_rows([*base()[:3], row("z")], base(), ["a1", "a2", "a9"])
    assert result.stdout == format_score(expected) + "\n"


def test_articles_as_system_are_extracted(tmp_path: Path) -> None:
    articles = article_file(tmp_path / "a.jsonl", "a1", "a2")
    gold = write_table(tmp_path / "gold.csv", [gold_row(), {**gold_row("a2"), "recipient": "Subehi"}])
    result = invoke(articles, gold, "--json", "--resamples", 20)
    told = json.loads(result.stdout)
    assert told["rows"] == {"gold": 2, "system": 2, "matched": 2, "precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert told["slots"]["recipient"]["wrong"] == 1
    assert (told["whole_row"], told["articles"], told["resamples"], told["seed"]) == (0.5, 2, 20, 0)
    assert told["intervals"]["rows.f1"] == [1.0, 1.0]


def test_intervals_stand_behind_the_figures(tmp_path: Path) -> None:
    gold = write_table(tmp_path / "gold.csv", base())
    printed = invoke(gold, gold, "--resamples", 10).stdout
    assert "1.000 (1.000-1.000)" in printed
    assert "macro F1   1.000 (1.000-1.000)  over 2 articles" in printed


def test_only_evaluates_a_part(tmp_path: Path) -> None:
    articles = article_file(tmp_path / "a.jsonl", "a1", "a2")
    gold = write_table(tmp_path / "gold.csv", [gold_row(), gold_row("a2"), gold_row("elsewhere")])
    result = invoke(articles, gold, "--only", "a1", "--json", "--resamples", 0)
    told = json.loads(result.stdout)
    assert (told["articles"], told["rows"]["gold"], told["left_out_gold"]) == (1, 1, 2)


def test_a_gold_row_without_its_article_is_named(tmp_path: Path) -> None:
    articles = article_file(tmp_path / "a.jsonl", "a1")
    gold = write_table(tmp_path / "gold.csv", [gold_row(), gold_row("a2")])
    for arguments in ([articles, gold], [gold, gold, "--articles", articles]):
        result = invoke(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "gold.csv:3: no article a2 among the evaluated articles" in result.stderr
        assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv", "gold.csv"], "none.csv: no such file"),
        (["gold.csv", "none.csv"], "none.csv: no such file"),
        (["gold.csv", "bad.csv"], "bad.csv:1: missing column"),
        (["gold.csv", "extra.csv"], "extra.csv:1: unknown column 'colour'; known: article_id"),
        (["extra.csv", "gold.csv"], "extra.csv:1: unknown column 'colour'; known: article_id"),
        (["gold.csv", "a.jsonl"], "a.jsonl: not a .csv file"),
        (["broken.jsonl", "gold.csv"], "broken.jsonl:1: not valid JSON"),
        (["a.jsonl", "gold.csv", "--articles", "a.jsonl"], "--articles belongs to a table"),
        (["a.jsonl", "gold.csv", "--only", "a7"], "a.jsonl: no article a7 there"),
        (["gold.csv", "gold.csv", "--rules", "nowhere"], "nowhere holds no rules"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    article_file(Path("a.jsonl"), "a1")
    write_table(Path("gold.csv"), [gold_row()])
    Path("bad.csv").write_text("article_id,region_code\n", encoding="utf-8")
    header, line = Path("gold.csv").read_text(encoding="utf-8").splitlines()
    Path("extra.csv").write_text(f"{header},colour\n{line},red\n", encoding="utf-8")
    Path("broken.jsonl").write_text("{", encoding="utf-8")
    result = invoke(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_spans_are_scored_on_the_articles_that_have_some(tmp_path: Path) -> None:
    articles = article_file(tmp_path / "a.jsonl", "a1", "a2")
    gold = write_table(tmp_path / "gold.csv", [gold_row(), gold_row("a2")])
    (tmp_path / "spans").mkdir()
    span_file(tmp_path / "spans" / "one.jsonl", "a1")
    arguments = [articles, gold, "--spans", tmp_path / "spans", "--resamples", 0]
    told = json.loads(invoke(*arguments, "--json").stdout)["spans"]
    assert told["articles"] == 1
    assert told["labels"]["region"]["strict"]["recall"] == 1.0
    assert told["values"]["region"]["strict"] == {"pairs": 1, "right": 1, "share": 1.0}
    assert "over 1 articles with marked spans" in invoke(*arguments).stdout
    assert json.loads(invoke(*arguments, "--json", "--only", "a2").stdout)["spans"]["articles"] == 0


def test_bad_spans_are_one_line_and_exit_2(tmp_path: Path) -> None:
    articles = article_file(tmp_path / "a.jsonl", "a1")
    gold = write_table(tmp_path / "gold.csv", [gold_row()])
    slipped = span_file(tmp_path / "slipped.jsonl", "a1", said="Solo")
    good, again = span_file(tmp_path / "good.jsonl", "a1"), span_file(tmp_path / "again.jsonl", "a1")
    for arguments, message in (
        ([articles, gold, "--spans", slipped], "slipped.jsonl:1: span"),
        (
            [articles, gold, "--spans", good, "--spans", again],
            "again.jsonl: article a1 stands in another file",
        ),
        ([gold, gold, "--spans", good], "--spans belongs to articles"),
        ([articles, gold, "--spans", gold], "gold.csv: not a .jsonl file"),
    ):
        result = invoke(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert message in result.stderr
        assert result.stderr.count("\n") == 1


def test_errors_and_page_are_written(tmp_path: Path) -> None:
    articles = article_file(tmp_path / "a.jsonl", "a1")
    gold = write_table(
        tmp_path / "gold.csv", [{**gold_row(), "recipient": "Johnny G. Plate"}, row("a1", "33.72")]
    )
    errors, page = tmp_path / "out.csv", tmp_path / "out.html"
    assert invoke(articles, gold, "--errors", errors, "--html", page, "--resamples", 5).exit_code == 0
    with open(errors, encoding="utf-8", newline="") as stream:
        told = {(line["kind"], line["cause"]): line for line in csv.DictReader(stream)}
    assert set(told) == {("missed-row", "region not recognised"), ("wrong-slot", "wrong recipient")}
    assert told["wrong-slot", "wrong recipient"]["sentence"].startswith("Pemkot Madiun meraih")
    assert "region not recognised" in page.read_text(encoding="utf-8")


def test_only_of_what_was_extracted_is_the_extractor_asked(tmp_path: Path) -> None:
    articles = article_file(tmp_path / "a.jsonl", "a1")
    gold = write_table(tmp_path / "gold.csv", [gold_row(), row("a1", "33.72")])
    # Made by others or with other rules: today's extraction would find this row.
    system = write_table(tmp_path / "system.csv", [])
    errors = tmp_path / "errors.csv"

    def told(*arguments: object) -> set[str]:
        assert invoke(*arguments, "--errors", errors, "--resamples", 0).exit_code == 0
        with open(errors, encoding="utf-8", newline="") as stream:
            return {line["cause"] for line in csv.DictReader(stream)}

    assert told(articles, gold) == {"region not recognised"}
    assert told(system, gold, "--articles", articles) == {"missed region"}


def test_nothing_that_is_evaluated_is_written_over(tmp_path: Path) -> None:
    gold = write_table(tmp_path / "gold.csv", base())
    before = gold.read_bytes()
    for arguments in (
        [gold, gold, "--errors", gold],
        [gold, tmp_path, "--errors", tmp_path / "errors.csv"],
        [gold, gold, "--errors", tmp_path / "x", "--html", tmp_path / "x"],
    ):
        result = invoke(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "write it elsewhere" in result.stderr
    assert gold.read_bytes() == before


@pytest.mark.parametrize("option", ["--errors", "--html"])
def test_the_folder_of_an_output_is_made(tmp_path: Path, option: str) -> None:
    gold = write_table(tmp_path / "gold.csv", base())
    out = tmp_path / "new" / "er" / "out"
    assert invoke(gold, gold, option, out, "--resamples", 0).exit_code == 0
    assert out.is_file()


@pytest.mark.parametrize("option", ["--errors", "--html"])
def test_an_output_that_cannot_be_written_is_named_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    def too_late(*_: object, **__: object) -> None:
        pytest.fail("evaluated first")

    monkeypatch.setattr("pipeline.evaluate.inputs.read_evaluation", too_late)
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "out"
    result = invoke("gold.csv", "gold.csv", option, out)
    assert result.exit_code == 1
    assert result.stderr == (
        f"anugerah: cannot write {out}: a part of the path is a file, not a folder; choose another folder\n"
    )


def test_two_articles_of_one_id_are_named(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    article_file(tmp_path / "articles" / "one.jsonl", "a1")
    (tmp_path / "articles" / "two.jsonl").write_text('{"id": "a1", "text": "Lain."}', encoding="utf-8")
    gold = write_table(tmp_path / "gold.csv", [gold_row()])
    result = invoke(tmp_path / "articles", gold)
    assert result.exit_code == 2
    assert "two.jsonl:1: another article has the id a1 too" in result.stderr


def test_gold_may_lie_beside_the_articles(tmp_path: Path) -> None:
    article_file(tmp_path / "a.jsonl", "a1")
    gold = write_table(tmp_path / "gold.csv", [gold_row()])
    assert invoke(tmp_path, gold, "--resamples", 5).exit_code == 0
    other = write_table(tmp_path / "other.csv", [gold_row()])
    result = invoke(tmp_path, gold)
    assert result.exit_code == 2
    assert other.name in result.stderr
