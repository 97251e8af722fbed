"""Brings spans from a tool's text back to the article's.

A tool may count offsets in other units, and may have tidied white space: turned ``\\r\\n`` into
``\\n``, double blanks into one.  As long as nothing but white space differs, offsets are led
through; else they are refused, for they would point at other words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.article import Article
from pipeline.errors import InputError
from pipeline.spans import LABELS, Span, folded

Unit = Literal["code points", "utf-16"]
"""What offsets count: Unicode code points, as Python does, or UTF-16 code units, as JavaScript does."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span as a tool's file has it.

    ``said`` is the text that the file gives for it, None where it gives none; ``line`` is its line in
    the file, ``name`` what the tool calls it.
    """

    start: int
    end: int
    label: str
    value: str
    said: str | None
    line: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to take a file's offsets: the text that they point into, and what they count."""

    text: str
    unit: Unit = "code points"


class _Misplaced(Exception):
    def __init__(self, line: int | None, message: str) -> None:
        super().__init__(message)
        self.line = line


def placed(
    path: Path, line: int | None, marks: Sequence[Mark], readings: Sequence[Reading], article: Article
) -> tuple[Span, ...]:
    """The spans of ``article`` behind ``marks``, in the order of the text.

    The first reading under which all marks fit is taken.

    :param line: the line of the article's record, where marks have none of their own.
    :raises InputError: none fits; the message tells what is wrong with the first reading.
    """
    faults: list[_Misplaced] = []
    for reading in readings:
        try:
            return _placed(line, marks, reading, article)
        except _Misplaced as fault:
            faults.append(fault)
    raise InputError(path, faults[0].line, str(faults[0])) from faults[0]


def _placed(line: int | None, marks: Sequence[Mark], reading: Reading, article: Article) -> tuple[Span, ...]:
    if folded(reading.text) != folded(article.text):
        raise _Misplaced(
            line,
            f"the text of {article.id} is not that of the article: {_difference(reading.text, article.text)}",
        )
    units = _unit_offsets(reading.text) if reading.unit == "utf-16" else None
    way = None if reading.text == article.text else _Way(reading.text, article.text)
    spans = []
    for mark in marks:
        name = f"{mark.name} of {article.id} ({mark.label} {mark.start}-{mark.end}, {mark.said!r})"
        place = mark.line if mark.line is not None else line
        if mark.label not in LABELS:
            raise _Misplaced(place, f"{name}: unknown label; known: {', '.join(LABELS)}")
        start, end = (units.get(mark.start), units.get(mark.end)) if units else (mark.start, mark.end)
        if start is None or end is None or not 0 <= start < end <= len(reading.text):
            raise _Misplaced(place, f"{name}: not inside the text, or empty")
        if way is not None:
            if not reading.text[start:end].strip():
                raise _Misplaced(place, f"{name}: nothing but white space")
            start, end = way.through(start, end)
        there = article.text[start:end]
        if mark.said is not None and folded(mark.said) != folded(there):
            raise _Misplaced(place, f"{name}: the article has {there!r} there")
        spans.append(Span(start, end, mark.label, mark.value))
    return tuple(sorted(spans))


def utf16_offsets(text: str) -> list[int]:
    """For each code point offset of ``text``, its end included, the offset in UTF-16 code units."""
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + (2 if ord(character) > 0xFFFF else 1))
    return offsets


def _unit_offsets(text: str) -> dict[int, int]:
    """The way back; an offset between the halves of a character is missing."""
    return {unit: offset for offset, unit in enumerate(utf16_offsets(text))}


class _Way:
    """From one text to another that differs in white space only, by counting the other characters."""

    def __init__(self, here: str, there: str) -> None:
        self._before = [0]
        for character in here:
            self._before.append(self._before[-1] + (not character.isspace()))
        self._there = [offset for offset, character in enumerate(there) if not character.isspace()]

    def through(self, start: int, end: int) -> tuple[int, int]:
        """The span without white space at its ends; it must hold some other character."""
        return self._there[self._before[start]], self._there[self._before[end] - 1] + 1


def _difference(given: str, wanted: str) -> str:
    """Where two texts part, white space apart, with a few words of each."""
    one, other = folded(given), folded(wanted)
    at = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return f"the file has {one[at : at + 30]!r} where the article has {other[at : at + 30]!r}"
