"""The journal and the files beside it: after a crash at any moment they agree."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UserError
from pipeline.fetch import journal as journal_module
from pipeline.fetch.journal import Journal, Row

LINES = [b'{"text": "satu"}\n', b'{"text": "dua"}\n']


class Crash(BaseException):
    """The power goes."""


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "articles.jsonl"


def opened(output: Path, *others: Path) -> Journal:
    return Journal(output.with_name("state"), output, others)


def write_first(output: Path) -> None:
    with opened(output) as journal:
        journal.settle([Row("http://a.test/1", outcome="fetched")], {output: LINES[:1]})


def test_a_row_comes_back_as_it_was(output: Path) -> None:
    row = Row(
        "http://a.test/1", "p", "r", 2, 1, "fetched", "x", 200, 3, "t", "at", "e", "m", "c", "a", "d", "ti"
    )
    with opened(output) as journal:
        journal.settle([row])
        assert journal.get(row.url) == row


def test_an_address_is_added_once(output: Path) -> None:
    with opened(output) as journal:
        journal.settle([Row("http://a.test/1", outcome="fetched")])
        journal.add([Row("http://a.test/1"), Row("http://a.test/2"), Row("http://a.test/2")])
        assert journal.counts() == {"fetched": 1, "pending": 1}


@settings(deadline=None, max_examples=30)
@given(cut=st.integers(0, len(LINES[1])))
def test_a_crash_while_a_record_is_written(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    output = tmp_path_factory.mktemp("crash") / "articles.jsonl"
    write_first(output)

    def half(path: Path, size: int, data: bytes) -> None:
        with path.open("ab") as file:
            file.write(data[:cut])
        raise Crash

    with pytest.MonkeyPatch.context() as patch, opened(output) as journal:
        patch.setattr(journal_module, "_append", half)
        with pytest.raises(Crash):
            journal.settle([Row("http://a.test/2", outcome="fetched")], {output: LINES[1:]})
    with opened(output) as journal:
        assert journal.counts() == {"fetched": 2}
    assert output.read_bytes() == b"".join(LINES)


def test_a_crash_before_the_outcome_is_kept_writes_nothing(output: Path) -> None:
    write_first(output)
    with opened(output) as journal, pytest.raises(TypeError):
        journal.settle([Row("http://a.test/2"), None], {output: LINES[1:]})  # type: ignore[list-item]
    assert output.read_bytes() == LINES[0]


def test_a_full_disk_is_caught_up_with_by_the_next_opening(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, size: int, data: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    with opened(output) as journal:
        monkeypatch.setattr(journal_module, "_append", full)
        with pytest.raises(OSError, match="No space"):
            journal.settle([Row("http://a.test/1", outcome="fetched")], {output: LINES[:1]})
    monkeypatch.undo()
    opened(output).close()
    assert output.read_bytes() == LINES[0]


def test_lines_of_somebody_else_are_not_cut(output: Path) -> None:
    write_first(output)
    with output.open("ab") as file:
        file.write(b'{"text": "my own"}\n')
    with pytest.raises(UserError, match="somebody else"):
        opened(output)
    assert output.read_bytes().endswith(b'{"text": "my own"}\n')


@pytest.mark.parametrize("change", ["delete", "shorten"])
def test_an_output_that_lost_something_is_told(output: Path, change: str) -> None:
    write_first(output)
    output.unlink() if change == "delete" else output.write_bytes(LINES[0][:5])
    with pytest.raises(UserError, match="put it back"):
        opened(output)


def test_an_output_without_a_journal_is_left_alone(output: Path) -> None:
    output.write_bytes(LINES[0])
    with pytest.raises(UserError, match="no journal says"):
        opened(output)
    assert not output.with_name("state").exists()


def test_a_further_file_that_is_there_already_is_left_alone(output: Path) -> None:
    write_first(output)
    other = output.with_name("pages.warc.gz")
    other.write_bytes(b"x")
    with pytest.raises(UserError, match="no journal says"):
        opened(output, other)


def test_a_further_file_that_is_unfinished_has_to_be_named_again(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = output.with_name("pages.warc.gz")

    def crash(path: Path, size: int, data: bytes) -> None:
        raise Crash

    with opened(output, other) as journal:
        monkeypatch.setattr(journal_module, "_append", crash)
        with pytest.raises(Crash):
            journal.settle([Row("http://a.test/1")], {output: LINES[:1], other: [b"record"]})
    monkeypatch.undo()
    with pytest.raises(UserError, match=r"give --warc pages\.warc\.gz once more"):
        opened(output)
    assert not other.exists()
    opened(output, other).close()
    assert other.read_bytes() == b"record"


def test_the_folder_may_be_moved(output: Path, tmp_path: Path) -> None:
    write_first(output)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in ("articles.jsonl", "state"):
        (tmp_path / name).rename(moved / name)
    opened(moved / "articles.jsonl").close()


@pytest.mark.parametrize("content", [b"no database at all " * 100, b""])
def test_a_journal_that_is_none(output: Path, content: bytes) -> None:
    state = output.with_name("state")
    state.write_bytes(content)
    if not content:
        opened(output).close()  # what a crash at the first moment leaves
        return
    with pytest.raises(UserError, match="no usable journal"):
        opened(output)
    assert state.read_bytes() == content


def test_a_journal_of_another_version(output: Path) -> None:
    opened(output).close()
    with sqlite3.connect(output.with_name("state")) as database:
        database.execute("UPDATE meta SET value = '99'")
    database.close()
    with pytest.raises(UserError, match="another version"):
        opened(output)


def test_two_at_once_are_refused(output: Path) -> None:
    code = f"from pathlib import Path\nfrom pipeline.fetch.journal import Journal\nJournal(Path({str(output.with_name('state'))!r}), Path({str(output)!r}))"
    with opened(output):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "another fetch is at work" in done.stderr
