"""Bad input of every kind, by the command: each has its code, its place and its reason, and the rest is read."""

from __future__ import annotations

import csv
import gzip
import json
import os
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app

PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1>{1}</body></html>"
TEASERS = "".join(
    f'<li><a href="/berita/{n}">Kota nomor {n} meraih penghargaan kota cerdas</a></li>' for n in range(30)
)


def zipped(**members: bytes) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return held.getvalue()


def tarred(name: str, link: str) -> bytes:
    held = BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = tarfile.SYMTYPE, link
        archive.addfile(member)
    return held.getvalue()


def database() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE berita (isi TEXT)")
    content = connection.serialize()
    connection.close()
    return content


BAD: dict[str, tuple[str, Callable[[], bytes] | bytes]] = {
    "kosong.txt": ("empty", b""),
    "gambar.txt": ("binary", b"\x89PNG\r\n\x1a\n" + bytes(40)),
    "rusak.txt": ("undecodable", "Wali Kota meraih “piagam” “cerdas”".encode() + b"\xff"),
    "besar.txt": ("too-large", b"kata " * 2_500_000),
    "putus.jsonl.gz": ("broken-gzip", gzip.compress(b'{"id": "g", "text": "satu"}\n' * 900)[:60]),
    "galat.html": ("error-page", PAGE.format("404 Not Found", "").encode()),
    "indeks.html": ("index-page", PAGE.format("Tag: smart city", f"<ul>{TEASERS}</ul>").encode()),
    "hampa.html": (
        "no-body",
        PAGE.format("Kota Cerdas", "<div id='app'></div><script>x()</script>").encode(),
    ),
    "arsip.mhtml": ("no-body", b"Content-Type: image/png\r\n\r\nxx"),
    "web.warc": ("broken-warc", b"WARC/1.0\r\nContent-Length: nonsense\r\n\r\n"),
    "tanpa.csv": ("no-text-column", b"judul,tanggal\nKota,2021-12-14\n"),
    "kembar.csv": ("ambiguous-columns", b"isi,naskah\nsatu,dua\n"),
    "kutip.csv": ("broken-csv", b'id,text\n1,"tidak ditutup\n2,dua\n'),
    "rusak.jsonl": ("broken-json", b'{"id": "a", "text": \n'),
    "larik.jsonl": ("not-an-object", b"[1, 2]\n"),
    "angka.jsonl": ("text-not-string", b'{"id": "b", "text": {"isi": "satu"}}\n'),
    "hilang.jsonl": ("missing-text", b'{"id": "c", "title": "Kota"}\n'),
    "buku.xlsx": ("broken-xlsx", b"PK\x03\x04 this is no workbook"),
    "lajur.parquet": ("broken-parquet", b"PAR1 this is no table PAR1"),
    "paket.zip": ("broken-archive", b"PK\x03\x04" + os.urandom(60)),
    "hampa.zip": ("no-articles", zipped(foto_png=b"x")),
    "dalam.zip": ("nested-archive", zipped(a_txt=b"satu", b_zip=zipped(c_txt=b"dua"))),
    "keluar.zip": ("unsafe-name", zipped(**{"____a_txt".replace("____", "..__"): b"satu", "b_txt": b"dua"})),
    "tautan.tar": ("unreadable-member", tarred("a.txt", "/etc/hostname")),
}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """``articles.csv`` of a run over a folder of bad files, and two good ones."""
    folder = tmp_path_factory.mktemp("bad")
    for name, (_code, content) in BAD.items():
        (folder / name).write_bytes(content() if callable(content) else content)
    (folder / "baik.txt").write_text("Kota Madiun meraih penghargaan Smart City 2021.", encoding="utf-8")
    good = json.dumps({"id": "baik2", "text": "Kota Kediri meraih penghargaan Smart City 2021."})
    (folder / "baik.jsonl").write_text(f'{good}\n{{"id": "sesudah"\n', encoding="utf-8")
    (folder / "data.db").write_bytes(database())
    out = folder.parent / "out"
    result = CliRunner().invoke(
        app, ["run", str(folder), str(folder / "data.db"), "-o", str(out), "--parser", "none"]
    )
    assert result.exit_code == 3, result.output
    assert "Traceback" not in result.output
    with (out / "articles.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("name", BAD)
def test_each_kind_has_its_code_its_place_and_a_reason(name: str, lines: list[dict[str, str]]) -> None:
    code, _content = BAD[name]
    found = [line for line in lines if Path(line["path"].partition("!/")[0]).name == name]
    refused = [line for line in found if line["outcome"] == "rejected"]
    assert code in [line["code"] for line in refused], found
    assert all(len(line["reason"].split()) > 3 for line in refused)


def test_a_database_says_how_to_ask_it(lines: list[dict[str, str]]) -> None:
    (line,) = [line for line in lines if line["path"].endswith("data.db")]
    assert line["code"] == "needs-query"
    assert "--query" in line["reason"] and "berita" in line["reason"]


def test_what_is_good_is_read_all_the_same(lines: list[dict[str, str]]) -> None:
    extracted = {line["id"] for line in lines if line["outcome"] == "extracted"}
    assert {"baik", "baik2"} <= extracted
    broken = next(line for line in lines if line["path"].endswith("baik.jsonl") and line["code"])
    assert (broken["code"], broken["line"]) == ("broken-json", "2")
