"""What a record is to the store: new, known, another text of the same article, or the same again."""

from __future__ import annotations

import csv
import io
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom import CALLS, extract, feed, ids, jsonl, rules, story, tables, winner


def lines(out: Path) -> dict[str, dict[str, str]]:
    with (out / "articles.csv").open(encoding="utf-8", newline="") as handle:
        return {line["id"] + "@" + line["outcome"]: line for line in csv.DictReader(handle)}


def named(out: Path) -> list[str]:
    return sorted(line["id"] for line in lines(out).values())


def test_the_same_input_again_is_nothing_to_do(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", [{"id": "x", "text": winner("x")}, {"id": "y", "text": ""}])
    first = feed([path], tmp_path / "out")
    before = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "out").glob("*.csv")}
    CALLS.clear()
    again = feed([path], tmp_path / "out")
    assert (first.run, again.run) == (1, None)
    assert ids(again) == {"known": 1, "rejected": 1}
    assert CALLS == []
    assert {file.name: file.stat().st_mtime_ns for file in (tmp_path / "out").glob("*.csv")} == before


def test_new_articles_cost_only_themselves(tmp_path: Path) -> None:
    monday = jsonl(tmp_path / "monday.jsonl", [{"id": f"m{n}", "text": winner(f"m{n}")} for n in range(5)])
    tuesday = jsonl(tmp_path / "tuesday.jsonl", [{"id": "t", "text": winner("t")}])
    feed([monday], tmp_path / "out")
    CALLS.clear()
    summary = feed([tuesday], tmp_path / "out")
    assert CALLS == ["t"]
    assert (summary.rows_won, summary.rows_lost, summary.rows, summary.inputs) == (1, 0, 6, 6)


def test_a_file_that_grew_is_read_again_and_its_old_records_are_known(tmp_path: Path) -> None:
    records = [{"id": "x", "text": winner("x")}, {"id": "y", "text": winner("y")}]
    path = jsonl(tmp_path / "a.jsonl", records)
    feed([path], tmp_path / "out")
    jsonl(path, [{"id": "z", "text": winner("z")}, *records])
    CALLS.clear()
    assert ids(feed([path], tmp_path / "out")) == {"new": 1, "known": 2}
    assert CALLS == ["z"]
    assert lines(tmp_path / "out")["x@extracted"]["line"] == "2"


def test_another_text_under_the_same_id_is_a_new_revision(tmp_path: Path) -> None:
    out = tmp_path / "out"
    feed([jsonl(tmp_path / "a.jsonl", [{"id": "x", "text": winner("x")}])], out)
    summary = feed([jsonl(tmp_path / "b.jsonl", [{"id": "x", "text": winner("x", "society")}])], out)
    assert ids(summary) == {"revised": 1}
    assert (summary.rows_won, summary.rows_lost, summary.rows) == (1, 1, 1)
    assert summary.rows_by_dimension == {"smart society": 1}
    assert lines(out)["x@extracted"]["revision"] == "2"
    # Each record that was ever given has a line.
    assert lines(out)["x@repeated"]["path"].endswith("a.jsonl")
    assert summary.inputs == 2


def test_an_earlier_text_from_another_file_is_no_news(tmp_path: Path) -> None:
    out = tmp_path / "out"
    old, new = {"id": "x", "text": winner("x")}, {"id": "x", "text": winner("x", "society")}
    feed([jsonl(tmp_path / "a.jsonl", [old])], out)
    feed([jsonl(tmp_path / "b.jsonl", [new])], out)
    changed = jsonl(tmp_path / "a.jsonl", [old, {"id": "y", "text": winner("y")}])
    assert ids(feed([changed], out)) == {"new": 1, "repeated": 1}
    assert lines(out)["x@extracted"]["revision"] == "2"
    assert named(out) == ["x", "x", "y"]


def test_a_file_that_is_put_back_to_its_earlier_text_is_a_revision(tmp_path: Path) -> None:
    out, path = tmp_path / "out", tmp_path / "x.txt"
    for dimension in ("living", "society", "living"):
        path.write_text(winner("x", dimension), encoding="utf-8")
        summary = feed([path], out)
    assert ids(summary) == {"revised": 1}
    assert summary.rows_by_dimension == {"smart living": 1}
    assert lines(out)["x@extracted"]["revision"] == "3"


