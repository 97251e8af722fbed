"""Workbooks, Parquet, JSON, databases, streams: their own ways of being right and wrong."""

from __future__ import annotations

import builtins
import datetime
import io
import json
import sqlite3
import sys
import warnings
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from formats import QUERY, Table, delimited, duckdb, json_lines, parquet, sqlite, workbook, zipped
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from pipeline.article import Article, Rejected, Repeated
from pipeline.errors import UserError
from pipeline.read.columns import parse_columns
from pipeline.read.files import count_inputs, read_inputs
from pipeline.read.find import Source, find_sources
from pipeline.read.jsonparts import array_elements
from pipeline.read.options import ReadOptions

ROWS: Table = [{"id": "1", "text": "Kota Contoh meraih penghargaan."}, {"id": "2", "text": "Dua"}]
WORKBOOK = workbook(ROWS)
"""Made once: it holds the time of its making."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(*names: str, **options: Any) -> list[Article | Rejected | Repeated]:
    return list(read_inputs(names, options=ReadOptions(**options)))


def articles(*names: str, **options: Any) -> list[Article]:
    found = read(*names, **options)
    assert all(isinstance(item, Article) for item in found), found
    return [item for item in found if isinstance(item, Article)]


def rejected(*names: str, **options: Any) -> Rejected:
    (item,) = read(*names, **options)
    assert isinstance(item, Rejected)
    return item


def codes(*names: str, **options: Any) -> list[str]:
    return [item.code if isinstance(item, Rejected) else item.id for item in read(*names, **options)]


def save(rows: list[list[Any]], name: str = "a.xlsx", title: str = "data") -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(name)


class TestColumns:
    def test_common_names_are_known(self) -> None:
        row = {
            "ID Berita": "7", "Judul": "J", "Tanggal_Terbit": "2023-12-11", "Tautan": "https://a.example/x",
            "Media": "M", "Penulis": "P", "Isi": "Kota Contoh",
        }  # fmt: skip
        for name, data in [
            ("a.csv", delimited([row])),
            ("a.jsonl", json_lines([row])),
            ("a.xlsx", workbook([row])),
        ]:
            Path(name).write_bytes(data)
            (found,) = articles(name)
            assert (found.id, found.title, found.source, found.author, found.text) == (
                "7",
                "J",
                "M",
                "P",
                "Kota Contoh",
            )
            assert found.published == datetime.date(2023, 12, 11)

    def test_named_columns_go_before_all_others(self) -> None:
        Path("a.csv").write_text("text,ringkasan,catatan\nsatu,dua,tiga\n", "utf-8")
        (found,) = articles("a.csv", columns={"text": "Catatan", "title": "ringkasan"})
        assert (found.text, found.title) == ("tiga", "dua")

    @pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.xlsx", "a.parquet", "a.db"])
    def test_a_column_that_is_not_there_is_named_with_those_that_are(self, name: str) -> None:
        makers = {"a.csv": delimited, "a.jsonl": json_lines, "a.xlsx": workbook, "a.parquet": parquet}
        if name == "a.db":
            sqlite(Path(name), ROWS)
        elif name == "a.json":
            Path(name).write_text(json.dumps(ROWS), "utf-8")
        else:
            Path(name).write_bytes(makers[name](ROWS))
        fault = read(name, columns={"title": "judulnya"}, query=QUERY)[-1]
        assert isinstance(fault, Rejected)
        assert fault.code == "no-such-column"
        assert "'judulnya'" in fault.reason
        assert "'id', 'text'" in fault.reason

    def test_two_columns_for_one_field_are_refused_with_their_names(self) -> None:
        Path("a.csv").write_text("isi,teks\nsatu,dua\n", "utf-8")
        fault = rejected("a.csv")
        assert fault.code == "ambiguous-columns"
        assert "'isi', 'teks'" in fault.reason
        assert articles("a.csv", columns={"text": "teks"})[0].text == "dua"

    def test_the_option_is_read(self) -> None:
        given = ["text=isi, berita,title=judul=1", "url = tautan"]
        assert parse_columns(given) == {"text": "isi, berita", "title": "judul=1", "url": "tautan"}

    @pytest.mark.parametrize("given", ["text", "isi=text", "text=", "text=a,text=b", "=a"])
    def test_a_wrong_option_is_refused(self, given: str) -> None:
        with pytest.raises(UserError, match="--columns"):
            parse_columns([given])


class TestWorkbook:
    def test_dates_numbers_formulas_and_errors(self) -> None:
        save(
            [
                [None, None],
                ["id", "published", "text", "title"],
                [12, datetime.datetime(2023, 12, 11, 8, 30), "satu", "#N/A"],
                [None, None, None, None],
                ["x", datetime.date(2023, 12, 12), '="a"&"b"', 3],
            ]
        )
        first, second = read("a.xlsx")
        assert isinstance(first, Article)
        assert (first.id, first.published, first.title, first.line) == (
            "12",
            datetime.date(2023, 12, 11),
            "",
            3,
        )
        # A formula that was never computed has no value.
        assert isinstance(second, Rejected)
        assert (second.id, second.code, second.line) == ("x", "missing-text", 5)

    def test_the_first_sheet_with_a_text_is_read_or_the_one_that_is_named(self) -> None:
        book = Workbook()
        first: Any = book.active
        first.append(["kosong", "catatan"])
        for title, text in (("satu", "Satu"), ("Dua", "Dua")):
            sheet = book.create_sheet(title)
            sheet.append(["isi"])
            sheet.append([text])
        book.save("a.xlsx")
        assert [item.text for item in articles("a.xlsx")] == ["Satu"]
        assert [item.text for item in articles("a.xlsx", columns={"sheet": "dua"})] == ["Dua"]
        fault = rejected("a.xlsx", columns={"sheet": "tiga"})
        assert fault.code == "no-such-sheet"
        assert "'satu', 'Dua'" in fault.reason

    def test_line_breaks_of_excel_come_back(self) -> None:
        save([["text"], ["satu_x000D_\ndua"]])
        assert articles("a.xlsx")[0].text == "satu\r\ndua"

    def test_a_cell_in_the_last_corner_costs_nothing(self) -> None:
        book = Workbook()
        sheet: Any = book.active
        sheet["A1"], sheet["A2"], sheet["XFD1048576"] = "text", "satu", "x"
        book.save("a.xlsx")
        assert [item.text for item in articles("a.xlsx")] == ["satu"]

    @pytest.mark.parametrize(
        "data", [b"", b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", zipped({"a": b"x"})]
    )
    def test_what_is_no_workbook(self, data: bytes) -> None:
        Path("a.xlsx").write_bytes(data)
        assert codes("a.xlsx") == ["broken-xlsx"]

    def test_a_bomb_is_not_unzipped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pipeline.read.zips.GZIP_ALLOWANCE", 1000)
        save([["text"], *([["x" * 30_000]] * 50)])
        assert codes("a.xlsx") == ["too-large"]

    def test_entities_are_not_expanded(self) -> None:
        save([["text"], ["satu"]])
        with zipfile.ZipFile("a.xlsx") as old, zipfile.ZipFile("b.xlsx", "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if name.startswith("xl/worksheets/"):
                    data = b'<!DOCTYPE x [<!ENTITY e "aaaa">]>' + data
                new.writestr(name, data)
        assert codes("b.xlsx") == ["broken-xlsx"]

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_damage_never_raises(self, data: st.DataObject) -> None:
        whole = bytearray(WORKBOOK)
        for _ in range(data.draw(st.integers(1, 4))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        Path("d.xlsx").write_bytes(whole)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert read("d.xlsx")


class TestParquet:
    def write(self, columns: dict[str, Any], **options: Any) -> None:
        pq.write_table(pa.table(columns), "a.parquet", **options)

    def test_dates_and_numbers(self) -> None:
        self.write(
            {
                "id": [7],
                "published": [datetime.datetime(2023, 12, 11, 20, tzinfo=datetime.UTC)],
                "text": ["x"],
            }
        )
        (found,) = articles("a.parquet")
        assert (found.id, found.published, found.line) == ("7", datetime.date(2023, 12, 12), 1)

    def test_a_text_that_is_no_string(self) -> None:
        for column in ([b"x"], [["x"]], [{"a": 1}], [1]):
            self.write({"text": column})
            assert codes("a.parquet") == ["column-type"]

    def test_a_nested_column_says_nothing_unless_it_is_asked_for(self) -> None:
        self.write({"text": ["x"], "author": [["a", "b"]]})
        assert articles("a.parquet")[0].author == ""
        assert codes("a.parquet", columns={"author": "author"}) == ["column-type"]

    def test_a_string_that_is_no_utf8_costs_its_row(self) -> None:
        bad = pa.Array.from_buffers(
            pa.string(), 2, [None, pa.array([0, 1, 2], pa.int32()).buffers()[1], pa.py_buffer(b"\xffx")]
        )
        self.write({"text": bad}, use_dictionary=False)
        first, second = read("a.parquet")
        assert isinstance(first, Rejected)
        assert (first.code, first.line) == ("undecodable", 1)
        assert isinstance(second, Article)

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_damage_never_raises(self, data: st.DataObject) -> None:
        whole = bytearray(parquet(ROWS))
        for _ in range(data.draw(st.integers(1, 4))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        Path("d.parquet").write_bytes(whole)
        assert read("d.parquet")


class TestJson:
    def put(self, text: str) -> None:
        Path("a.json").write_text(text, "utf-8")

    def test_a_broken_object_costs_itself(self) -> None:
        self.put('[\n{"id":"1","text":"satu"},\n{"id":"2" "text":"dua"},\n3,\n{"id":"4","text":"[\\"}"}\n]')
        assert [(item.line, getattr(item, "code", item.id)) for item in read("a.json")] == [
            (2, "1"),
            (3, "broken-json"),
            (4, "not-an-object"),
            (5, "4"),
        ]

    def test_one_object_is_one_article(self) -> None:
        self.put('{"images": [{"text": "gambar"}], "text": "satu"}')
        assert [item.text for item in articles("a.json")] == ["satu"]

    def test_an_array_in_an_object(self) -> None:
        self.put(
            '{"tags": ["a"], "sources": [{"name": "x"}], "articles": [{"text": "satu"}, {"text": "dua"}]}'
        )
        assert [item.text for item in articles("a.json")] == ["satu", "dua"]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "empty"), ("[]", "empty"), ("{}", "missing-text"), ('{"data": {"x": 1}}', "missing-text"),
            ("12", "not-an-object"), ('{"text": ', "broken-json"), ('{"text": "a"}]', "broken-json"),
        ],
    )  # fmt: skip
    def test_what_holds_no_article(self, text: str, code: str) -> None:
        self.put(text)
        assert codes("a.json") == [code]

    def test_an_array_that_is_cut_off_gives_what_came_before(self) -> None:
        self.put('[{"id":"1","text":"satu"},{"id":"2","te')
        assert codes("a.json") == ["1", "broken-json"]

    def test_an_object_beyond_the_cap_is_passed_over(self) -> None:
        chunks = [b'[{"a":"' + b"x" * 50 + b'"},', b'{"b":1}]']
        found = list(array_elements(chunks, depth=1, cap=20))
        assert [(each.too_long, each.data) for each in found] == [(True, b""), (False, b'{"b":1}')]

    @settings(max_examples=50, deadline=None)
    @given(
        st.lists(
            st.recursive(
                st.none() | st.integers() | st.text(),
                lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
                max_leaves=10,
            )
        ),
        st.integers(1, 20),
        st.sampled_from([None, 2]),
    )
    def test_elements_are_cut_as_json_parses_them(
        self, values: list[Any], size: int, indent: int | None
    ) -> None:
        for depth, whole, wanted in (
            (1, values, values),
            (2, {"x": 1, "y": values, "z": values}, values + values),
        ):
            data = json.dumps(whole, ensure_ascii=False, indent=indent).encode()
            chunks = [data[at : at + size] for at in range(0, len(data), size)]
            assert [json.loads(each.data) for each in array_elements(chunks, depth=depth)] == wanted


class TestSqlite:
    def test_a_database_is_read_only_when_asked(self) -> None:
        Path("in").mkdir()
        sqlite(Path("in/a.db"), ROWS)
        Path("in/b.txt").write_text("satu", "utf-8")
        assert codes("in") == ["b"]
        assert codes("in", query=QUERY) == ["1", "2", "b"]
        fault = rejected("in/a.db")
        assert fault.code == "needs-query"
        assert "berita(id, text)" in fault.reason

    @pytest.mark.parametrize(
        "query",
        [
            "DELETE FROM berita", "DROP TABLE berita", "INSERT INTO berita VALUES (1, 2)",
            "ATTACH 'other.db' AS other", "PRAGMA journal_mode=WAL", "SELECT load_extension('x')",
            "SELECT name AS text FROM pragma_table_info('berita')", "VACUUM INTO 'copy.db'", "SELECT 1; SELECT 2",
            "SELECT nothing FROM berita", "CREATE TEMP TABLE t (text)", "",
            "WITH RECURSIVE n(text) AS (SELECT 1 UNION ALL SELECT text + 1 FROM n) SELECT text FROM n",
        ],
    )  # fmt: skip
    def test_only_a_select_is_answered(self, query: str) -> None:
        sqlite(Path("a.db"), ROWS)
        before = Path("a.db").read_bytes()
        assert codes("a.db", query=query) == ["bad-query" if query else "needs-query"]
        assert [path.name for path in Path().iterdir()] == ["a.db"]
        assert Path("a.db").read_bytes() == before

    def test_a_query_that_never_ends_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pipeline.read.sqlite.QUERY_STEPS", 200_000)
        sqlite(Path("a.db"), list(ROWS) * 50)
        tables = ", ".join(f"berita b{number}" for number in range(8))
        assert codes("a.db", query=f"SELECT count(*) AS text FROM {tables}") == ["too-large"]

    def test_a_database_that_is_being_written_is_refused(self) -> None:
        sqlite(Path("a.db"), ROWS)
        with closing(sqlite3.connect("a.db")) as open_elsewhere:
            open_elsewhere.execute("PRAGMA journal_mode=WAL")
            open_elsewhere.execute("DELETE FROM berita WHERE id = '1'")
            open_elsewhere.commit()
            assert codes("a.db", query=QUERY) == ["unreadable"]

    def test_text_that_is_no_utf8_costs_its_row(self) -> None:
        sqlite(Path("a.db"), ROWS)
        query = "SELECT CAST(X'C3A9C3A9C3A9C3A9C3A9C3FF' AS TEXT) AS text UNION ALL SELECT 'baik'"
        assert [getattr(item, "code", "") for item in read("a.db", query=query)] == ["undecodable", ""]

    def test_a_blob_is_no_text(self) -> None:
        sqlite(Path("a.db"), ROWS)
        assert codes("a.db", query="SELECT X'00' AS text") == ["text-not-string"]

    @pytest.mark.parametrize("data", [b"", b"SQLite format 3\x00" + b"x" * 500])
    def test_what_is_no_database(self, data: bytes) -> None:
        Path("a.db").write_bytes(data)
        assert codes("a.db", query=QUERY) == ["broken-database"]

    def test_a_database_in_an_archive(self) -> None:
        sqlite(Path("a.db"), ROWS)
        Path("a.zip").write_bytes(zipped({"a.db": Path("a.db").read_bytes()}))
        assert codes("a.zip") == ["no-articles"]
        assert codes("a.zip", query=QUERY) == ["not-a-file"]

    def test_a_query_has_no_digest(self) -> None:
        sqlite(Path("a.db"), ROWS)
        (source,) = find_sources(["a.db"])
        assert isinstance(source, Source)
        assert source.digest() is None
        assert count_inputs(["a.db"]) is None


class TestDuckdb:
    @pytest.fixture(autouse=True)
    def _library(self) -> None:
        pytest.importorskip("duckdb")
        duckdb(Path("a.duckdb"), ROWS)

    @pytest.mark.parametrize(
        "query",
        [
            "DELETE FROM berita", "COPY berita TO 'out.csv'", "ATTACH 'other.duckdb'", "SELECT 1; SELECT 2",
            "SELECT content AS text FROM read_text('secret.txt')", "INSTALL httpfs", "SET enable_external_access=true",
            "SELECT nothing FROM berita",
        ],
    )  # fmt: skip
    def test_only_a_select_is_answered(self, query: str) -> None:
        Path("secret.txt").write_text("rahasia", "utf-8")
        assert codes("a.duckdb", query=query) == ["bad-query"]
        assert sorted(path.name for path in Path().iterdir()) == ["a.duckdb", "secret.txt"]

    def test_without_a_query(self) -> None:
        fault = rejected("a.duckdb")
        assert fault.code == "needs-query"
        assert "berita(id, text)" in fault.reason

    def test_a_query_that_never_ends_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pipeline.read.duck.QUERY_SECONDS", 0.2)
        query = "SELECT count(*) AS text FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 1"
        assert codes("a.duckdb", query=query) == ["too-large"]

    def test_without_the_library(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = builtins.__import__

        def missing(name: str, *rest: Any) -> Any:
            if name == "duckdb":
                raise ImportError(name)
            return real(name, *rest)

        monkeypatch.setattr(builtins, "__import__", missing)
        fault = rejected("a.duckdb", query=QUERY)
        assert fault.code == "needs-extra"
        assert "anugerah[duckdb]" in fault.reason

    def test_what_is_no_database(self) -> None:
        Path("a.duckdb").write_bytes(b"x" * 100)
        assert codes("a.duckdb", query=QUERY) == ["broken-database"]


class TestStream:
    @pytest.mark.parametrize(
        "data",
        [
            json_lines(ROWS), json.dumps(ROWS).encode(), delimited(ROWS), delimited(ROWS, "\t"),
            workbook(ROWS), parquet(ROWS), b"id;isi\n1;Kota Contoh meraih penghargaan.\n2;Dua\n",
        ],
        ids=["lines", "array", "csv", "tsv", "xlsx", "parquet", "alias"],
    )  # fmt: skip
    def test_a_table_is_told_by_its_content(self, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert [(item.id, item.path, item.text) for item in articles("-")] == [
            (row["id"], "-", row["text"]) for row in ROWS
        ]

    @pytest.mark.parametrize(
        "text", ["Kota Contoh, juara.\nDua", "[Foto] Kota Contoh", "judul", '"Kata," ujarnya']
    )
    def test_a_text_is_one_article(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        found = read("-")
        assert [(item.id, item.path) for item in found] == [("stdin", "-")]

    def test_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        assert codes("-") == ["empty"]


class TestPatterns:
    def test_a_pattern_meets_files_of_known_kinds(self) -> None:
        for name in ("a/x.jsonl", "a/b/y.jsonl", "a/z.doc", "c.jsonl"):
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(json_lines([{"id": name, "text": "x " + name}]))
        assert codes("a/**/*.jsonl") == ["a/b/y.jsonl", "a/x.jsonl"]
        assert codes("a/*") == ["a/b/y.jsonl", "a/x.jsonl"]
        assert codes("?.jsonl") == ["c.jsonl"]
        assert codes("*.pdf") == ["not-found"]

    def test_a_file_that_is_named_like_a_pattern_is_that_file(self) -> None:
        Path("[1].txt").write_text("satu", "utf-8")
        Path("1.txt").write_text("dua", "utf-8")
        assert [item.text for item in articles("[1].txt")] == ["satu"]
