"""The tables in their folder: written from the store all at once, and known again later."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TextIO

from pipeline.award import COLUMNS
from pipeline.merge import MERGED_COLUMNS
from pipeline.store import views
from pipeline.store.views import ARTICLE_COLUMNS, OUTCOMES
from pipeline.tables import FileMaker, csv_table, json_text, write_files

AWARDS, MERGED, ARTICLES, RUN = "awards.csv", "awards_merged.csv", "articles.csv", "run.json"
TABLES = (AWARDS, MERGED, ARTICLES)


def write_tables(
    out: Path, connection: sqlite3.Connection, summary: Callable[[int], Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Write all files into ``out``, or none.

    :param summary: gives ``run.json`` for so many merged awards; asked when the tables are written.
    :return: the summary.
    :raises pipeline.tables.TableError: ``out`` cannot be written.
    :raises RuntimeError: the outcomes do not add up to the inputs (a defect of this program).
    """
    told: dict[str, Any] = {}
    counted: Counter[str] = Counter()

    def write_summary(handle: TextIO) -> None:
        told.update(summary(counted["awards"]))
        handle.write(json_text(told))

    def merged() -> Iterator[dict[str, str]]:
        for row in views.merged_rows(connection):
            counted["awards"] += 1
            yield row.cells()

    write_files(
        out,
        {
            AWARDS: csv_table(COLUMNS, (row.cells() for row in views.award_rows(connection))),
            MERGED: csv_table(MERGED_COLUMNS, merged()),
            ARTICLES: csv_table(ARTICLE_COLUMNS, _article_lines(connection)),
            # Last: where it is new, the tables beside it are.
            RUN: write_summary,
        },
    )
    return told


def keep_foreign_tables(out: Path, connection: sqlite3.Connection) -> list[Path]:
    """Keep copies of tables in ``out`` that this store never wrote, as ``NAME.before`` (``.before2`` ...).

    They are of a store that is gone, or of a person: what they tell is nowhere else.

    :return: the copies.
    :raises pipeline.tables.TableError: one cannot be written.
    """
    if connection.execute("SELECT 1 FROM meta WHERE name = 'tables'").fetchone():
        return []
    found = [out / name for name in (*TABLES, RUN) if (out / name).is_file()]
    endings = (f".before{number if number > 1 else ''}" for number in count(1))
    ending = next(end for end in endings if not any(Path(f"{path}{end}").exists() for path in found))
    kept = {path: Path(f"{path}{ending}") for path in found}
    write_files(out, {copy.name: FileMaker(partial(_copy, path)) for path, copy in kept.items()})
    # From here on the tables are the store's own, however often it takes to write them.
    connection.execute("INSERT INTO meta VALUES ('tables', '{}')")
    return list(kept.values())


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def note_tables(out: Path, connection: sqlite3.Connection) -> None:
    """Keep what the tables in ``out`` look like now, for :func:`tables_stand`."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('tables', ?)", (json.dumps(_digests(out)),))


def tables_stand(out: Path, connection: sqlite3.Connection) -> bool:
    """Whether all files in ``out`` are there, the tables byte for byte as they were noted."""
    found = connection.execute("SELECT value FROM meta WHERE name = 'tables'").fetchone()
    return found is not None and (out / RUN).is_file() and json.loads(found[0]) == _digests(out)


def _article_lines(connection: sqlite3.Connection) -> Iterator[dict[str, str]]:
    counts: Counter[str] = Counter()
    rows = 0
    for line in views.article_lines(connection):
        counts[line.outcome] += 1
        rows += line.rows
        yield line.cells()
    totals = views.totals(connection)
    if sum(counts[name] for name in OUTCOMES) != totals.inputs or counts != Counter(totals.outcomes):
        raise RuntimeError(f"{totals.inputs} inputs, but the outcomes are {dict(counts)}")
    if rows != totals.rows:
        raise RuntimeError(f"{totals.rows} rows but the articles tell of {rows}")


def _digests(out: Path) -> dict[str, str]:
    found = {}
    for name in TABLES:
        if (out / name).is_file():
            with (out / name).open("rb") as handle:
                found[name] = hashlib.file_digest(handle, "sha256").hexdigest()
    return found
