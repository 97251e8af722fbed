"""Runs as people name them: a number, ``last``, ``last-1``."""

from __future__ import annotations

import re
import sqlite3

from pipeline.errors import UserError
from pipeline.store.runs import DONE, RunRecord, all_runs

BEFORE_ALL = 0
"""Before the first run, when nothing was there."""

_BACK = re.compile(r"(?:last)?-([0-9]{1,9})")
_NUMBER = re.compile(r"[0-9]{1,9}")


def run_end(connection: sqlite3.Connection, named: str) -> int:
    """The number of the run that ``named`` means: ``7``, ``last``, ``last-1`` or ``-1`` (the one before it).

    Only runs that ended well count back.  ``0`` is the time before the first.

    :raises UserError: there is no such run, or it has no end.
    """
    runs = list(all_runs(connection))
    done = [each.run for each in runs if each.status == DONE]
    back = 0 if named == "last" else None
    if match := _BACK.fullmatch(named):
        back = int(match[1])
    if back is not None:
        if not done:
            raise UserError(f"run {named}: no run has ended yet; 'anugerah run' goes on with one")
        if back > len(done):
            raise UserError(
                f"run {named}: there were only {_counted(len(done))} that ended ({_listed(done)})"
            )
        return done[-1 - back] if back < len(done) else BEFORE_ALL
    if not _NUMBER.fullmatch(named):
        raise UserError(
            f"run {named}: name a run by its number, or say last, last-1; 'anugerah status' lists them"
        )
    number = int(named)
    found = next((each for each in runs if each.run == number), None)
    if number == BEFORE_ALL:
        return BEFORE_ALL
    if found is None:
        raise UserError(
            f"run {named}: there is none of that number; there are {_listed([r.run for r in runs])}"
        )
    if found.status != DONE:
        raise UserError(
            f"run {named}: it was interrupted or is still going on, so that no table shows its end; "
            f"what it did belongs to {_next(done, number)}"
        )
    return number


def rules_run(connection: sqlite3.Connection, run: int) -> RunRecord | None:
    """The last run up to ``run`` that read articles, whose rules and program stood at its end."""
    return max(
        (
            each
            for each in all_runs(connection)
            if each.run <= run and each.kind == "run" and each.status == DONE
        ),
        key=lambda each: each.run,
        default=None,
    )


def _next(done: list[int], number: int) -> str:
    following = next((run for run in done if run > number), None)
    return "the next run" if following is None else f"run {following}"


def _counted(count: int) -> str:
    return f"{count} run" if count == 1 else f"{count} runs"


def _listed(runs: list[int]) -> str:
    if not runs:
        return "no runs"
    return ", ".join(map(str, runs)) if len(runs) <= 10 else f"{runs[0]} to {runs[-1]}"


def forgotten_after(connection: sqlite3.Connection, run: int) -> int:
    """How many articles were there at the end of ``run`` and were forgotten since: their rows are not known."""
    (count,) = connection.execute(
        "SELECT count(DISTINCT id) FROM forgotten WHERE since <= ? AND run > ?", (run, run)
    ).fetchone()
    return int(count)
