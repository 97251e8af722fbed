"""The body of an article: which part of a page it is.

In this order, each step only where the one before left too little:

1. the site's own selector (rules/pages.yaml);
2. trafilatura, with its deduplication off (it deletes syndicated paragraphs) and without comments; it
   leaves out short lists and some tables, so what stands between its lines in the page, and is no link, is put back;
3. the densest part of the page, by running text outside links: text parted by bare line breaks, layouts of
   nested tables, markup that trafilatura takes for a teaser;
4. ``articleBody`` of JSON-LD: pages that a script draws;
5. ``<noscript>``: the same, told otherwise.

Tables that lay out the page are undone first: trafilatura would read their cells as data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from pipeline.page.hints import Hints
from pipeline.page.jsonld import Stated
from pipeline.page.lines import Line, to_lines, weighed_lines
from pipeline.page.tree import drop, elements, folded, plain
from pipeline.read.fault import Unusable
from pipeline.rules import Rules

ENOUGH = 80
"""Characters; less is no article's body."""
_MOST_ELEMENTS = 10_000
"""Elements of a page that trafilatura is given: its time grows with their square."""
_SHARE = 0.6
"""A step's body is too short if it has less than this share of what the next one finds."""
_NOT_BODY = (
    "script",
    "style",
    "template",
    "nav",
    "aside",
    "footer",
    "form",
    "iframe",
    "figure",
    "figcaption",
    "svg",
    "button",
    "dialog",
)
_LONG_CELL = 300
_RUN = 40
_MARK = re.compile(r"^(?:\d{1,6}\.|-) ")
_MARKUP = re.compile(r"<[a-zA-Z/][^<>]{0,400}>")


def find_body(
    tree: HtmlElement,
    outside: set[HtmlElement],
    hints: Hints,
    stated: Stated,
    heading: HtmlElement | None,
    title: str,
) -> list[str]:
    """The lines of the body, without the headline; empty where the page has none.

    ``tree`` is changed.
    """
    _undo_layout_tables(tree)
    best = _selected(tree, hints)
    if _size(best) < ENOUGH:
        small = sum(1 for _element in tree.iter()) <= _MOST_ELEMENTS
        best = _with_lists(tree, outside, _by_trafilatura(tree)) if small else []
        densest = _densest(tree, outside, heading)
        if _size(best) < _SHARE * _size(densest):
            best = densest
    stated_lines = _stated_lines(stated.body)
    # trafilatura reads it, too, but runs its paragraphs together.
    if _size(best) < _SHARE * _size(stated_lines) or (
        len(best) < len(stated_lines) and folded("".join(best)) == folded("".join(stated_lines))
    ):
        best = stated_lines
    if _size(best) < ENOUGH:
        hidden = [line for element in elements(tree, "noscript") for line in _noscript_lines(element)]
        best = max(best, hidden, key=_size)
    return _without_title(best, title)


def size(lines: Sequence[str]) -> int:
    """Characters in the lines."""
    return _size(lines)


def _size(lines: Sequence[str]) -> int:
    return sum(map(len, lines))


def _selected(tree: HtmlElement, hints: Hints) -> list[str]:
    chosen: list[HtmlElement] = []
    for element in hints.find(tree, "body"):
        if not any(above in chosen for above in element.iterancestors()):
            chosen.append(element)
    return [line for element in chosen for line in _cleaned_lines(element)]


def _cleaned_lines(element: HtmlElement) -> list[str]:
    copied = deepcopy(element)
    copied.tail = None
    for other in list(elements(copied, *_NOT_BODY, "noscript")):
        if other is not copied:
            drop(other)
    return to_lines(copied)


def _by_trafilatura(tree: HtmlElement) -> list[str]:
    try:
        found = bare_extraction(
            deepcopy(tree),
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            with_metadata=False,
        )
    except Exception:  # noqa: BLE001 - a page that it stumbles over is left to the next step
        return []
    body = getattr(found, "body", None)
    return to_lines(body) if body is not None else []


def _with_lists(tree: HtmlElement, outside: set[HtmlElement], found: list[str]) -> list[str]:
    """The lines that were found, as they stand in the page, with the lists, tables and sentences between them.

    The part of the page that holds (nearly) all of them is read line by line.
    """
    known = {folded(line) for line in found if line}
    known.discard("")
    body = tree.find("body")
    if not known or body is None:
        return found
    part = body
    wanted = _held(part, known)
    if not wanted:
        return found
    while True:
        inner = (each for each in part if isinstance(each.tag, str) and _held(each, known) >= wanted)
        child = next(inner, None)
        if child is None:
            break
        part = child
    whole = "".join(known)
    lines: list[str] = []
    seen: dict[str, None] = {}
    for line in _weighed(part, outside):
        text = folded(line.text)
        bare = folded(_MARK.sub("", line.text)) if line.kind == "item" else text
        told = text in known or bare in known or (len(bare) >= _RUN and bare in whole)
        seen[bare] = None
        if line.linked >= 0.75 and len(bare) < 100:
            continue  # links alone: to another story, back, to print
        if told or (line.linked < 0.5 and (line.kind != "text" or _is_sentence(line.text))):
            lines.append(line.text)
    # What it found elsewhere (or joined otherwise) must not be lost.
    read = "".join(seen)
    lost = sum(len(line) for line in known if line not in seen and line not in read)
    return found if lost > 0.1 * len(whole) or not lines else lines


