"""The publication date from its field and from the URL."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.published import date_in_url, find_published, parse_published

DAY = date(2021, 12, 16)


@pytest.mark.parametrize(
    "value",
    [
        "2021-12-16",
        " 2021-12-16 ",
        "2021/12/16",
        "20211216",
        "16/12/2021",
        "16-12-2021",
        "16/12/2021 23:59",
        "2021-12-16 23:59:59",
        "2021-12-16T00:00:00",
        "2021-12-16T09:30:00+07:00",
        "2021-12-16T09:30:00+0700",
        "2021-12-16T09:30:00.123456Z",
        "2021-12-15T17:00:00Z",  # midnight in Jakarta
        "2021-12-15 17:00:00+00:00",
        "2021-12-16T16:59:59Z",
        "2021-12-17 00:30:00 WITA",  # half past eleven in Jakarta
        "2021-12-16 10.00 WIB",
    ],
)
def test_field(value: str) -> None:
    assert parse_published(value) == DAY


def test_day_comes_before_month() -> None:
    assert parse_published("05/06/2021") == date(2021, 6, 5)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "kemarin",
        "Kamis, 16 Desember 2021",
        "12/16/2021",
        "2021-02-30",
        "2021-12",
        "2021",
        "1639612800",
        "1970-01-01",
        "0001-01-01 00:00:00",
        "2021-12-16 25:61",
        "2021-12-16T09:30:00+99:99",
        "2021-12/16",
        "٢٠٢١-١٢-١٦",
        "9" * 100_000,
    ],
)
def test_unusable_field(value: str) -> None:
    assert parse_published(value) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://x.id/2021/12/16/judul",
        "https://x.id/read/2021/12/16",
        "https://x.id/2021/12/16/?page=2",
        "https://x.id/berita/20211216/judul",
        "https://x.id/nasional/20211216093015-20-734567/judul",
        "https://x.id/agenda-2021-12-16-kota-jambi",
        "https://x.id/2021-12-16/judul.html",
        "x.id/2021/12/16/judul",
        "https://x.id/2021/13/45/2021/12/16/judul",  # the first that is valid
    ],
)
def test_url(url: str) -> None:
    assert date_in_url(url) == DAY


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://x.id/2021/12/judul",
        "https://x.id/2021/12/",
        "https://x.id/2021/12/16-kota-raih-penghargaan",  # "16 kota": a number of the headline
        "https://x.id/2021/02/31/judul",
        "https://x.id/1899/12/16/judul",
        "https://x.id/2101/12/16/judul",
        "https://x.id/d-20211216999999/judul",
        "https://x.id/1202112160/judul",
        "https://2021-12-16.id/judul",
        "https://x.id/judul?d=/2021/12/16/",
        "http://[",
    ],
)
def test_url_without_a_date(url: str) -> None:
    assert date_in_url(url) is None


def test_the_field_comes_first_and_the_basis_says_so() -> None:
    url = "https://x.id/2020/01/02/judul"
    assert find_published("2021-12-16", url) == (DAY, "field")
    assert find_published("kemarin", url) == (date(2020, 1, 2), "url")
    assert find_published("", "") == (None, "")


@given(st.text(alphabet="0123456789-/.:TZ+ wibut", max_size=40))
def test_no_value_raises(value: str) -> None:
    parse_published(value)
    date_in_url(f"https://x.id/{value}")


@given(st.dates(date(1995, 1, 1), date(2100, 12, 31)))
def test_every_date_survives(day: date) -> None:
    assert parse_published(day.isoformat()) == day
    assert parse_published(day.strftime("%d/%m/%Y")) == day
    assert date_in_url(f"https://x.id/{day:%Y/%m/%d}/judul") == day
