"""The shipped parser: trees for any text, always the same, and right about who gives and who takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Token

from pipeline.errors import InputError
from pipeline.parse.embedded import MODEL, EmbeddedParser, embedded_parser

SENTENCES = (
    "Penghargaan itu diserahkan oleh Menteri Budi dan diterima Wali Kota Sari di Jakarta.",
    "Bupati Rahman menerima penghargaan dari Menteri Dewi.",
    "Menteri Dewi menyerahkan piagam kepada Wali Kota Sari.",
    "KOTA MADIUN RAIH PENGHARGAAN SMART CITY",
    'Hujan deras mengguyur Sleman, "katanya" pada Rabu sore (14/12).',
    "Ini adalah penghargaan kedua yang diraih kabupaten itu sejak 2019.",
)


def parse(text: str) -> Doc:
    return embedded_parser().parse([text])[0]


def word(doc: Doc, text: str) -> Token:
    return next(token for token in doc if token.text == text)


def tree(doc: Doc) -> list[tuple[str, str, str, str, int]]:
    return [(t.text, t.pos_, str(t.morph), t.dep_, t.head.i) for t in doc]


def test_a_passive_with_agent_and_a_second_verb() -> None:
    doc = parse(SENTENCES[0])
    assert word(doc, "Penghargaan").dep_ == "nsubj:pass"
    assert word(doc, "Penghargaan").head.text == "diserahkan"
    assert word(doc, "Menteri").dep_ == "obl:agent"
    assert word(doc, "Menteri").head.text == "diserahkan"
    assert word(doc, "diterima").dep_ == "conj"
    assert word(doc, "diterima").head.text == "diserahkan"


def test_an_active_sentence() -> None:
    doc = parse(SENTENCES[1])
    assert (word(doc, "Bupati").dep_, word(doc, "Bupati").head.text) == ("nsubj", "menerima")
    assert (word(doc, "penghargaan").dep_, word(doc, "penghargaan").head.text) == ("obj", "menerima")
    assert word(doc, "menerima").dep_ == "ROOT"


def test_voice_is_told() -> None:
    assert "Pass" in word(parse(SENTENCES[0]), "diserahkan").morph.get("Voice", [])
    assert "Act" in word(parse(SENTENCES[1]), "menerima").morph.get("Voice", [])


def test_a_passive_agent_without_a_preposition() -> None:
    agent = word(parse(SENTENCES[0]), "Wali")
    assert (agent.dep_, agent.head.text) == ("obl:agent", "diterima")


@pytest.mark.parametrize(
    "text", ["KOTA MADIUN RAIH PENGHARGAAN SMART CITY", "Kota Madiun Raih Penghargaan Smart City"]
)
def test_a_headline(text: str) -> None:
    doc = parse(text)
    assert (doc[0].dep_, doc[2].dep_, doc[3].dep_) == ("nsubj", "ROOT", "obj")


def test_a_relative_clause() -> None:
    doc = parse(SENTENCES[5])
    assert (word(doc, "diraih").dep_, word(doc, "diraih").head.text) == ("acl:relcl", "penghargaan")


@pytest.mark.parametrize("text", SENTENCES)
def test_a_text_is_one_tree(text: str) -> None:
    doc = parse(text)
    assert [token.dep_ for token in doc].count("ROOT") == 1
    assert len(list(doc.sents)) == 1


def test_trees_do_not_depend_on_what_is_parsed_beside_them() -> None:
    parser = embedded_parser()
    alone = [tree(parser.parse([text])[0]) for text in SENTENCES]
    assert [tree(doc) for doc in parser.parse(SENTENCES * 30)] == alone * 30
    assert [tree(doc) for doc in parser.parse(SENTENCES[::-1])] == alone[::-1]


def test_blanks_do_not_change_a_tree() -> None:
    plain = parse(SENTENCES[0])
    spread = parse("\n  " + SENTENCES[0].replace(" ", "  ").replace("oleh", "\n oleh") + " \n")
    kept = [token for token in spread if not token.is_space]
    assert [(t.text, t.dep_, t.head.text) for t in kept] == [(t.text, t.dep_, t.head.text) for t in plain]
    assert {token.pos_ for token in spread if token.is_space} == {"SPACE"}


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", ".", "\u200b", "😀‍🔥", "a" * 3000, "kata " * 600, "( " * 500, "\x00\x07"]
)
def test_odd_texts_keep_their_characters(text: str) -> None:
    doc = parse(text)
    assert doc.text == text
    assert len(list(doc.sents)) == bool(text)


def test_half_a_pair_becomes_a_replacement_character() -> None:
    assert parse("Kota \ud83d Madiun").text == "Kota \ufffd Madiun"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=4))
def test_any_texts_come_back_in_order(texts: list[str]) -> None:
    assert [doc.text for doc in embedded_parser().parse(texts)] == texts


def test_it_is_loaded_once_and_named() -> None:
    assert embedded_parser() is embedded_parser()
    assert embedded_parser().name == "spacy"
    assert EmbeddedParser().version == embedded_parser().version


@pytest.mark.parametrize("name", sorted(path.name for path in MODEL.iterdir() if path.suffix != ".md"))
@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_missing_or_damaged_file_is_named(tmp_path: Path, name: str, damage: str) -> None:
    for path in MODEL.iterdir():
        content = path.read_bytes()
        if path.name == name:
            if damage == "missing":
                continue
            content = content[: len(content) // 2]
        (tmp_path / path.name).write_bytes(content)
    with pytest.raises(InputError, match=r"install the package anew") as caught:
        EmbeddedParser(tmp_path)
    assert name in str(caught.value)


def test_the_model_is_small_and_holds_no_pickle() -> None:
    files = [path for path in MODEL.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 8_000_000
    assert {path.suffix for path in files} <= {".msgpack", ".json", ".cfg", ".md"}
    # Protocol 2 and later begin so.
    assert not any(path.read_bytes().startswith(b"\x80\x02") for path in files)


def test_no_other_framework_is_needed() -> None:
    # Where PyTorch is installed, spaCy's machine learning library imports it by itself: here it cannot.
    script = (
        "import sys; sys.modules |= dict.fromkeys(('torch', 'tensorflow', 'stanza', 'training'));"
        "from pipeline.parse.embedded import embedded_parser;"
        "print(*(word.dep_ for word in embedded_parser().parse(['Kota Madiun menang.'])[0]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "nsubj flat:name ROOT punct\n"), done.stderr


def test_the_vocabulary_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = EmbeddedParser()
    before = [tree(doc) for doc in parser.parse(SENTENCES)]
    monkeypatch.setattr("pipeline.parse.embedded.MOST_WORDS", 300)
    sizes = []
    for number in range(20):
        parser.parse([" ".join(f"kata{number}x{each}" for each in range(50))])
        sizes.append(len(parser.nlp.vocab))
    assert max(sizes) <= 300 + 60
    assert min(sizes[1:]) < max(sizes) / 2, "it began anew"
    assert [tree(doc) for doc in parser.parse(SENTENCES)] == before
