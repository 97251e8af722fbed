"""Every layout in tests/pages/ gives its known body, day and headline; none does worse than at first sight."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from pipeline.page import Page, join_parts, read_page
from pipeline.page.examples import read_known
from pipeline.rules import load_rules

PAGES = Path(__file__).parent.parent / "pages"
LAYOUTS = sorted(PAGES.glob("*/*.html"))


def read(file: Path) -> tuple[Page, dict[str, str], str]:
    facts, body = read_known(file.with_suffix(".txt"))
    return read_page(file.read_bytes(), load_rules(), url=facts["url"]), dict(facts), body


def f1(found: str, gold: str) -> float:
    one, other = (Counter(re.findall(r"\w+", text.casefold())) for text in (found, gold))
    return 2 * (one & other).total() / (one.total() + other.total())


def test_there_are_thirty_layouts_and_more() -> None:
    assert len(LAYOUTS) >= 30


@pytest.mark.parametrize("file", LAYOUTS, ids=lambda file: file.stem)
def test_a_layout_gives_its_article(file: Path) -> None:
    page, facts, body = read(file)
    assert page.title == facts["title"]
    assert str(page.published or "none") == facts["published"]
    assert page.published_basis == facts["basis"]
    # A line with the writer or the editor may stay: the cleaner masks it.
    assert set(body.split("\n")) <= set(page.text.split("\n"))
    assert f1(page.text, body) >= 0.93


@pytest.mark.parametrize("file", LAYOUTS, ids=lambda file: file.stem)
def test_no_layout_is_worse_than_at_first_sight(file: Path) -> None:
    with (PAGES / "first_sight.csv").open(encoding="utf-8", newline="") as handle:
        first = {row["layout"]: row for row in csv.DictReader(handle)}[file.stem]
    page, _facts, body = read(file)
    assert f1(page.text, body) >= float(first["f1"]) - 0.006


def test_the_pages_of_an_article_join_with_the_seam_once() -> None:
    first, _facts, one = read(PAGES / "known" / "multi-page-1.html")
    second, _more, two = read(PAGES / "known" / "multi-page-2.html")
    assert first.parts == (second.url,)
    assert first.whole == f"{first.url}?single=1"
    assert (first.part, second.part) == (1, 2)
    whole = join_parts([first, second])
    assert whole.url == first.url
    assert whole.text.split("\n")[-2:] == two.split("\n")[-2:]
    seam = one.split("\n")[-1]
    assert whole.text.count(seam) == 1 or "SCROLL" in whole.text


def test_an_amp_page_keeps_the_canonical_address() -> None:
    page, facts, _body = read(PAGES / "known" / "amp.html")
    assert page.url == facts["canonical"]
