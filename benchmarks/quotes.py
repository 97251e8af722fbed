"""From how many common words on two articles quote the same text, on articles made up from a seed.

    python benchmarks/quotes.py [--pairs 150] [--seed 5]

All pairs report one event, so they share names, titles and stock phrases.  Printed, for each kind
of pair, is the share that would be related if so many words in passages were enough.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict

import numpy as np
from dedup import Press, flat

from pipeline.dedup import passages, sign
from pipeline.dedup.passages import ENOUGH, Quotable, fingerprints, quoted

LEVELS = (20, 25, ENOUGH, 35, 40)


def framed(press: Press, names: list[list[str]], sentences: int) -> list[str]:
    """Sentences of a reporter's own; most hold a name with its title or two of them."""
    story: list[str] = []
    for sentence in press.story(sentences):
        if press.random.random() < 0.6:
            sentence[3:3] = press.random.choice(names) + press.random.choice(([], press.random.choice(names)))
        story += sentence
    return story


def pairs(press: Press) -> dict[str, tuple[list[str], list[str]]]:
    """Two articles of each kind."""
    names = [press.draw(press.random.randint(5, 9)) for _ in range(6)]
    one, other = framed(press, names, 12), framed(press, names, 12)
    lede = [*press.draw(4), *names[0], *press.draw(3), *names[1]]
    release = press.story(3)
    whole = flat(release)
    quoting = one + whole + framed(press, names, 5)
    turned = [framed(press, names, 1) + release[place] for place in (2, 0, 1)]
    return {
        "nothing quoted": (one, other),
        "a lede in the same words": (lede + one, press.draw(2) + lede + other),
        "one sentence quoted": (one + release[0], release[0] + other),
        "three sentences quoted": (quoting, whole + other),
        "shortened to two": (quoting, release[0] + release[1] + other),
        "quoted one by one": (quoting, flat(turned) + other),
        "3 % of the words edited": (quoting, press.edit(whole, 0.03) + other),
        "6 % of the words edited": (quoting, press.edit(whole, 0.06) + other),
        "10 % of the words edited": (quoting, press.edit(whole, 0.1) + other),
    }


def common(one: list[str], other: list[str]) -> int:
    """Words in passages, where a fingerprint leads to them."""
    signed = [sign(" ".join(words)) for words in (one, other)]
    if not np.isin(fingerprints(signed[0].hashes), fingerprints(signed[1].hashes)).any():
        return 0
    texts = [Quotable.of(each.hashes, each.digest) for each in signed]
    return quoted(texts[0], texts[1], np.empty(0, np.uint32))


def main() -> None:
    """Make up pairs and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=150)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    press = Press(options.seed)
    press.random = random.Random(options.seed)
    passages.ENOUGH = 1
    words: dict[str, list[int]] = defaultdict(list)
    for _ in range(options.pairs):
        for kind, (one, other) in pairs(press).items():
            words[kind].append(common(one, other))
    print(f"{'words in passages:':26}" + "".join(f"{level:>7}" for level in LEVELS))
    for kind, found in words.items():
        shares = [sum(each >= level for each in found) / len(found) for level in LEVELS]
        print(f"{kind:26}" + "".join(f"{share:7.2f}" for share in shares))


if __name__ == "__main__":
    main()
