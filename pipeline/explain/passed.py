"""Days, places, officials, programmes that a row could have had and did not take."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.assemble.ceremony import Facts
from pipeline.assemble.conferral import Ceremony
from pipeline.assemble.origin import Reason
from pipeline.assemble.rows import Derivation, witness
from pipeline.assemble.story import Story
from pipeline.explain.account import Candidate
from pipeline.explain.shown import Shown
from pipeline.extract import Reading
from pipeline.match.dates import DateMention
from pipeline.match.officials import Official
from pipeline.match.places import PlaceMention

_MOST = 40
"""Candidates told of one row, the nearest to its sentence; an article of hundreds of rows stays readable."""

_Found = tuple[str, int, int, str, Reason, str]
"""Kind, span in the normalised text, value, why it was not taken, the rule that says so."""


class Candidates:
    """What an article offers its rows; made once for an article."""

    def __init__(self, story: Story, reading: Reading, shown: Shown) -> None:
        self._reading = reading
        self._shown = shown
        self._known = {(p.kind, p.start): p for p in story.passed_over}
        told: list[Facts] = [facts for event in story.events for facts in event.facts]
        self._told = {m.start for f in told for m in f.dates} | {m.start for f in told for m in f.places}
        self._roles = {p.start for f in told for p in (*f.presenters, *f.recipients)}

    def of(self, derivation: Derivation) -> tuple[Candidate, ...]:
        """The candidates that the row did not take, in the order of the text."""
        house = _OwnHouse(derivation.ceremony)
        found = [
            *self._days(derivation, house),
            *self._places(derivation, house),
            *self._officials(derivation, house),
            *self._programmes(derivation),
        ]
        at = witness(derivation.draft).tagged.sentence.start
        nearest = sorted(found, key=lambda f: (abs(f[1] - at), f[0]))[:_MOST]
        candidates = []
        for kind, start, end, value, reason, rule in sorted(nearest, key=lambda f: (f[1], f[0])):
            first, last = self._shown.span(start, end)
            words = self._shown.words(first, last)
            candidates.append(Candidate(kind, value, first, last, words, str(reason), rule))
        return tuple(candidates)

    def _days(self, derivation: Derivation, house: _OwnHouse) -> Iterator[_Found]:
        ceremony = derivation.ceremony
        own = {m.start for facts in ceremony.facts for m in facts.dates}
        taken = ceremony.day_mention if ceremony.day else None
        for mention in self._reading.mentions.dates:
            if mention == taken:
                continue
            reason, rule = self._event_reason("date", mention, own, house)
            if reason is Reason.AFTER_FIRST and (
                mention.kind == "vague" or mention.is_range or taken is None
            ):
                reason = Reason.NO_DAY
            yield "date", mention.start, mention.end, mention.kind, reason, rule or mention.rule

    def _places(self, derivation: Derivation, house: _OwnHouse) -> Iterator[_Found]:
        ceremony = derivation.ceremony
        own = {m.start for facts in ceremony.facts for m in facts.places}
        for mention in self._reading.mentions.places:
            if mention == ceremony.place:
                continue
            reason, rule = self._event_reason("place", mention, own, house)
            if reason is Reason.AFTER_FIRST and ceremony.virtual:
                reason = Reason.VIRTUAL
            elif reason is Reason.AFTER_FIRST and ceremony.place and ceremony.place.venue > mention.venue:
                reason = Reason.TOWN_ONLY
            yield "place", mention.start, mention.end, mention.text, reason, rule or mention.rule

    def _event_reason(
        self, kind: str, mention: DateMention | PlaceMention, own: set[int], house: _OwnHouse
    ) -> tuple[Reason, str]:
        if mention.start in own:
            return Reason.AFTER_FIRST, ""
        if mention.start in house.words:
            return Reason.OWN_HOUSE, ""
        passed = self._known.get((kind, mention.start))
        if passed is not None:
            return passed.reason, passed.rule
        return (Reason.OTHER_EVENT if mention.start in self._told else Reason.NO_CEREMONY), ""

    def _officials(self, derivation: Derivation, house: _OwnHouse) -> Iterator[_Found]:
        """Each official once, with the mention that says most about why he was passed over."""
        row = derivation.row
        taken = {row.presenter, row.recipient, row.presenter_title, row.recipient_title}
        presenters = {p.start for facts in derivation.ceremony.facts for p in facts.presenters}
        recipients = {p.start for p in derivation.ceremony.recipients}
        best: dict[str, tuple[int, Official, Reason, str]] = {}
        for official in self._reading.mentions.officials:
            who = official.name or official.title
            if who in taken:
                continue
            reason, rule, weight = self._official_reason(official, derivation, presenters, recipients, house)
            if who not in best or weight > best[who][0]:
                best[who] = (weight, official, reason, rule)
        for who, (_weight, official, reason, rule) in best.items():
            yield "official", official.start, official.end, who, reason, rule

    def _official_reason(
        self,
        official: Official,
        derivation: Derivation,
        presenters: set[int],
        recipients: set[int],
        house: _OwnHouse,
    ) -> tuple[Reason, str, int]:
        passed = self._known.get(("official", official.start))
        if passed is not None:
            return passed.reason, passed.rule, 3
        if official.start in house.people:
            return Reason.OWN_HOUSE, "", 2
        if official.start in presenters:
            return (Reason.OWN_OFFICIAL if derivation.presenter_known is None else Reason.AFTER_FIRST), "", 2
        if official.start in recipients:
            other = bool(official.region_code) and official.region_code != derivation.row.region_code
            return (Reason.OTHER_REGION if other else Reason.AFTER_FIRST), "", 2
        return (Reason.OTHER_EVENT, "", 1) if official.start in self._roles else (Reason.NO_ROLE, "", 0)

    def _programmes(self, derivation: Derivation) -> Iterator[_Found]:
        seen = {derivation.row.programme}
        for mention in self._reading.mentions.programmes:
            if mention.kind in ("name", "own") and mention.value not in seen:
                seen.add(mention.value)
                yield (
                    "programme", mention.start, mention.end, mention.value, Reason.OTHER_CLAUSE, mention.rule,
                )  # fmt: skip


class _OwnHouse:
    """Where a ceremony stands that was left out: an official of the region hands the award on."""

    def __init__(self, ceremony: Ceremony) -> None:
        told = ceremony.own_house
        self.people = {p.start for f in told for p in (*f.presenters, *f.recipients)}
        self.words = {m.start for f in told for m in f.dates} | {m.start for f in told for m in f.places}
