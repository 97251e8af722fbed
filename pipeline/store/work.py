"""Which articles have to be read by the rules again, and what came of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.article import Article
from pipeline.award import AwardRow
from pipeline.store.cells import ROW_COLUMNS, to_line
from pipeline.store.database import placeholders
from pipeline.store.keys import Keys
from pipeline.store.runs import Runs

Reason = Literal["new", "text", "rules", "program", "parser", "option", "failed before"]
"""Why an article is read: it is new, its text (or what stands beside it) has changed, the rules, the program or the
parser have, the day given for articles without one has, or it failed the last time."""

_FRESH = (
    "o.revision = a.revision AND o.fallback IS a.fallback AND o.outcome <> 'failed' AND o.story_key = :story"
    " AND CASE WHEN o.gated THEN o.gate_key = :gate ELSE o.extract_key = :extract END"
)
_STALE = (
    "FROM articles a LEFT JOIN outcomes o ON o.article = a.article"
    " JOIN revisions r ON r.revision = a.revision JOIN contents t ON t.digest = r.text"
    f" WHERE (o.article IS NULL OR NOT ({_FRESH}))"
)
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Job:
    """An article to be read, or only to be compared anew with others (``extract`` is False).

    ``fallback`` is its day of publication where it gives none.
    """

    number: int
    revision: int
    article: Article
    fallback: date | None
    reason: Reason
    extract: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job; ``outcome`` is ``extracted``, ``no award`` or ``failed``."""

    outcome: str
    rows: tuple[AwardRow, ...] = ()
    published: date | None = None
    published_basis: str = ""
    gated: bool = False
    code: str = ""
    reason: str = ""


class Work:
    """The articles of the store that are not yet as ``keys`` would have them."""

    def __init__(self, connection: sqlite3.Connection, runs: Runs, keys: Keys) -> None:
        self._connection = connection
        self._runs = runs
        self._keys = keys
        self._asked = {"gate": keys.gate, "extract": keys.extract, "story": keys.story}

    def count(self) -> int:
        """How many articles wait."""
        (count,) = self._connection.execute(f"SELECT count(*) {_STALE}", self._asked).fetchone()
        return int(count)

    def jobs(self) -> Iterator[Job]:
        """The articles that wait, in the order in which they came; results may be saved meanwhile."""
        last = 0
        while True:
            lines = self._connection.execute(
                "SELECT a.article, a.id, a.path, a.line, a.revision, a.fallback, o.revision, o.fallback, o.outcome,"
                " o.gated, o.gate_key, o.extract_key, o.story_key, r.title, r.published, r.published_basis,"
                " r.publisher, r.url, r.author, t.text"
                f" {_STALE} AND a.article > :last ORDER BY a.article LIMIT :batch",
                {**self._asked, "last": last, "batch": _BATCH},
            ).fetchall()
            if not lines:
                return
            for line in lines:
                yield self._job(line)
            last = lines[-1][0]

    def save(self, job: Job, result: Result) -> Counter[str]:
        """Keep what came of ``job``, in the caller's transaction; returns how many rows were won and lost.

        Rows that are as they were are left as they are, so that each row knows the run that it came with.
        """
        self._runs.record()
        run, connection = self._runs.number, self._connection
        connection.execute(
            "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                job.number, job.revision, result.outcome, result.code, result.reason, result.gated,
                result.published.isoformat() if result.published else None, result.published_basis,
                job.fallback.isoformat() if job.fallback else None,
                self._keys.gate, self._keys.extract, self._keys.story,
            ),
        )  # fmt: skip
        connection.execute(
            "INSERT OR REPLACE INTO extractions VALUES (?, ?, ?)", (job.number, run, job.reason)
        )
        return self._replace_rows(job, result.rows)

    def failed_alike(self, job: Job, result: Result) -> bool:
        """Whether the article failed before just as it did now, with the same rules and program."""
        found = self._connection.execute(
            "SELECT outcome, code, reason, gate_key, extract_key, story_key FROM outcomes WHERE article = ?",
            (job.number,),
        ).fetchone()
        keys = self._keys
        return bool(
            found == (result.outcome, result.code, result.reason, keys.gate, keys.extract, keys.story)
        )

    def keep(self, job: Job) -> Result:
        """What came of the article before, for a job that does not ask for the rules; marks it up to date."""
        self._runs.record()
        self._connection.execute(
            "UPDATE outcomes SET story_key = ? WHERE article = ?", (self._keys.story, job.number)
        )
        outcome, published, basis = self._connection.execute(
            "SELECT outcome, published, published_basis FROM outcomes WHERE article = ?", (job.number,)
        ).fetchone()
        return Result(outcome, (), date.fromisoformat(published) if published else None, basis)

    def _job(self, line: tuple[object, ...]) -> Job:
        (
            number, id, path, place, revision, fallback, old_revision, old_fallback, outcome, gated, gate_key, extract_key,
            _story_key, title, published, basis, publisher, url, author, text,
        ) = line  # fmt: skip
        article = Article(
            str(id), str(text), str(title), _day(published), str(basis), str(publisher), str(url), str(path),
            place if isinstance(place, int) else None, str(author),
        )  # fmt: skip
        assert isinstance(number, int) and isinstance(revision, int)
        reason: Reason | None
        if old_revision is None:
            reason = "new"
        elif old_revision != revision:
            reason = "text"
        elif outcome == "failed":
            reason = "failed before"
        elif old_fallback != fallback:
            reason = "option"
        elif (gate_key != self._keys.gate) if gated else (extract_key != self._keys.extract):
            reason = self._changed()
        else:
            return Job(number, revision, article, _day(fallback), "rules", extract=False)
        return Job(number, revision, article, _day(fallback), reason, extract=True)

    def _changed(self) -> Reason:
        """What is another than in the last run that ended well: rules, program or parser."""
        before = self._connection.execute(
            "SELECT ruleset, code, model FROM runs WHERE status = 'done' AND kind = 'run' ORDER BY run DESC LIMIT 1"
        ).fetchone()
        if before is None or before[0] != self._keys.ruleset:
            return "rules"
        return "parser" if before[2] != self._keys.model and before[1] == self._keys.code else "program"

    def _replace_rows(self, job: Job, rows: tuple[AwardRow, ...]) -> Counter[str]:
        run, connection = self._runs.number, self._connection
        columns = ", ".join(ROW_COLUMNS)
        standing: dict[tuple[object, ...], list[int]] = {}
        for row, *line in connection.execute(
            f"SELECT row, {columns} FROM rows WHERE article = ? AND until IS NULL ORDER BY row DESC",
            (job.number,),
        ):
            standing.setdefault(tuple(line), []).append(row)
        won = 0
        for each in rows:
            line = to_line(each)
            same = standing.get(line)
            if same:
                same.pop()
                continue
            won += 1
            connection.execute(
                f"INSERT INTO rows (article, revision, since, {columns})"
                f" VALUES (?, ?, ?, {placeholders(ROW_COLUMNS)})",
                (job.number, job.revision, run, *line),
            )
        lost = [row for same in standing.values() for row in same]
        # What came in this very run and is gone again was in no table.
        connection.executemany("DELETE FROM rows WHERE row = ? AND since = ?", [(row, run) for row in lost])
        connection.executemany("UPDATE rows SET until = ? WHERE row = ?", [(run, row) for row in lost])
        return Counter(won=won, lost=len(lost))


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
