"""What is no article is refused with its own code, and hostile pages end in time with one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.page import Page, read_page
from pipeline.page.charset import decode_page
from pipeline.read.fault import Unusable
from pipeline.rules import load_rules

P = "<p>Pemerintah kota meraih penghargaan kota cerdas dan warga menyambutnya dengan gembira di alun-alun kota.</p>"
TEASERS = "".join(
    f'<div class="item"><h3><a href="/b/{n}">Berita nomor {n} tentang kota yang menata diri</a></h3><p>Ringkasan berita nomor {n} yang mengajak pembaca membuka tautan di atas untuk tahu selengkapnya.</p></div>'
    for n in range(8)
)


def read(html: str) -> Page:
    return read_page(html.encode(), load_rules(), url="https://kabar.example/kota/judul-berita-kota")


@pytest.mark.parametrize(
    ("code", "html"),
    [
        ("error-page", "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>"),
        ("error-page", f"<html><head><title>Halaman tidak ditemukan - Kabar</title></head><body>{P}</body></html>"),
        ("error-page", "<html><head><title>Just a moment...</title></head><body><p>Checking your browser before accessing the site, it takes five seconds or so.</p></body></html>"),
        ("error-page", "<html><head><title>403 Forbidden</title></head><body><center>nginx</center></body></html>"),
        ("paywall", f"<html><head><title>Kota Meraih Penghargaan</title></head><body><h1>Kota Meraih Penghargaan</h1>{P}<div>Berlangganan untuk melanjutkan membaca artikel ini.</div></body></html>"),
        ("paywall", "<html><body><h1>Kota Meraih Penghargaan</h1><p>Silakan login untuk membaca artikel ini sampai selesai, sebab isinya khusus anggota.</p></body></html>"),
        ("index-page", f"<html><head><title>Tag: smart city - Kabar</title></head><body><h1>Tag: smart city</h1>{TEASERS}</body></html>"),
        ("index-page", f"<html><head><title>Kabar</title></head><body>{TEASERS}</body></html>"),
        ("no-body", "<html><body><div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><script src=a.js></script></body></html>"),
        ("no-body", "<html><body><p>Singkat.</p></body></html>"),
        ("no-body", "Hanya teks tanpa markah."),
        ("empty", "   \n"),
        ("too-large", "<b>" * 400_000),
        ("binary", "%PDF-1.4 <html>"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_refused(code: str, html: str) -> None:
    with pytest.raises(Unusable) as refused:
        read(html)
    assert refused.value.code == code
    assert len(refused.value.reason) > 20


def test_an_article_with_many_teasers_below_is_no_index() -> None:
    assert read(
        f"<html><body><h1>Kota Meraih Penghargaan</h1>{P * 5}{TEASERS}</body></html>"
    ).text.startswith("Pemerintah")


def test_a_headline_that_begins_with_a_status_is_no_error() -> None:
    assert read(
        f"<html><head><title>404 Warga Terima Bantuan</title></head><body><h1>404 Warga Terima Bantuan</h1>{P}</body></html>"
    ).title


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000 + P + "</div>" * 10_000,
        "<font><b>" * 5_000 + P,
        "<table><tr><td>" * 3_000 + P,
        "<x-y>" * 10_000 + P,
        '<script type="application/ld+json">' + "[" * 50_000 + "</script>" + P,
    ],
)
def test_text_in_ten_thousand_tags_is_found(html: str) -> None:
    assert "alun-alun kota." in read(f"<html><body>{html}</body></html>").text


def test_an_entity_of_a_doctype_is_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    text = read(f"{bomb}<html><body>{P}<p>Akhir &b; &x; cerita kota yang cerdas.</p></body></html>").text
    assert "aaaa" not in text and "root:" not in text


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=200).map(lambda text: f"<p>{text}<table><td>{text}".encode()),
    )
)
def test_any_bytes_are_a_page_or_unusable(data: bytes) -> None:
    try:
        found = read_page(data, load_rules()).text
    except Unusable as fault:
        found = fault.code
    assert found


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("<p>“Kota” – é</p>".encode(), ""),
        ("<p>“Kota” – é</p>".encode(), "iso-8859-1"),
        ("<p>“Kota” – é</p>".encode("utf-8-sig"), ""),
        ("<p>“Kota” – é</p>".encode("cp1252"), ""),
        ("<p>“Kota” – é</p>".encode("cp1252"), "utf-8"),
        ("<p>“Kota” – é</p>".encode("cp1252"), "no-such-charset"),
        ("<p>“Kota” – é</p>".encode("cp1252"), "rot13"),
        ("<p>“Kota” – é</p>".encode("utf-16"), "utf-8"),
        ("<p>“Kota” – é</p>".encode("utf-16-le"), ""),
    ],
)
def test_text_is_read_whatever_the_label_says(data: bytes, charset: str) -> None:
    assert decode_page(data, charset) == "<p>“Kota” – é</p>"


def test_a_stray_byte_spoils_no_utf8_page() -> None:
    text = "“Kota” – é" * 5
    assert decode_page(text.encode() + b"\x93", "utf-8") == text + "“"
