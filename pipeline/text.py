"""Normalised text that still knows where each character came from.

Matchers read a tidy text (plain quotes, single blanks, ``\\n`` line ends, common typing errors
mended); offsets that leave the system point into the text as it was published.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8}|nbsp);|&nbsp\b")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_TIDY: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c"), "\n"),
    (INVISIBLE, ""),
    (re.compile("[\u2018\u2019\u201b\u2032`\u00b4]{2}|''"), '"'),
    (re.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]|\u2039|\u203a"), '"'),
    (re.compile("[\u2018\u2019\u201a\u201b\u2032`\u00b4]"), "'"),
    (re.compile("[\u2014\u2015\u2212]|--+"), "\u2013"),
    (re.compile("[\u2010\u2011]"), "-"),
    (re.compile('"{2,}'), '"'),
    (re.compile("[\\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"), " "),
)
_EMPHASIS = re.compile(
    r"(?<![\w*_])(?P<mark>[*_]{1,2})(?=[^\s*_])[^*_\n]{1,150}(?<=[^\s*_])(?P=mark)(?![\w*_])"
)
"""Words between the marks by which messages make them bold or slanted."""
_SOFT_BREAK = re.compile(r"(?<=[a-z,]) ?\n ?(?=[a-z])")
"""A line end inside a running sentence, as text taken from a PDF has them."""


@dataclass(frozen=True)
class Text:
    """``norm`` is what matchers read; ``origin[i]`` is where ``norm[i]`` starts in ``raw``.

    ``origin`` is piecewise linear: ``starts`` are the positions in ``norm`` where the
    distance to ``raw`` changes, ``shifts`` the distance from there on.
    """

    raw: str
    norm: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def origin(self, position: int) -> int:
        """The offset in ``raw`` of the character at ``position`` in ``norm``."""
        index = bisect_right(self.starts, position) - 1
        return min(position + self.shifts[index], len(self.raw))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of ``raw`` behind ``norm[start:end]``."""
        return self.origin(start), self.origin(end - 1) + 1 if end > start else self.origin(start)

    def source(self, start: int, end: int) -> str:
        """The published characters behind ``norm[start:end]``."""
        first, last = self.span(start, end)
        return self.raw[first:last]


Edit = tuple[int, int, str]
"""A replacement: a half-open span and what comes in its place."""


def normalise(raw: str, *mends: Callable[[Text], list[Edit]]) -> Text:
    """Tidy ``raw``; each of ``mends`` may name further replacements of the text so far, in order."""
    text = Text(raw, raw, (0,), (0,))
    text = _replace(
        text,
        [
            (m.start(), m.end(), html.unescape(m[0] if m[0].endswith(";") else m[0] + ";"))
            for m in _ENTITY.finditer(raw)
        ],
    )
    for pattern, new in _TIDY:
        found = [(m.start(), m.end(), new) for m in pattern.finditer(text.norm) if m[0] != new]
        text = _replace(text, found)
    text = _replace(text, [edit for m in _EMPHASIS.finditer(text.norm) for edit in _bare(m)])
    for mend in mends:
        text = _replace(text, mend(text))
    return text


def _bare(match: re.Match[str]) -> list[Edit]:
    length = len(match["mark"])
    return [(match.start(), match.start() + length, ""), (match.end() - length, match.end(), "")]


def soft_breaks(text: Text) -> list[Edit]:
    """The replacements that join lines which break inside a running sentence."""
    return [(m.start(), m.end(), " ") for m in _SOFT_BREAK.finditer(text.norm)]


def _replace(text: Text, edits: list[Edit]) -> Text:
    if not edits:
        return text
    pieces: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    done, length = 0, 0

    def keep(start: int, end: int) -> None:
        nonlocal length
        if start == end:
            return
        first = bisect_right(text.starts, start) - 1
        for index in range(first, len(text.starts)):
            at = max(text.starts[index], start)
            if at >= end:
                break
            starts.append(length + at - start)
            shifts.append(at + text.shifts[index] - (length + at - start))
        pieces.append(text.norm[start:end])
        length += end - start

    for start, end, new in edits:
        keep(done, start)
        for offset, character in enumerate(new):
            # A longer replacement shares the place of its last source character.
            starts.append(length)
            shifts.append(text.origin(min(start + offset, max(end - 1, start))) - length)
            pieces.append(character)
            length += 1
        done = end
    keep(done, len(text.norm))
    starts.append(length)
    shifts.append(len(text.raw) - length)
    return Text(text.raw, "".join(pieces), tuple(starts), tuple(shifts))
