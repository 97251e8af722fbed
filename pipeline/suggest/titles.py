"""Unknown titles of officials: before a known name, behind it, and where presenters and recipients stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.match.mentions import Tagged
from pipeline.match.officials import Official
from pipeline.suggest.page import CAPITAL, Page, capitals, capitals_before
from pipeline.suggest.sighting import Sighting, folded

_MOST = 4
"""Words of a title that is suggested whole."""
_LONGEST = 6
"""Words of title and name together, from which on it is neither."""
_SPOKEN = 40
"""Characters before a slot in which a verb of speaking makes it one of speech."""
_LINK = re.compile(r"(?:,? (?P<word>[^\W\d_]+|&)|,)? (?=[A-Z])")
HEAD, TAIL = "official.compact-heads", "official.tail"


def find(page: Page) -> Iterator[Sighting]:
    """Unknown titles and offices of one article; ``target`` is the record they would go to."""
    named = _names(page)
    for tagged in page.sentences():
        seen: set[int] = set()
        for sighting in (
            *_in_slots(page, tagged, named),
            *_beside_names(page, tagged, named),
            *_before_verbs(page, tagged, named),
            *_tails(page, tagged),
        ):
            if sighting.start not in seen:
                seen.add(sighting.start)
                yield sighting


Names = dict[str, list[str]]
"""Full names by their first word."""


def _names(page: Page) -> Names:
    """The names that the article gives with a title somewhere."""
    found: Names = {}
    for official in page.reading.mentions.officials:
        first = official.name.split(" ")[0]
        if official.title and first != official.name and official.name not in found.get(first, ()):
            found.setdefault(first, []).append(official.name)
    return found


def _named(text: str, start: int, end: int, named: Names) -> str:
    """The full name that begins with the word at ``start``, or an empty one."""
    return next((name for name in named.get(text[start:end], ()) if text.startswith(name, start)), "")


def _in_slots(page: Page, tagged: Tagged, named: Names) -> Iterator[Sighting]:
    """ "diserahkan oleh Menhubinfo Budi Arga kepada …"."""
    text = tagged.sentence.text
    if tagged.sentence.is_headline:
        return
    # "katanya kepada Tempo": what a speaker speaks to is a newspaper more often than an official.
    slots = [
        (m.end(), True)
        for m in page.lexicon.person_slot.finditer(text)
        if m.start() and not page.lexicon.cues.speech.search(text, max(0, m.start() - _SPOKEN), m.start())
    ]
    slots += [(m.end(), False) for m in page.lexicon.speech_slot.finditer(text)]
    for at, hands in slots:
        run = capitals(text, at, len(text), page.lexicon.tail_link, most=10)
        end = _title_end(page, tagged, run, named, guess=hands)
        if end is not None:
            yield from _title(page, tagged, at, end)


def _before_verbs(page: Page, tagged: Tagged, named: Names) -> Iterator[Sighting]:
    """ "Menhubinfo Budi Arga menyerahkan piala": a title and a name at the beginning of a clause."""
    text = tagged.sentence.text
    if tagged.sentence.is_headline:
        return
    for verb in page.lexicon.person_verb.finditer(text):
        run = capitals_before(text, verb.start(), most=_LONGEST)
        if len(run) > 1 and not re.search(r"\w\s*$", text[: run[0][0]]):
            end = _title_end(page, tagged, run, named, guess=True)
            if end is not None:
                yield from _title(page, tagged, run[0][0], end)


def _title_end(
    page: Page, tagged: Tagged, run: list[tuple[int, int]], named: Names, *, guess: bool
) -> int | None:
    """Where the title ends with which a capitalised run begins, or None where none can be told apart.

    ``guess`` allows that nothing but the number of words tells.
    """
    if not run or _covered(page, tagged, *run[0]):
        return None
    text = tagged.sentence.text
    for index, (start, end) in enumerate(run):
        if index and (
            page.regions.touches(tagged.sentence.start + start, tagged.sentence.start + end)
            or page.lexicon.honorific.fullmatch(text[start:end].rstrip("."))
            or _named(text, start, end, named)
        ):
            return run[index - 1][1]
    # A title alone, or one word and a name of two or three: where the name begins is not told.
    if not guess or len(run) > _LONGEST:
        return None
    index = 1
    while index < len(run) - 1 and page.lexicon.office.fullmatch(text[slice(*run[index])]):
        index += 1
    return run[index - 1][1]


def _beside_names(page: Page, tagged: Tagged, named: Names) -> Iterator[Sighting]:
    """ "Menhubinfo Budi Arga", "Budi Arga, Menhubinfo", where the article gives Budi Arga another title."""
    text = tagged.sentence.text
    if tagged.sentence.is_headline:
        return
    for word in CAPITAL.finditer(text):
        name = _named(text, word.start(), word.end(), named)
        begin, end = word.start(), word.start() + len(name)
        if not name or page.titled.touches(tagged.sentence.start + begin, tagged.sentence.start + end):
            continue
        before = capitals_before(text, begin, most=_MOST)
        while before and page.lexicon.honorific.fullmatch(text[slice(*before[-1])].rstrip(".")):
            before.pop()
        if before and not _covered(page, tagged, before[0][0], before[-1][1]):
            yield from _title(page, tagged, before[0][0], before[-1][1])
        if text.startswith(", ", end):
            behind = capitals(text, end + 2, len(text), page.lexicon.tail_link, most=_MOST)
            stop = _title_end(page, tagged, behind, named, guess=True)
            if stop is not None:
                yield from _title(page, tagged, behind[0][0], stop)


def _tails(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    """ "Kepala Dinas Komunikasi dan Antariksa Kota X": the office goes on with a word that is not known."""
    text = tagged.sentence.text
    begin = tagged.sentence.start
    for tag in tagged.of("person"):
        official = tag.mention
        if not isinstance(official, Official) or official.name or official.title_end > tagged.sentence.end:
            continue
        at = official.title_end - begin
        link = _LINK.match(text, at)
        if link and link["word"] and not page.lexicon.tail_link.fullmatch(link["word"]):
            continue
        run = capitals(text, link.end(), len(text), page.lexicon.tail_link, most=_MOST) if link else []
        if (
            not run
            or _covered(page, tagged, *run[0])
            or page.regions.touches(begin + run[0][0], begin + run[0][1])
        ):
            continue
        word = text[slice(*run[0])]
        # A bare comma may begin another clause; the office goes on only before its region or a further word of it.
        follows = page.regions.touches(begin + run[0][1] + 1, begin + run[0][1] + 2)
        if not follows and not (link and link[0].strip(" ,")):
            continue
        if _is_asked(page, word):
            yield Sighting("title", folded(word), word, TAIL, text, *run[0])


def _title(page: Page, tagged: Tagged, start: int, end: int) -> Iterator[Sighting]:
    text = tagged.sentence.text
    form = text[start:end].rstrip(".")
    parts = form.split()
    if len(parts) > _MOST or not all(_is_asked(page, word) for word in parts[:1]):
        return
    yield Sighting("title", folded(form), form, HEAD, text, start, start + len(form))


def _is_asked(page: Page, word: str) -> bool:
    lexicon = page.lexicon
    return not (
        lexicon.is_common(word)
        or any(regex.fullmatch(word) for regex in lexicon.no_title)
        or lexicon.honorific.fullmatch(word.rstrip("."))
        or lexicon.cues.award.fullmatch(word)
        or folded(word) in lexicon.known_regions
        or len(word) < 3
    )


def _covered(page: Page, tagged: Tagged, start: int, end: int) -> bool:
    at, to = tagged.sentence.start + start, tagged.sentence.start + end
    return any(cover.touches(at, to) for cover in (page.persons, page.regions, page.topics, page.classes))
