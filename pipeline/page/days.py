"""The day a page was published: what its sources say, and which of them is believed.

Sources, by trust: ``json-ld`` (names its article), ``meta``, ``time``, ``byline`` (the printed line by the
headline), ``url``.  Never read: prose, the day of a change, copyright years, other stories' days, 1 January without
a second source (that is how systems write "some time in that year").

Where they disagree, the **earliest** of the first four is taken, and ``published_basis`` names the most trusted
source of that day.  Every usual fault moves a day on, none back: the time of a change in the place of that of
publication, a database moved to another system and stamped anew, WIB written as "Z" and then converted, today's date
in the page's head.  The address is asked last: its day may be that of the first draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from htmldate import find_date
from lxml.html import HtmlElement, document_fromstring

from pipeline.match.dates import find_dates, fix
from pipeline.page.tree import elements, names, plain
from pipeline.read.published import date_in_url, parse_published
from pipeline.rules import Rules

_TRUST = ("json-ld", "meta", "time", "byline", "url")
_FIRST_YEAR, _LAST_YEAR = 1995, 2100
_JAKARTA = timezone(timedelta(hours=7))
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?:[:.][0-5]\d)?\s{0,3}(?P<zone>WIB|WITA|WIT|UTC|GMT)?(?![\d])",
    re.IGNORECASE,
)
_ZONES = {"wib": 7, "wita": 8, "wit": 9, "utc": 0, "gmt": 0}
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_LONGEST_LINE = 160
_LEFT_OVER = 60
"""Characters beside the date in a printed line; a sentence has more."""
_NEAR = 500
"""Characters of text between the headline and its printed line."""
_MOST_NEAR = 2_000
"""Elements that are looked at there, and <time> elements of a page."""
_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date_published",
    "publishdate", "publish-date", "publish_date", "publishedtime", "published_time", "published-date", "pubdate",
    "publication_date", "publicationdate", "content_publisheddate", "content_published_date", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dcterms.date",
    "dc.date", "dc:date", "article.published", "article_date_original", "originalpublicationdate", "datecreated",
    "cxenseparse:recs:publishtime", "cxense-parse:recs:publishtime", "date", "datepublic", "dtk:publishdate",
    "jp:date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that a source of the page gives."""

    day: date
    basis: str


def choose_day(found: Sequence[Dated]) -> tuple[date | None, str]:
    """The day that is believed, and the most trusted source of it; ``(None, "")`` if there is none."""
    sound = [dated for dated in found if _believable(dated, found)]
    told = [dated for dated in sound if dated.basis != "url"] or sound
    if not told:
        return None, ""
    day = min(dated.day for dated in told)
    return day, min((dated.basis for dated in told if dated.day == day), key=_TRUST.index)


def _believable(dated: Dated, found: Sequence[Dated]) -> bool:
    if (dated.day.month, dated.day.day) != (1, 1):
        return True
    return any(other.day == dated.day and other.basis != dated.basis for other in found)


def in_jsonld(value: str, rules: Rules) -> list[Dated]:
    """The day of ``datePublished``."""
    day = read_moment(value, rules)
    return [Dated(day, "json-ld")] if day else []


def in_meta(metas: dict[str, list[str]], tree: HtmlElement, rules: Rules) -> list[Dated]:
    """The day of the meta elements, by the names that say publication; else what htmldate finds in the head."""
    for key in _META:
        for value in metas.get(key, ()):
            if day := read_moment(value, rules):
                return [Dated(day, "meta")]
    # Names that are not on our list.  Only the head: a body's dates may be anyone's.
    if (head := tree.find("head")) is not None and (day := _by_htmldate(head)):
        return [Dated(day, "meta")]
    return []


