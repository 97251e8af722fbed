"""Pages inside MHTML and WARC files, whole and damaged."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from pipeline.page import Page, read_mhtml, read_warc
from pipeline.read.fault import Unusable
from pipeline.rules import load_rules
from warcs import response

TEXT = "Pemerintah kota meraih penghargaan kota cerdas dan warga menyambutnya dengan gembira di alun-alun."


def html(title: str, body: str = TEXT) -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{body}</p></body></html>"


def archive(*pages: tuple[str, bytes, str], gz: bool, status: str = "200 OK") -> list[bytes]:
    """The records of an archive, one after the other."""
    return [response(url, data, kind, gz=gz, status=status) for url, data, kind in pages]


def chunked(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def read(data: bytes, size: int = 1000) -> list[tuple[int, str]]:
    found = read_warc(chunked(data, size), load_rules())
    return [(number, page.title if isinstance(page, Page) else page.code) for number, page in found]


def pages(count: int) -> list[tuple[str, bytes, str]]:
    return [
        (f"https://k.example/{n}", html(f"Berita Kota Nomor {n}").encode(), "text/html; charset=utf-8")
        for n in range(count)
    ]


@pytest.mark.parametrize("gz", [False, True])
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_each_page_of_an_archive_comes_with_its_number(gz: bool, size: int) -> None:
    data = b"".join(
        archive(*pages(2), ("https://k.example/x.png", b"\x89PNG", "image/png"), *pages(1), gz=gz)
    )
    assert read(data, size) == [
        (1, "Berita Kota Nomor 0"),
        (2, "Berita Kota Nomor 1"),
        (4, "Berita Kota Nomor 0"),
    ]


def test_the_address_and_the_headers_charset_are_used() -> None:
    page = (
        "https://k.example/2023/12/11/kota",
        html("Kota", f"“{TEXT}”").encode("cp1252"),
        "text/html; charset=windows-1252",
    )
    [(_number, found)] = list(read_warc(archive(page, gz=True), load_rules()))
    assert isinstance(found, Page)
    assert (found.text, found.url, str(found.published)) == (f"“{TEXT}”", page[0], "2023-12-11")


@pytest.mark.parametrize("gz", [False, True])
def test_damage_costs_its_record_and_not_the_next(gz: bool) -> None:
    one, two, three = archive(*pages(3), gz=gz)
    spoilt = two[:40] + b"#" * 60 + two[100:] if gz else b"WARX" + two[4:]
    found = read(one + spoilt + three)
    assert (found[0], found[-1][1]) == ((1, "Berita Kota Nomor 0"), "Berita Kota Nomor 2")
    assert {code for _number, code in found[1:-1]} == {"broken-warc"}


@pytest.mark.parametrize("gz", [False, True])
def test_an_archive_that_was_cut_off_gives_what_is_there(gz: bool) -> None:
    data = b"".join(archive(*pages(2), gz=gz))
    assert read(data[:-60]) == [(1, "Berita Kota Nomor 0"), (2, "broken-warc")]


def test_an_error_that_was_archived_is_refused() -> None:
    assert read(b"".join(archive(*pages(1), gz=True, status="404 Not Found"))) == [(1, "error-page")]


def test_a_record_beyond_the_cap_is_not_held() -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: 30000000\r\n\r\n"
    data = head + b"x" * 30_000_000 + b"\r\n\r\n" + archive(*pages(1), gz=False)[0]
    assert read(data, 1 << 20) == [(1, "too-large"), (2, "Berita Kota Nomor 0")]


def test_an_archive_that_unzips_without_end_is_refused() -> None:
    with pytest.raises(Unusable, match="100 times"):
        read(gzip.compress(b"\n" * 80_000_000, 9), 1 << 20)


def mhtml(*parts: tuple[str, str, str]) -> bytes:
    lines = [
        "From: <Saved by a browser>",
        "Snapshot-Content-Location: https://k.example/2023/12/11/kota",
        "MIME-Version: 1.0",
    ]
    lines += ['Content-Type: multipart/related; type="text/html"; boundary="--x--"', ""]
    for kind, location, body in parts:
        lines += [
            "----x--",
            f"Content-Type: {kind}",
            f"Content-Location: {location}",
            "Content-Transfer-Encoding: 8bit",
            "",
            body,
        ]
    return "\r\n".join([*lines, "----x----", ""]).encode()


def test_the_page_of_an_mhtml_file_is_read() -> None:
    data = mhtml(
        ("text/html", "https://iklan.example/", "<html><body>iklan</body></html>"),
        ("text/html; charset=utf-8", "https://k.example/2023/12/11/kota", html("Kota Meraih Penghargaan")),
        ("image/png", "https://k.example/a.png", "x"),
    )
    page = read_mhtml(data, load_rules())
    assert (page.title, page.text, page.url) == (
        "Kota Meraih Penghargaan",
        TEXT,
        "https://k.example/2023/12/11/kota",
    )
    assert (str(page.published), page.published_basis) == ("2023-12-11", "url")


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("no-body", mhtml(("image/png", "a", "x"))),
        ("no-body", b""),
        ("too-large", b"\n--x" * 3000),
        ("no-body", mhtml(("text/html", "a", "<p>x</p>"))),
    ],
)
def test_an_mhtml_file_without_a_page_is_refused(code: str, data: bytes) -> None:
    with pytest.raises(Unusable) as refused:
        read_mhtml(data, load_rules())
    assert refused.value.code == code
