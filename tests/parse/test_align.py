"""A parser's words laid over the text: the same characters, one root a sentence, no cycle."""

from __future__ import annotations

import re

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from pipeline.parse.align import Token, Word, make_doc

VOCAB = spacy.blank("id").vocab


def words(text: str, *heads: int, deprel: str = "dep") -> list[Token]:
    """A sentence of the blank-separated words of ``text``."""
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    return [
        Token(start, end, (Word(text[start:end], head=head, deprel=deprel),))
        for (start, end), head in zip(spans, heads, strict=True)
    ]


def heads(doc: Doc) -> list[int]:
    return [token.head.i for token in doc]


def test_words_bring_their_attributes() -> None:
    sentence = [
        Token(0, 5, (Word("Maidi", "PROPN", "X--", "", "Maidi", 2, "nsubj"),)),
        Token(6, 13, (Word("terpuji", "ADJ", "ASP", "Degree=Pos|Voice=Pass", "puji", 0, "root"),)),
    ]
    doc = make_doc(VOCAB, "Maidi terpuji", [sentence])
    assert [token.pos_ for token in doc] == ["PROPN", "ADJ"]
    assert [token.tag_ for token in doc] == ["X--", "ASP"]
    assert [token.lemma_ for token in doc] == ["Maidi", "puji"]
    assert [token.dep_ for token in doc] == ["nsubj", "ROOT"]
    assert str(doc[1].morph) == "Degree=Pos|Voice=Pass"
    assert heads(doc) == [1, 1]


def test_a_single_blank_belongs_to_the_word_before_and_more_are_a_token() -> None:
    text = "a b  c\n\nd "
    doc = make_doc(VOCAB, text, [words(text, 0, 1, 1, 1)])
    assert doc.text == text
    assert [token.text for token in doc] == ["a", "b", " ", "c", "\n\n", "d"]
    assert [token.pos_ for token in doc] == ["X", "X", "SPACE", "X", "SPACE", "X"]
    assert heads(doc) == [0, 0, 1, 0, 3, 0]


def test_blanks_at_the_beginning_hang_on_the_first_word() -> None:
    doc = make_doc(VOCAB, "  a", [[Token(2, 3, (Word("a"),))]])
    assert [token.text for token in doc] == ["  ", "a"]
    assert heads(doc) == [1, 1]
    assert len(list(doc.sents)) == 1


def test_tokens_of_several_words_are_cut() -> None:
    noun, clitic = (
        Word("kerja", "NOUN", head=3, deprel="nsubj"),
        Word("nya", "PRON", head=1, deprel="nmod:poss"),
    )
    sentence = [Token(0, 8, (noun, clitic)), Token(9, 15, (Word("bagus", head=0),))]
    doc = make_doc(VOCAB, "kerjanya baguss", [sentence])
    assert [token.text for token in doc] == ["kerja", "nya", "baguss"]
    assert [token.whitespace_ for token in doc] == ["", " ", ""]
    assert heads(doc) == [2, 0, 2]
    assert doc[1].dep_ == "nmod:poss"


def test_the_words_of_a_token_have_the_letters_of_the_text() -> None:
    doc = make_doc(VOCAB, "KerjaNya", [[Token(0, 8, (Word("kerja"), Word("nya", head=1)))]])
    assert [token.text for token in doc] == ["Kerja", "Nya"]


def test_a_token_that_its_words_do_not_spell_stays_whole_and_is_its_head_word() -> None:
    # "tak" = "tidak" + "lah": the second word is the head, and the third token hangs on the first.
    token = Token(
        0, 3, (Word("tidak", "PART", head=2, deprel="advmod"), Word("lah", "VERB", lemma="l", head=0))
    )
    doc = make_doc(VOCAB, "tak ada", [[token, Token(4, 7, (Word("ada", head=1, deprel="obj"),))]])
    assert [each.text for each in doc] == ["tak", "ada"]
    assert (doc[0].pos_, doc[0].lemma_, doc[0].dep_) == ("VERB", "l", "ROOT")
    assert heads(doc) == [0, 0]
    assert doc[1].dep_ == "obj"


