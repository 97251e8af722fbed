"""Whether one body repeats another, told from their words.

The measure that decides is word coverage: the share of a text's words that lie in a shingle which
the other text has too.  It is a containment, so a long footer on one side does not hide a copy,
and it loses one word for one changed word, where a Jaccard of shingles loses ``SHINGLE`` of them.
A body that stands in an article twice covers itself once, and counts as alike.  Two bounds hold
together: the better covered text must reach ``THRESHOLD`` and the other ``LEAST_COVERED``; without
the second, a brief that quotes one sentence of a press release would repeat every long article
that quotes it too.  Two short texts may share most of their words by sharing one sentence, so
texts of less than ``SHORT_WORDS`` words must reach ``SHORT_THRESHOLD``, and below ``LEAST_WORDS``
only equal texts are duplicates.  ``benchmarks/dedup.py`` shows where the bounds put copies and
look-alikes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.dedup.fold import Runs, hash_runs
from pipeline.dedup.signature import LEAST_WORDS, SHINGLE, Signature

THRESHOLD = 0.65
"""Coverage (0-1) that the better covered text of a pair must reach.  Its own header and footer
count against it, so this is the share of the story in the page, not the share of unchanged words."""
LEAST_COVERED = 0.3
"""Coverage (0-1) that the other text must reach."""
SHORT_WORDS = 100
SHORT_THRESHOLD = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A body made ready for comparison: its shingles in text order, and the same sorted."""

    words: int
    digest: bytes
    shingles: Runs
    ordered: Runs

    @classmethod
    def of(cls, signature: Signature) -> Text:
        """The text behind ``signature``; shorter than ``LEAST_WORDS``, it has no shingles."""
        words = signature.hashes if signature.words >= LEAST_WORDS else signature.hashes[:0]
        shingles = hash_runs(words, SHINGLE)
        return cls(len(signature.hashes), signature.digest, shingles, np.sort(shingles))


def coverage(one: Signature | Text, other: Signature | Text) -> float:
    """The share (0-1) of the words of ``one`` in a shingle that ``other`` has too."""
    one = one if isinstance(one, Text) else Text.of(one)
    other = other if isinstance(other, Text) else Text.of(other)
    if one.digest == other.digest:
        return 1.0 if one.words else 0.0
    if not (len(one.shingles) and len(other.ordered)):
        return 0.0
    # By binary search rather than np.isin, which sorts both sides anew for each pair.
    places = other.ordered.searchsorted(one.shingles)
    shared = other.ordered.take(places, mode="clip") == one.shingles
    covered = np.zeros(one.words, np.bool_)
    for offset in range(SHINGLE):
        covered[offset : offset + len(shared)] |= shared
    return int(np.count_nonzero(covered)) / one.words


def similarity(one: Signature | Text, other: Signature | Text) -> float:
    """How alike two bodies are (0-1): the coverage of the better covered one."""
    return max(coverage(one, other), coverage(other, one))


def repeats(one: Text, other: Text, threshold: float) -> bool:
    """Whether two bodies are copies; symmetric."""
    short = min(one.words, other.words) < SHORT_WORDS
    needed = max(threshold, SHORT_THRESHOLD) if short else threshold
    forth = coverage(one, other)
    if forth < LEAST_COVERED:
        return False
    back = coverage(other, one)
    return max(forth, back) >= needed and back >= LEAST_COVERED
