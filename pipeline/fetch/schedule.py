"""Which host is asked next: each by one request at a time, with a pause after every answer.

Every request - of a redirect, of a second page, of a robots.txt - waits its turn there.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter, deque
from dataclasses import dataclass, field

from pipeline.fetch.address import host_of
from pipeline.fetch.job import Job
from pipeline.fetch.limits import MAX_DELAY
from pipeline.fetch.outcomes import RETRIED, Failed
from pipeline.fetch.pace import Backoff, Clock, Manners
from pipeline.fetch.robots import Robots

_ROBOTS_LAST = 86_400.0
"""Seconds for which a robots.txt counts (RFC 9309, 2.4)."""

_OF_THE_HOST = frozenset({"refused-address", "bad-address", "no-such-host", "tls", "robots-unreachable"})
"""Codes of faults that the page would have had as well."""


@dataclass(slots=True)
class Host:
    """A host and what waits for it.  ``ready`` is when it may be asked again, ``busy`` says that it is being asked,
    ``waiting`` that it has its place in the order of hosts.  ``faults`` counts those in a row; ``closed`` is why the
    host is left alone, empty while it is not.

    ``robots`` has for an origin its rules, or why they could not be had, and until when that counts;
    ``attempts`` how often they were asked for in vain.
    """

    name: str
    jobs: deque[Job] = field(default_factory=deque)
    ready: float = 0.0
    busy: bool = False
    waiting: bool = False
    faults: int = 0
    closed: str = ""
    robots: dict[str, tuple[Robots | Failed, float]] = field(default_factory=dict)
    attempts: Counter[str] = field(default_factory=Counter)

    def robots_of(self, origin: str, now: float) -> Robots | Failed | None:
        """What the robots.txt of an origin came to; None if it is to be asked for (again)."""
        robots, until = self.robots.get(origin, (None, 0.0))
        return None if until < now else robots


class Schedule:
    """The hosts in the order in which they may be asked."""

    def __init__(self, manners: Manners, clock: Clock, backoff: Backoff) -> None:
        self._manners = manners
        self._clock = clock
        self._backoff = backoff
        self._hosts: dict[str, Host] = {}
        self._heap: list[tuple[float, int, Host]] = []
        self._order = itertools.count()

    @property
    def waiting(self) -> bool:
        """Whether any host waits for its turn."""
        return bool(self._heap)

    def queue(self, job: Job, *, first: bool = False) -> None:
        """Have ``job.at`` asked, in its host's turn; with ``first`` before all else there."""
        name = host_of(job.at)
        host = self._hosts.setdefault(name, Host(name))
        if first:
            host.jobs.appendleft(job)
        else:
            host.jobs.append(job)
        self.wake(host)

    def wake(self, host: Host) -> None:
        """Give a host its place in the order, if anything waits for it."""
        if host.jobs and not host.busy and not host.waiting:
            host.waiting = True
            heapq.heappush(self._heap, (host.ready, next(self._order), host))

    def next_host(self) -> Host | None:
        """Take a host out of the order that may be asked now."""
        while self._heap and self._heap[0][0] <= self._clock.now():
            _ready, _number, host = heapq.heappop(self._heap)
            host.waiting = False
            if host.busy:
                continue  # woken again when its answer is there
            if host.ready > self._clock.now():  # a pause that came later
                self.wake(host)
                continue
            return host
        return None

    def seconds(self) -> float | None:
        """How long until the next host's turn; None if none waits."""
        return max(0.0, self._heap[0][0] - self._clock.now()) if self._heap else None

    def answered(self, host: Host, origin: str, robots: Robots | None) -> None:
        """Begin the pause after an answer.

        :param robots: the answer itself, if it was the robots.txt of ``origin``.
        """
        rules = robots or host.robots.get(origin, (None, 0.0))[0]
        delay = rules.delay if isinstance(rules, Robots) else 0.0
        host.busy = False
        host.ready = self._clock.now() + max(self._manners.interval, delay)

    def take_robots(self, host: Host, origin: str, robots: Robots | Failed) -> None:
        """Keep an origin's rules, or, once the attempts are used up, why they could not be had."""
        if isinstance(robots, Robots):
            host.attempts[origin] = 0
            host.faults = 0
        else:
            host.attempts[origin] += 1
            if self.suffer(host, robots, host.attempts[origin]):
                return
        host.robots[origin] = robots, self._clock.now() + _ROBOTS_LAST

    def suffer(self, host: Host, fault: Failed, attempt: int) -> bool:
        """Let a host rest after the ``attempt``-th fault of an address; returns whether there is to be another."""
        if fault.code not in RETRIED:
            return False
        host.faults += 1
        wait = self._backoff.seconds(attempt)
        if fault.wait is not None:
            if fault.wait > MAX_DELAY:
                host.closed = f"{host.name} asked to be left alone for {fault.wait:.0f} s"
                return False
            wait = max(wait, fault.wait)
        if host.faults >= self._manners.patience:
            host.closed = f"{host.name} failed {host.faults} times in a row, the last time: {fault.reason}"
            return False
        host.ready = max(host.ready, self._clock.now() + wait)
        return attempt < self._manners.attempts


def refused_by(robots: Robots | Failed, url: str) -> Failed | None:
    """Why an address may not be asked, by the robots.txt of its origin."""
    if isinstance(robots, Failed):
        code = robots.code if robots.code in _OF_THE_HOST else "robots-unreachable"
        return Failed(code, f"robots.txt: {robots.reason}", robots.status)
    if robots.delay > MAX_DELAY:
        return Failed("robots", f"robots.txt asks for {robots.delay:g} s between two requests")
    return None if robots.allows(url) else Failed("robots", "robots.txt does not want it read")
