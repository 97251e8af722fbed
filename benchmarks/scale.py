"""Peak memory, time and disk of runs over ever more articles: memory must not grow with their number.

    python benchmarks/scale.py [--articles 10000 100000] [--awards 0.05] [--seed 1]

Each run is a process of its own (``anugerah run``), on articles made up by ``benchmarks/week.py``, a share
``--awards`` of which reports an award, as many again hope for one, and 5 in 100 are re-posts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from itertools import islice
from pathlib import Path

from week import Newsroom, command, write

CHUNK = 2000


def feed(folder: Path, count: int, awards: float, seed: int) -> Path:
    """``count`` articles in files of some thousands."""
    room = Newsroom(seed)
    articles = room.articles("a", count - count // 20, awards)
    for number in range(0, count, CHUNK):
        part = list(islice(articles, CHUNK - CHUNK // 20))
        again = room.reposts(f"r{number}-", part[: CHUNK // 20])
        write(folder / f"{number:08}.jsonl", [*part, *again])
    return folder


def main() -> None:
    """Run over each number of articles and print what it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--awards", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(
        f"{'articles':>10}{'rows':>9}{'copies':>9}{'seconds':>9}{'per s':>8}{'peak MB':>9}{'store MB':>10}  seconds by step"
    )
    for count in options.articles:
        with tempfile.TemporaryDirectory() as name:
            folder = feed(Path(name) / "in", count, options.awards, options.seed)
            start = time.perf_counter()
            process = subprocess.Popen(
                command(Path(name) / "out", [folder]), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            assert process.stdout
            told = json.loads(process.stdout.read())
            # wait4 and not getrusage: the peak of this child alone.
            _pid, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            size = (Path(name) / "out" / "anugerah.db").stat().st_size / 1e6
            steps = ", ".join(f"{step} {value:.0f}" for step, value in told["seconds"].items() if value >= 1)
            print(
                f"{count:10,}{told['rows']:9,}{told['outcomes']['duplicate']:9,}{seconds:9.0f}{count / seconds:8.0f}"
                f"{usage.ru_maxrss / 1024:9.0f}{size:10.0f}  {steps}" + (" FAILED" if status else "")
            )


if __name__ == "__main__":
    main()
