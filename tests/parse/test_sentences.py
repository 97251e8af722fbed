"""Where sentences end: not behind titles, degrees, firms, datelines and days in brackets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse.sentences import sentence_spans
from pipeline.rules import load_rules


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, load_rules())]


@pytest.mark.parametrize(
    "sentence",
    [
        "Piagam diterima Dr. Ir. H. Sari Dewi di Jakarta.",
        "Piagam diterima Sekda Rudi Hartono, S.STP.,MM dan Kadis Sari Dewi, S.Sos., M.Si. di Jakarta.",
        "Sistem itu dibangun PT. Maju Jaya untuk Kab. Ngawi.",
        "Piagam diserahkan pada Selasa (14/12).",
        "Piagam diserahkan Plt. Dirjen Aptika Rudi Hartono di Jl. Merdeka No. 5 Jakarta.",
        "Solopos.com, SOLO–Pemkot Solo meraih smart economy.",
        "Anggarannya Rp1,5 miliar atau naik 3.5 persen.",
        "Piala itu diserahkan Johnny G. Plate kepada Prof. Dr. A. B. Susanto.",
    ],
)
def test_one_sentence_stays_one(sentence: str) -> None:
    assert cut(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Piagam diserahkan Selasa (14/12). Wali kota hadir.", ["Piagam diserahkan Selasa (14/12).", "Wali kota hadir."]),
        ('"Ini milik warga." Ia tersenyum.', ['"Ini milik warga."', "Ia tersenyum."]),
        ("Kota itu menang.Warga senang.", ["Kota itu menang.", "Warga senang."]),
        ("Siapa menang? Kota Bogor!", ["Siapa menang?", "Kota Bogor!"]),
        ("Baris satu\nBaris dua", ["Baris satu", "Baris dua"]),
        ("• Kota Bogor\n• Kota Depok", ["• Kota Bogor", "• Kota Depok"]),
    ],
)  # fmt: skip
def test_two_sentences_are_two(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_spans_are_in_order_and_leave_out_blanks_alone(text: str) -> None:
    spans = sentence_spans(text, load_rules())
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_a, b), (c, _d) in pairwise(spans))
    inside = {i for a, b in spans for i in range(a, b)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in inside)
