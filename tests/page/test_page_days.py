"""Which day is believed, and that none is made up."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.page import Page, read_page
from pipeline.page.days import Dated, choose_day, read_moment, read_printed
from pipeline.rules import load_rules

BODY = "".join(
    f"<p>Pemerintah kota meraih penghargaan kota cerdas untuk kelurahan nomor {n}, kata wali kota di balai kota.</p>"
    for n in range(4)
)


def page(head: str = "", above: str = "", url: str = "") -> Page:
    html = f"<html><head><title>Kota Meraih Penghargaan Cerdas</title>{head}</head><body><div><h1>Kota Meraih Penghargaan Cerdas</h1>{above}{BODY}</div></body></html>"
    return read_page(html.encode(), load_rules(), url=url)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2023-12-10T17:00:00Z", "2023-12-11"),
        ("2023-12-10T16:59:59Z", "2023-12-10"),
        ("2023-12-11T00:30:00+08:00", "2023-12-10"),
        ("Sun, 10 Dec 2023 23:10:00 GMT", "2023-12-11"),
        ("1702256400", "2023-12-11"),
        ("11/12/2023 08:00", "2023-12-11"),
        ("Senin, 11 Desember 2023", "2023-12-11"),
        ("0001-01-01T00:00:00", "None"),
        ("2023", "None"),
        ("kemarin", "None"),
        ("9" * 5000, "None"),
    ],
)
def test_a_moment_for_machines_is_a_day_in_jakarta(value: str, day: str) -> None:
    assert str(read_moment(value, load_rules())) == day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Senin, 11 Desember 2023 | 08:00 WIB", "2023-12-11"),
        ("11 Des 2023", "2023-12-11"),
        ("Selasa, 12 Desember 2023 00:20 WITA", "2023-12-11"),
        ("Selasa, 12 Desember 2023 01:59 WIT", "2023-12-11"),
        ("Selasa, 12 Desember 2023 02:00 WIT", "2023-12-12"),
        ("11 Desember 2023, Diperbarui: 20 Desember 2023", "2023-12-11"),
        ("Diperbarui: 20 Desember 2023", "None"),
        ("Desember 2023", "None"),
        ("11 Desember", "None"),
    ],
)
def test_a_printed_line_is_read_with_its_zone_and_without_changes(line: str, day: str) -> None:
    assert str(read_printed(line, load_rules())) == day


def test_the_earliest_day_is_believed_and_the_address_only_alone() -> None:
    early, late = date(2021, 12, 15), date(2023, 6, 30)
    assert choose_day([Dated(late, "json-ld"), Dated(early, "byline")]) == (early, "byline")
    assert choose_day([Dated(late, "byline"), Dated(late, "json-ld")]) == (late, "json-ld")
    assert choose_day([Dated(late, "meta"), Dated(early, "url")]) == (late, "meta")
    assert choose_day([Dated(early, "url")]) == (early, "url")
    assert choose_day([]) == (None, "")


def test_the_first_of_january_needs_a_second_source() -> None:
    new_year = date(2022, 1, 1)
    assert choose_day([Dated(new_year, "meta")]) == (None, "")
    assert choose_day([Dated(new_year, "meta"), Dated(new_year, "byline")]) == (new_year, "meta")


@pytest.mark.parametrize(
    ("head", "above"),
    [
        pytest.param(
            '<meta property="article:modified_time" content="2023-12-11T08:00:00Z">', "", id="changed"
        ),
        pytest.param('<meta name="copyright" content="2023">', "", id="copyright"),
        pytest.param(
            "",
            "<p>Piagam diserahkan pada Kamis, 7 Desember 2023, di Jakarta dan disaksikan semua tamu.</p>",
            id="prose",
        ),
        pytest.param("", "<p>Piagam diserahkan, Kamis (7/12/2023).</p>", id="short prose"),
        pytest.param(
            "", '<div class="sidebar"><span class="date">7 Desember 2023</span></div>', id="sidebar"
        ),
        pytest.param("", '<time class="updated" datetime="2023-12-07">7 Desember</time>', id="updated"),
        pytest.param("", "<div>Diperbarui: 7 Desember 2023 10:00 WIB</div>", id="printed change"),
        pytest.param(
            '<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Lain","datePublished":"2023-01-05"}]}</script>',
            "",
            id="related",
        ),
        pytest.param('<meta name="date" content="2023-01-01">', "", id="first of january"),
    ],
)
def test_a_page_without_a_day_of_its_own_has_none(head: str, above: str) -> None:
    found = page(head, above)
    assert (found.published, found.published_basis) == (None, "")


@pytest.mark.parametrize(
    ("head", "above", "url", "basis"),
    [
        ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2023-12-11"}</script>', "", "", "json-ld"),
        ('<script type="application/ld+json"><!-- {"@type":"NewsArticle",\n"datePublished":"2023-12-11",} --></script>', "", "", "json-ld"),
        ('<meta name="DC.date.issued" content="2023-12-11">', "", "", "meta"),
        ("", '<time datetime="2023-12-11T08:00:00+07:00">tadi</time>', "", "time"),
        ("", "<div>Budi - Senin, 11/12/2023 08.00 WIB</div>", "", "byline"),
        ("", "", "https://kabar.example/2023/12/11/kota-meraih", "url"),
    ],
)  # fmt: skip
def test_each_source_is_named(head: str, above: str, url: str, basis: str) -> None:
    found = page(head, above, url)
    assert (found.published, found.published_basis) == (date(2023, 12, 11), basis)
