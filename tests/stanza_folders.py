"""Folders of Stanza's models for tests: the small trained one, and made-up ones that nothing can load."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from samples import ROOT

# Test runners share the cores; torch's threads would wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

SMALL = ROOT.parent / "shared" / "stanza-id"
needs_stanza = pytest.mark.skipif(
    find_spec("stanza") is None or find_spec("torch") is None,
    reason="stanza and torch are not installed (the extra 'stanza')",
)
needs_small_model = pytest.mark.skipif(
    not (SMALL / "resources.json").is_file(), reason="no small Stanza model in ../shared/stanza-id"
)
PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse")


def content(kind: str, name: str) -> bytes:
    return f"the model {kind} {name}\n".encode() * 100


def make_models(folder: Path, packages: Iterable[str] = ("csui",), *, pretrain: bool = False) -> Path:
    """Write ``resources.json`` and the files that it lists; ``pretrain`` is a file that two models need."""
    language: dict[str, Any] = {"lang_name": "Indonesian", "packages": {}}
    for package in packages:
        language["packages"][package] = dict.fromkeys(PROCESSORS, package)
        for kind in PROCESSORS:
            language.setdefault(kind, {})[package] = write(folder, kind, package)
            if pretrain and kind in ("pos", "depparse"):
                language[kind][package]["dependencies"] = [{"model": "pretrain", "package": "vectors"}]
    if pretrain:
        language["pretrain"] = {"vectors": write(folder, "pretrain", "vectors")}
    (folder / "resources.json").write_text(json.dumps({"id": language}, indent=1), encoding="utf-8")
    return folder


def write(folder: Path, kind: str, name: str) -> dict[str, Any]:
    path = folder / "id" / kind / f"{name}.pt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content(kind, name))
    return {"md5": hashlib.md5(content(kind, name)).hexdigest()}


def edit_resources(folder: Path, *keys: str, value: object) -> None:
    """Set what ``keys`` lead to in ``resources.json``."""
    path = folder / "resources.json"
    resources = json.loads(path.read_text(encoding="utf-8"))
    inner = resources
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    path.write_text(json.dumps(resources, indent=1), encoding="utf-8")
