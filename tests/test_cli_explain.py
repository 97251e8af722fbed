"""``anugerah explain`` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app

FIRST = "Kota Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living."
SECOND = "Kabupaten Ngawi berharap meraih penghargaan smart city."


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "two.jsonl"
    records = [{"id": "a1", "text": FIRST}, {"id": "a2", "text": SECOND}]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def invoke(*args: object, stdin: bytes | None = None) -> Any:
    return CliRunner().invoke(app, ["explain", *map(str, args)], input=stdin)


def test_it_shows_text_clauses_cells_and_the_rest(articles: Path) -> None:
    result = invoke(articles)
    assert result.exit_code == 0, result.output
    for told in (
        "{region: 35.77 Kota Madiun| Kota Madiun} {trigger| meraih}",
        "'meraih' (trigger.win): award 1",
        "stands in a clause that tells the award; dimension.living",
        "award 1 of 1",
        "no award: every clause that speaks of winning was set aside",
        "('berharap'",
        "region 35.21 Kabupaten Ngawi",
    ):
        assert told in result.stdout
    assert "\x1b" not in result.stdout


def test_one_article_and_one_row(articles: Path) -> None:
    result = invoke(articles, "--id", "a1", "--row", "1")
    assert result.exit_code == 0
    assert "award 1 of 1" in result.stdout
    assert "a2" not in result.stdout and "clauses that speak" not in result.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--id", "a9"), "no article of the id a9"),
        (("--row", "7"), "--row 7: "),
        (("--row", "0"), ""),
    ],
)
def test_what_is_not_there_is_wrong_usage(articles: Path, options: tuple[str, ...], message: str) -> None:
    result = invoke(articles, *options)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_page_is_written_whole(articles: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "page.html"
    result = invoke(articles, "--html", target)
    assert (result.exit_code, result.stdout) == (0, "")
    html = target.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>") and html.rstrip().endswith("</html>")
    assert [path.name for path in target.parent.iterdir()] == ["page.html"]


def test_a_page_that_cannot_be_written_fails(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = invoke(articles, "--html", tmp_path / "file" / "page.html")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


def test_json_holds_the_rows_and_where_they_come_from() -> None:
    result = invoke("-", "--json", stdin=FIRST.encode())
    (told,) = json.loads(result.stdout)
    assert told["rows"][0]["row"]["region_code"] == "35.77"
    assert {cell["column"] for cell in told["rows"][0]["cells"]} >= {"region", "year", "dimension"}


def test_unreadable_inputs_are_told_and_do_not_stop_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_text(json.dumps({"id": "a1", "text": FIRST}) + "\n{broken\n", encoding="utf-8")
    result = invoke(path)
    assert result.exit_code == 3
    assert "award 1 of 1" in result.stdout
    assert "mixed.jsonl:2" in result.stderr


def test_an_article_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(FIRST + " \x1b[31m\x07", encoding="utf-8")
    assert "\x1b" not in invoke(path).stdout
