"""Lists, articles on several pages, politeness, and what a second run does."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from crawling import Site, answer_page, until
from server import Request, Server, answer, in_turn

from pipeline.fetch.choose import Choice
from pipeline.fetch.crawl import Crawl
from pipeline.fetch.pace import Manners

XML = "application/xml"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        for number in range(1, 9):
            running.routes[f"/{number}"] = answer_page(f"Berita nomor {number}.", title=f"Judul {number}")
        yield running


@pytest.fixture
def site(server: Server, tmp_path: Path) -> Site:
    return Site(tmp_path, server.port)


def rss(server: Server, *numbers: int, extra: str = "") -> bytes:
    items = "".join(
        f"<item><title>Judul feed {number}</title><link>{server.url(f'/{number}')}</link>"
        f"<pubDate>{number:02d} Mar 2024 10:00:00 +0700</pubDate>{extra}</item>"
        for number in numbers
    )
    return answer(f'<rss version="2.0"><channel>{items}</channel></rss>', kind="application/rss+xml")


def sitemap(*addresses: str, kind: str = "url") -> str:
    root = "urlset" if kind == "url" else "sitemapindex"
    return f"<{root}>" + "".join(f"<{kind}><loc>{each}</loc></{kind}>" for each in addresses) + f"</{root}>"


def fetched(site: Site) -> list[str]:
    return sorted(text.removeprefix("Berita nomor ").removesuffix(".") for text in site.texts())


# Records


def test_a_record(server: Server, site: Site) -> None:
    server.routes["/x"] = answer_page("Kota Contoh menerima piala.", title="Judul")
    site.fetch(server.url("/x"))
    (record,) = site.records()
    assert record.pop("fetched").startswith("2024-03-01T08:00:")
    assert record == {
        "url": server.url("/x"),
        "title": "Judul",
        "text": "Kota Contoh menerima piala.",
        "published": "",
        "published_basis": "",
        "source": "a.test",
        "author": "",
        "status": "fetched",
    }


def test_the_feed_dates_an_article_that_does_not_say(server: Server, site: Site) -> None:
    server.routes["/feed"] = rss(server, 1)
    site.fetch(server.url("/feed"))
    (record,) = site.records()
    assert (record["title"], record["published"], record["published_basis"]) == (
        "Judul 1",
        "2024-03-01",
        "feed",
    )


@pytest.mark.parametrize(
    ("canonical", "kept"),
    [("http://www.a.test/asli", True), ("http://b.test/", False), ("javascript:1", False), ("", False)],
)
def test_the_canonical_address_counts_on_its_own_site(
    server: Server, site: Site, canonical: str, kept: bool
) -> None:
    server.routes["/x"] = answer_page("Satu.", extra=f'<link rel="canonical" href="{canonical}">')
    site.fetch(server.url("/x"))
    assert site.records()[0]["url"] == (canonical if kept else server.url("/x"))


def test_one_article_at_two_addresses_is_written_once(server: Server, site: Site) -> None:
    link = f'<link rel="canonical" href="{server.url("/x")}">'
    server.routes["/x"] = server.routes["/x?utm=1"] = answer_page("Satu.", extra=link)
    site.fetch(server.url("/x"), server.url("/x?utm=1"))
    assert site.texts() == ["Satu."]
    assert site.settled == {"fetched": 1, "repeated": 1}


def test_one_address_in_two_spellings_is_asked_once(server: Server, site: Site) -> None:
    site.fetch(server.url("/1"), server.url("/1#komentar"), server.url("/./1", "A.TEST"))
    assert server.paths() == ["/1"]


# Lists


def test_a_feed_leads_to_its_articles(server: Server, site: Site) -> None:
    server.routes["/feed"] = rss(server, 1, 2)
    summary = site.fetch(server.url("/feed"))
    assert fetched(site) == ["1", "2"]
    assert site.settled == {"list": 1, "fetched": 2}
    assert summary.complete


def test_a_list_is_known_by_its_content_whatever_its_type_and_name(server: Server, site: Site) -> None:
    server.routes["/berita.html"] = answer(sitemap(server.url("/1")), kind="text/html")
    site.fetch(server.url("/berita.html"))
    assert fetched(site) == ["1"]


def test_an_index_leads_to_sitemaps_and_those_to_articles(server: Server, site: Site) -> None:
    server.routes["/index"] = answer(sitemap("/a.xml", "/b.xml.gz", kind="sitemap"), kind=XML)
    server.routes["/a.xml"] = answer(sitemap("/1", "/2"), kind=XML)
    packed = gzip.compress(sitemap("/3").encode())
    server.routes["/b.xml.gz"] = answer(packed, kind="application/octet-stream")
    site.fetch(server.url("/index"))
    assert fetched(site) == ["1", "2", "3"]


def test_an_index_that_names_itself_ends(server: Server, site: Site) -> None:
    server.routes["/index"] = answer(sitemap("/index", "/index2", kind="sitemap"), kind=XML)
    server.routes["/index2"] = answer(sitemap("/index", "/index3", kind="sitemap"), kind=XML)
    server.routes["/index3"] = answer(sitemap("/index4", kind="sitemap"), kind=XML)
    server.routes["/index4"] = answer(sitemap("/index5", kind="sitemap"), kind=XML)
    site.fetch(server.url("/index"))
    assert server.paths() == ["/index", "/index2", "/index3", "/index4"]


def test_a_feed_among_the_articles_of_a_feed_is_no_article(server: Server, site: Site) -> None:
    server.routes["/feed"] = rss(server, 1, 9)
    server.routes["/9"] = rss(server, 2)
    site.fetch(server.url("/feed"))
    assert site.outcome(server.url("/9")) == "not-text"
    assert fetched(site) == ["1"]


def test_a_gzip_bomb_as_a_sitemap(server: Server, site: Site) -> None:
    server.routes["/x.gz"] = answer(
        gzip.compress(b"<urlset>" + b" " * 53_000_000, 1), kind="application/gzip"
    )
    site.fetch(server.url("/x.gz"))
    assert site.outcome(server.url("/x.gz")) == "too-large"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(since=date(2024, 3, 3)), ["3", "4"]),
        (Choice(limit=2), ["3", "4"]),
        (Choice(match=("*/2", "*/3")), ["2", "3"]),
        (Choice(since=date(2024, 3, 2), limit=1, match=("*/1", "*/2")), ["2"]),
    ],
)
def test_entries_are_chosen(server: Server, site: Site, choice: Choice, expected: list[str]) -> None:
    server.routes["/feed"] = rss(server, 1, 2, 3, 4)
    site.fetch(server.url("/feed"), choice=choice)
    assert fetched(site) == expected


def test_the_limit_is_for_all_of_an_index(server: Server, site: Site) -> None:
    server.routes["/index"] = answer(sitemap("/a", "/b", kind="sitemap"), kind=XML)
    server.routes["/a"] = answer(sitemap("/1", "/2"), kind=XML, ETag='"a"')
    server.routes["/b"] = answer(sitemap("/3", "/4"), kind=XML)
    for _run in range(2):
        site.fetch(server.url("/index"), choice=Choice(limit=3))
        assert fetched(site) == ["1", "2", "3"]


def test_addresses_that_a_person_gives_are_not_chosen_among(server: Server, site: Site) -> None:
    site.fetch(server.url("/1"), server.url("/2"), choice=Choice(limit=1, match=("nothing",)))
    assert fetched(site) == ["1", "2"]


CONTENT = "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>&lt;p&gt;{}&lt;/p&gt;</content:encoded>"


def test_the_text_of_a_feed_stands_in_for_a_page_that_cannot_be_had(server: Server, site: Site) -> None:
    server.routes["/feed"] = rss(server, 1, 99, extra=CONTENT.format("Isi dari feed."))
    site.fetch(server.url("/feed"))
    assert {record["url"]: record["status"] for record in site.records()} == {
        server.url("/1"): "fetched",
        server.url("/99"): "from-feed",
    }
    assert "status 404" in site.reason(server.url("/99"))


def test_a_page_that_is_down_gets_a_second_run_before_the_feed_has_to_do(server: Server, site: Site) -> None:
    server.routes["/feed"] = rss(server, 99, extra=CONTENT.format("Isi dari feed."))
    server.routes["/99"] = answer("", 503)
    site.fetch(server.url("/feed"))
    assert site.texts() == []
    site.fetch()
    assert site.texts() == ["Isi dari feed."]


def test_a_feed_speaks_for_no_page_that_robots_forbid_us_to_read(server: Server, site: Site) -> None:
    """What a site puts into its feed it gives away; only the page is not asked for."""
    server.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /1\n", kind="text/plain")
    server.routes["/feed"] = rss(server, 1, extra=CONTENT.format("Isi dari feed."))
    site.fetch(server.url("/feed"))
    assert server.paths() == ["/feed"]
    assert site.outcome(server.url("/1")) == "from-feed"


# Articles on several pages


def part(text: str, *parts: str, whole: str = "") -> bytes:
    links = "".join(f'<a class="part" href="{each}">' for each in parts)
    links += f'<a class="whole" href="{whole}">' if whole else ""
    return answer_page(text, extra=links)


def test_pages_of_an_article_are_joined(server: Server, site: Site) -> None:
    server.routes["/x"] = part("Satu.", "/x?page=2", "/x?page=3")
    server.routes["/x?page=2"] = part("Dua.", "/x?page=3")
    server.routes["/x?page=3"] = part("Tiga.")
    site.fetch(server.url("/x"))
    assert site.texts() == ["Satu.\nDua.\nTiga."]
    assert server.paths() == ["/x", "/x?page=2", "/x?page=3"]
    assert site.rows()[server.url("/x")].attempts == 3


def test_the_whole_on_one_page_is_preferred(server: Server, site: Site) -> None:
    server.routes["/x"] = part("Satu.", "/x?page=2", whole="/x?page=all")
    server.routes["/x?page=all"] = answer_page("Satu.", "Dua.", "Tiga.")
    site.fetch(server.url("/x"))
    assert site.texts() == ["Satu.\nDua.\nTiga."]
    assert server.paths() == ["/x", "/x?page=all"]


@pytest.mark.parametrize("whole", [answer("", 404), answer("", 503), answer_page("S."), answer("<html>")])
def test_without_the_whole_the_parts_are_read(server: Server, site: Site, whole: bytes) -> None:
    server.routes["/x"] = part("Satu.", "/x?page=2", whole="/x?page=all")
    server.routes["/x?page=all"] = whole
    server.routes["/x?page=2"] = answer_page("Dua.")
    site.fetch(server.url("/x"), manners=Manners(attempts=1))
    assert site.texts() == ["Satu.\nDua."]


def test_a_page_that_is_gone_is_told(server: Server, site: Site) -> None:
    server.routes["/x"] = part("Satu.", "/x?page=2", "/x?page=3")
    server.routes["/x?page=3"] = answer_page("Tiga.")
    site.fetch(server.url("/x"))
    assert site.texts() == ["Satu.\nTiga."]
    assert "/x?page=2 is missing" in site.reason(server.url("/x"))


def test_a_page_that_fails_for_the_moment_leaves_the_article_for_later(server: Server, site: Site) -> None:
    server.routes["/x"] = part("Satu.", "/x?page=2")
    server.routes["/x?page=2"] = in_turn(*[answer("", 503)] * 3, answer_page("Dua."))
    site.fetch(server.url("/x"))
    assert site.texts() == []
    site.fetch()
    assert site.texts() == ["Satu.\nDua."]


def test_pages_without_end_are_ten(server: Server, site: Site) -> None:
    for number in range(30):
        server.routes[f"/x{number}"] = part(f"Bagian {number}.", f"/x{number + 1}")
    site.fetch(server.url("/x0"))
    assert len(server.paths()) == 10
    assert "only the first 10 pages" in site.reason(server.url("/x0"))


def test_pages_on_other_sites_are_not_asked(server: Server, site: Site) -> None:
    server.routes["/x"] = part("Satu.", server.url("/1", "b.test"), "javascript:1", "/x")
    site.fetch(server.url("/x"))
    assert site.texts() == ["Satu."]


# Redirects


def test_a_redirect_in_bare_utf8(server: Server, site: Site) -> None:
    server.routes["/x"] = "HTTP/1.1 301 Moved\r\nLocation: /piagam-café\r\nContent-Length: 0\r\n\r\n".encode()
    server.routes["/piagam-caf%C3%A9"] = answer_page("Satu.")
    site.fetch(server.url("/x"))
    assert site.texts() == ["Satu."]


def test_a_redirect_to_another_host_asks_its_robots(server: Server, site: Site) -> None:
    server.routes["/x"] = answer("", 302, Location=server.url("/1", "b.test"))
    site.fetch(server.url("/x"))
    asked = [(request.host.partition(":")[0], request.path) for request in server.requests]
    assert asked == [("a.test", "/robots.txt"), ("a.test", "/x"), ("b.test", "/robots.txt"), ("b.test", "/1")]


# Politeness


def test_the_user_agent_says_who_asks(server: Server, site: Site) -> None:
    site.fetch(server.url("/1"))
    assert {request.headers["user-agent"] for request in server.requests} == {
        "anugerah/0 (+test@example.org)"
    }


def test_a_host_is_asked_once_a_second(server: Server, site: Site) -> None:
    begin = site.clock.now()
    site.fetch(*[server.url(f"/{number}") for number in range(1, 6)])
    # With robots.txt six requests, and five pauses between them.
    assert site.clock.now() - begin == pytest.approx(5.0)


def test_hosts_do_not_wait_for_each_other(server: Server, site: Site) -> None:
    begin = site.clock.now()
    site.fetch(*[server.url("/1", f"h{number}.test") for number in range(10)])
    assert site.clock.now() - begin == pytest.approx(1.0)


def test_one_request_of_a_host_at_a_time(server: Server, site: Site) -> None:
    asking: Counter[str] = Counter()
    most: Counter[str] = Counter()
    lock = threading.Lock()

    def slow(connection: socket.socket, request: Request) -> None:
        with lock:
            asking[request.host] += 1
            most[request.host] = max(most[request.host], asking[request.host])
        time.sleep(0.02)
        # Before the answer: with it the client is free to ask again.
        with lock:
            asking[request.host] -= 1
        connection.sendall(answer_page(f"Berita {request.host} {request.path}."))

    for number in range(4):
        server.routes[f"/s{number}"] = slow
    hosts = ("a.test", "b.test", "c.test")
    site.fetch(
        *[server.url(f"/s{number}", host) for number in range(4) for host in hosts],
        manners=Manners(interval=0.0, workers=8),
    )
    assert set(most.values()) == {1}
    assert len(site.texts()) == 12


# A second run


def test_what_is_there_is_not_asked_again(server: Server, site: Site) -> None:
    site.fetch(server.url("/1"))
    site.fetch(server.url("/1"), server.url("/2"))
    assert server.paths() == ["/1", "/2"]
    assert fetched(site) == ["1", "2"]


def test_a_feed_is_asked_again_for_what_is_new(server: Server, site: Site) -> None:
    server.routes["/feed"] = rss(server, 1)
    site.fetch(server.url("/feed"))
    server.routes["/feed"] = rss(server, 1, 2)
    site.fetch(server.url("/feed"))
    assert server.paths() == ["/feed", "/1", "/feed", "/2"]


def conditional(body: bytes) -> object:
    def route(connection: socket.socket, request: Request) -> None:
        known = request.headers.get("if-none-match") == '"v1"'
        connection.sendall(answer("", 304) if known else body)

    return route


def test_an_unchanged_feed_is_not_read_again(server: Server, site: Site) -> None:
    feed = rss(server, 1).replace(b"Content-Type", b'ETag: "v1"\r\nContent-Type', 1)
    server.routes["/feed"] = conditional(feed)  # type: ignore[assignment]
    site.fetch(server.url("/feed"))
    site.fetch(server.url("/feed"))
    assert site.settled == {"list": 1}
    assert site.reason(server.url("/feed")) == "not changed since"


def test_another_choice_reads_an_unchanged_feed_again(server: Server, site: Site) -> None:
    feed = rss(server, 1, 2).replace(b"Content-Type", b'ETag: "v1"\r\nContent-Type', 1)
    server.routes["/feed"] = conditional(feed)  # type: ignore[assignment]
    site.fetch(server.url("/feed"), choice=Choice(match=("*/1",)))
    site.fetch(server.url("/feed"))
    assert fetched(site) == ["1", "2"]


def test_the_lists_of_an_unchanged_index_are_asked(server: Server, site: Site) -> None:
    index = answer(sitemap("/a", kind="sitemap"), kind=XML, ETag='"v1"')
    server.routes["/index"] = conditional(index)  # type: ignore[assignment]
    server.routes["/a"] = in_turn(answer(sitemap("/1"), kind=XML), answer(sitemap("/1", "/2"), kind=XML))
    site.fetch(server.url("/index"))
    site.fetch(server.url("/index"))
    assert fetched(site) == ["1", "2"]


def test_refresh_asks_on_conditions(server: Server, site: Site) -> None:
    server.routes["/x"] = conditional(answer_page("Satu.", ETag='"v1"'))  # type: ignore[assignment]
    site.fetch(server.url("/x"))
    site.fetch(refresh=True)
    assert site.settled == {"unchanged": 1}
    assert site.texts() == ["Satu."]


def test_refresh_asks_by_date(server: Server, site: Site) -> None:
    moment = "Fri, 01 Mar 2024 08:00:00 GMT"
    server.routes["/x"] = answer_page("Satu.", Last_Modified=moment)
    site.fetch(server.url("/x"))
    site.fetch(refresh=True)
    assert server.requests[-1].headers["if-modified-since"] == moment
    assert site.settled == {"unchanged": 1}  # the same text, though the server sent it again


def test_refresh_adds_what_has_changed(server: Server, site: Site) -> None:
    server.routes["/x"] = in_turn(answer_page("Satu."), answer_page("Satu, diralat."))
    site.fetch(server.url("/x"))
    site.fetch(refresh=True)
    assert [(record["text"], record["status"]) for record in site.records()] == [
        ("Satu.", "fetched"),
        ("Satu, diralat.", "changed"),
    ]


def test_a_failed_refresh_loses_nothing_and_is_tried_again(server: Server, site: Site) -> None:
    server.routes["/x"] = in_turn(answer_page("Satu."), *[answer("", 503)] * 3, answer_page("Satu."))
    site.fetch(server.url("/x"))
    site.fetch(refresh=True)
    assert site.outcome(server.url("/x")) == "server-error"
    site.fetch()
    assert site.outcome(server.url("/x")) == "unchanged"
    assert site.texts() == ["Satu."]


def test_validators_that_would_break_a_header_are_not_sent(server: Server, site: Site) -> None:
    server.routes["/x"] = answer_page("Satu.", ETag='"é\x7f"')
    site.fetch(server.url("/x"))
    site.fetch(refresh=True)
    assert "if-none-match" not in server.requests[-1].headers
    assert site.settled == {"unchanged": 1}


def test_refresh_asks_nothing_that_was_refused_for_its_spelling(server: Server, site: Site) -> None:
    for refresh in (False, True):
        site.fetch(server.url("/1").replace("http://", "http://user@"), "nowhere://x/", refresh=refresh)
        assert server.requests == []


def test_a_robots_file_counts_for_a_day(server: Server, site: Site) -> None:
    site.fetch(*[server.url(f"/{number}") for number in range(1, 5)], manners=Manners(interval=36_000.0))
    assert server.paths(robots=True) == ["/robots.txt", "/1", "/2", "/robots.txt", "/3", "/4"]


# The end


def test_stopping_keeps_what_is_there_and_the_next_run_goes_on(server: Server, site: Site) -> None:
    addresses = [server.url(f"/{number}") for number in range(1, 9)]

    def enough(crawl: Crawl) -> None:
        if len(server.paths()) == 3:
            crawl.stop()

    summary = site.fetch(*addresses, on_progress=enough)
    assert summary.interrupted
    assert summary.left == 5
    assert len(site.records()) == 3
    assert not site.fetch().interrupted
    assert fetched(site) == [str(number) for number in range(1, 9)]


def test_stopping_a_refresh_says_what_it_did_not_ask(server: Server, site: Site) -> None:
    site.fetch(*[server.url(f"/{number}") for number in range(1, 9)])
    summary = site.fetch(refresh=True, on_progress=lambda crawl: crawl.stop())
    assert summary.left == 7


def test_stopping_gives_up_what_is_under_way(server: Server, site: Site) -> None:
    ended = []

    def silent(connection: socket.socket, _request: Request) -> None:
        connection.recv(1)
        ended.append(True)

    def enough(crawl: Crawl) -> None:
        until(lambda: "/slow" in server.paths())
        crawl.stop()

    server.routes["/slow"] = silent
    summary = site.fetch(server.url("/slow"), server.url("/1", "b.test"), on_progress=enough)
    assert summary.left == 1
    until(lambda: bool(ended))
