"""Taking articles out of the store: their texts, rows, signatures and history go; that they were there stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.errors import UserError
from pipeline.store.runs import Runs


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was taken out: ids of articles, rows that stood, inputs that had been refused."""

    articles: tuple[str, ...]
    rows: int
    refusals: int


def articles_of(connection: sqlite3.Connection, ids: Iterable[str]) -> list[int]:
    """The numbers of the articles with these ids.

    :raises UserError: an id is not in the store.
    """
    found, unknown = [], []
    for id in dict.fromkeys(ids):
        line = connection.execute("SELECT article FROM articles WHERE id = ?", (id,)).fetchone()
        if line:
            found.append(int(line[0]))
        else:
            unknown.append(id)
    if unknown:
        shown = ", ".join(unknown[:5]) + (f" and {len(unknown) - 5} more" if len(unknown) > 5 else "")
        raise UserError(f"no article has the id {shown}; the ids are in articles.csv. Nothing was forgotten")
    return found


def forget(
    connection: sqlite3.Connection,
    runs: Runs,
    ids: Iterable[str],
    sources: Iterable[str],
    drop: Callable[[int], None],
) -> Forgotten:
    """Take out articles by id, and everything that was read from ``sources`` (or lies below them).

    Call it in a transaction.  What is overwritten with zeros is SQLite's ``secure_delete``.  Every source
    is read again when it is named again, and brings back what it holds of them.

    :param drop: told the number of each article before it goes, so that its duplicates can be settled anew.
    :raises UserError: an id or a source is not known; nothing was forgotten.
    """
    chosen = set(articles_of(connection, ids))
    refusals: set[int] = set()
    for source in sources:
        below = (source, f"{source}/", f"{source}0", f"{source}!", f'{source}"')
        query = "WHERE source = ? OR (source >= ? AND source < ?) OR (source >= ? AND source < ?)"
        articles = {n for (n,) in connection.execute(f"SELECT article FROM articles {query}", below)}
        refused = {n for (n,) in connection.execute(f"SELECT refusal FROM refusals {query}", below)}
        if not (articles or refused):
            raise UserError(f"nothing was read from {source} (as seen from the store); nothing was forgotten")
        chosen |= articles
        refusals |= refused
    runs.record()
    rows = 0
    names = []
    for article in sorted(chosen):
        drop(article)
        id, since = connection.execute(
            "SELECT id, (SELECT min(run) FROM revisions r WHERE r.article = a.article)"
            " FROM articles a WHERE article = ?",
            (article,),
        ).fetchone()
        (standing,) = connection.execute(
            "SELECT count(*) FROM rows WHERE article = ? AND until IS NULL", (article,)
        ).fetchone()
        connection.execute(
            "INSERT OR REPLACE INTO forgotten VALUES (?, ?, ?, ?)", (id, runs.number, since, standing)
        )
        connection.execute("DELETE FROM articles WHERE article = ?", (article,))
        rows += standing
        names.append(id)
    # Any other source may have repeated one of them, or held an earlier text of it.
    connection.execute("DELETE FROM sources")
    connection.executemany("DELETE FROM refusals WHERE refusal = ?", [(number,) for number in refusals])
    connection.execute(
        "DELETE FROM contents WHERE NOT EXISTS (SELECT 1 FROM revisions WHERE text = contents.digest)"
    )
    return Forgotten(tuple(sorted(names)), rows, len(refusals))
