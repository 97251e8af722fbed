"""What the student learns from: verbs of headlines, mapped relations, sentences dressed as headlines."""

from __future__ import annotations

import random

import pytest

from training.student import Parsed, bare, mapped_deps, varied
from training.treebank import Tree

OLEH = {"treebank": "gsd", "dep": "obl", "case": "oleh", "head_feats": "Voice=Pass", "becomes": "obl:agent"}
SENTENCE = Parsed(
    forms=("Kota", "menang", "."),
    upos=("NOUN", "VERB", "PUNCT"),
    feats=("", "Voice=Act", ""),
    heads=(1, 1, 1),
    deps=("nsubj", "root", "punct"),
)


def passive(treebank: str, feats: str) -> Tree:
    return Tree(
        id="a",
        treebank=treebank,
        text="diberi oleh kota",
        forms=("diberi", "oleh", "kota"),
        lemmas=("beri", "oleh", "kota"),
        upos=("VERB", "ADP", "NOUN"),
        feats=(feats, "", ""),
        heads=(-1, 2, 0),
        deps=("root", "case", "obl"),
        starts=(0, 7, 12),
    )


@pytest.mark.parametrize(
    ("form", "lemma", "upos", "expected"),
    [
        ("menerima", "terima", "VERB", "terima"),
        ("menyerahkan", "serah", "VERB", "serahkan"),
        ("memberi", "beri", "VERB", "beri"),
        ("mengunjungi", "kunjung", "VERB", "kunjungi"),
        ("diterima", "terima", "VERB", "diterima"),
        ("media", "media", "NOUN", "media"),
        ("meraih", "_", "VERB", "meraih"),
    ],
)
def test_headlines_drop_the_active_prefix(form: str, lemma: str, upos: str, expected: str) -> None:
    assert bare(form, lemma, upos) == expected


@pytest.mark.parametrize(
    ("treebank", "feats", "expected"),
    [
        ("gsd", "Mood=Ind|Voice=Pass", "obl:agent"),
        ("gsd", "Voice=Act", "obl"),
        ("csui", "Voice=Pass", "obl"),
    ],
)
def test_relations_are_mapped_where_the_rule_says(treebank: str, feats: str, expected: str) -> None:
    assert mapped_deps(passive(treebank, feats), [OLEH]) == ("root", "case", expected)


def test_a_headline_has_capitals_and_no_full_stop() -> None:
    rng = random.Random(1)
    assert {varied(SENTENCE, rng, 1.0).forms for _ in range(40)} == {("KOTA", "MENANG"), ("Kota", "Menang")}
    assert varied(SENTENCE, rng, 1.0).heads == (1, 1)


def test_without_a_share_nothing_is_varied() -> None:
    assert varied(SENTENCE, random.Random(1), 0.0) is SENTENCE


def test_a_full_stop_that_others_hang_from_stays() -> None:
    odd = Parsed(("A", "."), ("NOUN", "PUNCT"), ("", ""), (1, 1), ("dep", "root"))
    assert len(varied(odd, random.Random(1), 1.0).forms) == 2
