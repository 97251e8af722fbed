"""Saved pages as inputs: ids, pages of one article, archives."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pipeline.article import Article, Rejected, Repeated
from pipeline.read.files import Outcome, read_inputs
from pipeline.read.find import Source, find_sources
from pipeline.read.identity import content_id
from warcs import response

LINE = "Pemerintah kota meraih penghargaan kota cerdas dan warga menyambutnya di alun-alun, bagian nomor {}."


def html(*numbers: int, title: str = "Kota Meraih Penghargaan", address: str = "", links: str = "") -> str:
    canonical = f'<link rel="canonical" href="{address}">' if address else ""
    body = "".join(f"<p>{LINE.format(n)}</p>" for n in numbers)
    return f"<html><head><title>{title}</title>{canonical}</head><body><h1>{title}</h1>{body}{links}</body></html>"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def outcomes(*names: str) -> list[Outcome]:
    return list(read_inputs([Path(name) for name in names]))


def told(found: list[Outcome]) -> list[tuple[str, list[int]]]:
    return [
        (each.id, numbers(each)) if isinstance(each, Article) else (type(each).__name__, []) for each in found
    ]


def numbers(article: Article) -> list[int]:
    return [int(line.rstrip(".").rsplit(" ", 1)[1]) for line in article.text.split("\n")]


URL = "https://kabar.example/kota/kota-meraih-penghargaan.html"
PAGING = '<div class="paging"><a href="?page=1">1</a><a href="?page=2">2</a></div>'


@pytest.mark.usefixtures("here")
class TestPages:
    def test_a_page_is_named_by_its_file_else_by_its_address(self) -> None:
        Path("a.html").write_text(html(1))
        Path("b.htm.gz").write_bytes(gzip.compress(html(2, address=URL).encode()))
        found = outcomes(".")
        assert told(found) == [("a", [1]), (content_id(URL, "", ""), [2])]
        assert isinstance(found[1], Article)
        assert (found[1].url, found[1].source, found[1].path) == (URL, "kabar.example", "b.htm.gz")

    def test_a_page_saved_twice_is_repeated(self) -> None:
        Path("a.html").write_text(html(1, address=URL))
        Path("b.html").write_text(html(1, address=URL))
        assert [type(each) for each in outcomes(".")] == [Article, Repeated]

    def test_pages_of_one_address_are_one_article(self) -> None:
        Path("x.html").write_text(html(2, 3, address=f"{URL}?page=2", links=PAGING))
        Path("y.html").write_text(html(1, 2, address=URL, links=PAGING))
        assert told(outcomes(".")) == [(content_id(URL, "", ""), [1, 2, 3])]

    def test_pages_without_an_address_go_by_file_name_and_headline(self) -> None:
        Path("artikel.html").write_text(html(1))
        Path("artikel-2.html").write_text(html(2, title="Kota Meraih Penghargaan - Halaman 2"))
        Path("artikel-3.html").write_text(html(3, title="Cerita Lain Sama Sekali - Halaman 3"))
        assert told(outcomes(".")) == [("artikel", [1, 2]), ("artikel-3", [3])]

    def test_two_articles_that_differ_in_a_page_number_stay_two(self) -> None:
        Path("x.html").write_text(
            html(1, address="https://kota.example/index.php?page=5", title="Kota Menata Pasar")
        )
        Path("y.html").write_text(
            html(2, address="https://kota.example/index.php?page=6", title="Lomba Kampung Bersih")
        )
        assert sorted(numbers(each) for each in outcomes(".") if isinstance(each, Article)) == [[1], [2]]

    def test_a_missing_page_costs_its_own_text(self) -> None:
        Path("y.html").write_text(
            html(1, address=URL, links=PAGING + '<div class="paging"><a href="?page=3">3</a></div>')
        )
        Path("z.html").write_text(html(3, address=f"{URL}?page=3"))
        assert told(outcomes(".")) == [(content_id(URL, "", ""), [1, 3])]

    def test_a_bad_page_stops_nothing(self) -> None:
        Path("a.html").write_text("<html><head><title>404 Not Found</title></head></html>")
        Path("b.html").write_text(html(1))
        first, second = outcomes(".")
        assert isinstance(first, Rejected) and (first.id, first.code) == ("a", "error-page")
        assert isinstance(second, Article)

    def test_reading_is_lazy(self) -> None:
        for n in range(5):
            Path(f"a{n}x.html").write_text(html(n))
        stream = read_inputs([Path(".")])
        assert isinstance(next(stream), Article)
        Path("a1x.html").write_text("<title>404</title>")
        assert isinstance(next(stream), Rejected)

    def test_a_new_page_makes_the_ones_beside_it_unknown(self) -> None:
        Path("artikel.html").write_text(html(1))
        [before] = [each for each in find_sources(["artikel.html"]) if isinstance(each, Source)]
        first = before.digest()
        Path("lain.html").write_text(html(5))
        assert before.digest() == first
        Path("artikel-2.html").write_text(html(2))
        assert before.digest() != first

    def test_an_archive_gives_its_pages_with_their_record_numbers(self) -> None:
        answers = [(URL, html(1, links=PAGING)), ("https://k.example/404", "<title>404 Not Found</title>")]
        answers += [(f"{URL}?page=2", html(2, links=PAGING)), (URL, html(1, links=PAGING))]
        archive = b"".join(response(url, text.encode(), gz=True) for url, text in answers)
        Path("a.warc.gz").write_bytes(archive)
        found = outcomes("a.warc.gz")
        assert told(found) == [("Rejected", []), (content_id(URL, "", ""), [1, 2]), ("Repeated", [])]
        assert [each.line for each in found] == [2, 1, 4]
