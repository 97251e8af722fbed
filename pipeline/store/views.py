"""The lines of the tables, read out of the store one by one."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import partial
from itertools import groupby

from pipeline import merge
from pipeline.award import AwardRow
from pipeline.merge import MergedRow
from pipeline.store.cells import ROW_COLUMNS, from_line

OUTCOMES = ("extracted", "no award", "duplicate", "repeated", "rejected", "failed")
"""What can become of an input; every input becomes exactly one of these."""


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """A line of ``articles.csv``; its fields are the columns.

    ``revision`` counts the texts that the article has had so far; ``related`` are articles that quote a passage
    that this one quotes too, and are no copies of it.
    """

    id: str
    outcome: str
    rows: int
    duplicate_of: str
    similarity: str
    related: str
    code: str
    reason: str
    path: str
    line: int | None
    revision: int | None
    title: str
    published: str
    published_basis: str
    author: str
    source: str
    url: str

    def cells(self) -> dict[str, str]:
        """The line as text cells."""
        values = {column: getattr(self, column) for column in ARTICLE_COLUMNS}
        return {column: "" if value is None else str(value) for column, value in values.items()}


ARTICLE_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(ArticleLine))
"""Every column of ``articles.csv``, in order."""

_DUPLICATE = "d.article IS NOT NULL AND o.outcome IN ('extracted', 'no award')"
_ARTICLES = f"""
SELECT a.id, CASE WHEN {_DUPLICATE} THEN 'duplicate' ELSE coalesce(o.outcome, 'waiting') END,
  (SELECT count(*) FROM rows w WHERE w.article = a.article AND w.until IS NULL),
  CASE WHEN {_DUPLICATE} THEN f.id ELSE '' END,
  CASE WHEN {_DUPLICATE} THEN printf('%.2f', d.similarity) ELSE '' END,
  (SELECT coalesce(group_concat(id, ';'), '') FROM (
     SELECT b.id FROM related x JOIN articles b ON b.article = x.other WHERE x.one = a.article ORDER BY b.id)),
  coalesce(o.code, ''), coalesce(o.reason, ''), a.path, a.line, r.number, r.title,
  coalesce(o.published, r.published, ''), coalesce(o.published_basis, r.published_basis), r.author, r.publisher, r.url
FROM articles a JOIN revisions r ON r.revision = a.revision
LEFT JOIN outcomes o ON o.article = a.article
LEFT JOIN duplicates d ON d.article = a.article LEFT JOIN articles f ON f.article = d.of
UNION ALL
SELECT q.id, q.outcome, 0, coalesce(b.id, ''), CASE WHEN q.article IS NULL THEN '' ELSE '1.00' END, '',
  q.code, q.reason, q.path, q.line, NULL, '', '', '', '', '', ''
