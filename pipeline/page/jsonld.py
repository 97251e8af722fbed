"""What a page says of its article in JSON-LD (schema.org), also where the JSON is broken."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from pipeline.page.tree import elements, folded, squeeze

_MAX_SCRIPT = 2_000_000
_MAX_NODES = 20_000
_ARTICLE = re.compile(r"(?:^|[/#:])(?:\w*Article|BlogPosting|Report|LiveBlogPosting|PressRelease)$")
_LIST = re.compile(r"(?:^|[/#:])(?:CollectionPage|SearchResultsPage|ItemList)$")
# What hangs on an article or a list by these is another story.
_OTHERS = frozenset(
    {"itemlistelement", "isrelatedto", "mentions", "haspart", "citation", "relatedlink", "about", "comment",
     "review", "subjectof", "isbasedon", "significantlink", "liveblogupdate"}
)  # fmt: skip
_WRAPPING = re.compile(
    r"^\s*(?://)?\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s{0,99}[}\]])")
_FIELD = r'"%s"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){1,400})"'


@dataclass(frozen=True, slots=True)
class Stated:
    """What JSON-LD states of the page's article; empty where it says nothing.  ``published`` is as written."""

    title: str = ""
    author: str = ""
    site: str = ""
    published: str = ""
    url: str = ""
    body: str = ""
    is_article: bool = False
    is_list: bool = False
    is_free: bool = True


def read_jsonld(tree: HtmlElement, titles: tuple[str, ...], urls: tuple[str, ...]) -> Stated:
    """What the page's JSON-LD says of the article that the page is about.

    Of several articles it is the one with the title or the address of the page; without such a clue and
    with several, none: the others are related stories.
    """
    found: list[Mapping[str, Any]] = []
    is_list = False
    broken: list[str] = []
    for script in elements(tree, "script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = script.text_content()[:_MAX_SCRIPT]
        value = _parsed(text)
        if value is None:
            broken.append(text)
            continue
        for node, types in _nodes(value):
            if any(_ARTICLE.search(name) for name in types):
                found.append(node)
            is_list = is_list or any(_LIST.search(name) for name in types)
    chosen = _chosen(found, titles, urls)
    if chosen is None:
        return next((_salvaged(text) for text in broken if "Article" in text), Stated(is_list=is_list))
    return Stated(
        title=_text(chosen.get("headline") or chosen.get("name")),
        author=_people(chosen.get("author") or chosen.get("creator")),
        site=_name(chosen.get("publisher")),
        published=_text(chosen.get("datePublished")),
        url=_address(chosen),
        body=_body(chosen.get("articleBody")),
        is_article=True,
        is_list=is_list,
        is_free=str(chosen.get("isAccessibleForFree", True)).lower() != "false",
    )


def _parsed(text: str) -> Any:
    bare = _WRAPPING.sub("", _WRAPPING.sub("", text.strip())).strip().rstrip(";")
    for attempt in (bare, _TRAILING_COMMA.sub("", bare), html.unescape(_TRAILING_COMMA.sub("", bare))):
        try:
            # strict=False: line ends inside strings, the commonest slip.
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any) -> Iterator[tuple[Mapping[str, Any], list[str]]]:
    waiting = deque([value])
    seen = 0
    while waiting and seen < _MAX_NODES:
        node = waiting.popleft()
        seen += 1
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            types = node.get("@type")
            yield node, [str(name) for name in (types if isinstance(types, list) else [types]) if name]
            waiting += [
                child
                for key, child in node.items()
                if isinstance(child, (list, dict)) and key.lower() not in _OTHERS
            ]


def _chosen(
    found: list[Mapping[str, Any]], titles: tuple[str, ...], urls: tuple[str, ...]
) -> Mapping[str, Any] | None:
    wanted = [folded(title) for title in titles if title]
    for node in found:
        if (address := _address(node)) and address.rstrip("/") in {url.rstrip("/") for url in urls if url}:
            return node
    for node in found:
        headline = folded(_text(node.get("headline") or node.get("name")).rstrip(".… "))
        if len(headline) >= 10 and any(headline in title or title in headline for title in wanted if title):
            return node
    return found[0] if len(found) == 1 else None


def _salvaged(text: str) -> Stated:
    """Plain fields out of JSON that cannot be parsed, each only where the script gives it one value."""

    def only(field: str) -> str:
        values = {match[1] for match in re.finditer(_FIELD % field, text)}
        if len(values) != 1:
            return ""
        value = values.pop()
        try:
            return squeeze(html.unescape(str(json.loads(f'"{value}"', strict=False))))
        except ValueError:
            return squeeze(html.unescape(value))

    return Stated(title=only("headline"), published=only("datePublished"), is_article=True)


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = next((item for item in value if item), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    return squeeze(html.unescape(value)) if isinstance(value, str) else ""


def _body(value: Any) -> str:
    # Here line ends part paragraphs, so they stay.
    if isinstance(value, list):
        value = "\n".join(item for item in value if isinstance(item, str))
    return html.unescape(value).strip() if isinstance(value, str) else ""


def _name(value: Any) -> str:
    return _text(value)


def _people(value: Any) -> str:
    people = value if isinstance(value, list) else [value]
    found = dict.fromkeys(filter(None, (_text(person) for person in people)))
    return ", ".join(name for name in found if "://" not in name)


def _address(node: Mapping[str, Any]) -> str:
    for key in ("mainEntityOfPage", "url", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            return value.split("#")[0]
    return ""
