"""Headline, author, site and address of a page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.page.hints import Hints, host_of
from pipeline.page.jsonld import Stated
from pipeline.page.tree import elements, folded, names, plain, squeeze
from pipeline.rules import Rules

_SUFFIX = re.compile(r"\s+[-|–—•»:]+\s+")
_LONGEST = 300
_AUTHOR_META = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "content_author", "byl")  # fmt: skip
_TITLE_META = (
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "sailthru.title",
    "headline",
)
_HEADS = ("h1", "h2", "h3", "h4")
_HEAD_LIKE = ("td", "div", "p", "span", "b", "strong", "font", "a")
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:author|penulis|pewarta|reporter|byline|writer|kontributor)(?:$|[\s_-])"
)


def read_metas(tree: HtmlElement) -> dict[str, list[str]]:
    """The contents of the meta elements by name, property or itemprop in lower case, in document order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for meta in elements(tree, "meta"):
        content = squeeze(meta.get("content") or "")
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        if key and content:
            found[key].append(content)
    return dict(found)


def find_address(tree: HtmlElement, metas: dict[str, list[str]], url: str) -> str:
    """The canonical address, else that of OpenGraph, else ``url``.

    One that leads to a front page though the page has another address is a slip of the CMS and not taken.
    """
    for link in elements(tree, "link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            if address := _sound(link.get("href") or "", url):
                return address
    for value in metas.get("og:url", ()):
        if address := _sound(value, url):
            return address
    return url


def _sound(href: str, url: str) -> str:
    try:
        address = urljoin(url, href.strip()).split("#")[0]
        parts = urlsplit(address)
        given = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    front = parts.path in ("", "/") and not parts.query
    return "" if front and given.path not in ("", "/") and url else address


def find_heading(
    tree: HtmlElement,
    hints: Hints,
    outside: set[HtmlElement],
    metas: dict[str, list[str]],
    stated: Stated,
    rules: Rules,
) -> HtmlElement | None:
    """The element with the headline.

    In this order: the site's own; ``itemprop="headline"``; of h1 to h4, and of whatever else is a short line, the one
    that has most of what the metadata call the title (a masthead has little of it); the only h1; on pages whose
    title is the site's, an element with a class of headlines or the only one in large print.
    """
    if found := hints.find(tree, "title"):
        return found[0]
    for element in elements(tree):
        if (element.get("itemprop") or "").lower() == "headline" and element.tag not in ("meta", "link"):
            return element
    wanted = [folded(title) for title in (stated.title, *titles_told(tree, metas)) if title]
    heads = [head for head in elements(tree, *_HEADS) if head not in outside and plain(head, _LONGEST)]
    others = [each for each in elements(tree, *_HEAD_LIKE) if each not in outside and len(each) <= 3]
    for group, least in ((heads, 4), (others, 15)):
        best: tuple[int, HtmlElement] | None = None
        for head in group:
            text = folded(plain(head, _LONGEST + 1))
            # A headline may be cut in the metadata, and is followed by the site's name there.
            shares = [len(text) if text in title else len(title) for title in wanted if _alike(text, title)]
            if len(text) < least or not shares:
                continue
            share = max(shares)
            if best is None or share > best[0]:
                best = share, head
        if best is not None:
            return best[1]
    first = [head for head in heads if head.tag == "h1"]
    if len(first) > 1:
        first = [head for head in first if any(above.tag == "article" for above in head.iterancestors())]
    if len(first) == 1:
        return first[0]
    headed = rules.group("page_words").of("headed")[0].regex
    marked = [
        each
        for each in elements(tree)
        if each not in outside and headed.search(names(each)) and 15 <= len(plain(each, _LONGEST)) < 200
    ]
    large = [
        each
        for each in elements(tree, "font")
        if (each.get("size") or "") in ("4", "5", "6", "+2", "+3") and len(plain(each, 201)) <= 200
    ]
    return marked[0] if marked else large[0] if len(large) == 1 else None


def _alike(text: str, title: str) -> bool:
    """Whether a line says what a title does; a paragraph that has a short title's words in it does not."""
    return text in title or (len(title) >= 15 and len(text) <= 2 * len(title) and title in text)


def titles_told(tree: HtmlElement, metas: dict[str, list[str]]) -> tuple[str, ...]:
    """The titles that the page's head gives."""
    element = tree.find(".//title")
    told = [metas[key][0] for key in _TITLE_META if key in metas]
    return (*told, plain(element, _LONGEST)) if element is not None else tuple(told)


def find_title(
    tree: HtmlElement,
    heading: HtmlElement | None,
    metas: dict[str, list[str]],
    stated: Stated,
    site: str,
    rules: Rules,
) -> str:
    """The headline without the site's name and the page's number."""
    shown = plain(heading, _LONGEST) if heading is not None else ""
    told = next((metas[key][0] for key in _TITLE_META if key in metas), "")
    element = tree.find(".//title")
    written = plain(element, _LONGEST) if element is not None else ""
    for title in (shown, stated.title, told, written):
        bare = _bare(title, site, rules)
        # A masthead in an h1 is no headline.
        if len(folded(bare)) >= 3 and folded(bare) != folded(site):
            return bare
    return ""


def titles_of(tree: HtmlElement, metas: dict[str, list[str]]) -> tuple[str, ...]:
    """The texts that may hold the headline, of metadata and of the page."""
    return (*titles_told(tree, metas), *(plain(element, _LONGEST) for element in elements(tree, "h1")))


def _bare(title: str, site: str, rules: Rules) -> str:
    title = squeeze(title)
    numbered = rules.group("page_words").of("title-page")[0].regex
    title = numbered.sub("", title).strip()
    parts = _SUFFIX.split(title)
    # "Headline - Site": the name goes where it is known, else nothing does.
    wanted = folded(site)
    while len(parts) > 1 and wanted and _names(folded(parts[-1]), wanted):
        title = title[: title.rindex(parts[-1])].rstrip(" -|–—•»:")
        parts.pop()
    if len(parts) > 1 and wanted and _names(folded(parts[0]), wanted):
        title = title[len(parts[0]) :].lstrip(" -|–—•»:")
    return title


def _names(part: str, site: str) -> bool:
    return bool(part) and (part == site or (len(part) >= 4 and (part in site or site in part)))


def find_site(metas: dict[str, list[str]], stated: Stated, hints: Hints, url: str) -> str:
    """The site's name: OpenGraph's, the publisher's, the record's, else the host."""
    for key in ("og:site_name", "application-name"):
        if metas.get(key):
            return metas[key][0]
    return stated.site or hints.name or host_of(url).removeprefix("www.").removeprefix("amp.")


def find_author(
    tree: HtmlElement,
    outside: set[HtmlElement],
    metas: dict[str, list[str]],
    stated: Stated,
    hints: Hints,
    site: str,
    rules: Rules,
) -> str:
    """The writer's name, without "Penulis:" and without the editor; "" where only the site itself is named."""
    told = [stated.author] + [value for key in _AUTHOR_META for value in metas.get(key, ())]
    printed = [plain(element, 200) for element in hints.find(tree, "author")]
    marked = [
        plain(element, 200)
        for element in elements(tree)
        if element not in outside
        and element.tag not in ("meta", "link", "body", "html")
        and (
            "author" in (element.get("rel") or "")
            or (element.get("itemprop") or "") == "author"
            or _AUTHOR_CLASS.search(names(element))
        )
    ]
    for value in (*printed, *told, *marked):
        name = author_name(value, rules)
        if name and folded(name) not in (folded(site), folded(hints.name)):
            return name
    return ""


def author_name(value: str, rules: Rules) -> str:
    """The name in a printed line of authorship, or "" where none can be told."""
    words = rules.group("page_words")
    value = squeeze(value)
    if "://" in value or "@" in value or value.startswith("www."):
        return ""
    label = words.of("author")[0].regex
    for _again in range(2):  # "Penulis: Oleh Budi"
        value = label.sub("", value, count=1)
    value = words.of("other-hand")[0].regex.sub("", value)
    value = re.split(r"\s+[-|–]\s+|\s*\|\s*", value)[0].strip(" ,;:|-–/")
    if len(value) > 80 or sum(character.isdigit() for character in value) > 2:
        return ""
    return value if any(character.isalpha() for character in value) else ""


def author_in(lines: Sequence[str], rules: Rules) -> str:
    """The name in a line of the body that is only a label and a name ("Pewarta: ..."), at its head or foot."""
    label = rules.group("page_words").of("author")[0].regex
    for line in (*lines[:2], *lines[-4:]):
        if len(line) <= 80 and ":" in line and label.match(line) and (name := author_name(line, rules)):
            return name
    return ""
