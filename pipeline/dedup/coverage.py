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
PARAMETERS = (LEAST_COVERED, SHORT_WORDS, SHORT_THRESHOLD)
"""What else decides; clusters found with others do not hold."""
_CELLS = 1 << 22
"""Words of one text times the number of texts that it is compared with at a time."""

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A body made ready for comparison.

    ``shingles`` are in text order, ``ordered`` the different ones sorted, and ``spots`` says for
    each shingle of the text which of these it is.
    """

    words: int
    digest: bytes
    shingles: Runs
    ordered: Runs
    spots: npt.NDArray[np.int64]

    @classmethod
    def of(cls, hashes: Words, digest: bytes) -> Text:
        """The text whose words hash to ``hashes``; shorter than ``LEAST_WORDS``, it has no shingles."""
        shingles = hash_runs(hashes if len(hashes) >= LEAST_WORDS else hashes[:0], SHINGLE)
        ordered, spots = np.unique(shingles, return_inverse=True)
        return cls(len(hashes), digest, shingles, ordered, spots)


def coverage(one: Signature | Text, other: Signature | Text) -> float:
    """The share (0-1) of the words of ``one`` in a shingle that ``other`` has too."""
    one, other = _text(one), _text(other)
    if one.digest == other.digest:
        return 1.0 if one.words else 0.0
    if not (len(one.shingles) and len(other.shingles)):
        return 0.0
    return float(_coverages(other, [one])[0][0])


def similarity(one: Signature | Text, other: Signature | Text) -> float:
    """How alike two bodies are (0-1): the coverage of the better covered one."""
    return max(coverage(one, other), coverage(other, one))


def repeats(one: Text, others: Sequence[Text], threshold: float) -> npt.NDArray[np.bool_]:
    """Which of ``others`` are copies of ``one``; symmetric.  No text may be without shingles."""
    verdicts: list[npt.NDArray[np.bool_]] = []
    at_once = max(1, _CELLS // max(one.words, *(other.words for other in others)))
    for first in range(0, len(others), at_once):
        some = others[first : first + at_once]
        back, forth = _coverages(one, some)
        words = np.array([other.words for other in some])
        short = np.minimum(words, one.words) < SHORT_WORDS
        needed = np.where(short, max(threshold, SHORT_THRESHOLD), threshold)
        verdicts.append((np.minimum(back, forth) >= LEAST_COVERED) & (np.maximum(back, forth) >= needed))
    return np.concatenate(verdicts)


def _text(body: Signature | Text) -> Text:
    return body if isinstance(body, Text) else Text.of(body.hashes, body.digest)


def _coverages(one: Text, others: Sequence[Text]) -> tuple[Shares, Shares]:
    """The coverage of each of ``others`` by ``one``, and of ``one`` by each: all at once, for speed."""
    words = np.array([other.words for other in others], np.int64)
    starts = np.cumsum(words) - words
    shingles = np.concatenate([other.shingles for other in others])
    # By binary search rather than np.isin, which sorts both sides anew for each pair.
    places = one.ordered.searchsorted(shingles)
    shared = np.flatnonzero(one.ordered.take(places, mode="clip") == shingles)
    # A text has SHINGLE - 1 words more than shingles.
    owners = np.searchsorted(starts - (SHINGLE - 1) * np.arange(len(others)), shared, "right") - 1
    covered = np.zeros(int(words.sum()), np.int64)
    repeated = np.zeros((len(others), len(one.ordered)), np.bool_)
    repeated[owners, places[shared]] = True
    by_place = repeated[:, one.spots]
    there = np.zeros((len(others), one.words), np.bool_)
    for offset in range(SHINGLE):
        covered[shared + (SHINGLE - 1) * owners + offset] = 1
        there[:, offset : offset + by_place.shape[1]] |= by_place
    return np.add.reduceat(covered, starts) / words, np.count_nonzero(there, axis=1) / one.words
