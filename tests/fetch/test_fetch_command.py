"""``anugerah fetch`` as a user calls it, with the reader of real pages."""

from __future__ import annotations

import csv
import functools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from crawling import page, until
from server import Server, answer, sending
from typer.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from pipeline.cli import app
from pipeline.cli.shared import load_rules_or_stop
from pipeline.read.files import read_inputs
from samples import ROOT

PARAGRAPHS = (
    "Pemerintah Kota Contoh menerima piala kota cerdas pada malam penganugerahan di Jakarta, Kamis (7/12/2023).",
    "Wali Kota Budi Percontohan mengatakan piala itu adalah hasil kerja seluruh warga dan perangkat daerah.",
    "Menurut dia, layanan pengaduan warga kini dijawab dalam waktu kurang dari dua hari kerja di semua kecamatan.",
    "Kepala dinas komunikasi setempat menambahkan bahwa jaringan internet sudah sampai ke seluruh kelurahan.",
)
LOADED = functools.cache(load_rules_or_stop)
META = '<meta property="article:published_time" content="2023-12-08T09:00:00+07:00">'
ARTICLE = page("Kota Contoh Terima Piala Kota Cerdas", *PARAGRAPHS, extra=META)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server({"/1": answer(ARTICLE), "/2": answer(ARTICLE.replace("Contoh", "Misal"))}) as running:
        yield running


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # Loading the rules takes longer than all else here.
    monkeypatch.setattr("pipeline.cli.fetching.load_rules_or_stop", lambda folder: LOADED(folder))


def fetch(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["fetch", "--allow-private", "--interval", "0", *arguments])


def local(server: Server, path: str) -> str:
    return server.url(path, "127.0.0.1")


def records(name: str = "articles.jsonl") -> list[dict[str, str]]:
    return [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines()]


def test_articles_that_run_reads(server: Server) -> None:
    done = fetch(local(server, "/1"), local(server, "/2"))
    assert done.exit_code == 0, done.stderr
    assert "fetched" in done.stdout
    first, second = read_inputs([Path("articles.jsonl")])
    assert [first.title, second.title] == [  # type: ignore[union-attr]
        "Kota Contoh Terima Piala Kota Cerdas",
        "Kota Misal Terima Piala Kota Cerdas",
    ]
    (record, _other) = records()
    assert record["text"].splitlines() == list(PARAGRAPHS)
    assert (record["published"], record["published_basis"]) == ("2023-12-08", "meta")


def test_the_summary_as_json(server: Server) -> None:
    done = fetch(local(server, "/1"), local(server, "/none"), "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout) == {
        "settled": {"fetched": 1, "http-status": 1},
        "known": {"fetched": 1, "http-status": 1},
        "left": 0,
        "interrupted": False,
    }


def test_the_report_has_each_address_and_its_reason(server: Server) -> None:
    fetch(local(server, "/1"), local(server, "/none"), "http://user@a.test/", "-q")
    with Path("articles.jsonl.report.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["outcome"], row["status"]) for row in rows] == [
        ("fetched", "200"),
        ("http-status", "404"),
        ("refused-address", ""),
    ]
    assert all(row["reason"] for row in rows[1:])


def test_without_the_option_this_machine_is_not_asked(server: Server) -> None:
    done = CliRunner().invoke(app, ["fetch", "--interval", "0", local(server, "/1")])
    assert done.exit_code == 3
    assert server.requests == []
    assert "refused-address" in done.stdout


def test_a_file_of_addresses_and_a_run_without_inputs(server: Server) -> None:
    Path("list.txt").write_text(f"# berita\n{local(server, '/1')}\n", encoding="utf-8")
    assert fetch("list.txt", "-o", "out/a.jsonl").exit_code == 0
    assert fetch("-o", "out/a.jsonl").exit_code == 0
    assert len(records("out/a.jsonl")) == 1


