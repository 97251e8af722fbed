"""What of a body is compared: its words, without dress, and numbers made of them."""

from __future__ import annotations

import html
import re
import unicodedata
from zlib import crc32

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint32]
"""32-bit hashes of the words of a body, in text order."""
Runs = npt.NDArray[np.uint64]
"""64-bit hashes of the runs of so many words that begin at each word."""

_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, so no information is lost in the product
_HALF = np.uint64(32)


def fold_words(body: str) -> list[str]:
    """The words of ``body`` without case, punctuation, entities and invisible characters."""
    # Twice: portals that escape an escaped text leave "&amp;quot;" behind.
    text = html.unescape(html.unescape(body)) if "&" in body else body
    return _WORD.findall(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold())


def hash_words(folded: bytes) -> Words:
    """The CRC-32 of each word of ``folded``, which are joined by one blank."""
    words = folded.split(b" ") if folded else []
    return np.fromiter(map(crc32, words), np.uint32, len(words))


def hash_runs(words: Words, length: int) -> Runs:
    """The hash of each run of ``length`` words; empty where there are fewer words."""
    count = len(words) - length + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    runs = np.zeros(count, np.uint64)
    for offset in range(length):
        runs ^= words[offset : offset + count]
        runs *= _MULTIPLIER
        # A product moves bits upwards only; the fold brings them down again.
        runs ^= runs >> _HALF
    return runs
