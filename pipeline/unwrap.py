"""Joins the lines of printed pages: broken words, wrapped lines, and what a page's foot and head cut apart.

Text taken from a PDF ends a line where the page did.  Such a text shows itself by lines that break
inside a sentence; only there are lines joined that could be paragraphs of their own.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from statistics import median

from pipeline.rules import Rules
from pipeline.text import Edit, Text

_LINE = re.compile(r"[^\n]+")
_BROKEN = re.compile(r"(?<=[a-z])- ?$|(?<=[A-Z]{2})- ?$")
_WORD_END = re.compile(r"([^\W\d_]+)- ?$")
_WORD = re.compile(r"[^\W\d_]+")
_SOFT = re.compile(r"[a-z,]$")
_SENTENCE_END = re.compile(r"[.!?:;][\"')\]]*$")
_BULLET = re.compile(r"\s*(?:\(?\d{1,3}[.)]|[-–•*·▪►✓●○‣>#|])\s*")
_DIGITS = re.compile(r"\d+")
_EVIDENCE = 3
"""So many lines that break inside a sentence, and the text is taken for a wrapped one."""
_SHARE = 4
"""Of a short text, two such lines are enough where they are one line in so many."""
_LONGEST = 120
"""Characters; a longer line is a paragraph."""
_SHORTEST = 30
_HEAD_LINES = 3
"""So many lines of a page's foot and head may stand between two halves of a sentence."""


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    text: str
    wide: bool
    """Whether gaps cut it into cells: a table's row, or a page's head."""


def page_edits(text: Text, rules: Rules, title: int = 0) -> list[Edit]:
    """The replacements that join what the ends of lines and pages cut apart in a tidy text.

    ``title`` is the length of a title field before the published text, which no line joins.
    """
    found = [m for m in _LINE.finditer(text.norm) if m[0].strip() and text.origin(m.start()) >= title]
    lines = [_line(text, m) for m in found]
    pages = rules.group("boilerplate").of("page")
    marked = {i for i, line in enumerate(lines) if any(rule.regex.search(line.text) for rule in pages)}
    running = [line for i, line in enumerate(lines) if i not in marked]
    soft = sum(_is_soft(a, b) for a, b in itertools.pairwise(running))
    wrapped = soft >= _EVIDENCE or (soft > 1 and soft * _SHARE >= len(running))
    furniture = marked | (_repeated(lines, marked) if wrapped else set())
    width = _width(lines, furniture) if wrapped else 0.0
    edits: list[Edit] = []
    last: int | None = None
    for at in range(len(lines)):
        if at in furniture and last is not None:
            continue
        if last is not None and at - last <= _HEAD_LINES + 1:
            edit = _joint(lines[last], lines[at], width)
            if edit is not None:
                edits.append(edit)
        last = at
    return edits


def _line(text: Text, match: re.Match[str]) -> _Line:
    raw = text.source(match.start(), match.end()).strip()
    return _Line(match.start(), match.end(), match[0], "\t" in raw or "  " in raw or "|" in raw)


def _is_soft(line: _Line, after: _Line) -> bool:
    """Whether a line surely breaks inside a sentence."""
    if line.wide or len(line.text) > _LONGEST or len(line.text) < _SHORTEST:
        return False
    first = after.text.lstrip()[:1]
    return first.islower() and bool(_SOFT.search(line.text.rstrip()) or _BROKEN.search(line.text))


def _width(lines: list[_Line], furniture: set[int]) -> float:
    """The usual length of a full line."""
    running = [line for i, line in enumerate(lines) if i not in furniture]
    full = [len(a.text) for a, b in itertools.pairwise(running) if _is_soft(a, b)]
    return median(full) if full else 0.0


def _repeated(lines: list[_Line], marked: set[int]) -> set[int]:
    """Lines that stand on several pages, their numbers aside, next to a page's foot or head."""
    folded = [_DIGITS.sub("", " ".join(line.text.casefold().split())) for line in lines]
    count = Counter(folded)
    wide = {i for i, line in enumerate(lines) if line.wide and count[folded[i]] > 1}
    near = marked | wide
    found = set(wide)
    for at in sorted(near):
        for beside in (at - 1, at + 1):
            if 0 <= beside < len(lines) and beside not in near and _is_head(lines[beside], folded, lines):
                found.add(beside)
    return found


def _is_head(line: _Line, folded: list[str], lines: list[_Line]) -> bool:
    """Whether a line beside a page's number is its head: in capitals, and begun like a line before it."""
    words = line.text.split()
    if not line.text.isupper() or len(words) < 2:
        return False
    own = " ".join(line.text.casefold().split())
    return any(own != f and (own.startswith(f) or f.startswith(own)) and len(f) > 10 for f in folded)


def _joint(line: _Line, after: _Line, width: float) -> Edit | None:
    """The replacement of what parts two lines that belong together, or None."""
    if line.wide or after.wide:
        return None
    body = line.text.rstrip()
    first = _WORD.match(after.text.lstrip())
    begin = after.start + len(after.text) - len(after.text.lstrip())
    if _BROKEN.search(line.text) and first:
        word = _WORD_END.search(line.text)
        same_case = first[0][0].islower() == body[-2].islower()
        if word is None or (not same_case and not width):
            return None
        cut = line.start + len(body)
        if not same_case or _doubled(word[1], first[0]):
            return cut, begin, ""
        return cut - 1, begin, ""
    if _BULLET.match(after.text):
        return None
    lower = after.text.lstrip()[:1].islower()
    if lower and _SOFT.search(body):
        return line.start + len(body), begin, " "
    if not width or _SENTENCE_END.search(body) or body.isupper() or not _SHORTEST <= len(body) <= _LONGEST:
        return None
    word_length = len(after.text.lstrip().split(" ", 1)[0])
    if len(body) + 1 + word_length <= width:
        return None
    return line.start + len(body), begin, " "


def _doubled(left: str, right: str) -> bool:
    """Whether a hyphen between the two is part of the word: "kenang-kenangan"."""
    a, b = left.casefold(), right.casefold()
    return b.startswith(a) or (len(a) > 3 and a[-3:] == b[-3:] and len(a) == len(b))
