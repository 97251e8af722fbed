"""Reads the part-of-speech corpus of news that the package nlp-id carries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError


@dataclass(frozen=True)
class Tagged:
    """One sentence: words, clitics apart, and their tags."""

    forms: tuple[str, ...]
    tags: tuple[str, ...]


def read(path: Path) -> list[Tagged]:
    """The sentences of ``path``, a word and its tag a line, a blank line between sentences.

    :raises InputError: it cannot be read, or a line has no tag.
    """
    try:
        content = path.read_text("utf-8")
    except OSError as error:
        raise InputError(
            path, None, "cannot be read; it comes out of the source archive of the package nlp-id"
        ) from error
    sentences = []
    rows: list[tuple[str, str]] = []
    for number, line in enumerate([*content.split("\n"), ""], 1):
        if line.strip():
            form, tab, tag = line.strip().rpartition("\t")
            if not tab:
                raise InputError(path, number, "a line holds a word, a tab and a tag")
            rows.append((form.strip(), tag.strip().upper()))
        elif rows:
            sentences.append(Tagged(tuple(f for f, _ in rows), tuple(t for _, t in rows)))
            rows = []
    return sentences
