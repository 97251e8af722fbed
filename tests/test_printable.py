"""No character of an article steers the terminal or hides what is shown."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.printable import escaped, printable

STEERING = [
    "\x00", "\x1b", "\r", "\x7f", "\x9b", "\u061c", "\u200e", "\u200f", "\u2028", "\u2029", "\ud800",
    *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)),
]  # fmt: skip


@pytest.mark.parametrize("character", STEERING, ids=ascii)
def test_what_steers_is_replaced(character: str) -> None:
    assert printable(f"a{character}b") == "a\ufffdb"


@pytest.mark.parametrize("text", ["a\tb\nc", "a\xa0b", "“é” – 👩\u200d💻", "نص"])
def test_what_only_shows_is_kept(text: str) -> None:
    assert printable(text) == escaped(text) == text


@given(st.text(st.sampled_from([*STEERING, "a", '"', "\\", "\n", "é"])))
def test_escaped_strings_are_read_back(text: str) -> None:
    for_json = escaped(json.dumps(text, ensure_ascii=False))
    assert printable(for_json) == for_json
    assert json.loads(for_json) == text


@given(st.text(st.sampled_from(["\u202e", "\u2066", "\u200f", "\u2028", "a", '"', "\\", "\n"])))
def test_escaped_yaml_is_read_back(text: str) -> None:
    dumped = yaml.safe_dump(text, default_style='"', allow_unicode=True)
    assert printable(escaped(dumped)) == escaped(dumped)
    assert yaml.safe_load(escaped(dumped)) == text
