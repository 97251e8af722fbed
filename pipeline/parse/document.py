"""A whole text as one parsed document, its sentences cut by the package's own rules.

A parser reads sentences one by one; news has abbreviations, titles and datelines that a
general sentence splitter breaks at ("Dr. Ir.", "PT.", "Kab.").
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.parse.parser import Parser
from pipeline.parse.sentences import sentence_spans
from pipeline.rules import Rules


class ParsingTokenizer:
    """Stands in the place of a pipeline's tokenizer and gives documents that have their trees already.

    Tokens, ``pos_``, ``morph``, ``dep_``, ``head`` and sentence starts are the parser's; the
    document's text is the text given, to the last blank.
    """

    def __init__(self, parser: Parser, rules: Rules, vocab: Vocab) -> None:
        self._parser = parser
        self._rules = rules
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The document of one text."""
        spans = sentence_spans(text, self._rules)
        # What stands between two sentences (line ends, blanks) goes with the one before.
        starts = [0, *(start for start, _end in spans[1:])]
        pieces = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
        return joined([doc for doc in self._parser.parse(pieces) if len(doc)], self.vocab)

    def to_bytes(self, **_options: Any) -> bytes:
        """Nothing: the parser is chosen anew where the pipeline is loaded."""
        return b""

    def from_bytes(self, _data: bytes, **_options: Any) -> ParsingTokenizer:
        """The counterpart of :meth:`to_bytes`."""
        return self

    def to_disk(self, _path: str | Path, **_options: Any) -> None:
        """Nothing, as :meth:`to_bytes`."""

    def from_disk(self, _path: str | Path, **_options: Any) -> ParsingTokenizer:
        """The counterpart of :meth:`to_disk`."""
        return self


def joined(docs: list[Doc], vocab: Vocab) -> Doc:
    """One document of several that follow each other without a gap."""
    words = [token.text for doc in docs for token in doc]
    spaces = [bool(token.whitespace_) for doc in docs for token in doc]
    heads: list[int] = []
    for doc in docs:
        first = len(heads)
        heads += [first + token.head.i for token in doc]
    tokens = [token for doc in docs for token in doc]
    return Doc(
        vocab,
        words=words,
        spaces=spaces,
        pos=[token.pos_ for token in tokens],
        tags=[token.tag_ for token in tokens],
        morphs=[str(token.morph) for token in tokens],
        lemmas=[token.lemma_ for token in tokens],
        heads=heads,
        deps=[token.dep_ for token in tokens],
    )
