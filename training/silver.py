"""Chooses news sentences for teachers to parse, and keeps what they believe of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import numpy as np

from training.learn import NO_WORD, Batcher, Item, Labels, predict
from training.network import Network
from training.poscorpus import Tagged
from training.student import Parsed

SHORTEST, LONGEST = 6, 45
"""Words of a sentence that teachers are asked about."""
_SURE = 0.55
"""A sentence in which the teachers' mean belief in their tree is less than this is left out."""


def chosen(tagged: Sequence[Tagged], count: int, seed: int) -> list[Tagged]:
    """``count`` different sentences of good length, by chance."""
    fit = list({s.forms: s for s in tagged if SHORTEST <= len(s.forms) <= LONGEST}.values())
    random.Random(seed).shuffle(fit)
    return fit[:count]


def believed(teachers: Sequence[Network], batcher: Batcher, items: Sequence[Item]) -> list[Item]:
    """``items`` with the teachers' trees: beliefs for heads and relations, labels for tags."""
    found = []
    for item, guess in zip(items, predict(teachers, batcher, items), strict=True):
        heads = np.array(guess.heads) + 1
        words = np.arange(len(heads))
        if float(np.mean(guess.arcs[words, heads] * guess.rels[words, guess.deps])) < _SURE:
            continue
        found.append(
            Item(
                item.forms,
                item.treebank,
                upos=guess.upos.tolist(),
                feats=guess.feats.tolist(),
                tags=[NO_WORD] * len(heads),
                heads=heads.tolist(),
                deps=guess.deps.tolist(),
                arcs=guess.arcs.astype(np.float16),
                rels=guess.rels.astype(np.float16),
            )
        )
    return found


def silver_sentences(items: Sequence[Item], labels: Labels, gold: Sequence[Parsed]) -> list[Parsed]:
    """What :func:`believed` gave, for the student.

    Tags and features are guessed apart; a pair that no treebank has becomes the commonest for the tag.
    """
    pairs = Counter(pair for sentence in gold for pair in zip(sentence.upos, sentence.feats, strict=True))
    usual = {upos: feats for (upos, feats), _ in reversed(pairs.most_common())}
    found = []
    for item in items:
        upos = tuple(labels.upos[row] for row in item.upos)
        feats = tuple(labels.feats[row] for row in item.feats)
        found.append(
            Parsed(
                item.forms,
                upos,
                tuple(f if (u, f) in pairs else usual[u] for u, f in zip(upos, feats, strict=True)),
                tuple(head - 1 if head else word for word, head in enumerate(item.heads)),
                tuple(labels.deps[row] for row in item.deps),
            )
        )
    return found
