"""Why something that gold has was missed, as the extractor itself tells it."""

from __future__ import annotations

import pytest

from pipeline.article import Article
from pipeline.explain.missed import Missed
from pipeline.rules import load_rules

WON = "Kota Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living."


def missed(text: str) -> Missed:
    return Missed({"a1": Article("a1", text)}, load_rules())


@pytest.mark.parametrize(
    ("told", "cause", "rule"),
    [
        ("Kota Blitar berharap meraih penghargaan smart city.", "read as not asserted", "status.hope"),
        ("Kota Blitar meraih penghargaan Adipura 2021.", "read as another award", "other-award.names"),
        ("Piagam diserahkan di Kota Blitar.", "read as a place or origin", None),
        ("Warga Kota Blitar pun ikut senang mendengarnya.", "no award read in the sentence", None),
        ("Baca juga: Kota Blitar Raih Smart City Award", "masked as not the story", "boilerplate.read-also"),
        ("Warga Blitarr pun ikut senang mendengarnya.", "region not recognised", ""),
    ],
)
def test_why_a_region_has_no_row(told: str, cause: str, rule: str | None) -> None:
    why = missed(f"{WON}\n{told}").row("a1", "35.72", "")
    assert why is not None
    assert why.cause == cause
    assert rule is None or why.rule == rule
    if cause != "region not recognised":
        assert why.sentence == told
        assert why.start == len(WON) + 1


def test_why_a_region_with_rows_has_none_of_a_dimension() -> None:
    recited = "Smart city meliputi enam dimensi, yakni smart governance, smart branding dan smart economy."
    why = missed(f"{WON}\n{recited}").row("a1", "35.77", "smart branding")
    assert why is not None
    assert why.cause == "read as a definition"
    assert missed(WON).row("a1", "35.77", "smart branding") is None


def test_why_a_cell_is_empty() -> None:
    text = f"{WON}\nPiagam diterima Wali Kota Maidi, disaksikan Menteri Johnny G. Plate."
    why = missed(text).cell(
        "a1", ("35.77", "2021", "smart living"), "presenter", "Johnny G. Plate|Johnny Plate"
    )
    assert why is not None
    assert "is named as a bystander" in why.reason
    assert why.rule == "role.bystander"


def test_unknown_articles_rows_and_slots_have_no_answer() -> None:
    asked = missed(WON)
    assert asked.row("a9", "35.77", "") is None
    assert asked.cell("a1", ("35.77", "1999", ""), "presenter", "Johnny") is None
    assert asked.cell("a1", ("35.77", "2021", "smart living"), "category", "kota kecil") is None


def test_an_article_that_was_not_read_further_says_so() -> None:
    why = missed("Kota Madiun meraih piala sepak bola.").row("a1", "35.77", "")
    assert why is not None
    assert (why.cause, why.reason) == (
        "article not read further",
        "not read further: no word of smart cities in the text",
    )
