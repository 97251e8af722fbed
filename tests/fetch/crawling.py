"""What the tests of fetching share: pages, a clock that need not be waited for, and a crawl of a test server."""

from __future__ import annotations

import json
import queue
import re
import ssl
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from server import answer

from pipeline.fetch.choose import Choice
from pipeline.fetch.crawl import Crawl, Summary
from pipeline.fetch.exchange import Client, Times
from pipeline.fetch.guard import IPAddress, Public
from pipeline.fetch.inputs import read_inputs
from pipeline.fetch.journal import Journal, Row
from pipeline.fetch.outcomes import Failed
from pipeline.fetch.pace import Backoff, Clock, Manners
from pipeline.page.record import Page
from pipeline.read.fault import Unusable

T = TypeVar("T")
_TLS = ssl.create_default_context()  # once: it reads many certificates
QUICK = Times(connect=1.0, read=0.5, total=1.0)


class Only(Public):
    """The public internet, and the loopback address at certain ports: that of a test server."""

    def __init__(self, *ports: int) -> None:
        self._ports = ports

    def refusal(self, address: IPAddress, port: int) -> str | None:
        if str(address) == "127.0.0.1" and port in self._ports:
            return None
        return super().refusal(address, port)


def names(host: str, _port: int) -> Sequence[str]:
    """Every name is this machine; none is looked up anywhere."""
    return ["127.0.0.1"]


class FakeClock:
    """Time that passes when nobody works."""

    def __init__(self) -> None:
        self._now = 1000.0
        self.begin = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)

    def now(self) -> float:
        return self._now

    def utc(self) -> datetime:
        return self.begin + timedelta(seconds=self._now - 1000.0)

    def next(self, results: queue.SimpleQueue[T], seconds: float | None, under_way: int) -> T | None:
        if under_way:
            return results.get(timeout=30)
        try:
            return results.get_nowait()
        except queue.Empty:
            self._now += seconds or 0.0
            return None


def read(data: bytes, url: str, charset: str) -> Page:
    """Reads what :func:`page` writes; quicker than the reader of real pages, and blind to all else."""
    text = data.decode(charset or "utf-8", "replace")
    if text.startswith("crash"):
        raise RecursionError("too deep")

    def found(pattern: str) -> list[str]:
        return re.findall(pattern, text)

    body = "\n".join(found("<p>([^<]*)</p>"))
    if not body:
        raise Unusable("no-body", "no paragraph on the page")
    return Page(
        body,
        title="".join(found("<h1>([^<]*)</h1>")[:1]),
        url="".join(found('<link rel="canonical" href="([^"]*)">')[:1]) or url,
        parts=tuple(found('<a class="part" href="([^"]*)">')),
        whole="".join(found('<a class="whole" href="([^"]*)">')[:1]),
    )


def page(title: str, *paragraphs: str, extra: str = "") -> str:
    """A page that :func:`read` and the real reader can read."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<!DOCTYPE html><html><head>{extra}<title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"


class Site:
    """A folder that is fetched into, from test servers; each :meth:`fetch` is a run of its own."""

    def __init__(
        self,
        folder: Path,
        *ports: int,
        context: ssl.SSLContext | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.output = folder / "articles.jsonl"
        self.state = folder / "articles.jsonl.state"
        self.warc = folder / "pages.warc.gz"
        self.clock: Clock = clock or FakeClock()
        self.policy = Only(*ports)
        self.context = context or _TLS
        self.settled: dict[str, int] = {}

    def fetch(
        self,
        *inputs: str,
        refresh: bool = False,
        warc: bool = False,
        choice: Choice | None = None,
        manners: Manners | None = None,
        times: Times = QUICK,
        resolver: Callable[[str, int], Sequence[str]] = names,
        on_progress: Callable[[Crawl], None] | None = None,
    ) -> Summary:
        client = Client(
            "anugerah/0 (+test@example.org)",
            policy=self.policy,
            resolver=resolver,
            times=times,
            keep_raw=warc,
            context=self.context,
        )
        others = [self.warc] if warc else []
        with Journal(self.state, self.output, others) as journal:
            crawl = Crawl(
                client,
                journal,
                read,
                output=self.output,
                warc=self.warc if warc else None,
                manners=manners,
                choice=choice,
                clock=self.clock,
                backoff=Backoff(seed=1),
                progress=(lambda _done, _total: on_progress(crawl)) if on_progress else None,
            )
            summary = crawl.run(read_inputs(inputs), refresh=refresh)
        self.settled = summary.settled
        return summary

    def records(self) -> list[dict[str, Any]]:
        if not self.output.exists():
            return []
        return [json.loads(line) for line in self.output.read_text(encoding="utf-8").splitlines()]

    def texts(self) -> list[str]:
        return [record["text"] for record in self.records()]

    def rows(self) -> dict[str, Row]:
        with Journal(self.state, self.output) as journal:
            return {row.url: row for row in journal.all_rows()}

    def outcome(self, url: str) -> str:
        return self.rows()[url].outcome

    def reason(self, url: str) -> str:
        return self.rows()[url].reason


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something that another thread or process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def answer_page(*paragraphs: str, title: str = "Judul", extra: str = "", **headers: str) -> bytes:
    """A response with a page."""
    return answer(
        page(title, *paragraphs, extra=extra), 200, kind="text/html; charset=utf-8", length=None, **headers
    )


def outcome(function: Callable[[], T]) -> T | str:
    """What a function gives, or the code of its fault."""
    try:
        return function()
    except Failed as fault:
        return fault.code
