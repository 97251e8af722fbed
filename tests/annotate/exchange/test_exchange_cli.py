"""``anugerah corpus export`` and ``import`` as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.annotate.exchange.formats import FORMATS
from pipeline.annotate.samples import read_gold
from pipeline.cli import app
from pipeline.cli.annotating import FormatName
from pipeline.evaluate import read_table
from pipeline.spans import span_lines

RECORD = {
    "id": "a1",
    "published": "2021-12-16",
    "text": "Kota Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living.",
}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    return path


def invoke(*args: object) -> Any:
    return CliRunner().invoke(app, ["corpus", *map(str, args)])


def refused(result: Any, message: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stderr.count("\n") == 1
    assert message in result.stderr


def test_the_choices_of_the_command_are_the_formats_there_are() -> None:
    assert [each.value for each in FormatName] == list(FORMATS)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_articles_go_out_with_what_the_extractor_finds_and_come_back(
    form: str, articles: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "out"
    result = invoke("export", articles, "-f", form, "-o", out)
    assert result.exit_code == 0, result.output
    assert "1 articles, 1 rows" in result.stdout
    spans = [] if form in ("csv", "xlsx") else ["--out-spans", tmp_path / "spans.jsonl"]
    gold = tmp_path / "gold.csv"
    result = invoke("import", out, "-f", form, "--articles", articles, *spans, "--out-gold", gold)
    assert result.exit_code == 0, result.output
    assert read_table(gold)[0]["region"] == "Kota Madiun"
    if spans:
        (line,) = (tmp_path / "spans.jsonl").read_text(encoding="utf-8").splitlines()
        assert {"start": 5, "end": 11, "label": "region", "value": "35.77", "text": "Madiun"} in json.loads(
            line
        )["spans"]


def test_given_rows_and_spans_are_sent_instead(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "spans.jsonl").write_text(span_lines({"a1": []}, {"a1": RECORD["text"]}), encoding="utf-8")
    invoke("export", articles, "-f", "csv", "-o", tmp_path / "g.csv")
    gold = tmp_path / "gold.csv"
    invoke("import", tmp_path / "g.csv", "-f", "csv", "--articles", articles, "-o-gold", gold)
    gold.write_text(
        gold.read_text(encoding="utf-8").replace("smart living", "smart economy"), encoding="utf-8"
    )
    result = invoke(
        "export",
        articles,
        "-f",
        "doccano",
        "-o",
        tmp_path / "d",
        "--gold",
        gold,
        "--spans",
        tmp_path / "spans.jsonl",
    )
    assert result.exit_code == 0, result.output
    record = json.loads((tmp_path / "d").read_text(encoding="utf-8"))
    assert record["label"] == []
    assert [row["dimension"] for row in record["rows"]] == ["smart economy"]


def test_rows_of_an_article_that_is_not_sent_are_refused(articles: Path, tmp_path: Path) -> None:
    invoke("export", articles, "-f", "csv", "-o", tmp_path / "g.csv")
    invoke(
        "import", tmp_path / "g.csv", "-f", "csv", "--articles", articles, "-o-gold", tmp_path / "gold.csv"
    )
    assert len(read_gold(tmp_path / "gold.csv")) == 1
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps(RECORD | {"id": "a2"}), encoding="utf-8")
    result = invoke("export", other, "-f", "csv", "-o", tmp_path / "x.csv", "--gold", tmp_path / "gold.csv")
    refused(result, "gold.csv:2: no article 'a1'")


def test_an_import_needs_somewhere_to_write_to(articles: Path) -> None:
    refused(invoke("import", articles, "-f", "doccano", "--articles", articles), "give --out-spans")


def test_a_format_of_rows_gives_no_spans(articles: Path, tmp_path: Path) -> None:
    result = invoke("import", articles, "-f", "csv", "--articles", articles, "--out-spans", tmp_path / "s")
    refused(result, "csv holds rows only")


def test_a_faulty_file_is_told_in_one_line_and_nothing_is_written(articles: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "x", "id": "a9", "label": []}', encoding="utf-8")
    gold = tmp_path / "gold.csv"
    refused(
        invoke("import", bad, "-f", "doccano", "--articles", articles, "--out-gold", gold),
        "bad.jsonl:1: no article 'a9'",
    )
    assert not gold.exists()


def test_an_earlier_brat_export_is_not_mixed_with_a_new_one(articles: Path, tmp_path: Path) -> None:
    folder = tmp_path / "brat"
    folder.mkdir()
    (folder / "old.ann").write_text("")
    refused(invoke("export", articles, "-f", "brat", "-o", folder), "old.ann is there from an earlier export")


def test_an_unknown_format_is_wrong_usage(articles: Path, tmp_path: Path) -> None:
    assert invoke("export", articles, "-f", "prodigy", "-o", tmp_path / "x").exit_code == 2


def test_notes_go_to_standard_error(articles: Path, tmp_path: Path) -> None:
    invoke("export", articles, "-f", "labelstudio", "-o", tmp_path / "x.json")
    result = invoke(
        "import",
        tmp_path / "x.json",
        "-f",
        "labelstudio",
        "--articles",
        articles,
        "--out-gold",
        tmp_path / "g.csv",
    )
    assert "1 tasks were not annotated" in result.stderr
    assert "not annotated" not in result.stdout
