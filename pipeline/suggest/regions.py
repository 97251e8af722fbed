"""Unknown names of regions: behind the words that fix a level, as nicknames, and as subjects of a win."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.match.mentions import Tagged
from pipeline.match.officials import Official
from pipeline.match.regions import RegionMention
from pipeline.suggest.page import Page, capitals, capitals_before
from pipeline.suggest.sighting import Sighting, folded
from pipeline.suggest.verbs import position

WEAK = "weak"
"""The target of a name that may as well be a person's: it counts where the name stands elsewhere as a region's."""
_JOINT = re.compile(r"[^<A-Z\d]{1,16}(?=[A-Z])")
_CLOSED = re.compile(r"\s*(?:[,.;)]|$)")
_LISTED = re.compile(r",? ?(?:[^\W\d_]{3,6} )?<region#")
_BRACKET = re.compile(r"\s\((?P<name>[A-Z][A-Za-z]{2,14})\)")
_MOST = 3
"""Words of a region's name behind its level."""


def find(page: Page) -> Iterator[Sighting]:
    """Unknown regions of one article; ``target`` is the kind of alias, ``guess`` the article's regions."""
    for tagged in page.sentences():
        seen: set[int] = set()
        found = (_behind_level, _nicknames, _subjects, _bracketed, _coordinated, _heads)
        for sighting in (each for finder in found for each in finder(page, tagged)):
            if sighting.key not in page.lexicon.known_regions and not any(
                sighting.start <= at < sighting.end for at in seen
            ):
                seen |= set(range(sighting.start, sighting.end))
                yield sighting


