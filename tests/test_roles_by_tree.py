"""Who handed over and who received, told in ways that words and their order do not settle.

Each sentence stands in the same short article; the same people, so that only grammar tells who did what.
"""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.article import Article
from pipeline.award import AwardRow
from pipeline.extract import extract_article
from pipeline.parse.parser import EMBEDDED, NO_PARSER, ParserChoice
from pipeline.rules import load_rules

LEAD = (
    "{region} Raih Smart Living\n"
    "JAKARTA - Pemerintah {region} meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living. {sentence}"
)
GIVER, TAKER = "Menteri Komunikasi Rudi Hartono", "{head} Sari Dewi"
REGIONS = {
    "Kota Bogor": "Wali Kota Bogor",
    "Kabupaten Sikka": "Bupati Sikka",
    "Kota Ternate": "Wali Kota Ternate",
}


def row(sentence: str, region: str = "Kota Bogor", parser: ParserChoice = EMBEDDED) -> AwardRow:
    text = sentence.replace("{giver}", GIVER).replace("{taker}", TAKER).replace("{head}", REGIONS[region])
    article = Article(
        "a", LEAD.format(region=region, sentence=text), published=date(2021, 12, 16), published_basis="field"
    )
    rows = [
        found
        for found in extract_article(article, load_rules(), parser=parser).rows
        if found.region == region
    ]
    assert len(rows) == 1, rows
    return rows[0]


BOTH = [
    "Penghargaan itu diserahkan {giver} dan diterima {taker}.",
    "{giver}, yang datang bersama sejumlah pejabat kementerian, menyerahkan piala itu kepada {taker}.",
    "{giver}, didampingi Gubernur Papua Agus Salim, menyerahkan piala kepada {taker}, disaksikan Bupati Ngawi Tono Hadi.",
    "{giver} menyerahkan piala, {taker} menerima.",
    "Kepada {taker}, {giver} menyerahkan piala kaca.",
    "{taker}, yang malam itu mengenakan kain tenun bermotif bunga, menerima piala dari {giver}.",
    "Trofi itu berpindah tangan dari {giver} ke {taker}.",
    "Piala kaca itu disodorkan {giver} kepada {taker}.",
    "Penghargaan bagi daerah itu disampaikan {giver} kepada {taker}.",
]
TAKEN = [
    "{taker} terbang ke Jakarta pagi itu untuk menerima piagam tersebut.",
    "{taker} naik ke panggung, menjabat tangan para undangan, lalu menerima piala.",
    "Dalam sebuah upacara yang disiarkan langsung, piala itu diterima dengan penuh rasa syukur oleh {taker}.",
    "Yang menerimanya, di sebuah hotel di Jakarta, adalah {taker}.",
    "Piala itu {taker} terima dengan tangan kiri.",
    "{taker}-lah yang akhirnya mengambil piala itu.",
    "Yang maju bukan Gubernur Papua Agus Salim, melainkan {taker}.",
]
GIVEN = [
    "Yang menyerahkan piala itu ialah {giver}.",
    "Yang menyerahkan piala bukan Gubernur Papua Agus Salim, melainkan {giver}.",
    "{giver}-lah yang menyerahkan piala itu.",
    "Gubernur Papua Agus Salim hanya memberikan sambutan, sedangkan piala diserahkan {giver}.",
]
NOBODY = [
    "{taker} berharap warga menerima manfaat penghargaan itu.",
    "{taker} menerima kunjungan {giver} sehari sesudahnya.",
    "{giver} memberikan sambutan di hadapan {taker}.",
    "{taker} menerima laporan dari {giver} tentang jaringan internet.",
]


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("sentence", BOTH)
def test_both_are_found(sentence: str, region: str) -> None:
    found = row(sentence, region)
    assert (found.presenter, found.recipient) == ("Rudi Hartono", "Sari Dewi")


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("sentence", TAKEN)
def test_who_received_is_found(sentence: str, region: str) -> None:
    found = row(sentence, region)
    assert (found.presenter, found.recipient) == ("", "Sari Dewi")


@pytest.mark.parametrize("sentence", GIVEN)
def test_who_handed_over_is_found(sentence: str) -> None:
    found = row(sentence)
    assert (found.presenter, found.recipient) == ("Rudi Hartono", "")


@pytest.mark.parametrize("sentence", NOBODY)
def test_who_gives_or_takes_something_else_plays_no_part(sentence: str) -> None:
    found = row(sentence)
    assert (found.presenter, found.recipient) == ("", "")


def test_changing_the_verb_changes_the_role() -> None:
    assert row("Piala itu diserahkan oleh {giver}.").presenter == "Rudi Hartono"
    received = row("Piala itu diterima oleh {giver}.")
    assert received.presenter == ""


def test_the_trees_earn_their_place() -> None:
    """Without a parser, words alone settle fewer of these sentences, and none that the trees do not."""
    sentences = [*BOTH, *TAKEN, *GIVEN]
    cells = {
        parser.name: [
            (found.presenter, found.recipient) for found in (row(s, parser=parser) for s in sentences)
        ]
        for parser in (EMBEDDED, NO_PARSER)
    }
    filled = {name: sum(bool(cell) for pair in pairs for cell in pair) for name, pairs in cells.items()}
    assert filled["spacy"] > filled["none"]
    for with_tree, without in zip(cells["spacy"], cells["none"], strict=True):
        assert all(a == b for a, b in zip(with_tree, without, strict=True) if b)


def test_of_two_years_that_of_the_verb_counts() -> None:
    article = Article(
        "a",
        "Kabar kota\nPada 2021 Kota Bogor, yang masterplannya rampung pada 2019 sesudah kajian panjang, meraih "
        "penghargaan smart living dalam Smart City Award.",
    )
    rows = extract_article(article, load_rules()).rows
    assert [found.year for found in rows] == [2021]
