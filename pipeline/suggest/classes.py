"""Unknown dimensions and classes: behind "kategori", "dimensi" …, behind "smart", and before "cerdas"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.match.mentions import Tagged
from pipeline.suggest.page import Page
from pipeline.suggest.sighting import Sighting, folded

_STEP = re.compile(r"[\"']?(?:\s|^)?(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)")
_PRODUCT = re.compile(r"(?:^|[^.!?:\"'] )[A-Z][\w-]* $")
"""A capitalised word before "Smart": an application or a firm ("Jogja Smart Service")."""
_MOST = 4
"""Words of a class."""


def find(page: Page) -> Iterator[Sighting]:
    """Unknown classes of one article; ``target`` is ``dimension``, ``smart`` or ``class``."""
    for tagged in page.sentences():
        yield from _introduced(page, tagged)
        yield from _smart(page, tagged)
        yield from _clever(page, tagged)


def _introduced(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    text = tagged.sentence.text
    if not page.is_about_award(tagged):
        return
    for slot in page.lexicon.class_slot.finditer(text):
        if _read(page, tagged, slot.start(), slot.start() + 1, offices=True):
            continue
        at = slot.end()
        end = at
        for _turn in range(_MOST):
            step = (
                _STEP.match(text, end)
                if end > at
                else re.compile(r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)").match(text, at)
            )
            if (
                step is None
                or page.lexicon.class_stop.fullmatch(step["word"])
                or page.lexicon.is_common(step["word"])
            ):
                break
            if _read(page, tagged, step.start("word"), step.end("word"), offices=True):
                break
            end = step.end("word")
        form = text[at:end]
        first = folded(form.split()[0]) if end > at else ""
        verb = page.lexicon.active.fullmatch(first) or page.lexicon.passive.fullmatch(first)
        if (
            first
            and not verb
            and not page.lexicon.no_class.fullmatch(first)
            and not _read(page, tagged, at, end + 1)
        ):
            target = "dimension" if page.lexicon.dimension_slot.match(text, slot.start()) else "class"
            yield Sighting("class", folded(form), form, target, text, at, end)


def _smart(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    text = tagged.sentence.text
    for found in page.lexicon.smart_word.finditer(text):
        tail = found["tail"]
        if page.lexicon.no_class.fullmatch(tail) or page.lexicon.is_common(tail) or len(tail) < 3:
            continue
        if folded(tail) in page.lexicon.no_dimension or _PRODUCT.search(text, 0, found.start()):
            continue
        if not _read(page, tagged, found.start(), found.end()) and " " in found[0]:
            key = f"smart {folded(tail)}"
            yield Sighting("class", key, found[0], "smart", text, found.start(), found.end())


def _clever(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    text = tagged.sentence.text
    if not page.lexicon.cues.award.search(text):
        return
    for found in page.lexicon.clever.finditer(text):
        before = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*) $").search(
            text, max(0, found.start() - 40), found.start()
        )
        if before is None or _read(page, tagged, before.start(), found.end()):
            continue
        word = before[1]
        if page.lexicon.no_class.fullmatch(word) or page.lexicon.is_common(word):
            continue
        if page.lexicon.active.fullmatch(folded(word)) or page.lexicon.passive.fullmatch(folded(word)):
            continue
        form = text[before.start() : found.end()]
        yield Sighting("class", folded(form), form, "clever", text, before.start(), found.end())


def _read(page: Page, tagged: Tagged, start: int, end: int, *, offices: bool = False) -> bool:
    at, to = tagged.sentence.start + start, tagged.sentence.start + end
    covers = [page.classes, page.topics]
    if offices:
        covers += [page.persons, page.regions]
    return any(cover.touches(at, to) for cover in covers)
