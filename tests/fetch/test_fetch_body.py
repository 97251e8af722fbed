"""Bodies out of their compression."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from crawling import outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.fetch.body import Body, gunzip
from pipeline.fetch.exchange import Response
from pipeline.fetch.outcomes import Failed

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "X-GZIP": gzip.compress,
    "deflate": zlib.compress,
}


def unpacked(encoding: str, data: bytes, step: int, most: int = 1_000_000) -> bytes:
    body = Body(encoding, lambda _head: most)
    for start in range(0, len(data), step):
        body.feed(data[start : start + step])
    return body.finish()


@settings(deadline=None)
@given(st.binary(max_size=3000), st.sampled_from(sorted(PACKERS)), st.integers(1, 500))
def test_what_was_packed_comes_out_whatever_the_pieces(data: bytes, encoding: str, step: int) -> None:
    assert unpacked(encoding, PACKERS[encoding](data), step) == data


@settings(deadline=None)
@given(st.binary(max_size=500), st.sampled_from(["gzip", "deflate"]), st.integers(1, 50))
def test_any_bytes_come_out_or_are_refused(data: bytes, encoding: str, step: int) -> None:
    found = outcome(lambda: unpacked(encoding, data, step))
    assert isinstance(found, bytes) or found in ("bad-encoding", "cut-short")


@pytest.mark.parametrize("step", range(1, 60))
def test_members_of_gzip_are_joined_and_rubbish_after_them_is_not(step: int) -> None:
    data = gzip.compress(b"satu") + gzip.compress(b"dua") + b"\0" * 100
    assert unpacked("gzip", data, step) == b"satudua"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@pytest.mark.parametrize("left", [1, 2, 10])
def test_what_ends_before_its_end_is_refused(encoding: str, left: int) -> None:
    assert outcome(lambda: unpacked(encoding, PACKERS[encoding](b"satu")[:left], 1)) == "cut-short"


@pytest.mark.parametrize("step", [100, 100_000])
def test_a_bomb_is_stopped_when_it_is_as_large_as_the_cap(step: int) -> None:
    body = Body("gzip", lambda _head: 200_000)
    bomb = gzip.compress(bytes(20_000_000))

    def feed_all() -> None:
        for start in range(0, len(bomb), step):
            body.feed(bomb[start : start + step])

    assert outcome(feed_all) == "too-large"
    assert len(body.data) <= 200_000 + 65_536


def test_a_gzip_file_as_a_bomb() -> None:
    with pytest.raises(Failed, match="too-large"):
        gunzip(gzip.compress(bytes(5_000_000)), 1_000_000)


@settings(deadline=None)
@given(st.text(alphabet="FriMarGMT 0123456789:,-+.", max_size=40))
def test_retry_after_is_seconds_or_nothing(value: str) -> None:
    found = Response("http://a.test/", 503, {"retry-after": value}).wait(
        datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
    )
    assert found is None or found >= 0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Fri, 01 Mar 2024 08:01:00 GMT", 60.0),
        ("Fri, 01 Mar 2024 07:00:00 GMT", 0.0),
        ("Friday, 01-Mar-24 08:01:00 GMT", 60.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("9" * 400, None),
        ("", None),
        ("Fri, 99 Mar 2024 08:01:00 GMT", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    now = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
    assert Response("http://a.test/", 503, {"retry-after": value}).wait(now) == seconds
