"""Lists and tables of winners: each layout, over any regions, gives the awards that stand in it and no more.

A layout writes winners out; the announcement above says whether they won.  Under one that announces
nominees, participants or scores, the same lines give nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from factory import REGIONS, TWINS, Region
from pipeline.award import DIMENSIONS, AwardRow
from pipeline.extract import extract
from pipeline.rules import load_rules
from pipeline.text import normalise
from pipeline.unwrap import page_edits

PUBLISHED = "2021-12-16"
TITLE = "Inilah Daerah Peraih Penghargaan Smart City 2021"
LEAD = (
    "JAKARTA - Sejumlah daerah menerima penghargaan Gerakan Menuju Smart City 2021. Piagam diserahkan "
    "Menkominfo Johnny G. Plate di Hotel Bidakara, Jakarta, Selasa (14/12/2021)."
)
ANNOUNCED = (
    "Berikut daftar penerima penghargaan:",
    "Daftar lengkapnya sebagai berikut.",
    "Berikut para pemenangnya.",
)
CLOSING = "Penilaian dilakukan dalam dua tahap sejak Agustus lalu. Warga menyambut gembira hasil itu."
DENIED = (
    (
        "Daerah yang Mengikuti Penilaian Smart City 2021",
        "JAKARTA - Sejumlah daerah mengikuti penilaian akhir Gerakan Menuju Smart City 2021, Selasa (14/12/2021).",
        "Berikut daftar nomine penerima penghargaan:",
    ),
    (
        "Ini Skor Daerah dalam Evaluasi Smart City 2021",
        "JAKARTA - Tim penilai memaparkan hasil evaluasi Gerakan Menuju Smart City 2021, Selasa (14/12/2021). "
        "Penghargaan baru akan diserahkan bulan depan.",
        "Rincian skornya sebagai berikut.",
    ),
    (
        "Daerah Peserta Gerakan Menuju Smart City 2021",
        "JAKARTA - Kementerian Kominfo membuka bimbingan teknis Gerakan Menuju Smart City 2021, Selasa "
        "(14/12/2021). Belum ada penghargaan yang diberikan.",
        "Daftar pesertanya:",
    ),
)


@dataclass(frozen=True)
class Won:
    """One award of a list."""

    region: Region
    dimension: str

    @property
    def name(self) -> str:
        return self.region.full

    @property
    def kab(self) -> str:
        return self.region.full.replace("Kabupaten", "Kab.")

    @property
    def title(self) -> str:
        return self.dimension.title()


Winners = Sequence[Won]
Layout = Callable[[Winners], str]


def _grid(rows: Sequence[Sequence[str]], gap: str = "   ") -> str:
    """Rows in columns of fixed width."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        gap.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _rows(winners: Winners, *columns: str) -> list[list[str]]:
    """The cells of each winner: ``no``, ``region``, ``dimension``, ``province``, ``score``, ``rank`` or ``-``."""
    made = []
    for number, won in enumerate(winners, 1):
        cells = {
            "no": str(number), "region": won.kab, "dimension": won.title, "province": won.region.province,
            "score": f"{80 - number},2{number}", "rank": f"Juara {number}", "-": "-",
        }  # fmt: skip
        made.append([cells[column] for column in columns])
    return made


def _lines(winners: Winners, line: Callable[[int, Won], str]) -> str:
    return "\n".join(line(number, won) for number, won in enumerate(winners, 1))


def _by_dimension(winners: Winners) -> dict[str, list[Won]]:
    found: dict[str, list[Won]] = {}
    for won in winners:
        found.setdefault(won.title, []).append(won)
    return found