def in_markup(
    tree: HtmlElement, outside: set[HtmlElement], heading: HtmlElement | None, rules: Rules
) -> list[Dated]:
    """The day of ``itemprop="datePublished"`` or of the ``<time>`` by the headline."""
    changed = rules.group("page_words").of("changed")[0].regex
    close = _near(heading)
    first: list[date] = []
    near: list[date] = []
    anywhere: list[date] = []
    for element in elements(tree):
        marked = (element.get("itemprop") or "").lower()
        is_time = element.tag == "time" or (element.tag == "abbr" and "published" in names(element))
        if not is_time and marked not in ("datepublished", "datecreated"):
            continue
        if element in outside or marked == "datemodified":
            continue
        if len(anywhere) > _MOST_NEAR:
            break
        label = f"{names(element)} {element.get('itemprop') or ''}"
        if (
            "publish" not in label.lower()
            and "entry-date" not in label
            and changed.search(_labelled(element))
        ):
            continue
        if "updated" in names(element).split() and "published" not in names(element).split():
            continue
        value = element.get("datetime") or element.get("content") or element.get("title") or ""
        day = read_moment(value, rules) or read_printed(plain(element, _LONGEST_LINE), rules)
        if day is None:
            continue
        anywhere.append(day)
        if "publish" in label.lower() or element.get("pubdate") is not None:
            first.append(day)
        elif element in close:
            near.append(day)
    for days in (first, near):
        if days:
            return [Dated(days[0], "time")]
    return [Dated(anywhere[0], "time")] if len(set(anywhere)) == 1 else []


def in_byline(
    tree: HtmlElement, outside: set[HtmlElement], heading: HtmlElement | None, rules: Rules
) -> list[Dated]:
    """The day of the short line with a date that stands by the headline."""
    dated = rules.group("page_words").of("dated")[0].regex
    if heading is None:
        days = {
            day
            for element in elements(
                tree, "div", "span", "p", "small", "li", "td", "em", "i", "b", "h4", "h5", "h6"
            )
            if element not in outside and dated.search(names(element))
            if (day := _line_day(element, rules, marked=True))
        }
        return [Dated(days.pop(), "byline")] if len(days) == 1 else []
    for element, _gap in _around(tree, heading):
        if element in outside:
            continue
        marked = any(dated.search(names(each)) for each in (element, *_few(element)))
        if day := _line_day(element, rules, marked=marked):
            return [Dated(day, "byline")]
    return []


def is_byline(line: str, day: date | None, rules: Rules) -> bool:
    """Whether a line of the body is only the printed line with the day of publication."""
    if day is None or len(line) > _LONGEST_LINE:
        return False
    found = [mention for mention in find_dates(line, rules) if mention.kind == "date" and mention.year]
    if len(found) != 1 or line.rstrip().endswith((".", "!", "?")):
        return False
    fixed = fix(found[0], year=None, published=None)
    # One day off is a time of another zone.
    if fixed is None or abs((fixed.day - day).days) > 1:
        return False
    return len(line) - (found[0].end - found[0].start) <= _LEFT_OVER


def in_selected(found: Sequence[HtmlElement], rules: Rules) -> list[Dated]:
    """The day that the site's own selectors lead to."""
    for element in found:
        value = element.get("datetime") or element.get("content") or ""
        day = read_moment(value, rules) or read_printed(plain(element, 400), rules)
        if day:
            return [Dated(day, "byline")]
    return []


def in_address(url: str) -> list[Dated]:
    """The day in the address."""
    day = date_in_url(url)
    return [Dated(day, "url")] if day else []


def read_moment(value: str, rules: Rules) -> date | None:
    """The day in Jakarta of a value written for machines: ISO 8601, RFC 2822, seconds since 1970, or words."""
    value = value.strip()
    if not value or len(value) > 80:
        return None
    if day := parse_published(value):
        return day
    if _EPOCH.fullmatch(value):
        moment = datetime.fromtimestamp(int(value[:10]), tz=_JAKARTA)
        return moment.date() if moment.year >= _FIRST_YEAR else None
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return read_printed(value, rules)
    if not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        return None
    return (moment.astimezone(_JAKARTA) if moment.tzinfo else moment).date()


def read_printed(text: str, rules: Rules) -> date | None:
    """The day in Jakarta of a printed line: "Senin, 11 Desember 2023 | 08:00 WITA".  It has to be whole.

    What follows a label of a change ("Diperbarui: ...") is left out.
    """
    changed = rules.group("page_words").of("changed")[0].regex
    if match := changed.search(text):
        text = text[: match.start()]
    for mention in find_dates(text, rules):
        if mention.kind != "date" or not (mention.day and mention.month and mention.year) or mention.is_range:
            continue
        fixed = fix(mention, year=None, published=None)
        if fixed is None or not _FIRST_YEAR <= fixed.day.year < _LAST_YEAR:
            continue
        clock = _CLOCK.search(text, mention.end)
        if clock is None or clock["zone"] is None or clock.start() - mention.end > 12:
            return fixed.day
        zone = timezone(timedelta(hours=_ZONES[clock["zone"].lower()]))
        moment = datetime(
            fixed.day.year,
            fixed.day.month,
            fixed.day.day,
            int(clock["hour"]),
            int(clock["minute"]),
            tzinfo=zone,
        )
        return moment.astimezone(_JAKARTA).date()
    return None


