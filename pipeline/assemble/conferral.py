"""Settles what the facts told of one event come to: the day, who presented, the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.assemble.ceremony import Facts
from pipeline.assemble.story import Event, Story
from pipeline.match import dates as days
from pipeline.match.dates import DateMention
from pipeline.match.officials import Official
from pipeline.match.places import PlaceMention


@dataclass(frozen=True)
class Ceremony:
    """What the facts of one event come to."""

    day: days.FixedDate | None
    day_mention: DateMention | None
    presenter: Official | None
    place: PlaceMention | None
    recipients: tuple[Official, ...]
    rules: frozenset[str]
    virtual: bool
    facts: tuple[Facts, ...]
    own_house: tuple[Facts, ...] = ()
    """Facts that were left out: an official of the region hands the award on to another."""

    @property
    def day_text(self) -> str:
        """The words that the day was read from."""
        return self.day_mention.text if self.day_mention else ""


def settle(event: Event, story: Story, published: date | None, basis: str) -> Ceremony:
    """What the event's facts come to; facts from the region's own house are dropped."""
    own_house = tuple(f for f in event.facts if _inside_affair(f))
    event.facts = [f for f in event.facts if f not in own_house]
    body = [f for f in event.facts if not f.tagged.sentence.is_headline] + [
        f for f in event.facts if f.tagged.sentence.is_headline
    ]
    year = event.year if event.is_main else None
    year = year if year else story.year if event.is_main else event.year
    day, mention = _first_day(body, year, published, basis)
    if day is None and event.is_main and not any(f.dates for f in body):
        at_home = [f.tagged for f in own_house]
        lead = [f for f in story.lead_facts if f.tagged not in at_home]
        day, mention = _first_day(lead, year, published, basis)
        if (
            day is not None
            and event.year is not None
            and not 0 <= (day.day - date(event.year, 1, 1)).days <= 430
        ):
            day, mention = None, None
    presenters = [p for f in body for p in f.presenters]
    presenter = next((p for p in presenters if p.name), presenters[0] if presenters else None)
    places = [p for f in body for p in f.places]
    place = next((p for p in places if p.venue), places[0] if places else None)
    virtual = any(f.virtual for f in body) and not (place and place.venue)
    recipients = tuple(p for f in body for p in f.recipients)
    rules = frozenset(rule for f in body for rule in f.rules)
    return Ceremony(
        day,
        mention,
        presenter,
        None if virtual else place,
        recipients,
        rules,
        virtual,
        tuple(body),
        own_house,
    )


def _inside_affair(facts: Facts) -> bool:
    """Whether an official hands the award on within the region's own house: no conferral."""
    codes = {p.region_code for p in facts.presenters if p.region_code}
    return bool(codes & {p.region_code for p in facts.recipients})


def _first_day(
    facts: Sequence[Facts], year: int | None, published: date | None, basis: str
) -> tuple[days.FixedDate | None, DateMention | None]:
    for wanted in ("date", "relative", "weekday"):
        for fact in facts:
            vague = any(m.kind == "vague" for m in fact.dates)
            for mention in fact.dates:
                if mention.kind != wanted or (vague and wanted != "date"):
                    continue
                fixed = days.fix(mention, year=year, published=published, published_basis=basis)
                if fixed is not None:
                    return fixed, mention
                return None, mention
    return None, None
