"""A crawl from its first request to its last.

One thread decides and writes; a few others ask and read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.fetch.address import origin_of
from pipeline.fetch.answers import Answers
from pipeline.fetch.articles import Articles
from pipeline.fetch.asking import Askers, PageAnswer, Result, RobotsAnswer
from pipeline.fetch.choose import Choice
from pipeline.fetch.exchange import Client
from pipeline.fetch.inputs import Given
from pipeline.fetch.intake import Intake
from pipeline.fetch.journal import Journal
from pipeline.fetch.ledger import Ledger
from pipeline.fetch.outcomes import Failed, kind_of
from pipeline.fetch.pace import Backoff, Clock, Manners, SystemClock
from pipeline.fetch.record import Reader
from pipeline.fetch.robots import Robots
from pipeline.fetch.schedule import Host, Schedule, refused_by


@dataclass(frozen=True, slots=True)
class Summary:
    """Addresses by outcome: those that this crawl settled, and all that the journal knows; ``unasked``
    are those whose turn did not come."""

    settled: dict[str, int]
    known: dict[str, int]
    interrupted: bool
    unasked: int = 0

    @property
    def left(self) -> int:
        """How many a further run would ask; after an interrupt, how many this one would have."""
        still_open = sum(count for code, count in self.known.items() if kind_of(code) == "open")
        return max(still_open, self.unasked)

    @property
    def complete(self) -> bool:
        """Whether every address gave what it should."""
        return all(kind_of(code) in ("written", "known", "list") for code in self.known)


class Crawl:
    """Fetches what is asked for and what the journal has open.

    :param read: reads a page.
    :param output: the JSONL; the journal must have been opened with it.
    :param warc: keeps the responses; the journal must have been opened with it, the client must keep them.
    :param agent: the User-Agent, for the WARC.
    :param progress: told how many addresses are settled, of how many.
    """

    def __init__(
        self,
        client: Client,
        journal: Journal,
        read: Reader,
        *,
        output: Path,
        warc: Path | None = None,
        agent: str = "",
        manners: Manners | None = None,
        choice: Choice | None = None,
        clock: Clock | None = None,
        backoff: Backoff | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        manners = manners or Manners()
        choice = choice or Choice()
        self._clock = clock or SystemClock()
        self._journal = journal
        self._stopped = threading.Event()
        self._ledger = Ledger(journal, self._clock, output=output, warc=warc, agent=agent, progress=progress)
        self._schedule = Schedule(manners, self._clock, backoff or Backoff())
        self._intake = Intake(journal, self._ledger, self._schedule, choice)
        articles = Articles(read, self._ledger, self._schedule, self._clock)
        self._answers = Answers(self._intake, articles, self._ledger, self._schedule, choice)
        self._askers = Askers(client, read, choice, self._clock, manners.workers)

    def stop(self) -> None:
        """Begin nothing more and come to an end; safe in a signal handler."""
        self._stopped.set()
        self._askers.interrupt()

    def run(self, given: Iterable[Given], *, refresh: bool = False) -> Summary:
        """Fetch ``given`` and what earlier runs left; with ``refresh`` also ask for what is there already."""
        self._intake.take_given(given)
        self._intake.take_known(refresh=refresh)
        self._askers.start()
        try:
            self._loop()
        finally:
            for result in self._askers.end():
                self._take(result)
        self._ledger.write()
        return Summary(
            dict(self._ledger.settled),
            self._journal.counts(),
            self._stopped.is_set(),
            self._ledger.unasked,
        )

    def _loop(self) -> None:
        while not self._stopped.is_set():
            self._start_ready()
            self._ledger.write()
            if self._stopped.is_set() or not (self._askers.under_way or self._schedule.waiting):
                return
            result = self._askers.next(self._schedule.seconds() if self._askers.free else None)
            while result is not None:
                self._take(result)
                if self._ledger.full:
                    break
                result = self._askers.next_there()

    def _start_ready(self) -> None:
        while self._askers.free and not self._stopped.is_set():
            host = self._schedule.next_host()
            if host is None:
                return
            self._start(host)

    def _start(self, host: Host) -> None:
        """Begin the host's next request; addresses that need none are settled on the way."""
        while host.jobs:
            job = host.jobs[0]
            if host.closed:
                self._answers.fail(host.jobs.popleft(), Failed("left", host.closed))
                continue
            origin = origin_of(job.at)
            robots = host.robots_of(origin, self._clock.now())
            if robots is None:
                self._askers.ask_robots(host, origin)
                return
            host.jobs.popleft()
            if fault := refused_by(robots, job.at):
                self._answers.fail(job, fault)
                continue
            self._askers.ask_page(host, job)
            return

    def _take(self, result: Result) -> None:
        host = result.host
        if isinstance(result, RobotsAnswer):
            robots = result.robots if isinstance(result.robots, Robots) else None
            self._schedule.answered(host, result.origin, robots)
            self._schedule.take_robots(host, result.origin, result.robots)
        else:
            self._schedule.answered(host, result.origin, None)
            self._take_page(result)
        self._schedule.wake(host)

    def _take_page(self, result: PageAnswer) -> None:
        host, job, got = result.host, result.job, result.got
        job.asked += 1
        if isinstance(got, Failed):
            job.attempt += 1
            if self._schedule.suffer(host, got, job.attempt):
                host.jobs.append(job)
            else:
                self._answers.fail(job, got)
            return
        host.faults = 0
        self._answers.take(job, got)
