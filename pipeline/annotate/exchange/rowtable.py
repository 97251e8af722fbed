"""The rows as a table for spreadsheets: CSV, and a workbook.

**CSV** is UTF-8 with a byte order mark, by which spreadsheets know it.  A cell that a spreadsheet would
compute (it begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return) gets an apostrophe in
front, and so does one that begins with an apostrophe; reading takes off exactly what was put there.

**XLSX** holds text cells only, so that no date or code is turned into something else, and a second sheet
with the articles to read beside the rows.

Reading takes what spreadsheets make of a CSV file: semicolons or tabs, ``\\r\\n``, the mark at the front,
ids in another Unicode normal form.  It refuses a date or code that was retyped, for the day can no longer
be told from the month, nor 35.1 from 35.10.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.annotate.exchange.record import Annotated, Imported, read_text
from pipeline.article import Article
from pipeline.award import DIMENSIONS, TABLE_COLUMNS
from pipeline.errors import InputError
from pipeline.evaluate import MENTIONS, Row
from pipeline.spreadsheet import LEAD_INS, marked_csv, restored
from pipeline.tables import Writer

_CODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
_DELIMITERS = ",;\t"

_FIRST_SHEET, _SECOND_SHEET = "rows", "articles"
_WIDTHS = {
    "article_id": 14,
    "region": 26,
    "programme": 30,
    "dimension": 18,
    "presenter_title": 30,
    "place": 30,
}
_WIDTH = 16
_LONGEST_CELL = 32_767
"""Characters that a cell of a workbook can hold."""
_MOST_BYTES = 64_000_000
"""What a workbook may unzip to; a table of awards has some thousandth of it."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""What a cell of a workbook cannot hold, or a reader would take for an escape."""
_MOST_ROWS, _MOST_CELLS = 100_000, 10_000_000
_EPOCH = (1980, 1, 1, 0, 0, 0)


def exported_csv(samples: Sequence[Annotated], name: str) -> dict[str, Writer]:
    """The rows of all samples as CSV for spreadsheets."""
    return {name: marked_csv(TABLE_COLUMNS, (row for sample in samples for row in sample.rows))}


def exported_xlsx(samples: Sequence[Annotated], name: str) -> dict[str, Writer]:
    """The rows of all samples as a workbook, and the articles on a second sheet.

    :raises InputError: a cell holds a character that a workbook cannot.
    """
    content = _workbook(samples)

    def write(handle: TextIO) -> None:
        handle.buffer.write(content)

    return {name: write}


