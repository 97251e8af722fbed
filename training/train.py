"""Trains the parser that is shipped and writes its folder; ``make model`` calls it.

Each round trains a teacher (PyTorch) on the treebanks and the tagged news; the teachers so far, together,
parse some thousands of the news sentences; and the student (spaCy) learns on from the treebanks and
these trees.  Only the student is shipped.

    python -m training.train --ud ../shared/ud --news build/model/dataset_postag.txt
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from spacy.language import Language

from pipeline.errors import InputError
from pipeline.parse.embedded import MODEL
from training import poscorpus, silver, student, treebank
from training.clitics import clitic_words
from training.export import export
from training.learn import Batcher, Recipe, labels_of, learn, tagged_items, tree_items
from training.network import Network

GOLD_WEIGHTS = {"csui": 2, "pud": 1, "gsd": 1, "award": 4}
WORD_ROWS, PIECE_ROWS = 9000, 4000
WORDS = Path(__file__).with_name("words.json")


@dataclass(frozen=True)
class Round:
    """A teacher and how many news sentences are parsed then, or none of either; and the student's course."""

    recipe: Recipe | None
    sentences: int
    course: student.Course
    widths: dict[str, int] = field(default_factory=dict)


ROUNDS = (
    Round(
        Recipe(seed=1, steps=1700, words=450, tag_share=0.4),
        9000,
        student.Course(seed=1, steps=900, words=700),
    ),
    Round(
        Recipe(seed=2, steps=2400, words=500, tag_share=0.5),
        18_000,
        student.Course(seed=2, steps=1200, words=800, rate=1.5e-3, augment=0.15),
        {"hidden": 200, "arc": 200},
    ),
    Round(None, 0, student.Course(seed=3, steps=250, words=800, rate=6e-4, augment=0.15)),
    Round(
        None,
        0,
        student.Course(seed=4, steps=500, words=700, rate=1e-3, augment=0.12, gold_share=0.55),
    ),
)


def train(ud: Path, news: Path, out: Path, rounds: Sequence[Round] = ROUNDS) -> None:
    """Read the data, train, and write the folder ``out``."""
    begun = time.monotonic()

    def say(line: str) -> None:
        print(f"[{(time.monotonic() - begun) / 60:5.1f} min] {line}", flush=True)

    trees = treebank.read_training(ud)
    tagged = poscorpus.read(news)
    labels = labels_of(trees, tagged, WORD_ROWS, PIECE_ROWS)
    items, tags = tree_items(trees, labels), tagged_items(tagged, labels)
    gold = student.gold_sentences(trees, GOLD_WEIGHTS)
    say(f"{len(trees)} trees, {len(tagged)} tagged sentences")
    teachers: list[Network] = []
    nlp: Language | None = None
    parsed: list[student.Parsed] = []
    for number, each in enumerate(rounds, 1):
        if each.recipe is not None:
            say(f"round {number}: a teacher")
            teachers.append(learn(labels, labels.size(**each.widths), items, tags, each.recipe, report=say))
            asked = tagged_items(silver.chosen(tagged, each.sentences, len(teachers)), labels)
            kept = silver.believed(teachers, Batcher(labels), asked)
            say(f"round {number}: {len(kept)} of {len(asked)} sentences parsed with confidence")
            parsed = silver.silver_sentences(kept, labels, gold)
        say(f"round {number}: the student")
        nlp = student.train(gold, parsed, each.course, start=nlp, report=say)
    assert nlp is not None
    whole, split = clitic_words(trees, tagged)
    export(nlp, {"whole": whole, "split": split, **json.loads(WORDS.read_text("utf-8"))}, out)
    say(f"written to {out}")


def main() -> int:
    """The command; 2 where a file that is needed is missing."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description="Train the shipped parser.")
    parser.add_argument("--ud", type=Path, required=True, help="folder of the treebanks' CoNLL-U files")
    parser.add_argument("--news", type=Path, required=True, help="dataset_postag.txt of the package nlp-id")
    parser.add_argument("--out", type=Path, default=MODEL, help="folder to write")
    arguments = parser.parse_args()
    torch.use_deterministic_algorithms(True)
    try:
        train(arguments.ud, arguments.news, arguments.out)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