FROM refusals q LEFT JOIN articles b ON b.article = q.article
ORDER BY 1, 9, 10, 2, 7, 8
"""
_COLUMNS = ", ".join(f"w.{column}" for column in ROW_COLUMNS)


def article_lines(connection: sqlite3.Connection) -> Iterator[ArticleLine]:
    """A line for each input, sorted by id, path and line."""
    for line in connection.execute(_ARTICLES):
        yield ArticleLine(*line)


def award_rows(connection: sqlite3.Connection, run: int | None = None) -> Iterator[AwardRow]:
    """The rows of ``awards.csv``, sorted by article, then by all their cells.

    :param run: as they stood at the end of that run; None: as they stand.
    """
    condition, asked = _standing(run)
    lines = connection.execute(
        f"SELECT a.id, {_COLUMNS} FROM rows w JOIN articles a ON a.article = w.article"
        f" WHERE {condition} ORDER BY a.id",
        asked,
    )
    # An article has few rows: sorted here, so that one place says what their order is.
    for article_id, group in groupby(lines, key=lambda line: line[0]):
        rows = [from_line(article_id, line[1:]) for line in group]
        yield from sorted(rows, key=row_order) if len(rows) > 1 else rows


def award_rows_by_region(connection: sqlite3.Connection) -> Iterator[AwardRow]:
    """The same rows, those of a region together, the regions sorted by their codes."""
    lines = connection.execute(
        f"SELECT a.id, {_COLUMNS} FROM rows w JOIN articles a ON a.article = w.article"
        " WHERE w.until IS NULL ORDER BY w.region_code"
    )
    for article_id, *line in lines:
        yield from_line(article_id, tuple(line))


def merged_rows(connection: sqlite3.Connection) -> Iterator[MergedRow]:
    """The rows of ``awards_merged.csv``, region by region."""
    return merge.merged_rows(
        award_rows_by_region(connection), partial(witness_of, connection), partial(related_to, connection)
    )


def row_order(row: AwardRow) -> tuple[str, ...]:
    """Sorts rows as ``awards.csv`` has them."""
    cells = row.cells()
    first = ("article_id", "region_code", "year", "dimension", "category", "programme")
    # All other cells too: rows that agree in the first must not keep the order of arrival.
    return *(cells[column] for column in first), *cells.values()


def witness_of(connection: sqlite3.Connection, article_id: str) -> str:
    """The article that ``article_id`` repeats, or itself."""
    found = connection.execute(
        "SELECT f.id FROM articles a JOIN duplicates d ON d.article = a.article JOIN articles f ON f.article = d.of"
        " WHERE a.id = ?",
        (article_id,),
    ).fetchone()
    return str(found[0]) if found else article_id


def related_to(connection: sqlite3.Connection, article_id: str) -> list[str]:
    """The articles that quote a passage of ``article_id`` and are no copies of it."""
    return [
        id
        for (id,) in connection.execute(
            "SELECT b.id FROM articles a JOIN related x ON x.one = a.article"
            " JOIN articles b ON b.article = x.other WHERE a.id = ? ORDER BY b.id",
            (article_id,),
        )
    ]


@dataclass(frozen=True, slots=True)
class Totals:
    """What the tables hold: inputs by outcome, refused ones by code, rows by year, dimension and warning."""

    outcomes: dict[str, int]
    refusals: dict[str, int]
    rows: int
    rows_by_year: dict[str, int]
    rows_by_dimension: dict[str, int]
    warnings: dict[str, int]

    @property
    def inputs(self) -> int:
        """All inputs."""
        return sum(self.outcomes.values())


def totals(connection: sqlite3.Connection) -> Totals:
    """Count everything that stands; articles that wait for the rules have the outcome ``waiting``."""
    outcomes: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
    outcomes.update(
        dict(
            connection.execute(
                f"SELECT CASE WHEN {_DUPLICATE} THEN 'duplicate' ELSE coalesce(o.outcome, 'waiting') END, count(*)"
                " FROM articles a LEFT JOIN outcomes o ON o.article = a.article"
                " LEFT JOIN duplicates d ON d.article = a.article GROUP BY 1"
            )
        )
    )
    outcomes.update(dict(connection.execute("SELECT outcome, count(*) FROM refusals GROUP BY 1")))
    refusals = connection.execute(
        "SELECT code, count(*) FROM (SELECT code FROM refusals WHERE outcome = 'rejected'"
        " UNION ALL SELECT code FROM outcomes WHERE outcome = 'failed') GROUP BY 1 ORDER BY 1"
    )
    warnings: Counter[str] = Counter()
    for codes, count in connection.execute(
        "SELECT warnings, count(*) FROM rows WHERE until IS NULL AND warnings <> '' GROUP BY 1"
    ):
        warnings.update(dict.fromkeys(set(codes.split(";")), count))
    return Totals(
        dict(outcomes),
        dict(refusals),
        _count(connection, "SELECT count(*) FROM rows WHERE until IS NULL"),
        _tally(connection, "coalesce(cast(year AS TEXT), '')"),
        _tally(connection, "dimension"),
        dict(sorted(warnings.items())),
    )


def _tally(connection: sqlite3.Connection, value: str) -> dict[str, int]:
    return dict(
        connection.execute(f"SELECT {value}, count(*) FROM rows WHERE until IS NULL GROUP BY 1 ORDER BY 1")
    )


def _count(connection: sqlite3.Connection, query: str) -> int:
    (count,) = connection.execute(query).fetchone()
    return int(count)


def _standing(run: int | None) -> tuple[str, tuple[int, ...]]:
    if run is None:
        return "w.until IS NULL", ()
    return "w.since <= ? AND (w.until IS NULL OR w.until > ?)", (run, run)
