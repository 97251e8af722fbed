"""What sentences say about a ceremony: who handed over, who took, when and where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.assemble.cues import Cues, strip_tags
from pipeline.assemble.frame import Frame
from pipeline.assemble.frames import FrameMaker, focus_region
from pipeline.assemble.origin import Origin, PassedOver, Reason, Tie
from pipeline.match.classes import ProgrammeMention
from pipeline.match.dates import DateMention
from pipeline.match.mentions import Tag, Tagged
from pipeline.match.officials import Official
from pipeline.match.places import PlaceMention
from pipeline.match.regions import RegionMention
from pipeline.rules import Rule, Rules

_PERSON = re.compile(r"<person#(\d+)>")


@dataclass(eq=False)
class Facts:
    """Ceremony facts of one sentence; empty where it says nothing of a ceremony."""

    tagged: Tagged
    presenters: list[Official] = field(default_factory=list)
    recipients: list[Official] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    virtual: bool = False
    rules: set[str] = field(default_factory=set)
    roles: dict[tuple[str, int], Origin] = field(default_factory=dict)
    """Why somebody presents or receives, by role and where they stand."""
    passed_over: list[PassedOver] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.presenters or self.recipients or self.dates or self.places or self.virtual)


class FactFinder:
    """Reads ceremony facts off tagged sentences; built once per set of rules."""

    def __init__(self, rules: Rules, cues: Cues) -> None:
        self.cues = cues
        roles = rules.group("roles")
        self._presenter = roles.of("presenter")
        self._recipient = roles.of("recipient")
        self._pronoun = roles.only("recipient-pronoun")
        self._pronoun_rule = roles.of("recipient-pronoun")[0].id
        self._bystander = roles.of("bystander")
        officials = rules.group("officials")
        self._stands = [*officials.of("stand-in"), *officials.of("stands-for")]
        self._generic_left = rules.group("region_context").only("generic-left")
        self._virtual = rules.group("places").only("virtual")

    def find(self, tagged: Tagged, has_frame: bool) -> Facts:
        """The facts of one sentence; ``has_frame`` says that it asserts an award itself."""
        facts = Facts(tagged)
        people = {
            number: tag.mention for number, tag in enumerate(tagged.tags) if isinstance(tag.mention, Official)
        }
        deputies: list[int] = []
        text = self._collapse(tagged.text, people, deputies, facts)
        facts.presenters = self._roles(text, self._presenter, "presenter", people, facts)
        facts.recipients = [
            p
            for p in self._roles(text, self._recipient, "recipient", people, facts)
            if p not in facts.presenters
        ]
        if deputies and not facts.recipients and not facts.presenters:
            # "Bupati X diwakili Asisten Y": where no verb says so, the deputy is who came for it.
            facts.recipients = [
                people[n] for n in deputies if f"<person#{n}>" in text and people[n].region_code
            ]
            for person in facts.recipients:
                facts.roles["recipient", person.start] = Origin(
                    Tie.CEREMONY, person.start, person.end, "official.stand-in"
                )
        facts.recipients = [self._local(tagged, p) for p in facts.recipients]
        plain = strip_tags(tagged.text)
        edition = any(isinstance(p := t.mention, ProgrammeMention) and p.year for t in tagged.of("programme"))
        about = (
            edition
            or bool(self.cues.after_event.search(plain))
            or has_frame
            or bool(facts.presenters or facts.recipients)
            or bool(self.cues.triggers(plain, "ceremony", "given"))
        )
        for tag in (*tagged.of("date"), *tagged.of("place")):
            mention = tag.mention
            reason = self._not_of_event(tagged, tag) if about else Reason.NO_CEREMONY
            if reason is not None:
                facts.passed_over.append(PassedOver(tag.kind, mention.start, mention.end, reason))
            elif isinstance(mention, DateMention):
                facts.dates.append(mention)
            elif isinstance(mention, PlaceMention):
                facts.places.append(mention)
        facts.virtual = about and bool(self._virtual.search(plain))
        return facts

    def lead(self, tagged: Tagged) -> Facts:
        """The dates of a lead sentence in which nobody speaks: the event's, if no other is told."""
        facts = Facts(tagged)
        plain = strip_tags(tagged.text)
        if not self.cues.speech.search(plain) and not self.cues.status(plain, "clause", "before"):
            facts.dates = [
                d for t in tagged.of("date") if isinstance(d := t.mention, DateMention) and d.kind == "date"
            ]
        return facts

    def in_rows(self, frames: Sequence[Frame]) -> dict[int, Facts]:
        """By sentence, the facts of frames that were read off the rows of a table: who took the award."""
        facts: dict[int, Facts] = {}
        for frame in frames:
            for person in frame.recipients:
                told = facts.setdefault(frame.sentence_index, Facts(frame.tagged))
                told.recipients.append(person)
                told.roles["recipient", person.start] = Origin(
                    Tie.LIST, person.start, person.end, "table.recipient"
                )
        return facts

    def _local(self, tagged: Tagged, person: Official) -> Official:
        """A recipient without a region is of the region named last before: "Gresik diterima Bupati …"."""
        at = next((t.at for t in tagged.of("person") if t.mention.start == person.start), None)
        if person.region_code or at is None:
            return person
        before = [t.mention for t in tagged.of("region", 0, at) if isinstance(t.mention, RegionMention)]
        codes = [m.code for m in before if m.code]
        return replace(person, region_code=codes[-1]) if codes else person

    def localise(
        self, facts: dict[int, Facts], frames: Sequence[Frame], story: Sequence[Tagged], maker: FrameMaker
    ) -> None:
        """Give recipients without a region the one winner of their clause, else their paragraph's region.

        A pronoun that receives ("yang ia terima sendiri") stands for the official named last.
        """
        for frame in frames:
            told = facts.get(frame.sentence_index)
            if told is None or len(frame.winners) != 1:
                continue
            inside = {t.mention for t in frame.tagged.of("person", frame.start, frame.end)}
            told.recipients = [
                replace(p, region_code=frame.winners[0]) if p in inside and not p.region_code else p
                for p in told.recipients
            ]

        last: Official | None = None
        for tagged in story:
            told = facts.get(tagged.sentence.index)
            pronoun = self._pronoun.search(tagged.text)
            if told is not None and not told.recipients and pronoun:
                here = [
                    t.mention
                    for t in tagged.of("person", 0, pronoun.start())
                    if isinstance(t.mention, Official)
                ]
                named_here = [p for p in here if p.name and p.region_code]
                told.recipients = named_here[:1] or ([last] if last is not None else [])
                for person in told.recipients:
                    told.roles["recipient", person.start] = Origin(
                        Tie.PRONOUN, person.start, person.end, self._pronoun_rule
                    )
            if told is not None:
                focus = focus_region(story, tagged, maker)
                told.recipients = [
                    replace(p, region_code=focus) if focus and not p.region_code else p
                    for p in told.recipients
                ]
            named = [
                t.mention for t in tagged.of("person") if isinstance(t.mention, Official) and t.mention.name
            ]
            last = next((p for p in reversed(named) if p.region_code), last)

    def _collapse(self, text: str, people: dict[int, Official], deputies: list[int], facts: Facts) -> str:
        """Deputies stand for those they represent, bystanders go: what is left has one role each."""
        text = re.sub(r"(<person#\d+>)\s*\(\s*<person#\d+>\s*\)", r"\1", text)
        for rule in self._stands:
            while True:
                match = rule.regex.search(text)
                if not match:
                    break
                deputy = int(match["deputy"])
                deputies.append(deputy)
                others = [int(n) for n in _PERSON.findall(match[0]) if int(n) != deputy]
                principal = people.get(others[0]) if others else None
                person = people[deputy]
                if principal:
                    facts.passed_over.append(_passed(principal, Reason.REPRESENTED, rule.id))
                if principal and not person.region_code and principal.region_code:
                    people[deputy] = replace(person, region_code=principal.region_code)
                text = text[: match.start()] + f"<person#{deputy}>" + text[match.end() :]
        for rule in self._bystander:
            for match in rule.regex.finditer(text):
                beside = [people[int(n)] for n in _PERSON.findall(match[0]) if int(n) in people]
                facts.passed_over += [_passed(person, Reason.BYSTANDER, rule.id) for person in beside]
            text = rule.regex.sub(" ", text)
        return re.sub(r"\s+,?\s*,\s*", ", ", text)

    def _roles(
        self, text: str, rules: tuple[Rule, ...], role: str, people: dict[int, Official], facts: Facts
    ) -> list[Official]:
        found: list[tuple[int, Official]] = []
        for rule in rules:
            for match in rule.regex.finditer(text):
                person = people[int(match[role])]
                denied = self.cues.status(strip_tags(text[: match.start()])[-60:], "before")
                if denied:
                    facts.passed_over.append(_passed(person, Reason.HOPED, denied[0].rule.id))
                    continue
                if all(person != other for _at, other in found):
                    found.append((match.start(role), person))
                    facts.rules.add(rule.id)
                    facts.roles[role, person.start] = Origin(Tie.CEREMONY, person.start, person.end, rule.id)
        return [person for _at, person in sorted(found, key=lambda item: item[0])]

    def _not_of_event(self, tagged: Tagged, tag: Tag) -> Reason | None:
        """Why a date or place belongs not to the award but, say, to who spoke of it; None if it does."""
        left = strip_tags(tagged.text[: tag.at])
        right = strip_tags(tagged.text[tag.to :])
        if (
            tag.kind == "place"
            and not getattr(tag.mention, "venue", True)
            and self._generic_left.search(tagged.text[: tag.at])
        ):
            return Reason.GENERIC_PLACE
        speech = [m.end() for m in self.cues.speech.finditer(left)]
        event = [
            h.end
            for h in self.cues.triggers(
                left, "win", "win-weak", "won-by", "given", "gives", "ceremony", "honoured"
            )
        ]
        event += [m.end() for m in self.cues.after_event.finditer(left)]
        quote = left.rstrip().rfind('"')
        if speech and (not event or max(event) < max(speech)):
            return Reason.SPOKEN
        if quote >= 0 and left[quote + 1 : quote + 2].strip() and not left[max(0, quote - 1) : quote].strip():
            return Reason.QUOTED
        if not speech and not event:
            # "Kamis (7/12), Wali Kota menerima …" is the event's day; "Kamis, kata dia" is not.
            later_event = [
                h.start
                for h in self.cues.triggers(
                    right, "win", "win-weak", "won-by", "given", "gives", "ceremony", "honoured"
                )
            ]
            later_speech = [m.start() for m in self.cues.speech.finditer(right)]
            if later_speech and (not later_event or min(later_speech) <= min(later_event)):
                return Reason.SPOKEN
        return None


def _passed(person: Official, reason: Reason, rule: str) -> PassedOver:
    return PassedOver("official", person.start, person.end, reason, rule)
