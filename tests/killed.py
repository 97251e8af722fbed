"""Runs that kill themselves with SIGKILL when so much was done: statements sent to the store, files renamed.

Reads requests, a JSON object a line: ``{"out": DIR, "paths": [...], "count": N}``.  Each is run in a process of
its own, forked from this one, so that importing is paid once.  Answers with ``{"status": ..., "done": ...}``:
the signal that ended it (0: it ended well), and how much it did.  A count of 0 never kills.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from newsroom import feed
from pipeline.store import database


class Fuse:
    """Burns down with each thing that is done, and kills the process at the end."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.burnt = 0

    def burn(self, *_: Any) -> None:
        """One thing more."""
        self.burnt += 1
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def run_and_die(out: Path, paths: list[Path], count: int) -> int:
    """Run over ``paths``; returns how much was done, if it comes to that."""
    fuse = Fuse(count)
    connect, replace = database._connect, os.replace

    def fused(uri: str, path: Path) -> sqlite3.Connection:
        connection = connect(uri, path)
        connection.set_trace_callback(fuse.burn)
        return connection

    def renamed(*names: Any) -> None:
        fuse.burn()
        replace(*names)
        fuse.burn()

    setattr(database, "_connect", fused)  # noqa: B010 - for mypy, a function is no variable
    setattr(os, "replace", renamed)  # noqa: B010
    # A transaction at each step, so that there are many states to be found in.
    setattr(database.Batches.__init__, "__defaults__", (0.0,))  # noqa: B010
    feed(paths, out)
    return fuse.burnt


def main() -> None:
    """Answer requests until there are no more."""
    for line in sys.stdin:
        request = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            done = run_and_die(
                Path(request["out"]), [Path(path) for path in request["paths"]], request["count"]
            )
            os.write(writing, str(done).encode())
            os._exit(0)
        os.close(writing)
        _, status = os.waitpid(child, 0)
        with os.fdopen(reading) as answer:
            print(
                json.dumps({"status": os.waitstatus_to_exitcode(status), "done": answer.read()}), flush=True
            )


if __name__ == "__main__":
    main()
