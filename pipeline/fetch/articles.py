"""Pages to articles: those of one article asked for and joined, each article kept once."""

from __future__ import annotations

import html
from dataclasses import replace

from pipeline.fetch.address import normalise, same_site
from pipeline.fetch.collect import read_with
from pipeline.fetch.job import Job
from pipeline.fetch.journal import Row
from pipeline.fetch.ledger import Ledger
from pipeline.fetch.limits import MAX_PARTS
from pipeline.fetch.outcomes import Failed
from pipeline.fetch.pace import Clock
from pipeline.fetch.record import Reader, line_of
from pipeline.fetch.schedule import Schedule
from pipeline.page.paging import join_parts
from pipeline.page.record import Page
from pipeline.read.fault import Unusable


class Articles:
    """Settles addresses that led to an article, or queues what is missing of it."""

    def __init__(self, read: Reader, ledger: Ledger, schedule: Schedule, clock: Clock) -> None:
        self._read = read
        self._ledger = ledger
        self._schedule = schedule
        self._clock = clock

    def take_page(self, job: Job, page: Page) -> None:
        """Take a page of the article that ``job`` is after."""
        if job.whole:
            job.whole = False
            # What calls itself the whole may be a leaflet.
            if len(page.text) >= len(job.pages[0].text):
                job.pages, job.todo = [page], []
        else:
            job.pages.append(page)
            if len(job.pages) == 1 and page.whole and self._go_on(job, page.whole):
                job.todo = _parts(job, page)
                job.whole = True
                return
            job.todo += [url for url in _parts(job, page) if url not in job.todo]
        self._next_part(job)

    def do_without(self, job: Job, fault: Failed) -> None:
        """Go on without the page that ``job`` asked for last: what there is of the article is better than nothing."""
        if not job.whole:
            job.notes.append(f"{job.at[:200]} is missing ({fault.reason})")
        job.whole = False
        self._next_part(job)

    def take_from_feed(self, job: Job, fault: Failed) -> bool:
        """Let the feed's own text do for the page; returns whether it holds an article."""
        if (page := self._from_feed(job.row)) is None:
            return False
        job.pages = [page]
        job.notes.append(f"the page itself: {fault.reason}")
        self._finish(job, "from-feed")
        return True

    def _next_part(self, job: Job) -> None:
        while job.todo:
            if len(job.pages) >= MAX_PARTS:
                job.notes.append(f"only the first {MAX_PARTS} pages of the article were read")
                break
            if self._go_on(job, job.todo.pop(0)):
                return
        self._finish(job)

    def _go_on(self, job: Job, address: str) -> bool:
        """Queue another page of the same article; returns whether there is one."""
        try:
            url = normalise(address, job.at)
        except Failed:
            return False
        if url in job.seen or not same_site(url, job.end):
            return False
        job.at, job.attempt, job.hops = url, 0, 0
        job.seen.add(url)
        self._schedule.queue(job, first=True)
        return True

    def _finish(self, job: Job, outcome: str = "") -> None:
        row = job.row
        page = join_parts(job.pages) if len(job.pages) > 1 else job.pages[0]
        outcome = outcome or ("changed" if row.digest else "fetched")
        try:
            line, article, digest = line_of(
                page,
                at=job.end or row.url,
                fetched=self._clock.utc(),
                status=outcome,
                title=row.title,
                published=row.published,
                basis=row.basis,
            )
        except Unusable as fault:
            self._ledger.settle(job, fault.code, fault.reason, status=200)
            return
        if digest == row.digest:
            outcome = "unchanged"
        elif self._ledger.has_article(article, digest, row.url):
            outcome = "repeated"
        else:
            self._ledger.add_article(article, digest, line)
        row.article, row.digest, row.content = article, digest, ""
        self._ledger.settle(job, outcome, status=200 if outcome != "from-feed" else row.status)

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


def _parts(job: Job, page: Page) -> list[str]:
    found = []
    for address in page.parts:
        try:
            url = normalise(address, job.at)
        except Failed:
            continue  # a link that leads nowhere is no page of the article
        if url not in job.seen and same_site(url, job.end):
            found.append(url)
    return list(dict.fromkeys(found))
