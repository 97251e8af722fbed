"""What the tree of a sentence says, as plain records for steps that know no trees."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.match.mentions import Tag, Tagged

_KEY = "syntax"


@dataclass(frozen=True)
class Part:
    """A mention that plays a part in what a verb says, and the rule that found it.

    ``kind`` is that of the rule; ``verb`` is where the verb stands in the tagged text; ``principal``
    is whom a deputy stands for.
    """

    kind: str
    tag: Tag
    rule: str
    verb: int
    principal: Tag | None = None


@dataclass(frozen=True)
class Aside:
    """A relative clause, as a span of the tagged text."""

    start: int
    end: int


@dataclass(frozen=True)
class Syntax:
    """What the tree of a sentence says, for steps that know no trees."""

    parts: tuple[Part, ...]
    asides: tuple[Aside, ...]


def keep_syntax(tagged: Tagged, syntax: Syntax | None) -> None:
    """Keep with a sentence what its tree says, in place of what an earlier one said; None: it has no tree."""
    tagged.memo[_KEY] = syntax


def share_syntax(whole: Tagged, view: Tagged) -> None:
    """Keep with a view of a sentence what the whole one's tree says of the mentions that are left in it."""
    kept = whole.memo.get(_KEY)
    if isinstance(kept, Syntax):
        keep_syntax(view, replace(kept, parts=tuple(part for part in kept.parts if part.tag in view.tags)))


def parts_of(tagged: Tagged, *kinds: str) -> list[Part]:
    """The parts of these kinds that the sentence's tree gives; none where it was not parsed."""
    kept = tagged.memo.get(_KEY)
    return [part for part in kept.parts if part.kind in kinds] if isinstance(kept, Syntax) else []


def beside(tagged: Tagged, position: int, verb: int) -> bool:
    """Whether a word of the tagged text stands in a relative clause and the verb does not."""
    kept = tagged.memo.get(_KEY)
    asides = kept.asides if isinstance(kept, Syntax) else ()
    return any(a.start <= position < a.end and not a.start <= verb < a.end for a in asides)
