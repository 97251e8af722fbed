"""Which addresses a run takes up: those that are given, what earlier runs left, and the entries of lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipeline.fetch.address import normalise
from pipeline.fetch.choose import Choice
from pipeline.fetch.feeds import Entry, Listing
from pipeline.fetch.inputs import Given
from pipeline.fetch.job import Job
from pipeline.fetch.journal import Journal, Row
from pipeline.fetch.ledger import Ledger
from pipeline.fetch.limits import MAX_ADDRESS, MAX_DEPTH, MAX_LISTS
from pipeline.fetch.outcomes import Failed, kind_of
from pipeline.fetch.schedule import Schedule


class Intake:
    """Puts addresses into the journal, and those that are to be asked into the schedule, each once."""

    def __init__(self, journal: Journal, ledger: Ledger, schedule: Schedule, choice: Choice) -> None:
        self._journal = journal
        self._ledger = ledger
        self._schedule = schedule
        self._choice = choice
        self._taken: Counter[str] = Counter()
        self._lists: Counter[str] = Counter()

    def take_given(self, given: Iterable[Given]) -> None:
        """Take up what a person gave."""
        rows: dict[str, Row] = {}
        lists: dict[str, list[Given]] = {}
        again: list[str] = []
        for each in given:
            if each.kind is not None:
                lists.setdefault(each.found_in, []).append(each)
                continue
            row = _row(each.entry, each.found_in, lists=1)
            rows.setdefault(row.url, row)
            again.append(row.url)
        self._ledger.add(rows.values())
        for name, items in lists.items():
            kind = items[0].kind or "feed"
            parent = Row(name, root=name)
            self.take_entries(parent, Listing(kind, [item.entry for item in items]))
        for url in again:
            # A feed that was read before has something new by now, perhaps.
            if (known := self._journal.get(url)) is not None and known.outcome == "list":
                self.enqueue(url)

    def take_known(self, *, refresh: bool) -> None:
        """Take up what the journal has open; with ``refresh`` also what is there already."""
        for url in self._journal.rows(refresh=refresh):
            self.enqueue(url)

    def take_lists_in(self, url: str) -> None:
        """Take up the lists that a sitemap index named when it was last read."""
        for found in self._journal.lists_in(url):
            self.enqueue(found)

    def take_entries(self, parent: Row, listing: Listing) -> str:
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
            row = _row(entry, parent.url, base=parent.at)
            row.root, row.depth, row.lists = parent.root, parent.depth + 1, int(index)
            rows.setdefault(row.url, row)
        self._ledger.add(rows.values())
        for url in rows:
            known = self._journal.get(url)
            if known is not None and kind_of(known.outcome) in ("open", "list"):
                self.enqueue(url)
        return f"{len(listing.entries)} addresses, {len(entries)} wanted" + (
            ", and more than are read" if listing.cut else ""
        )

    def enqueue(self, url: str) -> None:
        """Have an address of the journal asked, unless it is one of this run already or may not be asked."""
        row = self._journal.get(url)
        # An address that was refused stands there as it was written, and must not be asked as it is.
        if row is None or not _may_be_asked(url):
            return
        if self._ledger.begin(url):
            self._schedule.queue(Job(row, url, {url}))

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


def _row(entry: Entry, parent: str, *, base: str = "", lists: int = 0) -> Row:
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


def _may_be_asked(url: str) -> bool:
    try:
        return normalise(url) == url
    except Failed:
        return False
