"""A web server on 127.0.0.1 that does as it is told, however ill: plain sockets, no HTTP library to be well-behaved."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType

MOST_REQUESTS = 20_000


@dataclass(frozen=True)
class Request:
    """What was asked: header names in lower case; ``at`` is ``time.monotonic``."""

    host: str
    path: str
    headers: Mapping[str, str]
    at: float


Route = Callable[[socket.socket, Request], None]
"""Answers a request on its connection, which is closed afterwards."""


def answer(
    body: bytes | str = b"",
    status: int = 200,
    *,
    kind: str = "text/html; charset=utf-8",
    length: int | None = None,
    **headers: str,
) -> bytes:
    """A response as bytes; ``length`` is for lies, underscores in names of ``headers`` stand for hyphens."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(data) if length is None else length}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + data


def sending(*parts: bytes, pause: float = 0.0) -> Route:
    """Sends parts, with a pause after each."""

    def route(connection: socket.socket, _request: Request) -> None:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)

    return route


def in_turn(*responses: bytes) -> Route:
    """The first response to the first request, and so on; the last to all that follow."""
    left = list(responses)

    def route(connection: socket.socket, _request: Request) -> None:
        connection.sendall(left.pop(0) if len(left) > 1 else left[0])

    return route


@dataclass
class Server:
    """Serves ``routes`` by path; others are 404.  ``requests`` are those that came."""

    routes: dict[str, Route | bytes] = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        # A last connection, so that the thread that accepts sees the end.
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listener.close()

    def url(self, path: str = "/", host: str = "a.test", scheme: str = "http") -> str:
        """An address that :func:`names` resolves to this server."""
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self, *, robots: bool = False) -> list[str]:
        """What was asked, in order."""
        return [each.path for each in self.requests if robots or each.path != "/robots.txt"]

    def _accept(self) -> None:
        for _count in range(MOST_REQUESTS):
            connection, _peer = self._listener.accept()
            if self._ended.is_set():
                connection.close()
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        try:
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection:
                self._respond(connection)
        except OSError:
            connection.close()  # the client had enough, or wants no such certificate

    def _respond(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (chunk := connection.recv(65536)):
                return
            head += chunk
        first, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines)}
        request = Request(headers.get("host", ""), first.split(" ")[1], headers, time.monotonic())
        with self._lock:
            self.requests.append(request)
        route = self.routes.get(request.path, answer("no such page", 404))
        if isinstance(route, bytes):
            connection.sendall(route)
        else:
            route(connection, request)
