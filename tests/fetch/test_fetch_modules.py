"""Imports between the modules of fetching go one way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import pipeline.fetch

FOLDER = Path(pipeline.fetch.__file__).parent
ORDER = re.findall(r"^\* ``(\w+)``", pipeline.fetch.__doc__ or "", re.MULTILINE)


def test_the_list_names_every_module_once() -> None:
    assert sorted(ORDER) == sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", ORDER)
def test_a_module_imports_only_those_below_it(name: str) -> None:
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    sources = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    used = {source.split(".")[2] for source in sources if source.startswith("pipeline.fetch.")}
    assert used <= set(ORDER[ORDER.index(name) + 1 :])