def test_a_pdf_under_the_name_and_type_of_a_page(server: Server) -> None:
    server.routes["/laporan.html"] = answer(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
    done = fetch(local(server, "/laporan.html"), "--json")
    assert json.loads(done.stdout)["known"] == {"binary": 1}


def test_the_contact_is_sent(server: Server) -> None:
    fetch(local(server, "/1"), "--contact", "peneliti@example.org")
    assert server.requests[0].headers["user-agent"].endswith(" (+peneliti@example.org)")


def test_the_web_archive_keeps_the_pages_as_they_came(server: Server) -> None:
    fetch(local(server, "/1"), local(server, "/none"), "--warc", "pages.warc.gz")
    with Path("pages.warc.gz").open("rb") as file:
        kept = [
            (record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read().decode())
            for record in ArchiveIterator(file, check_digests="raise")
            if record.rec_type == "response"
        ]
    assert kept == [(local(server, "/1"), ARTICLE)]


def test_refresh_and_choice_are_passed_on(server: Server) -> None:
    urls = "".join(f"<url><loc>{local(server, f'/{number}')}</loc></url>" for number in (1, 2))
    server.routes["/map"] = answer(f"<urlset>{urls}</urlset>", kind="text/xml")
    fetch(local(server, "/map"), "--match", "*/2")
    assert server.paths() == ["/map", "/2"]
    fetch("--refresh", "--match", "*/2")
    assert server.paths()[2:] == ["/map", "/2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing to fetch"),
        (["missing.txt"], "no such file"),
        (["a.txt"], "no address in it"),
        (["a.txt", "-o", "a.txt"], "is read by this command"),
        (["https://a.test/", "--warc", "articles.jsonl"], "is written by this command"),
        (["https://a.test/", "--contact", "a b"], "--contact"),
        (["https://a.test/", "--contact", "x\r\nEvil: 1"], "--contact"),
        (["https://a.test/", "-o", "full.jsonl"], "no journal says"),
        (["https://a.test/", "--rules", "nowhere"], "nowhere"),
    ],
)
def test_wrong_calls(arguments: list[str], said: str) -> None:
    Path("a.txt").write_text("# nothing\n", encoding="utf-8")
    Path("full.jsonl").write_text("{}\n", encoding="utf-8")
    done = fetch(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sorted(path.name for path in Path().iterdir()) == ["a.txt", "full.jsonl"]


def test_the_text_of_a_feed_is_read_as_a_page_would_be(server: Server) -> None:
    content = "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in PARAGRAPHS)
    entry = f"<entry><title>Piala &amp;amp; piagam</title><link href='/none'/><content type='html'>{content}</content></entry>"
    server.routes["/feed"] = answer(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>")
    fetch(local(server, "/feed"))
    (record,) = records()
    assert record["status"] == "from-feed"
    assert record["title"] == "Piala & piagam"
    assert record["text"].splitlines() == list(PARAGRAPHS)


@pytest.mark.parametrize("option", ["--interval", "--timeout"])
def test_seconds_are_a_number(option: str) -> None:
    assert fetch("https://a.test/", option, "nan").exit_code == 2


def test_an_output_that_cannot_be_written() -> None:
    Path("file").write_text("", encoding="utf-8")
    done = fetch("https://a.test/", "-o", "file/a.jsonl")
    assert done.exit_code == 1
    assert "cannot write" in done.stderr


def test_an_address_cannot_steer_the_terminal(server: Server) -> None:
    done = fetch("http://\x1b[31m.test/")
    assert done.exit_code == 3
    assert "\x1b" not in done.stdout + done.stderr


def test_ctrl_c_ends_it_and_the_next_run_goes_on(server: Server, tmp_path: Path) -> None:
    server.routes["/slow"] = sending(b"HTTP/1.1 200 OK\r\n\r\n", *[b"<p>"] * 80, pause=0.1)
    command = [
        sys.executable, "-m", "pipeline.cli", "fetch", "--allow-private", "--interval", "0", "-o", str(tmp_path / "a.jsonl"),
        local(server, "/1"), local(server, "/slow"),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ}, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    until(lambda: "/slow" in server.paths(), 60)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert "1 addresses are left" in err
    assert len(records("a.jsonl")) == 1
    server.routes["/slow"] = server.routes["/2"]
    assert fetch("-o", "a.jsonl").exit_code == 0
    assert len(records("a.jsonl")) == 2
