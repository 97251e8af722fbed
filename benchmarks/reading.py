"""How fast each format is read, and how much memory it takes: rows a second and peak of the process.

    python benchmarks/reading.py [ROWS]

Each format is read in a process of its own.  60,000 rows make files of some 200 MB; the text is made of
random words, and the rows hold nothing else that is large.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

FIELDS = ("id", "title", "published", "url", "text")
WORDS = [
    "kota",
    "kabupaten",
    "penghargaan",
    "smart",
    "city",
    "wali",
    "bupati",
    "menerima",
    "dari",
    "kementerian",
    "dan",
    "informatika",
]
LETTERS = 3_400


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Rows of about 3,500 bytes."""
    rng = random.Random(1)
    texts = [" ".join(rng.choices(WORDS, k=LETTERS // 8)) for _ in range(500)]
    for number in range(count):
        text = f"{number} {texts[number % len(texts)]}"
        yield str(number), f"Judul {number}", "2023-12-11", f"https://a.example/{number}", text


def write(folder: Path, count: int) -> list[Path]:
    """The same rows in each format."""
    made = {name: folder / f"a.{name}" for name in ("jsonl", "csv", "json", "parquet", "db", "xlsx", "zip")}
    with made["jsonl"].open("w") as out:
        for row in rows(count):
            out.write(json.dumps(dict(zip(FIELDS, row, strict=True))) + "\n")
    with made["csv"].open("w", newline="") as out:
        csv.writer(out).writerows([FIELDS, *rows(count)])
    with made["json"].open("w") as out:
        out.write("[")
        for number, row in enumerate(rows(count)):
            out.write(",\n" * bool(number) + json.dumps(dict(zip(FIELDS, row, strict=True))))
        out.write("]")
    table = pa.Table.from_pylist([dict(zip(FIELDS, row, strict=True)) for row in rows(count)])
    pq.write_table(table, made["parquet"], row_group_size=10_000, compression="none", use_dictionary=False)
    with closing(sqlite3.connect(made["db"])) as connection:
        connection.execute(f"CREATE TABLE a ({', '.join(FIELDS)})")
        connection.executemany(f"INSERT INTO a VALUES ({', '.join('?' * len(FIELDS))})", rows(count))
        connection.commit()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (FIELDS, *rows(min(count, 5_000))):
        sheet.append(row)
    book.save(made["xlsx"])
    with zipfile.ZipFile(made["zip"], "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(made["jsonl"], "a.jsonl")
    return list(made.values())


def read(path: str) -> None:
    """Read one file and print what it took."""
    from pipeline.read.files import read_records
    from pipeline.read.find import find_sources
    from pipeline.read.options import ReadOptions

    options = ReadOptions(query="SELECT * FROM a")
    start = time.perf_counter()
    count = sum(1 for _record in read_records(find_sources([path], options), options))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = Path(path).stat().st_size / 1e6
    print(
        f"{Path(path).suffix:9}{size:7.0f} MB {count:8,} rows {count / seconds:9,.0f} rows/s {peak:5} MB peak"
    )


def main() -> None:
    """Write the files, and read each in a process of its own."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    with tempfile.TemporaryDirectory() as folder:
        for path in write(Path(folder), count):
            subprocess.run([sys.executable, __file__, "--read", str(path)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(sys.argv[2])
    else:
        main()
