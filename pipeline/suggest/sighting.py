"""What the finders give: one unread phrase in a place where rules would know what stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["verb", "title", "programme", "region", "class", "boilerplate", "date"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One unread phrase in one sentence.

    ``key`` is what is counted as the same thing, ``form`` the phrase as written.  ``target`` says where
    it would go: the id of a record of words, or the kind of a new record (``win``).  ``sentence`` is
    the whole sentence or line, ``start``/``end`` where ``form`` stands in it.  ``guess`` is what the place
    says about the meaning: the codes of the article's regions, a dimension.
    """

    kind: Kind
    key: str
    form: str
    target: str
    sentence: str
    start: int
    end: int
    guess: tuple[str, ...] = ()


def folded(text: str) -> str:
    """A phrase as it is counted: lower case, one blank between words."""
    return " ".join(text.casefold().split())


def words(text: str) -> list[str]:
    """The words of ``text`` in order, as written."""
    return _WORD.findall(text)
