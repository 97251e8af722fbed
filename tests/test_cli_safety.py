"""No command destroys what it reads, and none gives a figure for a slip of the hand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.award import TABLE_COLUMNS
from pipeline.cli import app
from pipeline.rules import default_rules_path

TEXT = "Kota Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living."
ROW = {
    "article_id": "a1", "region_code": "35.77", "region": "Kota Madiun", "year": "2021",
    "programme": "Gerakan Menuju Smart City", "dimension": "smart living", "mention": "current",
}  # fmt: skip


def invoke(*args: object) -> Any:
    return CliRunner().invoke(app, [str(each) for each in args])


def table(path: Path, delimiter: str = ",", **cells: str) -> Path:
    row = ROW | cells
    lines = [delimiter.join(TABLE_COLUMNS), delimiter.join(row.get(column, "") for column in TABLE_COLUMNS)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text(json.dumps({"id": "a1", "text": TEXT}) + "\n", encoding="utf-8")
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    table(Path("gold.csv"))
    table(Path("other.csv"))


@pytest.mark.parametrize(
    "command",
    [
        "explain a.txt --html a.txt",
        "evaluate a.jsonl gold.csv --errors gold.csv",
        "evaluate a.jsonl gold.csv --errors same --html same",
        "rules report a.jsonl --gold gold.csv --no-off -o gold.csv",
        "rules report a.jsonl --gold gold.csv --no-off -o a.jsonl",
        "rules suggest a.jsonl -o a.jsonl",
        "corpus export a.jsonl -f doccano -o a.jsonl",
        "corpus import gold.csv -f csv --articles a.jsonl --out-gold gold.csv",
        "corpus import gold.csv -f csv --articles a.jsonl --out-gold a.jsonl",
        "agreement gold.csv other.csv --adjudicate other.csv",
        "agreement gold.csv other.csv --adjudicate same --html same",
    ],
)
def test_what_is_read_is_not_written_over(command: str) -> None:
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    result = invoke(*command.split())
    assert result.exit_code == 2, result.output
    assert "write it elsewhere" in result.stderr
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"year": "2021.0"}, "year '2021.0': a year has four digits"),
        ({"dimension": "Smart Living"}, "dimension 'Smart Living': known are"),
        ({"region_code": "35.7"}, "region_code '35.7'"),
        ({"mention": "Current"}, "mention 'Current': known are current, listed, historical"),
        ({"award_date": "14/12/2021"}, "award_date '14/12/2021': a day is written 2021-12-14"),
        ({"award_date": "2021-02-30"}, "award_date '2021-02-30'"),
    ],
)
def test_a_gold_cell_that_no_row_can_have_is_named(cells: dict[str, str], message: str) -> None:
    table(Path("bad.csv"), **cells)
    result = invoke("evaluate", "a.jsonl", "bad.csv")
    assert result.exit_code == 2
    assert f"bad.csv:2: {message}" in result.stderr


def test_a_table_that_a_spreadsheet_wrote_is_read() -> None:
    path = table(Path("semicolons.csv"), ";")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    result = invoke("evaluate", "a.jsonl", path, "--json", "--resamples", 0)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["rows"]["matched"] == 1


def test_nothing_is_no_perfect_score() -> None:
    Path("none.csv").write_text(",".join(TABLE_COLUMNS) + "\n", encoding="utf-8")
    assert invoke("evaluate", "none.csv", "none.csv").exit_code == 2
    result = invoke("evaluate", "gold.csv", "other.csv", "--only", "a9")
    assert result.exit_code == 2
    assert "a9" in result.stderr


def test_a_mention_told_otherwise_is_a_disagreement() -> None:
    table(Path("listed.csv"), mention="listed")
    assert invoke("evaluate", "gold.csv", "listed.csv", "--errors", "errors.csv").exit_code == 0
    assert "wrong-mention,wrong mention,a1" in Path("errors.csv").read_text(encoding="utf-8")


def test_a_page_shows_whole_articles() -> None:
    result = invoke("explain", "a.txt", "--html", "page.html", "--row", 1)
    assert result.exit_code == 2
    assert not Path("page.html").exists()


def test_a_folder_of_rules_that_lacks_a_file_is_named() -> None:
    shutil.copytree(default_rules_path(), "rules")
    Path("rules/triggers.yaml").unlink()
    for command in ("explain a.txt", "evaluate a.jsonl gold.csv", "rules report a.jsonl --gold gold.csv"):
        result = invoke(*command.split(), "--rules", "rules")
        assert result.exit_code == 2
        assert "no triggers.yaml there" in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this machine")
def test_a_full_disk_is_told_in_one_line() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "evaluate", "a.jsonl", "gold.csv"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
        )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr
