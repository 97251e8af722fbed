"""Cuts text into the words of Universal Dependencies: "kerjanya" is two, "hanya" is one."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from spacy.tokens import Doc
from spacy.vocab import Vocab

_CHUNK = re.compile(r"\S+|\s+")
_LONGEST = 120
"""Characters of a chunk that are looked at together; longer ones are no words."""
_PIECE = re.compile(
    r"""
    (?P<link>(?:https?://|www\.)[^\s"“”<>()\[\],;]+ | [@#]\w+ | \w[\w.+-]*@\w[\w.-]*\w)
    | (?P<range>\d+(?=-\d+(?![\w/-])) | (?<=\d)-(?=\d+(?![\w/-])))
    | (?P<number>\d+(?:[.,:/]\d+)+ (?:-[^\W\d]\w*)*)
    | (?P<degree>(?:[A-Z](?:[a-z]{0,2}|[A-Z]{0,3})\.)+ (?:[A-Z][a-z]{0,2} | [A-Z]{2,5})(?![\w-] | \.[A-Z][a-z])\.?)
    | (?P<initial>[A-Z]\.(?!\.))
    | (?P<domain>[A-Za-z][A-Za-z0-9-]*(?:\.[a-z]{2,4})+(?![A-Za-z0-9.]))
    | (?P<word>\w+(?:['’‘`-]\w+)*)
    | (?P<rest>\.{2,} | -{2,} | `` | '' | .)
    """,
    re.VERBOSE | re.DOTALL,
)
_DATELINE = re.compile(r"(?P<place>[A-Z]{3,})-(?P<next>[A-Z][a-z]{2,})")
_CLITIC = re.compile(r"(?P<host>\w[\w'’-]*?\w)(?P<hyphen>-?)(?P<clitic>nya|lah|kah|pun|ku|mu)", re.IGNORECASE)
_UNIT = re.compile(r"[A-Za-z]{1,4}(?=\d)")


class WordTokenizer:
    """A spaCy tokenizer: ``tokenizer(text)`` gives a ``Doc`` with the characters of ``text``.

    :param whole: words in small letters that end in "nya" and are one word.
    :param split: words in small letters that end in another clitic and are two words.
    :param abbreviations: in small letters, without the full stop that belongs to them.
    :param units: in small letters, what may stand before an amount with no blank between.
    """

    def __init__(
        self,
        vocab: Vocab,
        whole: Collection[str],
        split: Collection[str],
        abbreviations: Collection[str],
        units: Collection[str],
    ) -> None:
        self.vocab = vocab
        self.whole = frozenset(whole)
        self.split = frozenset(split)
        self.abbreviations = frozenset(abbreviations)
        self.units = frozenset(units)
        self._cut = lru_cache(50_000)(self._cut_chunk)

    def __call__(self, text: str) -> Doc:
        """The words of ``text``; a blank more than one, and a line end, are tokens too, as in spaCy."""
        words: list[str] = []
        spaces: list[bool] = []
        stripped = len(text.rstrip())
        for match in _CHUNK.finditer(text):
            chunk = match[0]
            if chunk.isspace():
                if words and chunk[0] == " ":
                    spaces[-1] = True
                    chunk = chunk[1:]
                if chunk:
                    words.append(chunk)
                    spaces.append(False)
                continue
            last = match.end() == stripped
            for start in range(0, len(chunk), _LONGEST):
                cut = self._cut(chunk[start : start + _LONGEST], last and start + _LONGEST >= len(chunk))
                words.extend(cut)
                spaces.extend([False] * len(cut))
        return Doc(self.vocab, words=words, spaces=spaces)

    def _cut_chunk(self, chunk: str, last: bool) -> tuple[str, ...]:
        """The words of ``chunk``, which has no blanks; ``last`` says that the text ends with it."""
        found: list[str] = []
        at = 0
        while at < len(chunk):
            match = _PIECE.match(chunk, at)
            assert match is not None
            piece, kind = match[0], match.lastgroup
            closing = not chunk[match.end() :].strip(".,;:!?)]\"'”’")
            if kind == "link" and len(piece) > 1:
                piece = piece.rstrip(".:!?'’")
            elif kind in ("degree", "initial") and piece.endswith(".") and last and closing:
                piece = piece[:-1]
            elif kind == "word":
                if (unit := _UNIT.match(piece)) and unit[0].lower() in self.units:
                    found.append(unit[0])
                    at += unit.end()
                    continue
                dotted = chunk.startswith(".", match.end()) and not chunk.startswith("..", match.end())
                if dotted and piece.lower() in self.abbreviations and not (last and closing):
                    piece += "."
                    found.append(piece)
                    at += len(piece)
                    continue
                found.extend(self._cut_word(piece))
                at += len(piece)
                continue
            found.append(piece)
            at += len(piece)
        return tuple(found)

    def _cut_word(self, word: str) -> list[str]:
        if match := _DATELINE.fullmatch(word):
            return [match["place"], "-", match["next"]]
        if match := _CLITIC.fullmatch(word):
            low = word.lower()
            nya = match["clitic"].lower() == "nya"
            if (nya and low not in self.whole) or low in self.split:
                return [part for part in match.groups() if part]
        return [word]
