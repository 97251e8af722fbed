"""How many pages a second come in over loopback: 8 hosts, with and without pauses.

    python benchmarks/fetching.py [PAGES_PER_HOST]

A server in this process answers at once, so the figures are those of the crawl, its journal and the reader of
pages, not of any network.  With a pause the time is the pauses': 8 pages a second at a request a second
and host, whatever the machine.  Nothing but 127.0.0.1 is asked.
"""

from __future__ import annotations

import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.fetch.crawl import Crawl
from pipeline.fetch.exchange import Client
from pipeline.fetch.feeds import Entry
from pipeline.fetch.guard import Private
from pipeline.fetch.inputs import Given
from pipeline.fetch.journal import Journal
from pipeline.fetch.pace import Manners
from pipeline.fetch.record import Reader
from pipeline.page.read import read_page
from pipeline.page.record import Page
from pipeline.rules import load_rules

HOSTS = 8
PARAGRAPH = (
    "Pemerintah kota itu menerima piala kota cerdas, dan warga menyambutnya di alun-alun hingga petang. "
)


def body_of(path: str) -> bytes:
    paragraphs = "".join(f"<p>Alinea {number} dari {path}. {PARAGRAPH * 3}</p>" for number in range(12))
    menu = "".join(f'<li><a href="/{number}">Rubrik {number}</a></li>' for number in range(60))
    head = f"<title>Berita {path}</title><meta property='article:published_time' content='2024-03-01'>"
    html = f"<!DOCTYPE html><html><head>{head}</head><body><ul>{menu}</ul><article><h1>Berita {path}</h1>{paragraphs}</article></body></html>"
    return html.encode()


def serve(listener: socket.socket) -> None:
    """Answer until the listener is closed."""
    while True:
        try:
            connection, _peer = listener.accept()
        except OSError:  # closed: the benchmark is over
            return
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def answer(connection: socket.socket) -> None:
    with connection:
        path = connection.recv(65536).split(b" ")[1].decode()
        status, body = ("404 Not Found", b"") if path == "/robots.txt" else ("200 OK", body_of(path))
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + body)


def measure(port: int, pages: int, interval: float, read: Reader, *, warc: bool = False) -> tuple[float, int]:
    """Seconds, and pages fetched."""
    given = [
        Given(Entry(f"http://h{host}.test:{port}/{number}"))
        for number in range(pages)
        for host in range(HOSTS)
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        output, archive = folder / "articles.jsonl", folder / "pages.warc.gz"
        client = Client(
            "anugerah", policy=Private(), resolver=lambda _host, _port: ["127.0.0.1"], keep_raw=warc
        )
        begin = time.perf_counter()
        with Journal(folder / "state", output, [archive] if warc else []) as journal:
            crawl = Crawl(
                client,
                journal,
                read,
                output=output,
                warc=archive if warc else None,
                manners=Manners(interval=interval, workers=HOSTS),
            )
            summary = crawl.run(given)
        return time.perf_counter() - begin, summary.settled.get("fetched", 0)


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    rules = load_rules()

    def real(data: bytes, url: str, charset: str) -> Page:
        return read_page(data, rules, url=url, charset=charset)

    def none(_data: bytes, url: str, _charset: str) -> Page:
        return Page(f"Teks dari {url}", url=url)

    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        port = listener.getsockname()[1]
        runs: list[tuple[str, Callable[[], tuple[float, int]]]] = [
            ("no pauses, no reader", lambda: measure(port, pages, 0.0, none)),
            ("no pauses", lambda: measure(port, pages, 0.0, real)),
            ("no pauses, with a WARC", lambda: measure(port, pages, 0.0, real, warc=True)),
            ("a request a second and host", lambda: measure(port, 8, 1.0, real)),
        ]
        for title, run in runs:
            seconds, count = run()
            print(f"{title:<28} {count:>5} pages {seconds:7.2f} s {count / seconds:8.1f} pages/s")


if __name__ == "__main__":
    main()
