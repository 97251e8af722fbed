"""One saved page in, its article out."""

from __future__ import annotations

from copy import deepcopy

from pipeline.page import days
from pipeline.page.body import aside_elements, find_body
from pipeline.page.charset import decode_page
from pipeline.page.hints import hints_for
from pipeline.page.jsonld import read_jsonld
from pipeline.page.judge import refuse_no_article
from pipeline.page.meta import (
    author_in,
    find_address,
    find_author,
    find_heading,
    find_site,
    find_title,
    read_metas,
    titles_of,
)
from pipeline.page.paging import find_paging
from pipeline.page.record import Page
from pipeline.page.tree import drop, parse_page
from pipeline.read.fault import Unusable
from pipeline.read.limits import MAX_FILE, MAX_TEXT
from pipeline.read.stream import too_large_file
from pipeline.rules import Rules


def read_page(data: bytes, rules: Rules, *, url: str = "", charset: str = "") -> Page:
    """The article of one HTML page.

    ``url`` is the address it was read from, ``charset`` what the HTTP header says of its encoding; both may be
    unknown.

    :raises Unusable: ``too-large`` (more than ``MAX_FILE`` bytes, 100,000 elements or ``MAX_TEXT`` characters of
        body), ``binary``, ``empty``, ``no-body``, ``error-page``, ``paywall``, ``index-page``.
    """
    if len(data) > MAX_FILE:
        raise too_large_file(len(data))
    if not data.strip():
        raise Unusable("empty", "the file is empty; save the page again")
    tree = parse_page(decode_page(data, charset))
    metas = read_metas(tree)
    address = find_address(tree, metas, url)
    hints = hints_for(rules, address or url, tree)
    titles = titles_of(tree, metas)
    stated = read_jsonld(tree, titles, (address, url))
    if not address:
        address = stated.url
        hints = hints_for(rules, address, tree)
    site = find_site(metas, stated, hints, address or url)
    heading = find_heading(tree, hints, aside_elements(tree, None, rules), metas, stated, rules)
    outside = aside_elements(tree, heading, rules)
    title = find_title(tree, heading, metas, stated, site, rules)
    published, basis = days.choose_day(
        [
            *days.in_jsonld(stated.published, rules),
            *days.in_meta(metas, tree, rules),
            *days.in_markup(tree, outside, heading, rules),
            *(
                days.in_selected(hints.find(tree, "date"), rules)
                or days.in_byline(tree, outside, heading, rules)
            ),
            *days.in_address(url),
            *days.in_address(address),
        ]
    )
    paging = find_paging(tree, address, url, hints, rules)
    whole = deepcopy(tree)
    for element in (*hints.prunable(tree), *paging.boxes):
        if heading is None or (element is not heading and element not in set(heading.iterancestors())):
            drop(element)
    lines = find_body(tree, outside, hints, stated, heading, title)
    lines = [line for at, line in enumerate(lines) if at >= 4 or not days.is_byline(line, published, rules)]
    refuse_no_article(
        whole,
        aside_elements(whole, None, rules),
        lines,
        titles,
        stated,
        (metas.get("og:type") or [""])[0],
        rules,
    )
    author = find_author(whole, aside_elements(whole, None, rules), metas, stated, hints, site, rules)
    author = author or author_in(lines, rules)
    text = "\n".join(lines)
    if len(text) > MAX_TEXT:
        raise Unusable(
            "too-large", f"a body of {len(text):,} characters, the most is {MAX_TEXT:,}; split the page"
        )
    return Page(
        text, title, author, site, published, basis, address or url, paging.parts, paging.whole, paging.part
    )
