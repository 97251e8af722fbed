"""A parsed sentence that knows its mentions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from pipeline.match.mentions import Tag, Tagged
from pipeline.syntax.plain import Plain

_VERB = "VERB"
_CONJUNCT = "conj"
_SAME = ("appos", "flat", "flat:name")
"""Relations by which one person is named twice."""
_SHARING = ("person", "region")
"""Mentions that share the part of the one they are joined to by "dan"."""


@dataclass(frozen=True, eq=False)
class Tree:
    """The dependency tree of a tagged sentence.

    ``doc`` holds the plain words; the tokens of a mention have its kind as ``ent_type_``.
    """

    tagged: Tagged
    plain: Plain
    doc: Doc

    def tag_of(self, token: Token) -> Tag | None:
        """The mention to which a token belongs."""
        for tag, (start, end) in zip(self.tagged.tags, self.plain.spans, strict=True):
            if start < token.idx + len(token) and token.idx < end:
                return tag
        return None

    def position(self, token: Token) -> int:
        """Where a token stands in the tagged text."""
        return self.plain.tagged_at(token.idx)

    def named(self, token: Token) -> Iterator[Tag]:
        """The mentions that a token stands for: its own, and those of its kind joined to it by "dan".

        An official who is no mention there may be one in apposition ("orang nomor satu itu, Rudi").
        """
        kind = token.ent_type_
        waiting = [token]
        seen: set[int] = set()
        while waiting:
            here = waiting.pop(0)
            for tag in self._own(here, kind):
                if tag.at not in seen:
                    seen.add(tag.at)
                    yield tag
            if kind in _SHARING:
                waiting += [c for c in here.children if c.dep_ == _CONJUNCT and c.i > here.i]

    def _own(self, token: Token, kind: str) -> list[Tag]:
        own = [tag for each in (token, *_same(token)) if (tag := self.tag_of(each)) and tag.kind == kind]
        own = list(dict.fromkeys(own))
        # "A, B, dan C" is read as a name and its apposition, too; two full names are two people.
        listed = kind == "person" and all(getattr(tag.mention, "name", "") for tag in own)
        return own if listed else own[:1]


def _same(token: Token) -> Iterator[Token]:
    return (child for child in token.children if child.dep_ in _SAME)


def verb_between(above: Token, below: Token) -> Token | None:
    """The nearest verb on the way up from one token to another, without these two."""
    here = below.head
    while here.i != above.i and here.head.i != here.i:
        if here.pos_ == _VERB:
            return here
        here = here.head
    return None