TABLES: dict[str, Layout] = {
    "pipes": lambda w: "No | Kabupaten/Kota | Kategori\n" + "\n".join(
        " | ".join(r) for r in _rows(w, "no", "region", "dimension")
    ),
    "pipes, classes first": lambda w: "Dimensi | Daerah Penerima\n" + "\n".join(
        " | ".join(r) for r in _rows(w, "dimension", "region")
    ),
    "pipes without a head": lambda w: "\n".join(
        " | ".join(r) for r in _rows(w, "no", "region", "dimension")
    ),
    "markdown": lambda w: "| No | Daerah | Dimensi |\n|----|:------|------|\n" + "\n".join(
        f"| {' | '.join(r)} |" for r in _rows(w, "no", "region", "dimension")
    ),
    "tabs": lambda w: "No.\tNama Daerah\tProvinsi\tDimensi\n" + "\n".join(
        "\t".join(r) for r in _rows(w, "no", "region", "province", "dimension")
    ),
    "tabs without a head": lambda w: "\n".join(
        "\t".join(r) for r in _rows(w, "region", "province", "dimension")
    ),
    "fixed width": lambda w: _grid(
        [["No", "Daerah", "Kategori", "Nilai"], *_rows(w, "no", "region", "dimension", "score")]
    ),
    "fixed width without a head": lambda w: _grid(_rows(w, "no", "dimension", "region"), "     "),
    "semicolons": lambda w: "\n".join("; ".join(r) for r in _rows(w, "region", "dimension")),
    "ranks and scores": lambda w: "Peringkat | Daerah | Nilai | Kategori\n" + "\n".join(
        " | ".join(r) for r in _rows(w, "rank", "region", "score", "dimension")
    ),
    "with a total and a note": lambda w: TABLES["pipes"](w)
    + f"\nTOTAL | {len(w)} daerah | {len(w)} kategori\nKet: daftar disusun panitia.",
    "with empty cells": lambda w: "Daerah | Dimensi | Diterima oleh\n" + "\n".join(
        " | ".join(r) for r in _rows(w, "region", "dimension", "-")
    ),
    "a class for several rows": lambda w: "Kategori | Daerah\n" + "\n".join(
        f"{title if at == 0 else ''} | {won.kab}"
        for title, group in _by_dimension(w).items()
        for at, won in enumerate(group)
    ),
    "several regions in a cell": lambda w: "Kategori | Penerima\n" + "\n".join(
        f"{title} | {', '.join(won.name for won in group)}" for title, group in _by_dimension(w).items()
    ),
    "sections": lambda w: "No | Daerah | Provinsi\n" + "\n".join(
        f"Kategori {title}\n" + "\n".join(
            " | ".join(r) for r in _rows(group, "no", "region", "province")
        )
        for title, group in _by_dimension(w).items()
    ),
    "one cell to a line": lambda w: "No\nDaerah\nDimensi\n" + "\n".join(
        "\n".join(r) for r in _rows(w, "no", "region", "dimension")
    ),
    "one cell to a line, unnumbered": lambda w: "Dimensi\nKabupaten/Kota\n" + "\n".join(
        "\n".join(r) for r in _rows(w, "dimension", "region")
    ),
    "one cell to a line without a head": lambda w: "\n".join(
        "\n".join(r) for r in _rows(w, "no", "region", "dimension")
    ),
    "a matrix of ticks": lambda w: "\t".join(["Daerah", *(d.title() for d in sorted({x.dimension for x in w}))])
    + "\n" + "\n".join(
        "\t".join([won.kab, *("✓" if d == won.dimension else "-" for d in sorted({x.dimension for x in w}))])
        for won in w
    ),
}  # fmt: skip

LISTS: dict[str, Layout] = {
    "numbers and a dash": lambda w: _lines(w, lambda n, x: f"{n}. {x.name} – {x.title}"),
    "numbers and brackets": lambda w: _lines(w, lambda n, x: f"{n}) {x.name} ({x.title})"),
    "bullets, class first": lambda w: _lines(w, lambda n, x: f"• {x.title}: {x.name}"),
    "hyphens": lambda w: _lines(w, lambda n, x: f"- {x.kab}, {x.region.province}: {x.title}"),
    "trophies": lambda w: _lines(w, lambda n, x: f"🏆 {x.name} - {x.title}"),
    "medals and arrows": lambda w: _lines(w, lambda n, x: f"🥇 *{x.name}* ➡️ {x.title}"),
    "keycaps": lambda w: _lines(w, lambda n, x: f"{n}️⃣ {x.name} ✅ {x.title}"),
    "dimensions with their regions": lambda w: "\n".join(
        f"{title} : {', '.join(won.kab for won in group)}" for title, group in _by_dimension(w).items()
    ),
    "headings with items": lambda w: "\n".join(
        f"Kategori {title}\n" + _lines(group, lambda n, x: f"{n}. {x.name}")
        for title, group in _by_dimension(w).items()
    ),
    "headings with bare names": lambda w: "\n".join(
        f"{title}:\n" + _lines(group, lambda n, x: x.name) for title, group in _by_dimension(w).items()
    ),
    "items in one line": lambda w: "; ".join(f"({n}) {x.name} untuk {x.title}" for n, x in enumerate(w, 1)) + ".",
    "ranks": lambda w: "\n".join(
        f"Kategori {title}\n" + _lines(group, lambda n, x: f"Juara {n}: {x.name}")
        for title, group in _by_dimension(w).items()
    ),
    "a story under each": lambda w: _lines(
        w, lambda n, x: f"{n}. {x.name}\nDaerah ini meraih {x.title}. Juri memuji {n + 2} layanan bagi warganya."
    ),
}  # fmt: skip


def _winners(seed: int, count: int = 5) -> list[Won]:
    """Regions that share no name with each other or with a word of the articles, and their dimensions."""
    chance = random.Random(seed)
    found: list[Won] = []
    twin = {r.name for pair in TWINS for r in pair}
    taken = {"Jakarta", "Kota", "Sejumlah"}
    while len(found) < count:
        region = chance.choice(REGIONS)
        if (
            region.level == "provinsi"
            or region.name in taken
            or region.name in twin
            or "Jakarta" in region.name
        ):
            continue
        taken |= {region.name, region.province}
        found.append(Won(region, DIMENSIONS[len(found) % 4 if count > 4 else len(found)]))
    return found


def _article(table: str, announced: str = ANNOUNCED[0], lead: str = LEAD) -> str:
    return f"{lead}\n{announced}\n{table}\n{CLOSING}"


def _read(text: str, title: str = TITLE) -> list[AwardRow]:
    return extract(text, title=title, published=PUBLISHED)


def _keys(rows: Sequence[AwardRow]) -> list[tuple[str, str]]:
    return sorted((row.region_code, row.dimension) for row in rows)


def _wanted(winners: Winners) -> list[tuple[str, str]]:
    return sorted((won.region.code, won.dimension) for won in winners)


LAYOUTS = TABLES | LISTS
seeds = pytest.mark.parametrize("seed", range(3))


@seeds
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_gives_its_awards(layout: str, seed: int) -> None:
    winners = _winners(seed)
    text = _article(LAYOUTS[layout](winners), ANNOUNCED[seed])
    assert _keys(_read(text)) == _wanted(winners), text
    assert {row.award_date and row.award_date.isoformat() for row in _read(text)} == {"2021-12-14"}


@seeds
@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "a story under each"])
def test_the_same_lines_of_nominees_scores_or_participants_give_nothing(layout: str, seed: int) -> None:
    title, lead, announced = DENIED[seed]
    text = _article(LAYOUTS[layout](_winners(seed)), announced, lead)
    assert _keys(_read(text, title)) == [], text


@seeds
@pytest.mark.parametrize("layout", LAYOUTS)
def test_another_region_in_one_place_changes_one_row(layout: str, seed: int) -> None:
    winners = _winners(seed, 6)
    changed = [*winners[:2], replace(winners[2], region=winners[5].region), *winners[3:5]]
    before = set(_keys(_read(_article(LAYOUTS[layout](winners[:5])))))
    after = set(_keys(_read(_article(LAYOUTS[layout](changed)))))
    assert before - after == {(winners[2].region.code, winners[2].dimension)}
    assert after - before == {(winners[5].region.code, winners[2].dimension)}


# --- what the lines of a table say beside region and dimension ------------------------------------


def _told(rows: Sequence[AwardRow]) -> set[tuple[str, str, int | None]]:
    return {(row.region, row.dimension or row.category, row.year) for row in rows}


def test_a_column_of_officials_says_who_took_each_award() -> None:
    table = (
        "No | Daerah | Dimensi | Diterima oleh\n1 | Kab. Gowa | Smart Living | Bupati Rahmat Tandiola\n"
        "2 | Kota Palopo | Smart Economy | Wakil Wali Kota\n3 | Kab. Maros | Smart Society | -"
    )
    took = {row.region: (row.recipient_title, row.recipient) for row in _read(_article(table))}
    assert took == {
        "Kabupaten Gowa": ("Bupati", "Rahmat Tandiola"),
        "Kota Palopo": ("Wakil Wali Kota", ""),
        "Kabupaten Maros": ("", ""),
    }


def test_an_official_in_brackets_took_the_award_of_his_item() -> None:
    items = (
        "1. Kota Palopo – Smart Living (diterima Wali Kota Rahmat Tandiola)\n"
        "2. Kab. Gowa – Smart Society (penerima: Sekda Muchlis Karim)"
    )
    took = {row.region: row.recipient for row in _read(_article(items))}
    assert took == {"Kota Palopo": "Rahmat Tandiola", "Kabupaten Gowa": "Muchlis Karim"}


