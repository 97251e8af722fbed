"""What changed between two runs: each row under one heading, with the reason that the store knows."""

from __future__ import annotations

import csv
import json
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline.award import AwardRow
from pipeline.cli import app
from pipeline.errors import UserError
from pipeline.store.changes import Change, Comparison, change_cells
from pipeline.store.database import STORE, reading, writing
from pipeline.store.ends import run_end
from pipeline.store.pairing import pair_rows
from pipeline.store.views import award_rows, row_order
from stand_in import award, extract, rules_of, run_with, write_articles

WIN = rules_of("menang")
BOTH = rules_of("menang", "raih")


def changes(out: Path, before: str = "last-1", after: str = "last") -> list[Change]:
    with reading(out / STORE) as connection:
        ends = run_end(connection, before), run_end(connection, after)
        return list(Comparison(connection, *ends).changes())


def told(change: Change) -> tuple[str, str, str]:
    """What a change is, of which article, and why."""
    return change.kind, change.row.article_id, "; ".join(cause.text for cause in change.causes)


def diff(out: Path, *args: object) -> Any:
    return CliRunner().invoke(app, ["diff", *map(str, args), "--store", str(out)])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A store after one run of two articles."""
    one = {"a": "menang|35.77|2021|smart living", "b": "raih|31.71|2022|smart economy\nmenang|31.72|2022"}
    run_with([write_articles(tmp_path / "one.jsonl", one)], tmp_path / "out", WIN)
    return tmp_path / "out"


def test_the_rows_of_a_new_article_are_won_because_it_is_new(out: Path, tmp_path: Path) -> None:
    run_with([write_articles(tmp_path / "two.jsonl", {"c": "menang|35.78|2020"})], out, WIN)
    (change,) = changes(out)
    assert told(change) == ("won", "c", "the article is new in run 2")
    assert change.before is None and change.row.region_code == "35.78"


def test_a_new_rule_that_made_a_row_is_named(out: Path) -> None:
    run_with([], out, BOTH)
    (change,) = changes(out)
    assert told(change) == ("won", "b", "of the rules that made it changed: triggers.yaml:win.raih (new)")
    assert change.causes[0].rules == ("triggers.yaml:win.raih",)


def test_a_rule_that_is_gone_takes_its_rows_with_it(out: Path) -> None:
    run_with([], out, rules_of("raih"))
    assert [told(change) for change in changes(out)] == [
        ("lost", "a", "of the rules that made it changed: triggers.yaml:win.menang (gone)"),
        ("lost", "b", "of the rules that made it changed: triggers.yaml:win.menang (gone)"),
        ("won", "b", "of the rules that made it changed: triggers.yaml:win.raih (new)"),
    ]


def test_where_no_rule_of_the_row_changed_one_of_the_others_did_it(out: Path) -> None:
    def strict(article: Any, rules: Any, **options: Any) -> Any:
        found = extract(article, rules, **options)
        return replace(found, rows=found.rows if len(rules.groups["triggers"].rules) == 1 else ())

    strict.__qualname__ = extract.__qualname__
    run_with([], out, rules_of("menang", "unggul"), extractor=strict)
    assert {told(change)[2] for change in changes(out)} == {
        "a changed rule let it go: triggers.yaml:win.unggul (new)"
    }


def test_a_revised_text_changes_a_row_and_says_what_was_revised(out: Path, tmp_path: Path) -> None:
    article = {"a": "menang|35.77|2021|smart living||Balai Kota"}
    run_with([write_articles(tmp_path / "one.jsonl", article)], out, WIN)
    (change,) = changes(out)
    assert told(change) == ("changed", "a", "the article was revised (1 -> 2: text)")
    assert change.columns == ("place", "evidence")
    assert change.before and change.after and (change.before.place, change.after.place) == ("", "Balai Kota")


def test_a_rule_that_changed_together_with_the_text_is_named_too(out: Path, tmp_path: Path) -> None:
    write_articles(tmp_path / "one.jsonl", {"a": "raih|35.77|2021|smart living"})
    run_with([tmp_path / "one.jsonl"], out, BOTH)
    change = next(change for change in changes(out) if change.row.article_id == "a")
    assert [cause.kind for cause in change.causes] == ["text", "rules"]


def test_a_revision_that_leaves_the_rows_as_they_are_is_no_change(out: Path, tmp_path: Path) -> None:
    article = {"a": "menang|35.77|2021|smart living\nsatu kalimat lagi"}
    run_with([write_articles(tmp_path / "one.jsonl", article)], out, WIN)
    assert changes(out) == []


def test_another_day_of_publication_is_a_reason(tmp_path: Path) -> None:
    path = write_articles(tmp_path / "one.jsonl", {"a": "menang|35.77|2021"})
    for day in (date(2021, 1, 1), date(2022, 1, 1)):
        run_with([path], tmp_path / "out", WIN, published=day)
    (change,) = changes(tmp_path / "out")
    assert told(change)[2] == "another --published: now 2022-01-01"
    assert change.columns == ("published",)


def test_an_article_that_fails_now_says_so(out: Path) -> None:
    def fails(article: Any, rules: Any, **_: Any) -> Any:
        raise LookupError("no such region")

    fails.__qualname__ = extract.__qualname__
    run_with([], out, BOTH, extractor=fails)
    assert all(
        told(change)[2].startswith("the article fails: LookupError: no such region")
        for change in changes(out)
    )
    assert {change.kind for change in changes(out)} == {"lost"}


def test_another_program_is_a_reason(out: Path) -> None:
    run_with([], out, WIN, extractor=lambda *args, **options: replace(extract(*args, **options), rows=()))
    assert {cause.kind for change in changes(out) for cause in change.causes} == {"program"}


def test_changes_over_an_interrupted_run_are_those_of_the_run_that_went_on(out: Path, tmp_path: Path) -> None:
    def interrupted(article: Any, rules: Any, **options: Any) -> Any:
        if article.id == "d":
            raise KeyboardInterrupt
        return extract(article, rules, **options)

    interrupted.__qualname__ = extract.__qualname__
    two = write_articles(tmp_path / "two.jsonl", {"c": "menang|35.78|2020", "d": "menang|35.79|2020"})
    with pytest.raises(KeyboardInterrupt):
        run_with([two], out, WIN, extractor=interrupted)
    run_with([two], out, WIN)
    assert [told(change)[:2] for change in changes(out, "1", "3")] == [("won", "c"), ("won", "d")]
    with reading(out / STORE) as connection, pytest.raises(UserError, match="belongs to run 3"):
        run_end(connection, "2")


def test_runs_are_named_by_number_or_from_the_last(out: Path) -> None:
    run_with([], out, BOTH)
    with reading(out / STORE) as connection:
        names = ("1", "last", "last-0", "last-1", "-1", "last-2", "0")
        assert [run_end(connection, name) for name in names] == [1, 2, 2, 1, 1, 0, 0]
        for name, message in (
            ("9", "none of that number; there are 1, 2"),
            ("last-3", "only 2 runs"),
            ("x", "say"),
        ):
            with pytest.raises(UserError, match=message):
                run_end(connection, name)


def test_everything_came_after_the_beginning(out: Path) -> None:
    assert {change.kind for change in changes(out, "0", "last")} == {"won"}
    assert changes(out, "1", "1") == []


def test_a_forgotten_article_is_told_by_its_id(out: Path) -> None:
    with writing(out / STORE) as connection:
        connection.execute(
            "INSERT INTO runs (run, kind, status, begun, version, code, model, ruleset, options)"
            " VALUES (2, 'forget', 'done', '2026-01-01T00:00:00+00:00', '', '', '', '', '{}')"
        )
        connection.execute("INSERT INTO forgotten VALUES ('a', 2, 1, 1)")
        connection.execute("DELETE FROM articles WHERE id = 'a'")
    result = diff(out)
    assert result.exit_code == 0
    assert "forgotten in run 2: a (1 row, no longer known)" in result.stdout
    assert "1 article forgotten after run 1" in diff(out, 0, 1).stdout


ROWS = st.builds(
    award,
    st.just("a"),
    st.sampled_from(["35.77", "35.78"]),
    st.sampled_from([None, 2020, 2021]),
    st.sampled_from(["", "smart living", "smart economy"]),
    st.sampled_from(["", "Smart City Award"]),
    st.sampled_from(["", "Jakarta", "Tangerang"]),
)
MANY = st.lists(ROWS, max_size=9)


@given(MANY, MANY)
@example(
    [award("a", "35.77", None, "", "", "Jakarta")],
    [award("a", "35.77", None, "", "", ""), award("a", "35.77", None, "", "", "")],
)
@settings(deadline=None)
def test_pairing_loses_no_row_and_invents_none(lost: list[AwardRow], won: list[AwardRow]) -> None:
    pairs, old, new = pair_rows(lost, won)
    same = sorted(lost, key=row_order)
    for row in [*old, *(before for before, _ in pairs)]:
        same.remove(row)
    others = sorted(won, key=row_order)
    for row in [*new, *(after for _, after in pairs)]:
        others.remove(row)
    assert same == others
    assert all(before != after and before.region_code == after.region_code for before, after in pairs)


@given(MANY, MANY, st.randoms())
@settings(deadline=None)
def test_pairing_does_not_depend_on_the_order(lost: list[AwardRow], won: list[AwardRow], random: Any) -> None:
    expected = pair_rows(lost, won)
    random.shuffle(lost)
    random.shuffle(won)
    assert pair_rows(lost, won) == expected


def test_rows_of_one_key_are_paired_before_rows_that_share_only_the_year() -> None:
    before = [award("a", "35.77", 2021, "smart living"), award("a", "35.77", 2021, "smart economy")]
    after = [replace(before[0], place="Jakarta"), replace(before[1], dimension="smart society")]
    pairs, _, _ = pair_rows(before, after)
    assert sorted(pairs, key=lambda pair: pair[0].dimension) == [(before[1], after[1]), (before[0], after[0])]


def test_rows_that_agree_only_in_empty_cells_are_not_paired() -> None:
    before, after = award("a", "35.77", None, "", "", "Jakarta"), award("a", "35.77", 2021, "", "Anugerah")
    assert pair_rows([before], [after]) == ([], [before], [after])


def test_very_many_rows_of_one_article_are_still_paired() -> None:
    before = [award("a", "35.77", 2021, "", "", str(number)) for number in range(500)]
    after = [replace(row, presenter="Menteri") for row in before]
    pairs, old, new = pair_rows(before, after)
    assert len(pairs) == 500 and not old and not new


@given(st.lists(st.sets(st.sampled_from(["menang", "raih", "unggul"]), min_size=1), min_size=1, max_size=4))
@settings(deadline=None, max_examples=15)
def test_the_changes_lead_from_one_table_to_the_other(steps: list[set[str]]) -> None:
    text = (
        "menang|35.77|2021|smart living\nraih|35.77|2021|smart economy\nunggul|31.71|2022\nmenang|31.72|2020"
    )
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        path = write_articles(Path(folder) / "a.jsonl", {"a": text, "b": text.replace("35.77", "35.78")})
        for words in steps:
            run_with([path], out, rules_of(*sorted(words)))
        with reading(out / STORE) as connection:
            last = run_end(connection, "last")
            for before in range(last + 1):
                for after in range(before, last + 1):
                    rows = list(award_rows(connection, before))
                    for change in Comparison(connection, before, after).changes():
                        if change.before:
                            rows.remove(change.before)
                        if change.after:
                            rows.append(change.after)
                    assert sorted(rows, key=row_order) == list(award_rows(connection, after))


def test_the_command_tells_the_summary_first_and_the_sentences_if_asked(out: Path) -> None:
    run_with([], out, BOTH)
    result = diff(out)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "from the end of run 1 to the end of run 2",
        "1 row won, 0 lost, 0 changed, in 1 article",
        "  why: 1 by changed rules",
        "rules changed: triggers.yaml:win.raih (new)",
        "",
        "b",
        "    of the rules that made it changed: triggers.yaml:win.raih (new)",
        "  + Kota 31.71 2022 smart economy",
    ]
    assert '"raih|31.71|2022|smart economy"' in diff(out, "--evidence").stdout
    assert diff(out, "-1", "last").stdout == result.stdout


def test_the_command_writes_json_and_a_table(out: Path, tmp_path: Path) -> None:
    run_with([], out, BOTH)
    told_json = json.loads(diff(out, "--json", "--csv", tmp_path / "d.csv").stdout)
    assert told_json["summary"]["kinds"] == {"won": 1, "lost": 0, "changed": 0}
    assert told_json["changes"][0]["why"][0]["rules"] == ["triggers.yaml:win.raih"]
    assert told_json["changes"][0]["after"]["region_code"] == "31.71"
    with (tmp_path / "d.csv").open(encoding="utf-8", newline="") as handle:
        assert list(csv.DictReader(handle)) == list(change_cells(changes(out)))


def test_the_command_refuses_runs_the_wrong_way_round(out: Path) -> None:
    run_with([], out, BOTH)
    result = diff(out, 2, 1)
    assert result.exit_code == 2 and "name the earlier one first (1 2)" in result.stderr


def test_the_command_does_not_write_over_a_table_of_the_run(out: Path) -> None:
    before = (out / "awards.csv").read_bytes()
    result = diff(out, 0, 1, "--csv", out / "awards.csv")
    assert result.exit_code == 2 and "anugerah run" in result.stderr
    assert (out / "awards.csv").read_bytes() == before


def test_an_articles_words_do_not_steer_the_terminal(tmp_path: Path) -> None:
    run_with(
        [write_articles(tmp_path / "a.jsonl", {"a": "menang|35.77|2021||\x1b[31mX"})], tmp_path / "out", WIN
    )
    assert "\x1b" not in diff(tmp_path / "out", 0, 1, "--evidence").stdout
    assert "\x1b" not in diff(tmp_path / "out", 0, 1, "--json").stdout
