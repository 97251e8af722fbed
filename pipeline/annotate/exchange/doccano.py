"""doccano: JSON Lines for sequence labelling.

One article a line: ``{"id", "article_id", "text", "label": [[start, end, label], ...], "spans", "rows"}``.
Offsets count code points.  doccano keeps fields that it does not know as metadata of the text and
exports them again; so the value of each span travels in ``spans`` (``{"start", "end", "label",
"value"}``) and the rows in ``rows``.  A label whose place is not in ``spans`` takes the value of the one
span of its label that it overlaps and that is gone, so that mending a border loses nothing; a span
that is new has no value.

Read are also the names of other versions: ``labels`` for ``label``, metadata under ``meta``, and the
form of projects with relations, ``"entities": [{"id", "label", "start_offset", "end_offset"}, ...]``
(relations are left out).  In doccano, the project must allow overlapping spans: an office holds the name
of its region.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.annotate.exchange.align import Mark, Reading, placed
from pipeline.annotate.exchange.record import (
    ROW_COLUMNS,
    Annotated,
    Imported,
    article_of,
    parsed,
    read_text,
    row_of,
    text_file,
)
from pipeline.article import Article
from pipeline.errors import InputError
from pipeline.spans import Span
from pipeline.tables import Writer

_SPAN_KEYS = ("start", "end", "label", "value")


def exported(samples: Sequence[Annotated], name: str) -> dict[str, Writer]:
    """The file ``name`` with a line for each sample."""

    lines = [json.dumps(_record(sample), ensure_ascii=False) + "\n" for sample in samples]
    return {name: text_file("".join(lines))}


def _record(sample: Annotated) -> dict[str, Any]:
    return {
        "id": sample.article.id,
        "article_id": sample.article.id,
        "text": sample.article.text,
        "label": [[span.start, span.end, span.label] for span in sample.spans],
        "spans": [
            {"start": span.start, "end": span.end, "label": span.label, "value": span.value}
            for span in sample.spans
            if span.value
        ],
        "rows": [{column: row[column] for column in ROW_COLUMNS} for row in sample.rows],
    }


def imported(path: Path, articles: Mapping[str, Article]) -> Imported:
    """What an export of doccano gives back.

    :raises InputError: a line is no record of it, names no article, or has a span that does not fit.
    """
    back = Imported()
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            _read(path, number, parsed(path, number, line), articles, back)
    return back


def _read(path: Path, line: int, record: Any, articles: Mapping[str, Article], back: Imported) -> None:
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise InputError(path, line, "a record needs a text; export as JSONL")
    meta = record.get("meta")
    fields = {**(meta if isinstance(meta, dict) else {}), **record}
    article = article_of(path, line, fields.get("article_id", fields.get("id")), articles)
    if article.id in back.spans:
        raise InputError(
            path, line, f"article {article.id} stands twice; export one annotator's work at a time"
        )
    marks, related = _marks(path, line, record)
    spans = placed(path, line, marks, [Reading(record["text"])], article)
    spans = _with_values(spans, _known(path, line, fields.get("spans", [])))
    back.spans[article.id] = spans
    back.note_missing_values(f"{path}:{line}", article, spans)
    if related:
        back.notes.append(f"{path}:{line}: {related} relations of {article.id} were left out")
    if isinstance(fields.get("rows"), list):
        back.rows[article.id] = [row_of(path, line, article.id, cells) for cells in fields["rows"]]
    else:
        back.notes.append(f"{path}:{line}: no rows of {article.id} in the file")


def _marks(path: Path, line: int, record: Mapping[str, Any]) -> tuple[list[Mark], int]:
    """The labels of a record, and how many relations stand between them."""
    name = next((each for each in ("label", "labels", "entities") if each in record), None)
    if name is None or not isinstance(record[name], list):
        raise InputError(path, line, "no list of labels: the project must be one for sequence labelling")
    marks = []
    for number, raw in enumerate(record[name], 1):
        cells = (
            [raw.get("start_offset"), raw.get("end_offset"), raw.get("label")]
            if isinstance(raw, dict)
            else raw
        )
        if not isinstance(cells, list) or len(cells) != 3 or not isinstance(cells[2], str):
            raise InputError(path, line, f"label {number} is {raw!r}, not [start, end, label]")
        start, end, label = cells
        if type(start) is not int or type(end) is not int:
            raise InputError(path, line, f"label {number}: {raw!r} has no whole numbers for offsets")
        marks.append(Mark(start, end, label, "", None, line, f"label {number}"))
    relations = record.get("relations")
    return marks, len(relations) if isinstance(relations, list) else 0


def _known(path: Path, line: int, raw: Any) -> list[Span]:
    """The spans with a value that went out with the article, their offsets in the article's text."""
    if not isinstance(raw, list):
        raise InputError(path, line, "spans is no list")
    spans = []
    for each in raw:
        cells: list[Any] = [each.get(key) for key in _SPAN_KEYS] if isinstance(each, dict) else []
        if [type(cell) for cell in cells] != [int, int, str, str]:
            raise InputError(path, line, f"spans holds {each!r}, no span")
        spans.append(Span(*cells))
    return spans


def _with_values(spans: Sequence[Span], known: Sequence[Span]) -> tuple[Span, ...]:
    places: dict[tuple[int, int, str], list[str]] = {}
    for span in known:
        places.setdefault((span.start, span.end, span.label), []).append(span.value)
    found: list[Span] = []
    moved: list[Span] = []
    for span in spans:
        values = places.get((span.start, span.end, span.label))
        if values:
            found.append(replace(span, value=values.pop(0)))
        else:
            moved.append(span)
    gone = [Span(*place, value) for place, values in places.items() for value in values]
    for span in moved:
        met = [
            old for old in gone if old.label == span.label and old.start < span.end and span.start < old.end
        ]
        found.append(replace(span, value=met[0].value if len(met) == 1 else ""))
    return tuple(sorted(found))
