"""Lines that come back in many articles and are not masked.

A line is known again in three ways: whole, by its label ("Editor: …"), and at the edges of an article by
its first words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from pipeline.suggest.page import Page
from pipeline.suggest.sighting import Sighting

_LONGEST = 240
"""Characters; what comes back and is longer is a quoted press release."""
_SHORT = 130
"""Characters up to which a line may be known by its label or first words."""
_FIRST = (2, 4)
"""Words by which lines with different ends are known as the same: in a line that is no sentence, and in any."""
_TOP, _BOTTOM = 2, 3
"""Lines at the edges of an article that may be known by their first words."""
_SENTENCE = re.compile(r"[.!?][\"')]*\s*$")
_LABEL = re.compile(r"^\W*(?P<label>[^\W\d_]+(?: [^\W\d_]+){0,2}) ?[:|]")


def find(page: Page) -> Iterator[Sighting]:
    """The story lines of one article; ``target`` says by what a line is known: ``whole``, ``label``, ``first``."""
    body = [t for t in page.sentences() if not t.sentence.is_headline]
    lines = [list(group) for _paragraph, group in groupby(body, key=lambda t: t.sentence.paragraph)]
    for number, parts in enumerate(lines):
        text = " ".join(part.sentence.text for part in parts)
        key = line_key(text)
        if len(text) > _LONGEST or len(key) < 4 or page.lexicon.level.fullmatch(text.strip(" :")):
            continue
        at = parts[0].sentence.start
        if len(key.split()) <= _FIRST[1] and (
            page.classes.touches(at, at + len(text)) or page.regions.touches(at, at + len(text))
        ):
            continue
        if page.regions.touches(at, at + len(text)) and page.lexicon.cues.award.search(text):
            # What tells of a region's award is story, however often it is repeated.
            continue
        yield Sighting("boilerplate", key, text, "whole", text, 0, len(text))
        if len(text) > _SHORT:
            continue
        label = _LABEL.match(text)
        if (
            label
            and not page.classes.touches(at, at + label.end())
            and not page.regions.touches(at, at + label.end())
        ):
            yield Sighting(
                "boilerplate", line_key(label["label"]) + ":", label[0], "label", text, 0, label.end()
            )
        edge = number < _TOP or number >= len(lines) - _BOTTOM
        if not edge or label:
            continue
        for count in _FIRST if not _SENTENCE.search(text) else _FIRST[1:]:
            first = " ".join(key.split()[:count])
            if all(page.lexicon.is_common(word) for word in key.split()[:count]):
                continue
            if (
                len(key.split()) > count
                and not page.regions.touches(at, at + len(first))
                and not page.persons.touches(at, at + len(first))
            ):
                yield Sighting("boilerplate", f"{first} …", first, "first", text, 0, len(text))


def line_key(line: str) -> str:
    """A line as it is known again: digits as 0, no punctuation, case folded."""
    return " ".join(re.sub(r"[\W_]+", " ", re.sub(r"\d+", "0", line.casefold())).split())