def test_two_texts_of_one_id_in_one_run_are_two_articles(tmp_path: Path) -> None:
    records = [{"id": "x", "text": winner(name)} for name in "abc"]
    path = jsonl(tmp_path / "a.jsonl", records)
    for _ in range(2):
        feed([path], tmp_path / "out")
        assert named(tmp_path / "out") == ["x", "x~2", "x~3"]
    # Read again, with one changed: each is still itself.
    records[1]["text"] = winner("b", "society")
    assert ids(feed([jsonl(path, records)], tmp_path / "out")) == {"known": 2, "revised": 1}
    assert named(tmp_path / "out") == ["x", "x~2", "x~3"]


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"url": "https://contoh.example/{}"},
        {"url": "https://contoh.example/"},
        {"url": "nan"},
        {"title": "Kabar {}"},
        {"title": "Kabar Kota"},
    ],
)
def test_rows_that_are_numbered_anew_each_week_are_other_articles(
    tmp_path: Path, extra: dict[str, str]
) -> None:
    out = tmp_path / "out"
    weeks = [
        [
            {"id": str(n), "text": winner(f"{week}{n}")}
            | {key: value.format(f"{week}{n}") for key, value in extra.items()}
            for n in (1, 2)
        ]
        for week in ("senin", "selasa", "rabu")
    ]
    for number, week in enumerate(weeks):
        assert ids(feed([jsonl(tmp_path / f"{number}.jsonl", week)], out)) == {"new": 2}
    assert named(out) == ["1", "1~2", "1~3", "2", "2~2", "2~3"]
    # A correction finds the one that it corrects.
    weeks[1][0]["text"] = winner("selasa1", "society")
    assert ids(feed([jsonl(tmp_path / "1.jsonl", weeks[1])], out)) == {"known": 1, "revised": 1}
    assert lines(out)["1~2@extracted"]["revision"] == "2"


def test_other_stories_in_files_of_the_same_names_are_other_articles(tmp_path: Path) -> None:
    out, path = tmp_path / "out", tmp_path / "masuk" / "1.txt"
    path.parent.mkdir()
    for text in (winner("a"), winner("b"), winner("b", "society"), winner("c")):
        path.write_text(text, encoding="utf-8")
        summary = feed([path.parent], out)
    assert named(out) == ["1", "1~2", "1~3"]
    assert ids(summary) == {"new": 1} and summary.rows == 3
    assert summary.rows_by_dimension == {"smart living": 2, "smart society": 1}
    path.write_text(winner("a"), encoding="utf-8")
    assert ids(feed([path.parent], out)) == {"known": 1}


