"""Feeds and sitemaps: told by what is in them, read whatever is wrong with them, and no harm done."""

from __future__ import annotations

from datetime import date

import pytest
from crawling import outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.fetch.choose import Choice, matches
from pipeline.fetch.feeds import Entry, Listing, looks_like_list, read_listing

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Kabar</title><link>https://kabar.test/</link><image><url>https://kabar.test/logo.png</url></image>
<item><title>Piala &amp;amp; piagam</title><link>https://kabar.test/1</link>
  <pubDate>Thu, 29 Feb 2024 20:30:00 +0000</pubDate><description>Ringkas.</description>
  <content:encoded><![CDATA[<p>Isi & lengkap.</p>]]></content:encoded></item>
<item><title>Dua</title><guid>https://kabar.test/2</guid></item>
<item><title>Tiga</title><guid isPermaLink="false">https://kabar.test/none</guid></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Kabar</title><link href="https://kabar.test/"/>
<entry><title>Satu</title><link rel="self" href="https://kabar.test/atom/1"/><link href="https://kabar.test/1"/>
<updated>2024-03-02T00:00:00Z</updated><published>2024-03-01T18:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Isi.</p></div></content></entry>
<entry><title>Dua</title><link rel="alternate" href="/2"/><content type="html">&lt;p&gt;Dua.&lt;/p&gt;</content></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://kabar.test/"><title>K</title></channel>
<item rdf:about="https://kabar.test/1"><title>Satu</title><link>https://kabar.test/1</link>
<dc:date>2024-03-01T10:00:00+07:00</dc:date></item></rdf:RDF>"""
OLD = """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss-0.91.dtd">
<rss version="0.91"><channel><item><title>Satu</title><link>https://kabar.test/1</link></item></channel></rss>"""
SITEMAP = """<?xml version="1.0"?><!-- dibuat otomatis -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://kabar.test/1 </loc><lastmod>2024-03-05</lastmod>
 <image:image><image:loc>https://kabar.test/1.jpg</image:loc><image:title>Foto</image:title></image:image>
 <news:news><news:publication_date>2024-03-01T23:30:00+00:00</news:publication_date><news:title>Satu</news:title></news:news></url>
<url><loc>https://kabar.test/2</loc><lastmod>2024-02-01</lastmod></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>
<loc>https://kabar.test/a.xml.gz</loc><lastmod>2024-01-31</lastmod></sitemap></sitemapindex>"""


def entries(text: str | bytes) -> list[Entry]:
    return read_listing(text.encode() if isinstance(text, str) else text).entries


def test_rss() -> None:
    first, second = entries(RSS)
    # 20:30 in London is the next day in Jakarta.
    assert first == Entry(
        "https://kabar.test/1", "Piala & piagam", date(2024, 3, 1), "feed", "<p>Isi & lengkap.</p>"
    )
    assert second.address == "https://kabar.test/2"


def test_atom() -> None:
    first, second = entries(ATOM)
    assert (first.address, first.title, first.day) == ("https://kabar.test/1", "Satu", date(2024, 3, 2))
    assert "<p>Isi.</p>" in first.content.replace(' xmlns="http://www.w3.org/1999/xhtml"', "")
    assert (second.address, second.content) == ("/2", "<p>Dua.</p>")


def test_rss_one() -> None:
    assert entries(RDF) == [Entry("https://kabar.test/1", "Satu", date(2024, 3, 1), "feed")]


def test_rss_with_a_doctype() -> None:
    assert entries(OLD) == [Entry("https://kabar.test/1", "Satu")]


def test_sitemap() -> None:
    assert entries(SITEMAP) == [
        Entry("https://kabar.test/1", "Satu", date(2024, 3, 2), "sitemap"),
        Entry("https://kabar.test/2", "", date(2024, 2, 1), ""),
    ]


def test_index_of_sitemaps() -> None:
    assert read_listing(INDEX.encode()).kind == "index"
    assert entries(INDEX) == [Entry("https://kabar.test/a.xml.gz", "", date(2024, 1, 31), "")]


@pytest.mark.parametrize("text", [RSS, ATOM, RDF, OLD, SITEMAP, INDEX, "\ufeff\n" + RSS])
def test_lists_are_told_by_what_is_in_them(text: str) -> None:
    assert looks_like_list(text.encode())


@pytest.mark.parametrize(
    "text",
    ["", "<html><rss>", "https://kabar.test/1", "<?xml version='1.0'?><html/>", "<!-- <rss>"],
)
def test_pages_are_no_lists(text: str) -> None:
    assert not looks_like_list(text.encode())


def test_a_feed_that_is_not_well_formed() -> None:
    broken = RSS.replace("Piala &amp;amp;", "Piala &nbsp;&").replace("kabar.test/1<", "kabar.test/1?a=1&b=2<")
    first, _second = entries(broken)
    assert first.address == "https://kabar.test/1?a=1&b=2"
    assert first.title == "Piala \xa0& piagam"
    assert first.content == "<p>Isi & lengkap.</p>"


