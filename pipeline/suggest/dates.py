"""Strings that look like days and that no rule for dates reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz.distance import DamerauLevenshtein

from pipeline.match.mentions import Tagged
from pipeline.suggest.page import Page
from pipeline.suggest.sighting import Sighting, folded

_NUMBERS = re.compile(r"(?<![\w.,/])\d{1,2}\s?[./-]\s?\d{1,2}(?:\s?[./-]\s?(?:19|20)?\d{2})?(?![\w/]|[.,]\d)")
_WORD_DATE = re.compile(
    r"(?<![\w.,/])(?P<day>\d{1,2})(?P<gap>\s?[-./,]?\s?)(?P<month>[^\W\d_]{3,10})(?P<rest>\.?\s?[-./,']?\s?)(?P<year>(?:19|20)\d{2})(?!\d)"
)
_NEAR = 24
"""Characters between a weekday and the numbers that may be its date."""
_SLIPS = 2
"""Edits from a month's name within which an unknown word is a slip of it."""


def find(page: Page) -> Iterator[Sighting]:
    """Unread days of one article; ``key`` is their shape, ``target`` is ``date``."""
    for tagged in page.sentences():
        seen: set[int] = set()
        for start, end in sorted({*_months(page, tagged), *_numbers(page, tagged)}):
            at, to = tagged.sentence.start + start, tagged.sentence.start + end
            # The year alone may be read: what counts is that no rule reads the day.
            if page.days.touches(at, to) or start in seen:
                continue
            seen |= set(range(start, end))
            text = tagged.sentence.text
            yield Sighting("date", shape(page, text[start:end]), text[start:end], "date", text, start, end)


def _months(page: Page, tagged: Tagged) -> Iterator[tuple[int, int]]:
    """ "3 Desembr 2021", "3.Desember 2021"; and "Desember 3", "3th of December" beside a known month."""
    text = tagged.sentence.text
    for found in _WORD_DATE.finditer(text):
        if 1 <= int(found["day"]) <= 31 and _is_month(page, found["month"]):
            yield found.start(), found.end()
    for month in page.lexicon.month.finditer(text):
        before = re.compile(r"(?<![\w.,/])\d{1,2}\W{0,3}(?:[^\W\d_]{2}\W{1,2}(?:of )?)?$").search(
            text, max(0, month.start() - 12), month.start()
        )
        after = re.compile(r"\W{1,3}\d{1,2}(?!\w)(?![.,:/]\d)(?:\W{1,3}(?:19|20)\d{2}(?!\d))?").match(
            text, month.end()
        )
        if before:
            year = re.compile(r"\W{1,3}(?:19|20)\d{2}(?!\d)").match(text, month.end())
            yield before.start(), year.end() if year else month.end()
        elif after and month[0][0].isupper():
            yield month.start(), after.end()


def _numbers(page: Page, tagged: Tagged) -> Iterator[tuple[int, int]]:
    """ "Selasa, 14.12", "Selasa 14-12-2021"."""
    text = tagged.sentence.text
    for weekday in page.lexicon.weekday.finditer(text):
        found = _NUMBERS.search(text, weekday.end(), weekday.end() + _NEAR + 10)
        if found and found.start() - weekday.end() <= _NEAR:
            yield found.start(), found.end()


def _is_month(page: Page, word: str) -> bool:
    if page.lexicon.month.fullmatch(word):
        return True
    name = folded(word)
    return len(name) >= 4 and any(
        name[0] == month[0] and DamerauLevenshtein.distance(name, month, score_cutoff=_SLIPS) <= _SLIPS
        for month in page.lexicon.month_names
    )


def shape(page: Page, text: str) -> str:
    """What days are counted by: numbers as N or NNNN, a known month as MONTH, other words as they are."""
    text = page.lexicon.month.sub("MONTH", " ".join(text.split()))
    return re.sub(r"\d+", lambda m: "NNNN" if len(m[0]) == 4 else "N", text)
