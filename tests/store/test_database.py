"""What can be wrong with a store, and with the disk under it."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from newsroom import feed, jsonl, story, tables, winner
from pipeline.article import Article
from pipeline.errors import UserError
from pipeline.rules import Rules
from pipeline.run import forget
from pipeline.store import database
from pipeline.store.database import STORE, StoreError, migrations, reading, statements, writing
from pipeline.store.recover import recover
from pipeline.tables import TableError

RECORDS = [{"id": f"x{n:03}", "text": winner(f"x{n:03}") + story(f"y{n}", 400)} for n in range(120)]


@pytest.fixture
def fed(tmp_path: Path) -> Path:
    """A folder with tables and store of 120 articles."""
    feed([jsonl(tmp_path / "a.jsonl", RECORDS)], tmp_path / "out")
    return tmp_path / "out"


def test_two_runs_at_once_are_told_apart(fed: Path) -> None:
    with writing(fed / STORE), pytest.raises(StoreError, match="another run is writing it"):
        feed([fed.parent / "a.jsonl"], fed)


def test_a_lock_that_a_dead_run_left_is_none(fed: Path) -> None:
    assert (fed / f".{STORE}.lock").exists()
    assert feed([fed.parent / "a.jsonl"], fed).run is None


def test_a_store_can_be_read_while_it_is_written(fed: Path) -> None:
    with writing(fed / STORE) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM rows")
        with reading(fed / STORE) as reader:
            assert reader.execute("SELECT count(*) FROM rows").fetchone() == (120,)
        writer.execute("ROLLBACK")


def test_a_store_can_be_read_in_a_folder_that_cannot_be_written(
    fed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with reading(fed / STORE) as reader:
        assert reader.execute("SELECT count(*) FROM rows").fetchone() == (120,)
    assert not (fed / f"{STORE}-shm").exists()


def test_a_store_of_a_newer_program_is_left_alone(fed: Path) -> None:
    with sqlite3.connect(fed / STORE) as connection:
        connection.execute(f"PRAGMA user_version = {len(migrations()) + 1}")
    connection.close()
    for way in (writing, reading):
        with pytest.raises(StoreError, match="newer version"), way(fed / STORE):
            pass


def test_an_older_store_is_brought_up_to_date(fed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [*migrations(), "ALTER TABLE articles ADD COLUMN note TEXT;\nUPDATE articles SET note = 'old';\n"]
    monkeypatch.setattr(database, "migrations", lambda: steps)
    with pytest.raises(StoreError, match="older version"), reading(fed / STORE):
        pass
    with writing(fed / STORE) as connection:
        assert connection.execute("SELECT DISTINCT note FROM articles").fetchall() == [("old",)]
    with reading(fed / STORE) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(steps),)


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    fed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [*migrations(), "ALTER TABLE articles ADD COLUMN note TEXT;\nUPDATE nowhere SET note = 1;\n"]
    with monkeypatch.context() as patched:
        patched.setattr(database, "migrations", lambda: steps)
        with pytest.raises(StoreError, match="nowhere"), writing(fed / STORE):
            pass
    assert feed([fed.parent / "a.jsonl"], fed).run is None


def test_statements_are_cut_at_their_ends() -> None:
    script = "CREATE TABLE a (b TEXT DEFAULT ';');\n-- a; remark\nINSERT INTO a\nVALUES ('x');\n"
    assert [len(each.splitlines()) for each in statements(script)] == [1, 3]
    with pytest.raises(ValueError, match="without its end"):
        list(statements("SELECT 1"))


@pytest.mark.parametrize(
    "content", [b"no database at all, but a text of some length " * 9, b"SQLite format 3\0" + bytes(80)]
)
def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / STORE).write_bytes(content)
    with pytest.raises(StoreError, match=STORE):
        feed([jsonl(tmp_path / "a.jsonl", RECORDS)], tmp_path / "out")
    assert (tmp_path / "out" / STORE).read_bytes() == content


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with sqlite3.connect(tmp_path / "out" / STORE) as other:
        other.execute("PRAGMA application_id = 7")
        other.execute("CREATE TABLE theirs (a)")
    other.close()
    with pytest.raises(StoreError, match="another program"):
        feed([jsonl(tmp_path / "a.jsonl", RECORDS)], tmp_path / "out")


def damage(path: Path, *, every: int = 0) -> None:
    """Overwrite the middle of the file, or every so many pages behind the first 100, which hold the schema."""
    data = bytearray(path.read_bytes())
    pages = len(data) // 4096
    assert pages > 200
    for page in range(100, pages, every) if every else range(pages // 2, pages * 3 // 4):
        data[page * 4096 : (page + 1) * 4096] = os.urandom(4096)
    path.write_bytes(data)


def test_a_damaged_store_is_told_and_left_as_it_is(fed: Path) -> None:
    damage(fed / STORE)
    damaged, before = (fed / STORE).read_bytes(), tables(fed)
    with pytest.raises(StoreError, match="damaged"):
        feed([fed.parent / "a.jsonl"], fed)
    assert (fed / STORE).read_bytes() == damaged
    assert tables(fed) == before


@pytest.mark.parametrize("every", [0, 5, 20])
def test_what_can_be_read_of_a_damaged_store_is_saved(fed: Path, every: int) -> None:
    undamaged = tables(fed)
    damage(fed / STORE, every=every)
    saved = recover(fed / STORE)
    assert 0 < saved.articles <= len(RECORDS)
    assert saved.kept == fed / f"{STORE}.damaged" and saved.kept.exists()
    feed([], fed)
    summary = feed([fed.parent / "a.jsonl"], fed)
    assert summary.rows >= len(RECORDS)
    named = [f"{each['id']},".encode() for each in RECORDS]
    whole = tables(fed)["awards.csv"]
    assert all(name in whole for name in named)
    assert set(undamaged["awards.csv"].splitlines()) <= set(whole.splitlines())


def test_a_store_that_was_cut_off_is_saved_up_to_there(fed: Path) -> None:
    whole = (fed / STORE).read_bytes()
    (fed / STORE).write_bytes(whole[: len(whole) * 9 // 10])
    with pytest.raises(StoreError, match="damaged"):
        feed([], fed)
    assert recover(fed / STORE).articles > 0
    summary = feed([fed.parent / "a.jsonl"], fed)
    assert summary.outcomes["extracted"] >= len(RECORDS)


def test_a_whole_store_is_not_recovered(fed: Path) -> None:
    with pytest.raises(StoreError, match="not damaged"):
        recover(fed / STORE)
    assert feed([fed.parent / "a.jsonl"], fed).run is None


def test_damaged_stores_are_kept_beside_each_other(fed: Path) -> None:
    for name in (f"{STORE}.damaged", f"{STORE}.damaged2"):
        damage(fed / STORE)
        assert recover(fed / STORE).kept.name == name
        feed([fed.parent / "a.jsonl"], fed)


def test_nothing_to_recover_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store there"):
        recover(tmp_path / STORE)


def test_a_file_in_the_way_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(TableError, match="in the way"):
        feed([jsonl(tmp_path / "a.jsonl", RECORDS)], tmp_path / "out")


def test_a_full_disk_is_told_and_the_next_run_goes_on(tmp_path: Path) -> None:
    """In a process that may write files of 300 kB: there SQLite meets the error of a full disk."""
    records = [
        {"id": f"x{n}", "text": winner(f"x{n}", year=2000 + n % 20) + story(f"y{n}", 300)} for n in range(200)
    ]
    path = jsonl(tmp_path / "a.jsonl", records)
    script = (
        "import resource, sys; from pathlib import Path; from newsroom import feed;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000));"
        "feed([Path(sys.argv[1])], Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", script, str(path), str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["tests", "."])}
    full = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert full.returncode == 1
    assert "StoreError" in full.stderr and "run again" in full.stderr
    assert not list((tmp_path / "out").glob("*.csv"))
    feed([path], tmp_path / "out")
    feed([path], tmp_path / "undisturbed")
    assert tables(tmp_path / "out") == tables(tmp_path / "undisturbed")
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 300_000


def test_no_room_for_the_database_is_a_full_disk(fed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = database._connect

    def small(uri: str, path: Path) -> sqlite3.Connection:
        connection = connect(uri, path)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    more = jsonl(fed.parent / "b.jsonl", [{"id": f"y{n}", "text": winner(f"y{n}")} for n in range(400)])
    with monkeypatch.context() as patched:
        patched.setattr(database, "_connect", small)
        with pytest.raises(StoreError, match="disk is full"):
            feed([more], fed)
    assert feed([more], fed).inputs == 520


def test_forgetting_takes_an_article_out_of_everything(fed: Path) -> None:
    words = story("x007").encode()
    assert words in (fed / STORE).read_bytes() or (fed / f"{STORE}-wal").exists()
    gone = forget(fed, ["x007"])
    assert (gone.articles, gone.rows) == (("x007",), 1)
    assert b"x007" not in b"".join(tables(fed).values())
    assert words not in (fed / STORE).read_bytes()
    with reading(fed / STORE) as connection:
        for table in ("revisions", "outcomes", "rows", "extractions", "signatures"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (119,), table
        assert connection.execute("SELECT id, rows FROM forgotten").fetchall() == [("x007", 1)]


def test_a_forgotten_article_comes_back_only_when_it_is_fed_again(fed: Path) -> None:
    forget(fed, ["x007"])
    assert feed([], fed).inputs == 119
    summary = feed([fed.parent / "a.jsonl"], fed)
    assert (summary.intake["new"], summary.inputs) == (1, 120)


def test_a_file_is_forgotten_with_all_it_held(fed: Path) -> None:
    bad = fed.parent / "bad.jsonl"
    bad.write_text('{"id": "b1", "text": "satu"}\n{\n', encoding="utf-8")
    feed([bad], fed)
    gone = forget(fed, sources=[bad])
    assert (gone.articles, gone.refusals) == (("b1",), 1)
    assert feed([], fed).inputs == 120


def test_a_folder_is_forgotten_and_not_its_neighbour(tmp_path: Path) -> None:
    for folder in ("senin", "senin2"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{folder}.txt").write_text(winner(folder), encoding="utf-8")
    feed([tmp_path / "senin", tmp_path / "senin2"], tmp_path / "out")
    assert forget(tmp_path / "out", sources=[tmp_path / "senin"]).articles == ("senin",)


def test_files_whose_names_are_no_utf8_are_forgotten_with_their_folder(tmp_path: Path) -> None:
    folders = [tmp_path / os.fsdecode(name) for name in (b"senin", b"sel\xffasa")]
    for folder in folders:
        folder.mkdir()
        for name in (b"a\xff.txt", b"a\xfe.txt", b"b.txt"):
            text = winner((os.fsencode(folder.name) + name).hex())
            (folder / os.fsdecode(name)).write_text(text, encoding="utf-8")
    assert feed(folders, tmp_path / "out").intake["new"] == 6
    for folder in folders:
        assert len(forget(tmp_path / "out", sources=[folder]).articles) == 3


@pytest.mark.parametrize("other", ["living", "society"])
def test_a_forgotten_article_comes_back_from_another_file_that_held_it(tmp_path: Path, other: str) -> None:
    out = tmp_path / "out"
    first = jsonl(tmp_path / "a.jsonl", [{"id": "x", "text": winner("x")}])
    feed([first], out)
    feed([jsonl(tmp_path / "b.jsonl", [{"id": "x", "text": winner("x", other)}])], out)
    forget(out, ["x"])
    for path in (first, tmp_path / "b.jsonl"):
        assert feed([path], out).inputs == 1
        forget(out, ["x"])


def test_what_repeated_a_forgotten_article_is_no_duplicate_any_more(tmp_path: Path) -> None:
    records = [
        {"id": name, "text": winner("sama"), "published": f"2021-12-1{n}"} for n, name in enumerate("abc")
    ]
    feed([jsonl(tmp_path / "a.jsonl", records)], tmp_path / "out")
    forget(tmp_path / "out", ["a"])
    summary = feed([], tmp_path / "out")
    assert (summary.outcomes["extracted"], summary.outcomes["duplicate"]) == (1, 1)


def test_after_an_interrupted_run_nothing_is_forgotten(fed: Path) -> None:
    def interrupted(article: Article, rules: Rules, *, fallback_published: date | None = None) -> Any:
        raise KeyboardInterrupt

    more = jsonl(fed.parent / "b.jsonl", [{"id": "new", "text": winner("new")}])
    before = tables(fed)
    with pytest.raises(KeyboardInterrupt):
        feed([more], fed, extractor=interrupted)
    with pytest.raises(UserError, match="run again, then forget"):
        forget(fed, ["x007"])
    assert tables(fed) == before
    feed([], fed)
    assert forget(fed, ["x007"]).rows == 1


def test_an_unknown_id_forgets_nothing(fed: Path) -> None:
    before = tables(fed)
    with pytest.raises(UserError, match="nope"):
        forget(fed, ["x001", "nope"])
    assert tables(fed) == before
    assert feed([], fed).run is None
    shutil.rmtree(fed)
