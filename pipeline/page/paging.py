"""Articles on several pages: where the other pages are, and putting them together again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from pipeline.page.hints import Hints
from pipeline.page.record import Page
from pipeline.page.tree import elements, folded, names, plain
from pipeline.rules import Rules

MOST_PARTS = 50
# Not "p": it is the number of an article in WordPress.
_KEYS = ("page", "halaman", "hal", "part")
_WHOLE = {
    ("page", "all"),
    ("halaman", "all"),
    ("single", "1"),
    ("showpage", "all"),
    ("view", "all"),
    ("page", "full"),
}
# Behind a slug or a file name, or after "page": the 12 of /berita/12 is the number of an article.
_IN_PATH = re.compile(
    r"^(?P<base>[^?]*?(?:/[^/?]*-[^/?]*-[^/?]*|\.s?html?|(?=/page/|/halaman/)))/(?:page/|halaman/|hal-)?(?P<part>[1-9]\d?)(?P<tail>/?)$"
)
_BOX = re.compile(r"pag(?:ing|ination|e-?links?|er|es?\b|e-?num)|halaman|post-nav-?links|multipage", re.I)


@dataclass(frozen=True, slots=True)
class Paging:
    """The pages of an article as one of them shows it."""

    parts: tuple[str, ...] = ()
    whole: str = ""
    part: int = 1
    boxes: tuple[HtmlElement, ...] = ()
    """What on the page shows them; no text of the article."""


def find_paging(tree: HtmlElement, address: str, given: str, hints: Hints, rules: Rules) -> Paging:
    """Where the other pages of the article at ``address`` are.

    A link counts only if it is the article's own address but for the number of the page, and stands in a box of
    pages, is ``rel=next``, or is labelled as the next page: a list of articles has numbered links, too.
    """
    base = base_address(address or given, hints.page_keys)
    if not base:
        return Paging(part=_printed_part(tree, rules))
    words = rules.group("page_words")
    own = part_of(given, hints.page_keys) or part_of(address, hints.page_keys) or _printed_part(tree, rules)
    found: dict[int, str] = {}
    boxes: list[HtmlElement] = []
    whole = ""
    for link in elements(tree, "a", "link"):
        rel = (link.get("rel") or "").lower().split()
        if link.tag == "link" and "next" not in rel:
            continue
        href = _joined(given or address, link.get("href") or "")
        if not href or not _same(href, base, hints.page_keys):
            continue
        label = plain(link, 60)
        if _asks_whole(href) and (words.of("whole")[0].regex.search(label) or _in_box(link)):
            whole = whole or href
            boxes.append(_small_box(link))
            continue
        number = part_of(href, hints.page_keys)
        if not number or number > MOST_PARTS:
            continue
        next_page = "next" in rel or words.of("next")[0].regex.search(label) is not None
        if next_page or _in_box(link) or label.strip() == str(number):
            found.setdefault(number, href)
            if link.tag == "a":
                boxes.append(_small_box(link))
    if found and own not in found and own > 1:
        found[own] = given or address
    further = _filled(found, own)
    if not whole and further and hints.whole:
        key, _equals, value = hints.whole.partition("=")
        whole = _with_query(base, key, value)
    return Paging(tuple(further), whole if (further or own > 1) else "", own, tuple(boxes))


def base_address(url: str, keys: Iterable[str] = ()) -> str:
    """The address of an article without the number of a page; "" where there is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    counted = {*_KEYS, *keys}
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query)
        if not (key in counted and (value.isdecimal() and int(value) <= MOST_PARTS))
        and (key, value) not in _WHOLE
    ]
    path = parts.path
    if match := _IN_PATH.match(path):
        path = match["base"] + match["tail"]
    host = parts.hostname.removeprefix("www.").removeprefix("m.")
    # Not for fetching, only to compare: no scheme.
    return urlunsplit(("", host, path.rstrip("/"), urlencode(sorted(query)), ""))


