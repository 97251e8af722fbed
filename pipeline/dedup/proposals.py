"""Which pairs of bodies are compared, found by their MinHash bands.

Two bodies with the same key in a band lie in one bucket of it.  A bucket proposes every pair of
which at least one body is among its ``bound`` *hubs*, those of smallest rank.  So a small bucket
proposes all its pairs; a large one, as thousands of texts on one template make it, only compares
each body with the same few, and the cost of a body is bounded by ``bands * bound`` however many lie
there.  True copies in such a bucket are connected by way of the hubs, or lie in smaller buckets too.
The rank is taken from the text, so the pairs depend on which bodies there are, not on their order.

When bodies come, hubs of a bucket may lose their place (``demoted``), and when bodies go, others
become hubs (``promoted``): pairs that are proposed no longer, and pairs that newly are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.dedup.columns import Columns, Numbers, among, ranges

Pairs = npt.NDArray[np.uint64]
"""Two bodies each, the smaller in the upper 32 bits."""
Ranks = Callable[[Numbers], npt.NDArray[np.int64]]
_PENDING = 1 << 20


@dataclass(frozen=True, slots=True)
class Proposed:
    """Pairs (sorted, each once) that have one of the bodies asked about, and hubs that are none any more."""

    pairs: Pairs
    demoted: Numbers


@dataclass(frozen=True, slots=True)
class _Bucketed:
    """The entries of one column that share their bucket with others, bucket by bucket, hubs first."""

    bodies: Numbers
    place: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]


def propose(
    columns: Columns, bodies: Numbers, keys: Numbers, new: Numbers, gone: Numbers, ranks: Ranks, bound: int
) -> Proposed:
    """The pairs of ``bodies`` with all that are in the columns, they among them.

    :param bodies: sorted.
    :param keys: their band keys, one row each.
    :param new: those of ``bodies`` that were not in the columns before (sorted).
    :param gone: bodies that may still be in the columns and are no more (sorted).
    :param ranks: gives the rank of each of many bodies.
    """
    pairs = np.empty(0, np.uint64)
    pending: list[Pairs] = []
    demoted: list[Numbers] = []
    for column in range(keys.shape[1]):
        here = _buckets(columns, column, keys[:, column], gone, ranks, bound)
        asked = np.flatnonzero(among(here.bodies, bodies))
        size = here.size[asked]
        counts = np.where(here.place[asked] < bound, size, np.minimum(size, bound))
        one = np.repeat(here.bodies[asked], counts)
        other = here.bodies[ranges(here.start[asked], counts)]
        apart = one != other
        pending.append(_pairs(one[apart], other[apart]))
        if sum(map(len, pending)) > _PENDING:
            pairs, pending = np.unique(np.concatenate([pairs, *pending])), []
        once = _hubs(here, ~among(here.bodies, new), bound)
        demoted.append(here.bodies[once & (here.place >= bound)])
    lost = np.concatenate([np.empty(0, np.uint32), *demoted])
    return Proposed(np.unique(np.concatenate([pairs, *pending])), np.unique(lost))


def promoted(
    columns: Columns, keys: Numbers, dying: Numbers, gone: Numbers, ranks: Ranks, bound: int
) -> Numbers:
    """The bodies that become hubs somewhere when ``dying`` go, whose band keys are ``keys``."""
    found: list[Numbers] = [np.empty(0, np.uint32)]
    for column in range(keys.shape[1]):
        here = _buckets(columns, column, keys[:, column], gone, ranks, bound)
        after = _hubs(here, ~among(here.bodies, dying), bound)
        found.append(here.bodies[after & (here.place >= bound)])
    return np.unique(np.concatenate(found))


def split(pairs: Pairs) -> tuple[Numbers, Numbers]:
    """The smaller and the larger body of each pair."""
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)


def _pairs(one: Numbers, other: Numbers) -> Pairs:
    return np.minimum(one, other).astype(np.uint64) << np.uint64(32) | np.maximum(one, other)


def _buckets(
    columns: Columns, column: int, keys: Numbers, gone: Numbers, ranks: Ranks, bound: int
) -> _Bucketed:
    wanted = np.unique(keys)
    bucket, bodies = columns.find(column, wanted)
    alive = ~among(bodies, gone)
    bucket, bodies = bucket[alive], bodies[alive]
    sizes = np.bincount(bucket, minlength=len(wanted))
    shared = sizes[bucket] > 1
    bucket, bodies = bucket[shared], bodies[shared]
    size = sizes[bucket]
    # Where all are hubs, their order says nothing.
    crowded = size > bound
    rank = np.zeros(len(bodies), np.int64)
    rank[crowded] = ranks(bodies[crowded])
    order = np.lexsort((rank, bucket))
    bucket, bodies, size = bucket[order], bodies[order], size[order]
    start = bucket.searchsorted(bucket, "left")
    return _Bucketed(bodies, np.arange(len(bodies)) - start, start, size)


def _hubs(here: _Bucketed, counted: npt.NDArray[np.bool_], bound: int) -> npt.NDArray[np.bool_]:
    """The hubs that there are if only ``counted`` entries are reckoned with."""
    before: npt.NDArray[np.int64] = np.cumsum(counted) - counted
    return counted & (before - before[here.start] < bound)
