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

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.dedup.fold import Runs, Words, hash_runs
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
    def of(cls, hashes: Words, digest: bytes) -> Text:
        """The text whose words hash to ``hashes``; shorter than ``LEAST_WORDS``, it has no shingles."""
        shingles = hash_runs(hashes if len(hashes) >= LEAST_WORDS else hashes[:0], SHINGLE)
        return cls(len(hashes), digest, shingles, np.sort(shingles))


def coverage(one: Signature | Text, other: Signature | Text) -> float:
    """The share (0-1) of the words of ``one`` in a shingle that ``other`` has too."""
    one = one if isinstance(one, Text) else Text.of(one.hashes, one.digest)
    other = other if isinstance(other, Text) else Text.of(other.hashes, other.digest)
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


def repeats(one: Text, others: Sequence[Text], threshold: float) -> npt.NDArray[np.bool_]:
    """Which of ``others`` are copies of ``one``; symmetric.  No text may be without shingles."""
    back = _covered_by(one, others)
    verdicts = np.zeros(len(others), np.bool_)
    for place in np.flatnonzero(back >= LEAST_COVERED).tolist():
        other = others[place]
        short = min(one.words, other.words) < SHORT_WORDS
        needed = max(threshold, SHORT_THRESHOLD) if short else threshold
        forth = coverage(one, other)
        verdicts[place] = forth >= LEAST_COVERED and max(forth, back[place]) >= needed
    return verdicts


def _covered_by(one: Text, others: Sequence[Text]) -> npt.NDArray[np.float64]:
    """The coverage of each of ``others`` by ``one``, all at once: most proposed pairs end here."""
    words = np.array([other.words for other in others], np.int64)
    starts = np.cumsum(words) - words
    shingles = np.concatenate([other.shingles for other in others])
    places = one.ordered.searchsorted(shingles)
    shared = np.flatnonzero(one.ordered.take(places, mode="clip") == shingles)
    # A text has SHINGLE - 1 words more than shingles.
    owner = np.searchsorted(starts - (SHINGLE - 1) * np.arange(len(others)), shared, "right") - 1
    shared += (SHINGLE - 1) * owner
    covered = np.zeros(int(words.sum()), np.int64)
    for offset in range(SHINGLE):
        covered[shared + offset] = 1
    return np.add.reduceat(covered, starts) / words
