"""Bytes to text: each encoding, and what is no text."""

from __future__ import annotations

import codecs
import random

import pytest

from pipeline.read.decode import decode, decode_narrow, mend_surrogates, table_codec
from pipeline.read.fault import Unusable

# “ ” – are outside Latin-1, inside Windows-1252; Jum'at and é are what news has.
TEXT = "Jambi – “Smart City” Jum'at, café.\r\nBaris dua.\rTiga\n\n\tEmpat\u00a0"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
    ids=[
        "utf-8",
        "utf-8-bom",
        "cp1252",
        "utf-16-le-bom",
        "utf-16-be-bom",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
    ],
)
def test_each_encoding_gives_the_same_text(data: bytes) -> None:
    assert decode(data) == TEXT


def test_text_beyond_the_basic_plane_and_html_entities_stay() -> None:
    text = "Selamat 🏆 &amp; sukses&nbsp;\u00ad\u200b\ufeff akhir"
    assert decode(text.encode()) == text
    assert decode(text.encode("utf-16")) == text


def test_only_the_first_mark_goes() -> None:
    assert decode(codecs.BOM_UTF8 * 2 + b"Jambi") == "\ufeffJambi"


def test_one_stray_control_character_is_no_binary() -> None:
    text = "Jambi\x0b\x0c meraih penghargaan\x1a kota cerdas dari kementerian, kata wali kota."
    assert decode(text.encode()) == text


def fault_of(data: bytes) -> Unusable:
    with pytest.raises(Unusable) as caught:
        decode(data)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x81\x8d\x8f Jambi", "undecodable"),
        (codecs.BOM_UTF16_LE + "Jambi".encode("utf-16-le") + b"x", "undecodable"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8" * 3, "undecodable"),
        (b"Jambi\0 meraih", "binary"),
        (b"\x89PNG\r\n\x1a\nabc", "binary"),
        (b"%PDF-1.7 plain as it may look", "binary"),
        (b"PK\x03\x04 word/document.xml", "binary"),
        (bytes(range(1, 32)) * 4, "binary"),
        (random.Random(1).randbytes(5000), "binary"),
    ],
)
def test_what_is_no_text(data: bytes, code: str) -> None:
    assert fault_of(data).code == code


def test_the_reason_names_the_kind_of_file() -> None:
    assert "PDF" in fault_of(b"%PDF-1.7").reason


def test_broken_utf8_is_refused_rather_than_read_as_cp1252() -> None:
    data = "“Smart City” dan “Smart Living”".encode()
    broken = data[:10] + b"\xe2\x80" + data[10:]
    fault = fault_of(broken)
    assert fault.code == "undecodable"
    assert "UTF-8 text with a broken byte" in fault.reason


def test_decode_narrow_tells_each_line_apart() -> None:
    assert decode_narrow("é”".encode()) == decode_narrow("é”".encode("cp1252")) == "é”"


def test_table_codec() -> None:
    assert table_codec(b"") is None
    assert table_codec(b'{"text": "Jambi"}') is None
    assert table_codec(b"text\nJam\0bi\n") is None  # one NUL is its row's fault
    assert table_codec("text\nJambi\n".encode("utf-16")) == "utf-16"
    assert table_codec("text\nJambi\n".encode("utf-16-le")) == "utf-16-le"
    with pytest.raises(Unusable):
        table_codec(b"PK\x03\x04 xl/worksheets")


def test_half_an_emoji_keeps_the_offsets() -> None:
    assert mend_surrogates("a\ud83db") == "a\ufffdb"
