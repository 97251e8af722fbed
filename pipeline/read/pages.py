"""Saved web pages: ``.html`` and its kin, MHTML, and the pages of a WARC."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TypeAlias

from pipeline.article import Article, Record, Rejected
from pipeline.page import Page, join_parts, read_mhtml, read_page, read_warc
from pipeline.page.mhtml import MAX_MHTML
from pipeline.page.paging import base_address
from pipeline.page.tree import folded
from pipeline.read.fault import Unusable
from pipeline.read.identity import content_id
from pipeline.read.options import ReadOptions
from pipeline.read.paged import part_stem
from pipeline.read.source import Source
from pipeline.read.stream import read_chunks

_Done: TypeAlias = dict[tuple[str, ...], tuple[str, tuple[str, ...], set[bytes]]]
"""For the pages of an article that was joined: its id, what makes it the same one, and the digests of its pages."""

_MOST_HELD = 32
"""Articles of which parts are waited for; a page has some 5,000 characters, at most 2,000,000."""


@dataclass(frozen=True, slots=True)
class PartRecord(Record):
    """A record that may be one page of an article; ``key`` is the same for all its pages."""

    page: Page = field(default_factory=lambda: Page(""))
    key: tuple[str, ...] = ()


def read_html(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the one record of a saved page.  Raises ``Unusable`` as :func:`pipeline.page.read_page`."""
    yield _record(read_page(source.whole(), options.loaded_rules()), source, name, None)


def read_single_file(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the one record of a page saved as MHTML.  Raises ``Unusable`` as :func:`pipeline.page.read_mhtml`."""
    yield _record(read_mhtml(source.whole(MAX_MHTML), options.loaded_rules()), source, name, None)


def read_archive(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield a record for each page of a WARC; its line is the number of the WARC's record.

    Raises ``Unusable`` (``empty``) for one without a page.
    """
    number = 0
    # Not unzipped yet: behind a broken member of a gzipped archive the next one can be read.
    raw = read_chunks(source.path, gz=False) if source.content is None else source.content.chunks()
    for number, page in read_warc(raw, options.loaded_rules()):
        if isinstance(page, Unusable):
            yield Rejected(f"{source.shown}:{number}", source.shown, number, page.code, page.reason)
        else:
            yield _record(page, source, content_id(page.url, page.title, page.text), number)
    if not number:
        raise Unusable("empty", "no web page in it; fetch the pages again, or leave it out")


class Joiner:
    """Makes one record of the pages of one article, which come one by one.

    A page that says it is one of several (or whose like has been held) is held until all the pages it names are there, at
    latest until :meth:`rest`; of more than ``_MOST_HELD`` articles the one held longest goes first.  Then what there is
    becomes the article: missing pages cost only their own text.  A page that comes again is the article again.

    ``incomplete`` holds the paths of pages whose article was made without some of its pages.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, ...], list[PartRecord]] = OrderedDict()
        self._done: _Done = {}
        self.incomplete: set[str] = set()

    def waiting(self) -> set[str]:
        """The paths of pages that are held."""
        return {each.article.path for pages in self._held.values() for each in pages}

    def add(self, item: Record | Rejected) -> Iterator[Record | Rejected]:
        """Take one record; yields what is now ready."""
        if not isinstance(item, PartRecord):
            yield item
            return
        if item.key in self._done and _digest(item) in self._done[item.key][2]:
            wanted, same, _digests = self._done[item.key]
            yield Record(replace(item.article, id=wanted), same)
            return
        alone = item.page.part == 1 and not item.page.parts
        if alone and item.key not in self._held:
            yield Record(item.article, item.same)
            return
        self._held.setdefault(item.key, []).append(item)
        if _complete(self._held[item.key]):
            yield from _joined(self._held.pop(item.key), self._done)
        elif len(self._held) > _MOST_HELD:
            yield from self._give_up()

    def rest(self) -> Iterator[Record]:
        """Yield what is still held."""
        while self._held:
            yield from self._give_up()

    def _give_up(self) -> Iterator[Record]:
        _key, pages = self._held.popitem(last=False)
        self.incomplete |= {each.article.path for each in pages}
        yield from _joined(pages, self._done)


def joined(records: Iterable[Record | Rejected]) -> Iterator[Record | Rejected]:
    """Pass records on, those of pages of one article as one record (:class:`Joiner`)."""
    joiner = Joiner()
    for item in records:
        yield from joiner.add(item)
    yield from joiner.rest()


def _complete(pages: list[PartRecord]) -> bool:
    numbers = {each.page.part for each in pages}
    return numbers >= set(range(1, max(each.page.part + len(each.page.parts) for each in pages) + 1))


def _joined(pages: list[PartRecord], done: _Done) -> Iterator[Record]:
    pages.sort(key=lambda each: each.page.part)
    parts: list[PartRecord] = []
    again: list[PartRecord] = []
    for each in pages:
        (again if parts and parts[-1].page.part == each.page.part else parts).append(each)
    if len(parts) == 1:
        whole = Record(parts[0].article, parts[0].same)
    else:
        first = parts[0]
        page = join_parts([each.page for each in parts])
        article = _article(page, first.article.id, first.article.path, first.article.line)
        whole = Record(article, ("parts", *first.key, hashlib.sha256(article.text.encode()).hexdigest()))
    yield whole
    for each in again:
        # The same page saved twice is the same article; another text under its number is one of its own.
        twin = next(part for part in parts if part.page.part == each.page.part)
        if twin.page.text == each.page.text:
            yield Record(replace(each.article, id=whole.article.id), whole.same)
        else:
            yield Record(each.article, each.same)
    if len(parts) > 1:
        done[parts[0].key] = (whole.article.id, whole.same, {_digest(each) for each in parts})


def _digest(record: PartRecord) -> bytes:
    return hashlib.sha256(record.page.text.encode()).digest()[:16]


def _record(page: Page, source: Source, name: str, line: int | None) -> PartRecord:
    # Pages of one article have one address but for their number; it names the article.
    base = base_address(page.url)
    wanted = content_id(page.url, page.title, page.text) if page.url else name
    article = _article(page, wanted, source.shown, line)
    if base:
        # The headline, too: in some portals ?page=5 and ?page=6 are two articles.
        key: tuple[str, ...] = ("address", base, folded(page.title))
    else:
        place = PurePosixPath(source.shown)
        key = ("file", str(place.parent), part_stem(source.stem), folded(page.title))
    same = ("url", page.url, page.text) if page.url else ("file", name, page.text)
    return PartRecord(article, same, page, key)


def _article(page: Page, id: str, path: str, line: int | None) -> Article:
    return Article(
        id=id,
        text=page.text,
        title=page.title,
        published=page.published,
        published_basis=page.published_basis,
        source=page.site,
        url=page.url,
        path=path,
        line=line,
        author=page.author,
    )
