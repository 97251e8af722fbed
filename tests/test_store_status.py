"""The store at a glance: what it holds, which runs made it, what waits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.parse.parser import ParserChoice
from pipeline.rules import Rules
from pipeline.store.database import STORE, reading, transaction, writing
from pipeline.store.keys import keys_of
from pipeline.store.runs import Runs
from pipeline.store.shown import LATEST, status_lines
from pipeline.store.status import Status, status
from stand_in import extract, rules_of, run_with, write_articles

WIN, BOTH = rules_of("menang"), rules_of("menang", "raih")


def now(out: Path, rules: Rules = WIN) -> Status:
    with reading(out / STORE) as connection:
        return status(connection, out / STORE, keys_of(rules, ParserChoice("none"), extract.__qualname__))


def shown(found: Status, **options: bool) -> str:
    return "\n".join(status_lines(found, **options))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A store after one run of two articles and a rejected input."""
    path = write_articles(tmp_path / "one.jsonl", {"a": "menang|35.77|2021", "b": "menang|31.71|2022\nBOOM"})
    with path.open("a") as handle:
        handle.write('{"id": "empty", "text": ""}\n')
    run_with([path], tmp_path / "out", WIN)
    return tmp_path / "out"


def test_it_counts_what_the_tables_hold(out: Path) -> None:
    found = now(out)
    assert (found.inputs, found.rows, found.awards) == (3, 1, 1)
    assert found.outcomes["extracted"] == found.outcomes["failed"] == found.outcomes["rejected"] == 1
    assert found.bytes == (out / STORE).stat().st_size + sum(
        path.stat().st_size for path in out.glob("*-wal")
    )


def test_an_article_that_failed_waits_and_others_do_when_rules_change(out: Path) -> None:
    assert now(out).waiting == 1
    assert now(out, BOTH).waiting == 2
    assert "2 articles would be read again" in shown(now(out, BOTH))


def test_each_run_says_what_it_did_and_what_had_changed(out: Path, tmp_path: Path) -> None:
    write_articles(tmp_path / "one.jsonl", {"a": "menang|35.77|2021", "b": "raih|31.71|2022"})
    write_articles(tmp_path / "two.jsonl", {"c": "menang|35.78|2021"})
    run_with([tmp_path / "one.jsonl", tmp_path / "two.jsonl"], out, BOTH)
    first, second = now(out).runs
    assert (first.articles_new, first.articles_revised, first.rows_won) == (2, 0, 1)
    assert (second.articles_new, second.articles_revised, second.rows_won, second.rows_lost) == (1, 1, 2, 0)
    assert first.changed == () and second.rules_changed == ("triggers.yaml:win.raih",)
    assert "changed: triggers.yaml:win.raih (new)" in shown(now(out))


def test_an_interrupted_run_is_told_and_what_it_kept(out: Path, tmp_path: Path) -> None:
    def interrupted(article: Any, rules: Any, **_: Any) -> Any:
        raise KeyboardInterrupt

    interrupted.__qualname__ = extract.__qualname__
    two = write_articles(tmp_path / "two.jsonl", {"c": "menang|35.78|2021"})
    with pytest.raises(KeyboardInterrupt):
        run_with([two], out, WIN, extractor=interrupted)
    found = now(out)
    assert found.unfinished == "interrupted" and found.runs[-1].articles_new == 1
    assert found.outcomes["waiting"] == 1 and found.waiting == 2
    assert "the last run was interrupted" in shown(found)


def test_a_run_that_goes_on_is_told_from_one_that_was_interrupted(out: Path) -> None:
    with writing(out / STORE) as connection:
        with transaction(connection):
            Runs(connection, "run", "1", None, {}).record()
        assert (now(out).unfinished, now(out).runs[-1].status) == ("running", "running")
    assert (now(out).unfinished, now(out).runs[-1].status) == ("interrupted", "interrupted")


def test_it_says_which_tables_are_not_as_the_run_left_them(out: Path) -> None:
    assert set(now(out).tables.values()) == {"as written"}
    (out / "awards.csv").write_text("article_id\n")
    (out / "articles.csv").unlink()
    found = now(out)
    assert found.tables == {
        "articles.csv": "missing",
        "awards.csv": "changed",
        "awards_merged.csv": "as written",
    }
    assert "articles.csv missing, awards.csv changed since the last run" in shown(found)


def test_only_the_last_runs_are_listed_unless_all_are_asked_for(out: Path, tmp_path: Path) -> None:
    for number in range(LATEST + 1):
        run_with([write_articles(tmp_path / "n.jsonl", {f"n{number}": "rapat"})], out, WIN)
    found = now(out)
    listed = [line for line in shown(found).splitlines() if " done " in line]
    assert len(listed) == LATEST and f"the last {LATEST} of {LATEST + 2} runs" in shown(found)
    assert len([line for line in shown(found, all_runs=True).splitlines() if " done " in line]) == LATEST + 2


def test_the_command_prints_text_or_json_and_changes_nothing(out: Path) -> None:
    before = (out / STORE).read_bytes()
    result = CliRunner().invoke(app, ["status", "--store", str(out), "--parser", "none"])
    assert result.exit_code == 0, result.output
    assert "3 inputs: 1 extracted, 1 rejected, 1 failed" in result.stdout
    result = CliRunner().invoke(app, ["status", "--store", str(out / STORE), "--parser", "none", "--json"])
    assert json.loads(result.stdout)["rows"] == 1
    assert (out / STORE).read_bytes() == before


@pytest.mark.parametrize(("there", "message"), [(False, "no store there"), (True, "this is no store")])
def test_the_command_tells_where_there_is_no_store(tmp_path: Path, there: bool, message: str) -> None:
    if there:
        (tmp_path / STORE).write_text("article_id,region_code\n")
    result = CliRunner().invoke(app, ["status", "--store", str(tmp_path), "--parser", "none"])
    assert result.exit_code == (1 if there else 2)
    assert message in result.stderr and len(result.stderr.splitlines()) == 1
