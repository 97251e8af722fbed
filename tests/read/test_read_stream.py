"""Chunks and lines: nothing is held beyond the cap."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.fault import Unusable
from pipeline.read.stream import read_chunks, split_lines


@given(st.lists(st.binary(max_size=12)))
def test_lines_do_not_depend_on_the_chunks(chunks: list[bytes]) -> None:
    data = b"".join(chunks)
    lines = list(split_lines(chunks, 1000))
    assert [line.data for line in lines] == _lines(data)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


def _lines(data: bytes) -> list[bytes]:
    parts = data.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + [part for part in parts[-1:] if part]


def test_a_line_beyond_the_cap_is_counted_and_dropped() -> None:
    lines = list(split_lines([b"ab\n", b'c"d', b"efgh", b'"i"\n', b"j"], 4))
    assert [(line.number, line.data, line.too_long, line.quotes) for line in lines] == [
        (1, b"ab\n", False, 0),
        (2, b"", True, 3),
        (3, b"j", False, 0),
    ]


def test_an_endless_line_is_never_held() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while taken < 2000:
            taken += 1
            yield b"x" * 65536

    tracemalloc.start()
    (line,) = split_lines(endless(), 1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken == 2000
    assert line.too_long
    assert peak < 5_000_000


def test_a_gzip_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.stream.GZIP_ALLOWANCE", 1_000_000)
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n" * 50_000_000))
    chunks: list[bytes] = []
    with pytest.raises(Unusable) as caught:
        chunks.extend(read_chunks(path, gz=True))
    assert caught.value.code == "too-large"
    assert sum(map(len, chunks)) < 10_000_000
