"""Loads and validates rules/: lexicons, patterns and the gazetteer, all of them data.

A YAML file of rules/ is a list of records.  Each record names itself (``id``), says what it
matches (``pattern``, a regular expression, or ``words``, a list of phrases) and carries
examples that it must match and must not match.  ``{{name}}`` inside a pattern stands for the
record ``name`` of macros.yaml; ``<person>`` stands for a mention of that kind in a sentence
whose mentions were replaced by tags (see :mod:`pipeline.match.skeleton`), and
``<presenter=person>`` also names it.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from pipeline.metered import Meter, MeteredPattern, as_pattern
from pipeline.sites import SiteRecord

_MACRO = re.compile(r"\{\{(\w+)\}\}")
_SLOT = re.compile(r"(?<!\?P)<(?:(\w+)=)?(person|region|place|date|class|programme|year)>")
_LEFT, _RIGHT = r"(?<![\w])", r"(?![\w])"
_GAZETTEER = ("regions.csv", "aliases.csv", "hazards.csv")
_RULES_VARIABLE = "ANUGERAH_RULES"
_NEEDED = (
    "boilerplate", "classes", "clauses", "dates", "dimensions", "gate", "macros", "officials", "other_awards",
    "page_words", "places", "programmes", "region_context", "roles", "sentences", "spelling", "status", "tables", "trees", "triggers", "words",
)  # fmt: skip
"""The files without which no article can be read."""
_SITES = "pages.yaml"
"""The file whose records are of sites, not of words; it may be left out."""
_Record = TypeVar("_Record", bound=BaseModel)


class TreeNode(BaseModel):
    """A node of a tree rule, in the terms of spaCy's ``DependencyMatcher``."""

    model_config = ConfigDict(extra="forbid")

    RIGHT_ID: str
    RIGHT_ATTRS: dict[str, Any]
    LEFT_ID: str | None = None
    REL_OP: Literal["<", ">", "<<", ">>", ".", ".*", ";", ";*", "$+", "$-", "$++", "$--", ">++", ">--", "<++", "<--"] | None = None  # fmt: skip


class RuleRecord(BaseModel):
    """The shape of one record in a YAML file of rules/."""

    model_config = ConfigDict(extra="forbid")

    id: str
    pattern: str = ""
    words: list[str] = []
    tree: list[TreeNode] = []
    unless: dict[str, list[str]] = {}
    value: str = ""
    kind: str = ""
    case: bool = False
    match: list[str] = []
    no_match: list[str] = []
    note: str = ""

    @model_validator(mode="after")
    def _one_form(self) -> RuleRecord:
        if [bool(self.pattern), bool(self.words), bool(self.tree)].count(True) != 1:
            raise ValueError("give either 'pattern', 'words' or 'tree'")
        if (self.pattern or self.tree) and not (self.match and (self.no_match or self.note)):
            raise ValueError("a pattern needs examples: 'match' and 'no_match' (or a 'note' why it has none)")
        return self

    @model_validator(mode="after")
    def _whole_tree(self) -> RuleRecord:
        known: set[str] = set()
        for node in self.tree:
            if (node.LEFT_ID is None) != (not known) or (node.REL_OP is None) != (not known):
                raise ValueError(
                    "the first node of a tree hangs on none, each further one needs LEFT_ID and REL_OP"
                )
            if node.LEFT_ID is not None and node.LEFT_ID not in known:
                raise ValueError(f"LEFT_ID {node.LEFT_ID!r} is no node above it")
            if node.RIGHT_ID in known:
                raise ValueError(f"RIGHT_ID {node.RIGHT_ID!r} is given twice")
            known.add(node.RIGHT_ID)
        if self.tree and self.kind not in known:
            raise ValueError(f"a node has to be named as the kind says: {self.kind!r}")
        if strangers := sorted(self.unless.keys() - known):
            raise ValueError(f"'unless' names no node: {', '.join(strangers)}")
        return self


