"""Which files the paths mean: order, hidden names, links, what leads nowhere."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from pipeline.article import Rejected
from pipeline.read.find import Source, find_sources
from pipeline.read.identity import Registry, text_ids


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, so that paths are shown as typed."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Jambi meraih penghargaan.", encoding="utf-8")


def shown(*names: str) -> list[str]:
    return [
        item.shown if isinstance(item, Source) else f"{item.path}!{item.code}"
        for item in find_sources([Path(name) for name in names])
    ]


@pytest.mark.usefixtures("here")
class TestFind:
    def test_a_folder_to_the_bottom_without_hidden_and_other_files(self) -> None:
        write("in/b.txt", "in/a.TXT.GZ", "in/c/d.jsonl", "in/c/e.ndjson", "in/f.csv.gz")
        write("in/.h.txt", "in/.g/x.txt", "in/x.pdf", "in/README", "in/x.doc", "in/x.gz")
        assert shown("in") == ["in/a.TXT.GZ", "in/b.txt", "in/c/d.jsonl", "in/c/e.ndjson", "in/f.csv.gz"]

    def test_the_order_of_the_paths_is_nothing(self) -> None:
        write("b/1.txt", "a/2.txt", "c.txt")
        names = ["b", "a", "c.txt", "nowhere", "a/2.txt", "./b/../b"]
        orders = {tuple(shown(*order)) for order in itertools.permutations(names)}
        assert orders == {("a/2.txt", "b/1.txt", "c.txt", "nowhere!not-found")}

    def test_a_file_reached_twice_is_read_once(self) -> None:
        write("in/a.txt")
        assert shown("in", "in/a.txt", os.path.abspath("in/a.txt"), "in") == ["in/a.txt"]

    def test_a_hidden_file_that_is_named_is_read(self) -> None:
        write(".h/.a.txt", ".h/b.txt")
        assert shown(".h/.a.txt", ".h") == [".h/.a.txt", ".h/b.txt"]

    def test_the_folder_one_stands_in(self) -> None:
        write("a.txt", "b/c.txt")
        assert shown(".") == ["a.txt", "b/c.txt"]

    def test_what_leads_nowhere(self) -> None:
        write("x.pdf", "x.gz", "f/y.pdf", "f/z")
        Path("empty").mkdir()
        assert shown("x.pdf", "x.gz", "f", "empty", "gone.txt", "x.pdf/deep.txt", "gone.txt") == [
            "empty!no-articles",
            "f!no-articles",
            "gone.txt!not-found",
            "x.gz!unknown-format",
            "x.pdf!unknown-format",
            "x.pdf/deep.txt!not-found",
        ]

    def test_the_reason_tells_what_the_folder_holds(self) -> None:
        write("f/y.pdf", "f/z.pdf", "f/z")
        (item,) = find_sources([Path("f")])
        assert isinstance(item, Rejected)
        assert "2 .pdf" in item.reason
        assert ".jsonl" in item.reason

    def test_links_that_go_round_end(self) -> None:
        write("in/a.txt", "in/b/c.txt")
        Path("in/b/up").symlink_to("..", target_is_directory=True)
        Path("in/self").symlink_to("self")
        Path("in/self.txt").symlink_to("self.txt")
        Path("in/dangling.txt").symlink_to("nowhere.txt")
        assert shown("in") == ["in/a.txt", "in/b/c.txt", "in/dangling.txt", "in/self.txt"]

    def test_a_linked_folder_is_read_but_takes_no_name(self) -> None:
        write("in/z/a.txt", "elsewhere/b.txt")
        Path("in/first").symlink_to("z", target_is_directory=True)
        Path("in/link").symlink_to("../elsewhere", target_is_directory=True)
        Path("in/0.txt").symlink_to("z/a.txt")
        assert shown("in") == ["in/link/b.txt", "in/z/a.txt"]

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
    def test_a_folder_without_permission(self) -> None:
        if os.geteuid() == 0:
            pytest.skip("root may read everything: permissions cannot be tested")
        write("in/a.txt", "in/b/c.txt")
        Path("in/b").chmod(0)
        try:
            assert shown("in") == ["in/a.txt", "in/b!unreadable"]
        finally:
            Path("in/b").chmod(0o700)

    def test_a_folder_that_cannot_be_listed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write("in/a.txt", "in/b/c.txt")
        real = os.scandir

        def refuse(path: str) -> object:
            if os.fspath(path).endswith("b"):
                raise PermissionError(13, "Permission denied", os.fspath(path))
            return real(path)

        monkeypatch.setattr(os, "scandir", refuse)
        assert shown("in") == ["in/a.txt", "in/b!unreadable"]

    def test_a_name_that_is_no_utf8_is_shown_printably(self) -> None:
        try:
            Path(os.fsdecode(b"caf\xe9.txt")).write_text("x")
        except OSError:
            pytest.skip("this file system takes UTF-8 names only")
        (item,) = find_sources([Path(".")])
        assert isinstance(item, Source)
        assert (item.shown, item.stem) == ("caf\ufffd.txt", "caf\ufffd")


def source(path: str) -> Source:
    return Source(Path(path), path, "txt", False, Path(path).name.removesuffix(".txt"))


def test_text_ids_take_folders_where_names_agree() -> None:
    paths = [
        "a/x/1.txt",
        "b/x/1.txt",
        "b/2.txt",
        "c/2.txt",
        "3.a.txt",
        "/4.txt",
        "/r/4.txt",
        "../5.txt",
        "5.txt",
    ]
    ids = text_ids(map(source, paths))
    assert list(ids.values()) == ["a/x/1", "b/x/1", "b/2", "c/2", "3.a", "4", "r/4", "5", "5"]


def test_registry() -> None:
    registry = Registry()
    assert registry.claim("a", "id", "a", "one") == ("a", True)
    assert registry.claim("a", "id", "a", "one") == ("a", False)
    assert registry.claim("a", "id", "a", "two") == ("a~2", True)
    assert registry.claim("a", "id", "a", "two") == ("a~2", False)
    assert registry.claim("a~2", "id", "a~2", "other") == ("a~2~2", True)
    assert registry.claim("a~3", "id", "a~3", "other") == ("a~3", True)
    assert registry.claim("a", "id", "a", "three") == ("a~4", True)
    assert registry.claim("ab", "c") != registry.claim("ab", "", "c")
