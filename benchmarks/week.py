"""A week of feeding the store: what each day costs and what it brings, with the real rules and command.

    python benchmarks/week.py [--monday 1000] [--new 200] [--reposts 50] [--kills 5] [--seed 1]

Monday's articles are made up: reports of awards, hopes for awards, and other news.  Tuesday brings new ones, and
re-posts of Monday's under other mastheads with some words edited.  On Wednesday a nickname of a region is
added to the rules, which some articles have used all along.  Then the same three days are lived through again with
runs that are killed at random moments, and the tables compared byte by byte.  Printed for each day: inputs, articles
that the rules read, rows won and lost, rows in all, seconds, peak memory of the process.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from pipeline.outputs import TABLES
from pipeline.rules import RegionRecord, load_rules

NICKNAME, NICKNAMED = "Bumi Sekar Arum", "35.77"
DIMENSIONS = ("governance", "branding", "economy", "living", "society", "environment")
TITLES = {"kota": "Wali Kota", "kabupaten": "Bupati", "provinsi": "Gubernur"}
WON = (
    "{region} meraih penghargaan Gerakan Menuju Smart City {year} dimensi smart {dimension}.",
    "Penghargaan Gerakan Menuju Smart City {year} kategori smart {dimension} diterima {region}.",
    "{region} dinobatkan sebagai kota cerdas terbaik {year} untuk dimensi smart {dimension}.",
)
GIVEN = "Piagam diserahkan Menkominfo kepada {title} {person} di Jakarta, Kamis ({day}/{month}/{year})."
HOPED = "{region} berharap meraih penghargaan smart city tahun depan, kata {title} {person}."
OTHER = "{title} {person} membuka rapat kerja di {region}, Kamis ({day}/{month}/{year})."


class Newsroom:
    """Makes up articles; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        """``seed`` decides everything."""
        self.random = random.Random(seed)
        pick = self.random.choice
        words = {
            "".join(pick("bdgjklmnprst") + pick("aiueo") for _ in range(self.random.randint(1, 4)))
            for _ in range(20_000)
        }
        self.words = sorted(words)
        self.random.shuffle(self.words)
        # Zipf: the n-th most frequent word has a frequency of about 1/n.
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))
        self.regions = [r for r in load_rules().regions.values() if r.level in TITLES]

    def articles(self, prefix: str, count: int, awards: float = 0.25) -> Iterator[dict[str, Any]]:
        """``count`` records; a share ``awards`` of them reports an award, as many again hope for one."""
        for number in range(count):
            chance = self.random.random()
            region = self.random.choice(self.regions)
            facts = self.facts(region)
            if chance < awards:
                lead = [self.random.choice(WON).format(**facts), GIVEN.format(**facts)]
            else:
                lead = [(HOPED if chance < 2 * awards else OTHER).format(**facts)]
            yield self.record(f"{prefix}{number:06}", lead, facts)

    def nicknamed(self, prefix: str, count: int) -> Iterator[dict[str, Any]]:
        """Reports that name a region only by a nickname that the rules do not have."""
        region = next(r for r in self.regions if r.code == NICKNAMED)
        for number in range(count):
            facts = self.facts(region) | {"region": NICKNAME}
            yield self.record(f"{prefix}{number:06}", [WON[0].format(**facts), GIVEN.format(**facts)], facts)

    def reposts(
        self, prefix: str, records: Sequence[dict[str, Any]], rate: float = 0.05
    ) -> Iterator[dict[str, Any]]:
        """Copies under another masthead, with a share ``rate`` of the filler words replaced."""
        for number, record in enumerate(records):
            head, *rest = record["text"].split("\n\n")
            edited = " ".join(
                self.words[self.random.randrange(len(self.words))] if self.random.random() < rate else word
                for word in "\n\n".join(rest).split(" ")
            )
            text = f"Portal {self.sentence()}\n\n{head}\n\n{edited}\n\n{self.sentence()}"
            yield {**record, "id": f"{prefix}{number:06}", "text": text}

    def facts(self, region: RegionRecord) -> dict[str, Any]:
        """What an article tells."""
        pick = self.random.choice
        person = " ".join(pick(self.words).capitalize() for _ in range(2))
        return {
            "region": region.official_name, "title": TITLES[region.level], "person": person,
            "dimension": pick(DIMENSIONS), "year": pick(range(2017, 2024)),
            "day": pick(range(1, 29)), "month": pick(range(1, 13)),
        }  # fmt: skip

    def record(self, id: str, lead: Iterable[str], facts: dict[str, Any]) -> dict[str, Any]:
        """A record of about 200 words."""
        filler = "\n\n".join(self.sentence() for _ in range(self.random.randint(7, 14)))
        published = f"{facts['year']}-{facts['month']:02}-{facts['day']:02}"
        return {"id": id, "published": published, "text": " ".join(lead) + "\n\n" + filler}

    def sentence(self) -> str:
        """Words that mean nothing."""
        words = self.random.choices(self.words, cum_weights=self.weights, k=self.random.randint(12, 24))
        return " ".join(words).capitalize() + "."


