"""The store of duplicates: any way to the same articles leads to the same tables."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.dedup import SCHEMA, Bounds, DuplicateStore, Signature, sign

TIGHT = Bounds(hubs=2, quoting=2)
"""So that few bodies make a crowd."""

Tables = tuple[list[tuple[int, int, float]], list[tuple[int, int, int]]]


def connect() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    return connection


def tables(connection: sqlite3.Connection) -> Tables:
    return (
        connection.execute("SELECT article, of, similarity FROM duplicates ORDER BY article").fetchall(),
        connection.execute("SELECT one, other, words FROM related ORDER BY one, other").fetchall(),
    )


def word(number: int) -> str:
    return f"kata{number}"


def text(seed: int, count: int) -> list[str]:
    source = random.Random(seed)
    return [word(source.randrange(5000)) for _ in range(count)]


def made_up() -> list[str]:
    """Bodies of all kinds: copies, chains of copies, one template, one quotation, short and empty ones."""
    bodies: list[list[str]] = []
    long = text(1, 420)
    bodies += [long[20 * step : 20 * step + 120] for step in range(6)]  # a chain: the ends are no copies
    for number in range(6):  # alike enough to be proposed, not to be copies
        filled = text(2, 120)
        for place in range(0, 120, 8):
            filled[place : place + 3] = text(100 + 120 * number + place, 3)
        bodies.append(filled)
    for number in range(5):  # one passage in different framing
        bodies.append(text(10 + number, 60) + text(3, 40) + text(20 + number, 60))
    for number in range(3):  # copies with edits
        edited = text(4, 120)
        edited[10 * number] = "diubah"
        bodies.append(edited + text(30 + number, 20 * number))
    bodies += [text(5, 10), text(5, 10)[:9], []]
    return [" ".join(body) for body in bodies]


def crowded(first: int) -> list[Signature]:
    """A chain of texts that all lie in one and the same bucket, so that only its hubs are compared."""
    long = text(first, 320)
    chain = [sign(" ".join(long[25 * step : 25 * step + 120])) for step in range(8)]
    return [replace(link, bands=np.full_like(link.bands, first)) for link in chain]


SIGNED: list[Signature] = [sign(body) for body in made_up()] + crowded(6)

articles = st.integers(0, 25)
days = st.one_of(st.none(), st.dates(date(2021, 1, 1), date(2021, 1, 4)))
puts = st.tuples(st.just("put"), articles, st.integers(0, len(SIGNED) - 1), days)
drops = st.tuples(st.just("drop"), articles, st.just(0), st.none())
settles = st.tuples(st.just("settle"), st.integers(1, 8), st.just(0), st.none())
steps = st.tuples(st.just("step"), st.integers(1, 8), st.just(0), st.none())
histories = st.lists(st.one_of(puts, puts, puts, drops, settles, steps), max_size=60)


@given(histories, st.sampled_from([TIGHT, Bounds()]), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_history_gives_the_tables_of_one_batch(
    history: list[tuple[str, int, int, date | None]], bounds: Bounds, source: random.Random
) -> None:
    connection = connect()
    store = DuplicateStore(connection, bounds=bounds)
    final: dict[int, tuple[int, date | None]] = {}
    for kind, number, body, day in history:
        if kind == "put":
            store.put(number, f"a{number:02}", day, SIGNED[body], b"k")
            final[number] = body, day
        elif kind == "drop":
            store.drop(number)
            final.pop(number, None)
        elif kind == "settle":
            while store.settle_some(number):
                pass
        else:
            store.settle_some(number)
            store = DuplicateStore(connection, bounds=bounds)
    store.settle()
    fresh = connect()
    batch = DuplicateStore(fresh, bounds=bounds)
    order = sorted(final)
    source.shuffle(order)
    for number in order:
        body, day = final[number]
        batch.put(number, f"a{number:02}", day, SIGNED[body], b"k")
    batch.settle()
    assert tables(connection) == tables(fresh)