def _behind_level(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    """ "Pemkab Kobar", "Kota Bengawan": the level's own words are capital too, or stand for a government."""
    sentence = tagged.sentence
    for level in page.lexicon.level.finditer(sentence.text):
        if not level[0][0].isupper() or sentence.text[level.end() : level.end() + 1] != " ":
            continue
        if _is_elsewhere(page, tagged, level):
            continue
        found = capitals(sentence.text, level.end() + 1, len(sentence.text), most=_MOST)
        name = _name(page, tagged, found)
        if name is None:
            continue
        start, end = name
        if page.lexicon.nickname_head.fullmatch(level[0]):
            yield _sighting(page, tagged, level.start(), end, "nickname")
        else:
            yield _sighting(page, tagged, start, end, "abbreviation" if end - start <= 8 else "spelling")


def _is_elsewhere(page: Page, tagged: Tagged, level: re.Match[str]) -> bool:
    """A capital ("Ibu Kota X"), a head's own name or verb in a headline, a region's name itself ("Kota Baru")."""
    head = page.lexicon.office_head.fullmatch(level[0])
    return bool(
        page.lexicon.capital.search(tagged.sentence.text, 0, level.end())
        or (head and tagged.sentence.is_headline)
    )


def _nicknames(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    """ "Bumi Marunting", "daerah berjuluk Gerbang Salam"."""
    text = tagged.sentence.text
    for head in page.lexicon.nickname_head.finditer(text):
        # "Politeknik Negeri X": behind another capital word it is no nickname's first.
        if capitals_before(text, head.start(), most=1):
            continue
        if (
            head[0][0].isupper()
            and text[head.end() : head.end() + 1] == " "
            and not page.lexicon.level.fullmatch(head[0])
        ):
            name = _name(page, tagged, capitals(text, head.end() + 1, len(text), most=_MOST))
            if name is not None and not page.regions.touches(*_at(tagged, head.start(), head.end())):
                yield _sighting(page, tagged, head.start(), name[1], "nickname")
    for intro in page.lexicon.nickname_intro.finditer(text):
        found = capitals(text, intro.end(), len(text), most=_MOST + 1)
        first = (
            found[0][0] if found and page.lexicon.nickname_head.fullmatch(text[slice(*found[0])]) else None
        )
        name = _name(page, tagged, found if first is None else found[1:])
        if name is not None:
            yield _sighting(page, tagged, name[0] if first is None else first, name[1], "nickname")


def _subjects(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    """ "Kobar meraih penghargaan", "penghargaan diraih Kobar": an unknown name where a winner stands."""
    text, lexicon = tagged.text, page.lexicon
    if not page.is_about_award(tagged) or lexicon.cues.status(text, "before", "clause", "sentence", "entity"):
        return
    for start, end in lexicon.frames.segments(tagged):
        award = lexicon.cues.award.search(text, start, end) or tagged.of("class", start, end)
        if tagged.of("region", start, end) or not (award or tagged.of("programme", start, end)):
            continue
        for hit in lexicon.cues.triggers(text[start:end], "win", "win-weak", "won-by", "honoured"):
            if hit.kind == "won-by":
                found = capitals(text, start + hit.end + 1, end, most=_MOST)
            else:
                found = capitals_before(text, start + hit.start, most=_MOST)
                if found and not _begins_clause(text[start : found[0][0]]):
                    found = []
            if not found or len(found) == _MOST:
                continue
            begin, stop = position(tagged, found[0][0]), position(tagged, found[-1][1])
            name = _name(page, tagged, [(begin, stop)])
            parts = folded(tagged.sentence.text[begin:stop]).split()
            if name is not None and not any(
                lexicon.is_known_verb(w) or w in lexicon.known_regions or "/" in w for w in parts
            ):
                yield _sighting(page, tagged, begin, stop, "abbreviation" if len(found) == 1 else "nickname")
            break


def _heads(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    """ "Gubernur Sulut", "Sulut meraih": what was read as the one name of an official may be a region."""
    if tagged.sentence.is_headline:
        return
    for tag in tagged.of("person"):
        person = tag.mention
        if not isinstance(person, Official) or person.region_code or not person.name:
            continue
        # An honorific before the name says that it is a person's.
        if person.title and person.name_start - person.title_end > 1:
            continue
        if bool(person.title) != bool(person.head_level) or not (person.title or person.name.isalpha()):
            continue
        start = person.name_start - tagged.sentence.start
        end = start + len(person.name.split()[0])
        if 0 <= start < end <= len(tagged.sentence.text):
            yield _sighting(page, tagged, start, end, WEAK)


def _bracketed(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    """ "Kabupaten Kotawaringin Timur (Kotim)": a short form right behind its region."""
    text = tagged.sentence.text
    for tag in tagged.of("region"):
        region = tag.mention
        found = _BRACKET.match(text, region.end - tagged.sentence.start)
        if found and isinstance(region, RegionMention) and region.code:
            at = _at(tagged, found.start("name"), found.end("name"))
            if not page.regions.touches(*at) and not page.lexicon.is_common(found["name"]):
                form = found["name"]
                yield Sighting(
                    "region", folded(form), form, "abbreviation", text, *found.span("name"), (region.code,)
                )


def _coordinated(page: Page, tagged: Tagged) -> Iterator[Sighting]:
    """ "Kota X, Sleman, dan Kukar": what is joined to a region is one."""
    text = tagged.text
    if tagged.sentence.is_headline or not page.is_about_award(tagged):
        return
    for tag in tagged.of("region"):
        joint = _JOINT.match(text, tag.to)
        if joint is None or not page.lexicon.coordination.match(joint[0]):
            continue
        run = capitals(text, joint.end(), len(text), most=2)
        # A comma alone may part a region from its seat; in a list another region follows.
        closed = _LISTED if joint[0].strip() == "," else _CLOSED
        if len(run) != 1 or not closed.match(text, run[0][1]):
            continue
        begin, stop = position(tagged, run[0][0]), position(tagged, run[0][1])
        if _name(page, tagged, [(begin, stop)]) is not None:
            yield _sighting(page, tagged, begin, stop, "abbreviation")


def _begins_clause(left: str) -> bool:
    return not left.strip() or left.rstrip().endswith((",", "–", ":", ";"))


def _name(page: Page, tagged: Tagged, found: list[tuple[int, int]]) -> tuple[int, int] | None:
    """What is left of a capitalised run as a name: cut before what is read or no name of a region."""
    text = tagged.sentence.text
    kept: list[tuple[int, int]] = []
    for start, end in found:
        word = text[start:end]
        if (
            page.lexicon.no_region.fullmatch(word)
            or page.lexicon.is_common(word)
            or page.lexicon.no_title[1].fullmatch(word)
            or page.lexicon.is_known_verb(folded(word))
            or page.lexicon.honorific.fullmatch(word.rstrip("."))
            or any(
                cover.touches(*_at(tagged, start, end))
                for cover in (page.persons, page.regions, page.topics, page.classes, page.places)
            )
        ):
            break
        kept.append((start, end))
    return (kept[0][0], kept[-1][1]) if kept else None


def _at(tagged: Tagged, start: int, end: int) -> tuple[int, int]:
    return tagged.sentence.start + start, tagged.sentence.start + end


def _sighting(page: Page, tagged: Tagged, start: int, end: int, target: str) -> Sighting:
    text = tagged.sentence.text
    form = text[start:end]
    return Sighting("region", folded(form), form, target, text, start, end, page.region_codes[:3])
