"""What rules/trees.yaml finds in trees, on trees made by hand: no parser has a say here."""

from __future__ import annotations

import dataclasses

import pytest
import spacy
from spacy.tokens import Doc

from pipeline.metered import Meter
from pipeline.rules import Rules, load_rules, metered
from pipeline.syntax.forest import with_mentions
from pipeline.syntax.patterns import TreePatterns

VOCAB = spacy.blank("id").vocab

Word = tuple[str, str, str, str, str]
"""A word, its part of speech, the word it hangs on ("" for the root), the relation, the kind of its mention."""


def tree(*words: Word) -> Doc:
    forms = [form for form, *_rest in words]
    heads = [forms.index(head) if head else at for at, (_f, _p, head, _d, _k) in enumerate(words)]
    doc = Doc(
        VOCAB,
        words=forms,
        pos=[pos for _f, pos, *_rest in words],
        heads=heads,
        deps=[dep for _f, _p, _h, dep, _k in words],
    )
    mentions = [
        (token.idx, token.idx + len(token), kind)
        for token, (*_rest, kind) in zip(doc, words, strict=True)
        if kind
    ]
    return with_mentions(doc, mentions, load_rules().group("words").only("award"))


def found(doc: Doc, kind: str, rules: Rules | None = None) -> list[tuple[str, str]]:
    patterns = TreePatterns(rules or load_rules(), VOCAB)
    return sorted(
        {(fit.rule.id, fit.nodes[kind].text) for fit in patterns.find(doc) if fit.rule.kind == kind}
    )


GIVEN = (
    ("Piagam", "NOUN", "diserahkan", "nsubj:pass", ""),
    ("diserahkan", "VERB", "", "ROOT", ""),
    ("oleh", "ADP", "Rudi", "case", ""),
    ("Rudi", "PROPN", "diserahkan", "obl:agent", "person"),
    ("kepada", "ADP", "Sari", "case", ""),
    ("Sari", "PROPN", "diserahkan", "obl", "person"),
)


def test_a_passive_names_who_gives_and_who_takes() -> None:
    doc = tree(*GIVEN)
    assert found(doc, "presenter") == [("tree.given-by", "Rudi")]
    assert found(doc, "recipient") == [("tree.given-to", "Sari")]


def test_another_verb_changes_who_does_what() -> None:
    received = [
        (w.replace("diserahkan", "diterima"), p, h.replace("diserahkan", "diterima"), d, k)
        for w, p, h, d, k in GIVEN[:4]
    ]
    doc = tree(*received)
    assert found(doc, "presenter") == []
    assert found(doc, "recipient") == [("tree.received-by", "Rudi")]


def test_a_word_that_is_no_mention_plays_no_part() -> None:
    doc = tree(*((w, p, h, d, "" if w == "Rudi" else k) for w, p, h, d, k in GIVEN))
    assert found(doc, "presenter") == []


def test_what_is_given_has_to_be_an_award() -> None:
    doc = tree(*((w.replace("Piagam", "Bantuan"), p, h, d, k) for w, p, h, d, k in GIVEN))
    assert found(doc, "recipient") == []


def test_a_distant_node_stays_within_its_clause() -> None:
    """ "… diserahkan usai dibuka oleh Rudi": Rudi opens, somebody else gives."""
    doc = tree(
        ("Piagam", "NOUN", "diserahkan", "nsubj:pass", ""),
        ("diserahkan", "VERB", "", "ROOT", ""),
        ("usai", "SCONJ", "dibuka", "mark", ""),
        ("dibuka", "VERB", "diserahkan", "advcl", ""),
        ("oleh", "ADP", "Rudi", "case", ""),
        ("Rudi", "PROPN", "dibuka", "obl:agent", "person"),
    )
    assert found(doc, "presenter") == []


CARRIED = (
    ("Sari", "PROPN", "datang", "nsubj", "person"),
    ("datang", "VERB", "", "ROOT", ""),
    ("dan", "CCONJ", "menerima", "cc", ""),
    ("menerima", "VERB", "datang", "conj", ""),
    ("piala", "NOUN", "menerima", "obj", ""),
)


def test_a_subject_is_carried_over_to_a_verb_without_one() -> None:
    assert found(tree(*CARRIED), "recipient") == [("tree.receiver-carried", "Sari")]


def test_a_verb_with_a_subject_of_its_own_carries_none_over() -> None:
    own = (*CARRIED[:3], ("Rudi", "PROPN", "menerima", "nsubj", "person"), *CARRIED[3:])
    assert found(tree(*own), "recipient") == [("tree.receiver", "Rudi")]


def test_a_rule_without_its_nodes_unless_finds_more() -> None:
    """The test above can fail: it is 'unless' that keeps Sari out."""
    rules = load_rules()
    group = rules.group("trees")
    loose = tuple(dataclasses.replace(rule, unless={}) for rule in group.rules)
    changed = dataclasses.replace(
        rules, groups=rules.groups | {"trees": dataclasses.replace(group, rules=loose)}, cache={}
    )
    own = (*CARRIED[:3], ("Rudi", "PROPN", "menerima", "nsubj", "person"), *CARRIED[3:])
    assert ("tree.receiver-carried", "Sari") in found(tree(*own), "recipient", changed)


def test_a_metered_rule_counts_its_fits() -> None:
    meter = Meter()
    doc = tree(*GIVEN)
    list(TreePatterns(metered(load_rules(), meter), VOCAB).find(doc))
    assert meter.matches["tree.given-by"] == {(doc.text, 7, 27)}
    assert meter.calls["tree.receiver"] == 1
    assert not meter.matches["tree.receiver"]


@pytest.mark.parametrize(("mention", "kinds"), [((0, 6, "class"), ["class"]), ((7, 10, "person"), ["award"])])
def test_an_award_word_inside_a_mention_is_the_mention(
    mention: tuple[int, int, str], kinds: list[str]
) -> None:
    doc = Doc(VOCAB, words=["Piagam", "itu"])
    marked = with_mentions(doc, [mention], load_rules().group("words").only("award"))
    assert [token.ent_type_ for token in marked if token.text == "Piagam"] == kinds
    assert not any(token.ent_type_ for token in doc), "the parsed document itself is left alone"
