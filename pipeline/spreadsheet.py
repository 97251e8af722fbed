"""Cells that a spreadsheet takes for text, whatever an article put into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from pipeline.tables import Writer, csv_table

LEAD_INS = "=+-@\t\r"
"""First characters by which a spreadsheet takes a cell for a formula or a command."""

_BOM = "\ufeff"


def neutral(cell: str) -> str:
    """The cell with an apostrophe in front where it begins with one of ``LEAD_INS`` or an apostrophe."""
    return "'" + cell if cell[:1] and cell[0] in LEAD_INS + "'" else cell


def restored(cell: str) -> str:
    """What :func:`neutral` was given."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in LEAD_INS + "'" else cell


def neutral_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Writer:
    """A CSV file that a spreadsheet opens without computing anything."""
    return csv_table(columns, ({column: neutral(row[column]) for column in columns} for row in rows))


def marked_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Writer:
    """The same with a byte order mark in front, by which spreadsheets know UTF-8."""
    table = neutral_csv(columns, rows)

    def write(handle: TextIO) -> None:
        handle.write(_BOM)
        table(handle)

    return write
