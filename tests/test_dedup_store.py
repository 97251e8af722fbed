"""The store of duplicates: any way to the same articles leads to the same tables."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.dedup import SCHEMA, Bounds, Changes, DuplicateStore, Signature, sign
from pipeline.dedup.columns import Columns
from pipeline.dedup.coverage import Text, repeats
from pipeline.dedup.fold import hash_runs
from pipeline.dedup.passages import PRINT, WINDOW, Quotable, quoted, winnow
from pipeline.dedup.signature import BANDS

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
histories = st.lists(st.one_of(puts, puts, puts, drops, settles, steps), max_size=40)


@given(histories, st.sampled_from([TIGHT, Bounds()]), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


def test_the_rule_of_crowds_is_what_is_tested_above() -> None:
    """Without the hubs' bound the same articles give other tables: the property is not idle."""
    found = []
    for bounds in (Bounds(hubs=1), Bounds(hubs=99)):
        connection = connect()
        fill(connection, dict(enumerate(crowded(6))), bounds)
        found.append(tables(connection)[0])
    assert len(found[0]) < len(found[1]) == 7


@pytest.mark.parametrize("seed", range(8))
def test_hubs_that_lose_or_win_their_place_leave_no_trace(seed: int) -> None:
    """One by one, in any order, and after any one is dropped."""
    crowd = dict(enumerate(crowded(6)))
    order = random.Random(seed).sample(sorted(crowd), len(crowd))
    connection, whole, fewer = connect(), connect(), connect()
    for number in order:
        fill(connection, {number: crowd[number]}, Bounds(hubs=1))
    fill(whole, crowd, Bounds(hubs=1))
    assert tables(connection) == tables(whole)
    store = DuplicateStore(connection, bounds=Bounds(hubs=1))
    store.drop(seed)
    store.settle()
    fill(fewer, {number: crowd[number] for number in crowd if number != seed}, Bounds(hubs=1))
    assert tables(connection) == tables(fewer)


def fill(
    connection: sqlite3.Connection, bodies: dict[int, Signature], bounds: Bounds | None = None
) -> Changes:
    store = DuplicateStore(connection, bounds=bounds)
    for number, signature in bodies.items():
        store.put(number, f"a{number:02}", None, signature, b"k")
    return store.settle()


def copies(connection: sqlite3.Connection) -> dict[int, int]:
    return dict(connection.execute("SELECT article, of FROM duplicates").fetchall())


def related(connection: sqlite3.Connection) -> set[tuple[int, int]]:
    return set(connection.execute("SELECT one, other FROM related").fetchall())


def signed(*parts: list[str]) -> Signature:
    return sign(" ".join(word for part in parts for word in part))


def test_changes_name_the_articles_that_repeat_another_than_before() -> None:
    connection = connect()
    same = signed(text(1, 60))
    assert fill(connection, {1: same, 2: signed(text(2, 60))}).articles == set()
    assert fill(connection, {0: same}).articles == {1}
    store = DuplicateStore(connection)
    assert store.settle().articles == set()
    store.drop(0)
    store.put(2, "a02", None, same, b"k")
    assert store.settle().articles == {1, 2}
    assert copies(connection) == {2: 1}


def test_a_change_that_was_taken_back_before_anybody_asked_is_none() -> None:
    connection = connect()
    fill(connection, {1: signed(text(1, 60)), 2: signed(text(1, 60))})
    store = DuplicateStore(connection)
    store.drop(2)
    while store.settle_some():
        pass
    store.put(2, "a02", None, signed(text(1, 60)), b"k")
    assert store.settle().articles == set()


def test_a_cluster_falls_apart_when_the_link_is_dropped() -> None:
    long = text(1, 320)
    chain = {step: signed(long[50 * step : 50 * step + 160]) for step in range(3)}
    connection = connect()
    fill(connection, chain)
    (first,) = set(copies(connection).values())
    store = DuplicateStore(connection)
    store.drop(1)
    assert store.settle().articles == {0, 1, 2} - {first}
    assert copies(connection) == {}


def test_the_key_is_the_callers_and_tells_what_is_out_of_date() -> None:
    connection = connect()
    fill(connection, {1: signed(text(1, 60)), 2: signed(text(2, 60))})
    DuplicateStore(connection).put(2, "a02", None, signed(text(2, 60)), b"newer")
    stale = connection.execute("SELECT article FROM signatures WHERE key IS NOT ?", (b"newer",)).fetchall()
    assert stale == [(1,)]


def test_nothing_is_committed() -> None:
    connection = connect()
    connection.commit()
    fill(connection, {1: signed(text(1, 60)), 2: signed(text(1, 60))})
    connection.rollback()
    assert connection.execute("SELECT count(*) FROM signatures").fetchone() == (0,)


def test_a_store_of_other_parameters_is_emptied_and_says_what_no_longer_holds() -> None:
    connection = connect()
    fill(connection, {1: signed(text(1, 60)), 2: signed(text(1, 60))})
    store = DuplicateStore(connection, threshold=0.9)
    assert connection.execute("SELECT count(*) FROM signatures").fetchone() == (0,)
    assert store.settle().articles == {2}


def test_articles_that_quote_the_same_text_are_related_and_no_copies() -> None:
    release = text(3, 45)
    bodies = {number: signed(text(10 + number, 90), release, text(20 + number, 90)) for number in range(3)}
    connection = connect()
    fill(connection, bodies | {5: signed(text(40, 180)), 6: bodies[0]})
    assert copies(connection) == {6: 0}
    assert related(connection) == {(one, other) for one in range(3) for other in range(3) if one != other}
    assert set(connection.execute("SELECT words FROM related").fetchall()) == {(45,)}


