"""Saved pages in the store: pages of one article are one, whenever the last of them comes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from newsroom import feed, ids
from pipeline.read.options import ReadOptions
from pipeline.run import RunSummary

LINE = "AWARD {} 2021\nPemerintah kota menerima piagam dan warga menyambutnya di alun-alun, bagian nomor {}."


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    return tmp_path


def save(name: str, dimension: str, number: int, part: int = 1) -> None:
    """A page with one award; further pages say so in their title."""
    title = "Kota Menerima Piagam" + (f" - Halaman {part}" if part > 1 else "")
    lines = LINE.format(dimension, number).split("\n")
    body = "".join(f"<p>{line}</p>" for line in lines)
    text = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    (Path("in") / name).write_text(text, encoding="utf-8")


def run_pages() -> RunSummary:
    return feed([Path("in")], Path("out"), options=ReadOptions())


def articles() -> list[tuple[str, str, str]]:
    with open("out/articles.csv", encoding="utf-8", newline="") as handle:
        return [(line["id"], line["outcome"], line["revision"]) for line in csv.DictReader(handle)]


@pytest.mark.usefixtures("here")
def test_pages_of_one_article_are_one_and_known_again() -> None:
    save("artikel.html", "living", 1)
    save("artikel-2.html", "society", 2, part=2)
    summary = run_pages()
    assert (ids(summary), summary.rows) == ({"new": 1}, 2)
    assert articles() == [("artikel", "extracted", "1")]
    assert run_pages().run is None


@pytest.mark.usefixtures("here")
def test_a_page_that_comes_later_makes_a_revision_of_the_article() -> None:
    save("artikel.html", "living", 1)
    assert run_pages().rows == 1
    save("artikel-2.html", "society", 2, part=2)
    summary = run_pages()
    assert (ids(summary), summary.rows_won, summary.rows) == ({"revised": 1}, 1, 2)
    assert articles() == [("artikel", "extracted", "2")]


@pytest.mark.usefixtures("here")
def test_a_mended_page_changes_its_article_alone() -> None:
    save("artikel.html", "living", 1)
    save("artikel-2.html", "society", 2, part=2)
    save("lain.html", "economy", 3)
    run_pages()
    save("artikel-2.html", "branding", 2, part=2)
    summary = run_pages()
    assert ids(summary) == {"known": 1, "revised": 1}
    assert summary.rows_by_dimension == {"smart branding": 1, "smart economy": 1, "smart living": 1}


@pytest.mark.usefixtures("here")
def test_a_page_that_cannot_be_used_has_its_reason() -> None:
    save("artikel.html", "living", 1)
    Path("in/kosong.html").write_text("<html><head><title>404 Not Found</title></head><body></body></html>")
    summary = run_pages()
    assert (summary.refusals, summary.rows) == ({"error-page": 1}, 1)
    assert run_pages().run is None