@dataclass(frozen=True)
class Rule:
    """One compiled rule."""

    id: str
    regex: re.Pattern[str]
    value: str
    kind: str
    words: tuple[str, ...] = ()
    """The phrases of a ``words`` rule, longest first; none for a pattern."""
    tree: tuple[dict[str, Any], ...] = ()
    """The nodes of a ``tree`` rule, as spaCy's ``DependencyMatcher`` takes them."""
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of a ``tree`` rule: relations and words that no child of a node may have."""


@dataclass(frozen=True)
class Fault:
    """Something wrong in rules/: where it is and what it is."""

    path: str
    line: int
    rule_id: str
    message: str


@dataclass(frozen=True)
class Group:
    """The rules of one file, in file order."""

    name: str
    rules: tuple[Rule, ...]

    def of(self, *kinds: str) -> tuple[Rule, ...]:
        """The rules of these kinds."""
        return tuple(rule for rule in self.rules if rule.kind in kinds)

    def only(self, kind: str) -> re.Pattern[str]:
        """The expression of the one rule of this kind; of several, the first one's."""
        return self.of(kind)[0].regex

    def find(self, text: str, *kinds: str) -> Iterator[tuple[Rule, re.Match[str]]]:
        """Every match of every rule (of these kinds, or of all), rule by rule."""
        for rule in self.of(*kinds) if kinds else self.rules:
            for match in rule.regex.finditer(text):
                yield rule, match

    def first(self, text: str, *kinds: str) -> tuple[Rule, re.Match[str]] | None:
        """The first rule (of these kinds) that matches anywhere in ``text``."""
        return next(self.find(text, *kinds), None)


@dataclass(frozen=True)
class RegionRecord:
    """One line of regions.csv."""

    code: str
    level: str
    name: str
    official_name: str
    province_code: str


@dataclass(frozen=True)
class AliasRecord:
    """One line of aliases.csv."""

    alias: str
    region_code: str
    kind: str
    ambiguous: bool


@dataclass
class Rules:
    """Everything in rules/, loaded once."""

    path: Path
    hash: str
    groups: dict[str, Group]
    regions: dict[str, RegionRecord]
    aliases: tuple[AliasRecord, ...]
    hazards: dict[str, str]
    sites: tuple[SiteRecord, ...] = ()
    """The records of pages.yaml, in file order."""
    cache: dict[str, Any] = field(default_factory=dict, repr=False)
    """Matchers built from these rules, kept by their modules."""

    def group(self, name: str) -> Group:
        """The rules of ``name``.yaml."""
        return self.groups[name]

    @property
    def warning_texts(self) -> dict[str, str]:
        """What each warning code says; empty where the folder has no ``warnings.yaml``."""
        group = self.groups.get("warnings")
        return {rule.id: rule.value for rule in group.rules} if group else {}


NEVER = re.compile(r"(?!)")
"""Matches nothing."""


def variant(regex: re.Pattern[str], before: str = "", after: str = "") -> re.Pattern[str]:
    """The expression of a rule with something before and behind it, case ignored.

    It counts for the same rule where rules are metered.
    """
    made = re.compile(before + regex.pattern + after, re.IGNORECASE)
    again: Callable[[re.Pattern[str]], re.Pattern[str]] | None = getattr(regex, "variant", None)
    return again(made) if again else made


def metered(rules: Rules, meter: Meter) -> Rules:
    """The same rules, reporting to ``meter`` what each of them matches."""
    return _changed(
        rules, lambda rule: replace(rule, regex=as_pattern(MeteredPattern(rule.regex, rule.id, meter)))
    )


def without(rules: Rules, rule_id: str) -> Rules:
    """The same rules but for one, which matches nothing and has no words."""
    return _changed(
        rules, lambda rule: replace(rule, regex=NEVER, words=(), tree=()) if rule.id == rule_id else rule
    )


def _changed(rules: Rules, change: Callable[[Rule], Rule]) -> Rules:
    groups = {
        name: Group(name, tuple(change(rule) for rule in group.rules)) for name, group in rules.groups.items()
    }
    return replace(rules, groups=groups, cache={})


def default_rules_path() -> Path:
    """Where rules/ lies: ``$ANUGERAH_RULES``, the installed copy, or the source tree's."""
    chosen = os.environ.get(_RULES_VARIABLE)
    if chosen:
        return Path(chosen)
    package = Path(__file__).resolve().parent
    installed = package / "_rules"
    return installed if installed.is_dir() else package.parent / "rules"


@lru_cache(maxsize=4)
def _load(path: Path) -> Rules:
    faults: list[Fault] = []
    macros = _macros(path, faults)
    groups = {
        file.stem: Group(file.stem, tuple(_compile_file(file, macros, faults))) for file in _word_files(path)
    }
    sites = tuple(record for _line, record in _site_records(path, faults))
    if faults:
        first = faults[0]
        raise ValueError(
            f"{first.path}:{first.line}: rule {first.rule_id}: {first.message} "
            f"({len(faults)} faults; run 'anugerah rules check')"
        )
    regions = {
        line["code"]: RegionRecord(
            line["code"], line["level"], line["name"], line["official_name"], line["province_code"]
        )
        for line in _csv(path / "regions" / "regions.csv")
    }
    aliases = tuple(
        AliasRecord(line["alias"], line["region_code"], line["kind"], line["ambiguous"] == "yes")
        for line in _csv(path / "regions" / "aliases.csv")
    )
    hazards = {line["word"]: line["why"] for line in _csv(path / "regions" / "hazards.csv")}
    return Rules(path, _digest(path), groups, regions, aliases, hazards, sites)


