"""Faults of gold rows: cells that are not legal, that the article does not bear out, that disagree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations

from pipeline.annotate.finding import Finding
from pipeline.annotate.samples import GoldRow, SampleArticle
from pipeline.award import DIMENSIONS
from pipeline.evaluate import MENTIONS, fold, fold_name
from pipeline.extract import Reading, read_article
from pipeline.rules import Rules

_YEARS = range(2000, 2101)
_FAR = 1
"""Years between edition and ceremony from which on a slip is likelier than a late ceremony."""
_SEPARATOR = re.compile(r"[;,]")
"""Parts the classes of a category that names two."""

_BROKEN_WORD = re.compile(r"(?<=\w)[-\u00ad][ \t]*\r?\n[ \t]*(?=\w)")
"""A hyphen at a line end inside a word, as texts taken from a PDF have them."""


@dataclass(frozen=True)
class Evidence:
    """An article and what the matchers find in it, asked for only where a row needs it."""

    sample: SampleArticle
    rules: Rules

    @cached_property
    def reading(self) -> Reading:
        return read_article(self.sample.article, self.rules, None)

    @cached_property
    def text(self) -> str:
        """Title and text folded, with a blank at either end; words broken over lines are there whole, too."""
        title, text = self.sample.article.title, self.sample.article.text
        mended = _BROKEN_WORD.sub("", text)
        return f" {fold(title)} {fold(text)} {fold(mended) if mended != text else ''} "

    @cached_property
    def text_without_dimensions(self) -> str:
        """The same without the words that name a dimension, which a category does not repeat."""
        letters = list(self.reading.text.norm)
        for named in self.reading.mentions.classes:
            if named.dimension:
                letters[named.start : named.end] = " " * (named.end - named.start)
        return f" {fold(''.join(letters))} "

    @cached_property
    def codes(self) -> frozenset[str]:
        """Codes of the regions that are named, of an ambiguous name all."""
        regions = self.reading.mentions.regions
        return frozenset({code for region in regions for code in (region.code, *region.codes)})

    @cached_property
    def dimensions(self) -> frozenset[str]:
        return frozenset({named.dimension for named in self.reading.mentions.classes if named.dimension})

    @cached_property
    def published(self) -> date | None:
        return self.sample.article.published or self.reading.published

    def holds(self, words: str) -> bool:
        """Do the words stand in the article, folded?"""
        folded = fold(words)
        return not folded or f" {folded} " in self.text

    def holds_title(self, title: str) -> bool:
        """Does the title stand in the article, be it with a suffix ("wali kotanya")?"""
        return f" {fold(title)}" in self.text

    def holds_class(self, category: str) -> bool:
        """Does the class stand in the article, be it around a dimension ("inovasi Smart Living terbaik")?"""
        return self.holds(category) or f" {fold(category)} " in self.text_without_dimensions

    def names(self, code: str) -> bool:
        """Is the region named, in any form the gazetteer knows?"""
        if code in self.codes:
            return True
        aliases = (alias.alias for alias in self.rules.aliases if alias.region_code == code)
        return any(self.holds(form) for form in (self.rules.regions[code].name, *aliases))


def alternatives(cell: str) -> list[str]:
    """The alternatives of a gold cell, an empty one among them if the cell allows none."""
    return [each.strip() for each in cell.split("|")]


def check_values(row: GoldRow, rules: Rules) -> Iterator[Finding]:
    """Cells that are not legal, whatever the article says."""
    cells = row.cells
    codes = alternatives(cells["region_code"])
    unknown = [code for code in codes if code not in rules.regions]
    for code in unknown:
        yield Finding(row.place, "G011", f"region_code {code!r} is not in the gazetteer")
    if not unknown:
        official = [rules.regions[code].official_name for code in codes]
        if cells["region"] not in official and alternatives(cells["region"]) != official:
            told = f"{cells['region']!r} is not the name of {cells['region_code']}: {'|'.join(official)}"
            yield Finding(row.place, "G012", told)
    for value in alternatives(cells["dimension"]):
        if value and value not in DIMENSIONS:
            yield Finding(row.place, "G013", f"dimension {value!r}; legal: {', '.join(DIMENSIONS)}")
    for value in alternatives(cells["mention"]):
        if value not in MENTIONS:
            yield Finding(row.place, "G014", f"mention {value!r}; legal: {', '.join(MENTIONS)}")
    for value in alternatives(cells["year"]):
        if value and not (re.fullmatch("[0-9]{4}", value) and int(value) in _YEARS):
            message = f"year {value!r} is none from {_YEARS.start} to {_YEARS.stop - 1}"
            yield Finding(row.place, "G015", message)
    for value in alternatives(cells["award_date"]):
        if value and day_of(value) is None:
            yield Finding(row.place, "G016", f"award_date {value!r} is no day; write YYYY-MM-DD")


def day_of(value: str) -> date | None:
    """The day of ``YYYY-MM-DD``, or None; other forms of ISO 8601 are not taken."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def check_evidence(row: GoldRow, evidence: Evidence) -> Iterator[Finding]:
    """Cells that the article does not bear out."""
    yield from _dates(row, evidence)
    cells = row.cells
    for column in ("presenter", "recipient"):
        if not any(_named(name, evidence) for name in alternatives(cells[column])):
            yield Finding(row.place, "G020", f"{column} {cells[column]!r} does not occur in the article")
    # Venue and town may stand apart in the text.
    if not any(all(map(evidence.holds, place.split(","))) for place in alternatives(cells["place"])):
        yield Finding(row.place, "G021", f"place {cells['place']!r} does not occur in the article")
    for column in ("presenter_title", "recipient_title"):
        if not any(evidence.holds_title(title) for title in alternatives(cells[column])):
            yield Finding(row.place, "G022", f"{column} {cells[column]!r} does not occur in the article")
    classes = (_SEPARATOR.split(category) for category in alternatives(cells["category"]))
    if not any(all(evidence.holds_class(each) for each in parts) for parts in classes):
        yield Finding(row.place, "G023", f"category {cells['category']!r} does not occur in the article")
    known = [code for code in alternatives(cells["region_code"]) if code in evidence.rules.regions]
    if known and not any(evidence.names(code) for code in known):
        message = f"{cells['region']} is not named in the article by any form in rules/regions/"
        yield Finding(row.place, "G024", message)
    dimensions = {value for value in alternatives(cells["dimension"]) if value in ("", *DIMENSIONS)}
    if dimensions and not dimensions & {"", *evidence.dimensions}:
        message = f"no words of the article are known to name {cells['dimension']}"
        yield Finding(row.place, "G025", message)
    yield from _persons(row, evidence)


