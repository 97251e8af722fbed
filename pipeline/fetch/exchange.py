"""One request and its response, within caps of time and size.

httpcore does the talking: it has documented places for a connection of one's own
(:mod:`pipeline.fetch.network`) and takes a response apart with h11, which bounds the headers and
notices a body that is too short.  Looked at beside it: urllib3, where address, deadline and cap of headers can
only be had by overriding underscored methods and the socket classes, and httpx, which adds redirects, cookies and
proxies of the environment that would all have to be turned off.

No cookies are kept, and proxies of the environment play no part.
"""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore

from pipeline.fetch.address import host_of, origin_of, port_of, target_of
from pipeline.fetch.body import Body, Cap
from pipeline.fetch.guard import Policy, Public
from pipeline.fetch.limits import MAX_HEADERS
from pipeline.fetch.network import Backend, Deadline, Resolver, resolve
from pipeline.fetch.outcomes import Failed

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses whose Location is to be asked instead."""

_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1"
_TEXT_TYPES = re.compile(
    r"text/(?:html|plain|xml)|application/(?:xml|gzip|x-gzip|octet-stream)|[a-z]+/[a-z0-9.-]+\+xml"
)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:+-]{1,40})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: for a connection, of silence, and for a request from its first to its last byte."""

    connect: float = 10.0
    read: float = 15.0
    total: float = 60.0


@dataclass(frozen=True, slots=True)
class Response:
    """An answer.  ``body`` is out of its compression and empty for another status than 200; ``headers``
    have lower-case names, the first of two with one name; ``raw`` is the answer as it came, where it was kept."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    raw: bytes = b""
    address: str = ""

    @property
    def charset(self) -> str:
        """The encoding that the headers name, or nothing."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else ""

    def wait(self, now: datetime) -> float | None:
        """Seconds that Retry-After asks for (RFC 9110, 10.2.3), or None."""
        value = self.headers.get("retry-after", "").strip()
        if re.fullmatch(r"[0-9]{1,9}", value, re.ASCII):
            return float(value)
        try:
            moment = parsedate_to_datetime(value) if len(value) < 60 else None
        except (ValueError, OverflowError, TypeError, IndexError):
            return None  # neither seconds nor a date: then nothing was asked
        if moment is None:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may come: at most ``wire`` bytes as sent and ``cap(beginning)`` bytes out of their compression.

    ``cut`` takes the beginning of what is longer; ``any_type`` leaves Content-Type unread.
    """

    cap: Cap
    wire: int
    cut: bool = False
    any_type: bool = False


class Client:
    """Asks servers; may be used by several threads.

    :param agent: the value of User-Agent.
    :param keep_raw: whether :attr:`Response.raw` is wanted.
    :param context: the TLS settings; those of the system's and certifi's authorities if left out.
    """

    def __init__(
        self,
        agent: str,
        *,
        policy: Policy | None = None,
        resolver: Resolver = resolve,
        times: Times | None = None,
        keep_raw: bool = False,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._agent = agent
        self._policy = policy or Public()
        self._resolver = resolver
        self._times = times or Times()
        self._keep_raw = keep_raw
        self._context = context or httpcore.default_ssl_context()
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Give up all requests under way, and refuse later ones (``Cancelled``)."""
        self._cancelled.set()

    def get(self, url: str, wanted: Wanted, headers: Mapping[str, str] | None = None) -> Response:
        """Ask for a normalised address; redirects are answers like others.

        :raises Failed: with a code of :data:`~pipeline.fetch.outcomes.OUTCOMES`.
        :raises Cancelled: after :meth:`cancel`.
        """
        times = self._times
        deadline = Deadline(times.total, self._cancelled)
        backend = Backend(
            deadline,
            self._policy,
            self._resolver,
            connect_timeout=times.connect,
            read_timeout=times.read,
            most=wanted.wire + MAX_HEADERS,
            keep=self._keep_raw,
        )
        try:
            return self._exchange(url, wanted, headers or {}, backend)
        except httpcore.RemoteProtocolError as error:
            text = str(error)
            if "peer closed" in text or "disconnected" in text:
                raise Failed("cut-short", f"the answer ended early ({text})") from error
            raise Failed("bad-response", f"not HTTP as it should be ({text})") from error
        except httpcore.LocalProtocolError as error:
            raise Failed("bad-address", f"cannot be asked for ({error})") from error
        except httpcore.TimeoutException as error:
            raise Failed("timeout", f"silent for {times.read:g} s") from error
        except httpcore.NetworkError as error:
            raise Failed("connection", f"the connection broke ({error})") from error

    def _exchange(self, url: str, wanted: Wanted, headers: Mapping[str, str], backend: Backend) -> Response:
        parts = httpcore.URL(
            scheme=url.split(":", 1)[0].encode(),
            host=host_of(url).encode(),
            port=port_of(url),
            target=target_of(url).encode(),
        )
        sent = {
            "Host": origin_of(url).split("://", 1)[1],
            "User-Agent": self._agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "id,*;q=0.5",
            "Connection": "close",
            **headers,
        }
        with closing(
            httpcore.HTTPConnection(origin=parts.origin, ssl_context=self._context, network_backend=backend)
        ) as connection:
            pairs = [(name.encode(), value.encode()) for name, value in sent.items()]
            with connection.stream("GET", parts, headers=pairs) as answer:
                got: dict[str, str] = {}
                for name, value in answer.headers:
                    got.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
                body = b""
                if answer.status == 200:
                    body = _read(answer, got, wanted)
                return Response(
                    url, answer.status, got, body, bytes(backend.received or b""), backend.address
                )


def _read(answer: httpcore.Response, headers: Mapping[str, str], wanted: Wanted) -> bytes:
    if not wanted.any_type:
        _refuse_type(headers.get("content-type", ""))
    length = headers.get("content-length", "")
    if not wanted.cut and length.isdecimal() and int(length[:18]) > wanted.wire:
        raise Failed("too-large", f"{length[:18]} bytes announced, the most is {wanted.wire:,}", 200)
    body = Body(headers.get("content-encoding", ""), wanted.cap)
    try:
        for chunk in answer.iter_stream():
            body.feed(chunk)
        return body.finish()
    except Failed as fault:
        if wanted.cut and fault.code == "too-large":
            return bytes(body.data)
        raise


def _refuse_type(content_type: str) -> None:
    """Raise ``Failed`` (``not-text``) for what is no page, feed or sitemap by its Content-Type; none at all may be one."""
    name = content_type.split(";")[0].strip().lower()
    if name and not _TEXT_TYPES.fullmatch(name):
        raise Failed("not-text", f"{name[:80]}: no web page", 200)
