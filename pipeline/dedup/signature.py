"""What is kept of one body, and how it is written and read back."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import rensa  # type: ignore[import-untyped, unused-ignore]

from pipeline.dedup.fold import Words, fold_words, hash_runs, hash_words

SHINGLE = 3
"""Words in a shingle.  Longer ones lose copies with many small edits, shorter ones find the
language's stock phrases everywhere."""
LEAST_WORDS = 20
"""Bodies of fewer words are compared for equality only."""
MOST_WORDS = 1 << 15
"""Words of a body that are compared; of a longer one the rest decides about equality only."""
BANDS, ROWS = 85, 3
_SEED = 1997
_HEAD = struct.Struct("<III16s")
_FORMAT = 1

PARAMETERS = blake2b(
    repr(
        (_FORMAT, SHINGLE, LEAST_WORDS, MOST_WORDS, BANDS, ROWS, _SEED, rensa.RMinHash.ALGORITHM_VERSION)
    ).encode(),
    digest_size=16,
).digest()
"""Changes with whatever makes signatures of other parameters or another version incomparable."""


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What is kept of one body: about 1.4 kB for one of 250 words.

    ``words`` is the number of its words, ``extent`` that of the different ones (a body that stands
    twice is not larger for it), ``digest`` (16 bytes) tells equal bodies, ``hashes`` are its words
    as numbers and ``bands`` the band keys of its MinHash; a body too short to compare has none.
    """

    words: int
    extent: int
    digest: bytes
    hashes: Words
    bands: npt.NDArray[np.uint32]

    def to_bytes(self) -> bytes:
        """The signature as bytes, the same on every machine."""
        head = _HEAD.pack(self.words, self.extent, len(self.bands), self.digest)
        return head + self.bands.astype("<u4").tobytes() + self.hashes.astype("<u4").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Signature:
        """The signature that :meth:`to_bytes` wrote.

        :raises ValueError: the bytes are no signature of this version.
        """
        if len(data) < _HEAD.size:
            raise ValueError("a signature is cut off")
        words, extent, bands, digest = _HEAD.unpack_from(data)
        kept = min(words, MOST_WORDS)
        if bands != (BANDS if words >= LEAST_WORDS else 0) or extent > words:
            raise ValueError("a signature contradicts itself")
        if len(data) != _HEAD.size + 4 * (bands + kept):
            raise ValueError("a signature has the wrong length")
        numbers = np.frombuffer(data, "<u4", offset=_HEAD.size).astype(np.uint32, copy=False)
        return cls(words, extent, digest, numbers[bands:], numbers[:bands])


def sign(body: str) -> Signature:
    """The signature of one body.  Time and space are linear in its length."""
    words = fold_words(body)
    # A lone surrogate is no text, but no reason to fail either.
    folded = " ".join(words).encode("utf-8", "surrogatepass")
    digest = blake2b(folded, digest_size=16).digest()
    hashes = hash_words(folded)[:MOST_WORDS]
    return Signature(len(words), len(set(words)), digest, hashes, _bands(hashes))


def _bands(hashes: Words) -> npt.NDArray[np.uint32]:
    if len(hashes) < LEAST_WORDS:
        return np.empty(0, np.uint32)
    shingles = hash_runs(hashes, SHINGLE)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(
        shingles, [0, len(shingles)], BANDS * ROWS, _SEED
    )
    rows = np.array(matrix.to_rows()[0], np.uint32).reshape(BANDS, ROWS)
    keys = np.zeros(BANDS, np.uint64)
    for row in range(ROWS):
        keys = (keys ^ rows[:, row]) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(32)
    return keys.astype(np.uint32)
