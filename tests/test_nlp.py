"""The spaCy components: found by name, spans that fit the text, the same rows as the library."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from pipeline import extract, load_nlp, load_rules
from pipeline.nlp import GROUPS

MADIUN = (
    "Kota Madiun Raih Penghargaan Smart City\n"
    "Madiun - Pemerintah Kota Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi "
    "“smart\u00a0living”. Piagam diserahkan Menteri Komunikasi dan Informatika Johnny G. Plate kepada Wali "
    "Kota Madiun Maidi di Hotel Grand Sahid, Jakarta,   Selasa (14/12/2021).\n"
    "Baca juga: Kabupaten Ngawi Siapkan Smart Village\n"
)
BOGOR = "BOGOR - Kabupaten Bogor menerima penghargaan Smart City 2022 kategori smart economy, Kamis."
NOTHING = "Hujan deras mengguyur Kabupaten Sleman pada Rabu sore."


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_nlp()


def document(nlp: Language, text: str, **inputs: object) -> Doc:
    doc = nlp.make_doc(text)
    for name, value in inputs.items():
        setattr(doc._, name, value)
    return doc


def spans(doc: Doc, group: str) -> list[tuple[str, str, str]]:
    return [(span.text, span.label_, span.kb_id_) for span in doc.spans[group]]


@pytest.mark.parametrize("name", ["anugerah_mentions", "anugerah_awards"])
def test_the_components_are_entry_points(name: str) -> None:
    (found,) = entry_points(group="spacy_factories", name=name)
    assert callable(found.load())


def test_a_pipeline_of_ones_own_need_not_import_this_package() -> None:
    code = (
        "import sys, spacy\n"
        "nlp = spacy.blank('id')\n"
        "nlp.add_pipe('anugerah_mentions')\n"
        "nlp.add_pipe('anugerah_awards')\n"
        "doc = nlp(sys.stdin.buffer.read().decode())\n"
        "(row,) = doc._.awards\n"
        "print(row.region_code, row.dimension, row.award_date)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], input=MADIUN.encode(), capture_output=True, check=False
    )
    assert done.stdout.decode().split("\n")[0] == "35.77 smart living 2021-12-14", done.stderr.decode()


def test_mentions_are_spans_of_the_published_text(nlp: Language) -> None:
    doc = nlp(MADIUN)
    assert set(doc.spans) >= set(GROUPS)
    assert ("Pemerintah Kota Madiun", "kota", "35.77") in spans(doc, "regions")
    assert spans(doc, "dimensions") == [("smart\u00a0living", "smart living", "")]
    assert ("Gerakan Menuju Smart City 2021", "name", "Gerakan Menuju Smart City") in spans(doc, "programmes")
    minister = "Menteri Komunikasi dan Informatika Johnny G. Plate"
    assert (minister, "official", "") in spans(doc, "officials")
    assert ("Wali Kota Madiun Maidi", "official", "35.77") in spans(doc, "officials")
    assert ("Hotel Grand Sahid, Jakarta", "venue", "") in spans(doc, "places")
    ((text, label, day),) = spans(doc, "dates")
    assert text.startswith("Selasa (14/12/2021")
    assert (label, day) == ("date", "2021-12-14")
    masked = [text for text, _rule, _ in spans(doc, "masked")]
    assert masked == ["Baca juga: Kabupaten Ngawi Siapkan Smart Village"]
    assert "Ngawi" not in " ".join(text for text, _, _ in spans(doc, "regions"))


def test_awards_are_those_of_the_library(nlp: Language) -> None:
    inputs = {"published": date(2022, 5, 13), "source": "contoh.id", "url": "https://contoh.example/a"}
    doc = nlp(document(nlp, BOGOR, article_id="b", **inputs))
    assert doc._.awards
    assert doc._.awards == extract(
        BOGOR, id="b", published=date(2022, 5, 13), source="contoh.id", url="https://contoh.example/a"
    )
    assert doc._.awards[0].award_date == date(2022, 5, 12)


def test_unset_inputs_are_those_of_the_library(nlp: Language) -> None:
    doc = nlp(MADIUN)
    assert doc._.awards == extract(MADIUN)
    assert (doc._.article_id, doc._.title, doc._.published) == ("text", "", None)


def test_many_documents_in_their_order(nlp: Language) -> None:
    texts = [MADIUN, NOTHING, BOGOR, "", MADIUN]
    docs = list(nlp.pipe(texts, batch_size=2))
    assert [doc.text for doc in docs] == texts
    assert [[row.region_code for row in doc._.awards] for doc in docs] == [
        ["35.77"],
        [],
        ["32.01"],
        [],
        ["35.77"],
    ]
    assert docs[0]._.awards == docs[4]._.awards
    assert [name for name, _, _ in spans(docs[1], "regions")] == ["Kabupaten Sleman"]


def test_a_title_of_its_own_moves_no_span(nlp: Language) -> None:
    doc = nlp(document(nlp, BOGOR, title="Kota Bandung Raih Smart City Award"))
    assert [name for name, _, _ in spans(doc, "regions")] == ["BOGOR", "Kabupaten Bogor"]
    assert all(doc.text[span.start_char : span.end_char] == span.text for span in doc.spans["regions"])


@pytest.mark.parametrize(
    "given", [date(2022, 5, 13), datetime(2022, 5, 13, 23, 59), "2022-05-13T08:00:00+07:00"]
)
def test_a_publication_date_in_any_form(nlp: Language, given: object) -> None:
    doc = document(nlp, BOGOR, published=given)
    assert doc._.published == date(2022, 5, 13)
    doc._.published = None
    assert doc._.published is None


def test_a_publication_date_that_is_none_is_refused(nlp: Language) -> None:
    with pytest.raises(ValueError, match="isoformat"):
        document(nlp, BOGOR, published="kemarin")


def test_documents_can_be_stored(nlp: Language) -> None:
    doc = nlp(document(nlp, MADIUN, published="2021-12-15", article_id="m"))
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert again._.awards == doc._.awards
    assert again._.published == date(2021, 12, 15)
    assert {group: spans(again, group) for group in GROUPS} == {group: spans(doc, group) for group in GROUPS}


def test_the_pipeline_can_be_stored(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "nlp")
    assert spacy.load(tmp_path / "nlp")(MADIUN)._.awards == extract(MADIUN)


def test_rules_of_ones_own(nlp: Language, tmp_path: Path) -> None:
    rules = load_rules()
    assert load_nlp(rules)(MADIUN)._.awards == extract(MADIUN)
    with pytest.raises(FileNotFoundError, match="holds no rules"):
        nlp.create_pipe("anugerah_awards", config={"rules": str(tmp_path)})


def test_what_the_components_write_is_declared(nlp: Language) -> None:
    analysis = nlp.analyze_pipes()
    assert analysis is not None
    assert analysis["summary"]["anugerah_mentions"]["assigns"] == ["doc.spans"]
    assert analysis["summary"]["anugerah_awards"]["assigns"] == ["doc._.awards"]
    assert not any(analysis["problems"].values())


PARSED = (
    "Piagam diserahkan Menteri Rudi Hartono dan diterima Wali Kota Sari Dewi.\n"
    "  Hadir pula Dr. Ir. Amir, S.STP.,MM dari PT. Maju, Kab. Ngawi.  Ia tersenyum.\n\n"
)


def test_documents_have_the_trees_and_sentences_of_the_parser(nlp: Language) -> None:
    doc = nlp(PARSED)
    assert doc.text == PARSED
    assert [sentence.text.strip() for sentence in doc.sents] == [
        "Piagam diserahkan Menteri Rudi Hartono dan diterima Wali Kota Sari Dewi.",
        "Hadir pula Dr. Ir. Amir, S.STP.,MM dari PT. Maju, Kab. Ngawi.",
        "Ia tersenyum.",
    ]
    given = next(token for token in doc if token.text == "diserahkan")
    assert (given.pos_, given.dep_, str(given.morph)) == ("VERB", "ROOT", "Voice=Pass")
    assert {child.text: child.dep_ for child in given.children}["Piagam"] == "nsubj:pass"


def test_without_a_parser_documents_are_blank() -> None:
    blank = load_nlp(parser="none")
    doc = blank(PARSED)
    assert not doc.has_annotation("DEP")


def test_a_pipeline_with_its_parser_is_stored_and_loaded(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert [token.dep_ for token in again(PARSED)] == [token.dep_ for token in nlp(PARSED)]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0a\u2028b", "a\r\nb", "😀  \ud7ff"])
def test_any_text_keeps_its_characters(nlp: Language, text: str) -> None:
    assert nlp.make_doc(text).text == text
