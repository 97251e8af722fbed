"""The best tree in a table of scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def best_tree(scores: Scores) -> list[int]:
    """The heads of the highest-scoring tree with a single root.

    :param scores: ``n`` × ``n + 1``; the score of word ``d`` hanging from word ``h`` stands at
        ``[d, h + 1]``, and at ``[d, 0]`` that of ``d`` being the root.
    :return: for each word its head, counted from 0; -1 for the root.

    Most often the best head of each word already makes a tree.  Otherwise Chu-Liu-Edmonds finds it
    (Edmonds 1967), asked once for each root that can still win.
    """
    count = len(scores)
    if not count:
        return []
    full = np.full((count + 1, count + 1), -np.inf, dtype=np.float64)
    full[1:] = scores
    np.fill_diagonal(full, -np.inf)
    heads = full.argmax(axis=1)
    heads[0] = 0
    if (heads[1:] == 0).sum() == 1 and not _cycle(heads):
        return [int(head) - 1 for head in heads[1:]]
    best, best_score = heads, -np.inf
    bound = full[1:, 1:].max(axis=1) if count > 1 else np.zeros(count)
    others = np.where(np.isfinite(bound), bound, 0.0)
    # Any tree with this root scores at most so much; roots that cannot win are passed over.
    limits = full[1:, 0] + others.sum() - others
    for root in np.argsort(-limits, kind="stable"):
        if limits[root] <= best_score:
            break
        rooted = full.copy()
        rooted[1:, 0] = -np.inf
        rooted[root + 1] = -np.inf
        rooted[root + 1, 0] = full[root + 1, 0]
        found = _edmonds(rooted)
        score = rooted[np.arange(1, count + 1), found[1:]].sum()
        if score > best_score:
            best, best_score = found, score
    return [int(head) - 1 for head in best[1:]]


def _cycle(heads: NDArray[np.intp]) -> list[int]:
    """The nodes of a cycle among ``heads`` (node 0 is the root), or none."""
    state = [0] * len(heads)
    state[0] = 2
    for start in range(1, len(heads)):
        path = []
        node = start
        while not state[node]:
            state[node] = 1
            path.append(node)
            node = int(heads[node])
        if state[node] == 1:
            return path[path.index(node) :]
        for done in path:
            state[done] = 2
    return []


def _edmonds(scores: NDArray[np.float64]) -> NDArray[np.intp]:
    """The maximum spanning arborescence from node 0; ``scores[d, h]``, square.

    Cycles are contracted one after another in a loop, not by recursion, so that depth has no limit.
    """
    levels = []
    heads: NDArray[np.intp]
    while True:
        heads = scores.argmax(axis=1)
        heads[0] = 0
        cycle = _cycle(heads)
        if not cycle:
            break
        inside = np.array(cycle)
        outside = np.setdiff1d(np.arange(len(scores)), inside)
        # The cycle becomes one node, the last.
        smaller = np.full((len(outside) + 1, len(outside) + 1), -np.inf)
        smaller[:-1, :-1] = scores[np.ix_(outside, outside)]
        leaving = scores[np.ix_(outside, inside)]
        best_in_cycle = leaving.argmax(axis=1)
        smaller[:-1, -1] = leaving[np.arange(len(outside)), best_in_cycle]
        entering = scores[np.ix_(inside, outside)] - scores[inside, heads[inside]][:, None]
        entry = entering.argmax(axis=0)
        smaller[-1, :-1] = entering[entry, np.arange(len(outside))]
        np.fill_diagonal(smaller, -np.inf)
        levels.append((heads, inside, outside, best_in_cycle, entry))
        scores = smaller
    for before, inside, outside, best_in_cycle, entry in reversed(levels):
        wider = before.copy()
        merged = len(outside)
        for row, node in enumerate(outside):
            if node:
                head = heads[row]
                wider[node] = inside[best_in_cycle[row]] if head == merged else outside[head]
        above = heads[merged]
        wider[inside[entry[above]]] = outside[above]
        heads = wider
    return heads
