"""A tagged sentence in plain words: short mentions, and positions that lead back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.extract import read_article
from pipeline.match.mentions import Tagged
from pipeline.rules import load_rules
from pipeline.syntax.plain import Plain, plain_sentence


def tagged(text: str) -> Tagged:
    reading = read_article(Article("a", f"Judul berita\n{text}"), load_rules(), None)
    return reading.tagged[1]


def plain(text: str) -> Plain:
    return plain_sentence(tagged(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Piagam diserahkan Menteri Komunikasi dan Informatika Johnny G. Plate kepada Wali Kota Madiun.",
            "Piagam diserahkan Johnny G. Plate kepada Wali Kota Madiun.",
        ),
        (
            "Bupati Lamongan Dr. H. Yuhronur Efendi, MBA., menerima piala, Selasa (14/12/2021).",
            "Yuhronur Efendi, menerima piala, Selasa.",
        ),
        ("PIAGAM   DITERIMA WALI KOTA SURABAYA", "PIAGAM DITERIMA Wali Kota Surabaya"),
        ("Piala diterima Kepala Diskominfo Rudi Hartono, S.Sos.", "Piala diterima Rudi Hartono."),
    ],
)
def test_mentions_are_written_in_few_words(text: str, expected: str) -> None:
    assert plain(text).text == expected


def test_spans_are_where_the_mentions_stand() -> None:
    found = plain("Piagam diserahkan Menteri Sosial Rudi Hartono kepada Bupati Lamongan Yuhronur Efendi.")
    assert [found.text[a:b] for a, b in found.spans] == ["Rudi Hartono", "Yuhronur Efendi"]


def test_the_stop_of_a_degree_is_not_lost_before_a_new_sentence() -> None:
    found = plain("Piala diserahkan Menteri Sosial Rudi Hartono, M.Kom. Turut hadir Bupati Lamongan.")
    assert "Hartono. Turut" in found.text


_WORDS = st.lists(
    st.sampled_from(
        ["piala", "diserahkan", "Menteri Sosial Rudi Hartono", "kepada", "Kota Madiun", ",", "  ", "(14/12/2021)",
         "smart living", "Selasa", "oleh", "di Jakarta", "“", "😀"]
    ),
    min_size=1,
    max_size=14,
)  # fmt: skip


@settings(deadline=None)
@given(_WORDS)
def test_positions_outside_mentions_lead_there_and_back(words: list[str]) -> None:
    sentence = tagged("Kemarin " + " ".join(words) + " sore.")
    found = plain_sentence(sentence)
    inside = [range(tag.at, tag.to) for tag in sentence.tags]
    for position, character in enumerate(sentence.text):
        if character.isspace() or any(position in span for span in inside):
            continue
        at = found.plain_at(position)
        assert found.text[at] == character
        assert found.tagged_at(at) == position


@settings(deadline=None)
@given(_WORDS)
def test_positions_inside_a_mention_lead_to_its_tag(words: list[str]) -> None:
    sentence = tagged("Kemarin " + " ".join(words) + " sore.")
    found = plain_sentence(sentence)
    for tag, (start, end) in zip(sentence.tags, found.spans, strict=True):
        assert found.plain_at(tag.at) == start
        assert all(tag.at <= found.tagged_at(at) < tag.to for at in range(start, end))
