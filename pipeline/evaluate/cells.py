"""Cells of award rows: which are compared, and whether a cell says what gold says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, get_args

from pipeline.award import Mention
from pipeline.evaluate.fold import fold, fold_name

Row = dict[str, str]
"""One row of a table: a text cell for each of ``TABLE_COLUMNS``."""

Key = tuple[str, str, str]
"""What rows pair on: region code, year, dimension."""

Outcome = Literal["right", "wrong", "missed", "spurious", "empty"]
"""What became of one slot of a pair; ``empty`` is a slot that neither side had to fill."""

SLOTS: tuple[str, ...] = ("award_date", "presenter", "recipient", "place", "programme", "category")
"""The columns that are scored on paired rows."""

FOUR_SLOTS: tuple[str, ...] = SLOTS[:4]
"""The slots that make, with the key, a whole row."""

MENTIONS: tuple[str, ...] = get_args(Mention)

KEY_COLUMNS: tuple[str, ...] = ("region_code", "year", "dimension")

NAME_SLOTS = frozenset({"presenter", "recipient"})
_CONTAINED_SLOTS = frozenset({"place", "category"})


@lru_cache(maxsize=65536)
def alternatives(text: str) -> tuple[str, ...]:
    """The cells that a gold cell accepts: each alternative, and the cell as it stands."""
    if "|" not in text:
        return (text,)
    return (*(part.strip() for part in text.split("|")), text)


def cell(row: Mapping[str, str], column: str) -> str:
    """The row's cell without outer blanks; empty where the row lacks the column."""
    return row.get(column, "").strip()


def key(row: Mapping[str, str]) -> Key:
    """What the row pairs on."""
    return (cell(row, "region_code"), cell(row, "year"), cell(row, "dimension"))


def keys_match(gold: Mapping[str, str], system: Mapping[str, str]) -> bool:
    """Whether the rows may pair; an empty gold year fits any year."""
    return all(
        (column == "year" and not cell(gold, column))
        or cell(system, column) in alternatives(cell(gold, column))
        for column in KEY_COLUMNS
    )


def _contains(left: str, right: str) -> bool:
    """Does one folded text hold the other, as whole words?"""
    if not left or not right:
        return False
    left, right = f" {left} ", f" {right} "
    return left in right or right in left


def _accepts(slot: str, wanted: str, found: str, honorifics: frozenset[str]) -> bool:
    """Is ``found`` right where one of the gold alternatives is ``wanted``?  Both are filled."""
    if wanted == found:
        return True
    if slot in _CONTAINED_SLOTS:
        return _contains(fold(wanted), fold(found))
    if slot in NAME_SLOTS:
        name = fold_name(wanted, honorifics)
        return bool(name) and name == fold_name(found, honorifics)
    return bool(fold(wanted)) and fold(wanted) == fold(found)


def slot_outcome(
    slot: str, gold: Mapping[str, str], system: Mapping[str, str], honorifics: frozenset[str]
) -> Outcome:
    """What the pair makes of the slot."""
    accepted = alternatives(cell(gold, slot))
    found = cell(system, slot)
    if not found:
        return "empty" if "" in accepted else "missed"
    wanted = [alternative for alternative in accepted if alternative]
    if not wanted:
        return "spurious"
    return "right" if any(_accepts(slot, each, found, honorifics) for each in wanted) else "wrong"