def test_a_matrix_gives_an_award_for_each_cell() -> None:
    table = (
        "Kelompok | Ekonomi | Sosial | Lingkungan\nKota besar | Surabaya | Depok | Palembang\n"
        "Kota kecil | Palopo | Salatiga | -"
    )
    assert _told(_read(_article(table))) == {
        ("Kota Surabaya", "smart economy", 2021),
        ("Kota Depok", "Sosial; Kota besar", 2021),
        ("Kota Palembang", "smart environment", 2021),
        ("Kota Palopo", "smart economy", 2021),
        ("Kota Salatiga", "Sosial; Kota kecil", 2021),
    }


def test_the_head_of_a_column_says_what_level_its_names_have() -> None:
    kota, kabupaten = TWINS[0]
    table = (
        f"Dimensi\tKota\tKabupaten\nSmart Living\t{kota.name}\tGowa\nSmart Economy\tPalopo\t{kabupaten.name}"
    )
    assert _keys(_read(_article(table))) == sorted(
        [
            (kota.code, "smart living"),
            ("73.06", "smart living"),
            ("73.73", "smart economy"),
            (kabupaten.code, "smart economy"),
        ]
    )


def test_columns_of_ranks_hold_winners_too() -> None:
    table = "Kategori | Juara 1 | Juara 2\nSmart Living | Kota Palopo | Kab. Gowa\nSmart Economy | Kota Bitung | -"
    assert _told(_read(_article(table))) == {
        ("Kota Palopo", "smart living", 2021),
        ("Kabupaten Gowa", "smart living", 2021),
        ("Kota Bitung", "smart economy", 2021),
    }


def test_size_groups_above_tables_hold_for_their_rows() -> None:
    table = (
        "Kelompok Kota Besar\nPeringkat   Kota   Nilai\n1   Surabaya   81,20\n2   Depok   77,9\n"
        "Kelompok Kota Kecil\nPeringkat   Kota   Nilai\n1   Palopo   70,1\n2   Salatiga   68,3"
    )
    assert {(r.region, r.category) for r in _read(_article(table))} == {
        ("Kota Surabaya", "Kota Besar"),
        ("Kota Depok", "Kota Besar"),
        ("Kota Palopo", "Kota Kecil"),
        ("Kota Salatiga", "Kota Kecil"),
    }


def test_rows_whose_status_is_no_win_are_left_out() -> None:
    table = "Daerah | Dimensi | Status\nKab. Gowa | Smart Living | Pemenang\nKab. Maros | Smart Economy | Nominasi"
    assert _told(_read(_article(table))) == {("Kabupaten Gowa", "smart living", 2021)}


def test_a_missing_cell_does_not_shift_the_rows_below() -> None:
    table = (
        "No\nDaerah\nDimensi\nDiterima oleh\n1\nKab. Gowa\nSmart Living\nBupati Rahmat Tandiola\n"
        "2\nKota Palopo\nSmart Economy\n3\nKab. Maros\nSmart Society\nSekda Muchlis Karim"
    )
    rows = _read(_article(table))
    assert {(r.region, r.dimension, r.recipient) for r in rows} == {
        ("Kabupaten Gowa", "smart living", "Rahmat Tandiola"),
        ("Kota Palopo", "smart economy", ""),
        ("Kabupaten Maros", "smart society", "Muchlis Karim"),
    }


# --- awards of one region -------------------------------------------------------------------------

OWN_TITLE = "Kota Palopo Kembali Raih Penghargaan Smart City"
OWN = (
    "PALOPO - Kota Palopo meraih penghargaan Smart City Award 2021 dimensi smart living, Selasa (14/12/2021)."
)
OWN_ROW = ("Kota Palopo", "smart living", 2021)


def _own(lines: str) -> set[tuple[str, str, int | None]]:
    return _told(_read(f"{OWN}\n{lines}\n{CLOSING}", OWN_TITLE))


def test_years_of_one_region_are_awards_unless_they_are_others() -> None:
    expected = {OWN_ROW, ("Kota Palopo", "smart economy", 2020), ("Kota Palopo", "smart society", 2018)}
    announced = "Berikut penghargaan smart city yang diraih Kota Palopo:\n"
    assert expected == _own(
        announced + "Tahun | Penghargaan | Dimensi\n2021 | Smart City Award | Smart Living\n"
        "2020 | Smart City Award | Smart Economy\n2019 | Adipura | -\n"
        "2018 | Gerakan Menuju Smart City | Smart Society"
    )
    assert expected == _own(
        announced + "- 2021: Smart City Award, smart living\n- 2020: Smart City Award, smart economy\n"
        "- 2019: Adipura\n- 2018: Gerakan Menuju Smart City, smart society"
    )