def _dates(row: GoldRow, evidence: Evidence) -> Iterator[Finding]:
    days = [day for value in alternatives(row.cells["award_date"]) if (day := day_of(value))]
    if not days:
        return
    if evidence.published and all(day > evidence.published for day in days):
        message = f"award_date {row.cells['award_date']} is after the publication on {evidence.published}"
        yield Finding(row.place, "G017", message)
    years = [int(year) for year in alternatives(row.cells["year"]) if re.fullmatch("[0-9]{4}", year)]
    if years and all(abs(day.year - year) > _FAR for day in days for year in years):
        message = f"award_date {row.cells['award_date']} and year {row.cells['year']} are far apart"
        yield Finding(row.place, "G018", message)


def _named(name: str, evidence: Evidence) -> bool:
    if evidence.holds(name):
        return True
    # Initials are written in several ways; the last name is not.
    words = fold_name(name).split()
    return bool(words) and len(words[-1]) > 1 and f" {words[-1]} " in evidence.text


def _persons(row: GoldRow, evidence: Evidence) -> Iterator[Finding]:
    cells = row.cells
    for column in ("presenter", "recipient"):
        if any(name and is_organisation(name, evidence.rules) for name in alternatives(cells[column])):
            message = f"{column} {cells[column]!r} looks like an organisation, which is never one"
            yield Finding(row.place, "G027", message)
        title = cells[f"{column}_title"]
        if title and not cells[column]:
            officials = evidence.reading.mentions.officials
            names = sorted({o.name for o in officials if o.name and fold(o.title) == fold(title)})
            if names:
                message = f"{column}_title {title!r} has no name, but the article gives {', '.join(names)}"
                yield Finding(row.place, "G026", message)
    presenters = {fold_name(name) for name in alternatives(cells["presenter"]) if name}
    recipients = {fold_name(name) for name in alternatives(cells["recipient"]) if name}
    if presenters & recipients:
        yield Finding(row.place, "G028", f"{cells['presenter']!r} is presenter and recipient")


