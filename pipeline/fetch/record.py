"""A page's line in the JSONL."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime

from pipeline.fetch.address import host_of, normalise, same_site
from pipeline.fetch.outcomes import Failed
from pipeline.page.record import Page
from pipeline.read.decode import mend_surrogates, refuse_binary_text
from pipeline.read.row import check_length

Reader = Callable[[bytes, str, str], Page]
"""Reads a page: bytes, address and the charset of the headers ("" if none); raises ``Unusable`` where it
holds no article.  :func:`pipeline.page.read_page` with its rules, or what stands in for it."""


def line_of(
    page: Page,
    *,
    at: str,
    fetched: datetime,
    status: str,
    title: str = "",
    published: date | None = None,
    basis: str = "",
) -> tuple[bytes, str, str]:
    """The line (with its end), the article's address, and the hash of what it says.

    :param at: where the page was, for one that names no address of its own.
    :param status: the outcome: ``fetched``, ``changed`` or ``from-feed``.
    :param title: that of the feed, for a page without; so ``published`` and ``basis``.
    :raises Unusable: a text that no reader takes.
    """
    check_length(page.text)
    refuse_binary_text(page.text)
    url = _own_address(page.url, at)
    if page.published is not None:
        published, basis = page.published, page.published_basis
    fields = {
        "url": url,
        "title": page.title or title,
        "text": page.text,
        "published": published.isoformat() if published else "",
        "published_basis": basis if published else "",
        "source": page.site or host_of(url).removeprefix("www."),
        "author": page.author,
        "fetched": fetched.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "status": status,
    }
    fields = {name: mend_surrogates(value) for name, value in fields.items()}
    digest = hashlib.sha256(f"{fields['title']}\n{fields['text']}".encode()).hexdigest()
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n", url, digest


def _own_address(canonical: str, at: str) -> str:
    """The canonical address, unless it is none or leads to another site: then the page speaks for others."""
    try:
        found = normalise(canonical)
    except Failed:
        return at
    return found if same_site(found, at) else at
