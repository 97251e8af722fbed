"""The day an article was published, from its field or its URL.

Only what is written in full is taken: no day is guessed, and what cannot be read is
None, never an error.  The dateline and the stamp in the text are read elsewhere.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from urllib.parse import urlsplit

# Jakarta has kept UTC+7 without daylight saving since 1964, before any date taken here;
# a fixed offset works where the machine has no time zone database.
_JAKARTA = timezone(timedelta(hours=7))
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wib": 7, "wita": 8, "wit": 9}

# The web's news begins in 1995; 0001-01-01 and 1970-01-01 are how databases say "unknown".
_YEARS = range(1995, 2101)
_LONGEST = 64

_CLOCK = (
    r"(?:[T\s]\s*(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"\s*(?P<zone>z|utc|gmt|wib|wita|wit|[+-]\d\d(?::?\d\d)?)?)?"
)
_FLAGS = re.ASCII | re.IGNORECASE
_FORMS = (
    re.compile(r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})" + _CLOCK, _FLAGS),
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)" + _CLOCK, _FLAGS),
    # Day first: Indonesia writes no month first.
    re.compile(r"(?P<day>\d{1,2})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4})" + _CLOCK, _FLAGS),
)

_IN_URL = (
    re.compile(r"/(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?=/|$)", re.ASCII),
    # Some portals write the second as well: /20211216093015-20-734567/judul
    re.compile(
        r"/(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?=[-/]|$)|(?=/|$))",
        re.ASCII,
    ),
    re.compile(r"[-/](?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?=[-/.]|$)", re.ASCII),
)


def find_published(value: str, url: str) -> tuple[date | None, str]:
    """Return the day and where it comes from: ``field``, ``url``, or ``""`` for None."""
    if day := parse_published(value):
        return day, "field"
    if day := date_in_url(url):
        return day, "url"
    return None, ""


def parse_published(value: str) -> date | None:
    """Return the day in Jakarta of an ISO date or datetime, or of ``DD/MM/YYYY``.

    A time with a zone is converted; one without is taken as Jakarta's.  Anything else,
    an impossible date or a year outside 1995-2100 is None.
    """
    value = value.strip()
    if len(value) > _LONGEST:
        return None
    for form in _FORMS:
        if match := form.fullmatch(value):
            return _day(match)
    return None


def date_in_url(url: str) -> date | None:
    """Return the first valid day in a URL's path: /2021/12/16/, /20211216/, -2021-12-16-.

    A path with year and month alone gives None.
    """
    try:
        path = urlsplit(url).path
    except ValueError:  # "http://[" is no URL, hence without a date
        return None
    for form in _IN_URL:
        for match in form.finditer(path):
            if day := _valid(int(match["year"]), int(match["month"]), int(match["day"])):
                return day
    return None


def _day(match: re.Match[str]) -> date | None:
    day = _valid(int(match["year"]), int(match["month"]), int(match["day"]))
    if day is None or match["hour"] is None:
        return day
    try:
        moment = datetime(
            day.year,
            day.month,
            day.day,
            int(match["hour"]),
            int(match["minute"]),
            int(match["second"] or 0),
            tzinfo=_zone(match["zone"]),
        )
    except ValueError:  # 25:61, +99:00: then the date beside it is not to be trusted either
        return None
    return moment.astimezone(_JAKARTA).date()


def _zone(name: str | None) -> timezone:
    if name is None:
        return _JAKARTA
    if (hours := _ZONES.get(name.lower())) is not None:
        return timezone(timedelta(hours=hours))
    digits = name[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if name[0] == "-" else offset)


def _valid(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:  # 31 February: digits that are no date
        return None
