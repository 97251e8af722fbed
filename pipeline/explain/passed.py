"""Days, places, officials, programmes and years that a row could have had and did not take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.assemble.ceremony import Facts
from pipeline.assemble.origin import PassedOver, Reason
from pipeline.assemble.rows import Derivation
from pipeline.assemble.story import Story
from pipeline.explain.account import Candidate
from pipeline.explain.shown import Shown
from pipeline.extract import Reading
from pipeline.match.dates import DateMention
from pipeline.match.officials import Official
from pipeline.match.places import PlaceMention

_Found = tuple[str, int, int, str, Reason, str]
"""Kind, span in the normalised text, value, why it was not taken, the rule that says so."""


def passed_over(
    derivation: Derivation, derived: Sequence[Derivation], story: Story, reading: Reading, shown: Shown
) -> tuple[Candidate, ...]:
    """The candidates of a row that were not taken, in the order of the text."""
    known = {(p.kind, p.start): p for p in story.passed_over}
    found = [
        *_days(derivation, story, reading, known),
        *_places(derivation, story, reading, known),
        *_officials(derivation, story, reading, known),
        *_programmes(derivation, reading),
    ]
    candidates = []
    for kind, start, end, value, reason, rule in sorted(found, key=lambda f: (f[1], f[0])):
        first, last = shown.span(start, end)
        candidates.append(Candidate(kind, value, first, last, shown.words(first, last), str(reason), rule))
    return tuple(candidates)


def _days(
    derivation: Derivation, story: Story, reading: Reading, known: dict[tuple[str, int], PassedOver]
) -> Iterator[_Found]:
    ceremony = derivation.ceremony
    own = {m.start for facts in ceremony.facts for m in facts.dates}
    taken = ceremony.day_mention if ceremony.day else None
    for mention in reading.mentions.dates:
        if mention == taken:
            continue
        reason, rule = _event_reason("date", mention, own, story, known)
        if reason is Reason.AFTER_FIRST and (mention.kind == "vague" or mention.is_range or taken is None):
            reason = Reason.NO_DAY
        yield "date", mention.start, mention.end, mention.kind, reason, rule or mention.rule


def _places(
    derivation: Derivation, story: Story, reading: Reading, known: dict[tuple[str, int], PassedOver]
) -> Iterator[_Found]:
    ceremony = derivation.ceremony
    own = {m.start for facts in ceremony.facts for m in facts.places}
    for mention in reading.mentions.places:
        if mention == ceremony.place:
            continue
        reason, rule = _event_reason("place", mention, own, story, known)
        if reason is Reason.AFTER_FIRST and ceremony.virtual:
            reason = Reason.VIRTUAL
        elif reason is Reason.AFTER_FIRST and ceremony.place and ceremony.place.venue and not mention.venue:
            reason = Reason.TOWN_ONLY
        yield "place", mention.start, mention.end, mention.text, reason, rule or mention.rule


def _event_reason(
    kind: str,
    mention: DateMention | PlaceMention,
    own: set[int],
    story: Story,
    known: dict[tuple[str, int], PassedOver],
) -> tuple[Reason, str]:
    if mention.start in own:
        return Reason.AFTER_FIRST, ""
    passed = known.get((kind, mention.start))
    if passed is not None:
        return passed.reason, passed.rule
    told: list[Facts] = [facts for event in story.events for facts in event.facts]
    if any(mention.start in {*(d.start for d in f.dates), *(p.start for p in f.places)} for f in told):
        return Reason.OTHER_EVENT, ""
    return Reason.NO_CEREMONY, ""


def _officials(
    derivation: Derivation, story: Story, reading: Reading, known: dict[tuple[str, int], PassedOver]
) -> Iterator[_Found]:
    """Each official once, with the mention that says most about why he was passed over."""
    row = derivation.row
    best: dict[str, tuple[int, Official, Reason, str]] = {}
    for official in reading.mentions.officials:
        who = official.name or official.title
        if who in (row.presenter, row.recipient, row.presenter_title, row.recipient_title):
            continue
        reason, rule, weight = _official_reason(official, derivation, story, known)
        if who not in best or weight > best[who][0]:
            best[who] = (weight, official, reason, rule)
    for who, (_weight, official, reason, rule) in best.items():
        yield "official", official.start, official.end, who, reason, rule


def _official_reason(
    official: Official, derivation: Derivation, story: Story, known: dict[tuple[str, int], PassedOver]
) -> tuple[Reason, str, int]:
    passed = known.get(("official", official.start))
    if passed is not None:
        return passed.reason, passed.rule, 3
    ceremony = derivation.ceremony
    presenters = {p.start for facts in ceremony.facts for p in facts.presenters}
    if official.start in presenters:
        own = derivation.presenter_known is None
        return (Reason.OWN_OFFICIAL if own else Reason.AFTER_FIRST), "", 2
    if official.start in {p.start for p in ceremony.recipients}:
        other = bool(official.region_code) and official.region_code != derivation.row.region_code
        return (Reason.OTHER_REGION if other else Reason.AFTER_FIRST), "", 2
    told = [facts for event in story.events for facts in event.facts]
    if any(official.start == p.start for f in told for p in (*f.presenters, *f.recipients)):
        return Reason.OTHER_EVENT, "", 1
    return Reason.NO_ROLE, "", 0


def _programmes(derivation: Derivation, reading: Reading) -> Iterator[_Found]:
    seen = {derivation.row.programme}
    for mention in reading.mentions.programmes:
        if mention.kind in ("name", "own") and mention.value not in seen:
            seen.add(mention.value)
            yield "programme", mention.start, mention.end, mention.value, Reason.OTHER_CLAUSE, mention.rule
