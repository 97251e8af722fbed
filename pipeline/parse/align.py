"""Lays a parser's words over the text that they were read from: a spaCy ``Doc`` of the same characters.

Made for Stanza, whose tokens may stand for several words (``kerjanya`` is ``kerja`` and ``nya``),
but it knows nothing of Stanza: tokens come as plain records with offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc
from spacy.vocab import Vocab

UPOS = frozenset(
    {"ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN"}
    | {"PUNCT", "SCONJ", "SYM", "VERB", "X", "SPACE"}
)
"""The universal parts of speech, and spaCy's for blanks."""
_RUN = re.compile(r"\s+|\S+")
_ROOT = "ROOT"
"""What spaCy calls ``root``: its converter, its models and so whoever reads them use this."""
_UNSPECIFIED = "dep"
"""The relation of Universal Dependencies for what no other fits."""


@dataclass(frozen=True)
class Word:
    """One syntactic word.  ``head`` counts the words of the sentence from 1; 0 is the root."""

    text: str
    upos: str = "X"
    xpos: str = ""
    feats: str = ""
    lemma: str = ""
    head: int = 0
    deprel: str = "root"


@dataclass(frozen=True)
class Token:
    """Characters ``start`` to ``end`` (half-open) of the text, and the words that they stand for."""

    start: int
    end: int
    words: tuple[Word, ...]


Sentence = Sequence[Token]


@dataclass
class _Cell:
    """What becomes one token of the ``Doc``; ``head`` is the index of a cell."""

    start: int
    end: int
    word: Word
    head: int = -1
    deprel: str = _UNSPECIFIED
    space: bool = False


def make_doc(vocab: Vocab, text: str, sentences: Iterable[Sentence]) -> Doc:
    """A ``Doc`` whose text is ``text``, with the tags, lemmas and tree of ``sentences``.

    A token of several words is cut where their forms, put together, are its characters; else it
    stays whole and takes the place of the word that the others hang on.  Each sentence gets one
    root and no cycle, whatever heads are given.  Runs of blanks and characters in no token become
    tokens of their own, which hang on the token before, as spaCy's converter does it.

    :raises ValueError: tokens are empty, out of order, or reach beyond the text.
    """
    cells: list[_Cell] = []
    cursor = 0
    for sentence in sentences:
        numbers: dict[int, int] = {}
        units: list[int] = []
        count = 0
        for token in sentence:
            if not (cursor <= token.start < token.end <= len(text) and token.words):
                raise ValueError(f"token {token.start}-{token.end} does not follow {cursor} in the text")
            _fill(cells, text, cursor, token.start)
            for start, end, word, stands_for in _units(token, text, count):
                for number in stands_for:
                    numbers[number] = len(cells)
                units.append(len(cells))
                cells.append(_Cell(start, end, word))
            count += len(token.words)
            cursor = token.end
        _bind(cells, units, numbers)
    _fill(cells, text, cursor, len(text))
    _bind_fillers(cells)
    return Doc(
        vocab,
        words=[text[cell.start : cell.end] for cell in cells],
        spaces=[cell.space for cell in cells],
        tags=[cell.word.xpos for cell in cells],
        pos=[cell.word.upos if cell.word.upos in UPOS else "X" for cell in cells],
        morphs=[cell.word.feats for cell in cells],
        lemmas=[cell.word.lemma or text[cell.start : cell.end] for cell in cells],
        heads=[cell.head for cell in cells],
        deps=[cell.deprel for cell in cells],
    )


def _units(token: Token, text: str, before: int) -> list[tuple[int, int, Word, list[int]]]:
    """The parts of ``token``: start, end, word, and the numbers of the words that it stands for.

    ``before`` is how many words of the sentence come before.
    """
    numbers = list(range(before + 1, before + len(token.words) + 1))
    surface = text[token.start : token.end]
    forms = [word.text for word in token.words]
    # A form may come in another case than the token ("KERJANYA"): the characters are the text's.
    joined = "".join(forms)
    if all(forms) and len(joined) == len(surface) and joined.casefold() == surface.casefold():
        units = []
        start = token.start
        for number, word in zip(numbers, token.words, strict=True):
            units.append((start, start + len(word.text), word, [number]))
            start += len(word.text)
        return units
    within = set(numbers)
    outward = (word for word in token.words if word.head not in within)
    return [(token.start, token.end, next(outward, token.words[0]), numbers)]


def _fill(cells: list[_Cell], text: str, start: int, end: int) -> None:
    """Add cells for the characters between two tokens; a single blank belongs to the one before."""
    for run in _RUN.finditer(text, start, end):
        first, last = run.span()
        blank = text[first].isspace()
        if blank and text[first] == " " and cells and cells[-1].end == first:
            cells[-1].space = True
            first += 1
        if first < last:
            word = Word(text[first:last], upos="SPACE", xpos="_SP") if blank else Word(text[first:last])
            cells.append(_Cell(first, last, word))


def _bind(cells: list[_Cell], units: Sequence[int], numbers: dict[int, int]) -> None:
    """Give the cells at ``units`` (one sentence) their heads: one root, and all hang on it."""
    if not units:
        return
    wanted = {index: numbers.get(cells[index].word.head, index) for index in units}
    root = next((index for index in units if wanted[index] == index), units[0])
    for index in units:
        cell = cells[index]
        if index == root:
            cell.head, cell.deprel = index, _ROOT
        elif wanted[index] == index:
            cell.head = root
        else:
            cell.head, cell.deprel = wanted[index], cell.word.deprel or _UNSPECIFIED
    safe = {root}
    for index in units:
        path: list[int] = []
        while index not in safe:
            if index in path:
                # A cycle is opened where it was met, and hung on the root.
                cells[index].head, cells[index].deprel = root, _UNSPECIFIED
                break
            path.append(index)
            index = cells[index].head
        safe.update(path)


def _bind_fillers(cells: Sequence[_Cell]) -> None:
    """Hang what is in no sentence on the word before, or after where there is none."""
    first = next((index for index, cell in enumerate(cells) if cell.head >= 0), 0)
    before = first
    for index, cell in enumerate(cells):
        if cell.head >= 0:
            before = index
        else:
            cell.head = before
            if before == index:
                cell.deprel = _ROOT
