"""Finds kota, kabupaten and provinces and decides which one a name means.

Names, aliases and nicknames come from rules/regions/ and are searched in one linear scan
(Aho-Corasick).  Which of several regions a name means is decided by what stands before it
(government, head's title), else by the rest of the article, else by default with a warning.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ahocorasick_rs import AhoCorasick
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from pipeline.parse.sentences import dateline_length
from pipeline.rules import Rules, variant

LEVELS = ("kota", "kabupaten", "provinsi")


@dataclass(frozen=True)
class Form:
    """One way to write a region: an official name or an alias, and the regions it may mean."""

    text: str
    codes: tuple[str, ...]
    kind: str
    ambiguous: bool


@dataclass(frozen=True)
class RegionMention:
    """A region named in the text.

    ``start``/``end`` span the name with its level word ("Pemerintah Kota Madiun"),
    ``name_start`` the bare name.  ``level`` is the level that the words before it give, or "".
    ``weak`` marks names that need support to count as a winner (seats, ambiguous nicknames).
    """

    start: int
    end: int
    name_start: int
    text: str
    codes: tuple[str, ...]
    code: str
    level: str
    kind: str
    weak: bool = False
    agency: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Which list of rules/regions/ has the name: an official name, or the kind of alias."""
        return f"region.{self.kind}"


