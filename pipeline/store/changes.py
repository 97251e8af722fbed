"""What the table of one run has that another's has not, and why."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Literal

from pipeline.award import AwardRow
from pipeline.errors import UserError
from pipeline.store.cells import ROW_COLUMNS, from_line
from pipeline.store.ends import BEFORE_ALL, forgotten_after, rules_run
from pipeline.store.pairing import differing, pair_rows
from pipeline.store.rulesets import RuleChange, rule_changes, told_rules
from pipeline.store.runs import RunRecord, all_runs

Kind = Literal["won", "lost", "changed"]

CauseKind = Literal["new", "text", "rules", "program", "parser", "option", "failed", "retried", "unknown"]
"""Why rows are others: the article is new, it says something else, the rules, the program, the parser or the day
given for articles without one are others, it failed, or it had failed before."""

_SAID = ("text", "title", "published", "publisher", "url", "author")
"""Columns of ``revisions`` that rows are made from."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason for a change, and how to tell it; ``rules`` are those that changed and made the row."""

    kind: CauseKind
    text: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A row that came, went or became another; ``columns`` are those in which it did."""

    kind: Kind
    before: AwardRow | None
    after: AwardRow | None
    columns: tuple[str, ...]
    causes: tuple[Cause, ...]

    @property
    def row(self) -> AwardRow:
        """The row as it is, or was."""
        found = self.after or self.before
        assert found is not None
        return found

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON-ready values; rows as text cells."""
        return {
            "change": self.kind,
            "article_id": self.row.article_id,
            "columns": list(self.columns),
            "before": self.before.cells() if self.before else None,
            "after": self.after.cells() if self.after else None,
            "why": [
                {"cause": cause.kind, "text": cause.text, "rules": list(cause.rules)} for cause in self.causes
            ],
        }


@dataclass(frozen=True, slots=True)
class Gone:
    """An article that was forgotten between two runs, with so many rows.  What they said is not known any more."""

    id: str
    run: int
    rows: int


@dataclass(frozen=True, slots=True)
class Tally:
    """A summary of changes: how many of each kind, in how many articles, for which causes, in which columns.

    A change with two causes counts for both.
    """

    kinds: dict[str, int]
    articles: int
    causes: dict[str, int]
    columns: dict[str, int]


