"""The best tree: checked against every tree there is, for few words."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.tree import Scores, best_tree


def is_tree(heads: tuple[int, ...]) -> bool:
    if heads.count(-1) != 1:
        return False
    for word in range(len(heads)):
        seen = set()
        while word != -1:
            if word in seen:
                return False
            seen.add(word)
            word = heads[word]
    return True


def total(scores: Scores, heads: tuple[int, ...]) -> float:
    return sum(float(scores[word, head + 1]) for word, head in enumerate(heads))


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_no_tree_scores_higher(count: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(count, count + 1)).astype(np.float32)
    found = tuple(best_tree(scores))
    assert is_tree(found)
    trees = [heads for heads in itertools.product(range(-1, count), repeat=count) if is_tree(heads)]
    assert total(scores, found) == pytest.approx(max(total(scores, heads) for heads in trees), abs=1e-5)


def test_no_words_have_no_heads() -> None:
    assert best_tree(np.zeros((0, 1), np.float32)) == []


def test_two_words_that_want_each_other() -> None:
    # Each would rather hang from the other than be the root; 1 + 9 beats 0 + 8.
    scores = np.array([[1, -9, 8], [0, 9, -9]], np.float32)
    assert best_tree(scores) == [-1, 0]