def test_a_feed_that_ends_early_gives_what_is_there() -> None:
    assert entries(RSS[: RSS.index("<item><title>Tiga")])[0].address == "https://kabar.test/1"


def test_another_encoding() -> None:
    text = RSS.replace("UTF-8", "ISO-8859-1").replace("Dua", "Café")
    assert entries(text.encode("latin-1"))[1].title == "Café"


@pytest.mark.parametrize(
    "text", ["Sen, 32 Feb 2024", "kemarin", "0000-00-00", "Thu, 29 Feb 2024 99:99:99 +9999", ""]
)
def test_a_date_that_is_none(text: str) -> None:
    assert entries(RSS.replace("Thu, 29 Feb 2024 20:30:00 +0000", text))[0].day is None


LAUGHS = (
    "<!DOCTYPE rss [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)


def test_entities_are_not_expanded() -> None:
    text = LAUGHS + RSS.partition("?>")[2].replace("Dua", "&a11;")
    assert len(entries(text)[1].title) < 100


def test_an_entity_beside_the_elements_of_an_entry_is_passed_over() -> None:
    text = LAUGHS + "<rss><item>&a1;<link>https://a.test/1</link></item></rss>"
    assert [entry.address for entry in entries(text)] == ["https://a.test/1"]


def test_entities_reach_no_file_and_no_host() -> None:
    outer = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY % b SYSTEM "http://127.0.0.1:9/"> %b;]>'
    text = outer + RSS.partition("?>")[2].replace("Dua", "&a;")
    assert "root" not in "".join(entry.title for entry in entries(text))


@pytest.mark.parametrize(
    "text",
    [
        "<rss>" + "<a>" * 200_000,
        "<rss><channel><item>" + "<" * 400_000,
        "<rss><channel><item><title>" + "<!--" * 200_000,
        "<rss><channel><item><title>" + "<![CDATA[" * 200_000,
        "<rss><channel><item><title>" + "&" * 400_000,
        "<rss " + "a='1' " * 200_000,
    ],
    ids=["deep", "brackets", "comments", "cdata", "ampersands", "attributes"],
)
def test_hostile_lists_end(text: str) -> None:
    # Nothing is timed: what is not linear takes minutes here.
    found = outcome(lambda: entries(text))
    assert found == "broken-list" or len(found) <= 1


def test_no_more_entries_are_read_than_a_sitemap_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.fetch.feeds.MAX_ENTRIES", 3)
    url = "<url><loc>https://a.test/</loc></url>"
    found = read_listing(f"<urlset>{url * 4}</urlset>".encode())
    assert (len(found.entries), found.cut) == (3, True)
    assert not read_listing(f"<urlset>{url * 3}</urlset>".encode()).cut


@settings(deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from([b"<rss>", b"<feed>", b"<urlset><url>", b"<sitemapindex>", b""])
)
def test_any_bytes_are_read_or_refused(data: bytes, begin: bytes) -> None:
    found = outcome(lambda: read_listing(begin + data))
    assert found == "broken-list" or isinstance(found, Listing)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("smart-city", True),
        ("SMART", True),
        ("https://kabar.test/*", True),
        ("*/2024/*", True),
        ("*-city", True),
        ("*", True),
        ("kabar.test*", False),
        ("*/2023/*", False),
        ("*city*city*city*", False),
        ("https://kabar.test/2024/smart-city*smart-city", False),
    ],
)
def test_patterns(pattern: str, expected: bool) -> None:
    assert matches(pattern, "https://kabar.test/2024/smart-city") is expected


def test_a_pattern_of_many_stars_is_quick() -> None:
    assert not matches("*a" * 1000 + "*b", "a" * 2000)


LISTED = [
    Entry("https://a.test/undated"),
    Entry("https://a.test/2024/02/01/x"),
    Entry("https://a.test/new", day=date(2024, 3, 2), basis="feed"),
    Entry("https://a.test/old", day=date(2023, 1, 1), basis="feed"),
]


def names(choice: Choice, room: int | None = None) -> list[str]:
    return [entry.address.removeprefix("https://a.test/") for entry in choice.chosen(LISTED, room)]


def test_since_keeps_what_has_no_date() -> None:
    assert names(Choice(since=date(2024, 2, 1))) == ["undated", "2024/02/01/x", "new"]
    assert names(Choice(since=date(2024, 2, 2))) == ["undated", "new"]


def test_of_too_many_the_latest_are_taken() -> None:
    assert names(Choice(), 2) == ["new", "2024/02/01/x"]
    assert names(Choice(), 0) == []


def test_any_pattern_suffices() -> None:
    assert names(Choice(match=("new", "old"))) == ["new", "old"]
