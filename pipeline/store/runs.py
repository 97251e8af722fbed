"""Who ran what, when, with which rules: a line for each run that changed something."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from pipeline.store.keys import Keys

RUNNING, INTERRUPTED, DONE = "running", "interrupted", "done"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A line of the table of runs; moments are ISO 8601 in UTC, ``ended`` None where the run did not end well.

    ``kind`` is ``run`` or ``forget``.
    """

    run: int
    kind: str
    status: str
    begun: str
    ended: str | None
    version: str
    code: str
    model: str
    ruleset: str
    options: dict[str, Any]
    summary: dict[str, Any]


class Runs:
    """The present run.  It gets its line with the first change, so that a run that finds nothing to do has none.

    Without ``keys``, as where articles are forgotten, it has the rules, program and model of the run before.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        kind: str,
        version: str,
        keys: Keys | None,
        options: Mapping[str, Any],
    ) -> None:
        self._connection = connection
        self._kind, self._version, self._keys = kind, version, keys
        self._options = options
        self._begun = _now()
        (last,) = connection.execute("SELECT coalesce(max(run), 0) FROM runs").fetchone()
        self.number: int = last + 1
        self.recorded = False
        before = last_run(connection)
        self.after_interruption = before is not None and before.status != DONE

    def record(self) -> None:
        """Write the line, if it is not there; call it in the transaction of the first change."""
        if self.recorded:
            return
        self._connection.execute(
            "UPDATE runs SET status = ? WHERE status = ?", (INTERRUPTED, RUNNING)
        )  # whoever wrote it is gone: there is one writer at a time
        keys = self._keys
        if keys is not None:
            code, model, ruleset = keys.code, keys.model, keys.ruleset
            rules = json.dumps(dict(keys.rules), sort_keys=True)
            self._connection.execute("INSERT OR IGNORE INTO rulesets VALUES (?, ?)", (ruleset, rules))
        else:
            before = last_run(self._connection)
            code, model, ruleset = (before.code, before.model, before.ruleset) if before else ("", "", "")
        self._connection.execute(
            "INSERT INTO runs (run, kind, status, begun, version, code, model, ruleset, options)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.number, self._kind, RUNNING, self._begun, self._version, code, model, ruleset,
                json.dumps(self._options, sort_keys=True),
            ),
        )  # fmt: skip
        self.recorded = True

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Write that the run is done."""
        self.record()
        self._connection.execute(
            "UPDATE runs SET status = ?, ended = ?, summary = ? WHERE run = ?",
            (DONE, _now(), json.dumps(summary), self.number),
        )


def all_runs(connection: sqlite3.Connection) -> Iterator[RunRecord]:
    """Every run, the first one first."""
    return _runs(connection, "ORDER BY run")


def last_run(connection: sqlite3.Connection) -> RunRecord | None:
    """The last run, done or not."""
    return next(_runs(connection, "ORDER BY run DESC LIMIT 1"), None)


def _runs(connection: sqlite3.Connection, order: str) -> Iterator[RunRecord]:
    names = [field.name for field in fields(RunRecord)]
    for line in connection.execute(f"SELECT {', '.join(names)} FROM runs {order}"):
        values = dict(zip(names, line, strict=True))
        for name in ("options", "summary"):
            values[name] = json.loads(values[name])
        yield RunRecord(**values)


def rules_of(connection: sqlite3.Connection, ruleset: str) -> dict[str, str]:
    """The rules of a set as :func:`pipeline.store.keys.rule_meanings` gave them; {} where it is not known."""
    found = connection.execute("SELECT rules FROM rulesets WHERE ruleset = ?", (ruleset,)).fetchone()
    return dict(json.loads(found[0])) if found else {}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
