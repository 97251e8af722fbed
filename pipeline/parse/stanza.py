"""Stanza's Indonesian models as a parser: words, tags, lemmas and trees in a spaCy ``Doc``.

Slower than the built-in parser by an order of magnitude, and more accurate with Stanford's models
(Qi et al. 2020, "Stanza: A Python natural language processing toolkit for many human languages").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc

from pipeline.errors import UserError
from pipeline.parse.align import Sentence, Token, Word, make_doc
from pipeline.parse.stanza_models import LANGUAGE, choose_package, fetch_command
from pipeline.parse.stanza_package import importing, quiet, require_stanza, stanza_folder

_BLANK = re.compile(r"\s")
_NO_CHARACTER = re.compile("[\ud800-\udfff]")
_LONGEST_PIECE = 3000
"""Characters; the tokenizer's time grows faster than a text of many tokens."""
_MOST_WORDS = 250
"""In one tree: the parser's memory and time grow with the square (1,500 words take 10 GB)."""
_BATCH = 100
"""Pieces that go through the models together."""
_PARSER_BATCH = 1000
"""Words; Stanza's own 5,000 would take gigabytes where all trees are as large as they may be."""


@dataclass(frozen=True)
class _Piece:
    """A part of the text number ``index`` that becomes one tree; it begins at ``start``."""

    index: int
    start: int
    text: str

    def part(self, start: int, end: int) -> _Piece | None:
        """The characters from ``start`` to ``end`` without blanks around them, if any are left."""
        text = self.text[start:end]
        inner = text.strip()
        return (
            _Piece(self.index, self.start + start + len(text) - len(text.lstrip()), inner) if inner else None
        )


class StanzaParser:
    """A :class:`pipeline.parse.parser.Parser`.

    :param folder: Stanza's models, with ``resources.json``; see :mod:`pipeline.parse.stanza_models`.
    :param given: the folder if the user named it, for the advice on what to run.
    :param use_gpu: compute on the accelerator that torch finds, if any.
    :raises UserError: Stanza or a model is missing, too old or broken; the message says what to run.
    :raises InputError: ``resources.json`` is not what Stanza publishes.
    """

    def __init__(self, folder: Path, *, given: Path | None = None, use_gpu: bool = False) -> None:
        stanza_version = require_stanza()
        package = choose_package(folder, given=given)
        with quiet(), importing():
            import stanza
        self._document = stanza.Document
        try:
            with quiet():
                self._stanza = stanza.Pipeline(
                    LANGUAGE,
                    dir=str(folder),
                    package=None,
                    processors=dict(package.processors),
                    download_method=None,
                    use_gpu=use_gpu,
                    logging_level="CRITICAL",
                    tokenize_no_ssplit=True,
                    depparse_batch_size=_PARSER_BATCH,
                )
        except Exception as error:
            # Damaged or foreign files fail in many ways inside of torch.
            reason = " ".join(str(error).split())[:200]
            raise UserError(
                f"Stanza cannot load its model in {folder} ({type(error).__name__}: {reason}); "
                f"delete that folder and run: {fetch_command(given)}"
            ) from error
        self._vocab = spacy.blank(LANGUAGE).vocab
        self._version = f"{stanza_version}-{package.processors['depparse']}-{package.digest(folder)}"

    @property
    def name(self) -> str:
        """``stanza``."""
        return "stanza"

    @property
    def version(self) -> str:
        """Stanza's version, the package's name, and a digest of the model's files."""
        return self._version

    def parse(self, texts: Sequence[str]) -> list[Doc]:
        """One ``Doc`` for each text, in order; its characters are those of the text.

        A text is one sentence; only what is too long for a tree is cut into several.  Lone
        surrogates, which a ``Doc`` cannot hold, become U+FFFD.
        """
        # One for one, so that offsets stay.
        shown = [_NO_CHARACTER.sub("\ufffd", text) for text in texts]
        pieces = [piece for index, text in enumerate(shown) for piece in _pieces(index, text)]
        sentences: list[list[Sentence]] = [[] for _text in shown]
        with quiet():
            for first in range(0, len(pieces), _BATCH):
                for piece, document in self._read(pieces[first : first + _BATCH]):
                    sentences[piece.index] += _sentences(document, piece.start)
        for each in sentences:
            each.sort(key=lambda sentence: sentence[0].start)
        return [make_doc(self._vocab, text, each) for text, each in zip(shown, sentences, strict=True)]

    def _read(self, pieces: Sequence[_Piece]) -> list[tuple[_Piece, Any]]:
        """The pieces with Stanza's documents; those of too many words are cut further."""
        ready: list[tuple[_Piece, Any]] = []
        while pieces:
            documents = [self._document([], text=piece.text) for piece in pieces]
            documents = self._stanza.process(documents, processors=["tokenize", "mwt"])
            again: list[_Piece] = []
            for piece, document in zip(pieces, documents, strict=True):
                cuts = _cuts(document)
                if cuts:
                    ends = [*cuts[1:], len(piece.text)]
                    parts = (piece.part(*span) for span in zip(cuts, ends, strict=True))
                    again += [part for part in parts if part]
                elif document.num_words:
                    ready.append((piece, document))
            pieces = again
        if ready:
            self._stanza.process([document for _, document in ready], processors=["pos", "lemma", "depparse"])
        return ready


def _pieces(index: int, text: str) -> list[_Piece]:
    """The text with plain blanks, cut where it is too long: two line feeds would end a sentence."""
    whole = _Piece(index, 0, _BLANK.sub(" ", text))
    pieces: list[_Piece | None] = []
    start = 0
    while start < len(text):
        end = start + _LONGEST_PIECE
        if end < len(text):
            blank = whole.text.rfind(" ", start + 1, end)
            end = blank if blank > 0 else end
        pieces.append(whole.part(start, end))
        start = end
    return [piece for piece in pieces if piece]


def _cuts(document: Any) -> list[int]:
    """Where the parts of a document begin that are not too long for a tree; nothing if it is short."""
    starts: list[int] = []
    for sentence in document.sentences:
        count = _MOST_WORDS
        for token in sentence.tokens if len(sentence.words) > _MOST_WORDS else ():
            count += len(token.words)
            if count > _MOST_WORDS:
                starts.append(token.start_char)
                count = len(token.words)
    return [0, *starts[1:]] if len(starts) > 1 else []


def _sentences(document: Any, shift: int) -> list[Sentence]:
    return [
        [
            Token(shift + token.start_char, shift + token.end_char, tuple(map(_word, token.words)))
            for token in sentence.tokens
        ]
        for sentence in document.sentences
    ]


def _word(word: Any) -> Word:
    return Word(
        text=word.text,
        upos=word.upos or "X",
        xpos=word.xpos or "",
        feats=word.feats or "",
        lemma=word.lemma or "",
        head=word.head,
        deprel=word.deprel or "",
    )


def stanza_parser(folder: Path | None = None, *, use_gpu: bool = False) -> StanzaParser:
    """The parser with the models of ``folder``, loaded at the first call and kept.

    :param folder: else ``STANZA_RESOURCES_DIR``, else Stanza's own folder.
    :raises UserError: Stanza or a model is missing, too old or broken; the message says what to run.
    :raises InputError: ``resources.json`` is not what Stanza publishes.
    """
    require_stanza()
    place = stanza_folder(folder).absolute()
    if (place, use_gpu) not in _LOADED:
        _LOADED[place, use_gpu] = StanzaParser(place, given=folder, use_gpu=use_gpu)
    return _LOADED[place, use_gpu]


_LOADED: dict[tuple[Path, bool], StanzaParser] = {}