def _held(part: HtmlElement, known: set[str]) -> int:
    """How many characters of the known lines stand in ``part``."""
    text = folded(plain(part))
    return sum(len(line) for line in known if line in text)


def _weighed(part: HtmlElement, outside: set[HtmlElement]) -> list[Line]:
    twins = dict(zip(part.iter(), (copied := deepcopy(part)).iter(), strict=True))
    copied.tail = None
    for element, twin in twins.items():
        if twin is not copied and (element in outside or element.tag in (*_NOT_BODY, "noscript")):
            drop(twin)
    return weighed_lines(copied)


def _is_sentence(line: str) -> bool:
    return len(line) >= _RUN and line.rstrip(" \"'”’)").endswith((".", "!", "?", ":", ";"))


def _densest(tree: HtmlElement, outside: set[HtmlElement], heading: HtmlElement | None) -> list[str]:
    """The smallest part of the page that has most of its running text."""
    weights: dict[HtmlElement, int] = {}

    def weigh(element: HtmlElement) -> int:
        if element in outside or element.tag in _NOT_BODY or element.tag in ("a", "head", "noscript"):
            return 0
        own = [element.text, *(child.tail for child in element)]
        total = sum(len(text.strip()) for text in own if text and len(text.strip()) >= _RUN)
        total += sum(weigh(child) for child in element if isinstance(child.tag, str))
        weights[element] = total
        return total

    body = tree.find("body")
    part = body if body is not None else tree
    whole = weigh(part)
    if not whole:
        return []
    while True:
        child = max((each for each in part if each in weights), key=weights.__getitem__, default=None)
        if child is None or weights[child] < 0.85 * whole or child.tag == "p":
            break
        part = child
    copied_outside = [element for element in elements(part) if element in outside]
    for element in copied_outside:
        drop(element)
    if heading is not None and heading in set(part.iter()):
        # What stands above the headline is the page's head.
        for above in _before(part, heading):
            drop(above)
    return _cleaned_lines(part)


def _before(part: HtmlElement, heading: HtmlElement) -> list[HtmlElement]:
    found: list[HtmlElement] = []
    element = heading
    while element is not part:
        found += list(element.itersiblings(preceding=True))
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return [each for each in found if isinstance(each.tag, str)]


def _undo_layout_tables(tree: HtmlElement) -> None:
    layouts = [table for table in elements(tree, "table") if _lays_out(table)]
    for table in layouts:
        for element in [
            table,
            *(each for each in elements(table, "tr", "td", "th", "tbody", "thead", "tfoot")),
        ]:
            if element is table or next(element.iterancestors("table"), None) in (table, None):
                element.tag = "div"


def _lays_out(table: HtmlElement) -> bool:
    if (table.get("role") or "") == "presentation" or table.find(".//table") is not None:
        return True
    return any(len(plain(cell, _LONG_CELL + 1)) > _LONG_CELL for cell in elements(table, "td"))


def _stated_lines(body: str) -> list[str]:
    if not body:
        return []
    if len(_MARKUP.findall(body[:20_000])) >= 2:
        from pipeline.page.tree import parse_page

        try:
            return to_lines(parse_page(f"<div>{body}</div>"))
        except Unusable:
            return []
    return [" ".join(line.split()) for line in body.splitlines() if line.strip()]


def _noscript_lines(element: HtmlElement) -> list[str]:
    copied = deepcopy(element)
    copied.tail = None
    copied.tag = "div"
    return _cleaned_lines(copied)


def _without_title(lines: list[str], title: str) -> list[str]:
    wanted = folded(title)
    for index, line in enumerate(lines[:4]):
        if wanted and folded(line) == wanted:
            return lines[:index] + lines[index + 1 :]
    return lines


def aside_elements(tree: HtmlElement, heading: HtmlElement | None, rules: Rules) -> set[HtmlElement]:
    """All elements in blocks that are not of the article: sidebars, related links, comments, navigation."""
    from pipeline.page.tree import names

    pattern = rules.group("page_words").of("aside")[0].regex
    kept = {heading, *heading.iterancestors()} if heading is not None else set()
    found: set[HtmlElement] = set()
    for element in elements(tree):
        if element in found or element in kept or element.tag in ("html", "body", "head", "main", "article"):
            continue
        if element.tag in ("aside", "nav", "footer") or pattern.search(names(element)):
            found.update(elements(element))
    return found
