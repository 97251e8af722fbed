"""Finds dimensions, other classes of an award, and programmes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from pipeline.match.overlap import disjoint
from pipeline.rules import Rule, Rules, variant

_NEAR = 78.0
"""Least similarity (0-100, rapidfuzz ratio) at which a misspelt word after "smart" is a dimension's."""
_ACRONYM = re.compile(r"\s*\(\s*[A-Z]{3,6}\s*\)")
_JOINED = re.compile(
    r"[\"']?\s*,?\s*(?:dan|serta)\s+(?:kategori\s+|dimensi\s+)?[\"']?(?P<name>(?!Smart\b)[A-Z][a-z]+(?:\s+[A-Z][a-z]+){1,3})"
)
_NAME_YEAR = re.compile(r"\s+(?:19|20)\d{2}$")


@dataclass(frozen=True)
class ClassMention:
    """A dimension (``dimension`` filled) or another class (``category`` filled, as written).

    ``kind``: ``dimension``, ``class`` or ``size`` (a size group such as "kota sedang", which
    qualifies other classes).
    """

    start: int
    end: int
    kind: str
    dimension: str
    category: str
    rule: str
    reach: int = 0
    """Of a class told around a dimension (kind ``beside``, which has no length): where its phrase ends."""

    @property
    def words_end(self) -> int:
        """Where the words end that it was read from."""
        return self.reach or self.end


@dataclass(frozen=True)
class ProgrammeMention:
    """A programme or an award's own name, with the edition's year where one is attached.

    ``kind``: ``name``, ``own``, ``event`` (a forum: no programme, but its year counts) or ``topic``.
    """

    start: int
    end: int
    kind: str
    value: str
    year: int | None
    rule: str


