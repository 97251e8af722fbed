"""Articles by id, all of which must be usable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.read.articles import read_articles


def write(path: Path, *records: tuple[str, str]) -> Path:
    lines = [json.dumps({"id": id, "text": text}) + "\n" for id, text in records]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_an_id_of_two_articles_is_refused_where_it_stands_again(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", ("a1", "One."), ("a1", "Another."))
    with pytest.raises(InputError, match=r"a\.jsonl:2: another article has the id a1 too"):
        read_articles([path])


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_an_id_that_only_looks_numbered_is_taken(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if path.suffix == ".csv":
        path.write_text("id,text\na1,One.\na1~2,Another.\n", encoding="utf-8")
    else:
        write(path, ("a1", "One."), ("a1~2", "Another."))
    assert list(read_articles([path])) == ["a1", "a1~2"]


def test_the_same_record_twice_is_one_article(tmp_path: Path) -> None:
    first, again = write(tmp_path / "a.jsonl", ("a1", "One.")), write(tmp_path / "b.jsonl", ("a1", "One."))
    assert list(read_articles([first, again])) == ["a1"]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl: no such file"):
        read_articles([tmp_path / "none.jsonl"])


def test_a_gold_table_beside_the_articles_is_none_of_them(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", ("a1", "One."))
    (tmp_path / "gold.csv").write_text("article_id,year\na1,2021\n", encoding="utf-8")
    assert list(read_articles([tmp_path], beside=[tmp_path / "gold.csv"])) == ["a1"]
    with pytest.raises(InputError, match=r"gold\.csv"):
        read_articles([tmp_path])


def test_paths_without_an_article_are_refused_and_no_path_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "gold.csv").write_text("article_id,year\na1,2021\n", encoding="utf-8")
    with pytest.raises(InputError, match="no article in it"):
        read_articles([tmp_path], beside=[tmp_path / "gold.csv"])
    assert read_articles([]) == {}
