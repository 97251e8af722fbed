"""Trains the spaCy pipeline that is shipped, on gold trees and on trees that teachers wrote."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spacy import util
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Adam, Optimizer, fix_random_seed

import pipeline.parse.embedded  # noqa: F401 - registers the tokenizer
from pipeline.parse.lexemes import adapt
from training.treebank import Tree

CONFIG = Path(__file__).with_name("student.cfg")
MAPPING = Path(__file__).with_name("mapping.json")
"""Relations that a treebank labels otherwise than the news treebank does, throughout."""


@dataclass(frozen=True)
class Parsed:
    """A sentence to learn from; ``heads`` count from 0, the root is its own head.

    ``headline`` are the forms that a headline would have, where they are known.
    """

    forms: tuple[str, ...]
    upos: tuple[str, ...]
    feats: tuple[str, ...]
    heads: tuple[int, ...]
    deps: tuple[str, ...]
    weight: int = 1
    headline: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """How long and how fast the student learns."""

    seed: int = 1
    steps: int = 4000
    words: int = 900
    rate: float = 2e-3
    dropout: float = 0.1
    augment: float = 0.1
    gold_share: float = 0.4


def gold_sentences(trees: Sequence[Tree], weights: Mapping[str, int]) -> list[Parsed]:
    """Treebank trees for the student, each counted as often as ``weights`` has it for its treebank."""
    mapping = json.loads(MAPPING.read_text("utf-8"))
    return [
        Parsed(
            tree.forms,
            tree.upos,
            tree.feats,
            tuple(head if head >= 0 else word for word, head in enumerate(tree.heads)),
            mapped_deps(tree, mapping),
            weights[tree.treebank],
            tuple(map(bare, tree.forms, tree.lemmas, tree.upos)),
        )
        for tree in trees
    ]


def mapped_deps(tree: Tree, mapping: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """The relations of ``tree`` in the way of the news treebank, where ``mapping`` knows it."""
    deps = list(tree.deps)
    for at, (form, head) in enumerate(zip(tree.forms, tree.heads, strict=True)):
        if tree.deps[at] != "case" or head < 0 or tree.heads[head] < 0:
            continue
        for rule in mapping:
            if (tree.treebank, tree.deps[head], form.lower()) == (
                rule["treebank"],
                rule["dep"],
                rule["case"],
            ) and rule["head_feats"] in tree.feats[tree.heads[head]].split("|"):
                deps[head] = rule["becomes"]
    return tuple(deps)


def bare(form: str, lemma: str, upos: str) -> str:
    """A verb as headlines have it, without the prefix of the active voice: "menyerahkan" is "serahkan"."""
    low = form.lower()
    if upos != "VERB" or not low.startswith("me") or lemma in ("", "_") or low == lemma.lower():
        return form
    for ending in ("kan", "i"):
        if low.endswith(ending) and not lemma.endswith(ending):
            return lemma + ending
    return lemma


def document(parsed: Parsed, vocab: Vocab) -> Doc:
    """``parsed`` as a ``Doc`` of one sentence."""
    return Doc(
        vocab,
        words=list(parsed.forms),
        pos=list(parsed.upos),
        morphs=list(parsed.feats),
        heads=list(parsed.heads),
        deps=["ROOT" if dep == "root" else dep for dep in parsed.deps],
    )


def blank() -> Language:
    """The pipeline of the configuration, untrained."""
    nlp = util.load_model_from_config(util.load_config(CONFIG), auto_fill=True)
    adapt(nlp.vocab)
    return nlp


def train(
    gold: Sequence[Parsed],
    silver: Sequence[Parsed],
    course: Course,
    *,
    start: Language | None = None,
    report: Callable[[str], None] = print,
    check: Callable[[Language], str] | None = None,
    every: int = 500,
) -> Language:
    """A trained pipeline, its weights averaged over the steps; ``start`` learns on, if given."""
    fix_random_seed(course.seed)
    rng = random.Random(course.seed)
    nlp = start or blank()
    if start is None:
        everything = [*gold, *silver]
        nlp.initialize(lambda: [_example(nlp, parsed) for parsed in everything])
    optimizer = Adam(
        course.rate,
        beta1=0.9,
        beta2=0.999,
        L2=0.01,
        L2_is_weight_decay=True,
        grad_clip=1.0,
        use_averages=True,
    )
    sources = _batches(gold, course.words, rng), _batches(silver, course.words, rng) if silver else None
    begun, losses = time.monotonic(), dict[str, float]()
    for step in range(1, course.steps + 1):
        warm = min(1.0, step / 200)
        optimizer.learn_rate = course.rate * warm * max(0.02, 1 - step / course.steps)
        source = sources[0] if sources[1] is None or rng.random() < course.gold_share else sources[1]
        batch = [varied(parsed, rng, course.augment) for parsed in next(source)]
        nlp.update(
            [_example(nlp, parsed) for parsed in batch], sgd=optimizer, drop=course.dropout, losses=losses
        )
        if step % every == 0 or step == course.steps:
            line = f"step {step} minutes {(time.monotonic() - begun) / 60:.1f} " + " ".join(
                f"{name} {value / every:.2f}" for name, value in sorted(losses.items())
            )
            losses = {}
            if check is not None:
                with nlp.use_params(optimizer.averages):
                    line += " | " + check(nlp)
            report(line)
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        if model is not None:
            _keep_averages(model, optimizer)
    return nlp


def _keep_averages(model: object, optimizer: Optimizer) -> None:
    for node in model.walk():  # type: ignore[attr-defined]
        for name in node.param_names:
            average = (optimizer.averages or {}).get((node.id, name))
            if average is not None:
                node.set_param(name, average)


def _example(nlp: Language, parsed: Parsed) -> Example:
    reference = document(parsed, nlp.vocab)
    return Example(Doc(nlp.vocab, words=list(parsed.forms)), reference)


def _batches(items: Sequence[Parsed], words: int, rng: random.Random) -> Iterator[list[Parsed]]:
    repeated = [parsed for parsed in items for _ in range(parsed.weight)]
    batch: list[Parsed] = []
    total = 0
    while True:
        rng.shuffle(repeated)
        for parsed in repeated:
            batch.append(parsed)
            total += len(parsed.forms)
            if total >= words:
                yield batch
                batch, total = [], 0


def varied(parsed: Parsed, rng: random.Random, share: float) -> Parsed:
    """Now and then, ``parsed`` as a headline: in capitals or with them, with no full stop at the end."""
    draw = rng.random()
    if draw >= share:
        return parsed
    forms = parsed.headline or parsed.forms
    kept = len(forms)
    if kept > 1 and forms[-1] == "." and kept - 1 not in parsed.heads:
        kept -= 1
    if draw < share / 2:
        dressed = tuple(form.upper() for form in forms[:kept])
    else:
        dressed = tuple(form[:1].upper() + form[1:] for form in forms[:kept])
    return replace(
        parsed,
        forms=dressed,
        upos=parsed.upos[:kept],
        feats=parsed.feats[:kept],
        heads=parsed.heads[:kept],
        deps=parsed.deps[:kept],
    )
