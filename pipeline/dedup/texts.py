"""The words of stored bodies, prepared for comparison and kept for a while."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np

from pipeline.dedup.fold import Words
from pipeline.dedup.signature import MOST_WORDS

Prepared = TypeVar("Prepared")
BUDGET = 1_000_000
"""Words of the bodies kept at a time: 16 MB where two 64-bit numbers are made of each."""


class Texts(Generic[Prepared]):
    """Bodies by number, made ready by ``prepare(hashes, digest)``; the least recently used is let go."""

    def __init__(self, connection: sqlite3.Connection, prepare: Callable[[Words, bytes], Prepared]) -> None:
        """``connection`` is to a database with the tables ``bodies`` and ``texts``."""
        self._db = connection
        self._prepare = prepare
        self._kept: OrderedDict[int, tuple[Prepared, int]] = OrderedDict()
        self._words = 0

    def __getitem__(self, body: int) -> Prepared:
        kept = self._kept.get(body)
        if kept is None:
            hashes, digest = self._read(body)
            kept = self._kept[body] = self._prepare(hashes, digest), len(hashes)
            self._words += len(hashes)
            while self._words > BUDGET and len(self._kept) > 1:
                self._words -= self._kept.popitem(last=False)[1][1]
        else:
            self._kept.move_to_end(body)
        return kept[0]

    def _read(self, body: int) -> tuple[Words, bytes]:
        hashes, digest = self._db.execute(
            "SELECT hashes, digest FROM texts JOIN bodies USING (body) WHERE body = ?", (body,)
        ).fetchone()
        return words_of(hashes), digest


def words_of(data: bytes) -> Words:
    """The word hashes of a stored body.

    :raises ValueError: these are no word hashes.
    """
    if len(data) % 4 or len(data) > 4 * MOST_WORDS:
        raise ValueError("the stored words of a body are damaged")
    return np.frombuffer(data, "<u4").astype(np.uint32, copy=False)
