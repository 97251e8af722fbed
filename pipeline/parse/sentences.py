"""Cuts story lines into sentences and tells list items, headings and datelines apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.clean import Line
from pipeline.parse.layout import Cell, Row, Table
from pipeline.rules import Rules

_END = re.compile(
    r"[.!?]+[\"')\]]*(?=\s+[\"'(\[]?[A-Z0-9])|(?<=[a-z]{3})[.!?](?=[A-Z][a-z])|[.!?][\"'](?=\s)"
)
_BEFORE = re.compile(r"([\w.'-]+)$")
_ITEM = re.compile(
    r"^\s*(?P<bullet>(?:\(?\d{1,3}[.)]\s*|[-–•*·▪►✓●○‣]+\s*|[a-hA-H][.)]\s+|(?:\d\ufe0f?\u20e3|🔟|[①-⑳])\s*"
    r"|(?:[🏆🥇🥈🥉🏅🎖🎗✅☑✔➡👉▶🔹🔸🔷🔶🔵🟢🔴⭐🌟📌📍💠♦➤➥❖◆◇■□◾▫]\ufe0f?\s*)+))(?=\S)"
)
CELL_GAP = "|"
_HEADLINE_LENGTH = 160
_SENTENCE_LENGTH = 3000
"""Characters; a longer run without a full stop (a broken page) is cut at a blank."""
_DATELINE_LINES = 3
"""Story lines, from the first, that may begin with a dateline."""
_DATELINE_WORDS = 9
_DATELINE_ZONE = 110
"""Characters at the start of a paragraph in which a dateline may end."""


@dataclass(frozen=True)
class Sentence:
    """One sentence, heading or list item of the normalised text.

    ``start`` is where ``text`` stands in the normalised text; ``paragraph`` counts story lines;
    ``dateline`` is the length of the dateline at the beginning of ``text``.  A row of a table is a
    sentence too: ``cells`` are its cells (spans of the normalised text) and ``table`` counts tables.
    """

    start: int
    text: str
    paragraph: int
    index: int
    dateline: int = 0
    bullet: int = 0
    is_headline: bool = False
    cells: tuple[Cell, ...] = ()
    table: int = -1

    @property
    def end(self) -> int:
        """Where the sentence ends in the normalised text."""
        return self.start + len(self.text)


def split(
    lines: list[Line], rules: Rules, headline_lines: int, tables: Sequence[Table] = ()
) -> list[Sentence]:
    """The sentences of story lines, in order.

    ``headline_lines`` is the number of leading lines that are a title field put before the text;
    ``tables`` are those found among the lines.
    """
    rows = {row.first: (number, row) for number, table in enumerate(tables) for row in table.rows}
    inside = {at for _n, row in rows.values() for at in range(row.first, row.last + 1)}
    sentences: list[Sentence] = []
    abbreviation = rules.group("sentences").rules[0].regex
    body_seen = False
    body_lines = 0
    for paragraph, line in enumerate(lines):
        if paragraph in rows:
            sentences.append(_row(lines, *rows[paragraph], len(sentences)))
            body_seen = True
        if paragraph in inside:
            continue
        item = _ITEM.match(line.text)
        headline = paragraph < headline_lines or (
            not body_seen and not item and _looks_like_headline(line.text)
        )
        cut = 0
        if not headline and not item and body_lines < _DATELINE_LINES:
            cut = dateline_length(line.text, rules)
            # An article has one dateline, and none stands below a line that announces a list.
            body_lines = _DATELINE_LINES if cut or line.text.rstrip().endswith(":") else body_lines + 1
        body_seen = body_seen or not headline
        for begin, end in _spans(line.text, abbreviation):
            text = line.text[begin:end]
            sentences.append(
                Sentence(
                    line.start + begin,
                    text,
                    paragraph,
                    len(sentences),
                    dateline=cut if begin == 0 else 0,
                    bullet=item.end() if item and begin == 0 else 0,
                    is_headline=headline,
                )
            )
    return sentences


def sentence_spans(text: str, rules: Rules) -> list[tuple[int, int]]:
    """Where the sentences of a text stand, line by line; no blank at either end."""
    abbreviation = rules.group("sentences").rules[0].regex
    spans: list[tuple[int, int]] = []
    begin = 0
    for line in text.splitlines(keepends=True):
        spans += [(begin + start, begin + end) for start, end in _spans(line, abbreviation)]
        begin += len(line)
    return spans


def _row(lines: list[Line], table: int, row: Row, index: int) -> Sentence:
    """A row of a table as one sentence, its cells parted by a sign that no name goes across."""
    start = lines[row.first].start
    text = list("\n".join(line.text for line in lines[row.first : row.last + 1]))
    for (_a, before), (after, _b) in zip(row.cells, row.cells[1:], strict=False):
        if before < after and "|" not in text[before - start : after - start]:
            text[before - start] = CELL_GAP
    return Sentence(start, "".join(text), row.first, index, cells=row.cells, table=table)


def _looks_like_headline(text: str) -> bool:
    stripped = text.strip()
    if len(stripped) > _HEADLINE_LENGTH or stripped.endswith((".", '."', ":")):
        return False
    return (
        not re.search(r"[a-z]\.\s+[A-Z]", stripped)
        and " - " not in stripped[:40]
        and "–" not in stripped[:30]
    )


def dateline_length(text: str, rules: Rules) -> int:
    """How many characters of a paragraph are its dateline ("SOLO, Solopos.com – "); 0 for none."""
    group = rules.group("sentences")
    end = group.only("dateline-end").search(text, 0, _DATELINE_ZONE)
    if not end or end.end() >= len(text):
        return 0
    words = re.findall(r"\([^)]*\)|\S+", text[: end.start()])
    word_rule = group.only("dateline-word")
    if not 1 <= len(words) <= _DATELINE_WORDS or not all(word_rule.fullmatch(word) for word in words):
        return 0
    return end.end()


def _spans(text: str, abbreviation: re.Pattern[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    begin = 0
    for match in _END.finditer(text):
        if match[0].startswith(".") and _is_abbreviation(text, match.start(), abbreviation):
            continue
        if text[begin : match.end()].count("(") > text[begin : match.end()].count(")"):
            continue
        if text[begin : match.end()].strip():
            spans.append((_skip(text, begin), match.end()))
        begin = match.end()
    if text[begin:].strip():
        spans.append((_skip(text, begin), len(text.rstrip())))
    return [piece for span in spans for piece in _bounded(text, *span)]


def _bounded(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what no writer would call a sentence, so that work on one stays bounded."""
    while end - begin > _SENTENCE_LENGTH:
        cut = text.rfind(" ", begin + 1, begin + _SENTENCE_LENGTH)
        cut = cut if cut > begin else begin + _SENTENCE_LENGTH
        yield begin, cut
        begin = _skip(text, cut)
    if begin < end:
        yield begin, end


def _skip(text: str, begin: int) -> int:
    while begin < len(text) and text[begin].isspace():
        begin += 1
    return begin


def _is_abbreviation(text: str, dot: int, abbreviation: re.Pattern[str]) -> bool:
    before = _BEFORE.search(text[max(0, dot - 25) : dot])
    if not before:
        return False
    word = before[1]
    if re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", word):
        return True
    if word.isupper() and len(word) >= 3:
        return False
    if word.isdigit():
        return dot == len(word) or (len(word) <= 2 and text[:dot].strip() == word)
    if not word[0].isupper() and len(word) < 3 and "." not in word:
        return bool(abbreviation.fullmatch(word))
    return bool(abbreviation.fullmatch(word)) and (word[0].isupper() or "." in word or len(word) <= 4)
