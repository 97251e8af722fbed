"""Finds dates, weekdays, relative days and years, and fixes them to a calendar.

Finding and fixing are apart: a :class:`DateMention` keeps what the text says, with unknown parts
unknown; :func:`fix` adds what the edition's year or the publication date can say.  Nothing here
reads today's date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.match.overlap import disjoint
from pipeline.rules import Rules

_WEEKDAYS = {"sen": 0, "sel": 1, "rab": 2, "kam": 3, "jum": 4, "sab": 5, "min": 6, "aha": 6}
_MONTHS = {
    "jan": 1, "peb": 2, "feb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8,
    "ags": 8, "agt": 8, "ag": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nop": 11, "nov": 11, "des": 12, "dec": 12,
}  # fmt: skip
_CENTURY_PIVOT = 70


@dataclass(frozen=True)
class DateMention:
    """A day as the text gives it; unknown parts are None.

    ``kind`` is ``date``, ``weekday``, ``relative`` (``offset`` days from publication) or
    ``vague`` (no day at all: "pekan lalu").  ``swapped`` says that day and month could be
    read the other way round ("12/01/22").
    """

    start: int
    end: int
    text: str
    kind: str
    rule: str
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    offset: int = 0
    is_range: bool = False
    swappable: bool = False


@dataclass(frozen=True)
class YearMention:
    """A year as the text gives it: ``year`` itself, or ``offset`` from the article's year.

    ``kind``: ``year``, ``offset``, ``chain`` (offset from the year told before), ``same`` (the
    year told before: "pada tahun tersebut"), ``range`` ("sejak 2021": no award's year).
    """

    start: int
    end: int
    kind: str
    rule: str
    year: int | None = None
    offset: int = 0


@dataclass(frozen=True)
class FixedDate:
    """A day on the calendar, how it was fixed (``basis``) and warnings."""

    day: date
    basis: str
    warnings: tuple[str, ...] = ()


def find_dates(text: str, rules: Rules) -> list[DateMention]:
    """Day mentions of ``text``, leftmost longest, not overlapping."""
    found: list[DateMention] = []
    group = rules.group("dates")
    for rule, match in group.find(text, "date", "weekday", "relative", "vague"):
        groups = match.groupdict()
        groups["m"] = groups.get("m") or groups.get("m2")
        groups["year"] = groups.get("year") or groups.get("year2")
        month = _month(groups)
        day = int(groups["day"]) if groups.get("day") else None
        if rule.kind == "date" and not _plausible(day, month):
            continue
        if (
            rule.kind == "date"
            and "open" in groups
            and not (groups["open"] or groups["weekday"] or groups["year"])
        ):
            continue
        second = groups.get("day2")
        found.append(
            DateMention(
                match.start(),
                match.end(),
                match[0].strip(),
                rule.kind,
                rule.id,
                weekday=_weekday(groups.get("weekday")),
                day=day,
                month=month,
                year=_year(groups.get("year")),
                offset=int(rule.value) if rule.kind == "relative" else 0,
                is_range=bool(second),
                swappable=bool(groups.get("m")) and day is not None and day <= 12,
            )
        )
    return _longest(found)


def find_years(text: str, dates: list[DateMention], rules: Rules) -> list[YearMention]:
    """Year mentions of ``text``, leftmost longest; years inside one of its ``dates`` are not among them."""
    days = [d for d in dates if d.kind == "date"]
    found: list[YearMention] = []
    kinds = {
        "year": "year",
        "year-offset": "offset",
        "year-chain": "chain",
        "year-same": "same",
        "year-range": "range",
    }
    for rule, match in rules.group("dates").find(text, *kinds):
        if any(d.start <= match.start() < d.end for d in days):
            continue
        kind = kinds[rule.kind]
        year = int(match["year"]) if "year" in match.groupdict() and match["year"] else None
        offset = int(rule.value) if rule.value else 0
        # The word before a bare year belongs to others: "smart city 2021" keeps its topic.
        start = match.start("year") if kind == "year" and year else match.start()
        found.append(YearMention(start, match.end(), kind, rule.id, year, offset))
    found.sort(key=lambda y: (y.start, -(y.end - y.start), y.kind != "chain"))
    return disjoint(found)


def find_stamp(text: str, rules: Rules) -> date | None:
    """The article's own stamp ("Rabu, 15 Desember 2021 10:30 WIB"), if one stands in ``text``."""
    for _rule, match in rules.group("dates").find(text, "stamp"):
        groups = match.groupdict()
        month, day, year = _month(groups), int(groups["day"]), _year(groups.get("year"))
        if month and year:
            return _safe(year, month, day)
    return None


def fix(
    mention: DateMention, *, year: int | None, published: date | None, published_basis: str = ""
) -> FixedDate | None:
    """The calendar day of ``mention``, or None where text and metadata do not fix one.

    ``year`` is the edition's or conferral's likely year, used where the text gives none and
    there is no publication date.
    """
    if mention.is_range or mention.kind == "vague":
        return None
    if mention.kind == "relative":
        if published is None:
            return None
        return FixedDate(published + timedelta(days=mention.offset), f"relative+published:{published_basis}")
    if mention.kind == "weekday":
        return _last_weekday(mention, published, published_basis)
    return _calendar(mention, year, published, published_basis)


def _last_weekday(mention: DateMention, published: date | None, basis: str) -> FixedDate | None:
    if published is None or mention.weekday is None:
        return None
    back = (published.weekday() - mention.weekday) % 7
    return FixedDate(published - timedelta(days=back), f"weekday+published:{basis}")


def _calendar(
    mention: DateMention, year: int | None, published: date | None, published_basis: str
) -> FixedDate | None:
    if mention.day is None or mention.month is None:
        return None
    if mention.year is not None:
        return _checked(mention, mention.year, "text", published)
    if published is not None:
        same = _safe(published.year, mention.month, mention.day)
        chosen = published.year
        # A day more than a week after publication was last year's.
        if same is None or same > published + timedelta(days=7):
            chosen -= 1
        return _checked(mention, chosen, f"text+published:{published_basis}", published)
    if year is not None:
        return _checked(mention, year, "text+edition", None)
    return None


def _checked(mention: DateMention, year: int, basis: str, published: date | None) -> FixedDate | None:
    day, month = mention.day or 0, mention.month or 0
    written = _safe(year, month, day)
    swapped = _safe(year, day, month) if mention.swappable else None
    if written is None:
        return FixedDate(swapped, basis, ("W013",)) if swapped else None
    if mention.weekday is None or written.weekday() == mention.weekday:
        return FixedDate(written, basis)
    if (
        swapped
        and swapped != written
        and swapped.weekday() == mention.weekday
        and _nearer(swapped, written, published)
    ):
        return FixedDate(swapped, basis, ("W013",))
    return FixedDate(written, basis, ("W012",))


def _nearer(swapped: date, written: date, published: date | None) -> bool:
    """A slip of the month is believed only where it does not move the day away from the news."""
    return published is None or abs(published - swapped) < abs(published - written)


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plausible(day: int | None, month: int | None) -> bool:
    if day is None or month is None:
        return False
    return (1 <= day <= 31 and 1 <= month <= 12) or (1 <= day <= 12 and 13 <= month <= 31)


def _month(groups: dict[str, str | None]) -> int | None:
    name = groups.get("month")
    if name:
        folded = name.lower()
        return _MONTHS.get(folded[:3]) or _MONTHS.get(folded[:2])
    number = groups.get("m")
    return int(number) if number else None


def _weekday(name: str | None) -> int | None:
    return _WEEKDAYS[name.lower()[:3]] if name else None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    if len(text) == 2:
        return int(text) + (1900 if int(text) >= _CENTURY_PIVOT else 2000)
    return int(text)


def _longest(found: list[DateMention]) -> list[DateMention]:
    order = {"date": 0, "vague": 1, "relative": 2, "weekday": 3}
    return disjoint(sorted(found, key=lambda d: (order[d.kind], d.start, -(d.end - d.start))))


def join_weekday(mentions: list[DateMention], text: str) -> list[DateMention]:
    """Join a weekday with the bare date behind it ("Kamis Pagi, (01/12)")."""
    joined: list[DateMention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        gap = text[last.end : mention.start] if last else ""
        if (
            last
            and last.kind == "weekday"
            and mention.kind == "date"
            and not re.search(r"\w", gap)
            and len(gap) <= 3
        ):
            joined[-1] = DateMention(
                last.start, mention.end, text[last.start : mention.end], "date", mention.rule, last.weekday,
                mention.day, mention.month, mention.year, 0, mention.is_range, mention.swappable,
            )  # fmt: skip
            continue
        joined.append(mention)
    return joined
