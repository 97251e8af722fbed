"""Markup to a tree that is safe to walk, and small questions to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipeline.read.fault import Unusable

MAX_ELEMENTS = 100_000
"""Elements of one page; a news page has some 2,000."""
_MAX_DEPTH = 250  # libxml2 gives up at 256, and what stands deeper would be lost
_WRAPPERS = re.compile(
    r"</?(?!(?:p|br|h[1-6]|title|meta|link|script|style|head|body|html|a|time)\b)[a-z][^<>]*>", re.I
)
_SPACE = re.compile(r"\s+")


def parse_page(html: str) -> HtmlElement:
    """The tree of a page.  No entity or DTD from outside is ever read.

    Raises ``Unusable``: ``no-body`` (no markup at all), ``too-large`` (more than ``MAX_ELEMENTS``).
    """
    if "<" not in html:
        raise Unusable("no-body", "no markup in it; if it is the text of an article, name it .txt")
    if html.count("<") > 3 * MAX_ELEMENTS:
        raise _too_many()
    tree = _tree(html)
    if _too_deep(tree):
        # Thousands of tags that nobody closed: without the tags that only wrap, the text is all there.
        tree = _tree(_WRAPPERS.sub("\n", html))
    if sum(1 for _element in tree.iter()) > MAX_ELEMENTS:
        raise _too_many()
    return tree


def _too_many() -> Unusable:
    return Unusable("too-large", f"a page of more than {MAX_ELEMENTS:,} elements; cut the article out of it")


def _tree(html: str) -> HtmlElement:
    # As bytes: lxml refuses text with an XML declaration.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Unusable("no-body", f"no page can be made of it ({error}); save it again") from error


def _too_deep(tree: HtmlElement) -> bool:
    depth = 0
    for event, _element in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth >= _MAX_DEPTH:
            return True
    return False


def elements(tree: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    """The elements below ``tree`` with these tags (or all), in document order."""
    for element in tree.iter(*tags):
        if isinstance(element.tag, str):
            yield element


def plain(element: HtmlElement, limit: int = 0) -> str:
    """All text in an element on one line; at most about ``limit`` characters of it, if given."""
    if not limit:
        return squeeze(" ".join(cast("Iterator[str]", element.itertext())))
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(str(piece))
        length += len(piece)
        if length > limit:
            break
    return squeeze(" ".join(pieces))


def squeeze(text: str) -> str:
    """The text on one line, with single blanks."""
    return _SPACE.sub(" ", text).strip()


def names(element: HtmlElement) -> str:
    """Class and id of an element, as one text."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".strip()


def drop(element: HtmlElement) -> None:
    """Take an element out; the text behind it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def folded(text: str) -> str:
    """Letters and digits alone, to compare titles."""
    return "".join(character for character in text.casefold() if character.isalnum())
