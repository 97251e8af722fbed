"""What a web page gives: one article, or one page of an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Page:
    """The article of one page.

    ``text`` is the body without the headline: a paragraph, list item or table row a line, the cells of a
    row parted by `` | ``.  ``published`` is the day in Jakarta, ``published_basis`` where it was taken from:
    ``json-ld``, ``meta``, ``time``, ``byline`` or ``url``.  ``url`` is the canonical address, else the one
    given.  ``parts`` are the absolute addresses of the pages of the article that follow, in order,
    ``whole`` that of all of it on one page, ``part`` which page this is, from 1.
    """

    text: str
    title: str = ""
    author: str = ""
    site: str = ""
    published: date | None = None
    published_basis: str = ""
    url: str = ""
    parts: tuple[str, ...] = ()
    whole: str = ""
    part: int = 1
