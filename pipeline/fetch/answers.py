"""What becomes of an address by the answer to it: a redirect, a list, a page, a fault."""

from __future__ import annotations

from pipeline.fetch.address import normalise
from pipeline.fetch.articles import Articles
from pipeline.fetch.choose import Choice
from pipeline.fetch.collect import Got
from pipeline.fetch.feeds import Listing
from pipeline.fetch.intake import Intake
from pipeline.fetch.job import Job
from pipeline.fetch.ledger import Ledger
from pipeline.fetch.limits import MAX_REDIRECTS
from pipeline.fetch.outcomes import Failed, kind_of
from pipeline.fetch.schedule import Schedule


class Answers:
    """Settles addresses, or queues what they lead to."""

    def __init__(
        self, intake: Intake, articles: Articles, ledger: Ledger, schedule: Schedule, choice: Choice
    ) -> None:
        self._intake = intake
        self._articles = articles
        self._ledger = ledger
        self._schedule = schedule
        self._choice = choice

    def take(self, job: Job, got: Got) -> None:
        """Do with an answer what is to be done with it."""
        try:
            self._take(job, got)
        except Failed as fault:
            self.fail(job, fault)

    def fail(self, job: Job, fault: Failed) -> None:
        """Settle an address that came to nothing, or do with what there is of it."""
        still_open = kind_of(fault.code) == "open"
        if job.pages and (job.whole or not still_open):
            self._articles.do_without(job, fault)
            return
        # What is only down for the moment gets a second run before the feed has to do.
        gone = not still_open or (job.row.attempts and fault.code != "left")
        if gone and not job.pages and job.row.content and not job.row.digest:
            if self._articles.take_from_feed(job, fault):
                return
        self._ledger.settle(job, fault.code, fault.reason, status=fault.status)

    def _take(self, job: Job, got: Got) -> None:
        if got.moved:
            self._move(job, got.moved)
            return
        if got.unchanged:
            self._keep(job, got)
            return
        self._ledger.keep_response(got.response)
        if not job.pages and not job.end:
            job.etag, job.modified = _validators(got)
            job.end = got.response.url
        if got.fault is not None:
            raise got.fault
        if got.listing is not None:
            self._list(job, got.listing)
        elif got.page is not None:
            self._articles.take_page(job, got.page)

    def _move(self, job: Job, location: str) -> None:
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
        self._schedule.queue(job, first=True)

    def _keep(self, job: Job, got: Got) -> None:
        if job.row.outcome == "list":
            # An index stays as it is while the lists in it change.
            self._intake.take_lists_in(job.row.url)
            self._ledger.settle(job, "list", "not changed since")
        else:
            self._ledger.settle(job, "unchanged", "the server says so", status=got.response.status)

    def _list(self, job: Job, listing: Listing) -> None:
        job.row.at = job.end
        said = self._intake.take_entries(job.row, listing)
        # With a limit a list has to be read each time, to know how many of the others may be taken.
        job.row.choice = self._choice.key()
        self._ledger.settle(job, "list", said, status=200)


def _validators(got: Got) -> tuple[str, str]:
    found = (got.response.headers.get(name, "") for name in ("etag", "last-modified"))
    etag, modified = (
        value if len(value) < 300 and value.isascii() and value.isprintable() else "" for value in found
    )
    return etag, modified
