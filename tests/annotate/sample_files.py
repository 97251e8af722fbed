"""Small parts of samples, written to disk as corpus/ has them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.award import TABLE_COLUMNS

TEXT = (
    "Kota Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living. "
    "Piagam diserahkan Menkominfo Johnny G. Plate kepada Wali Kota Maidi di Jakarta, Selasa (14/12)."
)
"""The article ``a1``."""

ROW = {
    "article_id": "a1",
    "region_code": "35.77",
    "region": "Kota Madiun",
    "programme": "Gerakan Menuju Smart City",
    "year": "2021",
    "dimension": "smart living",
    "award_date": "2021-12-14",
    "presenter": "Johnny G. Plate",
    "presenter_title": "Menkominfo",
    "recipient": "Maidi",
    "recipient_title": "Wali Kota",
    "place": "Jakarta",
    "mention": "current",
}
"""Its gold row, without a fault."""


def record(id: str = "a1", text: str = TEXT, **more: Any) -> dict[str, Any]:
    """An article's record."""
    return {"id": id, "text": text, "published": "2021-12-16", "style": "wire", **more}


def row(**cells: str) -> dict[str, str]:
    """The faultless row with other cells."""
    return ROW | cells


def span(start: int, end: int, label: str, value: str = "", text: str = TEXT) -> dict[str, Any]:
    """A span as files of spans hold it."""
    return {"start": start, "end": end, "label": label, "value": value, "text": text[start:end]}


def jsonl(records: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)


def write_table(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, TABLE_COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_articles(path: Path, records: Sequence[Mapping[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(jsonl(records), encoding="utf-8")
    return path


def write_part(
    folder: Path,
    records: Sequence[Mapping[str, Any]] | None = None,
    rows: Sequence[Mapping[str, str]] | None = None,
    spans: Sequence[Mapping[str, Any]] | None = None,
    name: str = "one",
) -> Path:
    """A part with one set of samples; left out, the article ``a1`` and its row."""
    write_articles(folder / "articles" / f"{name}.jsonl", [record()] if records is None else records)
    write_table(folder / "gold" / f"{name}.csv", [ROW] if rows is None else rows)
    if spans is not None:
        write_articles(folder / "spans" / f"{name}.jsonl", spans)
    return folder
