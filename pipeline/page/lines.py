"""A tree to lines: a paragraph, a list item, a row of a table each on one.

Reads HTML as well as the tags that trafilatura makes of it (``head``, ``list``, ``item``, ``row``, ``cell``, ``lb``).
Cells are parted by `` | ``, one of the forms that :mod:`pipeline.parse.layout` takes for a flattened table; items begin with
their number or a dash.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element

from pipeline.page.charset import mend_controls
from pipeline.page.tree import squeeze

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "head",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "quote",
        "blockquote",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "figure",
        "figcaption",
        "address",
        "dl",
        "dt",
        "dd",
        "pre",
        "form",
        "fieldset",
        "body",
        "html",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "table",
        "row",
        "cell",
        "list",
        "item",
        "ul",
        "ol",
        "li",
        "center",
        "hr",
        "details",
        "summary",
        "noscript",
        "amp-list",
        "caption",
    ]
)
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "select",
        "button",
        "input",
        "textarea",
        "head",
        "title",
    ]
)
_TABLES = frozenset(("table",))
_LISTS = frozenset(("list", "ul", "ol"))
_ITEMS = frozenset(("item", "li"))
_ROWS = frozenset(("row", "tr"))
_CELLS = frozenset(("cell", "td", "th"))
_CELL_LENGTH = 90
"""Characters; longer text in a cell is prose in a table that only lays out the page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line and what share of its characters is link text; ``kind`` is ``text``, ``item`` or ``row``."""

    text: str
    linked: float
    kind: str


def to_lines(root: _Element) -> list[str]:
    """The lines of the text in ``root``, none of them empty."""
    return [line.text for line in weighed_lines(root)]


def weighed_lines(root: _Element) -> list[Line]:
    """The lines of the text in ``root``, each with its share of links."""
    walker = _Walker()
    walker.walk(root)
    walker.flush()
    return walker.lines


class _Walker:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._held: list[str] = []
        self._linked = 0
        self._links = 0
        self._mark = ""

    def walk(self, element: _Element) -> None:
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag in ("br", "lb"):
            self.flush()
        elif tag in _TABLES:
            self._table(element)
        elif tag in _LISTS:
            self._list(element)
        elif tag in _SKIPPED and not (tag == "head" and element.find("meta") is None):
            return
        elif tag in _BLOCKS:
            self.flush()
            self._inside(element)
            self.flush()
        else:
            self._links += tag in ("a", "ref")
            self._inside(element)
            self._links -= tag in ("a", "ref")

    def flush(self) -> None:
        line = squeeze(mend_controls("".join(self._held)))
        self._held.clear()
        if line:
            kind = "item" if self._mark else "text"
            self.lines.append(Line(self._mark + line, min(1.0, self._linked / len(line)), kind))
            self._mark = ""
        self._linked = 0

    def _hold(self, text: str | None) -> None:
        if text:
            # Parts of a printed line that only style sheets keep apart: "Budi10 Des 2023".
            if self._held and self._held[-1][-1:].isalpha() and text[0].isdigit():
                self._held.append(" ")
            self._held.append(text)
            if self._links:
                self._linked += len(squeeze(text))

    def _inside(self, element: _Element) -> None:
        self._hold(element.text)
        for child in element:
            self.walk(child)
            self._hold(child.tail)

    def _list(self, element: _Element) -> None:
        self.flush()
        numbered = element.tag == "ol" or element.get("rend") == "ol"
        start = element.get("start") or "1"
        number = int(start) if start.isdecimal() and len(start) < 6 else 1
        self._hold(element.text)
        self.flush()
        for child in element:
            if child.tag in _ITEMS:
                before = len(self.lines)
                self._mark = f"{number}. " if numbered else "- "
                self._inside(child)
                self.flush()
                self._mark = ""
                number += len(self.lines) > before
            else:
                self.walk(child)
            self._hold(child.tail)
            self.flush()

    def _table(self, element: _Element) -> None:
        self.flush()
        for row in element.iter():
            if row.tag == "caption" and _table_of(row) is element:
                self.lines += weighed_lines(row)
            if row.tag not in _ROWS or _table_of(row) is not element:
                continue
            cells = [weighed_lines(cell) for cell in row if cell.tag in _CELLS]
            filled = [cell for cell in cells if cell]
            if len(filled) < 2 or any(sum(len(line.text) for line in cell) > _CELL_LENGTH for cell in filled):
                for cell in filled:
                    self.lines += cell
            else:
                # A bar inside a cell would cut it in two.
                joined = [" ".join(line.text for line in cell).replace("|", "/") for cell in cells]
                linked = sum(line.linked * len(line.text) for cell in cells for line in cell)
                self.lines.append(Line(" | ".join(joined), linked / max(1, sum(map(len, joined))), "row"))


def _table_of(row: _Element) -> _Element | None:
    return next((above for above in row.iterancestors() if above.tag in _TABLES), None)
