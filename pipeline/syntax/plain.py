"""Writes a tagged sentence as a parser reads it best: each mention in few words, blanks once.

An official with titles and degrees ("Wali Kota X Dr. H. Y, S.Sos., M.Si.") is a dozen words of which
the matchers know already that they are one person; the tree of the sentence is asked only who does
what.  So a person is written by name alone, a day by its weekday or date alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from pipeline.match.dates import DateMention
from pipeline.match.mentions import Mention, Tagged
from pipeline.match.officials import Official
from pipeline.parse.sentences import Sentence

_BLANKS = re.compile(r"\s+")
_BRACKETED = re.compile(r"\s*\([^)]*\)?")
_ENDS = re.compile(r"\s*(?:$|\s[A-Z])")
_NAME_WORDS = 3
"""A name is written with at most so many words, and a title with so many."""


@dataclass(frozen=True)
class Plain:
    """A tagged sentence as plain words.

    ``spans`` are where its tags stand in ``text``, in order; ``anchors`` are pairs (position in the
    tagged text, position in ``text``) between which both run in step.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    anchors: tuple[tuple[int, int], ...]

    def tagged_at(self, position: int) -> int:
        """Where ``text[position]`` stands in the tagged text; inside a mention, where its tag begins."""
        index = bisect_right(self.anchors, position, key=lambda pair: pair[1]) - 1
        there, here = self.anchors[index]
        limit = self.anchors[index + 1][0] if index + 1 < len(self.anchors) else None
        found = there + position - here
        return found if limit is None or found < limit else max(there, limit - 1)

    def plain_at(self, position: int) -> int:
        """Where a position of the tagged text stands in ``text``."""
        index = bisect_right(self.anchors, position, key=lambda pair: pair[0]) - 1
        there, here = self.anchors[index]
        limit = self.anchors[index + 1][1] if index + 1 < len(self.anchors) else len(self.text)
        return min(here + position - there, limit)


def plain_sentence(tagged: Tagged) -> Plain:
    """The sentence in plain words."""
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    anchors: list[tuple[int, int]] = [(0, 0)]
    length = done = 0

    def write(words: str) -> None:
        nonlocal length
        pieces.append(words)
        length += len(words)

    def between(start: int, end: int) -> None:
        """The words of the tagged text between two positions, each run of blanks as one."""
        at = start
        for gap in _BLANKS.finditer(tagged.text, start, end):
            anchors.append((at, length))
            write(tagged.text[at : gap.start()])
            if length and not pieces[-1].endswith(" "):
                anchors.append((gap.start(), length))
                write(" ")
            at = gap.end()
        anchors.append((at, length))
        write(tagged.text[at:end])

    for tag in tagged.tags:
        between(done, tag.at)
        words = _mention_words(tag.mention, tagged.sentence)
        if _ENDS.match(tagged.text, tag.to) and _shown(tag.mention, tagged.sentence).endswith("."):
            # The full stop of a degree ends the sentence too, and went with the degree.
            words += "."
        anchors.append((tag.at, length))
        spans.append((length, length + len(words)))
        write(words)
        anchors.append((tag.to, length))
        done = tag.to
    between(done, len(tagged.text))
    return Plain("".join(pieces), tuple(spans), tuple(dict.fromkeys(anchors)))


def _shown(mention: Mention, sentence: Sentence) -> str:
    whole = sentence.text[mention.start - sentence.start : mention.end - sentence.start]
    return _BLANKS.sub(" ", whole).strip()


def _mention_words(mention: Mention, sentence: Sentence) -> str:
    """The few words that stand for a mention; never none."""
    whole = _shown(mention, sentence)
    if isinstance(mention, Official):
        words = (mention.name or mention.title).split()
        whole = " ".join(words[:_NAME_WORDS]) or whole
        # Names in capitals look like acronyms to a parser.
        whole = whole.title() if whole.isupper() else whole
    elif isinstance(mention, DateMention):
        whole = _BRACKETED.sub("", whole).strip() or whole
    return whole or "_"
