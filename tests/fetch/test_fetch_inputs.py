"""Arguments and files to addresses."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pipeline.errors import InputError, UserError
from pipeline.fetch.inputs import read_inputs


def addresses(path: Path, content: str | bytes) -> list[str]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [given.entry.address for given in read_inputs([str(path)])]


TWO = ["https://a.test/1", "https://a.test/2"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lines", "# berita\nhttps://a.test/1\n\n  https://a.test/2  \n#https://a.test/3\n"),
        ("carriage returns", "https://a.test/1\r\nhttps://a.test/2\r\n"),
        ("byte order mark", "\ufeffhttps://a.test/1\nhttps://a.test/2"),
        ("commas in addresses", "https://a.test/1\nhttps://a.test/2"),
        ("csv", "no,URL,title\n1,https://a.test/1,Satu\n2,https://a.test/2,\"Dua,\nlagi\"\n3,,\n"),
        ("semicolons", "link;title\nhttps://a.test/1;Satu\nhttps://a.test/2;Dua\n"),
        ("one column", "url\nhttps://a.test/1\nhttps://a.test/2\n"),
        ("jsonl", '{"url": "https://a.test/1"}\n\n{"link": "https://a.test/2", "url": ""}\n{"id": 3}\n'),
        ("feed", "<rss><item><link>https://a.test/1</link></item><item><link>https://a.test/2</link></item></rss>"),
        ("sitemap", "<urlset><url><loc>https://a.test/1</loc></url><url><loc>https://a.test/2</loc></url></urlset>"),
        ("gzip", gzip.compress(b"https://a.test/1\nhttps://a.test/2\n", mtime=0)),
        ("utf-16", "https://a.test/1\nhttps://a.test/2\n".encode("utf-16")),
    ],
)  # fmt: skip
def test_files_are_told_by_their_content(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert addresses(tmp_path / name, content) == TWO


def test_what_a_table_says_besides_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("link,title,publish_date\nhttps://a.test/1,Satu,2024-03-01\n", encoding="utf-8")
    (given,) = read_inputs([str(path)])
    assert (given.entry.title, str(given.entry.day), given.found_in) == ("Satu", "2024-03-01", str(path))


def test_addresses_are_no_files() -> None:
    assert [given.entry.address for given in read_inputs(["HTTPS://a.test/1", "ftp://a.test/"])] == [
        "HTTPS://a.test/1",
        "ftp://a.test/",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no address"),
        ("# nothing\n", "no address"),
        ("url\n", "no address"),
        (b"%PDF-1.7", "PDF"),
        (b"\0\0\0\0\1", "NUL"),
        (b"\x1f\x8b\x08broken", "gzip"),
        ('{"url": "https://a.test/1"}\n{"url": ', "not valid JSON"),
        ('{"url": "https://a.test/1"}\n[1]\n', "no JSON object"),
        ("<rss>", None),
    ],
)
def test_files_without_addresses(tmp_path: Path, content: str | bytes, reason: str | None) -> None:
    if reason is None:
        assert addresses(tmp_path / "x", content) == []
        return
    with pytest.raises(InputError, match=reason):
        addresses(tmp_path / "x", content)


@pytest.mark.parametrize("name", ["missing.txt", "berita.id/x", "."])
def test_no_file(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"no such file|a folder"):
        list(read_inputs([name]))