def load_rules(path: Path | None = None) -> Rules:
    """Load rules/ (the default one, or the folder given).

    :raises FileNotFoundError: the folder does not hold rules.
    :raises ValueError: a record is wrong; the message names file, line and rule.
    """
    folder = Path(path) if path is not None else default_rules_path()
    missing = [f"{name}.yaml" for name in _NEEDED if not (folder / f"{name}.yaml").is_file()]
    if len(missing) == len(_NEEDED):
        raise FileNotFoundError(f"{folder} holds no rules")
    if missing:
        raise FileNotFoundError(f"{folder} holds no whole set of rules (no {', '.join(missing)} there)")
    return _load(folder)


def check_rules(path: Path | None = None) -> list[Fault]:
    """Every fault in rules/: schema, expressions, examples, region codes, double ids."""
    folder = Path(path) if path is not None else default_rules_path()
    faults: list[Fault] = []
    if not (folder / "macros.yaml").is_file():
        return [Fault(str(folder), 0, "-", "no macros.yaml: not a folder of rules")]
    macros = _macros(folder, faults)
    seen: dict[str, str] = {}
    for file in _word_files(folder):
        for line, raw in _records(file, faults):
            record = _validated(file, line, raw, faults, RuleRecord)
            if record is None:
                continue
            if record.id in seen:
                faults.append(Fault(str(file), line, record.id, f"id already used in {seen[record.id]}"))
            seen[record.id] = f"{file.name}:{line}"
            rule = _compile(file, line, record, macros, faults)
            # What a tree rule must find can only be asked of a parser (pipeline.syntax.examples).
            if rule is not None and file.name != "macros.yaml" and not record.tree:
                faults += _example_faults(file, line, record, rule)
    for line, site in _site_records(folder, faults):
        if site.id in seen:
            faults.append(Fault(str(folder / _SITES), line, site.id, f"id already used in {seen[site.id]}"))
        seen[site.id] = f"{_SITES}:{line}"
    faults += _gazetteer_faults(folder)
    return faults


def site_lines(folder: Path) -> dict[str, tuple[str, int]]:
    """File and line of each record of sites by its id."""
    return {site.id: (str(folder / _SITES), line) for line, site in _site_records(folder, [])}


def _word_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.yaml") if file.name != _SITES)


def _site_records(folder: Path, faults: list[Fault]) -> Iterator[tuple[int, SiteRecord]]:
    file = folder / _SITES
    if file.is_file():
        for line, raw in _records(file, faults):
            record = _validated(file, line, raw, faults, SiteRecord)
            if record is not None:
                yield line, record


def tree_records(path: Path | None = None) -> list[tuple[Path, int, RuleRecord]]:
    """The records of tree rules that are well formed, each with its file and line."""
    folder = Path(path) if path is not None else default_rules_path()
    unread: list[Fault] = []
    found = []
    for file in _word_files(folder):
        for line, raw in _records(file, unread):
            record = _validated(file, line, raw, unread, RuleRecord)
            if record is not None and record.tree:
                found.append((file, line, record))
    return found


def _example_faults(file: Path, line: int, record: RuleRecord, rule: Rule) -> Iterator[Fault]:
    for example in record.match:
        if not rule.regex.search(example_text(example)):
            yield Fault(str(file), line, record.id, f"does not match its example: {example!r}")
    for example in record.no_match:
        if rule.regex.search(example_text(example)):
            yield Fault(str(file), line, record.id, f"matches what it must not: {example!r}")


def example_text(example: str) -> str:
    """An example as a matcher sees it: its mention tags numbered."""
    numbers = iter(range(10_000))
    return re.sub(
        r"<(person|region|place|date|class|programme|year)>", lambda m: f"<{m[1]}#{next(numbers)}>", example
    )


