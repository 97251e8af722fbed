"""One row of a table: its cells become the fields of an article, or it says why not."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.read.columns import FIELDS, Plan
from pipeline.read.decode import mend_surrogates, refuse_binary_text
from pipeline.read.fault import Unusable
from pipeline.read.limits import MAX_TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """A record with a usable text.  All but ``text`` are stripped; missing ones are empty."""

    line: int
    text: str
    id: str = ""
    url: str = ""
    source: str = ""
    title: str = ""
    published: str = ""
    author: str = ""
    published_basis: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that holds no usable article; ``id`` is empty where it is not known."""

    line: int
    code: str
    reason: str
    id: str = ""


def row(line: int, plan: Plan, cells: Sequence[object]) -> Row | Broken:
    """Return the row that ``cells`` make; cells that are not there are empty.

    A cell is a string, a number, a date or a time; others say nothing, and are no text.
    """
    values = {field: _plain(_first(plan, field, cells)) for field in FIELDS if field != "text"}
    try:
        return Row(line, _text(_first(plan, "text", cells)), **values)
    except Unusable as fault:
        return Broken(line, fault.code, fault.reason, values["id"])


def check_length(text: str) -> None:
    """Raise ``Unusable`` (``too-large``) for a text longer than ``MAX_TEXT``."""
    if len(text) > MAX_TEXT:
        reason = f"a text of {len(text):,} characters, the most is {MAX_TEXT:,}; split it into its articles"
        raise Unusable("too-large", reason)


def _first(plan: Plan, field: str, cells: Sequence[object]) -> object:
    """Return the first value that says something, so that an empty ``url`` gives way to ``link``."""
    for place in plan.get(field, ()):
        value = cells[place] if place < len(cells) else None
        if value is not None and not (isinstance(value, str) and not value.strip()):
            return value
    return None


def _plain(value: object) -> str:
    if isinstance(value, str):
        return mend_surrogates(value).strip()
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    # Ids and compact dates come as numbers, too; a list or an object names nothing.
    if isinstance(value, (int, float, Decimal, uuid.UUID)) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # an integer of 5,000 digits
            return ""
    return ""


def _text(value: object) -> str:
    if value is None:
        raise Unusable("missing-text", "no text in the record; fill the field 'text' (or 'content')")
    if not isinstance(value, str):
        raise Unusable("text-not-string", "the text is another kind of value than a string; write it as one")
    check_length(value)
    refuse_binary_text(value)
    return mend_surrogates(value)
