"""One award, many articles: one row per award, with its sources and their disagreements.

The key of an award is region, programme, year, dimension and category; programme and category
compare folded (case, punctuation, white space).  Articles tell more or less of it:

* A row without a programme joins the award of the same region, year and (non-empty) dimension
  where exactly one programme is named for these; then a row without a category joins where exactly
  one category is named.  Not where one article tells both forms side by side: it means two awards.
* A row without a year says that there was an award, not which.  It stays apart from dated awards
  and from undated rows of other articles; only copies of its own article join it.

Nothing is chosen silently.  Each slot (date, presenter, recipient, place) takes the value with the
most *witnesses*, ties falling to the lexicographically smallest; every other value is named in
``disagreements`` with its number of witnesses.  A witness is an article or a cluster of copies of
one article (:mod:`pipeline.dedup`): ten portals that repeat one story are one witness.  A value
that only says less ("Jakarta" beside "Balai Sudirman, Jakarta") agrees with the fuller one.

Witnesses that quote the same passage in different framing, a press release mostly, are no copies
of each other: each has words of its own, so each is a witness and its disagreements count.  What
they say may yet come from one mouth.  So two numbers stand side by side: ``witnesses``, where a
cluster of copies counts once, and ``independent``, where a press release counts once too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import groupby

from pipeline.award import AwardRow

_WORD = re.compile(r"\w+")
_SLOTS = ("award_date", "presenter", "recipient", "place")


@dataclass(frozen=True, slots=True)
class MergedRow:
    """One award as all articles together tell it.

    ``articles`` counts the articles; ``witnesses`` the same with a cluster of copies counted once;
    ``independent`` the witnesses with those counted once that quote the same passage, directly or
    by way of a third witness of this award.  ``related`` are the groups of such witnesses, each
    two or more article ids (that of a cluster's representative), sorted.  ``confidence`` is that of
    the best single row, a probability in [0, 1].
    """

    region_code: str
    programme: str
    year: int | None
    dimension: str
    category: str
    region: str
    award_date: date | None
    presenter: str
    recipient: str
    place: str
    articles: int
    witnesses: int
    independent: int
    related: tuple[tuple[str, ...], ...]
    article_ids: tuple[str, ...]
    disagreements: str
    confidence: float

    def cells(self) -> dict[str, str]:
        """The row as text cells, in column order, ready for CSV or JSON."""
        texts = {
            "year": "" if self.year is None else str(self.year),
            "award_date": "" if self.award_date is None else self.award_date.isoformat(),
            "related": "; ".join(map("+".join, self.related)),
            "article_ids": ";".join(self.article_ids),
            "confidence": f"{self.confidence:.2f}",
        }
        return {column: texts.get(column, str(getattr(self, column))) for column in MERGED_COLUMNS}


MERGED_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(MergedRow))
"""Every column of ``awards_merged.csv``, in order."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A row, who witnesses it, and the key under which it is filed."""

    row: AwardRow
    witness: str
    programme: str
    category: str

    @property
    def prize(self) -> tuple[str, int, str]:
        return self.row.region_code, self.row.year or 0, self.row.dimension

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        year = "" if self.row.year is None else str(self.row.year)
        alone = "" if year else self.witness
        return self.row.region_code, year, self.row.dimension, self.category, self.programme, alone


def merged_rows(
    rows: Iterable[AwardRow],
    witness_of: Callable[[str], str],
    related: Callable[[str], Collection[str]],
) -> Iterator[MergedRow]:
    """Merge the rows of many articles, sorted by region, year, dimension, category and programme.

    The rows of one region are held at a time: nothing in a merge reaches beyond a region.

    :param rows: sorted by ``region_code`` (by code point); in any order within a region.
    :param witness_of: the article that stands for an article's cluster of copies, or itself.
    :param related: for a witness, the witnesses that quote a passage which it quotes (any that do
        not tell of the award are passed over; the relation is read in both directions).
    :raises ValueError: the rows are not sorted.
    """
    last = ""
    for region, here in groupby(rows, key=lambda row: row.region_code):
        if region < last:
            raise ValueError(f"rows are not sorted by region_code: {region!r} stands after {last!r}")
        last = region
        yield from _merged_region(here, witness_of, related)


def _merged_region(
    rows: Iterable[AwardRow], witness_of: Callable[[str], str], related: Callable[[str], Collection[str]]
) -> list[MergedRow]:
    claims = [
        _Claim(row, witness_of(row.article_id), fold(row.programme), fold(row.category))
        for row in sorted(rows, key=lambda row: tuple(row.cells().values()))
    ]
    claims = _fill(claims, "programme", lambda claim: (claim.prize,))
    claims = _fill(claims, "category", lambda claim: (claim.prize, claim.programme))
    awards: dict[tuple[str, ...], list[_Claim]] = defaultdict(list)
    for claim in claims:
        awards[claim.key].append(claim)
    programmes = _rival_programmes(awards)
    return [_merged(awards[key], programmes.get(key, {}), related) for key in sorted(awards)]


def fold(text: str) -> str:
    """``text`` without case, punctuation and surplus white space."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _fill(claims: Sequence[_Claim], slot: str, group: Callable[[_Claim], Hashable]) -> list[_Claim]:
    """File claims with an empty ``slot`` under the one value that the others of the group name."""
    named: dict[Hashable, set[str]] = defaultdict(set)
    tellers: dict[tuple[Hashable, bool], set[str]] = defaultdict(set)
    for claim in claims:
        value = getattr(claim, slot)
        if value:
            named[group(claim)].add(value)
        tellers[group(claim), bool(value)].add(claim.row.article_id)

    def filled(claim: _Claim) -> _Claim:
        here = group(claim)
        values = named[here]
        both_told = tellers[here, True] & tellers[here, False]
        dated = claim.row.year is not None
        fits = dated and claim.row.dimension and len(values) == 1 and not both_told
        if getattr(claim, slot) or not fits:
            return claim
        (value,) = values
        return replace(claim, programme=value) if slot == "programme" else replace(claim, category=value)

    return [filled(claim) for claim in claims]


def _rival_programmes(
    awards: Mapping[tuple[str, ...], list[_Claim]],
) -> dict[tuple[str, ...], dict[str, set[str]]]:
    """For each award the programmes (with their witnesses) under which others may tell the same one.

    Another programme for the same region, year, dimension and category is a disagreement about the
    name, unless one article names both or their dates differ: then these are two awards.
    """
    alike: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for key in awards:
        region, year, dimension, category, programme, _ = key
        if year and dimension and programme:
            alike[region, year, dimension, category].append(key)
    rivals: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for keys in alike.values():
        for key in keys:
            others = [other for other in keys if other != key and _may_be_one(awards[key], awards[other])]
            if others:
                rivals[key] = {
                    _spelling(awards[other], "programme"): {claim.witness for claim in awards[other]}
                    for other in others
                }
    return rivals


def _may_be_one(some: list[_Claim], others: list[_Claim]) -> bool:
    if {claim.row.article_id for claim in some} & {claim.row.article_id for claim in others}:
        return False
    dates = [{claim.row.award_date for claim in claims} - {None} for claims in (some, others)]
    return not all(dates) or bool(dates[0] & dates[1])


def _merged(
    claims: list[_Claim], rivals: Mapping[str, set[str]], related: Callable[[str], Collection[str]]
) -> MergedRow:
    first = claims[0].row
    witnesses = {claim.witness for claim in claims}
    sources = _sources(witnesses, related)
    tallies = {slot: _tally(claims, slot) for slot in _SLOTS}
    notes = [_disagreement(slot, tallies[slot]) for slot in _SLOTS if len(tallies[slot]) > 1]
    programme = _spelling(claims, "programme")
    if rivals:
        tally = {programme: len(witnesses)} | {name: len(who) for name, who in rivals.items()}
        notes.append(_disagreement("programme", tally))
    chosen = {slot: next(iter(tally), "") for slot, tally in tallies.items()}
    ids = tuple(sorted({claim.row.article_id for claim in claims}))
    return MergedRow(
        region_code=first.region_code,
        programme=programme,
        year=first.year,
        dimension=first.dimension,
        category=_spelling(claims, "category"),
        region=_spelling(claims, "region"),
        award_date=date.fromisoformat(chosen["award_date"]) if chosen["award_date"] else None,
        presenter=chosen["presenter"],
        recipient=chosen["recipient"],
        place=chosen["place"],
        articles=len(ids),
        witnesses=len(witnesses),
        independent=len(sources),
        related=tuple(source for source in sources if len(source) > 1),
        article_ids=ids,
        disagreements="; ".join(notes),
        confidence=max(claim.row.confidence for claim in claims),
    )


def _sources(witnesses: Collection[str], related: Callable[[str], Collection[str]]) -> list[tuple[str, ...]]:
    """The witnesses in groups that quote the same passage; sorted, as are the groups."""
    group_of = {witness: {witness} for witness in witnesses}
    for witness in witnesses:
        for other in related(witness):
            if other in group_of and group_of[other] is not group_of[witness]:
                small, large = sorted((group_of[witness], group_of[other]), key=len)
                large |= small
                group_of.update(dict.fromkeys(small, large))
    return sorted({tuple(sorted(group)) for group in group_of.values()})


def _tally(claims: Iterable[_Claim], slot: str) -> dict[str, int]:
    """The different values of a slot with their number of witnesses, the best one first."""
    witnesses: dict[str, set[str]] = defaultdict(set)
    spellings: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for claim in claims:
        value = _text(claim.row, slot)
        if value:
            folded = fold(value)
            witnesses[folded].add(claim.witness)
            spellings[folded][value].add(claim.witness)
    votes: dict[str, set[str]] = {folded: set(who) for folded, who in witnesses.items()}
    for folded, who in witnesses.items():
        fuller = [other for other in witnesses if other != folded and _says_less(folded, other)]
        if fuller:
            del votes[folded]
        fullest = [other for other in fuller if not any(_says_less(other, more) for more in fuller)]
        # Where it would agree with two different values, it speaks for neither.
        if len(fullest) == 1:
            votes[fullest[0]] |= who
    counted = {_most_told(spellings[folded]): len(who) for folded, who in votes.items()}
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _says_less(folded: str, other: str) -> bool:
    """Whether ``other`` has all words of ``folded``, in their order, and more.

    They need not be neighbours: "ICE BSD, Tangerang" and "ICE BSD, Kabupaten Tangerang".
    """
    words = iter(other.split())
    return folded != other and all(word in words for word in folded.split())


def _spelling(claims: Iterable[_Claim], slot: str) -> str:
    """The most witnessed non-empty spelling of a slot on which the claims agree when folded."""
    spellings: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if value := getattr(claim.row, slot):
            spellings[value].add(claim.witness)
    return _most_told(spellings) if spellings else ""


def _most_told(spellings: Mapping[str, set[str]]) -> str:
    return min(spellings, key=lambda value: (-len(spellings[value]), value))


def _disagreement(slot: str, tally: Mapping[str, int]) -> str:
    ordered = sorted(tally.items(), key=lambda item: (-item[1], item[0]))
    return f"{slot}: " + " / ".join(f"{value} ({count})" for value, count in ordered)


def _text(row: AwardRow, slot: str) -> str:
    value = getattr(row, slot)
    return value.isoformat() if isinstance(value, date) else value or ""
