"""Reads tables of winners: what each column holds, and which award each row tells of.

A column is known by the head that stands over it, else by what its cells hold.  Where the heads are
classes and the cells regions, the table is a matrix, and each cell is an award.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.assemble.context import LIST_RULE, Context, classes_of, level_of, noted, with_level
from pipeline.assemble.cues import Cues, Hit, strip_tags
from pipeline.assemble.frame import Frame, Part, official_of, programme_of, region_of
from pipeline.assemble.frames import FrameMaker
from pipeline.assemble.origin import Origin, Tie
from pipeline.match.mentions import Tag, Tagged, TagKind
from pipeline.match.officials import Official
from pipeline.match.regions import RegionMention
from pipeline.rules import Rules

_YEAR = re.compile(r"(?:19|20)\d{2}")
_BRACKETS = re.compile(r"\([^)]*\)")
_WORD = re.compile(r"[^\W\d_]{3}")
_LABEL_WORDS = 8


@dataclass(frozen=True)
class _Cell:
    """A cell with its words and the mentions that begin in it."""

    tagged: Tagged
    start: int
    end: int

    @property
    def text(self) -> str:
        offset = self.tagged.sentence.start
        return self.tagged.sentence.text[self.start - offset : self.end - offset].strip(" *_|")

    def of(self, kind: TagKind) -> list[Tag]:
        """The mentions of one kind in the cell."""
        return [t for t in self.tagged.of(kind) if self.start <= t.mention.start < self.end]


@dataclass
class _Said:
    """Classes and size groups that a head, a section or a cell says, and where."""

    classes: list[tuple[str, str]] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    origins: dict[Part, Origin] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.classes or self.sizes)


@dataclass
class _Column:
    """What a column holds: a kind of rules/tables.yaml, or "" where it says nothing of an award."""

    kind: str
    level: str = ""
    said: _Said = field(default_factory=_Said)


@dataclass
class _Section:
    """What the last section line says of the rows below it."""

    said: _Said = field(default_factory=_Said)
    level: str = ""
    refused: bool = False


class TableReader:
    """Reads the rows of tables; built once per set of rules."""

    def __init__(self, rules: Rules, cues: Cues, maker: FrameMaker) -> None:
        self._cues = cues
        self._maker = maker
        group = rules.group("tables")
        self._heads = [rule for rule in group.rules if rule.id.startswith("column.")]
        self._total = group.only("total")
        self._empty = group.only("empty")
        self._ditto = group.only("ditto")
        self._tick = group.only("tick")
        self._rank = rules.group("classes").only("rank")

    def frames(self, rows: Sequence[Tagged], context: Context, told: bool) -> list[Frame]:
        """Frames of the rows of one table.

        ``context`` is what the lines above announce; ``told`` says that an award was told before.
        """
        grid = [[_Cell(row, start, end) for start, end in row.sentence.cells] for row in rows]
        heads = [i for i, cells in enumerate(grid) if self._is_head(cells, grid[i + 1 :])]
        if not self._announced(grid, heads, context, told):
            return []
        found: list[Frame] = []
        section = _Section(level=context.level)
        columns: list[_Column] = []
        above: dict[int, _Cell] = {}
        for index, cells in enumerate(grid):
            filled = [cell for cell in cells if not self._is_empty(cell)]
            if index in heads or not columns:
                after = next((i for i in heads if i > index), len(grid))
                body = [c for c in grid[index + (index in heads) : after] if len(c) > 1]
                head = cells if index in heads else []
                if head or len(cells) > 1:
                    columns = self._columns(head, body)
                    above = {}
            if index in heads or not filled or self._total.match(filled[0].text):
                continue
            if len(filled) == 1 and not self._winners_in(filled[0]) and not filled[0].of("programme"):
                section = self._section(filled[0])
                above = {}
                continue
            if not section.refused and len(cells) > 1:
                found += self._row(cells, columns, section, context, above)
        return found

    def _announced(
        self, grid: Sequence[Sequence[_Cell]], heads: Sequence[int], context: Context, told: bool
    ) -> bool:
        if context.active or context.refused:
            return context.active
        named = {self._head_kind(cell)[0] for i in heads for cell in grid[i]}
        titles = [cells[0].tagged.text for cells in grid if len(cells) == 1]
        titled = any(
            self._cues.triggers(strip_tags(text), "nominal", "list") and not self._denied(text)
            for text in titles
        )
        if named & {"winner", "recipient"} or titled:
            return told
        # Regions and classes side by side, no scores: what was just told is told in detail.
        return told and not named & {"score", "status"} and bool(named & {"class", "programme"})

    def _denied(self, text: str) -> bool:
        return bool(self._cues.status(strip_tags(text), "clause", "participation"))

    def _is_empty(self, cell: _Cell) -> bool:
        return bool(self._empty.match(cell.text))

    def _head_kind(self, cell: _Cell) -> tuple[str, str]:
        """The kind of column that a cell is the head of and its level, or two empty words."""
        text = _BRACKETS.sub("", cell.text).strip(" :.")
        for rule in self._heads:
            if rule.regex.match(text):
                return rule.kind, rule.value
        return "", ""

    def _is_head(self, cells: Sequence[_Cell], below: Sequence[Sequence[_Cell]]) -> bool:
        filled = [cell for cell in cells if not self._is_empty(cell)]
        if len(filled) < 2 or any(self._winners_in(cell) for cell in filled):
            return False
        named = sum(bool(self._head_kind(cell)[0]) for cell in filled)
        if 2 * named >= len(filled):
            return True
        classes = sum(bool(cell.of("class") or self._maker.bare_dimension(cell.text)) for cell in filled)
        if named and named + classes == len(filled) and below:
            return True
        # Unknown classes over a matrix: regions stand below two of them or more.
        body = next((row for row in below if len(row) > 1), [])
        return named >= 1 and sum(bool(self._winners_in(cell)) for cell in body) >= 2

    def _winners_in(self, cell: _Cell) -> list[Tag]:
        return [t for t in cell.of("region") if self._maker.can_win(cell.tagged, t, 0)]

    def _columns(self, head: Sequence[_Cell], body: Sequence[Sequence[_Cell]]) -> list[_Column]:
        width = max((len(cells) for cells in [head, *body]), default=0)
        made: list[_Column] = []
        for at in range(width):
            cells = [row[at] for row in body if at < len(row) and not self._is_empty(row[at])]
            made.append(self._column(head[at] if at < len(head) else None, cells))
        regions = [c for c in made if c.kind == "region"]
        lower = [c for c in regions if c.level != "provinsi"]
        for column in regions:
            if column.level == "provinsi" and lower:
                column.kind = "other"
        if not regions:
            for column in made:
                if column.kind == "office":
                    column.kind = "region"
        return made

    def _column(self, head: _Cell | None, cells: Sequence[_Cell]) -> _Column:
        kind, level = self._head_kind(head) if head else ("", "")
        count = max(len(cells), 1)
        regions = sum(bool(self._winners_in(cell)) for cell in cells) / count
        people = sum(bool(cell.of("person")) for cell in cells) / count
        if kind == "province" or (
            not kind and regions >= 0.5 and all(_is_province(cell) for cell in cells if cell.of("region"))
        ):
            return _Column("region", "provinsi")
        if kind == "winner":
            kind = "region" if regions > 0 else "recipient"
        if kind in ("rank", "recipient", "number") and regions > people and regions >= 0.5:
            kind = "region"
        if kind == "region" and not regions and people:
            return _Column("office", level)
        if kind:
            return _Column(kind, level)
        if regions >= 0.5:
            said = self._label(head, Tie.HEADING) if head else _Said()
            return _Column("region", level_of(head.text) if head else "", said)
        ticks = sum(bool(self._tick.match(cell.text)) for cell in cells)
        if head and ticks:
            return _Column("tick", "", self._label(head, Tie.HEADING))
        if people >= 0.5:
            return _Column("recipient")
        if sum(bool(cell.of("class") or cell.of("programme")) for cell in cells) / count >= 0.5:
            return _Column("class")
        return _Column("")

    def _label(self, cell: _Cell, tie: Tie) -> _Said:
        """The classes that a cell names: as mentions, by a bare dimension's name, else its words."""
        tags = cell.of("class")
        beside = tuple(b for b in cell.tagged.beside if cell.start <= b.start < cell.end)
        classes, sizes = classes_of(tags, replace(cell.tagged, beside=beside))
        origins = {
            part: replace(origin, tie=tie)
            for part, origin in noted(tags, replace(cell.tagged, beside=beside)).items()
        }
        if classes or sizes:
            return _Said(classes, sizes, origins)
        words = self._rank.sub(" ", _BRACKETS.sub("", cell.text)).strip(" :.-")
        if not _WORD.search(words) or len(words.split()) > _LABEL_WORDS or self._cues.vague.fullmatch(words):
            return _Said()
        if level_of(words) and len(words.split()) == 1:
            return _Said()
        dimension = self._maker.bare_dimension(words)
        named = (dimension, "") if dimension else ("", words)
        return _Said([named], [], {("class", *named): Origin(tie, cell.start, cell.end, "table.cell")})

    def _section(self, cell: _Cell) -> _Section:
        if self._denied(cell.tagged.text):
            return _Section(refused=True)
        known = cell.of("class") or any(cell.start <= b.start < cell.end for b in cell.tagged.beside)
        named = self._maker.bare_dimension(cell.text)
        said = self._label(cell, Tie.HEADING) if known or named else _Said()
        return _Section(said, level_of(" ".join(said.sizes) or cell.text))

    def _row(
        self,
        cells: Sequence[_Cell],
        columns: Sequence[_Column],
        section: _Section,
        context: Context,
        above: dict[int, _Cell],
    ) -> list[Frame]:
        held = [self._carried(at, cell, columns, above) for at, cell in enumerate(cells[: len(columns)])]
        pairs = list(zip(columns, held, strict=False))
        if any(c.kind in ("status", "") and self._denied(cell.text) for c, cell in pairs):
            return []
        base = Frame(cells[0].tagged, 0, len(cells[0].tagged.text), Hit(LIST_RULE, 0, 0), listed=True)
        base.awarded = base.topical = True
        base.rules = {"list.table"}
        row = _Said()
        for column, cell in pairs:
            if self._is_empty(cell):
                continue
            if column.kind in ("class", "programme"):
                if self._cues.other_award.search(cell.text):
                    return []
                self._named(base, cell)
                if column.kind == "class" or cell.of("class"):
                    _join(row, self._label(cell, Tie.LIST) if not cell.of("programme") else _of_tags(cell))
            elif column.kind == "year" and (year := _YEAR.fullmatch(cell.text)):
                base.year = int(year[0])
                base.origins[("year",)] = Origin(Tie.LIST, cell.start, cell.end, "table.year")
        people = [
            official_of(t)
            for c, cell in pairs
            if c.kind in ("recipient", "office")
            for t in cell.of("person")
        ]
        found: list[Frame] = []
        won = [(c, cell) for c, cell in pairs if c.kind == "region" and not self._is_empty(cell)]
        ticked = [c.said for c, cell in pairs if c.kind == "tick" and self._tick.match(cell.text)]
        if any(c.kind == "tick" for c in columns):
            if not ticked:
                return []
            for said in ticked:
                _join(row, said)
        for column, cell in won:
            found += self._winner(base, column, cell, row, section, context, people if len(won) == 1 else [])
        if not won and not any(c.kind == "region" for c in columns) and row and (base.year or base.programme):
            # A region's own awards, one to a row: whose they are, the article says.
            found.append(self._filled(base, row, section, context))
        return found

    def _carried(self, at: int, cell: _Cell, columns: Sequence[_Column], above: dict[int, _Cell]) -> _Cell:
        """The cell, or where it is left blank in a column of classes or regions, the one above it."""
        if columns[at].kind not in ("class", "region", "year", "programme"):
            return cell
        if not cell.text or self._ditto.match(cell.text):
            return above.get(at, cell)
        above[at] = cell
        return cell

    def _named(self, frame: Frame, cell: _Cell) -> None:
        for tag in cell.of("programme"):
            named = programme_of(tag)
            if named.kind in ("name", "own") and not frame.programme:
                frame.programme = named.value
                frame.origins[("programme",)] = Origin(Tie.LIST, named.start, named.end, named.rule)
                if named.year and frame.year is None:
                    frame.year = named.year
                    frame.origins[("year",)] = Origin(Tie.LIST, named.start, named.end, named.rule)

    def _winner(
        self,
        base: Frame,
        column: _Column,
        cell: _Cell,
        row: _Said,
        section: _Section,
        context: Context,
        people: Sequence[Official],
    ) -> list[Frame]:
        """The frame of one cell of winners, if it names any."""
        if self._cues.status(strip_tags(cell.tagged.text), "entity") and self._cues.status(
            cell.text, "entity"
        ):
            return []
        said = _Said(list(column.said.classes), list(column.said.sizes), dict(column.said.origins))
        _join(said, row)
        frame = self._filled(base, said, section, context)
        level = column.level or level_of(" ".join(frame.sizes)) or section.level or context.level
        tags = self._winners_in(cell)
        mentions = [with_level(region_of(t), level, self._maker.regions) for t in tags]
        codes = [m.code for m in mentions]
        for tag, region in zip(tags, mentions, strict=True):
            frame.note(("region", region.code), Tie.LIST, tag, region.rule)
        if not codes:
            for tag in cell.of("person"):
                code = official_of(tag).region_code
                if code:
                    codes.append(code)
                    frame.note(("region", code), Tie.OFFICIAL, tag, "frame.official-region")
        frame.winners = list(dict.fromkeys(codes))
        frame.warnings = {w for m in mentions for w in m.warnings}
        inside = [official_of(t) for t in cell.of("person")] if tags else []
        if len(frame.winners) == 1:
            frame.recipients = [
                replace(p, region_code=frame.winners[0])
                for p in (*people, *inside)
                if p.region_code in ("", frame.winners[0])
            ]
        return [frame] if frame.winners else []

    def _filled(self, base: Frame, said: _Said, section: _Section, context: Context) -> Frame:
        """A frame like ``base`` with its own classes, else those of the section, else of the announcement."""
        frame = replace(base, origins=dict(base.origins), rules=set(base.rules), warnings=set())
        frame.classes = list(said.classes or section.said.classes or context.classes)
        frame.sizes = list(said.sizes or section.said.sizes or context.sizes)
        for origins in (said.origins, section.said.origins, context.origins):
            for part, origin in origins.items():
                frame.origins.setdefault(part, origin)
        if frame.sizes and not frame.classes:
            frame.rules.add("class.size")
        frame.programme = frame.programme or context.programme
        if frame.year is None:
            frame.year = context.year
        frame.same_class = context.same_class and not frame.classes
        return frame


def _of_tags(cell: _Cell) -> _Said:
    """The classes that are mentions in a cell that also names a programme."""
    classes, sizes = classes_of(cell.of("class"), replace(cell.tagged, beside=()))
    found = noted(cell.of("class"), replace(cell.tagged, beside=()))
    return _Said(classes, sizes, {p: replace(o, tie=Tie.LIST) for p, o in found.items()})


def _join(said: _Said, more: _Said) -> None:
    said.classes += [c for c in more.classes if c not in said.classes]
    said.sizes += [s for s in more.sizes if s not in said.sizes]
    for part, origin in more.origins.items():
        said.origins.setdefault(part, origin)


def _is_province(cell: _Cell) -> bool:
    mentions: list[RegionMention] = [region_of(t) for t in cell.of("region")]
    return bool(mentions) and all(
        m.level in ("", "provinsi") and any(len(code) == 2 for code in m.codes) for m in mentions
    )
