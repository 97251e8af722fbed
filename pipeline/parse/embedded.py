"""The dependency parser that is shipped with the package: a spaCy pipeline, no download, no other framework.

How it was trained, from what and how good it is: ``model/README.md`` beside this file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from numpy.typing import NDArray
from spacy import util
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Config

from pipeline.errors import InputError
from pipeline.parse.lexemes import adapt
from pipeline.parse.words import WordTokenizer

MODEL = Path(__file__).with_name("model")
CONFIG = "config.cfg"
WORDS = "words.json"
WEIGHTS = "weights.msgpack"
TOKENIZER = "anugerah_words"
LONGEST = 400
"""Words that are parsed together; a longer text is cut, and the trees hung one from another."""
TOGETHER = 128
"""Texts that are parsed together."""
MOST_WORDS = 50_000
"""Different words, at some 700 bytes each, after which the parser begins with an empty vocabulary."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_AGAIN = "this part of the package is missing or damaged; install the package anew"
_COLUMNS: list[int | str] = ["POS", "MORPH", "HEAD", "DEP"]
_CONTINUED = "parataxis"
"""How a tree hangs from the one before it in the same text."""

_Table = NDArray[np.int64]
"""A row for each token: part of speech, morphology, distance to the head, relation, as spaCy numbers them."""


class EmbeddedParser:
    """Tags words and finds trees; see :class:`pipeline.parse.parser.Parser`.

    ``nlp`` is the spaCy pipeline that does it, for one sentence without idle blanks at a time;
    :meth:`parse` takes any text.

    :param folder: where the model lies.
    :raises InputError: a file there is missing or damaged.
    """

    name = "spacy"

    def __init__(self, folder: Path = MODEL) -> None:
        self._folder = folder
        self._content = {name: _read(folder / name) for name in (CONFIG, WORDS, WEIGHTS)}
        self.version = hashlib.sha256(b"".join(self._content.values())).hexdigest()[:12]
        self._words = _words(folder / WORDS, self._content[WORDS])
        self.nlp = self._loaded()

    def _loaded(self) -> Language:
        with _blamed(self._folder / CONFIG):
            nlp = util.load_model_from_config(
                Config().from_str(self._content[CONFIG].decode()), auto_fill=True
            )
        with _blamed(self._folder / WEIGHTS):
            _load_weights(nlp, self._content[WEIGHTS])
        nlp.tokenizer = self._tokenizer(nlp.vocab)
        return nlp

    def _tokenizer(self, vocab: Vocab) -> WordTokenizer:
        return WordTokenizer(vocab, **self._words)

    def parse(self, texts: Sequence[str]) -> list[Doc]:
        """A ``Doc`` for each text, one tree each, whatever the text.

        Halves of broken character pairs, which spaCy cannot hold, become U+FFFD.  Documents of one call
        have one vocabulary; those of a later call may have another.
        """
        if len(self.nlp.vocab) > MOST_WORDS:
            # spaCy keeps every word it has seen; names alone would fill the memory in the end.
            self.nlp = self._loaded()
        docs = [self.nlp.make_doc(_SURROGATE.sub("\ufffd", text)) for text in texts]
        for start in range(0, len(docs), TOGETHER):
            self.annotate(docs[start : start + TOGETHER])
        return docs

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Set ``pos``, ``morph``, ``dep`` and ``head`` of every token of documents of this vocabulary, one tree each."""
        tables = [_blanks(doc) for doc in docs]
        jobs: list[tuple[int, list[int], bool]] = []
        for at, doc in enumerate(docs):
            words = [token.i for token in doc if not token.is_space]
            jobs.extend(
                (at, words[first : first + LONGEST], first > 0) for first in range(0, len(words), LONGEST)
            )
        inner = [Doc(self.nlp.vocab, words=[docs[at][i].text for i in words]) for at, words, _ in jobs]
        root = 0
        for (at, words, goes_on), parsed in zip(jobs, self.nlp.pipe(inner, batch_size=TOGETHER), strict=True):
            own = _fill(tables[at], words, parsed, root if goes_on else None)
            root = root if goes_on else own
        for doc, table in zip(docs, tables, strict=True):
            doc.from_array(_COLUMNS, table.view(np.uint64))  # type: ignore[arg-type]


@util.registry.tokenizers(TOKENIZER)  # type: ignore[untyped-decorator]
def make_tokenizer() -> Callable[[Language], WordTokenizer]:
    """A tokenizer with no word lists yet; making spaCy's own for Indonesian takes a second."""
    return lambda nlp: WordTokenizer(nlp.vocab, whole=(), split=(), abbreviations=(), units=())


@cache
def embedded_parser() -> EmbeddedParser:
    """The parser with the shipped model, loaded at the first call and kept.

    :raises InputError: a file of the model is missing or damaged.
    """
    return EmbeddedParser()


def _blanks(doc: Doc) -> _Table:
    """A table for ``doc`` in which only tokens of blanks are filled in.

    Each hangs from the word before it, else from the first one, as spaCy has it.
    """
    table = np.zeros((len(doc), 4), np.int64)
    space = _signed(doc.vocab.strings["SPACE"])
    root, dep = (_signed(doc.vocab.strings.add(label)) for label in ("ROOT", "dep"))
    word = next((token.i for token in doc if not token.is_space), 0)
    for i, token in enumerate(doc):
        if token.is_space:
            table[i] = space, 0, word - i, dep if word != i else root
        else:
            word = i
    return table


def _fill(table: _Table, words: list[int], parsed: Doc, above: int | None) -> int:
    """Copy the tree of ``parsed`` to the rows of ``words``, as one tree that hangs from ``above``.

    :return: the row of its root.
    """
    found = parsed.to_array(_COLUMNS).view(np.int64).reshape(len(words), 4)
    rows = np.array(words)
    heads = np.arange(len(words)) + found[:, 2]
    table[rows] = found
    table[rows, 2] = rows[heads] - rows
    roots = rows[found[:, 2] == 0]
    more = roots if above is not None else roots[1:]
    table[more, 2] = (roots[0] if above is None else above) - more
    table[more, 3] = _signed(parsed.vocab.strings.add(_CONTINUED))
    return int(roots[0])


def _signed(code: int) -> np.int64:
    return np.uint64(code).astype(np.int64)


def _load_weights(nlp: Language, weights: bytes) -> None:
    adapt(nlp.vocab)
    for name, stored in srsly.msgpack_loads(weights).items():
        pipe: Any = nlp.get_pipe(name)
        pipe.from_bytes(stored["rest"], exclude=["vocab", "model"])
        pipe.model.from_dict(_widened(stored["model"]))


@contextmanager
def _blamed(path: Path) -> Iterator[None]:
    """What spaCy, thinc and srsly raise for content they cannot use is the fault of ``path``.

    Other exceptions pass: spaCy imports the plugins of other packages here, which may fail too.
    """
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise InputError(path, None, _AGAIN) from error


def _widened(value: Any) -> Any:
    """Half-precision tables, as stored, in the precision that thinc computes with."""
    if isinstance(value, np.ndarray):
        return value.astype(np.float32) if value.dtype == np.float16 else value
    if isinstance(value, dict):
        return {key: _widened(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_widened(each) for each in value]
    return value


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(path, None, _AGAIN) from error


def _words(path: Path, content: bytes) -> dict[str, list[str]]:
    try:
        lists = json.loads(content)
        return {name: lists[name] for name in ("whole", "split", "abbreviations", "units")}
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(path, None, _AGAIN) from error
