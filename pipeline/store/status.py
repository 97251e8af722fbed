"""What the store holds, which runs made it, and what waits."""

from __future__ import annotations

import fcntl
import hashlib
import json
import sqlite3
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from pipeline.store import views
from pipeline.store.keys import Keys
from pipeline.store.rulesets import rule_changes, told_rules
from pipeline.store.runs import DONE, INTERRUPTED, RUNNING, RunRecord, Runs, all_runs, last_run
from pipeline.store.work import Work

Unfinished = Literal["", "running", "interrupted"]
TableState = Literal["as written", "changed", "missing"]


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run and what it did.

    ``status`` is ``done``, ``running`` or ``interrupted``; ``articles_new`` and ``articles_revised`` count articles,
    ``rows_won`` and ``rows_lost`` rows; ``forgotten`` articles, where it was a forgetting.  ``changed`` says what was
    another than in the run before, ``rules_changed`` names the rules.
    """

    run: int
    kind: str
    status: str
    begun: str
    ended: str | None
    version: str
    articles_new: int
    articles_revised: int
    rows_won: int
    rows_lost: int
    forgotten: int
    changed: tuple[str, ...]
    rules_changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The store at a glance.

    ``bytes`` is its size; ``outcomes``, ``refusals`` and ``rows`` are of the tables; ``awards`` of the merged table at
    the end of the last run that ended.  ``waiting`` counts the articles that would be read again by the
    rules and the program as they are now, None where that was not asked.  ``tables`` says for
    each table beside the store whether it is as the last run left it.
    """

    store: str
    bytes: int
    inputs: int
    outcomes: dict[str, int]
    refusals: dict[str, int]
    rows: int
    awards: int | None
    unfinished: Unfinished
    waiting: int | None
    tables: dict[str, TableState]
    runs: tuple[RunLine, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        lines = [{field.name: getattr(run, field.name) for field in fields(run)} for run in self.runs]
        return {**values, "runs": [{**line, **_listed(line)} for line in lines]}


def status(connection: sqlite3.Connection, store: Path, keys: Keys | None) -> Status:
    """The status of the store at ``store``, open for reading.

    :param keys: those of the present rules and program; None: what waits is not counted.
    """
    totals = views.totals(connection)
    unfinished = _unfinished(connection, store)
    runs = list(all_runs(connection))
    if unfinished == INTERRUPTED:
        runs[-1] = replace(runs[-1], status=INTERRUPTED)
    ended = [each.summary["awards"] for each in runs if each.status == DONE and "awards" in each.summary]
    waiting = None
    if keys is not None:
        waiting = Work(connection, Runs(connection, "run", "", keys, {}), keys).count()
    return Status(
        store.as_posix(),
        sum(path.stat().st_size for path in (store, store.with_name(f"{store.name}-wal")) if path.is_file()),
        totals.inputs,
        totals.outcomes,
        totals.refusals,
        totals.rows,
        ended[-1] if ended else None,
        unfinished,
        waiting,
        _tables(connection, store.parent),
        tuple(_lines(connection, runs)),
    )


def _listed(line: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: list(value) for name, value in line.items() if isinstance(value, tuple)}


def _lines(connection: sqlite3.Connection, runs: list[RunRecord]) -> list[RunLine]:
    counts = {
        name: dict(connection.execute(query))
        for name, query in (
            ("new", "SELECT run, count(*) FROM revisions WHERE number = 1 GROUP BY 1"),
            ("revised", "SELECT run, count(*) FROM revisions WHERE number > 1 GROUP BY 1"),
            ("won", "SELECT since, count(*) FROM rows GROUP BY 1"),
            ("lost", "SELECT until, count(*) FROM rows WHERE until IS NOT NULL GROUP BY 1"),
            ("forgotten", "SELECT run, count(*) FROM forgotten GROUP BY 1"),
            ("rows forgotten", "SELECT run, sum(rows) FROM forgotten GROUP BY 1"),
        )
    }
    lines = []
    before: RunRecord | None = None
    for run in runs:
        # What was forgotten since is counted in its summary alone; one that was interrupted has none.
        told = run.summary.get("intake", {})
        rules, changed = _changed(connection, before, run)
        lines.append(
            RunLine(
                run.run, run.kind, run.status, run.begun, run.ended, run.version,
                told.get("new", counts["new"].get(run.run, 0)),
                told.get("revised", counts["revised"].get(run.run, 0)),
                run.summary.get("rows_won", counts["won"].get(run.run, 0)),
                run.summary.get("rows_lost", counts["lost"].get(run.run, 0))
                + counts["rows forgotten"].get(run.run, 0) * (run.kind != "run"),
                counts["forgotten"].get(run.run, 0),
                changed, rules,
            )
        )  # fmt: skip
        if run.kind == "run":
            before = run
    return lines


def _changed(
    connection: sqlite3.Connection, before: RunRecord | None, run: RunRecord
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the rules that are others than in the run before, and all that is another, in words."""
    if before is None or run.kind != "run":
        return (), ()
    rules = rule_changes(connection, before.ruleset, run.ruleset)
    told = [told_rules(rules)] if rules else []
    if before.version != run.version:
        told.append(f"program {before.version} -> {run.version}")
    elif before.code != run.code:
        told.append("the program's code")
    if before.model != run.model:
        told.append(f"parser {before.model} -> {run.model}")
    return tuple(rules), tuple(told)


def _unfinished(connection: sqlite3.Connection, store: Path) -> Unfinished:
    last = last_run(connection)
    if last is None or last.status == DONE:
        return ""
    return "running" if last.status == RUNNING and _being_written(store) else "interrupted"


def _being_written(store: Path) -> bool:
    """Whether a run holds the lock beside the store."""
    lock = store.with_name(f".{store.name}.lock")
    try:
        with lock.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # No lock file, or a file system without locks: nobody can be seen writing.
        return False
    return False


def _tables(connection: sqlite3.Connection, folder: Path) -> dict[str, TableState]:
    found = connection.execute("SELECT value FROM meta WHERE name = 'tables'").fetchone()
    if found is None:
        return {}
    states: dict[str, TableState] = {}
    for name, digest in sorted(json.loads(found[0]).items()):
        path = folder / Path(name).name
        if not path.is_file():
            states[name] = "missing"
            continue
        with path.open("rb") as handle:
            same = hashlib.file_digest(handle, "sha256").hexdigest() == digest
        states[name] = "as written" if same else "changed"
    return states
