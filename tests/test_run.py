"""A batch: one outcome for each input, the same bytes in any order, nothing half-written."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline import outputs
from pipeline.article import Article
from pipeline.award import COLUMNS, AwardRow
from pipeline.merge import MERGED_COLUMNS
from pipeline.rules import Group, Rule, Rules
from pipeline.run import ARTICLE_COLUMNS, OUTCOMES, Progress, RunSummary, UsageError, run
from pipeline.tables import TableError

TEASER = Rule("teaser", re.compile("Baca juga:"), "", "line")
RULES = Rules(Path("rules"), "rules-hash", {"boilerplate": Group("boilerplate", (TEASER,))}, {}, (), {})
TABLES = ("awards.csv", "awards_merged.csv", "articles.csv")
STORY = " ".join(f"kata{number}" for number in range(150))


@dataclass(frozen=True)
class FakeExtraction:
    rows: tuple[AwardRow, ...]
    published: date | None
    published_basis: str
    seconds: dict[str, float] = field(default_factory=lambda: {"clean": 0.25, "match": 0.5})
    gated: bool = False


def extract(article: Article, rules: Rules, *, fallback_published: date | None = None) -> Any:
    """Stands in for the extractor: each ``AWARD dimension year`` line of the text is a row."""
    if "BOOM" in article.text:
        raise LookupError("no such\nregion")
    rows = []
    for line in article.text.splitlines():
        if line.startswith("AWARD"):
            _, dimension, year = line.split()
            rows.append(award(article.id, f"smart {dimension}", int(year)))
    published = article.published or fallback_published
    basis = article.published_basis or ("option" if published else "")
    return FakeExtraction(tuple(rows), published, basis, gated="AWARD" not in article.text)


def award(article: str, dimension: str, year: int) -> AwardRow:
    return AwardRow(
        article,
        "35.77",
        "Kota Madiun",
        "",
        year,
        dimension,
        "",
        None,
        "",
        "",
        "",
        "",
        "",
        "current",
        warnings=("W001",),
        confidence=0.5,
    )


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """Two files with an article of every outcome."""
    first = [
        {"id": "won", "text": f"AWARD living 2021\nAWARD society 2021\n{STORY}", "published": "2021-12-14"},
        {"id": "copy", "text": f"Portal lain. AWARD\nAWARD living 2021\n{STORY} Baca juga", "title": "T"},
        {"id": "won", "text": f"AWARD living 2021\nAWARD society 2021\n{STORY}", "published": "2021-12-14"},
    ]
    second = [
        {"id": "none", "text": "Rapat biasa di kantor kelurahan"},
        {"id": "bad", "text": "BOOM"},
        {"id": "empty", "text": ""},
    ]
    paths = []
    for name, records in (("b.jsonl", first), ("a.jsonl", second)):
        path = tmp_path / name
        path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        paths.append(path)
    return paths


def run_fake(paths: Sequence[Path], out: Path, **options: Any) -> RunSummary:
    return run(paths, out, rules=RULES, extractor=extract, **options)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def written(out: Path) -> dict[str, bytes]:
    """The files of a run but for its store, and whatever else lies there."""
    return {path.name: path.read_bytes() for path in out.iterdir() if "anugerah.db" not in path.name}


def test_every_input_has_exactly_one_outcome_and_the_counts_add_up(
    inputs: list[Path], tmp_path: Path
) -> None:
    summary = run_fake(inputs, tmp_path / "out")
    articles = read(tmp_path / "out" / "articles.csv")
    assert [(line["id"], line["outcome"], line["rows"]) for line in articles] == [
        ("bad", "failed", "0"),
        ("copy", "duplicate", "1"),
        ("empty", "rejected", "0"),
        ("none", "no award", "0"),
        ("won", "extracted", "2"),
        ("won", "repeated", "0"),
    ]
    assert summary.inputs == len(articles) == sum(summary.outcomes.values())
    assert Counter(line["outcome"] for line in articles) == {
        name: n for name, n in summary.outcomes.items() if n
    }
    assert tuple(summary.outcomes) == OUTCOMES
    assert summary.rows == 3 == len(read(tmp_path / "out" / "awards.csv"))
    assert not summary.complete


def test_articles_say_why_and_where(inputs: list[Path], tmp_path: Path) -> None:
    run_fake(inputs, tmp_path / "out")
    lines = {(line["id"], line["outcome"]): line for line in read(tmp_path / "out" / "articles.csv")}
    assert lines["bad", "failed"]["reason"] == "LookupError: no such region"
    assert lines["copy", "duplicate"]["duplicate_of"] == "won"
    assert 0.65 <= float(lines["copy", "duplicate"]["similarity"]) <= 1
    assert lines["won", "repeated"]["duplicate_of"] == "won"
    assert lines["empty", "rejected"]["code"]
    assert lines["none", "no award"]["code"] == "no-cue"
    assert lines["copy", "duplicate"]["title"] == "T"
    assert lines["won", "extracted"]["published"] == "2021-12-14"
    assert lines["won", "repeated"]["line"] == "3"
    assert lines["won", "repeated"]["path"] == inputs[0].as_posix()


def test_a_duplicate_keeps_its_rows_but_is_no_second_witness(inputs: list[Path], tmp_path: Path) -> None:
    run_fake(inputs, tmp_path / "out")
    assert {line["article_id"] for line in read(tmp_path / "out" / "awards.csv")} == {"won", "copy"}
    living = read(tmp_path / "out" / "awards_merged.csv")[0]
    assert (living["dimension"], living["articles"], living["witnesses"]) == ("smart living", "2", "1")


def test_articles_are_compared_without_what_is_masked(tmp_path: Path) -> None:
    teasers = "\n".join(f"Baca juga: {STORY} {number}" for number in range(3))
    for name in "ab":
        other = " ".join(f"{name}{number}" for number in range(150))
        (tmp_path / f"{name}.txt").write_text(f"{other}\n{teasers}", encoding="utf-8")
    assert run_fake([tmp_path], tmp_path / "out").outcomes["duplicate"] == 0


def test_the_tables_are_the_same_bytes_in_any_order(inputs: list[Path], tmp_path: Path) -> None:
    for number, paths in enumerate((inputs, inputs[::-1], [*inputs, inputs[0]])):
        run_fake(paths, tmp_path / f"out{number}")
    for name in TABLES:
        assert len({(tmp_path / f"out{number}" / name).read_bytes() for number in range(3)}) == 1


def test_the_order_inside_a_file_changes_only_the_lines(tmp_path: Path) -> None:
    records = [
        json.dumps({"id": f"a{n}", "text": f"AWARD living {2019 + n % 3}\n{STORY} x{n}"}) for n in range(6)
    ]
    for name, order in (("one", records), ("two", records[::-1])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.jsonl").write_text("\n".join(order), encoding="utf-8")
        run_fake([tmp_path / name], tmp_path / f"out-{name}")
    for name in ("awards.csv", "awards_merged.csv"):
        assert (tmp_path / "out-one" / name).read_bytes() == (tmp_path / "out-two" / name).read_bytes()
    kept = [
        [{**line, "path": "", "line": ""} for line in read(tmp_path / out / "articles.csv")]
        for out in ("out-one", "out-two")
    ]
    assert kept[0] == kept[1]


def test_the_columns_are_those_of_the_records(inputs: list[Path], tmp_path: Path) -> None:
    run_fake(inputs, tmp_path / "out")
    for name, columns in zip(TABLES, (COLUMNS, MERGED_COLUMNS, ARTICLE_COLUMNS), strict=True):
        header = (tmp_path / "out" / name).read_text(encoding="utf-8").splitlines()[0]
        assert header == ",".join(columns)


def test_run_json_tells_what_was_run(inputs: list[Path], tmp_path: Path) -> None:
    summary = run_fake(inputs, tmp_path / "out", limit=4, published=date(2021, 12, 20))
    told = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert told == json.loads(json.dumps(summary.as_dict()))
    assert told["rules_hash"] == "rules-hash"
    assert told["options"]["limit"] == 4 and told["options"]["published"] == "2021-12-20"
    assert told["rows_by_dimension"] == {"smart living": 2, "smart society": 1}
    assert told["warnings"] == {"W001": 3}
    assert {"read", "clean", "match", "dedup", "total"} <= set(told["seconds"])


def test_the_published_option_reaches_the_extractor_but_decides_no_precedence(tmp_path: Path) -> None:
    for name, text in (("a.txt", STORY), ("b.txt", f"{STORY} ditambah penutup baru")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    run_fake([tmp_path / "a.txt", tmp_path / "b.txt"], tmp_path / "out", published=date(2021, 12, 20))
    lines = {line["id"]: line for line in read(tmp_path / "out" / "articles.csv")}
    assert (lines["a"]["published"], lines["a"]["published_basis"]) == ("2021-12-20", "option")
    assert lines["a"]["duplicate_of"] == "b"


def test_the_limit_ends_the_run(inputs: list[Path], tmp_path: Path) -> None:
    assert run_fake(inputs, tmp_path / "out", limit=1).inputs == 1


def test_progress_is_told_after_each_input_and_each_article(inputs: list[Path], tmp_path: Path) -> None:
    seen: list[Progress] = []
    run_fake(inputs, tmp_path / "out", progress=seen.append)
    steps = {step: [state for state in seen if state.step == step] for step in ("read", "extract", "compare")}
    assert [state.done for state in steps["read"]] == [1, 2, 3, 4, 5, 6]
    assert {state.total for state in steps["read"]} == {6}
    assert [state.done for state in steps["extract"]] == [1, 2, 3, 4]
    assert steps["extract"][-1] == Progress("extract", done=4, total=4, rows=3, refused=2)


def test_nothing_to_read_is_wrong_usage_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for paths in ([tmp_path / "folder"], []):
        with pytest.raises(UsageError, match="nothing to read"):
            run_fake(paths, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_the_last_tables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    run_fake([tmp_path], tmp_path / "out")
    with pytest.raises(UsageError, match="tables of the last run"):
        run_fake([tmp_path], tmp_path / "out")
    run_fake([tmp_path / "a.txt"], tmp_path / "out")


def test_an_interrupt_writes_no_table(inputs: list[Path], tmp_path: Path) -> None:
    def interrupted(article: Article, rules: Rules, *, fallback_published: date | None = None) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(inputs, tmp_path / "out", rules=RULES, extractor=interrupted)
    assert written(tmp_path / "out") == {}


def test_an_end_while_writing_keeps_the_last_tables(
    inputs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run_fake(inputs[:1], out)
    before = written(out)

    def fails(value: Any) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(outputs, "json_text", fails)
        with pytest.raises(TableError, match="disk is full"):
            run_fake(inputs, out)
    assert written(out) == before
    run_fake(inputs, out)
    run_fake(inputs, tmp_path / "undisturbed")
    assert {name: written(out)[name] for name in TABLES} == {
        name: written(tmp_path / "undisturbed")[name] for name in TABLES
    }


def test_outcomes_that_do_not_add_up_stop_the_run(
    inputs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "OUTCOMES", OUTCOMES[1:])
    with pytest.raises(RuntimeError, match="6 inputs"):
        run_fake(inputs, tmp_path / "out")
    assert written(tmp_path / "out") == {}