def test_of_short_texts_the_id_tells_unless_the_address_says_otherwise(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number, (text, expected) in enumerate((("satu", "new"), ("dua tiga", "revised"))):
        assert ids(feed([jsonl(tmp_path / f"{number}.jsonl", [{"id": "x", "text": text}])], out)) == {
            expected: 1
        }
    for number, text in enumerate(("empat", "lima")):
        record = {"id": "y", "text": text, "url": f"https://contoh.example/berita/{number}"}
        assert ids(feed([jsonl(tmp_path / f"y{number}.jsonl", [record])], out)) == {"new": 1}


def test_a_teaser_that_becomes_the_whole_article_is_a_revision(tmp_path: Path) -> None:
    out, whole = tmp_path / "out", winner("x")
    feed([jsonl(tmp_path / "a.jsonl", [{"id": "x", "text": whole[:60]}])], out)
    assert ids(feed([jsonl(tmp_path / "b.jsonl", [{"id": "x", "text": whole}])], out)) == {"revised": 1}


@pytest.mark.parametrize(
    "same", [{"url": "https://contoh.example/berita/1"}, {"title": "Kota Meraih Penghargaan Lagi"}]
)
def test_an_address_or_a_title_of_its_own_tells_the_article_whatever_its_text(
    tmp_path: Path, same: dict[str, str]
) -> None:
    out = tmp_path / "out"
    feed([jsonl(tmp_path / "a.jsonl", [{"id": "1", "text": story("x")} | same])], out)
    assert ids(feed([jsonl(tmp_path / "b.jsonl", [{"id": "1", "text": story("y")} | same])], out)) == {
        "revised": 1
    }


def test_what_comes_in_through_a_pipe_next_is_another_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in (winner("x"), winner("y"), winner("x", "society")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        summary = feed([Path("-")], tmp_path / "out")
    assert named(tmp_path / "out") == ["stdin", "stdin~2"]
    assert ids(summary) == {"revised": 1}


def test_a_record_with_another_title_or_date_is_a_revision(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", [{"id": "x", "text": winner("x"), "title": "Satu"}])
    feed([path], tmp_path / "out")
    jsonl(path, [{"id": "x", "text": winner("x"), "title": "Satu", "published": "2021-12-14"}])
    assert ids(feed([path], tmp_path / "out")) == {"revised": 1}
    assert lines(tmp_path / "out")["x@extracted"]["published"] == "2021-12-14"


def test_the_same_address_with_another_text_is_a_revision(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for dimension in ("living", "society"):
        record = {"url": "https://contoh.example/berita/1", "text": winner("x", dimension)}
        summary = feed([jsonl(tmp_path / f"{dimension}.jsonl", [record])], out)
    assert ids(summary) == {"revised": 1}
    assert summary.outcomes["extracted"] == 1


def test_a_page_that_was_fetched_again_counts_as_it_is_now(tmp_path: Path) -> None:
    """A table that only grows: the changed page is a new line, the old one stays."""
    out, path = tmp_path / "out", tmp_path / "articles.jsonl"
    pages = [
        {"url": f"https://contoh.example/berita/{number}", "text": winner(f"x{number}")}
        for number in range(3)
    ]
    changed = {"url": "https://contoh.example/berita/1", "text": winner("x1", "society")}
    feed([jsonl(path, pages)], out)
    feed([jsonl(path, [*pages, changed])], out)
    more = {"url": "https://contoh.example/berita/9", "text": winner("x9", "economy")}
    feed([jsonl(path, [*pages, changed, more])], out)
    once = feed([path], tmp_path / "once")
    assert tables(out) == tables(tmp_path / "once")
    assert once.rows_by_dimension == {"smart economy": 1, "smart living": 2, "smart society": 1}
    assert (once.inputs, once.outcomes["repeated"]) == (5, 1)


def test_files_of_one_name_in_different_weeks_are_different_articles(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for week in ("minggu1", "minggu2"):
        (tmp_path / week).mkdir()
        (tmp_path / week / "001.txt").write_text(winner(week), encoding="utf-8")
        feed([tmp_path / week], out)
    assert named(out) == ["001", "minggu2/001"]
    CALLS.clear()
    # Given together their names are told apart by folders; they are known all the same.
    (tmp_path / "minggu1" / "001.txt").write_text(winner("minggu1", "society"), encoding="utf-8")
    assert ids(feed([tmp_path / "minggu1", tmp_path / "minggu2"], out)) == {"known": 1, "revised": 1}
    assert (named(out), CALLS) == (["001", "minggu2/001"], ["001"])


def test_a_folder_is_the_same_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(winner("a"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    feed([Path("in")], Path("out"))
    for again in (Path("./in"), tmp_path / "in", Path("in/../in/a.txt")):
        assert feed([again], tmp_path / "out").run is None


def test_a_moved_file_is_the_same_record_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "a.txt").write_text(winner("a"), encoding="utf-8")
    feed([tmp_path / "a.txt"], out)
    (tmp_path / "later").mkdir()
    (tmp_path / "a.txt").rename(tmp_path / "later" / "a.txt")
    assert ids(feed([tmp_path / "later"], out)) == {"repeated": 1}
    assert lines(out)["a@repeated"]["duplicate_of"] == "a"


def test_what_was_refused_goes_when_the_file_is_mended(tmp_path: Path) -> None:
    out, path = tmp_path / "out", tmp_path / "a.jsonl"
    path.write_text('{"id": "x", "text": "satu"}\n{"id": "y"\n', encoding="utf-8")
    assert feed([path], out).refusals == {"broken-json": 1}
    jsonl(path, [{"id": "x", "text": "satu"}, {"id": "y", "text": "dua"}])
    summary = feed([path], out)
    assert (summary.refusals, summary.complete, summary.inputs) == ({}, True, 2)


def test_what_was_refused_of_another_file_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "bad.txt").write_bytes(b"")
    feed([tmp_path / "bad.txt"], out)
    summary = feed([jsonl(tmp_path / "good.jsonl", [{"id": "x", "text": "satu"}])], out)
    assert summary.refusals == {"empty": 1}
    assert summary.complete, "nothing of this run was refused"


def test_a_path_that_led_nowhere_is_forgotten_with_the_next_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    good = jsonl(tmp_path / "good.jsonl", [{"id": "x", "text": "satu"}])
    assert feed([good, tmp_path / "tpyo.jsonl"], out).refusals == {"not-found": 1}
    assert feed([good, tmp_path / "tpyo.jsonl"], out).run is None
    assert feed([good], out).refusals == {}


def test_the_day_given_counts_for_the_articles_of_its_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    monday = jsonl(tmp_path / "monday.jsonl", [{"id": "m", "text": winner("m")}])
    tuesday = jsonl(tmp_path / "tuesday.jsonl", [{"id": "t", "text": winner("t")}])
    feed([monday], out, published=date(2021, 12, 13))
    CALLS.clear()
    feed([tuesday], out, published=date(2021, 12, 14))
    assert CALLS == ["t"]
    assert lines(out)["m@extracted"]["published"] == "2021-12-13"
    summary = feed([monday], out, published=date(2021, 12, 20))
    assert summary.extracted == {"option": 1}
    assert lines(out)["m@extracted"]["published"] == "2021-12-20"


def test_without_a_day_the_one_given_before_stands(tmp_path: Path) -> None:
    out = tmp_path / "out"
    path = jsonl(tmp_path / "a.jsonl", [{"id": "m", "text": winner("m")}])
    feed([path], out, published=date(2021, 12, 13))
    assert feed([path], out).run is None
    jsonl(path, [{"id": "m", "text": winner("m")}, {"id": "n", "text": winner("n")}])
    feed([path], out)
    assert lines(out)["m@extracted"]["published"] == "2021-12-13"
    assert lines(out)["n@extracted"]["published"] == ""


def test_a_limit_leaves_the_rest_for_later(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", [{"id": f"x{n}", "text": winner(f"x{n}")} for n in range(5)])
    assert feed([path], tmp_path / "out", limit=2).inputs == 2
    assert ids(feed([path], tmp_path / "out")) == {"new": 3, "known": 2}


records = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from(["a", "b", "c", "d", "e"]),
            "text": st.sampled_from(
                [winner("satu"), winner("satu") + " lagi", story("dua"), winner("tiga"), ""]
            ),
        },
        optional={"published": st.sampled_from(["2021-12-14", "2022-01-03"])},
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(records, min_size=1, max_size=3), seed=st.integers(0, 99))
def test_every_input_has_one_line_and_a_second_run_does_nothing(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[dict[str, str]]], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("feed")
    paths = [jsonl(folder / f"{number}.jsonl", each) for number, each in enumerate(files)]
    summary = feed(paths, folder / "out")
    # An empty file is one input, refused.
    assert summary.inputs == sum(max(len(each), 1) for each in files)
    before = tables(folder / "out")
    random.Random(seed).shuffle(paths)
    assert feed(paths, folder / "out").run is None
    assert tables(folder / "out") == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.sampled_from(["satu", "dua", "tiga", "empat", "lima"]), min_size=2, max_size=8),
    cut=st.integers(1, 7),
)
def test_fed_in_two_weeks_or_at_once_the_tables_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("weeks")
    each = [
        {"id": f"x{n}", "text": winner(name) + f" akhir{n}", "published": f"2021-12-{n + 10}"}
        for n, name in enumerate(texts)
    ]
    first, second = jsonl(folder / "1.jsonl", each[:cut]), jsonl(folder / "2.jsonl", each[cut:] or each[:1])
    feed([first], folder / "steps")
    feed([second], folder / "steps")
    feed([second, first], folder / "once")
    assert tables(folder / "steps") == tables(folder / "once")


def test_the_rules_of_a_run_are_those_given(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", [{"id": "x", "text": winner("x")}])
    feed([path], tmp_path / "out", rules=rules(won="menggondol"), extractor=extract)
    assert b"menggondol" in tables(tmp_path / "out")["awards.csv"]
