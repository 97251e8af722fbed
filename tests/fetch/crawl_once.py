"""Crawls to be killed: ``python crawl_once.py FOLDER PORT FILE``.

For each first line on standard input a child crawls; the line after it says whether it is to be killed or waited for.
Then its exit status is printed.
The modules are loaded once, for that takes longer than a crawl.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from crawling import Site

from pipeline.fetch.exchange import Times
from pipeline.fetch.pace import Manners, SystemClock


def crawl(folder: Path, port: int, addresses: str) -> None:
    site = Site(folder, port, clock=SystemClock())
    site.fetch(addresses, warc=True, manners=Manners(interval=0.0, workers=4), times=Times(5, 5, 5))


if __name__ == "__main__":
    for _line in sys.stdin:
        if (child := os.fork()) == 0:
            crawl(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
            os._exit(0)
        if sys.stdin.readline() == "kill\n":
            os.kill(child, signal.SIGKILL)
        print(os.waitpid(child, 0)[1], flush=True)
