"""What can become of an address: one of the codes here, or the code of a page without an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["written", "known", "list", "open", "refused", "failed"]

OUTCOMES: dict[str, tuple[Kind, str]] = {
    "fetched": ("written", "the page's article is in the JSONL"),
    "changed": ("written", "asked again: the article had changed and is in the JSONL once more"),
    "from-feed": ("written", "the page could not be had; the feed's own text is in the JSONL"),
    "unchanged": ("known", "asked again: still what the JSONL has"),
    "repeated": ("known", "the same article came from another address"),
    "list": ("list", "a feed or sitemap; its addresses are taken up"),
    "pending": ("open", "not asked yet"),
    "left": ("open", "left for the next run: its host asked for a pause or failed too often"),
    "robots": ("refused", "the site's robots.txt does not want it read"),
    "robots-unreachable": ("open", "the site's robots.txt could not be had, so nothing may be read"),
    "refused-address": ("refused", "leads into a private or reserved network, or to a forbidden port"),
    "bad-address": ("refused", "no web address"),
    "http-status": ("failed", "the server answered with an error"),
    "server-error": ("open", "the server answered that it cannot at the moment"),
    "connection": ("open", "no connection, or it broke"),
    "no-such-host": ("open", "the host's name is not known"),
    "tls": ("open", "the host could not prove who it is"),
    "timeout": ("open", "too slow"),
    "cut-short": ("open", "the answer ended before its end"),
    "bad-response": ("failed", "the answer is not HTTP as it should be"),
    "bad-encoding": ("failed", "the answer's compression is broken or unknown"),
    "redirect-loop": ("failed", "redirects lead in a circle"),
    "redirect-limit": ("failed", "too many redirects"),
    "too-large": ("failed", "larger than any article"),
    "not-text": ("failed", "no web page: a picture, a PDF or the like"),
    "broken-page": ("failed", "the page made the reader of pages fail"),
    "broken-list": ("failed", "a feed or sitemap that cannot be read"),
}
"""Code to kind and meaning.  What is ``open`` is asked again by the next run."""

RETRIED = frozenset({"timeout", "connection", "cut-short", "server-error"})
"""Codes of faults that may be over in a moment: asked again within the run."""


def kind_of(code: str) -> Kind:
    """The kind of a code; those of :mod:`pipeline.page` (``no-body`` …) are ``failed``."""
    return OUTCOMES[code][0] if code in OUTCOMES else "failed"


def meaning_of(code: str) -> str:
    """What a code says, for a person."""
    return OUTCOMES[code][1] if code in OUTCOMES else "a page without an article"


@dataclass(slots=True)
class Failed(Exception):
    """An address, or one request for it, came to nothing.

    ``wait`` is how many seconds the server asked to be left alone, ``status`` its HTTP status.
    """

    code: str
    reason: str
    status: int | None = None
    wait: float | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"


class Cancelled(BaseException):
    """The user wants no more; the request under way was given up.

    Like ``KeyboardInterrupt`` no ``Exception``: what mends faults must not take it for one.
    """
