"""A crawl that is killed again and again ends where an undisturbed one does."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from crawling import Site, answer_page
from server import Request, Server, answer
from warcio.archiveiterator import ArchiveIterator

from pipeline.fetch.pace import Manners
from samples import ROOT

PAGES = 60
KILLS = 12
HOSTS = ("a.test", "b.test", "c.test", "d.test")


def slowly(connection: socket.socket, request: Request) -> None:
    time.sleep(0.004)
    connection.sendall(answer_page(f"Berita {request.path}. " * 200, title=request.path))


def articles(site: Site) -> Counter[str]:
    return Counter(
        json.dumps({name: value for name, value in record.items() if name != "fetched"}, sort_keys=True)
        for record in site.records()
    )


def archived(site: Site) -> Counter[str]:
    with site.warc.open("rb") as file:
        return Counter(
            record.rec_headers.get_header("WARC-Target-URI")
            for record in ArchiveIterator(file)
            if record.rec_type == "response" and record.content_stream().read()
        )


def test_killed_at_random(tmp_path: Path) -> None:
    rng = random.Random(20240301)
    routes = {f"/{number}": slowly for number in range(PAGES)}
    with Server({**routes, "/gone": answer("", 410)}) as server:
        urls = [server.url(f"/{number}", HOSTS[number % 4]) for number in range(PAGES)]
        listed = tmp_path / "addresses.txt"
        listed.write_text("\n".join([*urls, server.url("/gone")]), encoding="utf-8")
        calm, killed = tmp_path / "calm", tmp_path / "killed"
        calm.mkdir()
        killed.mkdir()
        undisturbed = Site(calm, server.port)
        undisturbed.fetch(str(listed), warc=True, manners=Manners(interval=0.0))

        script = Path(__file__).with_name("crawl_once.py")
        paths = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "fetch"), str(ROOT / "tests")])
        with subprocess.Popen(
            [sys.executable, str(script), str(killed), str(server.port), str(listed)],
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None

            def say(word: str, process: subprocess.Popen[str] = process) -> None:
                assert process.stdin is not None
                process.stdin.write(word + "\n")
                process.stdin.flush()

            at_work = 0
            for _kill in range(KILLS):
                wanted = len(server.requests) + rng.randrange(1, 12)
                say("go")
                begin = time.monotonic()
                # One that has nothing left to ask ends by itself.
                while len(server.requests) < wanted and time.monotonic() - begin < 2:
                    time.sleep(0.001)
                time.sleep(rng.random() * 0.01)
                say("kill")
                at_work += int(process.stdout.readline()) == signal.SIGKILL
            assert at_work > KILLS // 2, "too few were killed at work"
            say("go")
            say("wait")
            assert int(process.stdout.readline()) == 0
            process.stdin.close()
        site = Site(killed, server.port)
        assert articles(site) == articles(undisturbed)
        assert archived(site) == archived(undisturbed) == Counter(urls)
        assert {url: row.outcome for url, row in site.rows().items()} == {
            url: row.outcome for url, row in undisturbed.rows().items()
        }
