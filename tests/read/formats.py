"""The same table in every format, for tests."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

Table = Sequence[dict[str, str]]
QUERY = "SELECT * FROM berita"


def delimited(rows: Table, delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def json_lines(rows: Table) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def workbook(rows: Table) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("data")
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([row[name] for name in rows[0]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(rows: Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows]), out, row_group_size=2)
    return out.getvalue()


def sqlite(path: Path, rows: Table) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        names = ", ".join(f'"{name}" TEXT' for name in rows[0])
        marks = ", ".join("?" * len(rows[0]))
        connection.execute(f"CREATE TABLE berita ({names})")
        connection.executemany(
            f"INSERT INTO berita VALUES ({marks})", [tuple(row[name] for name in rows[0]) for row in rows]
        )
        connection.commit()


def duckdb(path: Path, rows: Table) -> None:
    import duckdb as library

    path.unlink(missing_ok=True)
    with closing(library.connect(str(path))) as connection:
        names = ", ".join(f'"{name}" TEXT' for name in rows[0])
        marks = ", ".join("?" * len(rows[0]))
        connection.execute(f"CREATE TABLE berita ({names})")
        connection.executemany(
            f"INSERT INTO berita VALUES ({marks})", [tuple(row[name] for name in rows[0]) for row in rows]
        )


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _put(make: Callable[[Table], bytes]) -> Callable[[Path, Table], None]:
    def put(path: Path, rows: Table) -> None:
        path.write_bytes(make(rows))

    return put


WRITERS: dict[str, Callable[[Path, Table], None]] = {
    "a.jsonl": _put(json_lines),
    "a.csv": _put(delimited),
    "a.tsv": _put(lambda rows: delimited(rows, "\t")),
    "semicolon.csv": _put(lambda rows: delimited(rows, ";")),
    "utf16.tsv": _put(lambda rows: delimited(rows, "\t").decode().encode("utf-16")),
    "array.json": _put(lambda rows: json.dumps(list(rows)).encode()),
    "indented.json": _put(lambda rows: json.dumps(list(rows), indent=2, ensure_ascii=False).encode()),
    "wrapped.json": _put(
        lambda rows: json.dumps({"status": "ok", "n": [1], "articles": list(rows)}).encode()
    ),
    "lines.json": _put(json_lines),
    "a.xlsx": _put(workbook),
    "a.parquet": _put(parquet),
    "a.db": sqlite,
    "a.duckdb": duckdb,
}
"""File name to what writes it."""
