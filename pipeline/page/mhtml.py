"""Pages saved as MHTML ("web page, single file"): a MIME message whose first HTML part is the page."""

from __future__ import annotations

import email.policy
import re
from email.message import Message
from email.parser import BytesParser

from pipeline.page.read import read_page
from pipeline.page.record import Page
from pipeline.read.fault import Unusable
from pipeline.read.limits import MAX_FILE
from pipeline.rules import Rules

MAX_MHTML = 4 * MAX_FILE
"""Bytes: the pictures of the page are in the file, too."""
_MOST_PARTS = 2_000
_HTML = ("text/html", "application/xhtml+xml")


def read_mhtml(data: bytes, rules: Rules) -> Page:
    """The article of a page saved as MHTML.

    The page is the part that ``start`` names, else the first of HTML that holds an article; frames of adverts are HTML parts,
    too.

    :raises Unusable: as :func:`pipeline.page.read_page`; ``too-large`` beyond ``MAX_MHTML``; ``no-body`` where no part
        is HTML.
    """
    if len(data) > MAX_MHTML:
        raise Unusable(
            "too-large", f"more than {MAX_MHTML // 1_000_000} MB ({len(data):,} bytes) for one page"
        )
    if data[:5].lower() in (b"<html", b"<!doc"):
        return read_page(data, rules)
    # A part whose content is a message of its own is how bombs nest; compat32 parses no deeper than asked.
    if data.count(b"\n--") > _MOST_PARTS:
        raise Unusable("too-large", f"more than {_MOST_PARTS:,} parts in one page; save it again as HTML")
    try:
        message = BytesParser(policy=email.policy.compat32).parsebytes(data)
        parts = [part for part in message.walk() if part.get_content_type() in _HTML]
    except (RecursionError, ValueError, LookupError) as error:
        raise Unusable("broken-mhtml", f"no MHTML that can be read ({error}); save the page again") from error
    if not parts:
        raise Unusable("no-body", "no HTML in it; save the page again as HTML")
    start = str(message.get_param("start") or "").strip("<>")
    parts.sort(key=lambda part: bool(start) and str(part.get("Content-ID") or "").strip("<> ") != start)
    fault: Unusable | None = None
    for part in parts:
        try:
            return _page(part, message, rules)
        except Unusable as found:
            fault = fault or found
    assert fault is not None
    raise fault


def _page(part: Message, message: Message, rules: Rules) -> Page:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        raise Unusable("broken-mhtml", "its HTML cannot be decoded; save the page again")
    url = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "").strip()
    url = re.sub(r"\s+", "", url)
    return read_page(
        payload,
        rules,
        url=url if url.startswith(("http://", "https://")) else "",
        charset=part.get_content_charset() or "",
    )
