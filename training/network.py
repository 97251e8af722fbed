"""The teacher: a graph-based parser in PyTorch.

Words and their pieces are embedded; a first bidirectional LSTM gives tags, a second one on top of
it gives trees by biaffine attention (Dozat and Manning 2017).  The treebank is told by an embedding
of its own (Stymne et al. 2018), for the treebanks label the same structures differently.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from training.lexical import SHAPES


@dataclass(frozen=True)
class Size:
    """Widths of the layers, and how many there are of what is told apart."""

    words: int
    buckets: int
    treebanks: int
    upos: int
    feats: int
    deps: int
    tags: int
    word_width: int = 100
    piece_width: int = 64
    shape_width: int = 16
    treebank_width: int = 12
    hidden: int = 160
    tag_hidden: int = 96
    arc: int = 160
    rel: int = 72
    reach: int = 12


class SharedDropout(nn.Module):
    """Drops the same units in every word of a sentence (Gal and Ghahramani 2016)."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.rate:
            return x
        keep = 1 - self.rate
        return x * (torch.rand(x.shape[0], 1, x.shape[2]) < keep) / keep


class Network(nn.Module):
    """See the module; shapes: B sentences, N words in the longest."""

    def __init__(self, size: Size, dropout: float = 0.33, word_dropout: float = 0.2) -> None:
        super().__init__()
        self.size = size
        self.word_dropout = word_dropout
        self.words = nn.Embedding(size.words + 1, size.word_width)
        self.pieces = nn.EmbeddingBag(size.buckets, size.piece_width, mode="mean")
        self.shapes = nn.Embedding(SHAPES, size.shape_width)
        self.treebanks = nn.Embedding(size.treebanks, size.treebank_width)
        for table in (self.words, self.pieces):
            nn.init.normal_(table.weight, std=0.3)
        width = size.word_width + size.piece_width + size.shape_width + size.treebank_width
        # One LSTM a direction: packed sequences take PyTorch nearly twice as long here.
        self.first_right = nn.LSTM(width, size.hidden, batch_first=True)
        self.first_left = nn.LSTM(width, size.hidden, batch_first=True)
        self.second_right = nn.LSTM(2 * size.hidden, size.hidden, batch_first=True)
        self.second_left = nn.LSTM(2 * size.hidden, size.hidden, batch_first=True)
        self.tag_mlp = nn.Linear(2 * size.hidden, size.tag_hidden)
        self.upos = nn.Linear(size.tag_hidden, size.upos)
        self.feats = nn.Linear(size.tag_hidden, size.feats)
        self.tags = nn.Linear(size.tag_hidden, size.tags)
        both = 4 * size.hidden
        self.arc_dep = nn.Linear(both, size.arc)
        self.arc_head = nn.Linear(both, size.arc)
        self.rel_dep = nn.Linear(both, size.rel)
        self.rel_head = nn.Linear(both, size.rel)
        self.root = nn.Parameter(torch.randn(both) * 0.1)
        self.arc = nn.Parameter(torch.zeros(size.arc + 1, size.arc))
        nn.init.normal_(self.arc, std=0.05)
        self.rel = nn.Parameter(torch.zeros(size.deps, size.rel + 1, size.rel + 1))
        nn.init.normal_(self.rel, std=0.05)
        self.distance = nn.Parameter(torch.zeros(2 * size.reach + 1))
        self.drop = SharedDropout(dropout)
        self.drop_tags = nn.Dropout(dropout)

    def encode(self, batch: Batch) -> Tensor:
        """The output of the first LSTM, B × N × 2·hidden."""
        words = batch.words
        if self.training:
            words = words * (torch.rand(words.shape) >= self.word_dropout)
        shape = words.shape
        pieces = self.pieces(batch.pieces, batch.piece_starts).view(*shape, -1)
        treebank = self.treebanks(batch.treebanks)[:, None].expand(-1, shape[1], -1)
        x = torch.cat(
            [self.drop(torch.cat([self.words(words), pieces], -1)), self.shapes(batch.shapes), treebank], -1
        )
        return self._run(self.first_right, self.first_left, x, batch.lengths)

    def tag(self, encoded: Tensor) -> Tensor:
        """The layer that all tags are read from."""
        return self.drop_tags(torch.relu(self.tag_mlp(self.drop_tags(encoded))))

    def parse(self, encoded: Tensor, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of heads, B × N × N+1 (0 is the root), and what relations are read from."""
        second = self._run(self.second_right, self.second_left, self.drop(encoded), batch.lengths)
        both = torch.cat([encoded, second], -1)
        with_root = torch.cat([self.root.expand(both.shape[0], 1, -1), both], 1)
        both, with_root = self.drop(both), self.drop(with_root)
        dep = self.drop(nn.functional.leaky_relu(self.arc_dep(both), 0.1))
        head = self.drop(nn.functional.leaky_relu(self.arc_head(with_root), 0.1))
        ones = torch.ones(*dep.shape[:2], 1)
        arcs = torch.cat([dep, ones], -1) @ self.arc @ head.transpose(1, 2)
        count = dep.shape[1]
        positions = torch.arange(count)
        apart = (positions[None, :] - positions[:, None]).clamp(-self.size.reach, self.size.reach)
        bias = self.distance[apart + self.size.reach]
        bias = torch.cat([torch.zeros(count, 1), bias], 1)
        arcs = arcs + bias
        arcs = arcs.masked_fill(~batch.head_mask[:, None, :], -1e9)
        arcs = arcs.masked_fill(
            torch.cat([torch.zeros(count, 1, dtype=torch.bool), torch.eye(count, dtype=torch.bool)], 1), -1e9
        )
        rel_dep = self.drop(nn.functional.leaky_relu(self.rel_dep(both), 0.1))
        rel_head = self.drop(nn.functional.leaky_relu(self.rel_head(with_root), 0.1))
        return arcs, rel_dep, rel_head

    def relate(self, rel_dep: Tensor, rel_head: Tensor, heads: Tensor) -> Tensor:
        """Scores of relations for given ``heads`` (0 is the root), B × N × relations."""
        chosen = rel_head.gather(1, heads[..., None].expand(-1, -1, rel_head.shape[-1]))
        ones = torch.ones(*heads.shape, 1)
        dep = torch.cat([rel_dep, ones], -1).flatten(0, 1)
        chosen = torch.cat([chosen, ones], -1).flatten(0, 1)
        labels, width = self.rel.shape[0], self.rel.shape[1]
        left = (dep @ self.rel.transpose(0, 1).reshape(width, labels * width)).view(-1, labels, width)
        return (left * chosen[:, None]).sum(-1).view(*heads.shape, labels)

    def _run(self, right: nn.LSTM, left: nn.LSTM, x: Tensor, lengths: Tensor) -> Tensor:
        positions = torch.arange(x.shape[1])[None, :]
        turned = lengths[:, None] - 1 - positions
        order = torch.where(turned >= 0, turned, positions)[..., None]
        ahead = right(x)[0]
        back = left(x.gather(1, order.expand(-1, -1, x.shape[2])))[0]
        return torch.cat([ahead, back.gather(1, order.expand(-1, -1, back.shape[2]))], -1)

    def config(self) -> dict[str, Any]:
        """What is needed to build it again."""
        return asdict(self.size)


@dataclass
class Batch:
    """Sentences padded to one length; ``heads`` count from 1, 0 is the root, -100 is no word."""

    words: Tensor
    shapes: Tensor
    pieces: Tensor
    piece_starts: Tensor
    treebanks: Tensor
    lengths: Tensor
    head_mask: Tensor
    mask: Tensor
