"""What the teacher sees of a word: its form, its pieces and its shape, as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from pipeline.parse.lexemes import TIDY, norm

SHAPES = 97
"""Shapes fall into this many buckets, a prime."""
_RUN = re.compile(r"(.)\1{2,}")
_LONGEST = 24
"""Characters of a word that are cut into pieces, from each end; a longer run is no word."""
_PIECES = (2, 3, 4, 5)
"""Lengths of the pieces, word boundaries counted in."""


@dataclass(frozen=True, slots=True)
class Features:
    """Row numbers of a word in the three tables: words (0: unknown), shapes, pieces."""

    word: int
    shape: int
    pieces: tuple[int, ...]


def shape(form: str) -> str:
    """Capitals as X, small letters as x, digits as d, the rest as it is; runs cut at two."""
    kinds = "".join(
        "X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c
        for c in form[:_LONGEST].translate(TIDY)
    )
    return _RUN.sub(r"\1\1", kinds)


def pieces(word: str, buckets: int) -> tuple[int, ...]:
    """Hashed character n-grams of a normalised word with its boundaries marked.

    The way of fastText (Bojanowski et al. 2017), so that affixes speak for unknown words.
    """
    if len(word) > 2 * _LONGEST:
        word = word[:_LONGEST] + word[-_LONGEST:]
    marked = f"<{word}>"
    return tuple(
        crc32(marked[start : start + size].encode("utf-8", "replace")) % buckets
        for size in _PIECES
        for start in range(max(1, len(marked) - size + 1))
    )


class Lexicon:
    """Turns forms into :class:`Features`; ``words`` are the normalised forms with a row of their own."""

    def __init__(self, words: Sequence[str], buckets: int) -> None:
        self.words = tuple(words)
        self.buckets = buckets
        self._rows = {word: row for row, word in enumerate(words, 1)}

    def features(self, form: str) -> Features:
        """The rows of ``form``."""
        word = norm(form)
        return Features(
            self._rows.get(word, 0),
            crc32(shape(form).encode("utf-8", "replace")) % SHAPES,
            pieces(word, self.buckets),
        )
