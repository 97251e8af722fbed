"""Which column of a table holds which field of an article.

Three sources, the first that says something wins: ``--columns``; our own names and those of the
news-watch scraper, which are the format and stand here; names that others use, which are words and stand
in ``rules/columns.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from pipeline.errors import UserError
from pipeline.read.fault import Unusable
from pipeline.read.options import ReadOptions
from pipeline.rules import Rules

# Ours first; the second is the column of the news-watch scraper.
_OURS = {
    "id": ("id",),
    "url": ("url", "link"),
    "source": ("source",),
    "title": ("title",),
    "published": ("published", "publish_date"),
    "text": ("text", "content"),
    "author": ("author",),
    "published_basis": ("published_basis",),
}
FIELDS = tuple(_OURS)
"""What a column may hold."""

SHEET = "sheet"
"""What ``--columns`` may name beside the fields: the sheet of a workbook."""

_KNOWN = frozenset(name for names in _OURS.values() for name in names)
_MORE = re.compile(rf",(?=\s*(?:{'|'.join((*FIELDS, SHEET))})\s*=)")
_MOST_PLANS = 200
_MOST_NAMES = 40
_GAPS = re.compile(r"[\s_-]+")

Plan: TypeAlias = Mapping[str, tuple[int, ...]]
"""For each field the places of the columns that may hold it, the best first."""


def parse_columns(given: Iterable[str]) -> dict[str, str]:
    """Return the columns that ``--columns text=isi,title=judul`` names.

    :param given: each time the option was given; a name may hold commas and ``=``.
    :raises UserError: it names no field of ours, no column, or a field twice.
    """
    columns: dict[str, str] = {}
    for part in (each.strip() for value in given for each in _MORE.split(value)):
        field, equals, name = (each.strip() for each in part.partition("="))
        field = field.lower()
        if not equals or not name:
            raise UserError(f"--columns {part}: write FIELD=COLUMN, for example text=isi,title=judul")
        if field not in (*FIELDS, SHEET):
            known = ", ".join((*FIELDS, SHEET))
            raise UserError(f"--columns {part}: no field {field!r}; there are {known}")
        if field in columns:
            raise UserError(f"--columns {part}: {field} is given twice")
        columns[field] = name
    return columns


class Columns:
    """Finds the columns of the tables of one source."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._wanted = {field: name for field, name in options.columns.items() if field != SHEET}
        self._aliases: Mapping[str, str] | None = None
        self._plans: dict[tuple[str, ...], Plan] = {}
        self._missing = set(self._wanted)
        self._seen: dict[str, None] = {}

    def plan(self, names: Sequence[str]) -> Plan:
        """Return the plan of a table with these columns.

        Raises ``Unusable``: ``no-such-column``, ``no-text-column``, ``ambiguous-columns``.
        """
        plan = self._plan(names)
        for field, wanted in self._wanted.items():
            if field not in plan:
                raise _no_such_column(field, wanted, names)
        if "text" not in plan:
            reason = (
                f"no column 'text' or 'content' in the header ({shown_names(names)}); name the text's column "
                "'text', or say which it is (--columns text=NAME)"
            )
            raise Unusable("no-text-column", reason)
        return plan

    def plan_of_keys(self, names: Sequence[str]) -> Plan:
        """Return the plan of one object with these keys, whose siblings may have others.

        Raises ``Unusable`` (``ambiguous-columns``).
        """
        key = tuple(names)
        if (plan := self._plans.get(key)) is None:
            plan = self._plan(names)
            self._missing -= plan.keys()
            if len(self._seen) < _MOST_NAMES:
                self._seen.update(dict.fromkeys(names))
            if len(self._plans) < _MOST_PLANS:  # every object may have keys of its own
                self._plans[key] = plan
        return plan

    def check_keys(self) -> None:
        """Raise ``Unusable`` (``no-such-column``) if no object had a key that was asked for."""
        for field in FIELDS:
            if field in self._missing:
                raise _no_such_column(field, self._wanted[field], list(self._seen))

    def count_known(self, names: Sequence[str]) -> int:
        """Return how many of the names, not all of them ours, say what their column holds."""
        wanted = {fold(name) for name in self._wanted.values()}
        aliases = self._known_aliases()
        known = [fold(name) for name in names]
        return sum(name in wanted or name in _KNOWN or _GAPS.sub(" ", name) in aliases for name in known)

    def _plan(self, names: Sequence[str]) -> Plan:
        folded = [fold(name) for name in names]
        plan: dict[str, tuple[int, ...]] = {}
        for field, wanted in self._wanted.items():
            places = [at for at, name in enumerate(names) if name.strip() == wanted]
            places = places or [at for at, name in enumerate(folded) if name == fold(wanted)]
            if places:
                plan[field] = (_only(field, places, names),)
        taken = {place for places in plan.values() for place in places}
        open_fields = [field for field in FIELDS if field not in self._wanted]
        for field in open_fields:
            ours: list[int] = []
            for name in _OURS[field]:
                places = [at for at, each in enumerate(folded) if each == name and at not in taken]
                if places:
                    ours.append(_only(field, places, names))
            if ours:
                plan[field] = tuple(ours)
        if all(name in _KNOWN or not name for name in folded):
            return plan  # no need to load the rules
        aliases = self._known_aliases()
        for field in open_fields:
            if field not in plan:
                places = [
                    at
                    for at, name in enumerate(folded)
                    if at not in taken and aliases.get(_GAPS.sub(" ", name)) == field
                ]
                if places:
                    plan[field] = (_only(field, places, names),)
        return plan

    def _known_aliases(self) -> Mapping[str, str]:
        if self._aliases is None:
            self._aliases = _aliases(self._options.loaded_rules())
        return self._aliases


def fold(name: str) -> str:
    """A column's name as it is compared."""
    return name.strip().lower()


def is_known(name: str) -> bool:
    """Whether a folded name is one of our own."""
    return name in _KNOWN


def shown_names(names: Sequence[str]) -> str:
    """Return the names of columns for a message."""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(repr(name.strip()[:40]) for name in names[:_MOST_NAMES]) + more


def _aliases(rules: Rules) -> Mapping[str, str]:
    group = rules.groups.get("columns")  # a folder of rules made before this file may lack it
    return {
        _GAPS.sub(" ", fold(word)): rule.kind
        for rule in (group.rules if group else ())
        for word in rule.words
    }


def _only(field: str, places: Sequence[int], names: Sequence[str]) -> int:
    if len(places) > 1:
        columns = shown_names([names[place] for place in places])
        if len({names[place].strip() for place in places}) == 1:
            how = "rename one of them"
        else:
            how = f"say which (--columns {field}=NAME)"
        reason = f"{len(places)} columns may hold the {field} ({columns}); {how}"
        raise Unusable("ambiguous-columns", reason)
    return places[0]


def _no_such_column(field: str, wanted: str, names: Sequence[str]) -> Unusable:
    there = f"the columns are {shown_names(names)}" if names else "there is none"
    return Unusable("no-such-column", f"no column {wanted!r} (--columns {field}=…); {there}")
