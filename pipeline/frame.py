"""Award rows as a pandas table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.award import COLUMNS

if TYPE_CHECKING:
    from pipeline.award import AwardRow

_TYPES = {
    "year": "Int64",
    "evidence_start": "Int64",
    "evidence_end": "Int64",
    "award_date": "datetime64[s]",
    "published": "datetime64[s]",
    "confidence": "float64",
}
"""The columns that are not text."""


def to_frame(rows: Iterable[AwardRow]) -> pd.DataFrame:
    """``rows`` as a table with the columns of ``awards.csv``.

    Years and offsets are whole numbers that may be missing (``Int64``), days are datetimes, all
    else is text; an empty text cell is ``""``.  ``rules`` and ``warnings`` are joined with ``;``.
    """
    table = [[_plain(getattr(row, column)) for column in COLUMNS] for row in rows]
    frame = pd.DataFrame(table, columns=list(COLUMNS), dtype="object")
    return frame.astype({column: _TYPES.get(column, "string") for column in COLUMNS})


def _plain(value: object) -> object:
    return ";".join(value) if isinstance(value, tuple) else value