class RegionMatcher:
    """Finds region mentions in normalised text; built once per set of rules."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.regions = rules.regions
        self.hazards = rules.hazards
        context = rules.group("region_context")
        self._levels = [(_before(rule.regex), rule.value) for rule in context.of("level")]
        self._agency = _before(context.only("agency"))
        self._org = [_before(rule.regex) for rule in context.of("org")]
        self._nickname_intro = context.only("nickname-intro")
        self._capital = _before(context.only("capital"))
        self._suffix = variant(context.only("suffix"), r"\s+")
        self._forms = _forms(rules)
        self._keys = list(self._forms)
        self._automaton = AhoCorasick(self._keys)
        self._by_level: dict[str, dict[str, str]] = {level: {} for level in LEVELS}
        for region in rules.regions.values():
            self._by_level[region.level][region.name.lower()] = region.code
        self._cues = [
            (
                variant(rule.regex, after=r"\s+(?-i:(?=(?P<name>[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+){0,2})))"),
                rule.value,
            )
            for rule in context.of("level")
        ]

    def find(self, norm: str) -> list[RegionMention]:
        """Every region mention of one article, in order, resolved to codes."""
        raw = [*self._scan(norm)]
        raw = self._with_misspelt(norm, raw)
        return self._resolve(norm, raw)

    def _scan(self, norm: str) -> Iterable[RegionMention]:
        haystack = "".join(c.lower() if len(c.lower()) == 1 else c for c in norm)
        found: list[tuple[int, int, Form]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(haystack, overlapping=True):
            form = self._forms[self._keys[index]]
            if _whole(norm, start, end) and self._cased(norm, start, end, form):
                found.append((start, end, form))
        found.sort(key=lambda item: (item[0], -item[1]))
        # "Kabupaten Kutai" must not hide "Kutai Barat": a name that a later, further one cuts goes.
        found = [f for index, f in enumerate(found) if not _cut_by_later(found, index)]
        reached = 0
        for start, end, form in found:
            if start < reached:
                continue
            mention = self._mention(norm, start, end, form)
            if mention is not None:
                reached = end
                yield mention

    def _cased(self, norm: str, start: int, end: int, form: Form) -> bool:
        text = norm[start:end]
        if form.kind == "abbreviation" and form.text.isupper():
            return text == form.text
        return text[0].isupper() or text[0].isdigit()

    def _mention(self, norm: str, start: int, end: int, form: Form) -> RegionMention | None:
        left = norm[max(0, start - 60) : start]
        begin, level = start, ""
        capital = self._capital.search(left)
        for pattern, value in self._levels:
            match = pattern.search(left)
            if match and "\n" in match[0] and self._opens_line(norm, start):
                # "… kepada Enam Kota" above "BANDUNG - …": the headline's last word is not the dateline's.
                continue
            if match and not capital and start - len(left) + match.start() < begin:
                begin, level = start - len(left) + match.start(), value
        if form.kind == "nickname" and self._nickname_intro.search(left):
            return None
        agency = bool(self._agency.search(left))
        if not level and not agency and any(regex.search(left) for regex in self._org):
            return None
        if not level and self._suffix.match(norm, end) and not norm[end : end + 12].isupper():
            return None
        if form.text[0].isdigit() and level != "kabupaten":
            return None
        if form.ambiguous and form.kind == "island_or_city_bare" and not level and form.text != "Jakarta":
            return RegionMention(start, end, start, norm[start:end], form.codes, "", "", "seat", weak=True)
        weak = form.ambiguous and not level
        return RegionMention(
            begin, end, start, norm[start:end], form.codes, "", level, form.kind, weak=weak, agency=agency
        )

    def _opens_line(self, norm: str, start: int) -> bool:
        """Whether the name at ``start`` begins a line as its dateline."""
        stop = norm.find("\n", start)
        return dateline_length(norm[start : stop if stop >= 0 else len(norm)], self._rules) > 0

    def _with_misspelt(self, norm: str, mentions: list[RegionMention]) -> list[RegionMention]:
        taken = {mention.name_start for mention in mentions}
        extra: list[RegionMention] = []
        for pattern, level in self._cues:
            for cue in pattern.finditer(norm):
                start = cue.end()
                if start in taken or any(m.start <= start < m.end for m in mentions):
                    continue
                extra += self._misspelt(norm, cue, level)
        return sorted([*mentions, *extra], key=lambda m: m.start)

    def _misspelt(self, norm: str, cue: re.Match[str], level: str) -> list[RegionMention]:
        words = cue["name"].split()
        for size in range(len(words), 0, -1):
            name = " ".join(words[:size])
            code = self._near(name, level)
            if code:
                end = cue.end() + len(name)
                text = norm[cue.end() : end]
                return [
                    RegionMention(
                        cue.start(), end, cue.end(), text, (code,), "", level, "misspelt", warnings=("W011",)
                    )
                ]
        return []

    def _near(self, name: str, level: str) -> str:
        folded = name.lower()
        if len(folded) < 5:
            return ""
        allowed = 2 if len(folded) >= 9 else 1
        hit = process.extractOne(
            folded, self._by_level[level].keys(), scorer=DamerauLevenshtein.distance, score_cutoff=allowed
        )
        return self._by_level[level][hit[0]] if hit and hit[0][0] == folded[0] else ""

    def _resolve(self, norm: str, mentions: list[RegionMention]) -> list[RegionMention]:
        evidence = self._evidence(mentions)
        sure = {m.codes[0] for m in mentions if len(m.codes) == 1 and not m.weak and m.kind != "seat"}
        resolved: list[RegionMention] = []
        recent: dict[str, str] = {}
        for mention in mentions:
            if mention.kind == "seat":
                continue
            if mention.level:
                recent |= {self.regions[code].name.lower(): mention.level for code in mention.codes}
            last = resolved[-1] if resolved else None
            done = self._province_beside(norm, mention, last) or self._decide(
                norm, mention, evidence, sure, recent
            )
            if done is not None:
                resolved.append(done)
        return resolved

    def _province_beside(
        self, norm: str, mention: RegionMention, last: RegionMention | None
    ) -> RegionMention | None:
        """ "Kabupaten Boalemo, Gorontalo": behind a region its province is meant, not the kota of that name."""
        if last is None or mention.level or not re.fullmatch(r"\s*[,(]\s*", norm[last.end : mention.start]):
            return None
        for code in mention.codes:
            if len(code) == 2 and last.code.startswith(code + "."):
                return replace(mention, code=code, weak=False)
        return None

    def _evidence(self, mentions: list[RegionMention]) -> dict[str, Counter[str]]:
        """For each name with several regions: how often the article fixes each level."""
        evidence: dict[str, Counter[str]] = defaultdict(Counter)
        for mention in mentions:
            for code in mention.codes:
                region = self.regions[code]
                if mention.kind == "seat" and len(mention.codes) == 1:
                    evidence[region.name.lower()][region.level] += 1
                elif mention.level and region.level == mention.level:
                    evidence[region.name.lower()][mention.level] += 3
        return evidence

    def _decide(
        self,
        norm: str,
        mention: RegionMention,
        evidence: dict[str, Counter[str]],
        sure: set[str],
        recent: dict[str, str],
    ) -> RegionMention | None:
        codes = mention.codes
        if mention.level:
            exact = [code for code in codes if self.regions[code].level == mention.level]
            code = exact[0] if exact else codes[0]
            wrong = not exact and mention.kind == "name"
            return replace(mention, code=code, warnings=mention.warnings + (("W011",) if wrong else ()))
        if len(codes) == 1:
            return self._single(norm, mention, evidence, sure)
        if not self._capital_counts(norm, mention, self.hazards.get(mention.text, "")):
            return None
        names = dict.fromkeys(self.regions[code].name.lower() for code in codes)
        told = next((recent[name] for name in names if name in recent), "")
        votes: Counter[str] = Counter()
        for name in names:
            votes.update(evidence.get(name, {}))
        # As often one as the other: the one that was told last before, else the kota.
        for level in sorted(votes, key=lambda each: (-votes[each], each != told, LEVELS.index(each))):
            fitting = [code for code in codes if self.regions[code].level == level]
            if fitting:
                return replace(mention, code=fitting[0], weak=False)
        known = [code for code in codes if code in sure]
        if known:
            return replace(mention, code=known[0], weak=False, warnings=(*mention.warnings, "W014"))
        if mention.kind == "nickname":
            return None
        kota = [code for code in codes if self.regions[code].level == "kota"]
        code = kota[0] if kota else codes[0]
        return replace(mention, code=code, weak=False, warnings=(*mention.warnings, "W010"))

    def _single(
        self, norm: str, mention: RegionMention, evidence: dict[str, Counter[str]], sure: set[str]
    ) -> RegionMention | None:
        code = mention.codes[0]
        name = self.regions[code].name.lower()
        supported = name in evidence or (code in sure and not mention.weak)
        if mention.weak and (code in sure or name in evidence):
            return replace(mention, code=code, weak=False)
        if mention.weak and mention.kind == "nickname":
            return None
        why = self.hazards.get(mention.text, "")
        if why and not supported and not mention.agency and not self._capital_counts(norm, mention, why):
            return None
        return replace(mention, code=code)

    def _capital_counts(self, norm: str, mention: RegionMention, why: str) -> bool:
        """Whether the capital letter alone shows that a name that is also a word is meant."""
        after = norm[mention.end : mention.end + 20]
        if "person" in why and re.match(r"\s+[A-Z][a-z]", after):
            return False
        return True


def _cut_by_later(found: list[tuple[int, int, Form]], index: int) -> bool:
    start, end, _form = found[index]
    for other_start, other_end, _other in itertools.islice(found, index + 1, None):
        if other_start >= end:
            return False
        if start < other_start and end < other_end:
            return True
    return False


def _before(regex: re.Pattern[str]) -> re.Pattern[str]:
    return variant(regex, after=r"\.?\s*$")


def _whole(norm: str, start: int, end: int) -> bool:
    return not (start and (norm[start - 1].isalnum())) and not (end < len(norm) and norm[end].isalnum())


def _forms(rules: Rules) -> dict[str, Form]:
    codes: dict[str, list[str]] = defaultdict(list)
    kinds: dict[str, tuple[str, str, bool]] = {}

    def add(text: str, code: str, kind: str, ambiguous: bool) -> None:
        for spelling in _variants(text, kind):
            key = spelling.lower()
            if code not in codes[key]:
                codes[key].append(code)
            known = kinds.get(key)
            if known is None or (known[1] != "name" and kind == "name"):
                kinds[key] = (spelling, kind, ambiguous)

    for region in rules.regions.values():
        add(region.name, region.code, "name", False)
        if not region.official_name.lower().endswith(" " + region.name.lower()):
            add(region.official_name, region.code, "name", False)
        if region.name.startswith("DI "):
            # "Gubernur Yogyakarta" heads the province, "Wali Kota Yogyakarta" the kota.
            add(region.name.removeprefix("DI "), region.code, "name", False)
    for alias in rules.aliases:
        if kinds.get(alias.alias.lower(), ("", "", False))[1] == "name" and alias.ambiguous:
            continue
        add(alias.alias, alias.region_code, alias.kind, alias.ambiguous)
    for key in list(kinds):
        # "Kota Solo" is "Solo" with its level before it, not a name of its own.
        bare = re.sub(r"^(?:kota|kabupaten|kab\.?|provinsi)\s+", "", key)
        if bare != key and set(codes.get(bare, ())) >= set(codes[key]):
            del kinds[key]
    return {
        key: Form(text, tuple(codes[key]), kind, ambiguous) for key, (text, kind, ambiguous) in kinds.items()
    }


def _variants(text: str, kind: str) -> set[str]:
    variants = {text}
    if len(text) > 6 and kind in ("name", "spelling", "former_name"):
        variants |= {text.replace("-", " "), text.replace(" ", "-"), re.sub(r"[\s-]", "", text)}
        variants |= {variant.replace("Kepulauan ", "Kep. ") for variant in (text,) if "Kepulauan " in text}
    return variants
