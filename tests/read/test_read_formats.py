"""Whatever table the articles come in, the records are the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from formats import QUERY, WRITERS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.article import Record, Rejected
from pipeline.read.files import read_records
from pipeline.read.find import find_sources
from pipeline.read.options import ReadOptions

# Layout but for the carriage return, which XML and some writers of CSV turn into another.
LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff\ufeff"
)
TEXTS = st.text(st.sampled_from("\n\t \"',;|{}[]\\&<_x") | LETTERS, min_size=1, max_size=60)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.text("abc-1", max_size=3),
            "title": TEXTS.map(str.strip),
            "published": st.sampled_from(["", "2023-12-11", "11/12/2023"]),
            "url": st.sampled_from(["", "https://a.example/2021/12/16/x", "https://a.example/y"]),
            "source": st.sampled_from(["", "Media Contoh"]),
            "author": st.sampled_from(["", "Budi"]),
            "text": TEXTS.map(lambda text: "Kota " + text),
        }
    ),
    min_size=1,
    max_size=4,
)


def records(path: Path, options: ReadOptions | None = None) -> list[Record | Rejected]:
    found = find_sources([path], options)
    return [
        replace(item, article=replace(item.article, path="", line=None)) if isinstance(item, Record) else item
        for item in read_records(found, options)
    ]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
@pytest.mark.parametrize("name", [name for name in WRITERS if name != "a.jsonl"])
def test_every_format_gives_the_same_records(tmp_path: Path, name: str, rows: list[dict[str, str]]) -> None:
    if name.endswith(".duckdb"):
        pytest.importorskip("duckdb")
    WRITERS["a.jsonl"](tmp_path / "a.jsonl", rows)
    WRITERS[name](tmp_path / name, rows)
    expected = records(tmp_path / "a.jsonl")
    assert all(isinstance(item, Record) for item in expected)
    assert records(tmp_path / name, ReadOptions(query=QUERY)) == expected
