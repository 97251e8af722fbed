"""Web addresses in one spelling, and the network addresses that are refused."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest
from crawling import Site, answer_page, outcome
from hypothesis import given, settings
from hypothesis import strategies as st
from server import Server

from pipeline.fetch.address import host_of, normalise, same_site
from pipeline.fetch.guard import Private, Public
from pipeline.fetch.outcomes import Failed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTP://Berita.Example.ID", "http://berita.example.id/"),
        ("https://a.id:443/x#bagian", "https://a.id/x"),
        ("http://a.id:80/", "http://a.id/"),
        ("http://a.id:8080/", "http://a.id:8080/"),
        ("  https://a.id/x \n", "https://a.id/x"),
        ("https://a.id./x", "https://a.id/x"),
        ("https://a.id/a b/ç?q=é ü", "https://a.id/a%20b/%C3%A7?q=%C3%A9%20%C3%BC"),
        ("https://a.id/%7Ea?x=%2F", "https://a.id/%7Ea?x=%2F"),
        ("https://a.id/a/./b/../c/.", "https://a.id/a/c/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://8.8.8.8/x", "http://8.8.8.8/x"),
        ("http://[2001:DB8::1]/", "http://[2001:db8::1]/"),
        ("https://a_b.example.id/", "https://a_b.example.id/"),
    ],
)
def test_one_spelling(text: str, expected: str) -> None:
    assert normalise(text) == expected
    assert normalise(expected) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-address"),
        ("berita.id/x", "bad-address"),
        ("ftp://a.id/", "bad-address"),
        ("javascript:alert(1)", "bad-address"),
        ("data:text/html,x", "bad-address"),
        ("http://", "bad-address"),
        ("http://[::1", "bad-address"),
        ("http://[fe80::1%25eth0]/", "bad-address"),
        ("http://a.id:port/", "bad-address"),
        ("http://a.id:99999/", "bad-address"),
        ("http://a b/", "bad-address"),
        ("http://a\\b/", "bad-address"),
        ("http://-a.id/", "bad-address"),
        ("http://a..id/", "bad-address"),
        ("http://" + "a" * 70 + ".id/", "bad-address"),
        ("http://a.id/" + "a" * 3000, "bad-address"),
        ("http://user@a.id/", "refused-address"),
        ("http://a.id@10.0.0.1/", "refused-address"),
        ("http://:secret@a.id/", "refused-address"),
        ("http://a.id:25/", "refused-address"),
        ("http://2130706433/", "refused-address"),
        ("http://0x7f000001/", "refused-address"),
        ("http://0x7f.0.0.1/", "refused-address"),
        ("http://0177.0.0.1/", "refused-address"),
        ("http://127.1/", "refused-address"),
        ("http://127.0.0.1.1/", "refused-address"),
        ("http://1.2.3.256/", "refused-address"),
        ("http://a.0x10/", "refused-address"),
        ("http://a\udcff.id/", "bad-address"),
    ],
)
def test_what_is_no_address_to_ask(text: str, code: str) -> None:
    with pytest.raises(Failed) as caught:
        normalise(text)
    assert caught.value.code == code


def test_full_width_digits_are_digits() -> None:
    assert host_of(normalise("http://１２７．０．０．１/")) == "127.0.0.1"


@settings(deadline=None)
@given(
    st.text(st.characters(codec=None, categories=None), max_size=60),
    st.sampled_from(["", "http://a.id/x", "https://a.id/x/y?z"]),
)
def test_any_text_is_an_address_or_not(text: str, base: str) -> None:
    url = outcome(lambda: normalise(text, base))
    if url not in ("bad-address", "refused-address"):
        assert normalise(url) == url
        assert url.isascii()
        assert not any(char.isspace() for char in url)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.id/x", "http://www.a.id/", True),
        ("https://amp.a.id/x", "https://a.id/", True),
        ("https://a.id/", "https://b.id/", False),
        ("https://evila.id/", "https://a.id/", False),
    ],
)
def test_sites(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


INSIDE = [
    "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::1",
    "::127.0.0.1",
]  # fmt: skip
NEVER = [
    "0.0.0.0", "0.1.2.3", "169.254.169.254", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "fe80::1", "fec0::1", "ff02::1",
    "2001:db8::1", "2001::1", "100::1", "64:ff9b:1::1", "::ffff:169.254.169.254", "::ffff:0.0.0.0",
    "64:ff9b::a9fe:a9fe", "4000::1", "2002:e000:1::",
]  # fmt: skip
OUTSIDE = [
    "8.8.8.8",
    "1.1.1.1",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("address", INSIDE + NEVER)
def test_public_refuses(address: str) -> None:
    assert Public().refusal(ipaddress.ip_address(address), 80)


@pytest.mark.parametrize("address", OUTSIDE)
def test_public_lets_through(address: str) -> None:
    assert Public().refusal(ipaddress.ip_address(address), 80) is None


@pytest.mark.parametrize("address", INSIDE + OUTSIDE)
def test_private_lets_through(address: str) -> None:
    assert Private().refusal(ipaddress.ip_address(address), 80) is None


@pytest.mark.parametrize("address", NEVER)
def test_private_refuses(address: str) -> None:
    assert Private().refusal(ipaddress.ip_address(address), 80)


@settings(deadline=None)
@given(st.ip_addresses())
def test_what_python_calls_local_is_refused(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        assert Public().refusal(address, 80)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.mark.parametrize("answers", [["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["fe80::1%2"]])
def test_a_name_that_resolves_inside_is_refused(site: Site, answers: list[str]) -> None:
    site.fetch("http://berita.test/x", resolver=lambda _host, _port: answers)
    assert site.outcome("http://berita.test/x") == "refused-address"


def test_an_unknown_name(site: Site) -> None:
    def resolver(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    site.fetch("http://berita.test/x", resolver=resolver)
    assert site.outcome("http://berita.test/x") == "no-such-host"


def test_a_name_is_resolved_once_for_a_connection(tmp_path: Path) -> None:
    """A name server that answers well and then with an inner address (rebinding) is asked once a request."""
    with Server({"/x": answer_page("Satu.")}) as server:
        answers = [["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]]
        asked: list[str] = []

        def resolver(host: str, _port: int) -> Sequence[str]:
            asked.append(host)
            return answers[len(asked) - 1]

        site = Site(tmp_path, server.port)
        site.fetch(server.url("/x"), resolver=resolver)
        assert site.outcome(server.url("/x")) == "fetched"
        assert asked == ["a.test", "a.test"]  # robots.txt and the page


def test_proxies_of_the_environment_are_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Server({"/x": answer_page("Satu.")}) as server:
        site = Site(tmp_path, server.port)
        site.fetch(server.url("/x"))
        assert site.texts() == ["Satu."]
