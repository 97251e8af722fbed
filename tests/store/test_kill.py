"""A run that is killed at any point loses nothing and doubles nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom import feed, jsonl, story, tables, winner
from pipeline.store.database import STORE

SEED = 1945
DEATHS = 25


class Killer:
    """A process that runs and kills runs."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["tests", "."])}
        self._process = subprocess.Popen(
            [sys.executable, "tests/killed.py"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip

    def run(self, out: Path, paths: list[Path], count: int = 0) -> tuple[int, int]:
        """Run until so much is done (0: to the end); the exit status and what was done."""
        request = {"out": str(out), "paths": [str(path) for path in paths], "count": count}
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin and stdout
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        answer = json.loads(stdout.readline())
        return answer["status"], int(answer["done"] or 0)

    def end(self) -> None:
        """Wait for its end."""
        self._process.communicate()


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    """The process, for as long as the tests of this file run."""
    killer = Killer()
    yield killer
    killer.end()


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], list[Path]]:
    """What is fed on Monday, and on Tuesday with it: news, copies, new texts, broken lines, repeated records."""
    folder = tmp_path_factory.mktemp("weeks")
    first = [
        {"id": f"m{n}", "text": winner(f"m{n}", year=2015 + n % 6), "title": f"Judul {n}"} for n in range(10)
    ]
    first += [{"id": "none", "text": story("none")}, {"id": "m0", "text": winner("m0")}]
    pages = [
        {"url": "https://contoh.example/1", "text": winner("u", name)}
        for name in ("living", "economy", "society")
    ]
    first += pages[:2]
    copies = [
        {"id": f"c{n}", "text": f"Portal lain. {winner(f'm{n}', year=2015 + n % 6)} Penutup."}
        for n in range(3)
    ]
    second = [
        *copies,
        pages[2],
        {"id": "m1", "text": winner("m1", "economy")},
        {"id": "t", "text": winner("t")},
    ]
    monday, tuesday = jsonl(folder / "senin.jsonl", first), jsonl(folder / "selasa.jsonl", second)
    with tuesday.open("a", encoding="utf-8") as handle:
        handle.write('{"id": "broken"\n')
    (folder / "lepas.txt").write_text(winner("lepas"), encoding="utf-8")
    return [monday], [monday, tuesday, folder / "lepas.txt", folder / "tak-ada.txt"]


@pytest.fixture(scope="module")
def undisturbed(
    weeks: tuple[list[Path], list[Path]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The tables of runs that nobody disturbed."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    for paths in weeks:
        feed(paths, out)
    return tables(out)


def test_killed_at_any_point_the_next_run_ends_with_the_same_tables(
    killer: Killer, weeks: tuple[list[Path], list[Path]], undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    whole = tmp_path / "whole"
    lengths = [killer.run(whole, paths)[1] for paths in weeks]
    assert tables(whole) == undisturbed
    states = set()
    for death in range(DEATHS):
        out = tmp_path / f"out{death}"
        # One or two deaths a week; whoever looks in between finds no half a table.
        for paths, length in zip(weeks, lengths, strict=True):
            for _ in range(chance.randint(1, 2)):
                status, _done = killer.run(out, paths, chance.randint(1, length))
                assert status in (-signal.SIGKILL, 0)
                states.add(standing(out))
                for table in out.glob("*.csv"):
                    assert table.read_bytes().endswith(b"\n")
            assert killer.run(out, paths)[0] == 0
        assert tables(out) == undisturbed, f"death {death}"
    assert len(states) > 10, "the deaths were all of one kind"


def standing(out: Path) -> tuple[int, ...]:
    """How far a dead run came: how much each table holds."""
    if not (out / STORE).exists():
        return ()
    connection = sqlite3.connect(out / STORE)
    try:
        return tuple(
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("articles", "sources", "outcomes", "rows", "unsettled", "hash_columns", "runs")
        )
    except sqlite3.OperationalError:
        return (0,)
    finally:
        connection.close()
