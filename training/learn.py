"""Trains a network on trees and tags, and says how good it is on held-out trees."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from pipeline.parse.lexemes import norm
from training.lexical import Features, Lexicon
from training.network import Batch, Network, Size
from training.poscorpus import Tagged
from training.tree import best_tree
from training.treebank import Tree

NO_WORD = -100
"""Stands where padding has no label; the losses pass over it."""
TREEBANKS = ("csui", "pud", "gsd", "award")


@dataclass(frozen=True)
class Labels:
    """What the classifiers tell apart, in a fixed order, and the words that have a row."""

    upos: tuple[str, ...]
    feats: tuple[str, ...]
    deps: tuple[str, ...]
    tags: tuple[str, ...]
    lexicon: Lexicon

    def size(self, **widths: int) -> Size:
        """The size of a network for these labels."""
        return Size(
            words=len(self.lexicon.words),
            buckets=self.lexicon.buckets,
            treebanks=len(TREEBANKS),
            upos=len(self.upos),
            feats=len(self.feats),
            deps=len(self.deps),
            tags=len(self.tags),
            **widths,
        )


def labels_of(trees: Sequence[Tree], tagged: Sequence[Tagged], rows: int, buckets: int) -> Labels:
    """Every label of the data; ``rows`` words at most get a row: those of the trees seen twice, then the commonest."""
    gold = Counter(norm(form) for tree in trees for form in tree.forms)
    news = Counter(norm(form) for sentence in tagged for form in sentence.forms)
    chosen = {word for word, count in gold.items() if count > 1 or news[word] > 1}
    for word, count in sorted(news.items(), key=lambda item: (-item[1], item[0])):
        if len(chosen) >= rows or count < 3:
            break
        chosen.add(word)

    def values(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(set(names)))

    return Labels(
        upos=values(name for tree in trees for name in tree.upos),
        feats=values(name for tree in trees for name in tree.feats),
        deps=values(name for tree in trees for name in tree.deps),
        tags=values(name for sentence in tagged for name in sentence.tags),
        lexicon=Lexicon(sorted(chosen), buckets),
    )


@dataclass
class Item:
    """One sentence as numbers.

    ``arcs`` (N × N+1) and ``rels`` (N × relations) are what teachers believe, for sentences
    without gold trees; ``weight`` is how much the sentence counts.
    """

    forms: tuple[str, ...]
    treebank: int = 0
    upos: list[int] = field(default_factory=list)
    feats: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deps: list[int] = field(default_factory=list)
    arcs: NDArray[np.float16] | None = None
    rels: NDArray[np.float16] | None = None
    weight: float = 1.0


def tree_items(trees: Iterable[Tree], labels: Labels) -> list[Item]:
    """Gold trees as numbers; a label that the training data lacks counts as no word."""
    upos, feats, deps = (
        {name: at for at, name in enumerate(names)} for names in (labels.upos, labels.feats, labels.deps)
    )
    return [
        Item(
            tree.forms,
            TREEBANKS.index(tree.treebank),
            [upos.get(name, NO_WORD) for name in tree.upos],
            [feats.get(name, NO_WORD) for name in tree.feats],
            [NO_WORD] * len(tree.forms),
            [head + 1 for head in tree.heads],
            [deps.get(name, NO_WORD) for name in tree.deps],
        )
        for tree in trees
    ]


def tagged_items(sentences: Iterable[Tagged], labels: Labels) -> list[Item]:
    """Tagged sentences as numbers; the news treebank is theirs."""
    rows = {name: at for at, name in enumerate(labels.tags)}
    return [Item(s.forms, 0, tags=[rows[tag] for tag in s.tags]) for s in sentences]


class Batcher:
    """Pads sentences to batches for one set of labels."""

    def __init__(self, labels: Labels) -> None:
        self.features: Callable[[str], Features] = lru_cache(200_000)(labels.lexicon.features)

    def batch(self, items: Sequence[Item]) -> Batch:
        """The inputs of ``items``."""
        longest = max(len(item.forms) for item in items)
        shape = (len(items), longest)
        words, shapes = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        mask = np.zeros(shape, bool)
        pieces: list[int] = []
        starts: list[int] = []
        for row, item in enumerate(items):
            for column, form in enumerate(item.forms):
                found = self.features(form)
                words[row, column], shapes[row, column] = found.word, found.shape
                starts.append(len(pieces))
                pieces.extend(found.pieces)
            for _ in range(longest - len(item.forms)):
                starts.append(len(pieces))
                pieces.append(0)
            mask[row, : len(item.forms)] = True
        return Batch(
            words=torch.from_numpy(words),
            shapes=torch.from_numpy(shapes),
            pieces=torch.tensor(pieces),
            piece_starts=torch.tensor(starts),
            treebanks=torch.tensor([item.treebank for item in items]),
            lengths=torch.tensor([len(item.forms) for item in items]),
            mask=torch.from_numpy(mask),
            head_mask=torch.from_numpy(np.pad(mask, ((0, 0), (1, 0)), constant_values=True)),
        )


def padded(rows: Sequence[Sequence[int]]) -> Tensor:
    """Lists of labels as one table."""
    longest = max(len(row) for row in rows)
    return torch.tensor([[*row, *[NO_WORD] * (longest - len(row))] for row in rows])


def batches(items: Sequence[Item], words: int, rng: random.Random) -> Iterator[list[Item]]:
    """``items`` in random batches of like lengths, about ``words`` words in each."""
    order = sorted(items, key=lambda item: len(item.forms) + rng.random() * 6)
    found: list[list[Item]] = [[]]
    total = 0
    for item in order:
        if total and total + len(item.forms) > words:
            found.append([])
            total = 0
        found[-1].append(item)
        total += len(item.forms)
    rng.shuffle(found)
    yield from found


def endless(items: Sequence[Item], words: int, rng: random.Random) -> Iterator[list[Item]]:
    """Batches without end."""
    while True:
        yield from batches(items, words, rng)


def tree_loss(network: Network, batch: Batch, items: Sequence[Item]) -> Tensor:
    """Cross-entropy of tags, heads and relations, summed over what is known, per word."""
    encoded = network.encode(batch)
    tagged = network.tag(encoded)
    arcs, rel_dep, rel_head = network.parse(encoded, batch)
    total = _entropy(network.upos(tagged), padded([item.upos for item in items]))
    total = total + _entropy(network.feats(tagged), padded([item.feats for item in items]))
    heads = padded([item.heads for item in items])
    rels = network.relate(rel_dep, rel_head, heads.clamp(min=0))
    if items[0].arcs is None:
        total = total + _entropy(arcs, heads)
        return total + _entropy(rels, padded([item.deps for item in items]))
    soft_arcs = torch.zeros(arcs.shape)
    soft_rels = torch.zeros(rels.shape)
    for row, item in enumerate(items):
        assert item.arcs is not None and item.rels is not None
        count = len(item.forms)
        soft_arcs[row, :count, : count + 1] = torch.from_numpy(item.arcs.astype(np.float32))
        soft_rels[row, :count] = torch.from_numpy(item.rels.astype(np.float32))
    known = batch.mask.sum()
    total = total - (torch.log_softmax(arcs, -1) * soft_arcs).sum() / known
    return total - (torch.log_softmax(rels, -1) * soft_rels).sum() / known


def tag_loss(network: Network, batch: Batch, items: Sequence[Item]) -> Tensor:
    """Cross-entropy of the tags of the news corpus."""
    return _entropy(network.tags(network.tag(network.encode(batch))), padded([i.tags for i in items]))


def _entropy(scores: Tensor, labels: Tensor) -> Tensor:
    loss: Tensor = nn.functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), ignore_index=NO_WORD)
    return loss


@dataclass(frozen=True)
class Recipe:
    """How long and how fast to learn."""

    seed: int = 1
    steps: int = 3000
    words: int = 450
    rate: float = 2.5e-3
    tag_share: float = 0.5
    silver_share: float = 0.0
    dropout: float = 0.33
    word_dropout: float = 0.2
    augment: float = 0.1


def learn(
    labels: Labels,
    size: Size,
    gold: Sequence[Item],
    tagged: Sequence[Item],
    recipe: Recipe,
    *,
    silver: Sequence[Item] = (),
    held_out: Sequence[Item] = (),
    report: Callable[[str], None] = print,
    every: int = 500,
) -> Network:
    """A trained network: its weights are the running mean over the last steps."""
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    network = Network(size, recipe.dropout, recipe.word_dropout)
    batcher = Batcher(labels)
    optimizer = torch.optim.Adam(network.parameters(), lr=recipe.rate, betas=(0.9, 0.95), eps=1e-8)
    gold_batches = endless(gold, recipe.words, rng)
    tag_batches = endless(tagged, recipe.words, rng) if tagged else None
    silver_batches = endless(silver, recipe.words, rng) if silver else None
    mean = {name: value.detach().clone() for name, value in network.state_dict().items()}
    begun = time.monotonic()
    running = 0.0
    for step in range(1, recipe.steps + 1):
        warm = min(1.0, step / 100)
        left = 1 - step / recipe.steps
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * warm * min(1.0, left / 0.7 + 0.02)
        network.train()
        optimizer.zero_grad()
        if silver_batches is not None and rng.random() < recipe.silver_share:
            items = next(silver_batches)
        else:
            items = next(gold_batches)
        if recipe.augment:
            items = [varied(item, rng, recipe.augment) for item in items]
        loss = tree_loss(network, batcher.batch(items), items)
        running += float(loss.detach())
        loss.backward()
        if tag_batches is not None and rng.random() < recipe.tag_share:
            items = next(tag_batches)
            (tag_loss(network, batcher.batch(items), items)).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        decay = min(0.995, 1 - 1 / step)
        with torch.no_grad():
            for name, value in network.state_dict().items():
                mean[name].mul_(decay).add_(value, alpha=1 - decay)
        if step % every == 0 or step == recipe.steps:
            line = f"seed {recipe.seed} step {step} loss {running / every:.3f} minutes {(time.monotonic() - begun) / 60:.1f}"
            running = 0.0
            if held_out:
                kept = {name: value.clone() for name, value in network.state_dict().items()}
                network.load_state_dict(mean)
                line += " | " + accuracy_line(network, batcher, held_out)
                network.load_state_dict(kept)
            report(line)
    network.load_state_dict(mean)
    network.eval()
    return network


def varied(item: Item, rng: random.Random, share: float) -> Item:
    """``item`` in the dress of a headline (capitals) now and then; its tree stays."""
    draw = rng.random()
    if draw < share / 2:
        return replace(item, forms=tuple(form.upper() for form in item.forms))
    if draw < share:
        return replace(item, forms=tuple(form[:1].upper() + form[1:] for form in item.forms))
    return item


@dataclass
class Prediction:
    """What networks believe of a sentence, probabilities averaged."""

    upos: NDArray[np.intp]
    feats: NDArray[np.intp]
    heads: list[int]
    deps: NDArray[np.intp]
    arcs: NDArray[np.float32]
    rels: NDArray[np.float32]


def predict(networks: Sequence[Network], batcher: Batcher, items: Sequence[Item]) -> list[Prediction]:
    """The mean of the networks' probabilities, and the best tree under it."""
    found: dict[int, Prediction] = {}
    order = sorted(range(len(items)), key=lambda at: len(items[at].forms))
    for network in networks:
        network.eval()
    with torch.no_grad():
        for first in range(0, len(order), 48):
            chosen = order[first : first + 48]
            batch = batcher.batch([items[at] for at in chosen])
            runs = []
            for network in networks:
                encoded = network.encode(batch)
                tagged = network.tag(encoded)
                runs.append(
                    (network, *network.parse(encoded, batch), network.upos(tagged), network.feats(tagged))
                )
            arcs = _mean([run[1] for run in runs])
            upos, feats = _mean([run[4] for run in runs]), _mean([run[5] for run in runs])
            trees = []
            for row, at in enumerate(chosen):
                count = len(items[at].forms)
                trees.append(best_tree(np.log(arcs[row, :count, : count + 1].numpy() + 1e-9)))
            heads = padded([[head + 1 for head in tree] for tree in trees]).clamp(min=0)
            rels = _mean([network.relate(dep, head, heads) for network, _, dep, head, _, _ in runs])
            for row, at in enumerate(chosen):
                count = len(items[at].forms)
                found[at] = Prediction(
                    upos[row, :count].argmax(-1).numpy(),
                    feats[row, :count].argmax(-1).numpy(),
                    trees[row],
                    rels[row, :count].argmax(-1).numpy(),
                    arcs[row, :count, : count + 1].numpy(),
                    rels[row, :count].numpy(),
                )
    return [found[at] for at in range(len(items))]


