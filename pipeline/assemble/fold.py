"""Folds words for comparison inside one article."""

from __future__ import annotations

import re

_NOT_WORD = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """The text in lower case, words parted by single blanks."""
    return _NOT_WORD.sub(" ", text.casefold()).strip()
