"""Reads Universal Dependencies treebanks (CoNLL-U).

``python -m training.treebank FOLDER`` says whether the files that training needs are there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError

TRAIN = {"csui": "id_csui-ud-train.conllu", "pud": "id_pud-ud-test.conllu", "gsd": "id_gsd-ud-dev.conllu"}
"""The news treebank's train file; the parallel treebank, which has no other; the web treebank's
development file.  Their test files are for :mod:`training.score` alone."""

AWARD = Path(__file__).with_name("award")
"""A small treebank of award news, written and annotated for this project in the way of the news treebank."""


@dataclass(frozen=True)
class Tree:
    """One sentence: its text, and for each syntactic word what the treebank says of it.

    ``heads`` count from 0, -1 for the root; ``feats`` are as in the file, "" for none;
    ``starts`` are offsets of the words in ``text``, -1 where a form is not in the text as written.
    """

    id: str
    treebank: str
    text: str
    forms: tuple[str, ...]
    lemmas: tuple[str, ...]
    upos: tuple[str, ...]
    feats: tuple[str, ...]
    heads: tuple[int, ...]
    deps: tuple[str, ...]
    starts: tuple[int, ...]


def read(path: Path, treebank: str) -> list[Tree]:
    """The sentences of a CoNLL-U file.

    :raises InputError: it is not there, or not such a file.
    """
    try:
        content = path.read_text("utf-8")
    except OSError as error:
        name = path.name.split("-")[0].removeprefix("id_").upper()
        raise InputError(
            path,
            None,
            f"cannot be read; it is a file of the public repository UniversalDependencies/UD_Indonesian-{name}",
        ) from error
    return [_tree(path, line, block, treebank) for line, block in _blocks(content)]


def read_all(folder: Path, files: Mapping[str, str]) -> list[Tree]:
    """The sentences of ``files`` (treebank to file name) in ``folder``, as :func:`read` gives them."""
    return [tree for name, file in files.items() for tree in read(folder / file, name)]


def read_training(folder: Path) -> list[Tree]:
    """All sentences to train on: the public treebanks in ``folder`` and the one of award news."""
    return [*read_all(folder, TRAIN), *read(AWARD / "train.conllu", "award")]


def _blocks(content: str) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    for number, line in enumerate([*content.split("\n"), ""], 1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _tree(path: Path, first: int, block: list[str], treebank: str) -> Tree:
    comments = dict(
        line[1:].strip().split(" = ", 1) for line in block if line.startswith("#") and " = " in line
    )
    text = comments.get("text", "")
    rows = []
    surface: list[tuple[int, str]] = []
    end_of_range = 0
    at = 0
    for number, line in enumerate(block, first):
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 10:
            raise InputError(path, number, f"a line of CoNLL-U has 10 columns, this one {len(cells)}")
        if "." in cells[0]:
            continue
        if "-" in cells[0]:
            end_of_range = int(cells[0].split("-")[1])
            found = text.find(cells[1], at)
            surface = [(found, cells[1])]
            at = found + len(cells[1]) if found >= 0 else at
            inner = found
            continue
        if int(cells[0]) <= end_of_range:
            start = -1
            if surface and inner >= 0 and text.startswith(cells[1], inner):
                start, inner = inner, inner + len(cells[1])
        else:
            found = text.find(cells[1], at)
            start = found
            at = found + len(cells[1]) if found >= 0 else at
        rows.append((cells, start))
    try:
        heads = tuple(int(cells[6]) - 1 for cells, _ in rows)
    except ValueError as error:
        raise InputError(path, first, "a head in this sentence is no number") from error
    return Tree(
        id=comments.get("sent_id", f"line {first}"),
        treebank=treebank,
        text=text,
        forms=tuple(cells[1] for cells, _ in rows),
        lemmas=tuple(cells[2] for cells, _ in rows),
        upos=tuple(cells[3] for cells, _ in rows),
        feats=tuple(cells[5].replace("_", "") for cells, _ in rows),
        heads=heads,
        deps=tuple(cells[7] for cells, _ in rows),
        starts=tuple(start for _, start in rows),
    )


if __name__ == "__main__":
    try:
        read_all(Path(sys.argv[1]), TRAIN)
    except InputError as error:
        sys.exit(str(error))