def _line_day(element: HtmlElement, rules: Rules, *, marked: bool) -> date | None:
    line = plain(element, _LONGEST_LINE + 1)
    if not line or len(line) > _LONGEST_LINE:
        return None
    day = read_printed(line, rules)
    if day is None or marked:
        return day
    # Unmarked: only a line that is little more than the date, and no sentence.
    whole = [mention for mention in find_dates(line, rules) if mention.kind == "date" and mention.year]
    rest = len(line) - sum(mention.end - mention.start for mention in whole)
    if rest > _LEFT_OVER or (line.rstrip().endswith((".", "!", "?")) and not _CLOCK.search(line)):
        return None
    return day


def _around(tree: HtmlElement, heading: HtmlElement) -> Iterator[tuple[HtmlElement, int]]:
    """The elements behind the heading, while the story has not got far; then those shortly before it."""
    before: list[HtmlElement] = []
    passed = behind = 0
    seen = False
    inside = set(heading.iter())
    above = set(heading.iterancestors())
    for element in elements(tree):
        if element is heading:
            seen = True
        elif element in inside or element in above:
            continue
        elif not seen:
            before.append(element)
        else:
            if passed > _NEAR or (behind := behind + 1) > _MOST_NEAR:
                break
            yield element, passed
            passed += len((element.text or "").strip())
        if seen:
            passed += len((element.tail or "").strip()) if element not in inside else 0
    for element in reversed(before[-12:]):
        # In a part of the page that the headline is in, too: not the date in the site's head.
        shared = next((each for each in element.iterancestors() if each in above), None)
        if shared is None or shared.tag in ("body", "html"):
            continue
        if len(plain(element, _LONGEST_LINE + 1)) <= _LONGEST_LINE:
            yield element, 0


def _few(element: HtmlElement) -> list[HtmlElement]:
    parent = element.getparent()
    return [parent] if parent is not None and len(plain(parent, _LONGEST_LINE + 1)) <= _LONGEST_LINE else []


def _near(heading: HtmlElement | None) -> set[HtmlElement]:
    """The elements that stand shortly behind the heading."""
    found: set[HtmlElement] = set()
    if heading is None:
        return found
    passed = 0
    for other in _following(heading):
        found.add(other)
        passed += len((other.text or "").strip()) + len((other.tail or "").strip())
        if passed > _NEAR or len(found) > _MOST_NEAR:
            break
    return found


def _following(heading: HtmlElement) -> Iterator[HtmlElement]:
    """The elements behind an element, in document order."""
    element: HtmlElement | None = heading
    while element is not None:
        for sibling in element.itersiblings():
            yield from elements(sibling)
        element = element.getparent()


def _labelled(element: HtmlElement) -> str:
    """What stands right before an element, and in it."""
    previous = element.getprevious()
    parent = element.getparent()
    before = (
        (previous.tail or "") if previous is not None else (parent.text or "") if parent is not None else ""
    )
    if previous is not None and not before.strip():
        before = plain(previous, 60)
    return f"{before[-40:]} {plain(element, 80)}"


def _by_htmldate(head: HtmlElement) -> date | None:
    page = document_fromstring("<html><head></head><body><p>x</p></body></html>")
    room = page.find("head")
    for meta in head.iter("meta"):
        said = " ".join(meta.attrib.values()).lower()
        if room is not None and not any(word in said for word in ("modif", "update", "copyright", "expires")):
            room.append(deepcopy(meta))
    try:
        found = find_date(page, extensive_search=False, original_date=True, min_date="1995-01-01")
    except (ValueError, TypeError, AttributeError):  # its own slips on odd input; then there is no day
        return None
    return date.fromisoformat(found) if found else None
