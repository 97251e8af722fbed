"""How fast and how well near duplicates are found, on articles made up from a seed.

    python benchmarks/dedup.py [--articles 3000] [--seed 1]

Every third story has a copy on another portal with a share of its words edited (dropped, replaced,
one added), and a look-alike: another story that quotes some sentences of the same press release.
Words follow Zipf's law, half the sentences hold a stock phrase, and each article stands between the
header and the footer of one of some portals, which nobody has masked.  Articles are made when they
are asked for, about 250 words each, and never kept.

Printed, for each contestant in a process of its own: articles a second of processor time (making them up
not counted), peak memory, disk, recall of copies by edit rate, share of look-alikes taken for copies,
precision of all pairs found.  Contestants: the store of this package, in SQLite; datasketch's plain
MinHashLSH with 128 permutations of three-word shingles, whose threshold is the best of several on
other articles; and datasketch with bands, rows and a filter by estimated Jaccard, also the best of
several there.  Then, for the store: 250 more articles on top of all, and as many articles as
``--template`` says on one template, alike enough to be proposed and too different to be copies.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any
from zlib import crc32

from pipeline.dedup import SCHEMA, DuplicateStore, fold_words, sign

EDIT_RATES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2)
QUOTED = (1, 2, 3)
PORTALS = 40
MORE = 250
TUNED_ON = 3000
PERMUTATIONS = 128
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
BANDS_ROWS = ((64, 2), (42, 3), (32, 4))
FILTERS = (0.15, 0.2, 0.25, 0.3, 0.4)
Pair = tuple[int, int]


class Press:
    """Makes up words, stock phrases, sentences and stories; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        """``seed`` decides everything but what :meth:`turn_to` is given."""
        self.seed = seed
        self.random = random.Random(seed)
        pick = self.random.choice
        self.words = sorted(
            {
                "".join(pick("bdgjklmnprst") + pick("aiueo") for _ in range(self.random.randint(1, 4)))
                for _ in range(6000)
            }
        )
        self.random.shuffle(self.words)
        # Zipf: the n-th most frequent word has a frequency of about 1/n.
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))
        self.phrases = [self.draw(self.random.randint(3, 7)) for _ in range(200)]
        self.headers = [self.draw(10) for _ in range(PORTALS)]
        self.footers = [self.draw(self.random.choice((0, 20, 60))) for _ in range(PORTALS)]

    def turn_to(self, number: int) -> None:
        """What is drawn from now on depends on the seed and on ``number`` alone."""
        self.random.seed(f"{self.seed} {number}")

    def draw(self, count: int) -> list[str]:
        """``count`` words, by their frequency."""
        return self.random.choices(self.words, cum_weights=self.weights, k=count)

    def sentence(self) -> list[str]:
        """A sentence; every second one holds a stock phrase."""
        words = self.draw(self.random.randint(10, 24))
        if self.random.random() < 0.5:
            words[2:2] = self.random.choice(self.phrases)
        return words

    def story(self, sentences: int) -> list[list[str]]:
        """A story of so many sentences."""
        return [self.sentence() for _ in range(sentences)]

    def publish(self, words: list[str]) -> str:
        """``words`` between the header and the footer of a portal."""
        portal = self.random.randrange(PORTALS)
        return " ".join(self.headers[portal] + words + self.footers[portal])

    def edit(self, words: Iterable[str], rate: float) -> list[str]:
        """``words`` with a share ``rate`` (0-1) of them dropped, replaced, or followed by a new one."""
        edited: list[str] = []
        for word in words:
            chance = self.random.random()
            if chance < rate / 3:
                continue
            edited.append(word if chance >= 2 * rate / 3 else self.draw(1)[0])
            if 2 * rate / 3 <= chance < rate:
                edited += self.draw(1)
        return edited


def flat(story: Iterable[Iterable[str]]) -> list[str]:
    """The words of a story."""
    return [word for sentence in story for word in sentence]


