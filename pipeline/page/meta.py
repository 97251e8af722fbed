"""Headline, author, site and address of a page."""

from __future__ import annotations

import re
from collections import defaultdict
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
    tree: HtmlElement, hints: Hints, outside: set[HtmlElement], wanted: str
) -> HtmlElement | None:
    """The element with the headline: the site's own, else the h1 that says what the metadata say, else the only h1.

    Pages without an h1 have it in an h2 or h3 that says what the metadata say.
    """
    if found := hints.find(tree, "title"):
        return found[0]
    heads = [head for head in elements(tree, "h1") if head not in outside and plain(head, _LONGEST)]
    if wanted:
        for head in [
            *heads,
            *elements(tree, "h2", "h3", "h4", "td", "div", "p", "span", "b", "strong", "font"),
        ]:
            if len(head) > 8 or head in outside:
                continue
            text = folded(plain(head, _LONGEST + 1))
            if len(text) >= 10 and (
                text == wanted or (head.tag == "h1" and (text in wanted or wanted in text))
            ):
                return head
    if len(heads) == 1:
        return heads[0]
    inner = [head for head in heads if any(above.tag == "article" for above in head.iterancestors())]
    return inner[0] if len(inner) == 1 else None


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
    found = [metas[key][0] for key in _TITLE_META if key in metas]
    found += [plain(element, _LONGEST) for element in elements(tree, "title", "h1")]
    return tuple(found)


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
