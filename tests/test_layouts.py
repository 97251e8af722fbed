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
