"""Which address is asked next, and what becomes of each.

One thread decides and writes; a few others ask and read.  A host is asked by one of them at a time, with a pause
after each answer, and every request - of a redirect, of a second page - waits its turn there.
"""

from __future__ import annotations

import heapq
import html
import itertools
import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from pipeline.fetch.address import host_of, normalise, origin_of, same_site
from pipeline.fetch.choose import Choice
from pipeline.fetch.collect import Got, collect, read_with
from pipeline.fetch.exchange import Client
from pipeline.fetch.feeds import Entry, Listing
from pipeline.fetch.inputs import Given
from pipeline.fetch.journal import Journal, Row
from pipeline.fetch.limits import MAX_ADDRESS, MAX_DELAY, MAX_DEPTH, MAX_LISTS, MAX_PARTS, MAX_REDIRECTS
from pipeline.fetch.outcomes import RETRIED, Cancelled, Failed, kind_of
from pipeline.fetch.pace import Backoff, Clock, SystemClock
from pipeline.fetch.record import Reader, line_of
from pipeline.fetch.robots import Robots, fetch_robots
from pipeline.fetch.warc import warc_record
from pipeline.page.paging import join_parts
from pipeline.page.record import Page
from pipeline.read.fault import Unusable

_BATCH = 64
"""Outcomes that are written at once, at most."""

_BATCH_BYTES = 16_000_000
"""Bytes of responses that wait for it, some more at most."""

_ROBOTS_LAST = 86_400.0
"""Seconds for which a robots.txt counts (RFC 9309, 2.4)."""

_FAREWELL = 2.0
"""Seconds that requests under way are given when the user wants no more."""


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


@dataclass(slots=True)
class _Job:
    """An address on its way: ``at`` is what is asked now, ``seen`` what was, ``attempt`` how often in vain,
    ``asked`` how often in all, ``hops`` how many redirects led there.  ``end`` is where the first page was.

    ``pages`` are those of the article that are there, ``todo`` the addresses of those to come; ``whole`` says that
    ``at`` is to hold all of it, ``notes`` what a person should know.
    """

    row: Row
    at: str
    seen: set[str] = field(default_factory=set)
    attempt: int = 0
    asked: int = 0
    hops: int = 0
    pages: list[Page] = field(default_factory=list)
    todo: list[str] = field(default_factory=list)
    whole: bool = False
    etag: str = ""
    modified: str = ""
    end: str = ""
    notes: list[str] = field(default_factory=list)

    def conditions(self, choice: Choice) -> dict[str, str]:
        """Headers that spare us what we have."""
        row = self.row
        if self.pages or self.at != row.at:
            return {}
        # Of a limited number it must be known how many a list takes up.
        as_before = row.outcome == "list" and row.choice == choice.key() and choice.limit is None
        if not (row.digest or as_before):
            return {}
        named = {"If-None-Match": self.row.etag, "If-Modified-Since": self.row.modified}
        return {name: value for name, value in named.items() if value}


@dataclass(slots=True)
class _Host:
    name: str
    jobs: deque[_Job] = field(default_factory=deque)
    ready: float = 0.0
    busy: bool = False
    waiting: bool = False
    faults: int = 0
    closed: str = ""
    robots: dict[str, tuple[Robots | Failed, float]] = field(default_factory=dict)
    attempts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Result:
    """What a thread brings back: of ``job``, or the robots.txt of ``origin``."""

    host: _Host
    job: _Job | None = None
    got: Got | None = None
    origin: str = ""
    robots: Robots | None = None
    fault: Failed | None = None


