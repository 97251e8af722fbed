"""What flows out: one award that an article says a region has received.

The columns are defined here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

Mention = Literal["current", "listed", "historical"]


@dataclass(frozen=True, slots=True)
class AwardRow:
    """One row of the award table: region x programme x year x dimension (or category).

    Empty cells are ``""`` (``None`` for ``year``, ``award_date`` and the offsets).
    ``evidence_start`` and ``evidence_end`` are character offsets into the article's
    original text, half-open; None where the evidence is a title held in a field of its own.
    ``rules`` are the ids of the rules that made the row, ``warnings`` the codes of
    rules/warnings.yaml, ``confidence`` a calibrated probability in [0, 1] that the row's
    key (region, year, dimension) is right.
    """

    article_id: str
    region_code: str
    region: str
    programme: str
    year: int | None
    dimension: str
    category: str
    award_date: date | None
    presenter: str
    presenter_title: str
    recipient: str
    recipient_title: str
    place: str
    mention: Mention
    date_text: str = ""
    date_basis: str = ""
    published: date | None = None
    source: str = ""
    url: str = ""
    evidence: str = ""
    evidence_start: int | None = None
    evidence_end: int | None = None
    rules: tuple[str, ...] = ()
    confidence: float = 0.0
    warnings: tuple[str, ...] = ()

    def cells(self) -> dict[str, str]:
        """The row as text cells, in column order, ready for CSV or JSON."""
        return {column: _cell(getattr(self, column)) for column in COLUMNS}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)


COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(AwardRow))
"""Every column of ``awards.csv``, in order."""

TABLE_COLUMNS: tuple[str, ...] = COLUMNS[: COLUMNS.index("mention") + 1]
"""The columns that gold tables have too."""

DIMENSIONS: tuple[str, ...] = (
    "smart governance",
    "smart branding",
    "smart economy",
    "smart living",
    "smart society",
    "smart environment",
)
"""The six dimensions of the programme, as they stand in the ``dimension`` column."""