class ClassMatcher:
    """Finds classes and programmes in normalised text; built once per set of rules."""

    def __init__(self, rules: Rules) -> None:
        dimensions = rules.group("dimensions")
        self._english = _by_word(rules, "smart")
        self._other = {word for rule in dimensions.of("other") for word in rule.words}
        self._cerdas = [
            (
                rule,
                variant(rule.regex, after=r"\s+(?:daerah\s+|kota\s+)?(?:yang\s+)?(?:cerdas|pintar)(?!\w)"),
                variant(rule.regex, after=r"(?!\s+(?:cerdas|pintar))"),
            )
            for rule in dimensions.of("cerdas")
        ]
        self._heads = sorted(self._english, key=lambda word: (-len(word), word))
        self._field = dimensions.only("field")
        classes = rules.group("classes")
        self._known = classes.of("known", "size")
        self._intro = classes.only("intro")
        self._intro_word = classes.only("intro-word")
        self._stop = classes.only("stop")
        self._class_word = classes.only("word")
        self._rank = classes.only("rank")
        self._ignore = classes.only("ignore")
        self._level = classes.only("level-word")
        self._smart_word = rules.group("words").only("smart-word")
        self._shared_head = rules.group("words").only("shared-head")
        self._edition = rules.group("words").only("edition")
        self._own_lead = rules.group("words").only("own-name-lead")
        self._programmes = rules.group("programmes")

    def classes(self, norm: str) -> list[ClassMention]:
        """Dimensions and other classes of ``norm``, in order, not overlapping."""
        found = [*self._smart(norm), *self._indonesian(norm)]
        found += self._beside_list(norm, found)
        for rule in self._known:
            for match in rule.regex.finditer(norm):
                kind = "size" if rule.kind == "size" else "class"
                found.append(ClassMention(match.start(), match.end(), kind, "", match[0], rule.id))
        dimensions = [c for c in found if c.kind == "dimension"]
        found = [
            c
            for c in found
            if c.kind == "dimension" or not any(c.start <= d.start < c.end for d in dimensions)
        ]
        found += self._introduced(norm, found)
        found.sort(key=lambda c: (c.start, c.kind != "dimension", -(c.end - c.start)))
        kept: list[ClassMention] = []
        for mention in found:
            if kept and mention.start < kept[-1].end:
                continue
            kept.append(mention)
        return kept

    def _smart(self, norm: str) -> list[ClassMention]:
        found: list[ClassMention] = []
        for match in self._smart_word.finditer(norm):
            rule = self._dimension(match["tail"])
            if rule is None:
                continue
            found.append(ClassMention(match.start(), match.end(), "dimension", rule.value, "", rule.id))
            end = match.end()
            while True:
                more = self._shared_head.match(norm, end)
                shared = self._english.get(more["tail"].lower()) if more else None
                if not more or not shared:
                    break
                found.append(
                    ClassMention(more.start("tail"), more.end(), "dimension", shared.value, "", shared.id)
                )
                end = more.end()
        return found

    def _beside_list(self, norm: str, found: list[ClassMention]) -> list[ClassMention]:
        """An unknown class joined to a dimension: "kategori Smart Governance dan Satu Data"."""
        extra: list[ClassMention] = []
        for mention in found:
            more = _JOINED.match(norm, mention.end)
            if (
                more
                and self._intro.search(norm, max(0, mention.start - 90), mention.start)
                and not self._stop.fullmatch(more["name"].split()[0])
            ):
                extra.append(
                    ClassMention(
                        more.start("name"), more.end("name"), "class", "", more["name"], "class.joined"
                    )
                )
        return extra

    def _dimension(self, word: str) -> Rule | None:
        """The rule of the dimension that a word behind "smart" names, near misspellings included."""
        folded = word.lower()
        if folded in self._english:
            return self._english[folded]
        if folded in self._other or len(folded) < 4:
            return None
        best = process.extractOne(folded, self._heads, scorer=fuzz.ratio, score_cutoff=_NEAR)
        return self._english[best[0]] if best else None

    def _indonesian(self, norm: str) -> list[ClassMention]:
        found: list[ClassMention] = []
        for rule, smart, _bare in self._cerdas:
            found += [
                ClassMention(m.start(), m.end(), "dimension", rule.value, "", rule.id)
                for m in smart.finditer(norm)
            ]
        for field in self._field.finditer(norm):
            end, first = field.end(), True
            while True:
                hit = self._bare(norm, end)
                if hit is None:
                    break
                value, rule_id, start, stop = hit
                if not (first and any(m.start == start for m in found)):
                    found.append(ClassMention(start, stop, "dimension", value, "", rule_id))
                joint = re.compile(r"\s*(?:,\s*(?:dan|serta)?|dan|serta|&)\s*(?=\w)").match(norm, stop)
                if not joint:
                    break
                end, first = joint.end(), False
        return found

    def bare(self, text: str) -> str:
        """The dimension that ``text`` names by its bare Indonesian or English word, or ""."""
        word = text.strip().lower()
        hit, known = self._bare(word, 0), self._english.get(word)
        return hit[0] if hit and hit[3] == len(word) else known.value if known else ""

    def _bare(self, norm: str, at: int) -> tuple[str, str, int, int] | None:
        best: tuple[str, str, int, int] | None = None
        for rule, _smart, bare in self._cerdas:
            match = bare.match(norm, at)
            if (
                match
                and match[0][0].isupper()
                and re.match(r" [A-Z][a-z]", norm[match.end() : match.end() + 3])
            ):
                continue
            if match and (best is None or match.end() > best[3]):
                best = (rule.value, rule.id, match.start(), match.end())
        return None if best and self._goes_on(norm, best[3]) else best

    def _goes_on(self, norm: str, at: int) -> bool:
        """Whether the noun phrase goes on behind a bare dimension: "tata kelola data" is another class."""
        word = re.compile(r" ([a-z][a-z-]{2,})").match(norm, at)
        return bool(
            word
            and not self._stop.fullmatch(word[1])
            and not self._rank.fullmatch(word[1])
            and not self._intro_word.fullmatch(word[1])
        )

    def _introduced(self, norm: str, known: list[ClassMention]) -> list[ClassMention]:
        """Classes named after "kategori", "kelompok", "predikat" that no list knows."""
        found: list[ClassMention] = []
        for intro in self._intro.finditer(norm):
            at = intro.end()
            quoted = re.compile(r"[\"'](?P<text>[^\"'\n]{3,60})[\"']").match(norm, at)
            if quoted:
                start, end = quoted.start("text"), quoted.end("text")
            else:
                start, end = self._phrase(norm, at)
            text = norm[start:end].strip(" ,.:;")
            if not text or self._ignore.fullmatch(text):
                continue
            inside = [m for m in known if m.start < end and start < m.end]
            if inside:
                rest = self._beside(norm, start, end, inside)
                if rest:
                    found.append(ClassMention(start, start, "beside", "", rest, "class.beside", end))
                continue
            bare = self._rank.sub(" ", text).strip(" ,")
            if not bare or not re.search(r"[A-Za-z]{3}", bare):
                continue
            if (
                not quoted
                and bare[0].islower()
                and len(bare.split()) == 1
                and not self._level.fullmatch(bare)
            ):
                continue
            if (
                not quoted
                and bare[0].islower()
                and not self._class_word.search(bare)
                and not _is_noun_phrase(bare)
            ):
                continue
            kind = "size" if self._level.fullmatch(bare) else "class"
            text = norm[intro.start() : end] if kind == "size" else text
            found.append(ClassMention(start, end, kind, "", text.strip(" ,.:;"), "class.intro"))
        return found

    def _phrase(self, norm: str, at: int) -> tuple[int, int]:
        end, words = at, 0
        for token in re.compile(r"[ ]*(?P<word>[^\W_]+(?:[-'/&.][^\W_]+)*|&)").finditer(norm, at):
            if token.start() != end or words >= 7:
                break
            word = token["word"]
            if self._stop.fullmatch(word) or (word.isdigit() and len(word) == 4):
                # "dan" inside a capitalised name goes on: "Inovasi dan Layanan".
                after = norm[token.end() : token.end() + 2]
                if not (
                    word in ("dan", "untuk")
                    and words
                    and re.match(r" [A-Z]", after)
                    and norm[at : at + 1].isupper()
                ):
                    break
            end = token.end()
            words += 1
        return at, end

    def _beside(self, norm: str, start: int, end: int, inside: list[ClassMention]) -> str:
        """What a class says beside the dimension in it: "inovasi Smart Branding terbaik"."""
        text = norm[start:end]
        for mention in sorted(inside, key=lambda m: -m.start):
            first, last = max(mention.start - start, 0), min(mention.end - start, len(text))
            text = text[:first] + " " + text[last:]
        text = re.sub(r"[\"'(),:]|\s+", " ", text)
        text = re.sub(r"\s+", " ", text).strip()
        text = self._intro_word.sub(" ", text)
        text = re.sub(r"\b[A-Z]{3,6}\b", " ", re.sub(r"\s+", " ", text)).strip()
        if self._rank.fullmatch(text) or not re.search(r"[A-Za-z]{4}", text):
            return ""
        return text

    def _own(self, norm: str, rule: Rule, match: re.Match[str]) -> list[ProgrammeMention]:
        """An award's own name without the nouns and verbs before it; known names are left to their rules."""
        start = match.start()
        while True:
            word = re.compile(r"(\w+)\s+").match(norm, start, match.end())
            if not word or not self._own_lead.fullmatch(word[1]):
                break
            start = word.end()
        name = _NAME_YEAR.sub("", norm[start : match.end()])
        bare = re.sub(r"^Anug[e]?rah\s+", "", name)
        if len(name.split()) < 2 or any(
            known.regex.fullmatch(text) for known in self._programmes.of("name") for text in (name, bare)
        ):
            return []
        edition = self._edition.match(norm, match.end())
        end = edition.end() if edition else match.end()
        return [ProgrammeMention(start, end, "own", name, int(edition["year"]) if edition else None, rule.id)]

    def programmes(self, norm: str) -> list[ProgrammeMention]:
        """Programmes, own names of awards, events and plain topic words, in order."""
        found: list[ProgrammeMention] = []
        for rule, match in self._programmes.find(norm):
            if rule.kind == "own":
                found += self._own(norm, rule, match)
                continue
            edition = self._edition.match(norm, match.end())
            value = rule.value if rule.kind == "name" else ""
            end = match.end()
            acronym = _ACRONYM.match(norm, end)
            found.append(
                ProgrammeMention(
                    match.start(),
                    edition.end() if edition else acronym.end() if acronym else end,
                    rule.kind,
                    value,
                    int(edition["year"]) if edition else None,
                    rule.id,
                )
            )
        rank = {"name": 0, "own": 0, "event": 1, "topic": 2}
        found.sort(key=lambda p: (rank[p.kind], -(p.end - p.start), p.start, p.kind))
        return disjoint(found)


def _is_noun_phrase(text: str) -> bool:
    """Two words or more, none with the prefix of a verb."""
    words = text.split()
    return len(words) >= 2 and not any(re.match(r"(?:me|di|ber|ter)[a-z]{4,}", word) for word in words)


def _by_word(rules: Rules, kind: str) -> dict[str, Rule]:
    return {word: rule for rule in rules.group("dimensions").of(kind) for word in rule.words}