def is_organisation(name: str, rules: Rules) -> bool:
    """Is every word of the name one of offices and regions, or the first one that of an institution?"""
    folded = fold(name)
    words, institutions = _office_words(rules)
    if any(folded == each or folded.startswith(f"{each} ") for each in institutions):
        return True
    return all(word in words for word in folded.split())


def _office_words(rules: Rules) -> tuple[frozenset[str], tuple[str, ...]]:
    if "office words" not in rules.cache:
        officials = rules.group("officials")
        phrases = [word for rule in officials.of("tail", "tail-link") for word in rule.words]
        phrases += [region.name for region in rules.regions.values()]
        words = frozenset(word for phrase in phrases for word in fold(phrase).split())
        institutions = tuple(fold(word) for rule in officials.of("institution") for word in rule.words)
        rules.cache["office words"] = (words, institutions)
    built: tuple[frozenset[str], tuple[str, ...]] = rules.cache["office words"]
    return built


def check_contradictions(rows: Sequence[GoldRow]) -> Iterator[Finding]:
    """Rows of one article that cannot stand side by side."""
    yield from _repeated(rows)
    yield from _ceremonies(rows)
    historical = [(year, row) for row in rows if row.cells["mention"] == "historical" for year in _year(row)]
    if historical:
        latest, witness = max(historical, key=lambda pair: pair[0])
        for row in rows:
            if row.cells["mention"] == "current" and any(year < latest for year in _year(row)):
                message = (
                    f"current of {row.cells['year']}, but line {witness.place.line} is historical of {latest}"
                )
                yield Finding(row.place, "G032", message)


def _year(row: GoldRow) -> list[int]:
    year = row.cells["year"]
    return [int(year)] if re.fullmatch("[0-9]{4}", year) else []


def _repeated(rows: Sequence[GoldRow]) -> Iterator[Finding]:
    first: dict[tuple[str, ...], GoldRow] = {}
    columns = ("region_code", "year", "dimension", "category", "programme")
    for row in rows:
        # Two programmes may give one region the same class in one year: the programme tells them apart.
        key = tuple(fold(row.cells[column]) for column in columns)
        if key in first:
            message = (
                f"the same region, year, dimension, category and programme as line {first[key].place.line}"
            )
            yield Finding(row.place, "G030", message)
        first.setdefault(key, row)


def _ceremonies(rows: Sequence[GoldRow]) -> Iterator[Finding]:
    """Winners named together on one day share the ceremony; the recipient is each region's own."""
    dated: dict[tuple[str, str], list[GoldRow]] = {}
    for row in rows:
        cells = row.cells
        if cells["award_date"] and cells["mention"] in ("current", "listed"):
            dated.setdefault((cells["award_date"], fold(cells["programme"])), []).append(row)
    for (day, _), together in dated.items():
        for column in ("presenter", "place"):
            for one, other in combinations(together, 2):
                if not set(map(fold, alternatives(one.cells[column]))) & set(
                    map(fold, alternatives(other.cells[column]))
                ):
                    message = (
                        f"{column} {other.cells[column]!r}, but {one.cells[column]!r} in line {one.place.line}"
                        f" for the same programme and day ({day})"
                    )
                    yield Finding(other.place, "G031", message)
                    break
