"""Tables, articles and spans for the tests of scoring."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from hypothesis import strategies as st

from pipeline.award import DIMENSIONS, TABLE_COLUMNS
from pipeline.evaluate import MENTIONS, Row
from pipeline.evaluate.disagreements import Disagreement, disagreements
from pipeline.evaluate.pairing import Tables
from pipeline.rules import load_rules

FULL = {
    "programme": "Gerakan Menuju Smart City",
    "award_date": "2023-12-07",
    "presenter": "Budi Arie Setiadi",
    "recipient": "Maidi",
    "place": "Nusantara Hall, ICE BSD, Tangerang",
    "category": "kota kecil",
}

AWARD = (
    "Pemkot Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living.\n"
    "Piagam diserahkan Menkominfo Johnny G. Plate kepada Wali Kota Maidi di Jakarta, Selasa (14/12)."
)
GOLD = {
    "region": "Kota Madiun",
    "programme": "Gerakan Menuju Smart City",
    "award_date": "2021-12-14",
    "presenter": "Johnny G. Plate",
    "recipient": "Maidi",
    "place": "Jakarta",
}


def row(
    article: str = "a1", code: str = "35.77", year: str = "2023", dimension: str = "", **cells: str
) -> Row:
    filled = {
        "article_id": article,
        "region_code": code,
        "year": year,
        "dimension": dimension,
        "mention": "current",
    }
    return {**dict.fromkeys(TABLE_COLUMNS, ""), **filled, **cells}


def base() -> list[Row]:
    return [
        row("a1", dimension="smart living", **FULL),
        row("a1", dimension="smart society", year="2021", mention="historical"),
        row("a1", code="33.72", dimension="smart living", mention="listed"),
        row("a2", code="33.14", dimension="smart branding", programme="Smart City Award"),
    ]


any_row = st.builds(
    row,
    article=st.sampled_from(["a1", "a2"]),
    code=st.sampled_from(["35.77", "33.72"]),
    year=st.sampled_from(["", "2021", "2022"]),
    dimension=st.sampled_from(["", DIMENSIONS[0]]),
    category=st.sampled_from(["", "kota kecil", "kota", "Kota Kecil"]),
    programme=st.sampled_from(["", "Smart City Award"]),
    recipient=st.sampled_from(["", "Maidi", "Subehi", "Maidi|Subehi"]),
    place=st.sampled_from(["", "Jakarta", "Jakarta Selatan"]),
    mention=st.sampled_from(MENTIONS),
)
any_table = st.lists(any_row, max_size=9)


def errors(
    system: Sequence[Row], gold: Sequence[Row], articles: Collection[str] | None = None
) -> list[Disagreement]:
    """What two tables disagree on, their articles unseen."""
    return disagreements(Tables(system, gold, articles).matched(), load_rules())


def told(found: Iterable[Disagreement]) -> str:
    """A line for each disagreement, for the message of a test that fails."""
    return "\n".join("\t".join(each.cells().values()) for each in found)


def write_table(path: Path, rows: list[Row]) -> Path:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    lines = [",".join(TABLE_COLUMNS)] + [
        ",".join(quoted(each[column]) for column in TABLE_COLUMNS) for each in rows
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def article_file(path: Path, *ids: str) -> Path:
    records = [{"id": name, "text": AWARD + f"\n({name})", "published": "2021-12-16"} for name in ids]
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


def gold_row(article: str = "a1") -> dict[str, str]:
    return row(article, year="2021", dimension="smart living", **GOLD)


def span_file(path: Path, article_id: str, said: str = "Madiun") -> Path:
    text = AWARD + f"\n({article_id})"
    start = text.index("Madiun")
    span = {"start": start, "end": start + 6, "label": "region", "value": "35.77", "text": said}
    path.write_text(json.dumps({"id": article_id, "spans": [span]}), encoding="utf-8")
    return path