def test_a_token_of_words_with_an_empty_form_stays_whole() -> None:
    doc = make_doc(VOCAB, "ada", [[Token(0, 3, (Word("ada"), Word("", head=1)))]])
    assert [token.text for token in doc] == ["ada"]


def test_each_sentence_has_its_root() -> None:
    first, second = words("a b", 2, 0), words("    c d", 0, 1)
    doc = make_doc(VOCAB, "a b c d", [first, [Token(t.start, t.end, t.words) for t in second]])
    assert [sentence.text for sentence in doc.sents] == ["a b", "c d"]
    assert heads(doc) == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("given_heads", "expected"),
    [
        ((2, 3, 0), [1, 2, 2]),
        ((0, 0, 0), [0, 0, 0]),  # the first root stays one
        ((2, 3, 1), [0, 2, 0]),  # no root: the first word is made one
        ((3, 0, 1), [1, 1, 0]),  # a cycle beside the root is opened
        ((1, 0, 2), [0, 0, 1]),  # a word on itself is a root
        ((9, 0, -4), [0, 0, 0]),  # a head that is not there makes a root
    ],
)
def test_any_heads_make_one_tree(given_heads: tuple[int, ...], expected: list[int]) -> None:
    doc = make_doc(VOCAB, "a b c", [words("a b c", *given_heads)])
    assert heads(doc) == expected
    assert [token.dep_ for token in doc if token.head.i == token.i] == ["ROOT"]
    assert len(list(doc.sents)) == 1


def test_characters_in_no_token_are_kept() -> None:
    doc = make_doc(VOCAB, "a ?! b", [[Token(0, 1, (Word("a"),)), Token(5, 6, (Word("b", head=1),))]])
    assert [token.text for token in doc] == ["a", "?!", "b"]
    assert doc[1].pos_ == "X"
    assert heads(doc) == [0, 0, 0]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "abc", "a  b"])
def test_a_text_without_words_is_a_doc(text: str) -> None:
    doc = make_doc(VOCAB, text, [])
    assert doc.text == text
    assert len(list(doc.sents)) == (1 if text else 0)


def test_an_unknown_part_of_speech_is_x() -> None:
    assert make_doc(VOCAB, "a", [[Token(0, 1, (Word("a", "NOPE"),))]])[0].pos_ == "X"


@pytest.mark.parametrize("spans", [[(0, 2), (1, 3)], [(2, 3), (0, 1)], [(1, 1)], [(2, 9)]])
def test_tokens_that_do_not_fit_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="does not follow"):
        make_doc(VOCAB, "abc", [[Token(start, end, (Word("x"),)) for start, end in spans]])


@st.composite
def segmented(draw: st.DrawFn) -> tuple[str, list[list[Token]]]:
    """A text, with tokens at any places in order, any heads, in any number of sentences."""
    text = draw(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(" \n\t"), max_size=40))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    sentences: list[list[Token]] = [[]]
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        middle = draw(st.integers(start, end))
        forms = draw(st.sampled_from([[text[start:end]], [text[start:middle], text[middle:end]], ["?", "!"]]))
        found = tuple(Word(form, head=draw(st.integers(-1, 9)), deprel="dep") for form in forms)
        sentences[-1].append(Token(start, end, found))
        if draw(st.booleans()):
            sentences.append([])
    return text, sentences


@given(segmented())
def test_any_segmentation_gives_the_text_and_sound_trees(sample: tuple[str, list[list[Token]]]) -> None:
    text, sentences = sample
    doc = make_doc(VOCAB, text, sentences)
    assert doc.text == text
    starts = {token.idx for token in doc}
    assert {token.start for sentence in sentences for token in sentence} <= starts
    for token in doc:
        # The way up ends at a root: no cycle.
        assert [each.dep_ for each in (token, *token.ancestors) if each.head.i == each.i] == ["ROOT"]
    written = sum(bool(sentence) for sentence in sentences)
    assert len(list(doc.sents)) == max(written, 1 if text else 0)
