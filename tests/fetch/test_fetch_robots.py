"""robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from crawling import Site, answer_page
from server import Route, Server, answer, in_turn, sending


@pytest.fixture
def server() -> Iterator[Server]:
    with Server({"/good": answer_page("Satu."), "/secret/x": answer_page("Dua.")}) as running:
        yield running


@pytest.fixture
def site(server: Server, tmp_path: Path) -> Site:
    return Site(tmp_path, server.port)


def robots(text: str) -> bytes:
    return answer(text, kind="text/plain")


DENY = "User-agent: *\nDisallow: /\n"
SECRET = "User-agent: *\nDisallow: /secret/\n"


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        pytest.param(robots(DENY), "robots", id="all forbidden"),
        pytest.param(robots(SECRET), "fetched", id="another folder forbidden"),
        pytest.param(robots("User-agent: anugerah\nDisallow: /good\n"), "robots", id="named"),
        pytest.param(robots("User-agent: other\nDisallow: /\n"), "fetched", id="another named"),
        pytest.param(robots(DENY + "\nUser-agent: Anugerah\nAllow: /\n"), "fetched", id="only we may"),
        pytest.param(
            robots("User-agent: *\nDisallow: /\nAllow: /good\n"), "fetched", id="the longest counts"
        ),
        pytest.param(robots("User-agent: *\nDisallow: /*od$\n"), "robots", id="wildcard"),
        pytest.param(robots("\ufeff" + DENY), "robots", id="byte order mark"),
        pytest.param(answer(DENY, kind="text/html"), "robots", id="wrong type"),
        pytest.param(answer("<html>", 404), "fetched", id="none"),
        pytest.param(answer(DENY, 403), "fetched", id="forbidden itself"),
        pytest.param(robots(""), "fetched", id="empty"),
        pytest.param(answer(b"\xff\xfe\x00\x80" * 50, kind=""), "fetched", id="rubbish"),
        pytest.param(answer("", 500), "robots-unreachable", id="500"),
        pytest.param(answer("", 429), "robots-unreachable", id="429"),
        pytest.param(sending(b""), "robots-unreachable", id="empty reply"),
        pytest.param(in_turn(answer("", 503), robots(SECRET)), "fetched", id="503 and then well"),
        pytest.param(
            answer("", 302, Location="http://10.0.0.1/robots.txt"), "robots-unreachable", id="leads inside"
        ),
        pytest.param(answer("", 302, Location="/robots.txt"), "fetched", id="circle"),
        pytest.param(robots(DENY + "# " + "x" * 600_000), "robots", id="too long, its beginning counts"),
        pytest.param(robots("# " + "x" * 600_000 + "\n" + DENY), "fetched", id="too long, its end does not"),
        pytest.param(robots("User-agent: *\nCrawl-delay: 86400\n"), "robots", id="a delay of a day"),
        pytest.param(robots("User-agent: *\nCrawl-delay: inf\n"), "fetched", id="no number"),
    ],
)
def test_what_may_be_read(server: Server, site: Site, route: Route | bytes, expected: str) -> None:
    server.routes["/robots.txt"] = route
    site.fetch(server.url("/good"))
    assert site.outcome(server.url("/good")) == expected
    assert ("/good" in server.paths()) is (expected == "fetched")


def test_redirects_are_asked_for_too(server: Server, site: Site) -> None:
    server.routes["/robots.txt"] = robots(SECRET)
    server.routes["/open"] = answer("", 302, Location="/secret/x")
    site.fetch(server.url("/open"))
    assert site.outcome(server.url("/open")) == "robots"
    assert server.paths() == ["/open"]


def test_it_is_asked_once_a_host(server: Server, site: Site) -> None:
    for number in range(5):
        server.routes[f"/{number}"] = answer_page(f"Nomor {number}.")
    site.fetch(*[server.url(f"/{number}", host) for number in range(5) for host in ("a.test", "b.test")])
    asked = [request.host for request in server.requests if request.path == "/robots.txt"]
    assert sorted(asked) == [f"a.test:{server.port}", f"b.test:{server.port}"]


def test_its_delay_is_kept(server: Server, site: Site) -> None:
    server.routes["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 7\n")
    begin = site.clock.now()
    site.fetch(server.url("/good"), server.url("/secret/x"))
    assert 14 <= site.clock.now() - begin < 22


def test_refused_by_robots_is_asked_again_only_on_refresh(server: Server, site: Site) -> None:
    server.routes["/robots.txt"] = robots(DENY)
    site.fetch(server.url("/good"))
    server.routes["/robots.txt"] = robots("")
    site.fetch(server.url("/good"))
    assert site.outcome(server.url("/good")) == "robots"
    site.fetch(refresh=True)
    assert site.outcome(server.url("/good")) == "fetched"
