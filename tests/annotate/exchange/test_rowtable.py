"""Rows in spreadsheets: nothing is computed, nothing is retyped unnoticed."""

from __future__ import annotations

import datetime
import io
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.annotate.exchange.record import Annotated, Imported
from pipeline.annotate.exchange.rowtable import (
    exported_csv,
    exported_xlsx,
    imported_csv,
    imported_xlsx,
)
from pipeline.article import Article
from pipeline.award import DIMENSIONS, TABLE_COLUMNS
from pipeline.errors import InputError
from pipeline.evaluate import MENTIONS
from pipeline.tables import write_files

HEADER = ",".join(TABLE_COLUMNS)
LINE = "a1,35.77,Kota Madiun,,2021,smart living,,2021-12-14,,,,,Jakarta,current"
ARTICLE = Article("a1", "Kota Madiun meraih penghargaan.", "Judul", datetime.date(2021, 12, 16))


def row(**cells: str) -> dict[str, str]:
    return dict(zip(TABLE_COLUMNS, LINE.split(","), strict=True)) | cells


def read_csv(folder: Path, content: str | bytes, *ids: str) -> Imported:
    path = folder / "rows.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return imported_csv(path, {id: Article(id, "x") for id in ids or ("a1",)})


def write_xlsx(folder: Path, *rows: dict[str, str]) -> Path:
    write_files(folder, exported_xlsx([Annotated(ARTICLE, (), rows)], "rows.xlsx"))
    return folder / "rows.xlsx"


def rows_sheet(path: Path) -> Worksheet:
    sheet = load_workbook(path)["rows"]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_the_csv_has_a_mark_and_neutral_cells(tmp_path: Path) -> None:
    write_files(tmp_path, exported_csv([Annotated(ARTICLE, (), (row(place="=1+1"),))], "rows.csv"))
    content = (tmp_path / "rows.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfarticle_id,")
    assert b",'=1+1,current\n" in content
    assert imported_csv(tmp_path / "rows.csv", {"a1": ARTICLE}).rows["a1"] == [row(place="=1+1")]


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{LINE}\n",
        f"\ufeff{HEADER}\r\n{LINE}\r\n",
        f"{HEADER}\n{LINE}\n".replace(",", ";"),
        f"{HEADER}\n{LINE}\n".replace(",", "\t"),
        f"{HEADER},,\n{LINE},,\n,,,,,,,,,,,,,,,\n",
        f"{HEADER.upper()}\n\n{LINE}",
    ],
    ids=["plain", "mark and CR LF", "semicolons", "tabs", "empty cells", "capitals"],
)
def test_what_spreadsheets_make_of_a_csv_is_read(content: str, tmp_path: Path) -> None:
    assert read_csv(tmp_path, content).rows == {"a1": [row()]}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_id_in_another_normal_form_is_known(form: Any, tmp_path: Path) -> None:
    ours = unicodedata.normalize("NFC" if form == "NFD" else "NFD", "é1")
    content = f"{HEADER}\n{LINE}\n".replace("a1", unicodedata.normalize(form, "é1"))
    assert read_csv(tmp_path, content, ours).rows == {ours: [row(article_id=ours)]}