def _workbook(samples: Sequence[Annotated]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _FIRST_SHEET
    rows = [row for sample in samples for row in sample.rows]
    for row in rows:
        for column in TABLE_COLUMNS:
            if found := _UNWRITABLE.search(row[column]):
                message = f"row of {row['article_id']}: {column} holds {found[0]!r}, which a workbook cannot; use csv"
                raise InputError("xlsx", None, message)
    _fill(sheet, TABLE_COLUMNS, ([row[column] for column in TABLE_COLUMNS] for row in rows))
    for column, legal in (("dimension", DIMENSIONS), ("mention", MENTIONS)):
        letter = get_column_letter(TABLE_COLUMNS.index(column) + 1)
        # A warning only: a gold cell may hold alternatives, "current|listed".
        choice = DataValidation(
            "list", formula1=f'"{",".join(legal)}"', allow_blank=True, errorStyle="warning"
        )
        choice.add(f"{letter}2:{letter}{len(rows) + 1000}")
        sheet.add_data_validation(choice)
    articles = book.create_sheet(_SECOND_SHEET)
    told = (
        [a.id, a.title, a.published.isoformat() if a.published else "", a.text]
        for a in (sample.article for sample in samples)
    )
    _fill(articles, ("article_id", "title", "published", "text"), told)
    articles.column_dimensions["D"].width = 120
    buffer = io.BytesIO()
    book.save(buffer)
    return _timeless(buffer.getvalue())


def _fill(sheet: Worksheet, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for number, cells in enumerate([columns, *rows], 1):
        for place, text in enumerate(cells, 1):
            cell = sheet.cell(number, place)
            shown = _UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n"))[:_LONGEST_CELL]
            cell.value = shown
            cell.data_type = "s"
            # Text also after someone edits the cell; the quote prefix does what an apostrophe typed does.
            cell.number_format = "@"
            cell.quotePrefix = shown[:1] != "" and shown[0] in LEAD_INS
            cell.alignment = Alignment(vertical="top")
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column, _WIDTH)
        sheet.cell(1, place).font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _timeless(content: bytes) -> bytes:
    """The workbook without the time of its making: the same rows give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z?", b"1980-01-01T00:00:00Z", data)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def imported_csv(path: Path, articles: Mapping[str, Article]) -> Imported:
    """The rows of a CSV file that a spreadsheet may have written.

    :raises InputError: it is no such table, a row names no article, or a cell was retyped.
    """
    return _imported(path, _csv_records(path), articles)


def imported_xlsx(path: Path, articles: Mapping[str, Article]) -> Imported:
    """The rows of the first sheet of a workbook.

    :raises InputError: as :func:`imported_csv`, or a cell holds a formula or a date.
    """
    return _imported(path, _xlsx_records(path), articles)


def _imported(
    path: Path, records: Iterator[tuple[int, dict[str, str]]], articles: Mapping[str, Article]
) -> Imported:
    same = {unicodedata.normalize("NFC", article_id): article_id for article_id in articles}
    # The table has no line for an article without rows: of every article given it says all.
    back = Imported(rows={article_id: [] for article_id in articles})
    for line, cells in records:
        article_id = same.get(unicodedata.normalize("NFC", cells["article_id"]))
        if article_id is None:
            message = f"no article {cells['article_id']!r} among the articles given (--articles)"
            raise InputError(path, line, message)
        _check_retyped(path, line, cells)
        back.rows[article_id].append(cells | {"article_id": article_id})
    return back


def _csv_records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    text = read_text(path)
    header_line = text.splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=lambda each: len(header_line.split(each)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    header: list[str] | None = None
    try:
        for cells in reader:
            if header is None:
                header = _header(path, [cell.strip().lower() for cell in cells])
            elif any(cell.strip() for cell in cells):
                yield line, _record(path, line, header, [restored(cell).strip() for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(path, line, f"not readable as CSV: {error}") from error
    if header is None:
        raise InputError(path, None, "the file is empty")


def _header(path: Path, header: list[str]) -> list[str]:
    known = [column for column in header if column]
    missing = [column for column in TABLE_COLUMNS if column not in known]
    extra = [column for column in known if column not in TABLE_COLUMNS]
    if missing or extra:
        told = [f"missing: {', '.join(missing)}"] if missing else []
        told += [f"unknown: {', '.join(extra)}"] if extra else []
        raise InputError(path, 1, f"the columns are not those of the table of rows ({'; '.join(told)})")
    if len(set(known)) < len(known):
        raise InputError(path, 1, "a column stands twice")
    return header


def _record(path: Path, line: int, header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) < len(header) or any(cells[len(header) :]):
        raise InputError(path, line, f"{len(cells)} cells where the header has {len(header)}")
    named = dict(zip(header, cells, strict=False))
    return {column: named[column] for column in TABLE_COLUMNS}


def _check_retyped(path: Path, line: int, cells: Row) -> None:
    """What a spreadsheet takes for a number or a date and writes in its own way."""
    for column, form, wanted in (
        ("region_code", _CODE, "write the code with both digits after the point (35.10), in a text cell"),
        ("year", _YEAR, "write four digits"),
        ("award_date", _DAY, "write YYYY-MM-DD, in a text cell"),
    ):
        for value in cells[column].split("|"):
            if value.strip() and not form.fullmatch(value.strip()):
                raise InputError(
                    path, line, f"column {column}: {value!r} looks retyped by a spreadsheet; {wanted}"
                )


def _xlsx_records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(path, None, f"cannot be read: {error.strerror}") from error
    try:
        lines = _sheet(path, content)
    except InputError:
        raise
    except Exception as error:
        raise InputError(path, None, f"no workbook (.xlsx) that can be read: {error}") from error
    if 1 not in lines:
        raise InputError(
            path, 1, "the first line of the first sheet is empty; the columns' names belong there"
        )
    header = _header(path, [_text(path, 1, None, *cell).strip().lower() for cell in lines.pop(1)])
    for number, line in lines.items():
        names = [*header, *[None] * (len(line) - len(header))]
        cells = [_text(path, number, name, *cell) for name, cell in zip(names, line, strict=False)]
        cells += [""] * (len(header) - len(cells))
        if any(cells):
            yield number, _record(path, number, header, cells)


def _sheet(path: Path, content: bytes) -> dict[int, list[tuple[Any, str]]]:
    """The cells of the first sheet, each with its kind, by line; lines without any are left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(each.file_size for each in packed.infolist())
    if size > _MOST_BYTES:
        raise InputError(path, None, f"unzips to {size:,} bytes, more than {_MOST_BYTES:,}; no table of rows")
    book = load_workbook(io.BytesIO(content), read_only=True)
    sheet = book.worksheets[0]
    # The size that the sheet claims is not to be trusted; and one cell far out makes empty ones up to it.
    sheet.reset_dimensions()
    lines: dict[int, list[tuple[Any, str]]] = {}
    read = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > _MOST_ROWS:
            message = f"the first sheet has a cell below row {_MOST_ROWS:,}; delete what is no row"
            raise InputError(path, number, message)
        read += len(cells)
        if read > _MOST_CELLS:
            message = (
                f"the first sheet has cells far to the right, more than {_MOST_CELLS:,} in all; delete them"
            )
            raise InputError(path, number, message)
        filled = [place for place, cell in enumerate(cells, 1) if cell.value is not None]
        if filled:
            lines[number] = [(cell.value, cell.data_type) for cell in cells[: filled[-1]]]
    return lines


def _text(path: Path, line: int, column: str | None, value: Any, kind: str) -> str:
    """The text of a cell; ``kind`` is openpyxl's: ``f`` a formula, ``e`` an error, ``s`` a text ..."""
    name = f"column {column}" if column else "a cell"
    if value is None:
        return ""
    if kind in ("f", "e") or isinstance(value, bool):
        raise InputError(
            path, line, f"{name}: a formula or {value!r} is no text; write the value in a text cell"
        )
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, datetime | date):
        message = (
            f"{name}: a spreadsheet made the date {value:%Y-%m-%d} of it; write YYYY-MM-DD in a text cell"
        )
        raise InputError(path, line, message)
    raise InputError(path, line, f"{name}: {value!r} is no text")
