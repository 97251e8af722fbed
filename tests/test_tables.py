"""Files appear whole or not at all."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from pathlib import Path
from typing import TextIO

import pytest

from pipeline.tables import (
    FileMaker,
    TableError,
    csv_table,
    json_table,
    json_text,
    prepare_file,
    prepare_folder,
    write_file,
    write_files,
    write_table,
)


def text(content: str):  # type: ignore[no-untyped-def]
    return lambda handle: handle.write(content)


def test_csv_is_lf_minimally_quoted_and_read_back_the_same(tmp_path: Path) -> None:
    cells = ["a,b", 'say "x"', "line\nbreak", "lone\rreturn", "=1+1", " blank ", "plain", ""]
    columns = [f"c{number}" for number in range(len(cells))]
    write_files(tmp_path, {"t.csv": csv_table(columns, [dict(zip(columns, cells, strict=True))])})
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b"c0,c1") and data.endswith(b"\n")
    assert b"\r\n" not in data and b",=1+1, blank ,plain,\n" in data
    assert list(csv.reader(io.StringIO(data.decode(), newline="")))[1] == cells


def test_a_lone_surrogate_costs_no_table(tmp_path: Path) -> None:
    write_files(tmp_path, {"t.csv": csv_table(["a"], [{"a": "x\ud800y"}])})
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "a\nx\\ud800y\n"


def test_json_is_utf8_in_the_order_given(tmp_path: Path) -> None:
    write_files(tmp_path, {"t.json": json_table({"b": "é", "a": 1})})
    assert (tmp_path / "t.json").read_text(encoding="utf-8") == '{\n  "b": "é",\n  "a": 1\n}\n'
    assert json.loads(json_text([])) == []
    with pytest.raises(ValueError, match="JSON"):
        json_text(float("nan"))


@pytest.mark.parametrize("error", [RuntimeError("killed"), KeyboardInterrupt(), SystemExit(9)])
def test_an_end_in_the_middle_leaves_the_old_files_and_no_rubbish(
    tmp_path: Path, error: BaseException
) -> None:
    def killed(handle: TextIO) -> None:
        handle.write("half")
        handle.flush()
        raise error

    write_files(tmp_path, {"a.csv": text("old a"), "b.csv": text("old b")})
    with pytest.raises(type(error)):
        write_files(tmp_path, {"a.csv": text("new a"), "b.csv": killed})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]
    assert (tmp_path / "a.csv").read_text() == "old a"
    assert (tmp_path / "b.csv").read_text() == "old b"


def test_a_full_disk_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TableError, match="the disk is full"):
        write_files(tmp_path, {"a.csv": text("x")})
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_folder_is_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_: object) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(tmp_path))

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(TableError, match="read-only"):
        prepare_folder(tmp_path)


def test_a_file_in_the_way_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(TableError, match="in the way"):
        prepare_folder(tmp_path / "out")
    with pytest.raises(TableError, match="not a folder"):
        prepare_folder(tmp_path / "out" / "deeper")


def test_a_folder_in_the_way_of_a_file_is_told_and_nothing_written(tmp_path: Path) -> None:
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(TableError, match="folder of that name"):
        write_files(tmp_path, {"a.csv": text("x"), "b.csv": text("y")})
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]


def test_preparing_makes_the_folder_and_leaves_it_empty(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "new" / "er")
    assert list((tmp_path / "new" / "er").iterdir()) == []


def test_one_file_is_written_with_the_folders_above_it(tmp_path: Path) -> None:
    write_file(tmp_path / "new" / "a.txt", "x")
    write_table(tmp_path / "new" / "er" / "t.csv", csv_table(["a"], [{"a": "1"}]))
    assert (tmp_path / "new" / "a.txt").read_text() == "x"
    assert (tmp_path / "new" / "er" / "t.csv").read_text() == "a\n1\n"


@pytest.mark.parametrize("name", ["open", "replace"])
def test_the_file_that_was_asked_for_is_named_not_the_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def refused(path: Path, *_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(os, name, refused)
    with pytest.raises(TableError) as told:
        write_file(tmp_path / "a.txt", "x")
    assert str(told.value).startswith(f"cannot write {tmp_path / 'a.txt'}: no permission")


def test_preparing_a_file_makes_its_folder_and_refuses_a_folder_in_its_place(tmp_path: Path) -> None:
    prepare_file(tmp_path / "new" / "a.csv")
    assert list((tmp_path / "new").iterdir()) == []
    with pytest.raises(TableError, match=r"new: a folder of that name is in the way"):
        prepare_file(tmp_path / "new")


def test_a_library_that_opens_files_itself_writes_aside_too(tmp_path: Path) -> None:
    seen: list[Path] = []

    def make(path: Path) -> None:
        seen.append(path)
        path.write_bytes(b"\x00new")

    write_files(tmp_path, {"a.bin": FileMaker(make), "b.csv": text("b")})
    assert (tmp_path / "a.bin").read_bytes() == b"\x00new" and seen[0].name != "a.bin"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.bin", "b.csv"]

    def killed(path: Path) -> None:
        path.write_bytes(b"half")
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        write_files(tmp_path, {"b.csv": text("new b"), "a.bin": FileMaker(killed)})
    assert (tmp_path / "a.bin").read_bytes() == b"\x00new" and (tmp_path / "b.csv").read_text() == "b"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.bin", "b.csv"]
