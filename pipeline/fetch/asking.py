"""The threads that ask and read.  What they bring is taken up by the one thread that decides and writes."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from pipeline.fetch.address import origin_of
from pipeline.fetch.choose import Choice
from pipeline.fetch.collect import Got, collect
from pipeline.fetch.exchange import Client
from pipeline.fetch.job import Job
from pipeline.fetch.outcomes import Cancelled, Failed
from pipeline.fetch.pace import Clock
from pipeline.fetch.record import Reader
from pipeline.fetch.robots import Robots, fetch_robots
from pipeline.fetch.schedule import Host

_FAREWELL = 2.0
"""Seconds that requests under way are given when the user wants no more."""


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """The robots.txt of an origin of ``host``, or why it could not be had."""

    host: Host
    origin: str
    robots: Robots | Failed


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What ``job.at`` brought, or why nothing came."""

    host: Host
    job: Job
    got: Got | Failed

    @property
    def origin(self) -> str:
        """The origin that was asked."""
        return origin_of(self.job.at)


Result = RobotsAnswer | PageAnswer


class Askers:
    """Threads, each with one request at a time.

    :param read: reads a page.
    :param choice: which entries of a list are wanted: one that was read for it before need not be sent again.
    """

    def __init__(self, client: Client, read: Reader, choice: Choice, clock: Clock, workers: int) -> None:
        self._client = client
        self._read = read
        self._choice = choice
        self._clock = clock
        self._workers = workers
        self._tasks: queue.SimpleQueue[Callable[[], Result] | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self.under_way = 0

    def start(self) -> None:
        """Let the threads begin to wait for requests."""
        self._threads = [
            threading.Thread(target=self._work, name=f"fetch-{number}", daemon=True)
            for number in range(self._workers)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def free(self) -> bool:
        """Whether a thread has nothing to do."""
        return self.under_way < self._workers

    def ask_robots(self, host: Host, origin: str) -> None:
        """Have an origin's robots.txt asked for."""
        self._begin(host, partial(self._robots, host, origin))

    def ask_page(self, host: Host, job: Job) -> None:
        """Have ``job.at`` asked for."""
        self._begin(host, partial(self._page, host, job))

    def next(self, seconds: float | None) -> Result | None:
        """What came, or None after ``seconds`` (None: as long as it takes) or after :meth:`interrupt`."""
        return self._received(self._clock.next(self._results, seconds, self.under_way))

    def next_there(self) -> Result | None:
        """What has come already, or None."""
        return self._received(self._clock.next(self._results, 0, 0))

    def interrupt(self) -> None:
        """End the wait of :meth:`next`; safe in a signal handler."""
        self._results.put(None)

    def end(self) -> Iterator[Result]:
        """Give up what is under way, let the threads end, and hand out what they still brought."""
        self._client.cancel()
        for _thread in self._threads:
            self._tasks.put(None)
        end = time.monotonic() + _FAREWELL
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        with suppress(queue.Empty):
            while True:
                if (result := self._received(self._results.get_nowait())) is not None:
                    yield result

    def _begin(self, host: Host, task: Callable[[], Result]) -> None:
        host.busy = True
        self.under_way += 1
        self._tasks.put(task)

    def _received(self, result: Result | None) -> Result | None:
        if result is not None:
            self.under_way -= 1
        return result

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                self._results.put(task())
            except Cancelled:
                self._results.put(None)

    def _robots(self, host: Host, origin: str) -> RobotsAnswer:
        robots: Robots | Failed
        try:
            robots = fetch_robots(self._client, origin, self._clock.utc())
        except Failed as fault:
            robots = fault
        except Exception as error:  # noqa: BLE001 - a thread that dies would leave the crawl waiting
            robots = _unforeseen(error)
        return RobotsAnswer(host, origin, robots)

    def _page(self, host: Host, job: Job) -> PageAnswer:
        lists = bool(job.row.lists) and not job.pages
        got: Got | Failed
        try:
            conditions, now = job.conditions(self._choice), self._clock.utc()
            got = collect(self._client, self._read, job.at, conditions, now, lists=lists)
        except Failed as fault:
            got = fault
        except Exception as error:  # noqa: BLE001 - a thread that dies would leave the crawl waiting
            got = _unforeseen(error)
        return PageAnswer(host, job, got)


def _unforeseen(error: Exception) -> Failed:
    return Failed("broken-page", f"{type(error).__name__}: {error}"[:300])
