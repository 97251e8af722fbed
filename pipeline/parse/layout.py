"""Recognises tables that were flattened to text: rows of cells, or one cell to a line.

Only the shape is read here: which lines belong together and where the cells stand.  What a column
holds and whether a row tells of an award is for :mod:`pipeline.assemble.tables`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.clean import Line
from pipeline.rules import Rules
from pipeline.text import Text

Cell = tuple[int, int]
"""A half-open span of the normalised text; an empty cell has no length."""

_LONGEST_LINE = 240
_LONGEST_CELL = 90
_HEADING_LENGTH = 90
_LISTED_CELL = 60
"""Characters; a longer line is no cell of a table that has one cell to a line."""
_MOST_CELLS = 12
_WIDE = re.compile(r"\t+|[ \u00a0]{2,}(?=\S)")
_PIPE = re.compile(r" ?\| ?")
_SEMICOLON = re.compile(r" ?; ?")
_RULER = re.compile(r"[\s|:+=_–-]+")
_NUMBER = re.compile(r"(\d{1,3})[.)]?")
_SENTENCE_END = re.compile(r"[.!?]\"?$")


@dataclass(frozen=True)
class Row:
    """One row of a table: the story lines ``first`` to ``last`` (inclusive) and its cells.

    A section line between the rows ("Kelompok kota besar") is a row of one cell.
    """

    first: int
    last: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Rows that belong together, in order."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Cut:
    """A line cut at separators of one kind; ``columns`` are where the cells begin in the published line."""

    kind: str
    cells: tuple[Cell, ...]
    columns: tuple[int, ...] = ()


def find_tables(lines: Sequence[Line], text: Text, rules: Rules) -> list[Table]:
    """The tables among the story lines of a normalised text, in order."""
    cuts = [_cut(line, text) for line in lines]
    tables: list[Table] = []
    heads = _Heads(lines, cuts, rules)
    index = 0
    while index < len(lines):
        if cuts[index] is not None:
            table, after = _across(lines, cuts, index)
        else:
            table, after = _down(lines, index, heads)
        if table is not None:
            tables.append(table)
        index = max(after, index + 1)
    return tables


def _cut(line: Line, text: Text) -> _Cut | None:
    """The cells of a line that separators cut into cells, else None."""
    if len(line.text) > _LONGEST_LINE:
        return None
    if "|" in line.text:
        return _pipes(line)
    wide = _wide(line, text)
    if wide is not None:
        return wide
    if ";" in line.text.rstrip(" ;") and ":" not in line.text and not line.text.rstrip().endswith("."):
        cells = _between(line, _SEMICOLON, line.text.rstrip(" ;"))
        return _Cut(";", cells) if 2 <= len(cells) <= _MOST_CELLS else None
    return None


def _pipes(line: Line) -> _Cut | None:
    if _RULER.fullmatch(line.text):
        return _Cut("|", ())
    cells = list(_between(line, _PIPE, line.text))
    bare = line.text.strip()
    if bare.startswith("|") and bare.endswith("|"):
        cells = cells[1:-1]
    if not 2 <= len(cells) <= _MOST_CELLS or any(end - start > _LONGEST_CELL for start, end in cells):
        return None
    return _Cut("|", tuple(cells))


def _between(line: Line, separator: re.Pattern[str], text: str) -> tuple[Cell, ...]:
    found: list[Cell] = []
    done = 0
    for match in separator.finditer(text):
        found.append(_trimmed(line.start, text, done, match.start()))
        done = match.end()
    found.append(_trimmed(line.start, text, done, len(text)))
    return tuple(found)


def _trimmed(offset: int, text: str, start: int, end: int) -> Cell:
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return offset + start, offset + end


def _wide(line: Line, text: Text) -> _Cut | None:
    """Cells parted by tabs or by two blanks and more, which the normalised text no longer shows."""
    first, last = text.span(line.start, line.end)
    raw = text.raw[first:last]
    if "\t" not in raw and "  " not in raw.strip():
        return None
    cells: list[Cell] = []
    columns: list[int] = []
    done = 0
    column = 0
    for at, character in enumerate(line.text):
        if character != " ":
            continue
        gap = text.raw[text.origin(line.start + at) : text.origin(min(line.start + at + 1, line.end))]
        if not _WIDE.match(gap + "x"):
            continue
        if line.text[done:at].strip() or "\t" in gap:
            cells.append(_trimmed(line.start, line.text, done, at))
            columns.append(column)
        cells += [(line.start + at, line.start + at)] * (gap.count("\t") - 1)
        columns += [column] * (gap.count("\t") - 1)
        done = at + 1
        column = text.origin(line.start + done) - first
    cells.append(_trimmed(line.start, line.text, done, len(line.text)))
    columns.append(column)
    running = any(_SENTENCE_END.search(line.text[a - line.start : b - line.start]) for a, b in cells[:-1])
    long = any(end - start > _LONGEST_CELL for start, end in cells)
    if not 2 <= len(cells) <= _MOST_CELLS or long or (running and len(line.text) > _HEADING_LENGTH):
        return None
    return _Cut("\t" if "\t" in raw else " ", tuple(cells), tuple(columns))


def _across(lines: Sequence[Line], cuts: Sequence[_Cut | None], begin: int) -> tuple[Table | None, int]:
    """A table with one row to a line that begins at line ``begin``, and the line behind it."""
    first = cuts[begin]
    assert first is not None
    members: list[int] = []
    index = begin
    while index < len(lines):
        cut = cuts[index]
        if cut is not None and cut.kind == first.kind:
            members.append(index)
            index += 1
            continue
        after = cuts[index + 1] if index + 1 < len(lines) else None
        if after is not None and after.kind == first.kind and _is_section(lines[index]):
            index += 1
            continue
        break
    rows = [i for i in members if (c := cuts[i]) and c.cells]
    if len(rows) < 2 or (first.kind == ";" and len({len(_cells(cuts[i])) for i in rows}) > 1):
        return None, begin + 1
    end = members[-1] + 1
    start = begin
    if begin and cuts[begin - 1] is None and _is_section(lines[begin - 1]) and begin > 1:
        start = begin - 1
    columns = _columns([cuts[i] for i in rows]) if first.kind == " " else ()
    made: list[Row] = []
    for at in range(start, end):
        cut = cuts[at]
        if cut is None:
            made.append(Row(at, at, (_trimmed(lines[at].start, lines[at].text, 0, len(lines[at].text)),)))
        else:
            # A ruler under the head is a row that says nothing.
            nothing = ((lines[at].start, lines[at].start),)
            made.append(Row(at, at, _aligned(cut, columns) if cut.cells else nothing))
    return Table(tuple(made)), end


def _cells(cut: _Cut | None) -> tuple[Cell, ...]:
    return cut.cells if cut is not None else ()


def _is_section(line: Line) -> bool:
    bare = line.text.strip()
    return len(bare) <= _HEADING_LENGTH and not bare.endswith((".", ":", "!", "?"))


def _columns(cuts: Sequence[_Cut | None]) -> tuple[int, ...]:
    """Where the columns of a table in fixed width begin: as in its fullest row."""
    return max((cut.columns for cut in cuts if cut is not None), key=len, default=())


def _aligned(cut: _Cut, columns: tuple[int, ...]) -> tuple[Cell, ...]:
    """The cells of a row under the columns they stand in; where a column is left out, an empty cell."""
    if not columns or len(cut.cells) == len(columns):
        return cut.cells
    placed: list[Cell | None] = [None] * len(columns)
    free = 0
    for cell, at in zip(cut.cells, cut.columns, strict=True):
        room = range(free, len(columns))
        if not room:
            return cut.cells
        nearest = min(room, key=lambda i: abs(columns[i] - at))
        placed[nearest] = cell
        free = nearest + 1
    empty = cut.cells[-1][1]
    return tuple(cell if cell is not None else (empty, empty) for cell in placed)


class _Heads:
    """Which lines are the head of a column by themselves ("Daerah"), and where runs of short lines end."""

    def __init__(self, lines: Sequence[Line], cuts: Sequence[_Cut | None], rules: Rules) -> None:
        self._lines = lines
        self._cuts = cuts
        self._ends: list[int] = []
        self._rules = [r for r in rules.group("tables").rules if r.id.startswith("column.")]
        self._total = rules.group("tables").only("total")

    def kind(self, index: int) -> str:
        """The kind of column that line ``index`` is the head of, or ""."""
        bare = self._lines[index].text.strip(" :*_")
        if not bare or len(bare) > _LISTED_CELL:
            return ""
        return next((rule.kind for rule in self._rules if rule.regex.match(bare)), "")

    def run_end(self, index: int) -> int:
        """The first line from ``index`` on that is no cell of a table with one cell to a line."""
        if not self._ends:
            ends = [len(self._lines)] * (len(self._lines) + 1)
            for at in range(len(self._lines) - 1, -1, -1):
                ends[at] = ends[at + 1] if self._may_be_cell(at) else at
            self._ends = ends
        return self._ends[index]

    def _may_be_cell(self, index: int) -> bool:
        text = self._lines[index].text
        running = _SENTENCE_END.search(text) and len(text.split()) > 5
        return (
            self._cuts[index] is None
            and len(text) <= _LISTED_CELL
            and not running
            and not self._total.match(text)
        )


def _down(lines: Sequence[Line], begin: int, heads: _Heads) -> tuple[Table | None, int]:
    """A table with one cell to a line that begins at line ``begin``, and the line behind it."""
    kinds: list[str] = []
    at = begin
    while at < len(lines) and len(kinds) < _MOST_CELLS and (kind := heads.kind(at)):
        kinds.append(kind)
        at += 1
    numbered = at < len(lines) and _number(lines[at]) == 1
    if len(kinds) < 2 and not (numbered and not kinds):
        return None, begin + 1
    if kinds and not {"region", "province", "winner"} & set(kinds):
        return None, begin + 1
    stop = heads.run_end(at)
    width = len(kinds)
    cut = list(_numbered(lines, at, stop, width) if numbered else _by_width(at, stop, width))
    rows = [tuple(_whole(lines[i]) for i in range(a, b)) for a, b in cut]
    if len(rows) < (1 if kinds else 2):
        return None, begin + 1
    made = [Row(begin, at - 1, tuple(_whole(lines[i]) for i in range(begin, at)))] if kinds else []
    made += [Row(a, b - 1, cells) for (a, b), cells in zip(cut, rows, strict=True)]
    return Table(tuple(made)), cut[-1][1]


def _number(line: Line) -> int:
    match = _NUMBER.fullmatch(line.text.strip())
    return int(match[1]) if match else 0


def _whole(line: Line) -> Cell:
    return _trimmed(line.start, line.text, 0, len(line.text))


def _numbered(lines: Sequence[Line], at: int, stop: int, width: int) -> Iterator[tuple[int, int]]:
    """Rows that begin with their number; of the last one, no more lines than the longest before it has."""
    starts: list[int] = []
    for index in range(at, stop):
        if _number(lines[index]) == len(starts) + 1 and (not starts or index > starts[-1] + 1):
            starts.append(index)
        elif starts and index - starts[-1] > _MOST_CELLS:
            break
    longest = width or max((b - a for a, b in itertools.pairwise(starts)), default=0)
    if longest > _MOST_CELLS:
        return
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else min(stop, start + longest)
        if end - start > longest or end - start < 2:
            return
        yield start, end


def _by_width(at: int, stop: int, width: int) -> Iterator[tuple[int, int]]:
    for start in range(at, stop - width + 1, width):
        yield start, start + width
