"""Each format read back is the table that the CSV file holds."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline.award import AwardRow
from pipeline.cli import app
from pipeline.errors import UserError
from pipeline.export import parquet, workbook
from pipeline.export.files import FORMATS, Format, export, targets
from pipeline.export.tables import TABLE_NAMES, Table, table
from pipeline.export.workbook import LONGEST_CELL, writable
from pipeline.merge import MergedRow
from pipeline.spreadsheet import LEAD_INS, restored
from pipeline.store.database import STORE, reading, transaction, writing
from pipeline.store.runs import Runs
from pipeline.tables import TableError
from stand_in import rules_of, run_with, write_articles

Cells = list[dict[str, str]]

PIECES = [
    *LEAD_INS, "'", '"', ",", ";", "\n", "\r", "\r\n", "\t", "\x01", "\x0b", "\x1f", "\x7f", "\x85", "\u2028", "\u202e",
    "\ufeff", "\ufffe", "שלום", "مرحبا", "👩🏽‍🚀", "é", "e\u0301", "_x000D_", "_x0041_", "#N/A", "=1+1", "TRUE", "1e5",
    "35.10", "null", " ", "kata", "<b>&amp;",
]  # fmt: skip
NASTY = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)
IDS = st.lists(NASTY, max_size=3).map(tuple)
DAYS = st.none() | st.dates()
WHOLE = st.none() | st.integers(1, 9999)
NUMBERS = st.floats(0, 1)
AWARD_ROWS = st.builds(
    AwardRow,
    article_id=NASTY, region_code=NASTY, region=NASTY, programme=NASTY, year=WHOLE, dimension=NASTY, category=NASTY,
    award_date=DAYS, presenter=NASTY, presenter_title=NASTY, recipient=NASTY, recipient_title=NASTY, place=NASTY,
    mention=st.just("current"), published=DAYS, evidence=NASTY, evidence_start=WHOLE, evidence_end=WHOLE, rules=IDS,
    confidence=NUMBERS, warnings=IDS,
)  # fmt: skip
MERGED_ROWS = st.builds(
    MergedRow,
    region_code=NASTY, programme=NASTY, year=WHOLE, dimension=NASTY, category=NASTY, region=NASTY, award_date=DAYS,
    presenter=NASTY, recipient=NASTY, place=NASTY, articles=st.integers(1, 99), witnesses=st.integers(1, 99),
    independent=st.integers(1, 99), related=st.lists(IDS.filter(bool), max_size=2).map(tuple), article_ids=IDS,
    disagreements=NASTY, confidence=NUMBERS,
)  # fmt: skip


def table_of(name: str, rows: Sequence[Any]) -> Table:
    with closing(sqlite3.connect(":memory:")) as connection:
        return replace(table(connection, name), lines=lambda: rows)


def exported(tables: Sequence[Table], format: Format, folder: Path) -> dict[str, Path]:
    files = targets(format, folder, [each.name for each in tables])
    export(tables, format, files)
    return files


def cell(value: Any) -> str:
    """A typed value as the CSV file writes it."""
    if value is None:
        return ""
    if isinstance(value, list):
        groups = [each for each in value if isinstance(each, list)]
        return "; ".join(map("+".join, groups)) if groups else ";".join(value)
    if isinstance(value, float):
        return f"{value:.2f}"
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def cells(rows: Any) -> Cells:
    return [{name: cell(value) for name, value in row.items()} for row in rows]


def read_csv(path: Path, name: str) -> Cells:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))


def read_parquet(path: Path, name: str) -> Cells:
    return cells(pq.read_table(path).to_pylist())


def read_jsonl(path: Path, name: str) -> Cells:
    # As a reader would that takes every kind of line end for one.
    return cells(map(json.loads, path.read_text(encoding="utf-8").splitlines()))


def read_sqlite(path: Path, name: str) -> Cells:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return cells(map(dict, connection.execute(f"SELECT * FROM {name} ORDER BY rowid")))


def read_xlsx(path: Path, name: str) -> Cells:
    book = openpyxl.load_workbook(path)
    header, *rows = book[name].iter_rows(values_only=True)
    book.close()
    # A workbook knows one kind of number, so that 1.0 comes back as 1.
    shares = {"confidence", "similarity"}
    return [
        {
            str(column): cell(float(value) if column in shares and isinstance(value, int) else value)
            for column, value in zip(header, row, strict=True)
        }
        for row in rows
    ]


READERS: dict[Format, Callable[[Path, str], Cells]] = {
    "csv": read_csv,
    "parquet": read_parquet,
    "jsonl": read_jsonl,
    "sqlite": read_sqlite,
    "xlsx": read_xlsx,
}


@pytest.mark.parametrize("format", FORMATS)
@given(awards=st.lists(AWARD_ROWS, max_size=4), merged=st.lists(MERGED_ROWS, max_size=3))
@settings(deadline=None, max_examples=25)
def test_whatever_the_cells_hold_is_read_back_as_the_csv_has_it(
    format: Format, awards: list[AwardRow], merged: list[MergedRow]
) -> None:
    tables = [table_of("awards", awards), table_of("awards_merged", merged)]
    with tempfile.TemporaryDirectory() as folder:
        files = exported(tables, format, Path(folder))
        for each in tables:
            found = READERS[format](files[each.name], each.name)
            expected = list(each.cells())
            if format == "xlsx":
                expected = [{column: writable(text) for column, text in row.items()} for row in expected]
            assert found == expected


@given(NASTY)
def test_what_a_workbook_holds_leads_back_to_the_cell(text: str) -> None:
    held = writable(text)
    assert held[:1] not in tuple(LEAD_INS)
    plain = re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), held)
    if not re.search("[\x01\x0b\x1f\ufffe\r]", text):
        assert restored(plain) == text


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A store after two runs; the second has other rows."""
    text = "menang|35.77|2021|smart living||=cmd()\nraih|31.71|2022"
    same = "menang|35.77|2021|smart living"
    paths = [
        write_articles(tmp_path / "a.jsonl", {"a": text, "b": same}, published="2021-12-14"),
        write_articles(tmp_path / "c.jsonl", {"c": "rapat", "d": "BOOM", "e;f": same}),
    ]
    run_with(paths, tmp_path / "out", rules_of("menang"))
    run_with([], tmp_path / "out", rules_of("menang", "raih"))
    return tmp_path / "out"


