"""Small helpers to ask SQLite about many numbers at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.dedup.columns import Numbers

_AT_ONCE = 900  # below the number of parameters that any build of SQLite takes


def select(connection: sqlite3.Connection, query: str, values: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of ``query``, in which ``IN (?)`` stands for all of ``values``."""
    rows: list[tuple[Any, ...]] = []
    for begin in range(0, len(values), _AT_ONCE):
        part = values[begin : begin + _AT_ONCE]
        marks = ",".join("?" * len(part))
        rows += connection.execute(query.replace("IN (?)", f"IN ({marks})"), part).fetchall()
    return rows


def queue(connection: sqlite3.Connection, table: str, bodies: Iterable[tuple[int, int]]) -> None:
    """Put (body, compare) into a queue; one that is there to be compared stays so."""
    connection.executemany(
        f"INSERT INTO {table} VALUES (?, ?) ON CONFLICT (body) DO UPDATE SET compare = max(compare, excluded.compare)",
        bodies,
    )


def numbers(values: Iterable[int]) -> Numbers:
    """``values`` as a sorted array."""
    return np.sort(np.fromiter(values, np.uint32))


class Rows:
    """A number for each of many bodies, each read once."""

    def __init__(self, connection: sqlite3.Connection, query: str) -> None:
        """``query`` gives body and number for ``IN (?)``."""
        self._db = connection
        self._query = query
        self._bodies = np.empty(0, np.uint32)
        self._values = np.empty(0, np.int64)

    def __call__(self, bodies: Numbers) -> npt.NDArray[np.int64]:
        missing = np.setdiff1d(bodies, self._bodies)
        if len(missing):
            rows = select(self._db, self._query, missing.tolist())
            found = np.array([tuple(row) for row in rows], np.int64).reshape(-1, 2)
            self._bodies = np.concatenate([self._bodies, found[:, 0].astype(np.uint32)])
            self._values = np.concatenate([self._values, found[:, 1]])
            order = np.argsort(self._bodies)
            self._bodies, self._values = self._bodies[order], self._values[order]
        return self._values[self._bodies.searchsorted(bodies)]
