"""The shipped model's figures on the news treebank's test file may only be lowered on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from training import score, treebank

UD = Path(__file__).parents[2].parent / "shared" / "ud"
FLOOR = {"pos_acc": 0.955, "dep_uas": 0.84, "dep_las": 0.777}


def test_news_test_file() -> None:
    path = UD / score.TEST["csui"]
    if not path.exists():
        pytest.skip("needs ../shared/ud, the treebanks of Universal Dependencies")
    trees = treebank.read(path, "csui")
    _, _, of_words = score.embedded()
    scores = score.gold_word_scores(trees, of_words([tree.forms for tree in trees]))
    assert {name: figure for name, figure in FLOOR.items() if scores[name] < figure} == {}
