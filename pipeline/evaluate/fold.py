"""Texts and names without what may differ between two writers of the same thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

NO_HONORIFICS: frozenset[str] = frozenset()

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
_NOT_WORD = re.compile(r"[\W_]+")
# Letters with dots between them (M.Si, S.STP, Ph.D.); pieces are short, so that "G.Plate" is none.
_DOTTED_DEGREE = re.compile(r"[^\W\d_]{1,4}(?:\.[^\W\d_]{1,4})+\.?")
_LONGEST_HONORIFIC = 4


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text without case and punctuation, words parted by single blanks.

    An apostrophe goes without a trace (``Ma'ruf`` is ``maruf``), any other punctuation mark parts
    words (``BSD,Tangerang`` is ``bsd tangerang``).
    """
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _NOT_WORD.sub(" ", plain).strip()


@lru_cache(maxsize=65536)
def fold_name(name: str, honorifics: frozenset[str] = NO_HONORIFICS) -> str:
    """The name without case, punctuation, degrees and the given honorifics.

    Degrees are known by their shape: all that follows the first comma, and closing words with dots
    inside (``M.Si``).  ``honorifics`` holds what else to strip from either end (``H.``, ``Prof``,
    ``Tuan Guru``).  Neighbouring initials join, so ``A.A. Gde``, ``A. A. Gde`` and ``AA Gde`` are one.
    A name never folds to nothing as long as it has a letter.
    """
    before_comma, _, _ = name.partition(",")
    words = (before_comma if fold(before_comma) else name).split()
    while len(words) > 1 and _DOTTED_DEGREE.fullmatch(words[-1]):
        words.pop()
    tokens = fold(" ".join(words)).split()
    if honorifics:
        tokens = _strip_honorifics(tokens, _joined(honorifics))
    return _join_initials(tokens)


@lru_cache(maxsize=64)
def _joined(honorifics: frozenset[str]) -> frozenset[str]:
    """Each honorific folded and written as one word: ``K.H.`` and ``KH`` both give ``kh``."""
    return frozenset(fold(honorific).replace(" ", "") for honorific in honorifics) - {""}


def _strip_honorifics(tokens: list[str], joined: frozenset[str]) -> list[str]:
    start, end = 0, len(tokens)
    while size := _honorific_size(tokens[start:end], joined):
        start += size
    while size := _honorific_size(tokens[start:end], joined, at_end=True):
        end -= size
    return tokens[start:end]


def _honorific_size(tokens: Sequence[str], joined: frozenset[str], *, at_end: bool = False) -> int:
    """How many tokens at that end make the longest honorific; at least one token always stays."""
    for size in range(min(_LONGEST_HONORIFIC, len(tokens) - 1), 0, -1):
        if "".join(tokens[-size:] if at_end else tokens[:size]) in joined:
            return size
    return 0


def _join_initials(tokens: Iterable[str]) -> str:
    words: list[str] = []
    in_initials = False
    for token in tokens:
        if len(token) == 1 and in_initials:
            words[-1] += token
        else:
            words.append(token)
        in_initials = len(token) == 1
    return " ".join(words)