def _mean(scores: Sequence[Tensor]) -> Tensor:
    return torch.stack([torch.softmax(each, -1) for each in scores]).mean(0)


def accuracy(
    networks: Sequence[Network], batcher: Batcher, items: Sequence[Item]
) -> dict[str, dict[str, float]]:
    """UPOS, UAS and LAS (with subtypes, punctuation counted) of each treebank, in per cent."""
    sums: dict[str, Counter[str]] = {}
    for item, guess in zip(items, predict(networks, batcher, items), strict=True):
        count = sums.setdefault(TREEBANKS[item.treebank], Counter())
        heads = np.array(item.heads) == np.array(guess.heads) + 1
        count["words"] += len(item.forms)
        count["upos"] += int((np.array(item.upos) == guess.upos).sum())
        count["uas"] += int(heads.sum())
        count["las"] += int((heads & (np.array(item.deps) == guess.deps)).sum())
    return {
        name: {key: 100 * count[key] / count["words"] for key in ("upos", "uas", "las")}
        for name, count in sums.items()
    }


def accuracy_line(network: Network, batcher: Batcher, items: Sequence[Item]) -> str:
    """The accuracies in a line."""
    return " ".join(
        f"{name} {' '.join(f'{value:.1f}' for value in figures.values())}"
        for name, figures in sorted(accuracy([network], batcher, items).items())
    )
