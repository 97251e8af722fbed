"""Whether a page is an article at all, and what it is if not."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from pipeline.page.body import ENOUGH, size
from pipeline.page.jsonld import Stated
from pipeline.page.tree import elements, plain
from pipeline.read.fault import Unusable
from pipeline.rules import Rules

_SHORT = 700
_WALLED = 450
_MOST_LOOKED_AT = 20_000
_TEASER = 700
_LINK_LENGTH = 20
_PROSE = 80


def refuse_no_article(
    tree: HtmlElement,
    outside: set[HtmlElement],
    lines: Sequence[str],
    titles: Sequence[str],
    stated: Stated,
    og_type: str,
    rules: Rules,
) -> None:
    """Raise ``Unusable`` for a page that holds no article.

    ``error-page`` (404, no access, a robot check), ``paywall``, ``index-page`` (a list of teasers), ``no-body`` (a script draws the
    page, or there is no text).
    """
    words = rules.group("page_words")
    length = size(lines)
    if length < _SHORT:
        shown = "; ".join(filter(None, titles))[:80]
        if any(words.of("error")[0].regex.search(title) for title in titles):
            raise Unusable("error-page", f"an error page ({shown!r}), no article; fetch the address again")
        text = " ".join(titles) + " " + plain(tree, _MOST_LOOKED_AT)
        if words.of("challenge")[0].regex.search(text):
            reason = f"a robot check ({shown!r}) in the place of the article; save the page from a browser"
            raise Unusable("error-page", reason)
        if length < _WALLED and not stated.body and _walled(tree, outside, stated, rules):
            raise Unusable(
                "paywall", "the page asks to log in or to pay; save it from where you are logged in"
            )
    if _is_index(tree, outside, titles, stated, og_type, rules):
        raise Unusable("index-page", "a list of teasers, no article; give the pages that it links to")
    if length < ENOUGH:
        scripted = sum(1 for _script in elements(tree, "script")) > 2
        if words.of("shell")[0].regex.search(plain(tree, _MOST_LOOKED_AT)) or scripted:
            reason = "a script draws this page, the file has no text; save it from a browser once it is drawn"
            raise Unusable("no-body", reason)
        raise Unusable("no-body", "no text of an article found; if there is one, put it into a .txt file")


def _walled(tree: HtmlElement, outside: set[HtmlElement], stated: Stated, rules: Rules) -> bool:
    if not stated.is_free:
        return True
    wall = rules.group("page_words").of("wall")[0].regex
    for element in elements(tree, "p", "div", "span", "h2", "h3", "h4", "a", "button", "section"):
        if element not in outside and (own := (element.text or "").strip()) and wall.search(own):
            return True
    return False


def _is_index(
    tree: HtmlElement,
    outside: set[HtmlElement],
    titles: Sequence[str],
    stated: Stated,
    og_type: str,
    rules: Rules,
) -> bool:
    if stated.is_article or og_type == "article":
        return False
    teasers: set[HtmlElement] = set()
    targets: set[str] = set()
    for link in elements(tree, "a"):
        if link in outside or len(plain(link, 400)) < _LINK_LENGTH or not _headline(link):
            continue
        targets.add(link.get("href") or "")
        for above in (link, *link.iterancestors()):
            if above.tag in ("body", "html", "main") or len(plain(above, _TEASER + 1)) > _TEASER:
                break
            teasers.add(above)
    if len(targets) < 4:
        return False
    told = sum(
        len(text)
        for block in elements(tree, "p", "div", "td", "li", "blockquote", "span")
        if block not in outside and not any(each in teasers for each in (block, *block.iterancestors()))
        if len(text := (block.text or "").strip()) >= _PROSE
    )
    titled = any(rules.group("page_words").of("index")[0].regex.search(title) for title in titles)
    return told < (600 if titled or stated.is_list else 300)


def _headline(link: HtmlElement) -> bool:
    """A link that is a headline: in or around a heading, or all that its block says."""
    if any(True for _head in elements(link, "h2", "h3", "h4", "h5")):
        return True
    parent = link.getparent()
    while parent is not None and parent.tag in ("span", "b", "strong"):
        parent = parent.getparent()
    if parent is None:
        return False
    return parent.tag in ("h2", "h3", "h4", "h5") or len(plain(parent, 600)) <= len(plain(link, 600)) + 40
