"""A table as JSON Lines: an object a line, its values typed, null where a cell is empty."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TextIO

from pipeline.export.tables import Column, Value
from pipeline.printable import escaped
from pipeline.tables import Writer


def json_lines(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> Writer:
    """Days are ISO 8601 texts, lists are lists.

    Characters at which some readers break lines, or that steer a terminal, are written as ``\\uXXXX``.
    """
    names = [column.name for column in columns]

    def write(handle: TextIO) -> None:
        for row in rows:
            line = dict(zip(names, map(_plain, row), strict=True))
            handle.write(escaped(json.dumps(line, ensure_ascii=False, allow_nan=False)) + "\n")

    return write


def _plain(value: Value) -> object:
    return value.isoformat() if isinstance(value, date) else value