def test_an_article_without_a_line_has_no_row(tmp_path: Path) -> None:
    assert read_csv(tmp_path, f"{HEADER}\n{LINE}\n", "a1", "a2").rows == {"a1": [row()], "a2": []}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "2021-12-14",
            "14/12/2021",
            r"rows\.csv:2: column award_date: '14/12/2021' looks retyped.*YYYY-MM-DD",
        ),
        ("2021-12-14", "2021-12-14|14 Dec", "column award_date: '14 Dec'"),
        ("35.77", "35.1", r"rows\.csv:2: column region_code: '35\.1'.*35\.10"),
        ("35.77", '"35,77"', "column region_code: '35,77'"),
        (",2021,", ",Jan-21,", "column year: 'Jan-21'"),
        ("a1", "a9", r"rows\.csv:2: no article 'a9'"),
        (",current", "", "13 cells where the header has 14"),
        ("current", "current,more", "15 cells"),
        ("Jakarta", 'x"Jakarta', None),
        ("Jakarta", '"Jakarta', "not readable as CSV"),
    ],
)
def test_a_cell_that_a_spreadsheet_changed_is_refused(
    old: str, new: str, message: str | None, tmp_path: Path
) -> None:
    content = f"{HEADER}\n{LINE.replace(old, new)}\n"
    if message is None:
        assert read_csv(tmp_path, content).rows["a1"][0]["place"] == 'x"Jakarta'
    else:
        with pytest.raises(InputError, match=message):
            read_csv(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        (HEADER.replace("place", "venue"), r"rows\.csv:1: .*missing: place; unknown: venue"),
        (f"{HEADER},place\n", "stands twice"),
        (f"{HEADER}\n{LINE}\n".encode("utf-16"), "not UTF-8"),
        (b"\x80", "not UTF-8"),
    ],
)
def test_what_is_no_table_of_rows_is_refused(content: str | bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read_csv(tmp_path, content)


def test_the_workbook_holds_text_only_with_header_and_choices(tmp_path: Path) -> None:
    sheet = rows_sheet(write_xlsx(tmp_path, row(place="=1+1", category="#N/A")))
    cells = {column: sheet.cell(2, place) for place, column in enumerate(TABLE_COLUMNS, 1)}
    assert {cell.data_type for cell in cells.values() if cell.value is not None} == {"s"}
    assert {cell.number_format for cell in cells.values()} == {"@"}
    assert (cells["award_date"].value, cells["year"].value) == ("2021-12-14", "2021")
    assert (cells["place"].value, cells["place"].quotePrefix) == ("=1+1", True)
    assert sheet.freeze_panes == "A2"
    choices = {each.formula1: str(each.sqref) for each in sheet.data_validations.dataValidation}
    assert choices == {
        f'"{",".join(DIMENSIONS)}"': "F2:F1001",
        f'"{",".join(MENTIONS)}"': "N2:N1001",
    }


def test_the_workbook_shows_the_articles(tmp_path: Path) -> None:
    sheet = load_workbook(write_xlsx(tmp_path))["articles"]
    assert [cell.value for cell in sheet[2]] == ["a1", "Judul", "2021-12-16", ARTICLE.text]


def test_line_ends_of_an_article_are_plain_and_a_lone_return_is_marked(tmp_path: Path) -> None:
    article = Article("a1", "Satu.\r\nDua.\rTiga.")
    write_files(tmp_path, exported_xlsx([Annotated(article, (), ())], "rows.xlsx"))
    assert load_workbook(tmp_path / "rows.xlsx")["articles"]["D2"].value == "Satu.\nDua.\ufffdTiga."


def test_the_workbook_tells_no_time(tmp_path: Path) -> None:
    with zipfile.ZipFile(write_xlsx(tmp_path, row())) as book:
        assert {each.date_time for each in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert book.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2


@pytest.mark.parametrize("cell", ["a\rb", "a\x0bb", "_x000D_"])
def test_a_cell_that_a_workbook_cannot_hold_is_refused(cell: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row of a1: place holds"):
        write_xlsx(tmp_path, row(place=cell))


def test_numbers_typed_over_text_are_taken_where_nothing_is_lost(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path, row())
    book = load_workbook(path)
    sheet = book["rows"]
    sheet["B2"], sheet["E2"] = 35.77, 2021
    book.save(path)
    assert imported_xlsx(path, {"a1": ARTICLE}).rows == {"a1": [row()]}


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("H2", datetime.datetime(2021, 12, 14), r"rows\.xlsx:2: column award_date: .* the date 2021-12-14"),
        ("B2", 35.1, "column region_code: '35.1' looks retyped"),
        ("M2", "=1+1", "column place: a formula"),
        ("M2", True, "column place: a formula or True"),
        ("A2", "a9", "no article 'a9'"),
        ("P1", "colour", "unknown: colour"),
        ("A1", None, "missing: article_id"),
    ],
)
def test_a_changed_workbook_is_refused(place: str, value: Any, message: str, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path, row())
    book = load_workbook(path)
    book["rows"][place] = value
    book.save(path)
    with pytest.raises(InputError, match=message):
        imported_xlsx(path, {"a1": ARTICLE})


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("AE2", r"rows\.xlsx:2: 31 cells where the header has 14"),
        ("XFD3", r"rows\.xlsx:3: 16384 cells where the header has 14"),
        ("AE1", "unknown: x"),
        ("A1048576", "below row 100,000"),
    ],
)
def test_a_cell_far_out_is_refused(place: str, message: str, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path, row())
    book = load_workbook(path)
    book["rows"][place] = "x"
    book.save(path)
    with pytest.raises(InputError, match=message):
        imported_xlsx(path, {"a1": ARTICLE})


@pytest.mark.parametrize("value", [None, " "])
def test_an_empty_cell_far_out_is_left_out(value: str | None, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path, row())
    book = load_workbook(path)
    book["rows"]["AE2"].font = Font(bold=True)
    book["rows"]["AE2"] = value
    book.save(path)
    assert imported_xlsx(path, {"a1": ARTICLE}).rows == {"a1": [row()]}


def test_rows_of_empty_cells_far_out_are_refused_before_they_cost_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.annotate.exchange.rowtable._MOST_CELLS", 1_000)
    path = write_xlsx(tmp_path, row())
    book = load_workbook(path)
    book["rows"]["XFD3"].font = Font(bold=True)
    book.save(path)
    with pytest.raises(InputError, match=r"rows\.xlsx:3: .*far to the right"):
        imported_xlsx(path, {"a1": ARTICLE})


@pytest.mark.parametrize("content", [b"", b"PK", b"not a workbook"])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"no workbook \(\.xlsx\)"):
        imported_xlsx(path, {})


def test_a_workbook_that_unzips_to_too_much_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 64_000_001)
    path = tmp_path / "rows.xlsx"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(InputError, match="unzips to 64,000,001 bytes"):
        imported_xlsx(path, {})


def test_an_empty_first_sheet_is_refused(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "rows.xlsx")
    with pytest.raises(InputError, match="the first line of the first sheet is empty"):
        imported_xlsx(tmp_path / "rows.xlsx", {})
