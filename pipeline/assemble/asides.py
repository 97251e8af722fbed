"""Asides of a sentence: what is said of a winner between commas, read apart from the clause around it.

"Kota X, yang tahun lalu gagal, menerima …": the failure is not what the sentence tells, and a region named in
an aside is not the subject of the verb behind it.  A part that is read apart stands as blanks, so that
all positions stay those of the whole sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.match.mentions import Tagged
from pipeline.syntax.parts import share_syntax


def find(tagged: Tagged, aside: re.Pattern[str]) -> list[tuple[int, int, int]]:
    """The asides of a sentence: where the head of each begins, and its own span without the comma behind it."""
    return [(m.start(), *m.span("aside")) for m in aside.finditer(tagged.text)]


def without(tagged: Tagged, spans: list[tuple[int, int]]) -> Tagged:
    """The sentence with ``spans`` of its text as blanks."""
    text = tagged.text
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    hidden = [t for t in tagged.tags if any(start <= t.at < end for start, end in spans)]
    view = replace(
        tagged,
        text=text,
        tags=tuple(t for t in tagged.tags if t not in hidden),
        veiled=(*tagged.veiled, *hidden),
        memo={},
    )
    share_syntax(tagged, view)
    return view


def only(tagged: Tagged, start: int, end: int) -> Tagged:
    """The sentence with all but one part of its text as blanks."""
    return without(tagged, [(0, start), (end, len(tagged.text))])
