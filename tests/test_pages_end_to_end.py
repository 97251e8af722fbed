"""Awards come out of saved pages, with the page's day behind weekdays and short dates."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.article import Article, Rejected
from pipeline.cli import app
from pipeline.extract import extract_article
from pipeline.read.files import read_inputs
from pipeline.rules import load_rules
from pipeline.run import run

PAGES = Path(__file__).parent / "pages"


def rows(name: str) -> set[tuple[str, int | None, str, str]]:
    [article] = list(read_inputs([PAGES / name]))
    assert isinstance(article, Article)
    found = extract_article(article, load_rules()).rows
    return {(row.region, row.year, row.dimension, str(row.award_date or "")) for row in found}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("known/wordpress.html", {("Kota Madiun", 2023, "smart living", "2023-12-07")}),
        ("known/json-ld-only.html", {("Kota Bontang", 2023, "smart branding", "2023-12-07")}),
        (
            "known/windows-1252.html",
            {
                ("Kota Samarinda", 2021, f"smart {name}", "2021-12-14")
                for name in ("governance", "environment")
            },
        ),
        (
            "known/table-of-winners.html",
            {
                ("Kota Semarang", 2021, "smart governance", "2021-12-14"),
                ("Kabupaten Kulon Progo", 2021, "smart economy", "2021-12-14"),
                ("Kota Tomohon", 2021, "smart branding", "2021-12-14"),
                ("Kabupaten Bandung", 2021, "smart living", "2021-12-14"),
                ("Kota Jambi", 2021, "smart society", "2021-12-14"),
                ("Kabupaten Badung", 2021, "smart environment", "2021-12-14"),
            },
        ),
    ],
)
def test_awards_come_out_of_a_page(name: str, wanted: set[tuple[str, int | None, str, str]]) -> None:
    assert rows(name) == wanted


def test_the_winners_of_a_list_come_out_of_a_page() -> None:
    found = {
        region
        for region, _year, dimension, _day in rows("known/list-of-winners.html")
        if dimension == "smart environment"
    }
    assert found == {
        "Kota Surabaya",
        "Kabupaten Banyuwangi",
        "Kota Pontianak",
        "Kabupaten Sragen",
        "Kota Bukittinggi",
    }


def test_a_weekday_is_counted_from_the_pages_day(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(
        "<html><head><title>Kabupaten Ngawi Terima Penghargaan</title>"
        '<meta property="article:published_time" content="2022-05-12T18:30:00Z"></head><body>'
        "<h1>Kabupaten Ngawi Terima Penghargaan</h1><p>Kabupaten Ngawi menerima penghargaan Smart City dimensi smart economy di Jakarta, Kamis.</p></body></html>"
    )
    [article] = list(read_inputs([page]))
    assert isinstance(article, Article)
    [row] = extract_article(article, load_rules()).rows
    # 18:30 in Greenwich is Friday in Jakarta.
    assert (str(article.published), str(row.award_date)) == ("2022-05-13", "2022-05-12")


def test_run_reads_a_folder_of_pages_and_reports_what_is_none(tmp_path: Path) -> None:
    folder, out = tmp_path / "pages", tmp_path / "out"
    folder.mkdir()
    for name in ("multi-page-1", "multi-page-2", "agency"):
        shutil.copy(PAGES / "known" / f"{name}.html", folder)
    (folder / "gone.html").write_text("<html><head><title>404 Not Found</title></head><body></body></html>")
    result = CliRunner().invoke(app, ["run", str(folder), "-o", str(out), "--quiet"])
    assert result.exit_code == 3
    with (out / "articles.csv").open(encoding="utf-8", newline="") as handle:
        articles = list(csv.DictReader(handle))
    assert sorted(row["outcome"] for row in articles) == ["extracted", "extracted", "rejected"]
    with (out / "awards.csv").open(encoding="utf-8", newline="") as handle:
        awards = {(row["region"], row["award_date"]) for row in csv.DictReader(handle)}
    assert awards == {("Kota Palu", "2023-12-07"), ("Kabupaten Ngawi", "2022-12-13")}


def test_a_page_that_comes_in_a_later_run_joins_its_article(tmp_path: Path) -> None:
    folder, out = tmp_path / "pages", tmp_path / "out"
    folder.mkdir()

    def fed(*names: str) -> tuple[dict[str, int], int | None]:
        for name in names:
            shutil.copy(PAGES / "known" / f"{name}.html", folder)
        summary = run([folder], out)
        return {what: count for what, count in summary.intake.items() if count}, summary.run

    assert fed("multi-page-1", "agency") == ({"new": 2}, 1)
    assert fed() == ({"known": 2}, None)
    # It is one article as if both had come at once.
    assert fed("multi-page-2") == ({"known": 1, "revised": 1}, 2)
    assert fed() == ({"known": 2}, None)
    run([folder], tmp_path / "at once")
    for name in ("awards.csv", "awards_merged.csv"):
        assert (out / name).read_bytes() == (tmp_path / "at once" / name).read_bytes()


def test_an_archive_without_a_page_has_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"")
    [refused] = list(read_inputs([tmp_path / "a.warc"]))
    assert isinstance(refused, Rejected) and refused.code == "empty"


def test_extract_shows_a_page() -> None:
    result = CliRunner().invoke(app, ["extract", str(PAGES / "known" / "amp.html")])
    assert result.exit_code == 0
    assert "2023-12-11" in result.stdout and "Kota Kupang" in result.stdout
