"""Marks what is not the story: teasers, bylines, promotions, repeated paragraphs.

Nothing is cut: masked parts are spans, so that every offset still fits the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.rules import Rules

_LINE = re.compile(r"[^\n]+")
_FOLD = re.compile(r"\W+")
_HEADLINE_LENGTH = 130
"""Characters; a longer line under "Berita Terkait" is story again, not a related headline."""
_REPEAT_LENGTH = 60
"""Characters; shorter lines may repeat by chance (names in lists)."""


@dataclass(frozen=True)
class Mask:
    """A masked part of the normalised text and the rule (or ``repeat``) that masked it."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True)
class Line:
    """One line of the normalised text that is story."""

    start: int
    end: int
    text: str


def mask(norm: str, rules: Rules) -> tuple[list[Line], list[Mask]]:
    """Split ``norm`` into the lines that are story and the parts that are not.

    Inline boilerplate inside a story line is blanked in ``Line.text`` with spaces, so that
    positions inside the line stay.
    """
    group = rules.group("boilerplate")
    lines: list[Line] = []
    masks: list[Mask] = []
    seen: set[str] = set()
    section: str | None = None
    following: str | None = None
    for found in _LINE.finditer(norm):
        start, end, text = found.start(), found.end(), found[0]
        if not text.strip():
            continue
        hit = group.first(text, "next", "line", "heading", "page")
        if hit:
            rule, match = hit
            masks.append(Mask(start, end, rule.id))
            section = rule.id if rule.kind == "heading" else None
            bare = not re.search(r"\w", text[match.end() :])
            following = rule.id if rule.kind == "next" and bare else None
            continue
        if following or (section and _is_headline(text)):
            masks.append(Mask(start, end, following or section or ""))
            section, following = section or following, None
            continue
        section = following = None
        folded = _FOLD.sub(" ", text.casefold())
        if len(folded) >= _REPEAT_LENGTH and folded in seen:
            masks.append(Mask(start, end, "repeat"))
            continue
        seen.add(folded)
        for rule, match in group.find(text, "inline"):
            masks.append(Mask(start + match.start(), start + match.end(), rule.id))
            text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
        lines.append(Line(start, end, text))
    return lines, masks


def _is_headline(text: str) -> bool:
    return len(text) <= _HEADLINE_LENGTH and not text.rstrip().endswith((".", '."', ".)"))
