"""The quality floor: measured, pinned, and refused where it would fall."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import InputError
from pipeline.evaluate.floor import FLOOR, RowOutcome, read_baseline, read_floor
from scoring import AWARD, article_file, gold_row, row, span_file, write_table

KEY = ("35.77", "2021", "smart living")


def floor(*args: object) -> Any:
    return CliRunner().invoke(app, ["corpus", "floor", *(str(arg) for arg in args)])


def part(corpus: Path, name: str, *ids: str) -> Path:
    """A part whose articles each tell of the one award that gold has."""
    folder = corpus / name
    for kind in ("articles", "gold"):
        (folder / kind).mkdir(parents=True)
    article_file(folder / "articles" / "x.jsonl", *ids)
    write_table(folder / "gold" / "x.csv", [gold_row(each) for each in ids])
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two articles and a floor on which both rows are right."""
    part(tmp_path, "dev", "a1", "a2")
    assert floor(tmp_path, "--update").exit_code == 0
    return tmp_path


def set_gold(corpus: Path, *rows: dict[str, str]) -> None:
    write_table(corpus / "dev" / "gold" / "x.csv", list(rows))


def tamper(corpus: Path, **figures: float) -> None:
    """Pin other figures than were measured."""
    raw = json.loads((corpus / FLOOR).read_text(encoding="utf-8"))
    raw["dev"]["figures"] |= figures
    (corpus / FLOOR).write_text(json.dumps(raw), encoding="utf-8")


def test_what_was_pinned_holds(corpus: Path) -> None:
    result = floor(corpus)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "rows.f1                     1.0000  floor 1.0000" in result.stdout
    assert "rows against the baseline: 0 won, 0 lost" in result.stdout


def test_what_is_pinned(corpus: Path) -> None:
    pinned = read_floor(corpus)["dev"]
    assert pinned.figures == dict.fromkeys(
        ["rows.precision", "rows.recall", "rows.f1", "macro_f1", "four_slots.f1", "whole_row"], 1.0
    )
    assert set(pinned.files) == {"articles/x.jsonl", "gold/x.csv"}
    assert read_baseline(corpus) == Counter(
        {RowOutcome("a1", *KEY, "right"): 1, RowOutcome("a2", *KEY, "right"): 1}
    )


def test_pinning_twice_gives_the_same_bytes(corpus: Path) -> None:
    before = {path.name: path.read_bytes() for path in corpus.glob("*.*")}
    assert floor(corpus, "--update").exit_code == 0
    assert {path.name: path.read_bytes() for path in corpus.glob("*.*")} == before


def test_without_a_floor_it_does_not_hold(tmp_path: Path) -> None:
    part(tmp_path, "dev", "a1")
    result = floor(tmp_path)
    assert result.exit_code == 1
    assert "dev is not pinned yet" in result.stdout
    assert "no baseline to compare with" in result.stdout
    assert not (tmp_path / FLOOR).exists()


def test_a_fallen_figure_fails_and_is_not_pinned(corpus: Path) -> None:
    set_gold(corpus, gold_row("a1"), {**gold_row("a2"), "recipient": "Subehi"})
    before = (corpus / FLOOR).read_bytes()
    result = floor(corpus)
    assert result.exit_code == 1
    # Of eight cells of the four slots one is wrong.
    assert "dev: four_slots.f1 fell from 1.0000 to 0.8750" in result.stdout
    assert "dev: whole_row fell from 1.0000 to 0.5000" in result.stdout
    assert "rows.f1 fell" not in result.stdout
    refused = floor(corpus, "--update")
    assert (refused.exit_code, (corpus / FLOOR).read_bytes()) == (1, before)
    assert "--update --lower does it" in refused.stderr
    assert floor(corpus, "--update", "--lower").exit_code == 0
    assert read_floor(corpus)["dev"].figures["whole_row"] == 0.5
    assert floor(corpus).exit_code == 0


def test_the_floor_is_raised_freely(corpus: Path) -> None:
    tamper(corpus, **{"rows.f1": 0.5})
    assert floor(corpus).exit_code == 0
    assert floor(corpus, "--update").exit_code == 0
    assert read_floor(corpus)["dev"].figures["rows.f1"] == 1.0


def test_rows_won_and_lost_are_told_by_article(corpus: Path) -> None:
    baseline = (
        "article_id,region_code,year,dimension,outcome\n"
        "a1,35.77,2021,smart living,missed\n"
        "a1,35.78,2021,,spurious\n"
        "a2,35.77,2021,smart living,right\n"
        "a2,33.72,2021,,right\n"
    )
    (corpus / "baseline.csv").write_text(baseline, encoding="utf-8")
    told = floor(corpus).stdout
    assert (
        "rows against the baseline: 2 won, 1 lost\n"
        "  a1\n"
        "    won   35.77, 2021, smart living\n"
        "    won   no longer spurious: 35.78, 2021\n"
        "  a2\n"
        "    lost  33.72, 2021\n"
    ) in told


