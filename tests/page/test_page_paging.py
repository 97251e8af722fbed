"""Pages of one article: found by their links, and joined."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.page import Page, join_parts, read_page
from pipeline.rules import load_rules

URL = "https://kabar.example/kota/kota-meraih-penghargaan.html"
BODY = (
    "<p>Pemerintah kota meraih penghargaan kota cerdas dan warga menyambutnya dengan gembira di alun-alun.</p>"
    * 3
)


def read(links: str, url: str = URL, head: str = "") -> Page:
    html = f"<html><head><title>Kota Meraih Penghargaan</title>{head}</head><body><h1>Kota Meraih Penghargaan</h1>{BODY}{links}</body></html>"
    return read_page(html.encode(), load_rules(), url=url)


@pytest.mark.parametrize(
    ("links", "parts"),
    [
        ('<div class="paging"><a href="?page=2">2</a><a href="?page=3">3</a></div>', ("?page=2", "?page=3")),
        ('<div class="paging"><a href="?page=2">2</a>...<a href="?page=4">4</a></div>', ("?page=2", "?page=3", "?page=4")),
        ('<p><a href="?halaman=2">Selanjutnya</a></p>', ("?halaman=2",)),
        (f'<div class="pages"><a href="{URL}/2">2</a></div>', ("/2",)),
        ('<a href="/kota/lain-berita.html?page=2">2</a>', ()),
        ('<div class="paging"><a href="https://lain.example/kota/kota-meraih-penghargaan.html?page=2">2</a></div>', ()),
        ('<a href="?page=2">Komentar lama</a>', ()),
    ],
)  # fmt: skip
def test_further_pages_are_the_articles_own_address_with_a_number(links: str, parts: tuple[str, ...]) -> None:
    assert read(links).parts == tuple(URL + part for part in parts)


def test_a_link_element_and_the_whole_article_are_found() -> None:
    page = read(
        '<div class="paging"><a href="?page=all">Tampilkan semua</a></div>',
        head=f'<link rel="next" href="{URL}?page=2">',
    )
    assert (page.parts, page.whole) == ((f"{URL}?page=2",), f"{URL}?page=all")


@pytest.mark.parametrize(
    ("url", "part"), [(URL, 1), (f"{URL}?page=3", 3), (f"{URL}/2", 2), ("https://k.example/b/12", 1)]
)
def test_the_address_says_which_page_it_is(url: str, part: int) -> None:
    assert read("", url).part == part


LINES = st.lists(st.sampled_from(["a.", "b.", "c.", "d."]), max_size=6)


@given(LINES, LINES, LINES)
def test_the_seam_stands_once_and_nothing_else_goes(one: list[str], seam: list[str], two: list[str]) -> None:
    first, second = ["begin.", *one, "end.", *seam], [*seam, "next.", *two]
    joined = join_parts([Page("\n".join(first)), Page("\n".join(second))])
    assert joined.text.split("\n") == [*first, *second[len(seam) :]]


def test_what_a_page_lacks_another_gives() -> None:
    pages = [
        Page("a", published=date(2023, 12, 9), published_basis="meta", url="u"),
        Page("b", title="T", author="A", published=date(2023, 12, 8), published_basis="byline", part=2),
    ]
    whole = join_parts(pages)
    assert (whole.title, whole.author, whole.url, whole.published_basis) == ("T", "A", "u", "byline")
    with pytest.raises(ValueError, match="no page"):
        join_parts([])