def command(out: Path, *args: object) -> Any:
    return CliRunner().invoke(app, ["export", "--store", str(out), *map(str, args)])


@pytest.mark.parametrize("format", FORMATS)
def test_the_command_writes_all_three_tables_of_the_store(out: Path, tmp_path: Path, format: Format) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    result = command(out, "--format", format, "-o", folder)
    assert result.exit_code == 0, result.output
    names = (
        [f"anugerah.{format}"]
        if format in ("xlsx", "sqlite")
        else [f"{name}.{format}" for name in TABLE_NAMES]
    )
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    for name, path in targets(format, folder, TABLE_NAMES).items():
        expected = read_csv(out / f"{name}.csv", name)
        if format == "xlsx":
            expected = [{column: writable(text) for column, text in row.items()} for row in expected]
        assert READERS[format](path, name) == expected and expected


def test_csv_is_byte_for_byte_what_the_run_wrote(out: Path, tmp_path: Path) -> None:
    command(out, "--format", "csv", "-o", tmp_path / "export")
    for name in TABLE_NAMES:
        assert (tmp_path / "export" / f"{name}.csv").read_bytes() == (out / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("format", ["csv", "jsonl", "xlsx", "parquet"])
def test_the_same_store_gives_the_same_bytes(out: Path, tmp_path: Path, format: str) -> None:
    for name in ("one", "two"):
        command(out, "--format", format, "--table", "awards", "-o", tmp_path / f"{name}.{format}")
    assert (tmp_path / f"one.{format}").read_bytes() == (tmp_path / f"two.{format}").read_bytes()


def test_a_single_table_goes_into_a_file_of_the_given_name(out: Path, tmp_path: Path) -> None:
    result = command(out, "--format", "jsonl", "--table", "articles", "-o", tmp_path / "new" / "x.jsonl")
    assert result.exit_code == 0 and "5 rows of articles" in result.stdout
    lines = [json.loads(line) for line in (tmp_path / "new" / "x.jsonl").read_text().splitlines()]
    assert lines[0]["published"] == "2021-12-14" and lines[0]["duplicate_of"] is None
    assert lines[0]["related"] == [] and lines[0]["rows"] == 2


def test_values_are_typed(out: Path, tmp_path: Path) -> None:
    command(out, "--format", "parquet", "-o", tmp_path / "p")
    kinds = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "p" / "awards.parquet")}
    assert kinds["year"] == "int64" and kinds["award_date"] == kinds["published"] == "date32[day]"
    assert (
        kinds["confidence"] == "double" and kinds["rules"].startswith("list<") and kinds["place"] == "string"
    )
    command(out, "--format", "sqlite", "-o", tmp_path / "s.sqlite")
    with closing(sqlite3.connect(tmp_path / "s.sqlite")) as connection:
        query = "SELECT DISTINCT typeof(year), typeof(published), typeof(confidence), typeof(category) FROM awards"
        kept = set(connection.execute(query))
        assert ("integer", "text", "real", "null") in kept
        names = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        assert names == set(TABLE_NAMES)
    command(out, "--format", "xlsx", "-o", tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    row = {header.value: held for header, held in zip(book["awards"][1], book["awards"][3], strict=True)}
    assert row["published"].value == datetime(2021, 12, 14) and row["published"].is_date
    assert row["region_code"].value == "35.77" and row["year"].value == 2021
    assert row["place"].data_type == "s" and row["place"].value == "'=cmd()"


def test_a_large_table_is_written_in_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROWS_IN_A_GROUP", 10)
    row = AwardRow("a", "", "", "", None, "", "", None, "", "", "", "", "", "current")
    path = exported([table_of("awards", [row] * 25)], "parquet", tmp_path)["awards"]
    assert pq.ParquetFile(path).num_row_groups == 3 and pq.read_metadata(path).num_rows == 25


def test_a_cell_that_is_too_long_for_a_workbook_is_cut_and_told(tmp_path: Path) -> None:
    row = AwardRow("a", "", "", "", None, "", "", None, "", "", "", "", "", "current", evidence="👩" * 20_000)
    files = targets("xlsx", tmp_path, ["awards"])
    done = export([table_of("awards", [row])], "xlsx", files)
    (warning,) = done.warnings
    assert warning.startswith("awards: texts cut to the 32,767 characters that a cell can hold: 1")
    assert read_xlsx(files["awards"], "awards")[0]["evidence"] == "👩" * (LONGEST_CELL // 2)


def test_more_rows_than_a_sheet_can_hold_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    row = AwardRow("a", "", "", "", None, "", "", None, "", "", "", "", "", "current")
    with pytest.raises(UserError, match="use another format"):
        exported([table_of("awards", [row] * 3)], "xlsx", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_awards_are_exported_as_of_a_run(out: Path, tmp_path: Path) -> None:
    for run in ("1", "last"):
        result = command(out, "--format", "csv", "--run", run, "-o", tmp_path / f"{run}.csv")
        assert result.exit_code == 0, result.output
    assert (tmp_path / "last.csv").read_bytes() == (out / "awards.csv").read_bytes()
    assert [row["rules"] for row in read_csv(tmp_path / "1.csv", "awards")] == ["win.menang"] * 3


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--format", "csv", "--run", "1", "--table", "articles"), "only the awards are known as of a run"),
        (("--format", "csv", "--run", "7"), "there is none of that number"),
        (("--format", "xlsx", "--spreadsheet"), "--spreadsheet: is for --format csv"),
        (("--format", "csv", "--table", "awards", "-o", "x.xlsx"), "change the name or --format"),
        (("--format", "csv", "-o", "file"), "takes a file for each table"),
        (("--format", "sqlite", "-o", "out/anugerah.db"), "this is the store itself"),
        (("--format", "csv", "--spreadsheet", "-o", "out"), "writes this table"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: Sequence[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("kept")
    before = {
        path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "-shm" not in path.name
    }
    result = command(out, *args, *(() if "-o" in args else ("-o", "new.any")))
    assert result.exit_code == 2 and message in result.stderr and len(result.stderr.splitlines()) == 1
    assert {path: path.read_bytes() for path in before} == before and not (tmp_path / "new.any").exists()


def test_a_link_to_the_store_is_not_written_through(out: Path, tmp_path: Path) -> None:
    (tmp_path / "link.sqlite").symlink_to(out / STORE)
    result = command(out, "--format", "sqlite", "-o", tmp_path / "link.sqlite")
    assert result.exit_code == 2 and "this is the store itself" in result.stderr


def test_csv_for_spreadsheets_is_marked_and_neutral(out: Path, tmp_path: Path) -> None:
    command(out, "--format", "csv", "--spreadsheet", "--table", "awards", "-o", tmp_path / "s.csv")
    data = (tmp_path / "s.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and b",'=cmd()," in data


@pytest.mark.parametrize("format", FORMATS)
def test_an_error_in_the_middle_leaves_the_old_file_and_no_rubbish(tmp_path: Path, format: Format) -> None:
    def broken() -> Iterator[AwardRow]:
        yield AwardRow("a", "", "", "", None, "", "", None, "", "", "", "", "", "current")
        raise RuntimeError("killed")

    path = tmp_path / f"t.{format}"
    path.write_text("old")
    with closing(sqlite3.connect(":memory:")) as connection:
        half = replace(table(connection, "awards"), lines=broken)
    with pytest.raises(RuntimeError, match="killed"):
        export([half], format, {"awards": path})
    assert [each.name for each in tmp_path.iterdir()] == [path.name] and path.read_text() == "old"


def test_a_full_disk_is_told_for_a_database_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = AwardRow("a", "", "", "", None, "", "", None, "", "", "", "", "", "current", evidence="x" * 100_000)
    connect = sqlite3.connect

    def small(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **options)
        connection.execute("PRAGMA max_page_count = 12")
        return connection

    tables = [table_of("awards", [row])]
    monkeypatch.setattr(sqlite3, "connect", small)
    with pytest.raises(TableError, match="the disk is full"):
        exported(tables, "sqlite", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_export_reads_one_state_while_a_run_writes(out: Path, tmp_path: Path) -> None:
    """Rows that another connection takes away meanwhile are still in it."""
    with reading(out / STORE) as connection:
        awards = table(connection, "awards")
        left = iter(awards.cells())
        seen = [next(left)]
        with writing(out / STORE) as other, transaction(other):
            other.execute("DELETE FROM rows")
        seen += left
    assert seen == read_csv(out / "awards.csv", "awards")


def test_an_export_after_an_interrupted_run_is_told_to_be_unfinished(out: Path, tmp_path: Path) -> None:
    assert command(out, "--format", "csv", "-o", tmp_path / "whole").stderr == ""
    with writing(out / STORE) as connection, transaction(connection):
        Runs(connection, "run", "1", None, {}).record()
    result = command(out, "--format", "csv", "-o", tmp_path / "part")
    assert result.exit_code == 0
    assert "the last run has not ended" in result.stderr and len(result.stderr.splitlines()) == 1


def test_nothing_is_claimed_for_an_empty_store(tmp_path: Path) -> None:
    run_with([write_articles(tmp_path / "a.jsonl", {"a": "rapat"})], tmp_path / "out", rules_of("menang"))
    for format in FORMATS:
        (tmp_path / format).mkdir()
        with reading(tmp_path / "out" / STORE) as connection:
            files = targets(format, tmp_path / format, TABLE_NAMES)
            done = export([table(connection, name) for name in TABLE_NAMES], format, files)
        assert done.rows == {"awards": 0, "awards_merged": 0, "articles": 1}
        assert READERS[format](files["awards"], "awards") == []


def test_dates_before_the_calendar_of_workbooks_stay_texts(tmp_path: Path) -> None:
    days = [date(1850, 1, 1), date(1900, 3, 1)]
    rows = [
        AwardRow("a", "", "", "", None, "", "", day, "", "", "", "", "", "current", published=None)
        for day in days
    ]
    path = exported([table_of("awards", rows)], "xlsx", tmp_path)["awards"]
    assert [row["award_date"] for row in read_xlsx(path, "awards")] == ["1850-01-01", "1900-03-01"]