def articles(press: Press, first: int, count: int) -> Iterator[tuple[int, str]]:
    """Number and text of ``count`` articles from number ``first`` on; the third of each three looks alike."""
    for group in range(first // 3, -(-(first + count) // 3)):
        press.turn_to(group)
        release = press.story(3)
        story = press.story(press.random.randint(6, 18))
        quoted = QUOTED[group % len(QUOTED)]
        story[2:2] = release[:quoted]
        other = press.story(press.random.randint(6, 18))
        other[3:3] = release[:quoted]
        copied = press.edit(flat(story), EDIT_RATES[group % len(EDIT_RATES)])
        for number, words in enumerate((flat(story), copied, flat(other)), 3 * group):
            text = press.publish(words)
            if first <= number < first + count:
                yield number, text


def templated(press: Press, count: int) -> Iterator[tuple[int, str]]:
    """Articles that share every second stretch of 12 words."""
    press.turn_to(-1)
    fixed = [press.draw(12) for _ in range(10)]
    for number in range(count):
        press.turn_to(number)
        yield number, " ".join(flat(words + press.draw(12) for words in fixed))


def score(found: Iterable[Pair], count: int) -> dict[str, Any]:
    """Recall by edit rate, look-alikes taken for copies by sentences quoted, precision."""
    right, wrong, alike = [0] * len(EDIT_RATES), 0, 0
    for one, other in found:
        group = one // 3
        if (one, other) == (3 * group, 3 * group + 1):
            right[group % len(EDIT_RATES)] += 1
        else:
            wrong += 1
            alike += other == 3 * group + 2
    groups = count // 3
    planted = [len(range(place, groups, len(EDIT_RATES))) for place in range(len(EDIT_RATES))]
    return {
        "recall": {
            f"{rate:.0%}": right[place] / max(1, planted[place]) for place, rate in enumerate(EDIT_RATES)
        },
        "recall of all": sum(right) / max(1, groups),
        "precision": sum(right) / max(1, sum(right) + wrong),
        "look-alikes taken": alike,
        "other pairs": wrong - alike,
    }


def memory() -> float:
    """Peak of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Stopwatch:
    """Adds up the processor time spent inside it, which other programs do not lengthen."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._start = 0.0

    def __enter__(self) -> None:
        self._start = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.process_time() - self._start


def feed(connection: sqlite3.Connection, stream: Iterable[tuple[int, str]]) -> float:
    """Put articles into the store and settle; the seconds that took."""
    store = DuplicateStore(connection)
    watch = Stopwatch()
    for number, text in stream:
        with watch:
            store.put(number, f"{number:09}", None, sign(text), b"")
            if number % 10_000 == 9_999:
                connection.commit()
    with watch:
        while store.settle_some():
            connection.commit()
        connection.commit()
    return watch.seconds


def with_store(press: Press, count: int, template: int) -> Iterator[dict[str, Any]]:
    """The store: all articles, then some more, then those on one template."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "articles.sqlite")
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(SCHEMA)
        seconds = feed(connection, articles(press, 0, count))
        found = connection.execute("SELECT min(article, of), max(article, of) FROM duplicates")
        told = score(found, count)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        related = connection.execute("SELECT one, other FROM related WHERE one < other").fetchall()
        quoting = sum(one // 3 == other // 3 for one, other in related)
        yield {
            "articles a second of processor time": count / seconds,
            "peak MB": memory(),
            "disk MB": path.stat().st_size / 1e6,
            **told,
            "related pairs": len(related),
            "of them planted": quoting,
        }
        yield {
            f"seconds of processor time for {MORE} more": feed(
                connection, articles(press, 3 * (count // 3) + 3, MORE)
            )
        }
        connection.close()
    if template:
        connection = sqlite3.connect(":memory:")
        connection.executescript(SCHEMA)
        seconds = feed(connection, templated(press, template))
        (copies,) = connection.execute("SELECT count(*) FROM duplicates").fetchone()
        yield {
            "on one template": template,
            "seconds": seconds,
            "taken for copies": copies,
            "peak MB": memory(),
        }


def sketched(press: Press, count: int, watch: Stopwatch) -> Iterator[tuple[int, Any]]:
    """MinHashes of datasketch, fed with hashes so that its SHA-1 does not count against it."""
    import datasketch  # type: ignore[import-untyped, unused-ignore]

    for number, text in articles(press, 0, count):
        with watch:
            words = [word.encode() for word in fold_words(text)]
            sketch = datasketch.MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=crc32)
            sketch.update_batch([b" ".join(run) for run in zip(words, words[1:], words[2:], strict=False)])
        yield number, sketch


def with_datasketch(press: Press, count: int, best: bool) -> Iterator[dict[str, Any]]:
    """datasketch, tuned on the articles of another seed."""
    import datasketch

    def run(
        stream: Iterable[tuple[int, Any]], settings: dict[str, Any], least: float, watch: Stopwatch
    ) -> set[Pair]:
        index = datasketch.MinHashLSH(num_perm=PERMUTATIONS, **settings)
        kept: dict[int, Any] = {}
        pairs: set[Pair] = set()
        for number, sketch in stream:
            with watch:
                found = index.query(sketch)
                pairs.update(
                    (other, number) for other in found if not least or kept[other].jaccard(sketch) >= least
                )
                index.insert(number, sketch)
                if least:
                    kept[number] = sketch
        return pairs

    def quality(choice: tuple[dict[str, Any], float]) -> float:
        told = score(run(sample, *choice, Stopwatch()), TUNED_ON)
        recall, precision = told["recall of all"], told["precision"]
        return float(2 * recall * precision / max(1e-9, recall + precision))

    choices: list[tuple[dict[str, Any], float]] = (
        [({"params": params}, least) for params in BANDS_ROWS for least in FILTERS]
        if best
        else [({"threshold": threshold}, 0.0) for threshold in THRESHOLDS]
    )
    sample = list(sketched(Press(press.seed + 1), TUNED_ON, Stopwatch()))
    settings, least = max(choices, key=quality)
    sample.clear()
    watch = Stopwatch()
    pairs = run(sketched(press, count, watch), settings, least, watch)
    yield {
        "settings": f"{settings}" + (f", estimated Jaccard >= {least}" if least else ""),
        "articles a second of processor time": count / watch.seconds,
        "peak MB": memory(),
        **score(pairs, count),
    }


def tell(name: str, figures: dict[str, Any]) -> None:
    """Print some figures."""
    print(name)
    for key, value in figures.items():
        if isinstance(value, dict):
            value = ", ".join(f"{rate} {share:.3f}" for rate, share in value.items())
        print(f"  {key}: {value:,.3f}" if isinstance(value, float) else f"  {key}: {value}", flush=True)


CONTESTANTS = ("store", "datasketch", "datasketch with its best parameters")


def main() -> None:
    """Run each contestant in a process of its own and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--template", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=CONTESTANTS)
    options = parser.parse_args()
    count = max(3, options.articles)
    for name in CONTESTANTS if options.only is None else ():
        if name != "store" and find_spec("datasketch") is None:
            print(f"{name}: not installed, so not compared")
            continue
        command = [sys.executable, __file__, "--only", name, "--seed", str(options.seed)]
        subprocess.run([*command, "--articles", str(count), "--template", str(options.template)], check=True)
    if options.only == "store":
        for figures in with_store(Press(options.seed), count, options.template):
            tell(options.only, figures)
    elif options.only:
        for figures in with_datasketch(Press(options.seed), count, options.only != "datasketch"):
            tell(options.only, figures)


if __name__ == "__main__":
    main()
