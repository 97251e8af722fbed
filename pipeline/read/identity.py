"""One id for one record, whatever order the inputs are given in."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from pipeline.read.kinds import KINDS
from pipeline.read.source import Source


def text_ids(sources: Iterable[Source]) -> dict[str, str]:
    """Return the id of each source that is one article by its shown path: the file name without suffixes.

    Where two agree, all of them get as many folders in front as it takes to differ
    (``antara/001``).  Two in one folder (``001.txt``, ``001.txt.gz``) are left to
    ``Registry``.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for source in sources:
        if KINDS[source.kind].whole:
            groups[source.stem].append(source.shown)
    return {
        shown: name
        for stem, group in groups.items()
        for shown, name in zip(group, _told_apart(stem, group), strict=True)
    }


def content_id(url: str, title: str, text: str) -> str:
    """Return the id of a record that brings none: by its address, else by what it holds.

    A page whose text was changed since keeps its id.
    """
    content = f"{url}\n\n" if url else f"\n{title}\n{text}"
    return "a-" + hashlib.sha256(content.encode()).hexdigest()[:16]


class Registry:
    """Remembers the ids given and the records seen: some 300 bytes a record, no text.

    ``renamed`` holds the wanted id of each record that could not have it, by the id that it has.
    """

    def __init__(self) -> None:
        self._given: dict[bytes, str] = {}
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}
        self.renamed: dict[str, str] = {}

    def claim(self, wanted: str, *same: str) -> tuple[str, bool]:
        """Return the id for a record, and whether the record is new.

        ``same`` are the values that make two records the same one.  A new record whose id
        is taken gets ``id~2``, ``id~3`` …
        """
        key = _digest(same)
        if (first := self._given.get(key)) is not None:
            return first, False
        name = self._free(wanted)
        if name != wanted:
            self.renamed[name] = wanted
        self._given[key] = name
        self._taken.add(name)
        return name, True

    def _free(self, wanted: str) -> str:
        if wanted not in self._taken:
            return wanted
        # Counted on, not from 2: a million rows with one id must not take a million squared.
        number = self._last.get(wanted, 1) + 1
        while f"{wanted}~{number}" in self._taken:
            number += 1
        self._last[wanted] = number
        return f"{wanted}~{number}"


def _told_apart(stem: str, group: list[str]) -> list[str]:
    if len(group) == 1:
        return [stem]
    folders = [_folders(shown) for shown in group]
    names = [stem] * len(group)
    for depth in range(1, max(map(len, folders), default=0) + 1):
        names = ["/".join((*parts[-depth:], stem)) for parts in folders]
        if len(set(names)) == len(names):
            break
    return names


def _folders(shown: str) -> tuple[str, ...]:
    return tuple(part for part in PurePosixPath(shown).parent.parts if part not in ("/", "//", ".."))


def _digest(values: Iterable[str]) -> bytes:
    # Each value with its length, so that ("ab", "c") and ("a", "bc") differ.
    digest = hashlib.sha256()
    for value in values:
        data = value.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()[:16]
