"""What a run has settled: outcomes, articles and responses, counted and written to the journal by the batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.fetch.exchange import Response
from pipeline.fetch.job import Job
from pipeline.fetch.journal import Journal, Row
from pipeline.fetch.pace import Clock
from pipeline.fetch.warc import warc_record

_BATCH = 64
"""Outcomes that are written at once, at most."""

_BATCH_BYTES = 16_000_000
"""Bytes of responses that wait for it, some more at most."""


class Ledger:
    """Collects what is to be written.

    :param output: the JSONL; the journal must have been opened with it.
    :param warc: keeps the responses; the journal must have been opened with it.
    :param agent: the User-Agent, for the WARC.
    :param progress: told how many addresses are settled, of how many.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        *,
        output: Path,
        warc: Path | None,
        agent: str,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._output = output
        self._warc = warc
        self._agent = agent
        self._progress = progress
        self._begun: set[str] = set()
        self._done = 0
        self._rows: list[Row] = []
        self._lines: list[bytes] = []
        self._records: list[bytes] = []
        self._weight = 0
        self._articles: set[tuple[str, str]] = set()
        self.settled: Counter[str] = Counter()

    @property
    def unasked(self) -> int:
        """Addresses of this run that have no outcome."""
        return len(self._begun) - self._done

    @property
    def full(self) -> bool:
        """Whether it is time to write."""
        return len(self._rows) >= _BATCH or self._weight > _BATCH_BYTES

    def begin(self, url: str) -> bool:
        """Count an address as one of this run; returns whether it was not one before."""
        if url in self._begun:
            return False
        self._begun.add(url)
        return True

    def add(self, rows: Iterable[Row]) -> None:
        """Take up addresses that are not known yet; those that may not be asked are settled by that."""
        rows = list(rows)
        for row in rows:
            if row.outcome != "pending" and self._journal.get(row.url) is None:
                self.settled[row.outcome] += 1
        self._journal.add(rows)

    def keep_response(self, response: Response) -> None:
        """Put a response into the WARC, if there is one."""
        if self._warc is not None and response.raw:
            record = warc_record(response, self._clock.utc(), self._agent)
            self._records.append(record)
            self._weight += len(record)

    def has_article(self, article: str, digest: str, but: str) -> bool:
        """Whether another address than ``but`` led to the same article."""
        return (article, digest) in self._articles or self._journal.has_article(article, digest, but)

    def add_article(self, article: str, digest: str, line: bytes) -> None:
        """Put an article's line into the JSONL."""
        self._articles.add((article, digest))
        self._lines.append(line)

    def settle(self, job: Job, outcome: str, reason: str = "", *, status: int | None = None) -> None:
        """Give an address its outcome."""
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
        self.settled[outcome] += 1
        if self._progress is not None:
            self._progress(self._done, len(self._begun))

    def write(self) -> None:
        """Write what was collected.

        :raises OSError: a file cannot be written.
        :raises TableError: the journal cannot.
        """
        if not self._rows and not self._records:
            return
        records = {self._output: self._lines}
        if self._warc is not None:
            records[self._warc] = self._records
        self._journal.settle(self._rows, records)
        self._rows, self._lines, self._records, self._weight = [], [], [], 0
        self._articles.clear()
