"""The Indonesian models in a folder of Stanza's: which there are, and whether they are whole.

A folder holds ``resources.json``, which lists the models of every language with their MD5, and
the models as ``id/PROCESSOR/NAME.pt``.  Nothing here needs Stanza to be installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from errno import ENOENT
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import InputError, UserError

LANGUAGE = "id"
RESOURCES = "resources.json"
PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse")
PREFERRED = ("csui", "gsd", "default")
"""Packages in the order in which they are taken.

CSUI is made of newspaper text, cuts off clitics, and is what the built-in parser learnt from, too;
the lemmas of GSD, Stanza's default, keep most affixes.
"""
_OPTIONAL = frozenset({"mwt"})
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_LARGEST_RESOURCES = 32 << 20

State = Literal["whole", "missing", "damaged"]


@dataclass(frozen=True)
class ModelFile:
    """One file of a package; ``md5`` are the checksums that it may have."""

    kind: str
    name: str
    md5: frozenset[str]

    @property
    def place(self) -> str:
        """Where it lies in a folder of models and on a server."""
        return f"{LANGUAGE}/{self.kind}/{self.name}.pt"

    def state(self, folder: Path) -> State:
        """Whether it lies in ``folder`` as it was published."""
        path = folder / self.place
        if not path.is_file():
            return "missing"
        return "whole" if file_md5(path) in self.md5 else "damaged"


@dataclass(frozen=True)
class Package:
    """Models that work together: for each processor the name of its model, and all files of them."""

    name: str
    processors: Mapping[str, str]
    files: tuple[ModelFile, ...]

    def digest(self, folder: Path) -> str:
        """Twelve hexadecimal digits that change with any file."""
        whole = "".join(f"{file.place} {file_md5(folder / file.place)}\n" for file in self.files)
        return hashlib.sha256(whole.encode()).hexdigest()[:12]


def file_md5(path: Path) -> str:
    """The MD5 of a file: what Stanza publishes for its models, against damage and not against malice."""
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def read_packages(folder: Path) -> tuple[Package, ...]:
    """The Indonesian packages that ``resources.json`` of ``folder`` lists, preferred ones first.

    :raises FileNotFoundError: there is no such file.
    :raises InputError: it is not what Stanza publishes.
    """
    path = folder / RESOURCES
    if not path.is_file():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(path))
    resources = _load(path)
    try:
        language = _mapping(resources, LANGUAGE)
        found = [
            _package(language, name, models)
            for name, models in _mapping(language, "packages").items()
            if isinstance(models, dict) and set(PROCESSORS) - _OPTIONAL <= set(models)
        ]
    except (KeyError, TypeError) as error:
        raise InputError(path, None, f"is no list of Stanza's models ({error}); fetch it again") from error
    ranks = {name: rank for rank, name in enumerate(PREFERRED)}
    unique: dict[tuple[tuple[str, str], ...], Package] = {}
    for package in sorted(found, key=lambda each: (ranks.get(each.name, len(ranks)), each.name)):
        unique.setdefault(tuple(package.processors.items()), package)
    return tuple(unique.values())


def choose_package(folder: Path, *, given: Path | None = None) -> Package:
    """The first package of ``folder`` that is whole.

    :param given: the folder if the user named it, for the advice on what to run.
    :raises UserError: none is; the message says what to run.
    :raises InputError: ``resources.json`` is not what Stanza publishes.
    """
    run = fetch_command(given)
    try:
        packages = read_packages(folder)
    except FileNotFoundError:
        raise UserError(f"no Stanza model in {folder}; run: {run}") from None
    worst: str | None = None
    for package in packages:
        states = {file: file.state(folder) for file in package.files}
        faults = [file for file, state in states.items() if state != "whole"]
        if not faults:
            return package
        if worst is None and len(faults) < len(states):
            worst = f"{folder / faults[0].place} is {states[faults[0]]}"
    raise UserError(f"{worst or f'no Indonesian Stanza model in {folder}'}; run: {run}")


def fetch_command(given: Path | None) -> str:
    """The command that fetches a model into the folder that a user named, or else the default one."""
    return "anugerah model fetch stanza" + (f" --stanza-dir {shlex.quote(str(given))}" if given else "")


def _load(path: Path) -> dict[str, Any]:
    if path.stat().st_size > _LARGEST_RESOURCES:
        raise InputError(path, None, "is too large to be a list of Stanza's models; fetch it again")
    try:
        resources = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise InputError(path, error.lineno, f"is no JSON ({error.msg}); fetch it again") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise InputError(path, None, "is no JSON; fetch it again") from error
    if not isinstance(resources, dict):
        raise InputError(path, None, "is no list of Stanza's models; fetch it again")
    return resources


def _package(language: Mapping[str, Any], name: str, models: Mapping[str, Any]) -> Package:
    processors = {each: _plain(models[each]) for each in PROCESSORS if each in models}
    files: dict[tuple[str, str], ModelFile] = {}
    for processor, model in processors.items():
        entry = _mapping(_mapping(language, processor), model)
        files[processor, model] = _file(language, processor, model)
        for needed in entry.get("dependencies") or ():
            kind, dependency = _plain(needed["model"]), _plain(needed["package"])
            files[kind, dependency] = _file(language, kind, dependency)
    return Package(_plain(name), processors, tuple(files[key] for key in sorted(files)))


def _file(language: Mapping[str, Any], kind: str, name: str) -> ModelFile:
    entry = _mapping(_mapping(language, kind), name)
    known = {entry["md5"], entry.get("alternate_md5")} - {None}
    return ModelFile(kind, name, frozenset(map(str, known)))


def _mapping(parent: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = parent[key]
    if not isinstance(value, dict):
        raise TypeError(f"{key!r} is no object")
    return value


def _plain(name: Any) -> str:
    """A name that is part of a path must not lead out of the folder."""
    if not (isinstance(name, str) and _PLAIN_NAME.fullmatch(name)):
        raise TypeError(f"{name!r} is no name of a model")
    return name
