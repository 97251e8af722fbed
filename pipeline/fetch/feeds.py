"""Addresses out of RSS (0.9x, 1.0, 2.0), Atom and sitemaps (also indexes, and with the news extension).

lxml reads them, without entities, DTDs or the network, and mends what is not well-formed.  feedparser was
looked at: it fetches nothing and expat stops its entities, but after any fault it goes over the whole text once more in
Python (600 kB of nested tags: 9 s, where lxml gives up after 0.02 s), and it knows no sitemaps.  defusedxml refuses
every feed with a bare ``&``, of which there are many.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Literal

from lxml import etree

from pipeline.fetch.limits import MAX_ENTRIES, MAX_FEED_TEXT
from pipeline.fetch.outcomes import Failed
from pipeline.read.published import parse_published

ListKind = Literal["feed", "sitemap", "index"]

_ROOTS: dict[str, tuple[ListKind, str]] = {
    "rss": ("feed", "item"),
    "RDF": ("feed", "item"),
    "feed": ("feed", "entry"),
    "urlset": ("sitemap", "url"),
    "sitemapindex": ("index", "sitemap"),
}
"""Name of the outermost element to the kind of list and the element of an entry."""

_HEAD = 4096
_FIRST_ELEMENT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})")
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a list says of an address.  ``address`` is as written there; ``day`` bounds the publication:
    exact if ``basis`` is given, else a day on which or before which it was (a sitemap's lastmod).
    ``content`` is HTML."""

    address: str
    title: str = ""
    day: date | None = None
    basis: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed or sitemap.  ``cut`` says that there were more entries than are taken."""

    kind: ListKind
    entries: list[Entry] = field(default_factory=list)
    cut: bool = False


def looks_like_list(head: bytes | bytearray) -> bool:
    """Whether what begins so is a feed or sitemap, whatever its name or type."""
    return _root(bytes(head[:_HEAD])) in _ROOTS


def read_listing(data: bytes) -> Listing:
    """The entries of a feed or sitemap, as they stand in it.

    :raises Failed: ``broken-list``.
    """
    root = _root(data[:_HEAD])
    if root not in _ROOTS:
        raise Failed("broken-list", "neither a feed nor a sitemap")
    try:
        return _listing(data, root, recover=False)
    except etree.XMLSyntaxError:
        # What HTML has and XML has not: a bare "&", "&nbsp;".
        mended = _mended(data)
    try:
        return _listing(mended, root, recover=True)
    except etree.XMLSyntaxError as error:
        raise Failed("broken-list", f"XML that cannot be read ({error.msg})") from error


def _mended(data: bytes) -> bytes:
    """``&`` as ``&amp;`` where it begins no entity of XML, but for CDATA, where it stands for itself."""
    pieces, at = [], 0
    while (start := data.find(b"<![CDATA[", at)) >= 0 and (end := data.find(b"]]>", start)) >= 0:
        pieces += [_BARE_AMPERSAND.sub(b"&amp;", data[at:start]), data[start:end]]
        at = end
    pieces.append(_BARE_AMPERSAND.sub(b"&amp;", data[at:]))
    return b"".join(pieces)


def _root(head: bytes) -> str:
    while True:
        head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        end = b"-->" if head.startswith(b"<!--") else b"?>" if head.startswith(b"<?") else b""
        if head.startswith(b"<!DOCTYPE"):
            # With a list of entities inside, or without.
            opened, closed = head.find(b"["), head.find(b">")
            end = b"]" if 0 <= opened < closed else b">"
        if not end:
            break
        _before, found, head = head.partition(end)
        if not found:
            return ""
        if end == b"]":
            head = head.lstrip(b" \t\r\n").removeprefix(b">")
    match = _FIRST_ELEMENT.match(head)
    return match[1].decode("ascii", "replace") if match else ""


def _listing(data: bytes, root: str, *, recover: bool) -> Listing:
    kind, name = _ROOTS[root]
    entries: list[Entry] = []
    for element in _elements(data, name, recover=recover):
        if len(entries) == MAX_ENTRIES:
            return Listing(kind, entries, cut=True)
        entry = _sitemap_entry(element) if kind != "feed" else _feed_entry(element)
        if entry is not None:
            entries.append(entry)
    return Listing(kind, entries)


def _elements(data: bytes, name: str, *, recover: bool) -> Iterator[etree._Element]:
    events = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )
    for _event, element in events:
        if _name(element) == name:
            yield element
            # Or the tree of a sitemap of 50 MB would stand in memory as a whole.
            element.clear()
            while (before := element.getprevious()) is not None and _name(before) == name:
                element.getparent().remove(before)


def _sitemap_entry(element: etree._Element) -> Entry | None:
    address, title, day, basis = "", "", None, ""
    for child in element:
        name = _name(child)
        if name == "loc":
            address = _text(child)
        elif name == "lastmod" and not basis:
            day = _day(_text(child))
        elif name == "news":
            news = {_name(each): _text(each) for each in child}
            title = news.get("title", "")
            if found := _day(news.get("publication_date", "")):
                day, basis = found, "sitemap"
    return Entry(address, title, day, basis) if address else None


def _feed_entry(element: etree._Element) -> Entry | None:
    found: dict[str, str] = {}
    for child in element:
        name = _name(child)
        if name == "link":
            address = (child.get("href") or "").strip() or _text(child)
            if child.get("rel", "alternate") == "alternate":
                found.setdefault("link", address)
        elif name == "guid" and child.get("isPermaLink", "true").lower() != "false":
            found.setdefault("guid", _text(child))
        elif name in ("title", "pubDate", "published", "issued", "date"):
            found.setdefault(name, _text(child))
        elif name in ("encoded", "content") and (content := _markup(child)):
            found.setdefault(name, content)
    address = found.get("link") or _if_address(found.get("guid", "")) or element.get(_RDF_ABOUT) or ""
    if not address:
        return None
    dates = (found[name] for name in ("pubDate", "published", "issued", "date") if name in found)
    day = next((day for text in dates if (day := _day(text))), None)
    content = found.get("encoded") or found.get("content", "")
    # Titles of RSS are often HTML in XML: "A &amp;amp; B".
    title = html.unescape(found.get("title", ""))
    return Entry(address, title, day, "feed" if day else "", content[:MAX_FEED_TEXT])


_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def _if_address(text: str) -> str:
    return text if text.startswith(("http://", "https://")) else ""


def _name(element: etree._Element) -> str:
    tag = element.tag
    # The tag of an entity, which is not resolved, is a function.
    return str(tag).rpartition("}")[2]


def _text(element: etree._Element) -> str:
    return _BLANKS.sub(" ", "".join(_strings(element))).strip()


def _strings(element: etree._Element) -> Iterator[str]:
    return (str(text) for text in element.itertext(with_tail=False))


def _markup(element: etree._Element) -> str:
    if len(element) and element.get("type") == "xhtml":
        return "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    text = "".join(_strings(element)).strip()
    return html.escape(text) if element.get("type") in ("text", "text/plain") else text


def _day(text: str) -> date | None:
    """The day in Jakarta of an ISO date or of one as in e-mail (RSS)."""
    if day := parse_published(text):
        return day
    try:
        moment = parsedate_to_datetime(text[:60])
    except (ValueError, OverflowError, TypeError, IndexError):  # no date, or an impossible one
        return None
    return parse_published(moment.isoformat())
