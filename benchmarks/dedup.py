"""How fast and how well near duplicates are found, on articles made up from a seed.

    python benchmarks/dedup.py [--articles 2000] [--seed 1]

Each made-up story gets one copy with another header, another footer and a share of its words
edited (dropped, replaced, one added), and one look-alike: another story that quotes the same
press release.  Printed: end to end, recall over copies by edit rate and false pairs over
look-alikes by the number of quoted sentences; then rensa beside datasketch on the same shingles
(articles signed per second, looked up per second, share of the copies proposed).
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from itertools import accumulate
from zlib import crc32

from pipeline.dedup import DuplicateFinder, fold_words

_BANDS, _ROWS = 85, 3


def shingle(words: list[str]) -> list[bytes]:
    """The overlapping runs of three words, in text order."""
    encoded = [word.encode() for word in words]
    return [b" ".join(run) for run in zip(encoded, encoded[1:], encoded[2:], strict=False)]


EDIT_RATES = (0.0, 0.02, 0.05, 0.1, 0.2)
QUOTED = (1, 2, 3)
Pair = tuple[int, int]


class Press:
    """Makes up words, stock phrases, sentences and stories; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        """``seed`` decides everything."""
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

    def chrome(self, words: int) -> list[str]:
        """A header or a footer: titles of other stories."""
        return self.draw(words)

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


def batch(press: Press, stories: int) -> tuple[list[list[str]], dict[Pair, float], dict[Pair, int]]:
    """Bodies (as words), the pairs that are copies by edit rate, the look-alikes by quotes."""
    bodies: list[list[str]] = []
    copies: dict[Pair, float] = {}
    alike: dict[Pair, int] = {}
    for number in range(stories):
        release = press.story(3)
        story = press.story(press.random.randint(6, 20))
        quoted = QUOTED[number % len(QUOTED)]
        story[2:2] = release[:quoted]
        rate = EDIT_RATES[number % len(EDIT_RATES)]
        footer = press.chrome(press.random.choice((0, 60, 150)))
        copied = press.chrome(20) + press.edit(flat(story), rate) + footer
        other = press.story(press.random.randint(6, 20))
        other[3:3] = release[:quoted]
        place = len(bodies)
        bodies += [press.chrome(10) + flat(story) + press.chrome(20), copied, flat(other)]
        copies[place, place + 1] = rate
        alike[place, place + 2] = quoted
    return bodies, copies, alike


def end_to_end(bodies: list[list[str]], copies: dict[Pair, float], alike: dict[Pair, int]) -> None:
    """Run the finder over all bodies and print what it found."""
    texts = [" ".join(words) for words in bodies]
    start = time.perf_counter()
    finder: DuplicateFinder[int] = DuplicateFinder()
    for number, text in enumerate(texts):
        finder.add(number, text)
    found = {tuple(sorted((number, copy.of))) for number, copy in finder.duplicates().items()}
    seconds = time.perf_counter() - start
    print(f"end to end: {len(texts)} articles, {len(texts) / seconds:,.0f} articles/s")
    for rate in EDIT_RATES:
        pairs = [pair for pair, value in copies.items() if value == rate]
        print(f"  copies, {rate:4.0%} of words edited: recall {_share(pairs, found):.3f} of {len(pairs)}")
    for quoted in QUOTED:
        pairs = [pair for pair, value in alike.items() if value == quoted]
        wrong = _share(pairs, found)
        print(f"  look-alikes, {quoted} sentences quoted: taken for copies {wrong:.3f} of {len(pairs)}")
    print(f"  precision over all pairs: {len(found & set(copies)) / max(1, len(found)):.3f}")


def _share(pairs: list[Pair], found: set[tuple[int, ...]]) -> float:
    return sum(pair in found for pair in pairs) / max(1, len(pairs))


def with_rensa(shingles: list[list[bytes]]) -> tuple[float, float, set[Pair]]:
    """Seconds to sign, seconds to insert and query, the proposed pairs."""
    import rensa  # type: ignore[import-untyped, unused-ignore]

    start = time.perf_counter()
    sketches = []
    for tokens in shingles:
        sketch = rensa.RMinHash(num_perm=_BANDS * _ROWS, seed=1)
        sketch.update(tokens)
        sketches.append(sketch)
    signed = time.perf_counter()
    index = rensa.RMinHashLSH(threshold=0.5, num_perm=_BANDS * _ROWS, num_bands=_BANDS)
    for number, sketch in enumerate(sketches):
        index.insert(number, sketch)
    found = [(other, number) for number, sketch in enumerate(sketches) for other in index.query(sketch)]
    looked = time.perf_counter()
    return signed - start, looked - signed, {pair for pair in found if pair[0] < pair[1]}


def with_datasketch(shingles: list[list[bytes]]) -> tuple[float, float, set[Pair]]:
    """The same with datasketch, fed with hashes so that its SHA-1 does not count against it."""
    import datasketch  # type: ignore[import-untyped, unused-ignore]

    start = time.perf_counter()
    sketches = []
    for tokens in shingles:
        sketch = datasketch.MinHash(num_perm=_BANDS * _ROWS, seed=1, hashfunc=crc32)
        sketch.update_batch(tokens)
        sketches.append(sketch)
    signed = time.perf_counter()
    index = datasketch.MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))
    for number, sketch in enumerate(sketches):
        index.insert(number, sketch)
    found = [(other, number) for number, sketch in enumerate(sketches) for other in index.query(sketch)]
    looked = time.perf_counter()
    return signed - start, looked - signed, {pair for pair in found if pair[0] < pair[1]}


LIBRARIES: dict[str, Callable[[list[list[bytes]]], tuple[float, float, set[Pair]]]] = {
    "rensa": with_rensa,
    "datasketch": with_datasketch,
}


def side_by_side(bodies: list[list[str]], copies: dict[Pair, float]) -> None:
    """Sign and look up the same shingles with each library and print times and recall."""
    shingles = [shingle(fold_words(" ".join(words))) for words in bodies]
    for name, propose in LIBRARIES.items():
        if find_spec(name) is None:
            print(f"{name}: not installed")
            continue
        signing, looking, pairs = propose(shingles)
        by_rate = ", ".join(
            f"{rate:.0%} {_share([pair for pair, value in copies.items() if value == rate], set(pairs)):.3f}"
            for rate in EDIT_RATES
        )
        print(
            f"{name}: signs {len(bodies) / signing:,.0f}/s, looks up {len(bodies) / looking:,.0f}/s, "
            f"{len(pairs)} pairs proposed; share of copies proposed by edit rate: {by_rate}"
        )


def main() -> None:
    """Run both parts and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bodies, copies, alike = batch(Press(options.seed), max(1, options.articles // 3))
    end_to_end(bodies, copies, alike)
    side_by_side(bodies, copies)


if __name__ == "__main__":
    main()