def write(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    """``records`` as a JSON Lines file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as handle:
        for record in records:
            handle.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def nicknaming_rules(folder: Path) -> Path:
    """A copy of the rules that knows the nickname."""
    shutil.copytree(load_rules().path, folder)
    with (folder / "regions" / "aliases.csv").open("a", encoding="utf-8") as handle:
        handle.write(f"{NICKNAME},{NICKNAMED},nickname,no,\n")
    return folder


def command(out: Path, arguments: Sequence[object]) -> list[str]:
    """``anugerah run`` as a user types it."""
    return [sys.executable, "-m", "pipeline.cli", "run", *map(str, arguments), "-o", str(out), "--json"]


def live(day: str, out: Path, arguments: Sequence[object]) -> float:
    """Run once and print what it took and brought; returns the seconds."""
    start = time.perf_counter()
    done = subprocess.run(command(out, arguments), capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - start
    # Of all children so far: the largest, which is this one as long as the days grow.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    told = json.loads(done.stdout)
    read = sum(told["extracted"].values())
    print(
        f"{day:28}{sum(told['intake'].values()):8}{read:8}{told['rows_won']:8}{told['rows_lost']:8}{told['rows']:8}"
        f"{told['awards']:8}{told['outcomes']['duplicate']:8}{seconds:9.1f}{peak:9.0f}"
    )
    return seconds


def disturbed(
    out: Path, arguments: Sequence[object], chance: random.Random, kills: int, longest: float
) -> int:
    """Run with so many SIGKILLs on the way, then to the end; how many hit."""
    hit = 0
    for _ in range(kills):
        process = subprocess.Popen(
            command(out, arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(chance.uniform(0.3, longest))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            hit += 1
    subprocess.run(command(out, arguments), capture_output=True, check=True)
    return hit


def main() -> None:
    """Live through the week."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default in (("monday", 1000), ("new", 200), ("reposts", 50), ("kills", 5), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        room = Newsroom(options.seed)
        first = [*room.articles("m", options.monday - 30), *room.nicknamed("n", 30)]
        again = room.reposts(
            "r", [record for record in first if "meraih" in record["text"]][: options.reposts]
        )
        monday = write(folder / "senin.jsonl", first)
        tuesday = write(folder / "selasa.jsonl", [*room.articles("t", options.new), *again])
        rules = nicknaming_rules(folder / "rules")
        days: list[tuple[str, list[object]]] = [
            ("Monday", [monday]),
            ("Tuesday: new and re-posts", [tuesday]),
            ("Tuesday again", [monday, tuesday]),
            ("Wednesday: a rule changed", ["--rules", rules]),
        ]
        print(
            f"{'':28}{'inputs':>8}{'read':>8}{'won':>8}{'lost':>8}{'rows':>8}{'awards':>8}{'copies':>8}{'seconds':>9}"
            f"{'peak MB':>9}"
        )
        out = folder / "out"
        lasted = [live(day, out, arguments) for day, arguments in days]
        # At once, and the articles in one file: the store must not remember how it was fed.
        everything = write(
            folder / "semua.jsonl", [json.loads(line) for file in (tuesday, monday) for line in file.open()]
        )
        live("all in one run", folder / "once", [everything, "--rules", rules])
        for table in ("awards.csv", "awards_merged.csv"):
            same = (out / table).read_bytes() == (folder / "once" / table).read_bytes()
            print(f"  {table}: {'the same bytes' if same else 'DIFFERENT'}")
        if not options.kills:
            return
        chance = random.Random(options.seed)
        hit = sum(
            disturbed(folder / "killed", arguments, chance, options.kills, seconds)
            for (_, arguments), seconds in zip(days, lasted, strict=True)
        )
        same = all((out / table).read_bytes() == (folder / "killed" / table).read_bytes() for table in TABLES)
        print(
            f"killed {hit} times on the way: {'the same bytes in all tables' if same else 'DIFFERENT TABLES'}"
        )


if __name__ == "__main__":
    main()