def test_edited_shortened_and_reordered_quotations_are_found() -> None:
    release = text(3, 90)
    edited = [*release[:20], "diubah", *release[21:50], "juga", *release[50:]]
    turned = release[60:] + text(7, 12) + release[:40]
    connection = connect()
    fill(
        connection,
        {
            n: signed(text(10 + n, 120), q, text(20 + n, 60))
            for n, q in enumerate((release, edited, turned, release[30:75]))
        },
    )
    assert {(0, 1), (0, 2), (0, 3)} <= related(connection)


def test_names_titles_and_stock_phrases_in_common_relate_nothing() -> None:
    phrases = [text(100 + number, 9) for number in range(8)]

    def story(seed: int) -> Signature:
        own = text(seed, 200)
        source = random.Random(seed)
        return signed(*[own[25 * n : 25 * n + 25] + source.choice(phrases) for n in range(8)])

    connection = connect()
    fill(connection, {number: story(50 + number) for number in range(6)})
    assert related(connection) == set()


def test_a_footer_on_very_many_articles_relates_nothing_and_leaves_press_releases_be() -> None:
    footer, release = text(3, 60), text(4, 45)
    bodies = {
        n: signed(text(10 + n, 120), release if n < 2 else [], text(40 + n, 40), footer) for n in range(9)
    }
    connection = connect()
    fill(connection, bodies, Bounds(quoting=9))
    assert len(related(connection)) == 72
    connection = connect()
    fill(connection, bodies, Bounds(quoting=8))
    assert related(connection) == {(0, 1), (1, 0)}


def test_a_crowd_on_one_template_proposes_a_bounded_number_of_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def counting(one: Text, others: list[Text], threshold: float) -> npt.NDArray[np.bool_]:
        compared.append(len(others))
        return repeats(one, others, threshold)

    monkeypatch.setattr("pipeline.dedup.store.repeats", counting)
    counts = []
    for size in (100, 400):
        compared.clear()
        crowd = {n: replace(signed(text(n, 60)), bands=np.full(BANDS, 7, np.uint32)) for n in range(size)}
        fill(connect(), crowd, Bounds(hubs=4))
        counts.append(sum(compared))
    assert counts == [4 * 100 - 10, 4 * 400 - 10]


def test_what_is_gone_leaves_no_trace_in_the_columns_once_it_is_many() -> None:
    connection = connect()
    store = DuplicateStore(connection)
    for number in range(1006):
        store.put(number, f"a{number}", None, signed(text(number, 22)), b"k")
    store.settle()
    full = connection.execute("SELECT sum(size) FROM hash_columns").fetchone()[0]
    for number in range(1001):
        store.drop(number)
    store.settle()
    assert connection.execute("SELECT count(*) FROM gone").fetchone() == (0,)
    assert connection.execute("SELECT sum(size) FROM hash_columns").fetchone()[0] < full / 150
    assert connection.execute("SELECT count(*) FROM bodies").fetchone() == (5,)


def test_a_signature_is_read_back_as_it_was_written() -> None:
    for body in made_up():
        signature = sign(body)
        again = Signature.from_bytes(signature.to_bytes())
        assert again.to_bytes() == signature.to_bytes()
        assert (again.words, again.extent, again.digest) == (
            signature.words,
            signature.extent,
            signature.digest,
        )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data[:10],
        lambda data: data + b"1234",
        lambda data: b"\xff\xff\xff\xff" + data[4:],
        lambda data: data[:8] + b"\x01" + data[9:],
    ],
)
def test_a_damaged_signature_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ValueError, match="signature"):
        Signature.from_bytes(spoil(sign(" ".join(text(1, 60))).to_bytes()))


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2**32 - 1)), max_size=20), max_size=12),
    st.sets(st.integers(0, 31)),
)
@settings(deadline=None)
def test_columns_find_what_was_put_in(batches: list[list[tuple[int, int]]], wanted: set[int]) -> None:
    columns = Columns(connect())
    for batch in batches:
        hashes, bodies = np.array(batch, np.uint32).reshape(-1, 2).T
        columns.insert(3, hashes, bodies)
    asked = np.array(sorted(wanted), np.uint32)
    places, found = columns.find(3, asked)
    assert sorted(zip(asked[places].tolist(), found.tolist(), strict=True)) == sorted(
        entry for batch in batches for entry in batch if entry[0] in wanted
    )
    assert columns.find(4, asked)[1].size == 0


@given(st.lists(st.integers(0, 3), max_size=80))
def test_any_run_of_a_window_and_a_fingerprint_holds_a_fingerprint(words: list[int]) -> None:
    hashes = np.array(words, np.uint32)
    places = winnow(hash_runs(hashes, PRINT))
    for begin in range(len(words) - (PRINT + WINDOW - 1) + 1):
        assert ((places >= begin) & (places + PRINT <= begin + PRINT + WINDOW - 1)).any()


@given(st.integers(0, 7), st.integers(0, 7))
def test_what_two_texts_have_in_common_is_the_same_from_either_side(one: int, other: int) -> None:
    pool = [text(1, 60), text(2, 30) + text(1, 60)[:40], text(1, 60) * 2, text(1, 60)[30:] + text(1, 60)[:30]]
    signatures = [signed(pool[n % 4], text(3 + n // 4, 50)) for n in (one, other)]
    texts = [Quotable.of(each.hashes, each.digest) for each in signatures]
    none = np.empty(0, np.uint32)
    assert quoted(texts[0], texts[1], none) == quoted(texts[1], texts[0], none)
