"""Learns from corpora which words that end like a clitic are one word, and which are two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from training.poscorpus import Tagged
from training.treebank import Tree

CLITICS = ("nya", "lah", "kah", "pun", "ku", "mu")
_ENDS = re.compile(r".*[a-z].*(?:nya|lah|kah|pun|ku|mu)")
GOLD_VOICES = {"csui": 4, "pud": 4, "gsd": 2, "award": 4}
"""How much one word in a treebank counts against one in the tagged news."""
_SURE = 8
_COMMON = 3


def clitic_words(trees: Iterable[Tree], tagged: Iterable[Tagged]) -> tuple[list[str], list[str]]:
    """Words in "nya" that are whole, and words in other clitics that are split, both sorted.

    A word in "nya" that no corpus knows is split; one in another clitic is whole.
    """
    seen: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    split: Counter[str] = Counter()
    for tree in trees:
        glued = [
            start >= 0 and before >= 0 and start == before + len(form)
            for form, before, start in zip(tree.forms, tree.starts, tree.starts[1:], strict=False)
        ]
        _count(tree.forms, [*glued, False], GOLD_VOICES[tree.treebank], whole, split)
        seen.update(form.lower() for form in tree.forms)
    for sentence in tagged:
        # The corpus writes clitics apart and says nothing of blanks.  A name before one may be any name.
        _count(sentence.forms, [form.islower() for form in sentence.forms], 1, whole, split)
        seen.update(form.lower() for form in sentence.forms)
    keep = [
        word
        for word, count in whole.items()
        if word.endswith("nya")
        and count > max(split[word], 1)
        # A slip of the annotators, when the word is rare and what is left is a common one.
        and (count >= _SURE or seen[word.removesuffix("nya").rstrip("-")] < _COMMON)
        and "-" not in word.removesuffix("nya")[-1:]
    ]
    cut = [
        word
        for word, count in split.items()
        if not word.endswith("nya") and count > max(whole[word], 1) and seen[_host(word)] >= _COMMON
    ]
    return sorted(keep), sorted(cut)


def _host(word: str) -> str:
    return next(word.removesuffix(clitic) for clitic in CLITICS if word.endswith(clitic))


def _count(
    forms: Sequence[str], glued: Sequence[bool], voice: int, whole: Counter[str], split: Counter[str]
) -> None:
    for at, form in enumerate(forms):
        low = form.lower()
        if at and glued[at - 1] and low in CLITICS and forms[at - 1][-1].isalpha():
            split[forms[at - 1].lower() + low] += voice
        elif _ENDS.fullmatch(low) and low not in CLITICS:
            whole[low] += voice
