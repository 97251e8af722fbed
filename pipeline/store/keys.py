"""What the result of each step depends on, as one hash a step.

A step is done again for an article when its hash is another than the one that stands beside its result.
A rule counts by what it means: its examples, notes and place in the file's text do not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import metadata
from pathlib import Path

from pipeline.parse.parser import ParserChoice, load_parser
from pipeline.read.options import ReadOptions
from pipeline.rules import Rule, Rules

_PACKAGE = Path(__file__).resolve().parent.parent
_GATE_CODE = ("parse/gate.py", "text.py", "rules.py")
_STORY_CODE = ("clean.py", "text.py", "rules.py", "dedup")
_OUTER_CODE = (
    "annotate", "cli", "evaluate", "explain", "export", "fetch", "page", "read", "report", "store", "suggest",
    "__init__.py", "dedup", "errors.py", "feeding.py", "frame.py", "marking.py", "merge.py", "nlp.py", "printable.py", "run.py",
    "outputs.py", "sites.py", "spreadsheet.py", "tables.py",
)  # fmt: skip
"""What comes before or after reading an article: no row depends on it."""
GIVEN_DAY = " published "
"""Parts the key of reading from the day that was given for records without one."""
_READING_CODE = ("read", "page", "sites.py", "rules.py", "article.py")
_LIBRARIES = ("spacy", "thinc", "numpy", "rapidfuzz", "ahocorasick-rs")
_READING_RULES = frozenset({"columns", "page_words"})
_NOT_FOR_ROWS = _READING_RULES | {"suggest", "warnings"}
"""Rule files that no row depends on: how files are read, what is suggested, and what warnings are called."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Hashes of what a result depends on beside the article itself.

    ``gate``: whether an article can hold an award.  ``extract``: its rows.  ``story``: what it is compared
    by.  ``ruleset`` names the rules as a whole, and ``rules`` has the meaning of each, by ``file.yaml:id``;
    ``code`` and ``model`` are parts of ``extract``.
    """

    gate: str
    extract: str
    story: str
    ruleset: str
    rules: Mapping[str, str]
    code: str
    model: str


def keys_of(rules: Rules, parser: ParserChoice, extractor: str = "") -> Keys:
    """The keys for these rules and this parser; ``extractor`` names what stands in for the package's own.

    :raises pipeline.errors.InputError: the parser cannot be loaded.
    """
    meanings = rule_meanings(rules)
    ruleset = _hash(json.dumps(meanings, sort_keys=True))
    code, model = _code(_OUTER_CODE, inside=False), _model(parser) if not extractor else "none"
    gate = [value for name, value in meanings.items() if name.startswith("gate.yaml:")]
    story = [value for name, value in meanings.items() if name.startswith("boilerplate.yaml:")]
    return Keys(
        gate=_hash("gate", extractor, _code(_GATE_CODE), *gate),
        extract=_hash("extract", extractor, code, model, ruleset, *_versions()),
        story=_hash("story", _code(_STORY_CODE), *story),
        ruleset=ruleset,
        rules=meanings,
        code=code,
        model=model,
    )


def reading_key(options: ReadOptions, rules: Rules, published: date | None) -> str:
    """What the records of a file depend on beside its bytes."""
    known = [
        f"{name}\n{_meaning(rule, place)}"
        for name in sorted(_READING_RULES & rules.groups.keys())
        for place, rule in enumerate(rules.groups[name].rules)
    ]
    known += [repr(site) for site in rules.sites]
    columns = json.dumps(dict(options.columns), sort_keys=True)
    key = _hash("read", _code(_READING_CODE), columns, options.query, *known)
    return f"{key}{GIVEN_DAY}{published}" if published else key


def rule_meanings(rules: Rules) -> dict[str, str]:
    """For each rule, by ``file.yaml:id``, a hash of what it does; the gazetteer's files count as one rule each."""
    found = {}
    for name, group in rules.groups.items():
        if name in _NOT_FOR_ROWS:
            continue
        for place, rule in enumerate(group.rules):
            # Where two rules match, the first one may decide: its place is part of what it does.
            found[f"{name}.yaml:{rule.id}"] = _meaning(rule, place)
    for file, records in (
        ("regions", [repr(record) for record in rules.regions.values()]),
        ("aliases", [repr(record) for record in rules.aliases]),
        ("hazards", [f"{word}\n{why}" for word, why in rules.hazards.items()]),
    ):
        found[f"regions/{file}.csv"] = _hash(*records)
    return found


def changed_rules(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The rules that two sets do not share, by name, in order.

    A rule that only moved within its file, because one before it came or went, is not named.
    """
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    meant = {name for name in names if _without_place(before.get(name)) != _without_place(after.get(name))}
    return sorted(meant or names)


def _meaning(rule: Rule, place: int) -> str:
    parts = [
        rule.regex.pattern,
        str(rule.regex.flags),
        rule.value,
        rule.kind,
        repr(rule.words),
        repr(rule.tree),
    ]
    parts.append(repr(sorted((node, tuple(names)) for node, names in rule.unless.items())))
    return f"{_hash(*parts)}@{place}"


def _without_place(meaning: str | None) -> str | None:
    return meaning.partition("@")[0] if meaning is not None else None


def _model(choice: ParserChoice) -> str:
    if choice.name == "spacy":
        # Its files, and not the parser itself: a run with nothing to do need not wait until it is loaded.
        files = sorted(file for file in (_PACKAGE / "parse" / "model").iterdir() if file.suffix != ".md")
        return f"spacy {_hash(*(file.read_bytes().hex() for file in files))}"
    parser = load_parser(choice)
    return "none" if parser is None else f"{parser.name} {parser.version}"


@cache
def _code(names: tuple[str, ...], inside: bool = True) -> str:
    """A hash of the package's modules that lie under ``names``, or of all others."""
    files = sorted(_PACKAGE.rglob("*.py"))
    chosen = [file for file in files if _under(file, names) is inside]
    return _hash(*(f"{file.relative_to(_PACKAGE).as_posix()}\n{file.read_text('utf-8')}" for file in chosen))


def _under(file: Path, names: Iterable[str]) -> bool:
    place = file.relative_to(_PACKAGE).as_posix()
    return any(place == name or place.startswith(f"{name}/") for name in names)


@cache
def _versions() -> tuple[str, ...]:
    return tuple(f"{name} {metadata.version(name)}" for name in _LIBRARIES)


def _hash(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:16]
