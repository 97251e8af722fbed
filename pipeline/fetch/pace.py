"""How hosts are asked: how often, how many at once, and how long to wait after a fault."""

from __future__ import annotations

import queue
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are asked.

    :param interval: seconds between an answer of a host and the next request to it, if its robots.txt asks for no more.
    :param workers: hosts that are asked side by side.
    :param attempts: requests for one address, if the fault may be over in a moment.
    :param patience: such faults of one host in a row until it is left alone.
    """

    interval: float = 1.0
    workers: int = 8
    attempts: int = 3
    patience: int = 9


class Clock(Protocol):
    """Time as the crawl sees it, so that a test need not wait."""

    def now(self) -> float:
        """Seconds that only ever grow."""

    def utc(self) -> datetime:
        """The moment, in UTC."""

    def next(self, results: queue.SimpleQueue[T], seconds: float | None, under_way: int) -> T | None:
        """The next result, or None after ``seconds`` (None: as long as it takes).

        ``under_way`` is how many results are still to come."""


class SystemClock:
    """Time as it is."""

    def now(self) -> float:
        return time.monotonic()

    def utc(self) -> datetime:
        return datetime.now(UTC)

    def next(self, results: queue.SimpleQueue[T], seconds: float | None, under_way: int) -> T | None:
        try:
            return results.get(timeout=seconds)
        except queue.Empty:
            return None


class Backoff:
    """Waits that double from fault to fault, with jitter, so that many callers do not come back at once.

    "Equal jitter" (M. Brooker, Exponential Backoff And Jitter, 2015): half of the wait is fixed.
    """

    def __init__(self, seed: int | None = None, first: float = 2.0, most: float = 60.0) -> None:
        self._random = random.Random(seed)
        self._first = first
        self._most = most

    def seconds(self, attempt: int) -> float:
        """The wait after the ``attempt``-th fault (from 1)."""
        full = min(self._most, self._first * 2.0 ** min(attempt - 1, 30))
        return full / 2 + self._random.uniform(0, full / 2)
