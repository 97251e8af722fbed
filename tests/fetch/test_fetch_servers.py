"""Servers that misbehave: each address has its outcome, and the next one is asked."""

from __future__ import annotations

import gzip
import socket
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawling import Site, page, until
from server import Request, Route, Server, answer, in_turn, sending

from pipeline.fetch.pace import Manners

GOOD = answer(page("Judul", "Kota Contoh menerima piala."))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server({"/good": GOOD}) as running:
        yield running


@pytest.fixture
def site(server: Server, tmp_path: Path) -> Site:
    return Site(tmp_path, server.port)


def outcome(server: Server, site: Site, route: Route | bytes, attempts: int = 3) -> str:
    """What becomes of a page; that after it the server's next page is read is looked at in passing."""
    server.routes["/page"] = route
    site.fetch(server.url("/page"), server.url("/good"), manners=Manners(attempts=attempts))
    assert site.outcome(server.url("/good")) in ("fetched", "repeated")
    return site.outcome(server.url("/page"))


def resetting(connection: socket.socket, _request: Request) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def endless(connection: socket.socket, _request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        connection.sendall(b"<p>lagi</p>" * 10_000)


def endless_headers(connection: socket.socket, _request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Lagi: " + b"a" * 5_000 + b"\r\n")


def endless_information(connection: socket.socket, _request: Request) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 100)


def chunked(body: bytes, kind: str = "text/html") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    return head + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"


HTML = page("Judul", "Kota Contoh menerima piala kedua.").encode()
BOMB = gzip.compress(b"<p>nol</p>" * 1_500_000)


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        pytest.param(answer(HTML), "fetched", id="a page"),
        pytest.param(chunked(HTML), "fetched", id="in chunks"),
        pytest.param(answer(gzip.compress(HTML), Content_Encoding="gzip"), "fetched", id="gzip"),
        pytest.param(answer(zlib.compress(HTML), Content_Encoding="deflate"), "fetched", id="deflate"),
        pytest.param(
            answer(zlib.compress(HTML)[2:-4], Content_Encoding="deflate"), "fetched", id="bare deflate"
        ),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n" + HTML, "fetched", id="no headers, ended by closing"),
        pytest.param(answer(HTML, length=len(HTML) + 50), "cut-short", id="length too great"),
        pytest.param(answer(HTML, length=len(HTML) - 12), "fetched", id="length too small, by the end tags"),
        pytest.param(answer(HTML, length=99_999_999_999), "too-large", id="announces gigabytes"),
        pytest.param(endless, "too-large", id="endless body"),
        pytest.param(answer(BOMB, Content_Encoding="gzip"), "too-large", id="gzip bomb"),
        pytest.param(
            answer(gzip.compress(BOMB), Content_Encoding="gzip, gzip"), "bad-encoding", id="a bomb in a bomb"
        ),
        pytest.param(
            answer(b"\x1f\x8b\x08" + HTML, Content_Encoding="gzip"), "bad-encoding", id="broken gzip"
        ),
        pytest.param(
            answer(gzip.compress(HTML)[:-20], Content_Encoding="gzip"), "cut-short", id="half a gzip"
        ),
        pytest.param(answer(HTML, Content_Encoding="br"), "bad-encoding", id="compression not asked for"),
        pytest.param(endless_headers, "bad-response", id="endless headers"),
        pytest.param(endless_information, "timeout|too-large", id="endless 103"),
        pytest.param(answer(HTML, X_Big="a" * 600_000), "bad-response", id="huge header"),
        pytest.param(resetting, "connection", id="reset"),
        pytest.param(sending(b""), "cut-short", id="empty reply"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "bad-response", id="no HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "bad-response", id="negative length"),
        pytest.param(answer("", 204), "http-status", id="no content"),
        pytest.param(answer("no", 404), "http-status", id="404"),
        pytest.param(answer("no", 410), "http-status", id="410"),
        pytest.param(answer(b"%PDF-1.7", kind="application/pdf"), "not-text", id="a PDF"),
        pytest.param(answer(b"\xff\xd8\xff", kind="image/jpeg"), "not-text", id="a picture"),
        pytest.param(answer("<html></html>"), "no-body", id="no article"),
        pytest.param(answer("crash"), "broken-page", id="a page the reader cannot take"),
        pytest.param(answer(page("Judul", "Nol \0 byte.")), "binary", id="NUL in the text"),
        pytest.param(answer("", 302), "http-status", id="redirect to nowhere"),
    ],
)
def test_each_answer_has_its_outcome(server: Server, site: Site, route: Route | bytes, expected: str) -> None:
    attempts = 1 if "timeout" in expected else 2
    assert outcome(server, site, route, attempts) in expected.split("|")


def test_a_body_that_drips_is_given_up(server: Server, site: Site) -> None:
    drip = sending(b"HTTP/1.1 200 OK\r\n\r\n", *[b"<p>"] * 60, pause=0.1)
    assert outcome(server, site, drip, attempts=1) == "timeout"
    assert "not finished after 1 s" in site.reason(server.url("/page"))


def test_headers_that_drip_are_given_up(server: Server, site: Site) -> None:
    drip = sending(b"HTTP/1.1 200 OK\r\n", *[b"X: 1\r\n"] * 60, pause=0.1)
    assert outcome(server, site, drip, attempts=1) == "timeout"


def test_a_silent_server_is_given_up(server: Server, site: Site) -> None:
    assert outcome(server, site, sending(b"", pause=1.5), attempts=1) == "timeout"
    assert "silent for 0.5 s" in site.reason(server.url("/page"))


