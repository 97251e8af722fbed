"""The tokenizer of the embedded parser: words as Universal Dependencies has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parse.embedded import embedded_parser


def words(text: str) -> list[str]:
    return [token.text for token in embedded_parser().nlp.make_doc(text) if not token.is_space]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kerjanya baik", "kerja|nya|baik"),
        ("Apakah itu adanya", "Apa|kah|itu|ada|nya"),
        ("Inilah dirimu", "Ini|lah|diri|mu"),
        ("hanya punya tanya", "hanya|punya|tanya"),
        ("bertanya biasanya sebelumnya akhirnya", "bertanya|biasanya|sebelumnya|akhirnya"),
        ("adalah buku suku naskah langkah sekolah", "adalah|buku|suku|naskah|langkah|sekolah"),
        ("meskipun maupun bertemu Maluku", "meskipun|maupun|bertemu|Maluku"),
        ("APBD-nya naik", "APBD|-|nya|naik"),
        ("Bupati Ahmad, S.STP.,MM hadir", "Bupati|Ahmad|,|S.STP.|,|MM|hadir"),
        ("Dr. Ir. H. Sutan, M.Si, tiba", "Dr.|Ir.|H.|Sutan|,|M.Si|,|tiba"),
        ("Drs.H.Amir S.Sos., M.AP. hadir", "Drs.|H.|Amir|S.Sos.|,|M.AP.|hadir"),
        ("PT. Telkom di Kab. Ngawi", "PT.|Telkom|di|Kab.|Ngawi"),
        ("Selasa (14/12).", "Selasa|(|14/12|)|."),
        ("Selasa (14/12/2021) pukul 19.30 WIB", "Selasa|(|14/12/2021|)|pukul|19.30|WIB"),
        ("Solopos.com, SOLO–Pemkot Solo", "Solopos.com|,|SOLO|–|Pemkot|Solo"),
        ("SRAGEN-Satu lagi COVID-19", "SRAGEN|-|Satu|lagi|COVID-19"),
        ("senilai Rp1,5 miliar dan Rp 2.000", "senilai|Rp|1,5|miliar|dan|Rp|2.000"),
        ("naik 50% pada 2019-2021", "naik|50|%|pada|2019|-|2021"),
        ("“smart city,” katanya", "“|smart|city|,|”|kata|nya"),
        ("• Kota Madiun", "•|Kota|Madiun"),
        ("Kota meraih.Kota itu", "Kota|meraih|.|Kota|itu"),
        ("Johnny G. Plate", "Johnny|G.|Plate"),
        ("di www.kominfo.go.id.", "di|www.kominfo.go.id|."),
        ("kota-kota Jum'at", "kota-kota|Jum'at"),
        ("selesai...", "selesai|..."),
        ("bersama PT Telkom Tbk.", "bersama|PT|Telkom|Tbk|."),
        ("tahun 1990-an ke-4", "tahun|1990-an|ke-4"),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert words(text) == expected.split("|")


@pytest.mark.parametrize(
    "text", ["", " ", "\n", " a", "a ", "a  b\n\n c\t", "\u00a0a\u00a0b", "a\u200bb", "😀‍🔥 a", "e\u0301"]
)
def test_every_blank_is_kept(text: str) -> None:
    assert embedded_parser().nlp.make_doc(text).text == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_characters_of_any_text_are_kept(text: str) -> None:
    assert embedded_parser().nlp.make_doc(text).text == text
