"""A changed rule, program, model or option redoes what it can touch, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsroom import CALLS, feed, jsonl, rules, story, tables, winner
from pipeline.parse.parser import EMBEDDED, NO_PARSER
from pipeline.rules import Group, Rule, load_rules
from pipeline.store import keys
from pipeline.store.keys import changed_rules, keys_of, rule_meanings

RECORDS = [
    {"id": "won", "text": winner("won")},
    {"id": "also", "text": winner("also", "society")},
    {"id": "none", "text": story("none")},
]


def test_a_changed_rule_redoes_all_but_what_the_gate_keeps_out(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", RECORDS)
    feed([path], tmp_path / "out")
    CALLS.clear()
    summary = feed([path], tmp_path / "out", rules=rules(won="menggondol"))
    assert sorted(CALLS) == ["also", "won"]
    assert summary.extracted == {"rules": 2}
    assert (summary.rows_won, summary.rows_lost) == (2, 2)


def test_articles_of_earlier_runs_are_redone_too(tmp_path: Path) -> None:
    feed([jsonl(tmp_path / "a.jsonl", RECORDS)], tmp_path / "out")
    CALLS.clear()
    feed(
        [jsonl(tmp_path / "b.jsonl", [{"id": "t", "text": winner("t")}])],
        tmp_path / "out",
        rules=rules(won="x"),
    )
    assert sorted(CALLS) == ["also", "t", "won"]


def test_without_paths_the_changed_rule_is_applied_to_what_is_there(tmp_path: Path) -> None:
    feed([jsonl(tmp_path / "a.jsonl", RECORDS)], tmp_path / "out")
    assert feed([], tmp_path / "out").run is None
    assert feed([], tmp_path / "out", rules=rules(won="x")).extracted == {"rules": 2}


def test_a_rule_that_changes_no_row_leaves_the_rows_alone(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", RECORDS)
    feed([path], tmp_path / "out")
    before = tables(tmp_path / "out")
    summary = feed([path], tmp_path / "out", rules=rules(given="diserahi"))
    assert (summary.extracted, summary.rows_won, summary.rows_lost) == ({"rules": 2}, 0, 0)
    assert tables(tmp_path / "out") == before


def test_a_changed_gate_asks_every_article(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", RECORDS)
    feed([path], tmp_path / "out")
    CALLS.clear()
    feed([path], tmp_path / "out", rules=rules(award="award"))
    assert sorted(CALLS) == ["also", "none", "won"]


def test_changed_boilerplate_compares_all_articles_anew(tmp_path: Path) -> None:
    teasers = "\n".join(f"Simak pula: {story('sama', 90)}" for _ in range(2))
    path = jsonl(
        tmp_path / "a.jsonl", [{"id": name, "text": f"{story(name, 40)}\n{teasers}"} for name in "ab"]
    )
    assert feed([path], tmp_path / "out").outcomes["duplicate"] == 1
    CALLS.clear()
    summary = feed([path], tmp_path / "out", rules=rules(teaser="Simak pula:"))
    assert summary.outcomes["duplicate"] == 0
    assert CALLS == [], "no rule that reads them has changed"


def test_a_changed_program_redoes_what_is_not_kept_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = jsonl(tmp_path / "a.jsonl", RECORDS)
    feed([path], tmp_path / "out")
    monkeypatch.setattr(keys, "_versions", lambda: ("spacy 99",))
    assert feed([path], tmp_path / "out").extracted == {"program": 2}


def test_a_failed_article_is_tried_again_and_a_second_failure_is_no_news(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = jsonl(tmp_path / "a.jsonl", [{"id": "x", "text": "BOOM\n" + winner("x")}])
    assert not feed([path], tmp_path / "out").complete
    again = feed([path], tmp_path / "out")
    assert (again.run, again.complete) == (None, False)
    monkeypatch.setattr("newsroom.LookupError", ZeroDivisionError, raising=False)
    assert feed([path], tmp_path / "out").run == 2


def test_another_parser_is_another_result() -> None:
    loaded = load_rules()
    assert keys_of(loaded, EMBEDDED).extract != keys_of(loaded, NO_PARSER).extract
    assert keys_of(loaded, EMBEDDED).gate == keys_of(loaded, NO_PARSER).gate


def test_examples_and_notes_do_not_count_but_what_a_rule_does_counts(tmp_path: Path) -> None:
    before = keys_of(load_rules(), NO_PARSER)
    copy = tmp_path / "rules"
    source = load_rules().path
    for file in [*source.glob("*.yaml"), *source.glob("regions/*.csv")]:
        target = copy / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    triggers = copy / "triggers.yaml"
    text = triggers.read_text(encoding="utf-8")
    triggers.write_text("# a remark\n" + text, encoding="utf-8")
    assert keys_of(load_rules(copy), NO_PARSER).extract == before.extract
    assert "kind: win\n" in text
    triggers.write_text(
        text.replace('pattern: "(?<!\\\\w)(?:', 'pattern: "(?<!\\\\w)(?:katabaru|', 1), encoding="utf-8"
    )
    from pipeline.rules import _load

    _load.cache_clear()
    after = keys_of(load_rules(copy), NO_PARSER)
    assert after.extract != before.extract
    assert (after.gate, after.story) == (before.gate, before.story)
    assert changed_rules(before.rules, after.rules) == ["triggers.yaml:trigger.win"]


def test_a_rule_that_only_moved_is_not_named_beside_one_that_came() -> None:
    old, new = rules(), rules()
    added = Rule("brought", re.compile("memboyong"), "", "line")
    group = new.group("triggers")
    new.groups["triggers"] = Group("triggers", (added, *group.rules))
    assert changed_rules(rule_meanings(old), rule_meanings(new)) == ["triggers.yaml:brought"]
