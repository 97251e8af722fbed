"""Spans that annotators mark in an article, and the files that hold them.

A file of spans is JSON Lines beside the articles it belongs to, one article a line::

    {"id": "a1", "spans": [{"start": 7, "end": 13, "label": "region", "value": "35.77", "text": "Madiun"}]}

Offsets count characters (Unicode code points) of the article's ``text``, end excluded.  ``text``
repeats what stands there, so that a span that slipped is found out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError

LABELS: dict[str, str] = {
    "region": "the bare name of a kota, kabupaten or province; value: its Kemendagri code",
    "dimension": "the words that name one of the six dimensions; value: the dimension",
    "official": "the name of an office holder, without honorifics and degrees",
    "title": "the office of an official as the text has it, without the name",
    "date": "a day: calendar date, weekday or relative day; value: ISO 8601 where text and metadata fix it",
}
"""What may be marked, and what it means; in full in corpus/README.md."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A marked stretch of an article: half-open character offsets, label, and what it stands for."""

    start: int
    end: int
    label: str
    value: str = ""


def folded(text: str) -> str:
    """Text with every run of white space as one blank, as offsets are checked with."""
    return " ".join(text.split())


def read_spans(path: Path, texts: Mapping[str, str]) -> dict[str, tuple[Span, ...]]:
    """The spans of each article of a file, in the order of the text.

    ``texts`` are the articles' texts by id.

    :raises InputError: a line is no record of spans, its article is not among ``texts``, a span lies
        beyond the text, its label is unknown, or other words stand there than the file says.
    """
    found: dict[str, tuple[Span, ...]] = {}
    try:
        # Only \n ends a line: str.splitlines would also cut a span's text at U+2028 or U+0085.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(path, None, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(path, None, f"not UTF-8: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        article_id, raw = _record(path, number, line)
        if article_id in found:
            raise InputError(path, number, f"article {article_id} stands twice in this file")
        if article_id not in texts:
            raise InputError(path, number, f"no article {article_id} among the articles read")
        spans = [checked(path, number, each, texts[article_id]) for each in raw]
        found[article_id] = tuple(sorted(spans))
    return found


def _record(path: Path, number: int, line: str) -> tuple[str, Sequence[Any]]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(path, number, f"not a JSON record: {error}") from error
    if not isinstance(record, dict) or not isinstance(record.get("id"), str):
        raise InputError(path, number, "a record needs an id, a text")
    if not isinstance(record.get("spans"), list):
        raise InputError(path, number, "a record needs spans, a list")
    return record["id"], record["spans"]


def checked(path: Path, number: int, raw: Any, text: str) -> Span:
    """One span of a file, checked against the article's text.

    :raises InputError: as :func:`read_spans`; the message names the span.
    """
    if not isinstance(raw, dict):
        raise InputError(path, number, f"a span is an object, not {raw!r}")
    start, end, label = raw.get("start"), raw.get("end"), raw.get("label")
    value, said = raw.get("value", ""), raw.get("text")
    if type(start) is not int or type(end) is not int:
        raise InputError(path, number, f"span {raw!r}: start and end must be whole numbers")
    name = f"span {start}-{end} ({label} {said!r})"
    if label not in LABELS:
        raise InputError(path, number, f"{name}: unknown label; known: {', '.join(LABELS)}")
    if not isinstance(value, str):
        raise InputError(path, number, f"{name}: value must be a text")
    if not 0 <= start < end <= len(text):
        raise InputError(path, number, f"{name}: beyond the text, which has {len(text)} characters")
    if not isinstance(said, str) or folded(said) != folded(text[start:end]):
        raise InputError(path, number, f"{name}: the article has {text[start:end]!r} there")
    return Span(start, end, label, value)


def span_lines(spans: Mapping[str, Iterable[Span]], texts: Mapping[str, str]) -> str:
    """The content of a file of spans, one line an article, sorted by id and place."""
    lines = []
    for article_id, found in sorted(spans.items()):
        text = texts[article_id]
        records = [
            {
                "start": s.start,
                "end": s.end,
                "label": s.label,
                "value": s.value,
                "text": text[s.start : s.end],
            }
            for s in sorted(found)
        ]
        lines.append(json.dumps({"id": article_id, "spans": records}, ensure_ascii=False) + "\n")
    return "".join(lines)