def _gazetteer_faults(folder: Path) -> Iterator[Fault]:
    torn = False
    for name in _GAZETTEER:
        file = folder / "regions" / name
        if not file.is_file():
            torn = True
            yield Fault(str(file), 0, "-", "missing: the gazetteer needs it")
            continue
        for number, line in enumerate(_csv(file), 2):
            if None in line or None in line.values():
                torn = True
                yield Fault(str(file), number, "-", "has more or fewer cells than the header")
    if torn:
        return
    codes: set[str] = set()
    file = folder / "regions" / "regions.csv"
    for number, line in enumerate(_csv(file), 2):
        if line["code"] in codes:
            yield Fault(str(file), number, line["code"], "code given twice")
        if line["level"] not in ("provinsi", "kota", "kabupaten"):
            yield Fault(str(file), number, line["code"], f"unknown level {line['level']!r}")
        codes.add(line["code"])
    for name, column in (("aliases.csv", "alias"), ("hazards.csv", "word")):
        file = folder / "regions" / name
        for number, line in enumerate(_csv(file), 2):
            if line["region_code"] not in codes:
                message = f"region code {line['region_code']!r} is not in regions.csv"
                yield Fault(str(file), number, line[column], message)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted([*path.glob("*.yaml"), *path.glob("regions/*.csv")]):
        digest.update(file.relative_to(path).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _records(file: Path, faults: list[Fault]) -> Iterator[tuple[int, Any]]:
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults.append(Fault(str(file), mark.line + 1 if mark else 0, "-", f"not YAML: {error}"))
        return
    if not isinstance(root, yaml.SequenceNode):
        faults.append(Fault(str(file), 1, "-", "a rules file is a list of records"))
        return
    constructor = yaml.SafeLoader("")
    for node in root.value:
        line = node.start_mark.line + 1
        try:
            yield line, constructor.construct_object(node, deep=True)
        except yaml.YAMLError as error:
            faults.append(Fault(str(file), line, "-", f"not plain YAML: {error}"))


def _validated(file: Path, line: int, raw: Any, faults: list[Fault], shape: type[_Record]) -> _Record | None:
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        rule_id = raw.get("id", "-") if isinstance(raw, dict) else "-"
        for problem in error.errors():
            where = ".".join(str(part) for part in problem["loc"])
            faults.append(Fault(str(file), line, str(rule_id), f"{where} {problem['msg']}".strip()))
        return None


def _macros(path: Path, found: list[Fault]) -> dict[str, str]:
    macros: dict[str, str] = {}
    for line, raw in _records(path / "macros.yaml", found):
        record = _validated(path / "macros.yaml", line, raw, [], RuleRecord)
        if record is not None:
            body = record.pattern or "|".join(_phrase(word) for word in _longest_first(record.words))
            try:
                macros[record.id] = f"(?:{_expand(body, macros)})"
            except KeyError as error:
                found.append(Fault(str(path / "macros.yaml"), line, record.id, f"no macro named {error}"))
    return macros


def _expanded(node: Any, macros: dict[str, str]) -> Any:
    """A node of a tree rule with the macros in its texts."""
    if isinstance(node, str):
        return _expand(node, macros)
    if isinstance(node, list):
        return [_expanded(each, macros) for each in node]
    if isinstance(node, dict):
        return {key: _expanded(value, macros) for key, value in node.items()}
    return node


def _expand(pattern: str, macros: dict[str, str]) -> str:
    return _MACRO.sub(lambda match: macros[match[1]], pattern)


def _slots(pattern: str) -> str:
    def tag(match: re.Match[str]) -> str:
        number = rf"(?P<{match[1]}>\d+)" if match[1] else r"\d+"
        return f"<{match[2]}#{number}>"

    return _SLOT.sub(tag, pattern)


def _longest_first(words: list[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _phrase(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"\s+")


def _compile_file(file: Path, macros: dict[str, str], faults: list[Fault]) -> Iterator[Rule]:
    for line, raw in _records(file, faults):
        record = _validated(file, line, raw, faults, RuleRecord)
        rule = _compile(file, line, record, macros, faults) if record else None
        if rule is not None:
            yield rule


def _compile(
    file: Path, line: int, record: RuleRecord, macros: dict[str, str], faults: list[Fault]
) -> Rule | None:
    try:
        if record.tree:
            source = NEVER.pattern
        elif record.words:
            body = "|".join(_phrase(word) for word in _longest_first(record.words))
            source = f"{_LEFT}(?:{body}){_RIGHT}"
        else:
            source = _slots(_expand(record.pattern, macros))
        regex = re.compile(source, 0 if record.case else re.IGNORECASE)
        tree = tuple(_expanded(node.model_dump(exclude_none=True), macros) for node in record.tree)
    except (re.error, KeyError) as error:
        faults.append(Fault(str(file), line, record.id, f"not a valid pattern: {error}"))
        return None
    return Rule(
        record.id,
        regex,
        record.value,
        record.kind,
        tuple(_longest_first(record.words)),
        tree,
        {node: tuple(relations) for node, relations in record.unless.items()},
    )
