"""What the embedded parser sees of a word, beside the word itself."""

from __future__ import annotations

import re
from typing import Any

from spacy.vocab import Vocab

_DIGIT = re.compile(r"\d")
TIDY = str.maketrans("“”„‟«»‘’‚‛`´–—−", '""""""' + "''''''" + "---")
"""Quotes and dashes of all kinds as the plain ones."""


def norm(form: str) -> str:
    """``form`` in small letters, digits as 0, quotes and dashes of all kinds as one."""
    return _DIGIT.sub("0", form.lower().translate(TIDY))


def prefix(form: str) -> str:
    """The first three characters: Indonesian verbs tell their voice there (di-, men-, ber-)."""
    return norm(form)[:3]


def suffix(form: str) -> str:
    """The last three characters (-kan, -an, -i)."""
    return norm(form)[-3:]


def adapt(vocab: Vocab) -> None:
    """Have ``vocab`` give these values, for words that it knows already too."""
    getters: dict[int, Any] = vocab.lex_attr_getters  # type: ignore[attr-defined]
    for name, getter in (("NORM", norm), ("PREFIX", prefix), ("SUFFIX", suffix)):
        getters[vocab.strings[name]] = getter
    for lexeme in list(vocab):
        lexeme.norm_ = norm(lexeme.text)
        lexeme.prefix_ = prefix(lexeme.text)
        lexeme.suffix_ = suffix(lexeme.text)
