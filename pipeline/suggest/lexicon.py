"""The word classes of rules/suggest.yaml, and what the other rules know already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.assemble.cues import Cues, cues
from pipeline.assemble.frames import FrameMaker
from pipeline.errors import InputError
from pipeline.rules import Rule, Rules
from pipeline.suggest.sighting import folded

FILE = "suggest"
_VERBS = ("win", "win-weak", "won-by", "honoured", "given", "gives", "chosen", "rank", "nominal", "ceremony")


@dataclass(frozen=True)
class Lexicon:
    """What the finders ask of the rules; built once per rules."""

    rules: Rules
    cues: Cues
    frames: FrameMaker
    common: re.Pattern[str]
    active: re.Pattern[str]
    passive: re.Pattern[str]
    between: re.Pattern[str]
    towards: re.Pattern[str]
    parting: re.Pattern[str]
    person_verb: re.Pattern[str]
    office: re.Pattern[str]
    person_slot: re.Pattern[str]
    speech_slot: re.Pattern[str]
    no_title: tuple[re.Pattern[str], ...]
    name_end: re.Pattern[str]
    name_start: re.Pattern[str]
    name_link: re.Pattern[str]
    name_slot: re.Pattern[str]
    no_name: re.Pattern[str]
    level: re.Pattern[str]
    no_region: re.Pattern[str]
    nickname_head: re.Pattern[str]
    nickname_intro: re.Pattern[str]
    class_slot: re.Pattern[str]
    dimension_slot: re.Pattern[str]
    clever: re.Pattern[str]
    no_class: re.Pattern[str]
    honorific: re.Pattern[str]
    tail_link: re.Pattern[str]
    class_stop: re.Pattern[str]
    smart_word: re.Pattern[str]
    weekday: re.Pattern[str]
    month: re.Pattern[str]
    month_names: tuple[str, ...]
    capital: re.Pattern[str]
    coordination: re.Pattern[str]
    office_head: re.Pattern[str]
    known_regions: frozenset[str]
    no_dimension: frozenset[str]
    known_verbs: tuple[Rule, ...]
    memo: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def is_common(self, word: str) -> bool:
        """Whether ``word`` is one that is never asked for: a particle, an adverb, a number."""
        return bool(self.common.fullmatch(word)) or not any(c.isalpha() for c in word)

    def is_known_verb(self, word: str) -> bool:
        """Whether a rule of triggers, status or roles reads ``word`` already."""
        if word not in self.memo:
            hits = (rule.regex.search(word) for rule in self.known_verbs)
            self.memo[word] = any(hit and len(hit[0]) >= len(word) - 3 for hit in hits)
        return self.memo[word]


def lexicon(rules: Rules) -> Lexicon:
    """The lexicon of ``rules``, built at the first call and kept with them.

    :raises InputError: the folder of rules has no suggest.yaml, or a record in it is missing.
    """
    if FILE not in rules.cache:
        rules.cache[FILE] = _build(rules)
    built: Lexicon = rules.cache[FILE]
    return built


def _build(rules: Rules) -> Lexicon:
    file = rules.path / f"{FILE}.yaml"
    if FILE not in rules.groups:
        raise InputError(file, None, "not there; copy it from the built-in rules")
    group = rules.group(FILE)

    def only(kind: str) -> re.Pattern[str]:
        if not group.of(kind):
            raise InputError(file, None, f"no record of the kind {kind!r}; copy it from the built-in rules")
        return group.only(kind)

    officials, context, classes = (rules.group(name) for name in ("officials", "region_context", "classes"))
    words = cues(rules)
    level = "|".join(f"(?:{rule.regex.pattern})" for rule in context.of("level"))
    known = (
        *rules.group("triggers").of(*_VERBS),
        *rules.group("status").rules,
        *rules.group("words").of("speech"),
    )
    return Lexicon(
        rules, words, FrameMaker(rules, words),
        common=only("common"), active=only("active"), passive=only("passive"), between=only("between"),
        towards=only("towards"), parting=only("parting"), person_verb=only("person-verb"), office=officials.only("tail"),
        person_slot=only("person-slot"), speech_slot=only("speech-slot"),
        no_title=(only("no-title"), officials.only("not-name"), words.organisation, *(rule.regex for rule in context.of("org"))),
        name_end=only("name-end"),
        name_start=only("name-start"), name_link=only("name-link"), name_slot=only("name-slot"),
        no_name=only("no-name"), level=re.compile(level, re.IGNORECASE), no_region=only("no-region"),
        nickname_head=only("nickname-head"), nickname_intro=only("nickname-intro"),
        class_slot=only("class-slot"),
        dimension_slot=only("dimension-slot"), clever=only("clever"), no_class=only("no-class"),
        honorific=officials.only("honorific"),
        tail_link=officials.only("tail-link"), class_stop=classes.only("stop"),
        smart_word=rules.group("words").only("smart-word"), weekday=only("weekday"), month=only("month"),
        month_names=group.of("month-name")[0].words if group.of("month-name") else (),
        coordination=context.only("coordination"),
        capital=re.compile(context.only("capital").pattern + r"$", re.IGNORECASE),
        office_head=re.compile("|".join(f"(?:{rule.regex.pattern})" for rule in officials.of("region-head")), re.IGNORECASE),
        known_regions=frozenset(folded(name) for name in _region_names(rules)),
        no_dimension=frozenset(word for rule in rules.group("dimensions").of("other") for word in rule.words),
        known_verbs=known,
    )  # fmt: skip


def _region_names(rules: Rules) -> Iterator[str]:
    for region in rules.regions.values():
        yield region.name
        yield region.official_name
    for alias in rules.aliases:
        yield alias.alias