class Comparison:
    """The tables at the ends of two runs, ``before`` <= ``after``, as :func:`pipeline.store.ends.run_end` gave them.

    :raises UserError: they are the wrong way round.
    """

    def __init__(self, connection: sqlite3.Connection, before: int, after: int) -> None:
        if before > after:
            raise UserError(
                f"run {before} came after run {after}: name the earlier one first ({after} {before})"
            )
        self._connection = connection
        self.before, self.after = before, after
        self._runs = {each.run: each for each in all_runs(connection)}

    @cached_property
    def ends(self) -> tuple[RunRecord | None, RunRecord | None]:
        """The runs whose rules and program stood at either end; None: none had been there."""
        return rules_run(self._connection, self.before), rules_run(self._connection, self.after)

    @cached_property
    def rules(self) -> dict[str, RuleChange]:
        """The rules that differ between the ends, by ``file.yaml:id``."""
        first, second = self.ends
        if first is None or second is None:
            return {}
        return rule_changes(self._connection, first.ruleset, second.ruleset)

    def gone(self) -> list[Gone]:
        """Articles that were there at the first end and were forgotten before the second."""
        return [
            Gone(*line)
            for line in self._connection.execute(
                "SELECT id, run, rows FROM forgotten WHERE since <= ? AND run > ? AND run <= ? ORDER BY id, run",
                (self.before, self.before, self.after),
            )
        ]

    def forgotten_since(self) -> int:
        """How many articles were forgotten after the second end, so that they cannot be compared."""
        return forgotten_after(self._connection, self.after)

    def changes(self) -> Iterator[Change]:
        """Every change, sorted by article and row.  They are found anew at each call, article by article."""
        columns = ", ".join(f"w.{column}" for column in ROW_COLUMNS)
        lines = self._connection.execute(
            f"SELECT a.id, a.article, w.since > :before, {columns} FROM rows w JOIN articles a USING (article)"
            " WHERE (w.since <= :before AND w.until > :before AND w.until <= :after)"
            " OR (w.since > :before AND w.since <= :after AND (w.until IS NULL OR w.until > :after))"
            " ORDER BY a.id",
            {"before": self.before, "after": self.after},
        )
        for (id, number), group in groupby(lines, key=lambda line: (str(line[0]), int(line[1]))):
            sides: tuple[list[AwardRow], list[AwardRow]] = ([], [])
            for line in group:
                sides[line[2]].append(from_line(id, line[3:]))
            yield from self._of_article(number, id, *sides)

    def tally(self) -> Tally:
        """Count the changes."""
        kinds: Counter[str] = Counter({"won": 0, "lost": 0, "changed": 0})
        causes: Counter[str] = Counter()
        columns: Counter[str] = Counter()
        articles, last = 0, ""
        for change in self.changes():
            kinds[change.kind] += 1
            causes.update({cause.kind for cause in change.causes})
            columns.update(change.columns)
            articles += change.row.article_id != last
            last = change.row.article_id
        return Tally(dict(kinds), articles, dict(causes.most_common()), dict(columns.most_common()))

    def _of_article(
        self, number: int, id: str, lost: list[AwardRow], won: list[AwardRow]
    ) -> Iterator[Change]:
        pairs, left, new = pair_rows(lost, won)
        if not (pairs or left or new):
            return
        shared = self._reasons(number, id)

        def change(kind: Kind, before: AwardRow | None, after: AwardRow | None) -> Change:
            columns = tuple(differing(before, after)) if before and after else ()
            return Change(kind, before, after, columns, tuple(self._causes(shared, before, after)))

        for before, after in pairs:
            yield change("changed", before, after)
        for row in left:
            yield change("lost", row, None)
        for row in new:
            yield change("won", None, row)

    def _reasons(self, number: int, id: str) -> dict[str, str]:
        """Why the article was read between the ends, each reason with how to tell it; ``rules`` is told by row."""
        read = self._connection.execute(
            "SELECT run, reason FROM extractions WHERE article = ? AND run > ? AND run <= ? ORDER BY run",
            (number, self.before, self.after),
        ).fetchall()
        told: dict[str, str] = {}
        for run, reason in read:
            if reason == "new":
                again = self._connection.execute(
                    "SELECT max(run) FROM forgotten WHERE id = ? AND run <= ?", (id, run)
                ).fetchone()[0]
                since = f", and had been forgotten in run {again}" if again is not None else ""
                told["new"] = f"the article is new in run {run}{since}"
            elif reason == "text":
                told["text"] = self._revised(number)
            elif reason in ("program", "parser"):
                told[reason] = self._program(reason)
            elif reason == "option":
                day = self._runs[run].options.get("published")
                told["option"] = f"another --published: now {day or 'none'}"
            elif reason == "failed before":
                told["retried"] = "the article had failed before"
            else:
                told["rules"] = ""
        first, second = self.ends
        if told and "new" not in told and first and second and first.ruleset != second.ruleset:
            # Only the first thing that changed stands in the store.
            told.setdefault("rules", "also")
        if read and (failed := self._failed(number, read[-1][0])):
            told["failed"] = f"the article fails: {failed}"
        return told

    def _revised(self, number: int) -> str:
        said = ", ".join(_SAID)
        lines = self._connection.execute(
            f"SELECT number, {said} FROM revisions WHERE article = ? AND run <= ? ORDER BY number",
            (number, self.after),
        ).fetchall()
        (standing,) = self._connection.execute(
            "SELECT coalesce(max(number), 1) FROM revisions WHERE article = ? AND run <= ?",
            (number, self.before),
        ).fetchone()
        old, new = next(line for line in lines if line[0] == standing), lines[-1]
        what = [name for name, a, b in zip(_SAID, old[1:], new[1:], strict=True) if a != b]
        return f"the article was revised ({old[0]} -> {new[0]}: {', '.join(what) or 'and back'})"

    def _program(self, reason: str) -> str:
        first, second = self.ends
        if first is None or second is None:
            return f"another {reason}"
        if reason == "parser":
            return f"another parser: {first.model} -> {second.model}"
        if first.version != second.version:
            return f"another program: {first.version} -> {second.version}"
        same = first.code == second.code
        return (
            "another version of a library"
            if same
            else f"the program's code changed (version {second.version})"
        )

    def _failed(self, number: int, run: int) -> str:
        found = self._connection.execute(
            "SELECT reason FROM outcomes o WHERE article = ? AND outcome = 'failed'"
            " AND NOT EXISTS (SELECT 1 FROM extractions e WHERE e.article = o.article AND e.run > ?)",
            (number, run),
        ).fetchone()
        return str(found[0]) if found else ""

    def _causes(
        self, told: Mapping[str, str], before: AwardRow | None, after: AwardRow | None
    ) -> Iterator[Cause]:
        if not told:
            yield Cause("unknown", "the store does not say")
        kinds: tuple[CauseKind, ...] = (
            "failed",
            "new",
            "text",
            "rules",
            "program",
            "parser",
            "option",
            "retried",
        )
        for kind in kinds:
            if kind not in told:
                continue
            if kind != "rules":
                yield Cause(kind, told[kind])
                continue
            cause = self._rules_cause(before, after)
            # Where something else is the reason in the store, only a rule that made the row is one too.
            if cause.rules or not told["rules"]:
                yield cause

    def _rules_cause(self, before: AwardRow | None, after: AwardRow | None) -> Cause:
        made = {rule for row in (before, after) if row for rule in row.rules}
        found = {name: how for name, how in self.rules.items() if name.partition(":")[2] in made}
        if found:
            told = ", ".join(f"{name} ({how})" for name, how in found.items())
            return Cause("rules", f"of the rules that made it changed: {told}", tuple(found))
        if not self.rules:
            return Cause("rules", "rules were changed, and changed back")
        effect = "changed it" if before and after else "let it go" if before else "let it come"
        which = told_rules(self.rules)
        return Cause(
            "rules",
            f"a changed rule {effect}: {which}"
            if len(self.rules) == 1
            else f"one of the changed rules {effect}: {which}",
        )


CHANGE_COLUMNS: tuple[str, ...] = (
    "change", "article_id", "region_code", "region", "programme", "year", "dimension", "category", "columns", "before",
    "after", "why", "evidence_before", "evidence_after",
)  # fmt: skip
"""Columns of the table of changes: a changed row says for each column what stood there before and after."""


def change_cells(changes: Iterable[Change]) -> Iterator[dict[str, str]]:
    """The changes as lines of a table, text cells by ``CHANGE_COLUMNS``."""
    for change in changes:
        before = change.before.cells() if change.before else {}
        after = change.after.cells() if change.after else {}
        cells = change.row.cells()
        yield {
            "change": change.kind,
            **{column: cells[column] for column in CHANGE_COLUMNS[1:8]},
            "columns": ";".join(change.columns),
            "before": "; ".join(f"{column}: {before[column]}" for column in change.columns),
            "after": "; ".join(f"{column}: {after[column]}" for column in change.columns),
            "why": "; ".join(cause.text for cause in change.causes),
            "evidence_before": before.get("evidence", ""),
            "evidence_after": after.get("evidence", ""),
        }


def named_end(run: int) -> str:
    """The end of a run in words."""
    return "the beginning" if run == BEFORE_ALL else f"the end of run {run}"
