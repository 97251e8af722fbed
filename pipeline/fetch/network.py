"""Connections to vetted addresses only, each with a deadline and a count of bytes.

A name is resolved once, every answer is vetted, and the connection goes to the number that was vetted:
a second answer for the same name (DNS rebinding) has nowhere to enter.  TLS still checks the name.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence

import httpcore

from pipeline.fetch.guard import IPAddress, Policy
from pipeline.fetch.outcomes import Cancelled, Failed

Resolver = Callable[[str, int], Sequence[str]]
"""Host and port to IP addresses as text; raises ``socket.gaierror``."""

_SLICE = 0.25
"""Seconds after which a waiting read looks whether it is still wanted."""


def resolve(host: str, port: int) -> Sequence[str]:
    """The system's answer for a host, in its order, without repetitions."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_rest, sockaddr in found))


class Deadline:
    """The moment (``time.monotonic``) at which a request must be over, or earlier if ``cancelled`` is set."""

    def __init__(self, seconds: float, cancelled: threading.Event) -> None:
        self._end = time.monotonic() + seconds
        self._seconds = seconds
        self._cancelled = cancelled

    def left(self) -> float:
        """Seconds left, more than 0.

        :raises Failed: ``timeout``.
        :raises Cancelled: the request is not wanted any more.
        """
        if self._cancelled.is_set():
            raise Cancelled
        left = self._end - time.monotonic()
        if left <= 0:
            raise Failed("timeout", f"not finished after {self._seconds:g} s")
        return left


class Backend(httpcore.NetworkBackend):
    """Opens the connection of one request (an extension point of httpcore).

    ``received`` keeps every byte that came, without TLS, if ``keep`` is set.
    """

    def __init__(
        self,
        deadline: Deadline,
        policy: Policy,
        resolver: Resolver,
        *,
        connect_timeout: float,
        read_timeout: float,
        most: int,
        keep: bool = False,
    ) -> None:
        self._deadline = deadline
        self._policy = policy
        self._resolver = resolver
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._most = most
        self._sockets = httpcore.SyncBackend()
        self.received: bytearray | None = bytearray() if keep else None
        self.count = 0
        self.address = ""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        fault: Exception | None = None
        for address in self._vetted(host, port):
            try:
                stream = self._sockets.connect_tcp(
                    str(address), port, min(self._deadline.left(), self._connect_timeout)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
                continue
            self.address = str(address)
            return _Stream(self, stream)
        self._deadline.left()
        if isinstance(fault, httpcore.ConnectTimeout):
            raise Failed("timeout", f"no connection within {self._connect_timeout:g} s") from fault
        raise Failed("connection", f"no connection ({fault})") from fault

    def _vetted(self, host: str, port: int) -> list[IPAddress]:
        try:
            answers = [ipaddress.ip_address(host)]
        except ValueError:
            answers = [ipaddress.ip_address(answer.split("%")[0]) for answer in self._answers(host, port)]
        for address in answers:
            # One bad answer among good ones is how rebinding begins, so it spoils all.
            if refusal := self._policy.refusal(address, port):
                raise Failed("refused-address", f"{host}: {refusal}; --allow-private is for an intranet")
        return answers

    def _answers(self, host: str, port: int) -> Sequence[str]:
        try:
            return self._resolver(host, port)
        except UnicodeError as error:
            raise Failed("bad-address", f"{host}: no valid host name") from error
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise Failed("connection", f"{host}: the name could not be looked up just now") from error
            raise Failed("no-such-host", f"{host}: no such host") from error
        except OSError as error:
            raise Failed("connection", f"{host}: the name could not be looked up ({error})") from error

    def read(self, stream: httpcore.NetworkStream, max_bytes: int) -> bytes:
        waited = time.monotonic()
        while True:
            try:
                data = stream.read(max_bytes, min(self._deadline.left(), _SLICE))
                break
            except httpcore.ReadTimeout:
                if time.monotonic() - waited > self._read_timeout:
                    raise Failed("timeout", f"silent for {self._read_timeout:g} s") from None
        self.count += len(data)
        if self.count > self._most:
            raise Failed("too-large", f"more than {self._most:,} bytes on the wire")
        if self.received is not None:
            self.received += data
        return data

    def write(self, stream: httpcore.NetworkStream, buffer: bytes) -> None:
        stream.write(buffer, min(self._deadline.left(), self._read_timeout))

    def secure(
        self, stream: httpcore.NetworkStream, context: ssl.SSLContext, name: str | None
    ) -> httpcore.NetworkStream:
        try:
            left = min(self._deadline.left(), self._connect_timeout)
        except BaseException:
            stream.close()
            raise
        try:
            return stream.start_tls(context, name, left)
        except httpcore.ConnectTimeout as error:
            raise Failed("timeout", f"no TLS within {self._connect_timeout:g} s") from error
        except httpcore.ConnectError as error:
            cause = error.__cause__ or error.__context__
            if isinstance(cause, ssl.SSLCertVerificationError):
                raise Failed("tls", f"the certificate is not valid ({cause.verify_message})") from error
            if isinstance(cause, OSError) and cause.errno in (errno.ECONNRESET, errno.EPIPE):
                raise Failed("connection", f"the connection broke ({cause})") from error
            raise Failed("tls", f"no secure connection ({error})") from error


class _Stream(httpcore.NetworkStream):
    """A connection whose waits are those of its :class:`Backend`, whatever timeout httpcore gives."""

    def __init__(self, backend: Backend, stream: httpcore.NetworkStream) -> None:
        self._backend = backend
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._backend.read(self._stream, max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._backend.write(self._stream, buffer)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._backend, self._backend.secure(self._stream, ssl_context, server_hostname))

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
