"""Sheets of an Excel workbook (``.xlsx``), read as a stream.

openpyxl reads 3,300 rows of news a second, python-calamine 9 times as many; but calamine lays a sheet out as
one block, so that a file of 5 kB with a cell in its last corner ends the process.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

from openpyxl import load_workbook

from pipeline.article import Record, Rejected
from pipeline.read.columns import SHEET, Columns, Plan, fold, shown_names
from pipeline.read.fault import Unusable
from pipeline.read.limits import BATCH_ROWS, MAX_COLUMNS, MAX_SHEET_ROWS, MAX_WORKBOOK
from pipeline.read.options import ReadOptions
from pipeline.read.row import Broken, Row, row
from pipeline.read.rows import records
from pipeline.read.source import Source, seekable
from pipeline.read.zips import check_directory

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ERRORS = frozenset({"#N/A", "#NAME?", "#DIV/0!", "#REF!", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
# How the format writes the layout that XML would lose.
_ESCAPED = re.compile("_x(000D|000A|0009)_")


def read(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the records of a workbook: of the sheet that ``options`` name, else of the first with a text column.

    Its first row that is not blank is the header.  A formula is its value as it was last saved.
    Raises ``Unusable``: ``broken-xlsx``, ``too-large``, ``broken-archive``, ``no-such-sheet``, ``empty``,
    what :meth:`Columns.plan` raises, and what opening raises.
    """
    with seekable(source) as handle:
        yield from records(source, _rows(handle, options))


def _rows(handle: BinaryIO, options: ReadOptions) -> Iterator[Row | Broken]:
    _check(handle)
    columns = Columns(options)
    found = False
    for line, plan, cells in _cells(handle, columns, options.columns.get(SHEET)):
        found = True
        yield row(line, plan, [_value(cell) for cell in cells])
    if not found:
        raise Unusable("empty", "a header row and no other; fill the sheet, or leave the file out")


def _check(handle: BinaryIO) -> None:
    if handle.read(len(_OLE)) == _OLE:
        reason = "an old Excel file or one with a password; save it as .xlsx without one"
        raise Unusable("broken-xlsx", reason)
    size = handle.seek(0, 2)
    handle.seek(0)
    try:
        with zipfile.ZipFile(handle) as container:
            infos = container.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _broken(error) from error
    check_directory(infos, size)
    if (total := sum(info.file_size for info in infos)) > MAX_WORKBOOK:
        reason = (
            f"{total // 1_000_000:,} MB unzipped, the most is {MAX_WORKBOOK // 1_000_000}; save it as .csv"
        )
        raise Unusable("too-large", reason)
    handle.seek(0)


def _cells(
    handle: BinaryIO, columns: Columns, wanted: str | None
) -> Iterator[tuple[int, Plan, Sequence[object]]]:
    """Yield (row number, plan, cells) of the rows below the header."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and the like, which say nothing of a text
            book = load_workbook(handle, read_only=True, data_only=True)
    except Exception as error:
        raise _broken(error) from error
    first: Unusable | None = None
    for sheet in _sheets(book, wanted):
        start, header = next(_filled(_sheet_rows(sheet, MAX_COLUMNS)), (0, None))
        try:
            if header is None:
                raise Unusable("empty", "an empty sheet; fill it, or leave the file out")
            plan = columns.plan([str(_value(cell) or "") for cell in header])
        except Unusable as fault:
            if fault.code not in ("empty", "no-text-column"):
                raise
            if first is None or first.code == "empty":
                first = fault
            continue
        # Again, and only as far as the last column that is read.
        width = 1 + max(place for places in plan.values() for place in places)
        for line, cells in _filled(_sheet_rows(sheet, width)):
            if line > start:
                yield line, plan, cells
        return
    raise first or Unusable("empty", "a workbook without a sheet of cells; leave it out")


def _sheets(book: Any, wanted: str | None) -> list[Any]:
    sheets = list(book.worksheets)
    if wanted is None:
        return sheets
    named = [sheet for sheet in sheets if fold(sheet.title) == fold(wanted)]
    if not named:
        there = shown_names([sheet.title for sheet in sheets])
        raise Unusable("no-such-sheet", f"no sheet {wanted!r} (--columns sheet=…); there are {there}")
    return named[:1]


def _filled(rows: Iterator[Sequence[object]]) -> Iterator[tuple[int, Sequence[object]]]:
    """Yield the number and the cells of each row that is not blank."""
    blank: Sequence[object] = ()
    for line, cells in enumerate(rows, 1):
        if cells == blank:  # quick, for a sheet may have a million of these
            continue
        if not any(map(_says, cells)):
            blank = cells
            continue
        yield line, cells


def _sheet_rows(sheet: Any, width: int) -> Iterator[Sequence[object]]:
    # Never the size that the sheet claims: it may be all of Excel's 17 billion cells.
    rows = sheet.iter_rows(max_row=MAX_SHEET_ROWS, max_col=width, values_only=True)
    while True:
        batch: list[Sequence[object]] = []
        fault: Unusable | None = None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                batch.extend(islice(rows, BATCH_ROWS))
        except Exception as error:  # noqa: BLE001 - as above
            fault = _broken(error)
        yield from batch
        if fault is not None:
            raise fault
        if not batch:
            return


def _says(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())


def _value(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    if cell in _ERRORS:
        return None
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), cell)


def _broken(error: Exception) -> Unusable:
    said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return Unusable("broken-xlsx", f"damaged or no Excel workbook ({said}); save it again, or as .csv")