_Task = Callable[[], _Result]


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

    :param output: the JSONL; the journal must have been opened with it.
    :param warc: keeps the responses; the journal must have been opened with it, the client must keep them.
    :param read: reads a page.
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
        self._client = client
        self._journal = journal
        self._read = read
        self._output = output
        self._warc = warc
        self._agent = agent
        self._manners = manners or Manners()
        self._choice = choice or Choice()
        self._clock = clock or SystemClock()
        self._backoff = backoff or Backoff()
        self._progress = progress
        self._hosts: dict[str, _Host] = {}
        self._heap: list[tuple[float, int, _Host]] = []
        self._order = itertools.count()
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[_Result | None] = queue.SimpleQueue()
        self._under_way = 0
        self._stopped = threading.Event()
        self._queued: set[str] = set()
        self._taken: Counter[str] = Counter()
        self._lists: Counter[str] = Counter()
        self._settled: Counter[str] = Counter()
        self._rows: list[Row] = []
        self._lines: list[bytes] = []
        self._records: list[bytes] = []
        self._weight = 0
        self._done = 0
        self._articles: set[tuple[str, str]] = set()

    def stop(self) -> None:
        """Begin nothing more and come to an end; safe in a signal handler."""
        self._stopped.set()
        self._results.put(None)

    def run(self, given: Iterable[Given], *, refresh: bool = False) -> Summary:
        """Fetch ``given`` and what earlier runs left; with ``refresh`` also ask for what is there already."""
        self._take_given(given)
        for url in self._journal.rows(refresh=refresh):
            self._enqueue(url)
        threads = [
            threading.Thread(target=self._work, name=f"fetch-{number}", daemon=True)
            for number in range(self._manners.workers)
        ]
        for thread in threads:
            thread.start()
        try:
            self._loop()
        finally:
            self._rest(threads)
        self._write()
        unasked = len(self._queued) - self._done
        return Summary(dict(self._settled), self._journal.counts(), self._stopped.is_set(), unasked)

    # What is to be asked

    def _take_given(self, given: Iterable[Given]) -> None:
        rows: dict[str, Row] = {}
        lists: dict[str, list[Given]] = {}
        again: list[str] = []
        for each in given:
            if each.kind is not None:
                lists.setdefault(each.found_in, []).append(each)
                continue
            row = self._row(each.entry, each.found_in, lists=1)
            rows.setdefault(row.url, row)
            again.append(row.url)
        self._add(rows)
        for name, items in lists.items():
            kind = items[0].kind or "feed"
            parent = Row(name, root=name)
            self._take_entries(parent, Listing(kind, [item.entry for item in items]))
        for url in again:
            # A feed that was read before has something new by now, perhaps.
            if (known := self._journal.get(url)) is not None and known.outcome == "list":
                self._enqueue(url)

    def _add(self, rows: dict[str, Row]) -> None:
        for row in rows.values():
            if row.outcome != "pending" and self._journal.get(row.url) is None:
                self._settled[row.outcome] += 1
        self._journal.add(rows.values())

    def _row(self, entry: Entry, parent: str, *, base: str = "", lists: int = 0) -> Row:
        try:
            url, outcome, reason = normalise(entry.address, base), "pending", ""
        except Failed as fault:
            url, outcome, reason = entry.address[:MAX_ADDRESS], fault.code, fault.reason
        return Row(
            url,
            parent=parent,
            root=url,
            lists=lists,
            outcome=outcome,
            reason=reason,
            title=entry.title[:1000],
            day=entry.day.isoformat() if entry.day else "",
            basis=entry.basis,
            content=entry.content,
        )

    def _take_entries(self, parent: Row, listing: Listing) -> str:
        """Take up the entries of a list that are wanted; returns what a person should know of it."""
        index = listing.kind == "index"
        if index:
            entries = self._lists_of(parent, listing)
        else:
            limit = self._choice.limit
            room = None if limit is None else max(0, limit - self._taken[parent.root])
            entries = self._choice.chosen(listing.entries, room)
            self._taken[parent.root] += len(entries)
        rows: dict[str, Row] = {}
        for entry in entries:
            row = self._row(entry, parent.url, base=parent.at)
            row.root, row.depth, row.lists = parent.root, parent.depth + 1, int(index)
            rows.setdefault(row.url, row)
        self._add(rows)
        for url in rows:
            known = self._journal.get(url)
            if known is not None and kind_of(known.outcome) in ("open", "list"):
                self._enqueue(url)
        return f"{len(listing.entries)} addresses, {len(entries)} wanted" + (
            ", and more than are read" if listing.cut else ""
        )

    def _lists_of(self, parent: Row, listing: Listing) -> list[Entry]:
        if parent.depth >= MAX_DEPTH:
            return []
        since = self._choice.since
        wanted = [entry for entry in listing.entries if not (since and entry.day and entry.day < since)]
        # Of a limited number the latest are wanted, so the latest lists are asked first.
        wanted.sort(key=lambda entry: entry.day.toordinal() if entry.day else 0, reverse=True)
        wanted = wanted[: max(0, MAX_LISTS - self._lists[parent.root])]
        self._lists[parent.root] += len(wanted)
        return wanted

    def _enqueue(self, url: str) -> None:
        if url in self._queued:
            return
        row = self._journal.get(url)
        # An address that was refused stands there as it was written, and must not be asked as it is.
        if row is None or _code_of_spelling(url) is not None:
            return
        self._queued.add(url)
        self._queue(_Job(row, url, {url}))

    def _queue(self, job: _Job, *, first: bool = False) -> None:
        name = host_of(job.at)
        host = self._hosts.setdefault(name, _Host(name))
        if first:
            host.jobs.appendleft(job)
        else:
            host.jobs.append(job)
        self._wake(host)

    def _wake(self, host: _Host) -> None:
        if host.jobs and not host.busy and not host.waiting:
            host.waiting = True
            heapq.heappush(self._heap, (host.ready, next(self._order), host))

    # The thread that decides

    def _loop(self) -> None:
        while not self._stopped.is_set():
            self._start_ready()
            self._write()
            if self._stopped.is_set() or not (self._under_way or self._heap):
                return
            seconds = None
            if self._heap and self._under_way < self._manners.workers:
                seconds = max(0.0, self._heap[0][0] - self._clock.now())
            result = self._clock.next(self._results, seconds, self._under_way)
            while result is not None:
                self._take(result)
                if len(self._rows) >= _BATCH or self._weight > _BATCH_BYTES:
                    break
                result = self._clock.next(self._results, 0, 0)

    def _start_ready(self) -> None:
        while self._heap and self._under_way < self._manners.workers and not self._stopped.is_set():
            if self._heap[0][0] > self._clock.now():
                return
            _ready, _number, host = heapq.heappop(self._heap)
            host.waiting = False
            if host.busy:
                continue  # woken again when its answer is there
            if host.ready > self._clock.now():  # a pause that came later
                self._wake(host)
                continue
            self._start(host)

    def _start(self, host: _Host) -> None:
        """Begin the host's next request; addresses that need none are settled on the way."""
        while host.jobs:
            job = host.jobs[0]
            if host.closed:
                self._fail(host.jobs.popleft(), Failed("left", host.closed))
                continue
            origin = origin_of(job.at)
            robots, until = host.robots.get(origin, (None, 0.0))
            if robots is None or until < self._clock.now():
                self._begin(host, partial(self._ask_robots, host, origin))
                return
            host.jobs.popleft()
            if fault := _refused_by(robots, job.at):
                self._fail(job, fault)
                continue
            self._begin(host, partial(self._ask_page, host, job))
            return

    def _begin(self, host: _Host, task: _Task) -> None:
        host.busy = True
        self._under_way += 1
        self._tasks.put(task)

    def _take(self, result: _Result) -> None:
        self._under_way -= 1
        host = result.host
        host.busy = False
        host.ready = self._clock.now() + self._pause(host, result)
        if result.job is None:
            self._take_robots(host, result)
        else:
            self._take_answer(host, result.job, result)
        self._wake(host)

    def _pause(self, host: _Host, result: _Result) -> float:
        origin = result.origin or (origin_of(result.job.at) if result.job else "")
        robots = result.robots or host.robots.get(origin, (None, 0.0))[0]
        return max(self._manners.interval, robots.delay if isinstance(robots, Robots) else 0.0)

    def _take_robots(self, host: _Host, result: _Result) -> None:
        if result.robots is not None:
            host.robots[result.origin] = result.robots, self._clock.now() + _ROBOTS_LAST
            host.attempts[result.origin] = 0
            host.faults = 0
            return
        fault = result.fault or Failed("connection", "robots.txt could not be had")
        host.attempts[result.origin] += 1
        attempt = host.attempts[result.origin]
        if self._suffer(host, fault, attempt) and attempt < self._manners.attempts:
            return
        host.robots[result.origin] = fault, self._clock.now() + _ROBOTS_LAST

    def _take_answer(self, host: _Host, job: _Job, result: _Result) -> None:
        job.asked += 1
        if result.got is None:
            fault = result.fault or Failed("connection", "no answer")
            job.attempt += 1
            if self._suffer(host, fault, job.attempt) and job.attempt < self._manners.attempts:
                host.jobs.append(job)
            else:
                self._fail(job, fault)
            return
        host.faults = 0
        try:
            self._use(job, result.got)
        except Failed as fault:
            self._fail(job, fault)

    def _suffer(self, host: _Host, fault: Failed, attempt: int) -> bool:
        """Let a host rest after a fault; returns whether it is worth another attempt."""
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
        return True

    # What comes of an answer

    def _use(self, job: _Job, got: Got) -> None:
        if got.moved:
            self._move(job, got.moved)
            return
        if self._warc is not None and got.response.raw and not got.unchanged:
            record = warc_record(got.response, self._clock.utc(), self._agent)
            self._records.append(record)
            self._weight += len(record)
        if got.unchanged:
            self._keep(job, got)
            return
        if not job.pages and not job.end:
            job.etag, job.modified = _validators(got)
            job.end = got.response.url
        if got.fault is not None:
            raise got.fault
        if got.listing is not None:
            self._list(job, got.listing)
        elif got.page is not None:
            self._page(job, got.page)

    def _move(self, job: _Job, location: str) -> None:
        target = normalise(location, job.at)
        if target in job.seen:
            raise Failed(
                "redirect-loop", f"leads back to {target[:200]}; it may want cookies, which are not kept"
            )
        job.seen.add(target)
        job.hops += 1
        if job.hops > MAX_REDIRECTS:
            raise Failed("redirect-limit", f"more than {MAX_REDIRECTS} redirects, the last to {target[:200]}")
        if job.at.startswith("https:") and target.startswith("http:"):
            job.notes.append("a redirect led from https to http")
        job.at = target
        job.attempt = 0
        self._queue(job, first=True)

    def _keep(self, job: _Job, got: Got) -> None:
        if job.row.outcome == "list":
            # An index stays as it is while the lists in it change.
            for url in self._journal.lists_in(job.row.url):
                self._enqueue(url)
            self._settle(job, "list", "not changed since")
        else:
            self._settle(job, "unchanged", "the server says so", status=got.response.status)

    def _list(self, job: _Job, listing: Listing) -> None:
        job.row.at = job.end
        said = self._take_entries(job.row, listing)
        # With a limit a list has to be read each time, to know how many of the others may be taken.
        job.row.choice = self._choice.key()
        self._settle(job, "list", said, status=200)

    def _page(self, job: _Job, page: Page) -> None:
        if job.whole:
            job.whole = False
            # What calls itself the whole may be a leaflet.
            if len(page.text) >= len(job.pages[0].text):
                job.pages, job.todo = [page], []
        else:
            job.pages.append(page)
            if len(job.pages) == 1 and page.whole and self._go_on(job, page.whole):
                job.todo = self._parts(job, page)
                job.whole = True
                return
            job.todo += [url for url in self._parts(job, page) if url not in job.todo]
        self._next_part(job)

    def _parts(self, job: _Job, page: Page) -> list[str]:
        found = []
        for address in page.parts:
            try:
                url = normalise(address, job.at)
            except Failed:
                continue  # a link that leads nowhere is no page of the article
            if url not in job.seen and same_site(url, job.end):
                found.append(url)
        return list(dict.fromkeys(found))

    def _next_part(self, job: _Job) -> None:
        while job.todo:
            if len(job.pages) >= MAX_PARTS:
                job.notes.append(f"only the first {MAX_PARTS} pages of the article were read")
                break
            if self._go_on(job, job.todo.pop(0)):
                return
        self._article(job)

    def _go_on(self, job: _Job, address: str) -> bool:
        """Queue another page of the same article; returns whether there is one."""
        try:
            url = normalise(address, job.at)
        except Failed:
            return False
        if url in job.seen or not same_site(url, job.end):
            return False
        job.at, job.attempt, job.hops = url, 0, 0
        job.seen.add(url)
        self._queue(job, first=True)
        return True

    def _article(self, job: _Job, outcome: str = "") -> None:
        row = job.row
        page = join_parts(job.pages) if len(job.pages) > 1 else job.pages[0]
        now = self._clock.utc()
        outcome = outcome or ("changed" if row.digest else "fetched")
        try:
            line, article, digest = line_of(
                page,
                at=job.end or row.url,
                fetched=now,
                status=outcome,
                title=row.title,
                published=row.published,
                basis=row.basis,
            )
        except Unusable as fault:
            self._settle(job, fault.code, fault.reason, status=200)
            return
        known = (article, digest)
        if digest == row.digest:
            outcome = "unchanged"
        elif known in self._articles or self._journal.has_article(article, digest, row.url):
            outcome = "repeated"
        else:
            self._articles.add(known)
            self._lines.append(line)
        row.article, row.digest, row.content = article, digest, ""
        self._settle(job, outcome, status=200 if outcome != "from-feed" else row.status)

    def _fail(self, job: _Job, fault: Failed) -> None:
        """Settle an address that came to nothing, or do with what there is of it."""
        if job.pages and (job.whole or kind_of(fault.code) != "open"):
            # A page of the article is gone for good: what there is of it is better than nothing.
            if not job.whole:
                job.notes.append(f"{job.at[:200]} is missing ({fault.reason})")
            job.whole = False
            self._next_part(job)
            return
        # What is only down for the moment gets a second run before the feed has to do.
        gone = kind_of(fault.code) != "open" or (job.row.attempts and fault.code != "left")
        if gone and not job.pages and job.row.content and not job.row.digest:
            if (page := self._from_feed(job.row)) is not None:
                job.pages = [page]
                job.notes.append(f"the page itself: {fault.reason}")
                self._article(job, "from-feed")
                return
        self._settle(job, fault.code, fault.reason, status=fault.status)

    def _from_feed(self, row: Row) -> Page | None:
        title = html.escape(row.title)
        body = (
            f"<!DOCTYPE html><html><head><title>{title}</title></head>"
            f"<body><article><h1>{title}</h1>{row.content}</article></body></html>"
        )
        try:
            page = read_with(self._read, body.encode("utf-8", "replace"), row.url, "utf-8")
        except Failed:
            return None  # a summary, a picture: then the page's own fault is what counts
        return replace(page, title=row.title or page.title)

    def _settle(self, job: _Job, outcome: str, reason: str = "", *, status: int | None = None) -> None:
        row = job.row
        row.outcome = outcome
        row.reason = "; ".join(filter(None, (reason, *job.notes)))[:1000]
        row.status = status
        row.attempts += job.asked
        row.asked = self._clock.utc().strftime("%Y-%m-%dT%H:%M:%SZ")
        if job.end:
            row.at, row.etag, row.modified = job.end, job.etag, job.modified
        self._rows.append(row)
        self._done += 1
        self._settled[outcome] += 1
        if self._progress is not None:
            self._progress(self._done, len(self._queued))

    def _write(self) -> None:
        if not self._rows and not self._records:
            return
        records = {self._output: self._lines}
        if self._warc is not None:
            records[self._warc] = self._records
        self._journal.settle(self._rows, records)
        self._rows, self._lines, self._records, self._weight = [], [], [], 0
        self._articles.clear()

    # The threads that ask

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                self._results.put(task())
            except Cancelled:
                self._results.put(None)

    def _ask_robots(self, host: _Host, origin: str) -> _Result:
        try:
            return _Result(host, origin=origin, robots=fetch_robots(self._client, origin, self._clock.utc()))
        except Failed as fault:
            return _Result(host, origin=origin, fault=fault)
        except Exception as error:  # noqa: BLE001 - a thread that dies would leave the crawl waiting
            return _Result(host, origin=origin, fault=_unforeseen(error))

    def _ask_page(self, host: _Host, job: _Job) -> _Result:
        lists = bool(job.row.lists) and not job.pages
        try:
            conditions, now = job.conditions(self._choice), self._clock.utc()
            got = collect(self._client, self._read, job.at, conditions, now, lists=lists)
            return _Result(host, job, got)
        except Failed as fault:
            return _Result(host, job, fault=fault)
        except Exception as error:  # noqa: BLE001 - a thread that dies would leave the crawl waiting
            return _Result(host, job, fault=_unforeseen(error))

    def _rest(self, threads: list[threading.Thread]) -> None:
        """Let the threads end, and keep what they still bring."""
        self._client.cancel()
        for _thread in threads:
            self._tasks.put(None)
        end = time.monotonic() + _FAREWELL
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        with suppress(queue.Empty):
            while True:
                if (result := self._results.get_nowait()) is not None:
                    self._take(result)


