"""Web addresses in one spelling, and those that no honest page has refused.

The spelling follows RFC 3986 (6.2.2, 6.2.3) and the WHATWG URL standard where browsers differ from it.
What a name resolves to is not looked at here, see :mod:`pipeline.fetch.guard`.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from pipeline.fetch.limits import MAX_ADDRESS
from pipeline.fetch.outcomes import Failed
from pipeline.read.decode import mend_surrogates

_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")

# A percent sign stays: what is escaped already must not be escaped again.
_KEPT = "!$&'()*+,;=:@/~%-._"


def normalise(text: str, base: str = "") -> str:
    """The one spelling of a web address: lower-case host in ASCII, no default port, no fragment.

    :param base: what a relative address is relative to.
    :raises Failed: ``bad-address`` (not http or https, malformed), ``refused-address`` (a user name
        or password, a numeric host that is not plainly dotted, a port of another service).
    """
    if len(text) > MAX_ADDRESS:
        raise Failed("bad-address", f"longer than {MAX_ADDRESS} characters")
    text = mend_surrogates(text.strip())
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        port = parts.port
        host = parts.hostname or ""
    except ValueError as error:  # an open bracket, a port of letters
        raise Failed("bad-address", f"malformed ({error})") from error
    if parts.scheme not in _PORTS:
        said = f"{parts.scheme}: is not fetched" if parts.scheme else "no scheme"
        raise Failed("bad-address", f"{said}; an address begins with https:// or http://")
    if _UNSAFE.search(parts.netloc):
        raise Failed("bad-address", "a blank, control character or backslash in the host")
    if "@" in parts.netloc:
        raise Failed("refused-address", "a user name or password in the address; leave it out")
    host = _host(host)
    if port == _PORTS[parts.scheme]:
        port = None
    # Below 1024 other services listen that take a request for their own commands.
    if port is not None and port < 1024 and port not in _PORTS.values():
        raise Failed("refused-address", f"port {port} is not one that web servers use")
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port is None else f"{shown}:{port}"
    path, query = quote(parts.path or "/", safe=_KEPT), quote(parts.query, safe=_KEPT + "?[]|")
    return urlunsplit((parts.scheme, netloc, _without_dots(path), query, ""))


def host_of(url: str) -> str:
    """The host of a normalised address."""
    return urlsplit(url).hostname or ""


def origin_of(url: str) -> str:
    """Scheme, host and port of a normalised address: what one robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def target_of(url: str) -> str:
    """Path and query of a normalised address, as the request line has them."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def port_of(url: str) -> int:
    """The port of a normalised address."""
    parts = urlsplit(url)
    return parts.port or _PORTS[parts.scheme]


def same_site(one: str, other: str) -> bool:
    """Whether one of two hosts is the other or lies beneath it, www. left aside."""
    left, right = (host_of(url).removeprefix("www.") for url in (one, other))
    return left == right or left.endswith("." + right) or right.endswith("." + left)


def _host(host: str) -> str:
    if ":" in host:
        try:
            found = ipaddress.IPv6Address(host)
            if found.scope_id:  # fe80::1%eth0 names an interface of this machine
                raise ValueError("a zone")
            return found.compressed
        except ValueError as error:
            raise Failed("bad-address", "a malformed IPv6 address") from error
    try:
        # The codec also maps full-width digits and dots to plain ones, as a browser would.
        plain = host.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError as error:
        raise Failed("bad-address", f"no valid host name ({error})") from error
    labels = plain.split(".")
    if not plain or len(plain) > 253:
        raise Failed("bad-address", "no host")
    # WHATWG URL, "ends in a number checker": the system takes 2130706433, 0x7f.1 and 0177.0.0.1 for 127.0.0.1.
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        try:
            return str(ipaddress.IPv4Address(plain))
        except ValueError as error:
            raise Failed("refused-address", f"{plain!r}: an IP address in an unusual spelling") from error
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise Failed("bad-address", "no valid host name")
    return plain


def _without_dots(path: str) -> str:
    """``/a/./b/../c`` as ``/a/c`` (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