def test_classes_alone_are_awards_of_the_region_that_won_them() -> None:
    assert _own("Penghargaan itu yakni:\n✅ Smart Living, berkat layanan darurat\n✅ Smart Economy") == {
        OWN_ROW,
        ("Kota Palopo", "smart economy", 2021),
    }


@pytest.mark.parametrize(
    "lines",
    [
        "Program unggulannya sebagai berikut:\n- Smart Governance: aplikasi surat\n- Smart Society: kelas warga",
        "Penghargaan itu menilai enam dimensi, yaitu:\n1. Smart Governance\n2. Smart Branding\n3. Smart Economy",
        "Berikut nilai tiap dimensi:\nDimensi | Nilai\nSmart Governance | 3,21\nSmart Branding | 3,44",
        "Daerah peserta lainnya:\nDaerah | Dimensi\nKab. Gowa | Smart Governance\nKab. Maros | Smart Branding",
    ],
)
def test_lines_about_something_else_give_nothing(lines: str) -> None:
    assert _own(lines) == {OWN_ROW}


def test_a_table_of_another_award_gives_nothing() -> None:
    lead = (
        "JAKARTA - Sejumlah daerah peserta smart city menerima penghargaan Adipura 2021, Selasa (14/12/2021)."
    )
    table = "Daerah | Kategori\nKab. Gowa | Kota Sedang\nKota Palopo | Kota Kecil"
    text = _article(table, "Berikut daftar penerimanya:", lead)
    assert _read(text, "Ini Daerah Peraih Adipura 2021") == []


# --- printed pages --------------------------------------------------------------------------------

STORY = (
    "Pemerintah Kota Palopo meraih penghargaan Gerakan Menuju Smart City 2021 untuk dimensi smart society. "
    "Penghargaan diserahkan oleh Direktur Jenderal Aplikasi Informatika Semuel Abrijani Pangerapan kepada "
    "Sekretaris Daerah Kota Palopo Muchlis Karim di Hotel Bidakara, Jakarta, Selasa (14/12/2021). Warga kota "
    "menyambut kabar itu dengan gembira dan berharap layanan di kelurahan semakin cepat serta mudah dijangkau."
)


def _page(text: str, width: int, broken: bool) -> list[str]:
    """The text in lines of a width; ``broken`` parts long words at the end of a line."""
    lines = [""]
    for word in text.split():
        room = width - len(lines[-1]) - 1
        if lines[-1] and len(word) > room:
            if broken and word.isalpha() and room > 5 and len(word) - room > 2:
                lines[-1] += f" {word[: room - 1]}-"
                word = word[room - 1 :]
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@pytest.mark.parametrize("width", [48, 55, 63, 80])
@pytest.mark.parametrize("broken", [False, True])
def test_the_width_of_a_page_changes_nothing(width: int, broken: bool) -> None:
    plain = [row.cells() for row in _read(STORY, "")]
    paged = [row.cells() for row in _read("\n".join(_page(STORY, width, broken)), "")]
    shown = ("region_code", "year", "dimension", "award_date", "presenter", "recipient", "place")
    assert len(plain) == 1
    assert [{c: row[c] for c in shown} for row in paged] == [{c: row[c] for c in shown} for row in plain]


@pytest.mark.parametrize("foot", ["Halaman 1 dari 2", "Siaran Pers Diskominfo          Hal. 1"])
def test_the_foot_of_a_page_cuts_no_sentence(foot: str) -> None:
    lines = _page(STORY, 55, broken=True)
    for at in (1, 3, 5):
        (row,) = _read("\n".join([*lines[:at], foot, *lines[at:]]), "")
        assert (row.dimension, row.recipient, row.place[:14]) == (
            "smart society",
            "Muchlis Karim",
            "Hotel Bidakara",
        )


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("me-\nraih", "meraih"),
        ("kenang-\nkenangan", "kenang-kenangan"),
        ("Ban-\njarbaru", "Banjarbaru"),
        ("Solok-\nPadang", "Solok-\nPadang"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_goes_where_it_only_breaks_a_word(printed: str, meant: str) -> None:
    text = normalise(f"Warga {printed} itu.", lambda tidy: page_edits(tidy, load_rules()))
    assert text.norm == f"Warga {meant} itu."
    at = text.norm.index(meant[-4:])
    assert text.source(at, at + 4) == meant[-4:]


def test_paragraphs_of_an_article_are_not_joined() -> None:
    text = "Kota Palopo Raih Penghargaan\nKota Palopo meraih penghargaan smart city\nWarga senang"
    assert normalise(text, lambda tidy: page_edits(tidy, load_rules())).norm == text
