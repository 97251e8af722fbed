"""Unknown programmes and awards by name: capitalised names that begin, end or stand as known ones do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.match.classes import ProgrammeMention
from pipeline.match.mentions import Tagged
from pipeline.suggest.page import Page, capitals
from pipeline.suggest.sighting import Sighting, folded

OWN = "own"
"""The target of a name that is read already, but as whatever the article calls it."""
_START = re.compile(r"(?<![\w.&-])[A-Z]")
_YEAR = re.compile(r"\s+(?:19|20)\d{2}$")
_ACRONYM = re.compile(r"[A-Z]{3,7}")


def find(page: Page) -> Iterator[Sighting]:
    """Unknown names of awards of one article; ``target`` is ``name``, or ``own``."""
    for tagged in page.sentences():
        # In a headline every word is capital: where a name ends is not told.
        if tagged.sentence.is_headline:
            continue
        if not page.is_about_award(tagged) and not page.lexicon.cues.topic.search(tagged.sentence.text):
            continue
        yield from _names(page, tagged)
        yield from _own_names(page, tagged)


def _names(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    text, reached = tagged.sentence.text, 0
    slots = {m.end() for m in page.lexicon.name_slot.finditer(text)}
    for begin in _START.finditer(text):
        if begin.start() < reached:
            continue
        run = capitals(text, begin.start(), len(text), page.lexicon.name_link, most=9)
        if not run:
            continue
        reached = run[-1][1]
        name = _name(page, tagged, run, slots)
        if name is not None:
            start, end = name
            form = text[start:end]
            yield Sighting("programme", programme_key(form), form, "name", text, start, end)


def _own_names(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    """Names that a rule reads off the article: a record of its own would give one a single spelling."""
    text, begin = tagged.sentence.text, tagged.sentence.start
    if tagged.sentence.is_headline:
        return
    for tag in tagged.of("programme"):
        mention = tag.mention
        if isinstance(mention, ProgrammeMention) and mention.kind == "own" and mention.value in text:
            start = text.index(mention.value, max(0, min(mention.start - begin, text.index(mention.value))))
            other = page.lexicon.cues.other_award.search(mention.value)
            if not other:
                yield Sighting(
                    "programme",
                    programme_key(mention.value),
                    mention.value,
                    OWN,
                    text,
                    start,
                    start + len(mention.value),
                )


def programme_key(form: str) -> str:
    """A name as it is counted: no year, "awards" as "award"."""
    return re.sub(r"\bawards\b", "award", folded(_YEAR.sub("", form)))


def _name(page: Page, tagged: Tagged, run: list[tuple[int, int]], slots: set[int]) -> tuple[int, int] | None:
    """The part of a capitalised run that is an award's name by how it begins, ends or where it stands."""
    text, lexicon = tagged.sentence.text, page.lexicon
    words = [text[a:b] for a, b in run]
    while words and re.fullmatch(r"(?:19|20)\d{2}", words[-1]):
        words.pop()
        run = run[:-1]
    first = next((i for i, w in enumerate(words) if lexicon.name_start.fullmatch(w)), None)
    last = next((i for i in range(len(words) - 1, -1, -1) if lexicon.name_end.fullmatch(words[i])), None)
    if first is not None and first < len(words) - 1:
        chosen = (first, len(words) - 1)
    elif last:
        chosen = (0, last)
    elif run and run[0][0] in slots:
        chosen = (0, len(words) - 1)
        # Without a word that says so, only a name of several words or an acronym is one.
        if len(words) == 1 and not _ACRONYM.fullmatch(words[0]):
            return None
        if lexicon.no_name.fullmatch(words[0]):
            return None
    else:
        return None
    while chosen[0] < chosen[1] and _is_lead(page, words[chosen[0]]):
        chosen = (chosen[0] + 1, chosen[1])
    if chosen[0] == chosen[1] and not _ACRONYM.fullmatch(words[chosen[0]]):
        return None
    start, end = run[chosen[0]][0], run[chosen[1]][1]
    if lexicon.no_name.fullmatch(text[start:end]):
        return None
    at, to = tagged.sentence.start + start, tagged.sentence.start + end
    covers = (page.programmes, page.persons, page.places)
    if any(cover.touches(at, to) for cover in covers) or lexicon.cues.other_award.search(text[start:end]):
        return None
    if page.regions.touches(at, at + 1) or page.classes.touches(at, to):
        return None
    return start, end


def _is_lead(page: Page, word: str) -> bool:
    """Whether a capitalised word stands before a name and is no part of it: a verb, "Penghargaan"."""
    lexicon = page.lexicon
    if lexicon.name_start.fullmatch(word):
        return False
    return bool(
        lexicon.is_common(word) or lexicon.is_known_verb(folded(word)) or lexicon.cues.award.fullmatch(word)
    )
