"""What an account of one article says: plain records, offsets into the text that is shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from pipeline.award import AwardRow


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of the shown text.

    ``kind`` is ``region``, ``class``, ``programme``, ``official``, ``title``, ``date``, ``year``,
    ``place``, ``trigger``, ``denial`` (words that keep a clause from asserting an award) or
    ``masked``; ``value`` is what the words stand for, ``rule`` what found them.
    """

    start: int
    end: int
    kind: str
    value: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with a trigger.

    ``shared`` says that the verb stands in the clause before.  ``rows`` are the numbers of the rows that it supports; ``reason`` says why it supports none,
    with the ``rule`` and the ``words`` that this rests on.
    """

    start: int
    end: int
    trigger: str
    trigger_rule: str
    rows: tuple[int, ...] = ()
    reason: str = ""
    rule: str = ""
    words: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one value of a row comes from.

    ``tie`` says how the words were tied to the award, ``note`` what else was decided.  Words that
    nobody wrote (a computed year, a mention) have no offsets.
    """

    column: str
    value: str
    tie: str
    start: int | None = None
    end: int | None = None
    words: str = ""
    sentence: int | None = None
    rule: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that was found and not taken, and why.

    ``kind`` is ``region``, ``dimension``, ``programme``, ``year``, ``official``, ``date`` or ``place``.
    """

    kind: str
    value: str
    start: int
    end: int
    words: str
    reason: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class RowAccount:
    """A row, where each of its cells comes from, the clauses that say it, and what it passed over."""

    number: int
    row: AwardRow
    cells: tuple[Cell, ...]
    clauses: tuple[int, ...]
    passed_over: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Unused:
    """A region or dimension that the article names and that made no row: every mention with its reason."""

    kind: str
    value: str
    mentions: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """The account of one article.

    ``text`` is what is shown: the title, where it is a field of its own, a line break, and the
    text.  All offsets point into it (half-open, characters); ``shift`` is how many characters
    stand before the article's own text.  ``sentences`` are spans, numbered from 0.  ``outcome``
    says in one line what became of the article.
    """

    article_id: str
    title: str
    source: str
    text: str
    shift: int
    published: date | None
    published_basis: str
    outcome: str
    gated: bool = False
    """Whether a word was missing without which no article is read further; ``outcome`` says which."""
    sentences: tuple[tuple[int, int], ...] = ()
    marks: tuple[Mark, ...] = ()
    clauses: tuple[Clause, ...] = ()
    rows: tuple[RowAccount, ...] = ()
    unused: tuple[Unused, ...] = ()
    warnings: dict[str, str] = field(default_factory=dict)
    """What the codes on the rows say."""

    def as_dict(self) -> dict[str, Any]:
        """The account in values that JSON knows; rows as in ``awards.csv``."""
        plain = asdict(self)
        plain["published"] = self.published.isoformat() if self.published else ""
        for told, row in zip(plain["rows"], self.rows, strict=True):
            told["row"] = row.row.cells()
        return plain