def _code_of_spelling(url: str) -> str | None:
    """The code for an address that may not be asked as it is written, or None."""
    try:
        return None if normalise(url) == url else "bad-address"
    except Failed as fault:
        return fault.code


def _refused_by(robots: Robots | Failed, url: str) -> Failed | None:
    if isinstance(robots, Failed):
        code = robots.code if robots.code in _OF_THE_HOST else "robots-unreachable"
        return Failed(code, f"robots.txt: {robots.reason}", robots.status)
    if robots.delay > MAX_DELAY:
        return Failed("robots", f"robots.txt asks for {robots.delay:g} s between two requests")
    return None if robots.allows(url) else Failed("robots", "robots.txt does not want it read")


_OF_THE_HOST = frozenset({"refused-address", "bad-address", "no-such-host", "tls", "robots-unreachable"})
"""Codes of faults that the page would have had as well."""


def _validators(got: Got) -> tuple[str, str]:
    found = (got.response.headers.get(name, "") for name in ("etag", "last-modified"))
    etag, modified = (
        value if len(value) < 300 and value.isascii() and value.isprintable() else "" for value in found
    )
    return etag, modified


def _unforeseen(error: Exception) -> Failed:
    return Failed("broken-page", f"{type(error).__name__}: {error}"[:300])
