"""``anugerah evaluate``: what it reads, what it prints, and what it says of bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.evaluate import format_score, score_rows
from test_evaluate import base, row, write_table

AWARD = (
    "Pemkot Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living.\n"
    "Piagam diserahkan Menkominfo Johnny G. Plate kepada Wali Kota Maidi di Jakarta, Selasa (14/12)."
)
GOLD = {
    "region": "Kota Madiun",
    "programme": "Gerakan Menuju Smart City",
    "award_date": "2021-12-14",
    "presenter": "Johnny G. Plate",
    "recipient": "Maidi",
    "place": "Jakarta",
}


def invoke(*args: object) -> Any:
    return CliRunner().invoke(app, ["evaluate", *(str(arg) for arg in args)])


def article_file(path: Path, *ids: str) -> Path:
    records = [{"id": name, "text": AWARD + f"\n({name})", "published": "2021-12-16"} for name in ids]
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


def gold_row(article: str = "a1") -> dict[str, str]:
    return row(article, year="2021", dimension="smart living", **GOLD)


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
    assert "1.000 (1.000–1.000)" in printed
    assert "macro F1   1.000 (1.000–1.000)  over 2 articles" in printed


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
        (["gold.csv", "none.csv"], "none.csv: cannot be read"),
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
