"""The table of codes is whole."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pipeline.page
import pipeline.read
from pipeline.read.codes import CODES

FOLDERS = [Path(module.__path__[0]) for module in (pipeline.read, pipeline.page)]
MAKERS = {"Unusable": 0, "Broken": 1, "_rejected": 1, "Rejected": 3}
"""Calls that take a code, and at which place."""


def raised() -> set[str]:
    codes = set()
    for path in (path for folder in FOLDERS for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = MAKERS.get(node.func.id)
            if place is not None and len(node.args) > place:
                code = node.args[place]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    codes.add(code.value)
    return codes


def test_every_code_that_can_be_raised_is_in_the_table_and_no_other() -> None:
    found = raised()
    assert len(found) > 20
    assert found == CODES.keys()


def test_codes_are_short_words() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) and text for code, text in CODES.items())