def test_a_length_that_is_too_small_ends_the_body(server: Server, site: Site) -> None:
    html = page("Judul", "Satu.") + "<p>Dua.</p>"
    outcome(server, site, answer(html, length=len(page("Judul", "Satu."))))
    assert "Satu." in site.texts()


def test_what_may_be_over_in_a_moment_is_asked_again(server: Server, site: Site) -> None:
    route = in_turn(answer(status=500), answer(HTML, length=9999), answer(HTML))
    assert outcome(server, site, route) == "fetched"
    assert server.paths().count("/page") == 3


def test_what_is_settled_is_not_asked_again(server: Server, site: Site) -> None:
    outcome(server, site, answer("no", 404))
    assert server.paths().count("/page") == 1


def test_retry_after_is_waited_for(server: Server, site: Site) -> None:
    before = site.clock.now()
    assert outcome(server, site, in_turn(answer("", 429, Retry_After="50"), answer(HTML))) == "fetched"
    assert 50 <= site.clock.now() - before < 80


def test_retry_after_may_be_a_date(server: Server, site: Site) -> None:
    before = site.clock.now()
    date = "Fri, 01 Mar 2024 08:01:40 GMT"
    assert outcome(server, site, in_turn(answer("", 503, Retry_After=date), answer(HTML))) == "fetched"
    assert 95 <= site.clock.now() - before < 130


def test_a_host_that_wants_a_long_pause_is_left_for_the_next_run(server: Server, site: Site) -> None:
    server.routes["/page"] = in_turn(answer("", 503, Retry_After="86400"), answer(HTML))
    site.fetch(server.url("/page"), server.url("/good"))
    assert site.settled == {"server-error": 1, "left": 1}
    site.fetch()
    assert site.settled == {"fetched": 2}


def test_503_for_ever_is_given_up(server: Server, site: Site) -> None:
    assert outcome(server, site, answer("", 503)) == "server-error"
    assert server.paths().count("/page") == 3


def test_a_host_that_fails_and_fails_is_left_alone(server: Server, site: Site) -> None:
    for number in range(20):
        server.routes[f"/{number}"] = answer("", 500)
    site.fetch(*[server.url(f"/{number}") for number in range(20)])
    assert len(server.paths()) == 9
    assert sum(site.settled.values()) == 20


def test_nobody_listening(server: Server, site: Site, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    other = Site(tmp_path / "", port)
    other.fetch(f"http://a.test:{port}/")
    assert other.outcome(f"http://a.test:{port}/") == "robots-unreachable"


def test_the_charset_of_the_headers_is_used(server: Server, site: Site) -> None:
    html = page("Judul", "Café Surabaya").encode("cp1252")
    outcome(server, site, answer(html, kind="text/html; charset=windows-1252"))
    assert "Café Surabaya" in site.texts()


def test_no_cookies_are_sent_and_a_loop_of_them_ends(server: Server, site: Site) -> None:
    loop = answer("", 302, Set_Cookie="a=1", Location="/page")
    assert outcome(server, site, loop) == "redirect-loop"
    assert all("cookie" not in request.headers for request in server.requests)


def test_redirects_are_followed_and_the_end_is_known(server: Server, site: Site) -> None:
    server.routes["/b"] = answer("", 301, Location="c?x=1#y")
    server.routes["/c?x=1"] = answer(HTML)
    assert outcome(server, site, answer("", 302, Location="/b")) == "fetched"
    assert site.rows()[server.url("/page")].at == server.url("/c?x=1")


def test_a_circle_of_redirects(server: Server, site: Site) -> None:
    server.routes["/b"] = answer("", 302, Location="/page")
    assert outcome(server, site, answer("", 302, Location="/b")) == "redirect-loop"


def test_a_long_chain_of_redirects(server: Server, site: Site) -> None:
    for number in range(30):
        server.routes[f"/r{number}"] = answer("", 302, Location=f"/r{number + 1}")
    assert outcome(server, site, answer("", 302, Location="/r0")) == "redirect-limit"
    assert len([path for path in server.paths() if path.startswith("/r")]) == 5


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("http://10.0.0.1/", "refused-address"),
        ("http://127.0.0.1:1/", "refused-address"),
        ("http://[::1]/", "refused-address"),
        ("http://0x7f.1/", "refused-address"),
        ("http://169.254.169.254/latest/meta-data/", "refused-address"),
        ("file:///etc/hostname", "bad-address"),
        ("gopher://a.test/", "bad-address"),
        ("http://user:secret@a.test/", "refused-address"),
    ],
)
def test_redirects_that_lead_inside_or_elsewhere(
    server: Server, site: Site, location: str, expected: str
) -> None:
    # The policy lets through the server's own address, not this machine as a whole.
    assert outcome(server, site, answer("", 302, Location=location)) == expected


def test_a_slow_host_does_not_hold_up_the_others(server: Server, site: Site) -> None:
    def when_the_other_was_asked(connection: socket.socket, _request: Request) -> None:
        until(lambda: "/good" in server.paths())
        connection.sendall(answer(page("Judul", "Kota Misal menerima piagam.")))

    server.routes["/slow"] = when_the_other_was_asked
    site.fetch(server.url("/slow"), server.url("/good", "b.test"), manners=Manners(attempts=1))
    assert site.outcome(server.url("/slow")) == "fetched"
    assert site.outcome(server.url("/good", "b.test")) == "fetched"
