"""What a report card says of one rule."""

from __future__ import annotations

from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Off:
    """What changes where a rule is off: right rows lost and won, wrong rows gone and new.

    ``failed`` are articles that cannot be read at all without the rule; their rows count as lost.
    """

    lost: tuple[str, ...] = ()
    won: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    failed: int = 0

    @property
    def harm(self) -> int:
        """How many rows are better without the rule, less those that are worse."""
        return len(self.won) + len(self.gone) - len(self.lost) - len(self.new)


@dataclass(slots=True)
class Card:
    """One rule on one sample.

    ``asked`` counts how often its expression was tried (never for rules that are used by their
    words alone), ``fired`` counts different matches (a place that is read in two forms, as
    published and with tags, counts in both), ``articles`` those in which there is one.  A row counts for each rule
    that made it, right where it pairs with a gold row; a cell for the rule that read it.  ``only``
    counts the right rows that no other trigger supports.  ``denied`` are clauses that the rule kept
    from asserting an award, ``denied_wrongly`` those that name a region of a missed gold row.
    ``conflicts`` are matches that overlap one of another rule of the file that stands for
    something else.  ``milliseconds`` is the time spent in its expression.
    """

    rule: str
    file: str
    kind: str
    asked: int = 0
    fired: int = 0
    articles: int = 0
    rows_right: int = 0
    rows_wrong: int = 0
    cells_right: int = 0
    cells_wrong: int = 0
    only: int = 0
    denied: int = 0
    denied_wrongly: int = 0
    conflicts: int = 0
    milliseconds: float = 0.0
    off: Off | None = None
    fired_in: set[str] = field(default_factory=set, repr=False)

    def cells(self) -> dict[str, str]:
        """The card as a line of a table."""
        plain = {name: _cell(getattr(self, name)) for name in _COUNTED}
        off = self.off
        return plain | {
            f"off_{name}": "" if off is None else str(len(getattr(off, name)))
            for name in ("lost", "won", "gone", "new")
        }


def _cell(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


_COUNTED = tuple(each.name for each in fields(Card) if each.name not in ("off", "fired_in"))
COLUMNS: tuple[str, ...] = (*_COUNTED, "off_lost", "off_won", "off_gone", "off_new")
"""The columns of a report, in order."""
