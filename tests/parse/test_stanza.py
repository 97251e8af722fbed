"""The Stanza parser with a small real model: the text as it was, one tree a sentence, no noise."""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import UserError
from pipeline.parse.parser import ParserChoice, load_parser
from pipeline.parse.stanza import StanzaParser, stanza_parser
from stanza_folders import SMALL, edit_resources, needs_small_model, needs_stanza

pytestmark = [needs_stanza, needs_small_model]

SENTENCE = "Wali Kota Madiun Maidi menerima penghargaan itu di Jakarta, Selasa (14/12)."
AWKWARD = (
    "",
    " ",
    "\n\n",
    "Wali Kota\n\nmenerima   piagam.",
    "\t Maidi \r\n hadir \u00a0",
    "... !!! ???",
    "🏆 Maidi 👨‍👩‍👧 juara 🇮🇩",
    "a\u0301\u200b\u2028b\x00c\x85",
    "x" * 100,
    "Kerjanya diakui. Bukunya dibawanya pulang.",
    "ﷺ 漢字 עברית",
)


@pytest.fixture(scope="module")
def parser() -> StanzaParser:
    return stanza_parser(SMALL)


def test_it_is_found_by_name_and_loaded_once(parser: StanzaParser) -> None:
    assert load_parser(ParserChoice("stanza", SMALL)) is parser
    assert parser.name == "stanza"


def test_the_version_names_the_model(parser: StanzaParser) -> None:
    assert re.fullmatch(r"[0-9.]+-csui-[0-9a-f]{12}", parser.version)


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, parser: StanzaParser) -> None:
    monkeypatch.setenv("STANZA_RESOURCES_DIR", str(SMALL))
    assert stanza_parser() is parser


def test_a_passive_sentence_is_understood(parser: StanzaParser) -> None:
    (doc,) = parser.parse(["Penghargaan itu diserahkan oleh Menteri kepada Maidi."])
    root = next(token for token in doc if token.dep_ == "ROOT")
    assert (root.text, root.pos_, root.lemma_) == ("diserahkan", "VERB", "serah")
    assert str(root.morph) == "Voice=Pass"
    assert doc[0].head == root
    assert doc[0].dep_.startswith("nsubj")


def test_a_clitic_is_a_word_of_its_own(parser: StanzaParser) -> None:
    (doc,) = parser.parse(["Kerjanya diakui."])
    assert [token.text for token in doc] == ["Kerja", "nya", "diakui", "."]
    assert doc[1].head == doc[0]
    assert doc[1].idx == 5


def test_a_blank_line_ends_no_sentence(parser: StanzaParser) -> None:
    (doc,) = parser.parse(["Wali Kota Madiun\n\n \nmenerima. Penghargaan itu diserahkan."])
    assert len(list(doc.sents)) == 1


def test_each_text_is_given_back_in_order(parser: StanzaParser) -> None:
    assert [doc.text for doc in parser.parse(AWKWARD)] == list(AWKWARD)


def test_nothing_is_parsed_into_nothing(parser: StanzaParser) -> None:
    assert parser.parse([]) == []


def test_a_lone_surrogate_is_replaced(parser: StanzaParser) -> None:
    assert parser.parse(["Maidi \ud83c hadir"])[0].text == "Maidi \ufffd hadir"


def test_a_tree_does_not_hang_on_the_texts_beside_it(parser: StanzaParser) -> None:
    texts = [SENTENCE, *AWKWARD[3:10], SENTENCE * 2, "Maidi."]
    together = [doc.to_json() for doc in parser.parse(texts)]
    assert together == [parser.parse([text])[0].to_json() for text in texts]


def test_a_long_sentence_stays_one(parser: StanzaParser) -> None:
    text = ("Pemerintah kabupaten memperoleh kepercayaan masyarakat setempat " * 50)[:2990]
    (doc,) = parser.parse([text])
    assert doc.text == text
    # Fewer than 250 words are one tree.
    assert len(doc) < 400


@pytest.mark.parametrize("text", ["! " * 50, "(" * 60, "Maidi hadir. " * 20, "Kerjanya bagus. " * 20])
def test_too_many_words_for_a_tree_become_several(
    parser: StanzaParser, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("pipeline.parse.stanza._MOST_WORDS", 20)
    (doc,) = parser.parse([text])
    assert doc.text == text
    assert len(list(doc.sents)) > 1
    assert max(len(sentence) for sentence in doc.sents) <= 20


def test_a_text_that_is_too_long_is_cut_at_blanks(
    parser: StanzaParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.parse.stanza._LONGEST_PIECE", 100)
    text = "Penghargaan itu diserahkan. " * 10
    (doc,) = parser.parse([text])
    assert doc.text == text
    assert len(list(doc.sents)) == 3
    assert all(doc.text[sentence.start_char - 1] == " " for sentence in doc.sents if sentence.start)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=15), max_size=3))
def test_any_texts_come_back(parser: StanzaParser, texts: list[str]) -> None:
    assert [doc.text for doc in parser.parse(texts)] == texts


def test_it_says_nothing(parser: StanzaParser, capfd: pytest.CaptureFixture[str]) -> None:
    fresh = StanzaParser(SMALL)
    fresh.parse([SENTENCE])
    assert capfd.readouterr() == ("", "")


def test_the_logger_is_left_as_it_was(parser: StanzaParser) -> None:
    before = logging.getLogger("stanza").level
    parser.parse([SENTENCE])
    assert logging.getLogger("stanza").level == before


# --- models that cannot be used ------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SMALL, tmp_path / "models", copy_function=shutil.copyfile)
    for path in [tmp_path / "models", *(tmp_path / "models").rglob("*")]:
        path.chmod(0o755)
    return tmp_path / "models"


def test_a_cut_off_model_is_told(folder: Path) -> None:
    path = folder / "id/depparse/csui.pt"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(
        UserError, match=r"depparse/csui\.pt is damaged; run: anugerah model fetch stanza --stanza-dir"
    ):
        stanza_parser(folder)


def publish(folder: Path, content: bytes) -> None:
    """Make ``content`` the lemmatizer, with the right checksum."""
    (folder / "id/lemma/csui.pt").write_bytes(content)
    edit_resources(folder, "id", "lemma", "csui", value={"md5": hashlib.md5(content).hexdigest()})


def test_what_is_no_model_is_told_in_one_line(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    publish(folder, b"<html>not found</html>")
    with pytest.raises(UserError, match="Stanza cannot load its model in") as caught:
        StanzaParser(folder)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


class _Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_code_in_a_model_is_not_run(folder: Path, tmp_path: Path) -> None:
    publish(folder, pickle.dumps(_Evil(tmp_path / "ran")))
    with pytest.raises(UserError, match="Stanza cannot load its model in"):
        StanzaParser(folder)
    assert not (tmp_path / "ran").exists()