def test_a_new_spurious_row_is_lost(corpus: Path) -> None:
    set_gold(corpus, gold_row("a1"), row("a2", "33.72"))
    told = floor(corpus).stdout
    assert (
        "  a2\n    lost  35.77, 2021, smart living\n    lost  spurious: 35.77, 2021, smart living\n" in told
    )


def test_a_row_is_counted_as_often_as_it_stands(corpus: Path) -> None:
    text = (corpus / "baseline.csv").read_text(encoding="utf-8")
    (corpus / "baseline.csv").write_text(text + "a2,35.77,2021,smart living,right\n", encoding="utf-8")
    assert "0 won, 1 lost" in floor(corpus).stdout


@pytest.mark.parametrize("kind", ["articles", "gold", "spans"])
def test_other_files_than_those_measured_fail(corpus: Path, kind: str) -> None:
    if kind == "articles":
        text = AWARD + "\n(a1) "
        lines = [{"id": name, "text": text, "published": "2021-12-16"} for name in ("a1", "a2")]
        (corpus / "dev" / kind / "x.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        said = "dev/articles/x.jsonl is not the file that the floor was measured on"
    elif kind == "gold":
        set_gold(corpus, gold_row("a2"), gold_row("a1"))
        said = "dev/gold/x.csv is not the file that the floor was measured on"
    else:
        (corpus / "dev" / kind).mkdir()
        span_file(corpus / "dev" / kind / "x.jsonl", "a1")
        said = "dev/spans/x.jsonl was not there when the floor was pinned"
    result = floor(corpus)
    assert result.exit_code == 1
    assert said in result.stdout
    assert "fell from" not in result.stdout
    assert floor(corpus, "--update").exit_code == 0
    assert floor(corpus).exit_code == 0


def test_figures_of_spans_are_pinned_and_may_not_vanish(corpus: Path) -> None:
    spans = corpus / "dev" / "spans"
    spans.mkdir()
    span_file(spans / "x.jsonl", "a1")
    floor(corpus, "--update")
    pinned = read_floor(corpus)["dev"].figures
    assert 0 < pinned["spans.region.strict_f1"] <= 1
    assert pinned["spans.dimension.strict_f1"] == 0.0
    (spans / "x.jsonl").unlink()
    spans.rmdir()
    result = floor(corpus)
    assert result.exit_code == 1
    assert "spans.region.strict_f1 is pinned at" in result.stdout
    assert "dev/spans/x.jsonl is gone" in result.stdout
    assert floor(corpus, "--update").exit_code == 1


def test_of_the_test_part_only_figures_are_kept(corpus: Path) -> None:
    folder = part(corpus, "test", "t1")
    assert "test is not pinned yet" in floor(corpus).stdout
    assert floor(corpus, "--update").exit_code == 0
    assert set(read_floor(corpus)) == {"dev", "test"}
    assert {each.article_id for each in read_baseline(corpus) or ()} == {"a1", "a2"}
    write_table(folder / "gold" / "x.csv", [row("t1", "33.72")])
    told = floor(corpus).stdout
    assert "test: rows.f1 fell from 1.0000 to 0.0000" in told
    assert "t1" not in told


def test_a_pinned_part_may_not_vanish(corpus: Path) -> None:
    raw = json.loads((corpus / FLOOR).read_text(encoding="utf-8"))
    (corpus / FLOOR).write_text(json.dumps({**raw, "test": raw["dev"]}), encoding="utf-8")
    result = floor(corpus)
    assert result.exit_code == 1
    assert "test is pinned, but not there" in result.stdout


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("floor.json", "{", r"floor\.json: not JSON"),
        ("floor.json", '{"rows_f1": 0.95}', r"floor\.json: needs figures and files for each part"),
        ("floor.json", '{"dev": {"figures": {"x": "1"}, "files": {}}}', r"floor\.json: needs figures"),
        ("floor.json", '{"train": {"figures": {}, "files": {}}}', r"floor\.json: unknown part 'train'"),
        ("baseline.csv", "a,b\n", r"baseline\.csv:1: the header must be article_id,region_code"),
        (
            "baseline.csv",
            "article_id,region_code,year,dimension,outcome\na,b,c,d,won\n",
            r"baseline\.csv:2: ",
        ),
        ("baseline.csv", "article_id,region_code,year,dimension,outcome\na,b\n", r"baseline\.csv:2: "),
    ],
)
def test_what_is_no_floor_is_named(corpus: Path, name: str, text: str, message: str) -> None:
    (corpus / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        (read_floor if name == FLOOR else read_baseline)(corpus)
    result = floor(corpus)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1


def test_wrong_usage_is_told(corpus: Path, tmp_path: Path) -> None:
    assert floor(corpus, "--lower").exit_code == 2
    (tmp_path / "empty").mkdir()
    result = floor(tmp_path / "empty")
    assert result.exit_code == 2
    assert "no folder dev there" in result.stderr
