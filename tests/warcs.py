"""Records of web archives, written by hand: warcio's writer leaves temporary files open."""

from __future__ import annotations

import gzip


def response(
    url: str, data: bytes, kind: str = "text/html", *, gz: bool = False, status: str = "200 OK"
) -> bytes:
    """A WARC record with an HTTP response."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    record = head.encode() + http + b"\r\n\r\n"
    return gzip.compress(record, mtime=0) if gz else record
