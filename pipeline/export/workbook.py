"""Tables as the sheets of a workbook (XLSX) that computes nothing of what an article says.

Texts are texts, numbers numbers, days dates.  What a cell cannot hold is changed: control characters become
U+FFFD, line ends line feeds, a text of more than 32,767 characters is cut.  A text that begins like a formula
gets an apostrophe in front, as in the CSV for spreadsheets: many programs compute it once it is copied out.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from pipeline.errors import UserError
from pipeline.export.tables import Column, Value, joined
from pipeline.spreadsheet import neutral
from pipeline.tables import FileMaker

LONGEST_CELL = 32_767
"""UTF-16 units that a cell can hold."""
MOST_ROWS = 1_048_576
"""Rows that a sheet can hold, its header among them."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_FIRST_DAY = date(1900, 3, 1)
"""Before it programs disagree about the calendar."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_WIDTHS = {"text": 18, "whole": 9, "number": 11, "day": 12, "texts": 18, "groups": 18}


def workbook_file(
    tables: Mapping[str, tuple[Sequence[Column], Iterable[Sequence[Value]]]], cut: Counter[str]
) -> FileMaker:
    """A sheet a table; memory does not grow with them, and the same rows give the same bytes.

    :param cut: counts by table the cells that were too long.
    :raises UserError: (when written) a table has more rows than a sheet can hold.
    """

    def make(path: Path) -> None:
        book = Workbook(write_only=True)
        book.properties.created = book.properties.modified = datetime(*_EPOCH)
        try:
            for name, (columns, rows) in tables.items():
                _fill(book.create_sheet(name), name, columns, rows, cut)
        except BaseException:
            _abandon(book)
            raise
        with _TimelessZip(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            ExcelWriter(book, archive).write_data()

    return FileMaker(make)


def _fill(
    sheet: Any, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], cut: Counter[str]
) -> None:
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[column.kind]
    sheet.append([_header(sheet, column.name) for column in columns])
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS:
            raise UserError(
                f"{name}: more rows than the {MOST_ROWS - 1:,} that a sheet can hold; use another format"
            )
        sheet.append([_cell(sheet, value, cut, name) for value in row])


def _abandon(book: Workbook) -> None:
    """Remove what the library wrote aside: it would do so only when the program ends."""
    for sheet in book.worksheets:
        writing: Any = sheet
        if not writing.closed:
            writing.close()
        writing._writer.cleanup()


class _TimelessZip(zipfile.ZipFile):
    """An archive whose members do not tell when they were made."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        super().writestr(self._info(zinfo_or_arcname), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        with open(filename, "rb") as source, self.open(self._info(arcname), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, 1 << 20)

    def _info(self, name: Any) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(str(name), _EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        return info


def _header(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Value, cut: Counter[str], table: str) -> Any:
    if isinstance(value, date):
        if value < _FIRST_DAY:
            return value.isoformat()
        cell = WriteOnlyCell(sheet, datetime(value.year, value.month, value.day))
        cell.number_format = "yyyy-mm-dd"
        return cell
    plain = joined(value)
    if not isinstance(plain, str):
        return plain
    text = writable(plain)
    if len(text) > LONGEST_CELL // 2:
        units = text.encode("utf-16-le")
        if len(units) > 2 * LONGEST_CELL:
            cut[table] += 1
            text = units[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")
    if text in _ERRORS:
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        return cell
    return text


def writable(text: str) -> str:
    """The text as a cell holds it, but for its length."""
    text = _UNWRITABLE.sub("\ufffd", _LINE_END.sub("\n", neutral(text)))
    # ECMA-376 part 1, 22.9.2.19: "_x0041_" is read as an A.
    return _LIKE_AN_ESCAPE.sub("_x005F_", text)
