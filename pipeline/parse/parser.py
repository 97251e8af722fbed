"""What a dependency parser is to the rest of the package, and how one is had by name.

Every parser gives Universal Dependencies in the attributes of a spaCy ``Doc`` (``token.pos_``,
``token.dep_``, ``token.head``, ``token.morph``), so nobody who reads a tree asks which one ran.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, get_args

# Only for types: spaCy takes longer to import than most articles to read.
if TYPE_CHECKING:
    from spacy.tokens import Doc

ParserName = Literal["spacy", "stanza", "none"]
PARSERS: tuple[ParserName, ...] = get_args(ParserName)


class Parser(Protocol):
    """Turns texts of one sentence each into trees.

    ``name`` is the name it is asked for by, ``version`` changes with its weights.
    """

    @property
    def name(self) -> str:
        """``spacy`` or ``stanza``."""

    @property
    def version(self) -> str:
        """What tells this model from another of the same name."""

    def parse(self, texts: Sequence[str]) -> list[Doc]:
        """One ``Doc`` for each text, in order; its characters are those of the text."""


@dataclass(frozen=True)
class ParserChoice:
    """Which parser is to read the sentences.

    ``stanza_dir`` is the folder with Stanza's models; without it ``STANZA_RESOURCES_DIR`` and
    then Stanza's own folder are asked.
    """

    name: ParserName = "spacy"
    stanza_dir: Path | None = None


EMBEDDED = ParserChoice()
"""The parser that comes with the package."""
NO_PARSER = ParserChoice("none")
"""None: words and their order alone decide."""


@cache
def load_parser(choice: ParserChoice = EMBEDDED) -> Parser | None:
    """The parser chosen, loaded at the first call and kept; None for ``none``.

    :raises InputError: Stanza or its Indonesian model is not there; the message says what to run.
    """
    if choice.name == "none":
        return None
    if choice.name == "spacy":
        from pipeline.parse.embedded import embedded_parser

        return embedded_parser()
    from pipeline.parse.stanza import stanza_parser

    return stanza_parser(choice.stanza_dir)