def part_of(url: str, keys: Iterable[str] = ()) -> int:
    """Which page an address asks for; 0 where it does not say."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return 0
    counted = {*_KEYS, *keys}
    for key, value in parse_qsl(parts.query):
        if key in counted and value.isdecimal() and 0 < int(value) <= MOST_PARTS:
            return int(value)
    match = _IN_PATH.match(parts.path)
    return int(match["part"]) if match and match["base"].strip("/") else 0


def join_parts(pages: Sequence[Page]) -> Page:
    """The pages of one article, in order, as one.

    Paragraphs that end a page and begin the next stand once; nothing else is left out.  Title, author, site and
    address are those of the first page that has them, the day the earliest that one of them gives.

    :raises ValueError: there is no page.
    """
    if not pages:
        raise ValueError("no page to join")
    lines: list[str] = []
    for page in pages:
        new = page.text.split("\n") if page.text else []
        lines += new[_overlap(lines, new) :]
    dated = min(
        (page for page in pages if page.published), key=lambda page: page.published or 0, default=pages[0]
    )
    first = pages[0]

    def given(name: str) -> str:
        return next((str(value) for page in pages if (value := getattr(page, name))), "")

    return replace(
        first,
        text="\n".join(lines),
        title=given("title"),
        author=given("author"),
        site=given("site"),
        url=given("url"),
        published=dated.published,
        published_basis=dated.published_basis,
        parts=tuple(url for url in pages[-1].parts),
        whole=given("whole"),
    )


def _overlap(lines: Sequence[str], new: Sequence[str]) -> int:
    """How many lines at the end of one page begin the next."""
    ends = [folded(line) for line in lines[-12:]]
    begins = [folded(line) for line in new[:12]]
    for count in range(min(len(ends), len(begins)), 0, -1):
        if ends[-count:] == begins[:count] and any(begins[:count]):
            return count
    return 0


def _filled(found: dict[int, str], own: int) -> list[str]:
    """The addresses of the pages behind ``own``, those left out ("1 2 ... 5") made like their neighbours."""
    numbers = sorted(number for number in found if number > own)
    if not numbers:
        return []
    model, last = found[numbers[0]], numbers[-1]
    made = []
    for number in range(own + 1, last + 1):
        address = found.get(number) or _renumbered(model, numbers[0], number)
        if address:
            made.append(address)
    return made


def _renumbered(model: str, old: int, new: int) -> str:
    parts = urlsplit(model)
    query = parse_qsl(parts.query)
    if any(value == str(old) for _key, value in query):
        changed = urlencode([(key, str(new) if value == str(old) else value) for key, value in query])
        return urlunsplit((parts.scheme, parts.netloc, parts.path, changed, ""))
    match = _IN_PATH.match(parts.path)
    if not match or int(match["part"]) != old:
        return ""
    path = parts.path[: match.start("part")] + str(new) + parts.path[match.end("part") :]
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def _printed_part(tree: HtmlElement, rules: Rules) -> int:
    words = rules.group("page_words")
    title = tree.find(".//title")
    if title is not None and (match := words.of("title-page")[0].regex.search(plain(title, 300))):
        return min(int(match["part"]), MOST_PARTS) or 1
    for element in elements(tree):
        if len(element) == 0 and _BOX.search(names(element)):
            if match := words.of("paging")[0].regex.search(plain(element, 60)):
                return min(int(match["part"]), MOST_PARTS) or 1
    return 1


def _in_box(link: HtmlElement) -> bool:
    return any(
        _BOX.search(f"{names(above)} {above.get('role') or ''}")
        for _level, above in zip(range(4), link.iterancestors(), strict=False)
        if above.tag not in ("body", "html")
    )


def _small_box(link: HtmlElement) -> HtmlElement:
    """The largest part of the page around a link to a page that says little more than such links."""
    box = link
    for above in link.iterancestors():
        if above.tag in ("body", "html", "article", "main") or len(plain(above, 81)) > 80:
            break
        box = above
    return box


def _joined(base: str, href: str) -> str:
    try:
        address = urljoin(base, href.strip()).split("#")[0]
    except ValueError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""


def _same(href: str, base: str, keys: Iterable[str]) -> bool:
    return base_address(href, keys) == base


def _asks_whole(href: str) -> bool:
    return any(pair in _WHOLE for pair in parse_qsl(urlsplit(href).query))


def _with_query(base: str, key: str, value: str) -> str:
    parts = urlsplit(base)
    query = [*parse_qsl(parts.query), (key, value)]
    return urlunsplit(("https", parts.netloc, parts.path, urlencode(query), ""))
