"""Passages that two texts have in common: a press release, quoted in different framing.

Candidates are found by *winnowing* (Schleimer, Wilkerson and Aiken 2003, "Winnowing: local
algorithms for document fingerprinting"): of every ``WINDOW`` successive runs of ``PRINT`` words the
one with the smallest hash is a fingerprint, so two texts that share ``PRINT + WINDOW - 1`` words in a
row share a fingerprint, wherever these words stand.  The words then decide: a *passage* is a chain
of common runs of ``RUN`` words or more that follow each other in both texts with at most ``GAP``
other words in between, so that a few edited words do not break it, and counts from ``LEAST``
common words.  Two texts quote the same from ``ENOUGH`` words in such passages.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.dedup.columns import Numbers, among
from pipeline.dedup.fold import Runs, Words, hash_runs

PRINT = 8
"""Words in a fingerprint: titles with names and stock phrases are mostly shorter."""
WINDOW = 12
RUN = 5
GAP = 3
LEAST = 15
"""Words in common from which a passage may be quoted: shorter ones are names, titles, stock phrases."""
ENOUGH = 30
"""Words in passages from which two texts quote the same.  A lede in the same words, with programme,
region and minister in it, has up to 25; ``benchmarks/quotes.py`` shows what lies on either side."""

PARAMETERS = (PRINT, WINDOW, RUN, GAP, LEAST, ENOUGH)
"""What decides; relations found with others do not hold."""


@dataclass(frozen=True, slots=True, eq=False)
class Quotable:
    """A text made ready: its runs of ``RUN`` words and their order by hash, its fingerprints and their places."""

    digest: bytes
    runs: Runs
    order: npt.NDArray[np.int64]
    prints: Numbers
    places: npt.NDArray[np.int64]

    @classmethod
    def of(cls, hashes: Words, digest: bytes) -> Quotable:
        """The text whose words hash to ``hashes``."""
        long = hash_runs(hashes, PRINT)
        places = winnow(long)
        runs = hash_runs(hashes, RUN)
        return cls(digest, runs, np.argsort(runs, kind="stable"), long[places].astype(np.uint32), places)


def fingerprints(hashes: Words) -> Numbers:
    """The fingerprints of a text, sorted, each once."""
    runs = hash_runs(hashes, PRINT)
    return np.unique(runs[winnow(runs)].astype(np.uint32))


def winnow(runs: Runs) -> npt.NDArray[np.int64]:
    """The places of the runs that are fingerprints, in order."""
    if not len(runs):
        return np.empty(0, np.int64)
    window = min(WINDOW, len(runs))
    windows = np.lib.stride_tricks.sliding_window_view(runs, window)
    # The last one of equal ones, as in the paper: it stays the smallest for longer.
    last = window - 1 - windows[:, ::-1].argmin(axis=1)
    return np.unique(last + np.arange(len(windows)))


def quoted(one: Quotable, other: Quotable, common: Numbers) -> int:
    """How many words two texts have in common in passages, 0 if not ``ENOUGH``; symmetric.

    :param common: fingerprints (sorted) that so many texts have that they say nothing.  A passage
        counts if it holds fingerprints of both texts and most of these are not common.
    """
    if other.digest < one.digest:
        one, other = other, one
    ordered = other.runs[other.order]
    found = ordered.searchsorted(one.runs)
    here = np.flatnonzero(ordered.take(found, mode="clip") == one.runs) if len(ordered) else found[:0]
    if len(here) * RUN < ENOUGH:
        return 0
    there = other.order[found[here]]
    step, leap = np.diff(here), np.diff(there)
    broken = (step > RUN + GAP) | (leap <= 0) | (leap > RUN + GAP)
    chain = np.concatenate([[0], np.cumsum(broken)])  # the number of its chain, for each common run
    # The last run of a chain gives all its words, one before it those that the next does not cover.
    fresh = np.append(np.where(broken, RUN, np.minimum(step, RUN)), RUN)
    words = np.bincount(chain, fresh).astype(np.int64)
    shared = among(one.prints, np.sort(other.prints))
    prints, places = one.prints[shared], one.places[shared]
    # A shared fingerprint begins a common run, unless two of 32 bits agree by chance.
    begun = np.isin(places, here)
    prints, places = prints[begun], places[begun]
    chains = chain[here.searchsorted(places)]
    weight = np.bincount(chains, np.where(among(prints, common), -1.0, 1.0), minlength=len(words))
    total = int(words[(words >= LEAST) & (weight > 0)].sum())
    return total if total >= ENOUGH else 0
