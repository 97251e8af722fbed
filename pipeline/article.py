"""What flows in: articles, and the inputs that could not become one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """One news article.

    ``text`` is the decoded text exactly as it came; every character offset that the
    system reports points into it.  ``published_basis`` says where ``published`` was
    taken from: ``field``, ``url``, ``dateline``, ``stamp`` or ``option``; of a web page also
    ``json-ld``, ``meta``, ``time`` or ``byline``.
    ``path`` and ``line`` say where the record was read (line is 1-based; None for a
    file that is one article).
    """

    id: str
    text: str
    title: str = ""
    published: date | None = None
    published_basis: str = ""
    source: str = ""
    url: str = ""
    path: str = ""
    line: int | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An article as it was read, before it is told whether it is new.

    ``article.id`` is the id that the record asks for; records that agree in ``same`` are one record
    read twice.
    """

    article: Article
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that holds no usable article.

    ``code`` is a short stable word (``empty``, ``undecodable``, ``broken-json`` …) for
    counting; ``reason`` tells a person what is wrong and what to do about it.
    """

    id: str
    path: str
    line: int | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same record again: an input that adds nothing to the article ``of``.

    ``id`` is the id the record asked for, ``of`` the id of the article that was read
    first.  It is reported, not dropped, so that the counts add up to the input.
    """

    id: str
    path: str
    line: int | None
    of: str
