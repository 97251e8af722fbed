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
from pipeline.syntax.parts import Part, parts_of

_PERSON = re.compile(r"<person#(\d+)>")
ROLES = ("presenter", "recipient")


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
    disagree: set[str] = field(default_factory=set)
    """The roles in which the tree has others than the words beside a verb."""

    def people(self, role: str) -> list[Official]:
        """Those who present or those who receive."""
        return self.presenters if role == "presenter" else self.recipients

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
        self._handing = roles.only("handing")
        self._giving_pronoun = roles.of("presenter-pronoun")[0]
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
        represented: dict[int, int] = {}
        text = self._collapse(tagged.text, people, deputies, represented, facts)
        facts.presenters = self._roles(text, self._presenter, "presenter", people, facts)
        facts.recipients = [
            p
            for p in self._roles(text, self._recipient, "recipient", people, facts)
            if p not in facts.presenters
        ]
        self._read_tree(tagged, people, represented, facts)
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
            or bool(self._handing.search(plain))
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
        """A recipient without a region is of the region named last before: "Gresik diterima Bupati …".

        An official's title names his region, too: "Wali Kota X berhalangan, piala diterima Sekda Y".
        """
        at = next((t.at for t in tagged.of("person") if t.mention.start == person.start), None)
        if person.region_code or at is None:
            return person
        named = [
            (t.at, m.code if isinstance(m, RegionMention) else m.region_code)
            for t in (*tagged.of("region", 0, at), *tagged.of("person", 0, at))
            if isinstance(m := t.mention, RegionMention | Official)
        ]
        codes = [code for _at, code in sorted(named) if code]
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
        before: Sequence[Official] = ()
        paragraph = -1
        for tagged in story:
            if tagged.sentence.paragraph != paragraph:
                paragraph, before = tagged.sentence.paragraph, ()
            told = facts.get(tagged.sentence.index)
            pronoun = self._pronoun.search(tagged.text)
            if told is not None and not told.recipients and pronoun:
                here = [
                    t.mention
                    for t in tagged.of("person", 0, pronoun.start())
                    if isinstance(t.mention, Official)
                ]
                named_here = [p for p in here if p.name and p.region_code]
                # The one person of the sentence before, else the region's official named last.
                alone = list(before) if len({p.name for p in before}) == 1 else []
                at_home = last.region_code if last is not None else ""
                alone = [replace(p, region_code=p.region_code or at_home) for p in alone]
                told.recipients = named_here[:1] or alone[:1] or ([last] if last is not None else [])
                for person in told.recipients:
                    told.roles["recipient", person.start] = Origin(
                        Tie.PRONOUN, person.start, person.end, self._pronoun_rule
                    )
            if told is not None and not told.presenters and len({p.name for p in before}) == 1:
                giving = self._giving_pronoun
                if giving.regex.search(tagged.text):
                    told.presenters = list(before[:1])
                    told.roles["presenter", before[0].start] = Origin(
                        Tie.PRONOUN, before[0].start, before[0].end, giving.id
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
            before = named

    def _read_tree(
        self, tagged: Tagged, people: dict[int, Official], represented: dict[int, int], facts: Facts
    ) -> None:
        """Roles that the sentence's tree gives: they fill what the words beside a verb leave open."""
        aside = {p.start for p in facts.passed_over if p.reason is Reason.BYSTANDER}
        numbers = {tag.at: number for number, tag in enumerate(tagged.tags)}
        told: dict[str, list[tuple[Official, str]]] = {role: [] for role in ROLES}
        for part in parts_of(tagged, *ROLES):
            number = numbers[part.tag.at]
            person = people[represented.get(number, number)]
            hoped = self.cues.status(strip_tags(tagged.text[: part.verb])[-60:], "before")
            if person.start not in aside and not hoped:
                told[part.kind].append((person, part.rule))
        for part in parts_of(tagged, "deputy"):
            self._replace(people[numbers[part.tag.at]], part, told, facts)
        for role, found in told.items():
            known = facts.people(role)
            starts = {person.start for person in known}
            if known:
                if found and starts.isdisjoint(person.start for person, _rule in found):
                    facts.disagree.add(role)
                    continue
                # "… diterima A serta B": each of another region takes its own.
                regions = {person.region_code for person in known}
                found = [
                    (person, rule)
                    for person, rule in found
                    if role == "recipient" and person.region_code and person.region_code not in regions
                ]
            for person, rule in found:
                if all(person.start != other.start for other in (*facts.presenters, *facts.recipients)):
                    known.append(person)
                    facts.rules.add(rule)
                    facts.roles[role, person.start] = Origin(Tie.CEREMONY, person.start, person.end, rule)

    def _replace(
        self, deputy: Official, part: Part, told: dict[str, list[tuple[Official, str]]], facts: Facts
    ) -> None:
        """Put a deputy in the place of the one whom the tree says he stands for."""
        if part.principal is None:
            return
        at = part.principal.mention.start
        for role in ROLES:
            known = facts.people(role)
            for index, person in enumerate(known):
                if person.start == at:
                    known[index] = replace(deputy, region_code=deputy.region_code or person.region_code)
                    facts.rules.add(part.rule)
                    facts.passed_over.append(_passed(person, Reason.REPRESENTED, part.rule))
                    facts.roles[role, deputy.start] = Origin(
                        Tie.CEREMONY, deputy.start, deputy.end, part.rule
                    )
            told[role] = [(deputy if p.start == at else p, rule) for p, rule in told[role]]

    def _collapse(
        self,
        text: str,
        people: dict[int, Official],
        deputies: list[int],
        represented: dict[int, int],
        facts: Facts,
    ) -> str:
        """Deputies stand for those they represent, bystanders go: what is left has one role each."""
        text = re.sub(r"(<person#\d+>)\s*\(\s*<person#\d+>\s*\)", r"\1", text)
        for rule in self._stands:
            begin = 0
            while match := rule.regex.search(text, begin):
                deputy = int(match["deputy"])
                others = [int(n) for n in _PERSON.findall(match[0]) if int(n) != deputy]
                principal = people.get(others[0]) if others else None
                person = people[deputy]
                if principal and _of_two_governments(principal, person):
                    begin = match.end()
                    continue
                deputies.append(deputy)
                represented |= dict.fromkeys(others[:1], deputy)
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


def _of_two_governments(one: Official, other: Official) -> bool:
    """Nobody stands for the head of another region: "diserahkan Gubernur X melalui Kepala Bappeda Kota Y"."""
    return bool(one.region_code and other.region_code) and one.region_code != other.region_code


def _passed(person: Official, reason: Reason, rule: str) -> PassedOver:
    return PassedOver("official", person.start, person.end, reason, rule)
