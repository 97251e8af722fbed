"""Counts of one kind of thing, and the rates that follow from them."""

from __future__ import annotations

from dataclasses import dataclass


def ratio(part: float, whole: int, *, nothing: bool) -> float:
    """``part / whole``; over nothing 1.0 where there was ``nothing`` at all, else 0.0."""
    if whole:
        return part / whole
    return 1.0 if nothing else 0.0


@dataclass(frozen=True, slots=True)
class RowScore:
    """How many gold rows, how many system rows, and how many of them pair."""

    gold: int
    system: int
    matched: int

    @property
    def precision(self) -> float:
        """Share of the system rows that pair with a gold row."""
        return ratio(self.matched, self.system, nothing=not self.gold)

    @property
    def recall(self) -> float:
        """Share of the gold rows that pair with a system row."""
        return ratio(self.matched, self.gold, nothing=not self.system)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return ratio(2 * self.matched, self.gold + self.system, nothing=True)

    def as_dict(self) -> dict[str, int | float]:
        """Counts and rates, ready for JSON."""
        return {
            "gold": self.gold,
            "system": self.system,
            "matched": self.matched,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }


@dataclass(frozen=True, slots=True)
class SlotScore:
    """What became of a slot (or of several, added up) on the paired rows.

    ``gold_cells`` and ``system_cells`` count the cells that all rows fill, paired or not (a gold
    cell that may be left empty does not count).  They only tell an idle slot from a slot that
    was never reached.
    """

    right: int
    wrong: int
    missed: int
    spurious: int
    gold_cells: int
    system_cells: int

    @property
    def precision(self) -> float:
        """Share of the system's cells that are right."""
        return ratio(self.right, self.right + self.wrong + self.spurious, nothing=self._idle)

    @property
    def recall(self) -> float:
        """Share of the gold cells that the system has right."""
        return ratio(self.right, self.right + self.wrong + self.missed, nothing=self._idle)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        faults = 2 * self.wrong + self.missed + self.spurious
        return ratio(2 * self.right, 2 * self.right + faults, nothing=self._idle)

    @property
    def _idle(self) -> bool:
        return not self.gold_cells and not self.system_cells

    def as_dict(self) -> dict[str, int | float]:
        """Counts and rates, ready for JSON."""
        return {
            "right": self.right,
            "wrong": self.wrong,
            "missed": self.missed,
            "spurious": self.spurious,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }
