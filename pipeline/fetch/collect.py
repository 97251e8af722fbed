"""What one request brings: a page, a list of addresses, or a fault.  Runs in the crawl's threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.fetch.body import GZIP_MAGIC, gunzip
from pipeline.fetch.exchange import REDIRECTS, Client, Response, Wanted
from pipeline.fetch.feeds import Listing, looks_like_list, read_listing
from pipeline.fetch.limits import MAX_LIST, MAX_PAGE
from pipeline.fetch.outcomes import Failed
from pipeline.fetch.record import Reader
from pipeline.page.record import Page
from pipeline.read.fault import Unusable


@dataclass(frozen=True, slots=True)
class Got:
    """An answer and what is in it: the Location of a redirect (``moved``), ``unchanged`` for what we have already, a
    ``page``, a ``listing``, or a body that is neither and why (``fault``)."""

    response: Response
    page: Page | None = None
    listing: Listing | None = None
    moved: str = ""
    unchanged: bool = False
    fault: Failed | None = None


def collect(
    client: Client, read: Reader, url: str, conditions: dict[str, str], now: datetime, *, lists: bool
) -> Got:
    """Ask for an address and read the answer.

    :param conditions: headers that make the request a conditional one.
    :param now: from when a Retry-After counts.
    :param lists: whether a feed or sitemap may come.
    :raises Failed: there is no body to read.
    :raises Cancelled: the client was told to give up.
    """
    response = client.get(url, _LISTS if lists else _PAGES, conditions)
    status = response.status
    if status in REDIRECTS and (location := response.headers.get("location", "")):
        return Got(response, moved=_as_utf8(location))
    if status == 304 and conditions:
        return Got(response, unchanged=True)
    if status in (408, 425, 429) or status >= 500:
        raise Failed("server-error", f"status {status}", status, response.wait(now))
    if status != 200:
        raise Failed("http-status", f"status {status}", status)
    try:
        return _read(response, read, lists=lists)
    except Failed as fault:
        return Got(response, fault=fault)


def _read(response: Response, read: Reader, *, lists: bool) -> Got:
    body = response.body
    if lists and body.startswith(GZIP_MAGIC):
        body = gunzip(body, MAX_LIST)
    if looks_like_list(body):
        if not lists:
            raise Failed("not-text", "a feed or sitemap where a page should be", response.status)
        return Got(response, listing=read_listing(body))
    return Got(response, page=read_with(read, body, response.url, response.charset))


def read_with(read: Reader, body: bytes, url: str, charset: str) -> Page:
    """The page in a body.

    :raises Failed: with the code of the reader, or ``broken-page``.
    """
    try:
        return read(body, url, charset)
    except Unusable as fault:
        raise Failed(fault.code, fault.reason, 200) from fault
    except Exception as error:
        raise Failed("broken-page", f"{type(error).__name__}: {error}", 200) from error


def _as_utf8(value: str) -> str:
    """A header that was sent as bare UTF-8, as blogs do with letters outside ASCII, instead of percent-escaped."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _cap(head: bytes | bytearray) -> int:
    return MAX_LIST if head.startswith(GZIP_MAGIC) or looks_like_list(head) else MAX_PAGE


_PAGES = Wanted(lambda _head: MAX_PAGE, MAX_PAGE)
_LISTS = Wanted(_cap, MAX_LIST)
