"""What to put into rules/ for a suggestion: a word of a list, a whole record, or a line of aliases.csv."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import yaml
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from pipeline.printable import escaped
from pipeline.rules import RegionRecord, RuleRecord, Rules, example_text
from pipeline.suggest.collect import Example, Suggestion

UNKNOWN = "?"
"""Stands for a region's code that has to be looked up."""
ALIASES = "regions/aliases.csv"
_AROUND = 36
"""Characters kept on either side of a phrase in an example of a rule."""
_NEAR_NAME = 0.75
"""Least similarity (0-1) of an unknown region to an official name that is offered as its meaning."""
_NEAR_DIMENSION = 60.0
"""Least similarity (0-100, rapidfuzz ratio) of a word behind "smart" to one that names a dimension."""
_SLUG = 40
_NO_COUNTER_EXAMPLE = "TODO: give a near miss under no_match, and take this note out"


@dataclass(frozen=True)
class Addition:
    """What to add to ``file`` of rules/.

    ``how``: ``word`` (``text`` is a word for the list of the record ``record``), ``record`` (``text`` is a
    whole YAML record of the id ``record``) or ``line`` (``text`` is a line of CSV).
    """

    file: str
    how: Literal["word", "record", "line"]
    record: str
    text: str


def addition(suggestion: Suggestion, rules: Rules) -> Addition:
    """What a suggestion adds to the rules."""
    return _BY_KIND[suggestion.kind](suggestion, rules)


def _verb(suggestion: Suggestion, rules: Rules) -> Addition:
    pattern = rf"(?<!\w){_phrase(suggestion.key)}(?!\w)"
    return _record(
        rules, "triggers.yaml", f"trigger.{suggestion.target}", suggestion, pattern, suggestion.target
    )


def _title(suggestion: Suggestion, rules: Rules) -> Addition:
    return Addition("officials.yaml", "word", suggestion.target, suggestion.key)


def _programme(suggestion: Suggestion, rules: Rules) -> Addition:
    body = re.sub(r"(?i)\baward(?!\w)", "awards?", _phrase(suggestion.key))
    pattern = rf"(?<!\w){body}(?!\w)"
    return _record(
        rules, "programmes.yaml", "programme", suggestion, pattern, "name", value=suggestion.forms[0]
    )


def _region(suggestion: Suggestion, rules: Rules) -> Addition:
    form = suggestion.forms[0]
    code, note = _code(form, suggestion, rules)
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow((form, code, suggestion.target, "no", note))
    return Addition(ALIASES, "line", "", line.getvalue())


def _code(form: str, suggestion: Suggestion, rules: Rules) -> tuple[str, str]:
    """The region's likely code, and a note that says from what."""
    names = {region.code: region.name.casefold() for region in rules.regions.values()}
    bare = form.casefold()
    near = process.extractOne(
        bare, names, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_NEAR_NAME
    )
    if near is not None and suggestion.target != "nickname":
        return near[2], f"TODO check; nearest name: {rules.regions[near[2]].official_name}"
    if suggestion.guesses:
        region: RegionRecord = rules.regions[suggestion.guesses[0]]
        return region.code, f"TODO check; stands beside {region.official_name}"
    return UNKNOWN, "TODO code"


def _class(suggestion: Suggestion, rules: Rules) -> Addition:
    if suggestion.target == "smart":
        word = suggestion.key.removeprefix("smart ")
        heads = {w: rule.id for rule in rules.group("dimensions").of("smart") for w in rule.words}
        near = process.extractOne(word, sorted(heads), scorer=fuzz.ratio, score_cutoff=_NEAR_DIMENSION)
        if near is not None:
            return Addition("dimensions.yaml", "word", heads[near[0]], word)
    if suggestion.target == "dimension":
        record = _id(rules, "dimension", suggestion.key)
        text = _yaml(
            RuleRecord(
                id=record, words=[suggestion.key], kind="cerdas", value="smart TODO",
                note="TODO: value is one of the six dimensions; a class beside them goes to classes.yaml",
            )
        )  # fmt: skip
        return Addition("dimensions.yaml", "record", record, text)
    pattern = rf"{_before(suggestion)}{_phrase(suggestion.key)}(?!\w)"
    return _record(rules, "classes.yaml", "class", suggestion, pattern, "known")


def _before(suggestion: Suggestion) -> str:
    """Where a class is one only behind the words that introduced it: those words, as a look behind."""
    if suggestion.target != "class":
        return r"(?<!\w)"
    before = {re.search(r"([^\W\d_]+)\s$", e.sentence[: e.start]) for e in suggestion.examples}
    words = sorted({found[1].casefold() for found in before if found})
    return "(?:" + "|".join(rf"(?<={word}\s)" for word in words) + ")" if words else r"(?<!\w)"


def _boilerplate(suggestion: Suggestion, rules: Rules) -> Addition:
    words = [r"\d+" if word == "0" else re.escape(word) for word in re.findall(r"\w+", suggestion.key)]
    end = {"label": r"\s*[:|]", "first": r"(?!\w)"}.get(suggestion.target, r"[\W_]*$")
    pattern = r"^[\W_]*" + r"[\W_]+".join(words) + end
    return _record(rules, "boilerplate.yaml", "boilerplate", suggestion, pattern, "line", whole=True)


def _date(suggestion: Suggestion, rules: Rules) -> Addition:
    pattern = rf"(?<![\w/]){date_pattern(suggestion.key)}(?!\w)"
    return _record(rules, "dates.yaml", "date", suggestion, pattern, "date")


def date_pattern(shape: str) -> str:
    """The expression for days of a shape ("N Nopembr NNNN"), with the groups that dates.yaml wants."""
    left = (
        ["day", "year"]
        if "MONTH" in shape or re.search(r"[^\W\d_A-Z]{2}|[^\W\d_]{4}", shape.replace("NNNN", ""))
        else ["day", "m", "year"]
    )
    bodies = {"day": r"\d{1,2}", "m": r"\d{1,2}", "year": r"(?:(?:19|20)?\d{2})"}
    month_known = "MONTH" in shape
    pieces: list[str] = []
    for token in re.findall(r"\s+|NNNN|MONTH|N(?!\w)|[^\W\d_]+|.", shape):
        if token.isspace():
            pieces.append(r"\s+")
        elif token == "MONTH":
            pieces.append("(?P<month>{{months}})" if "(?P<month>" not in "".join(pieces) else "{{months}}")
        elif token in ("N", "NNNN"):
            name = (
                "year"
                if token == "NNNN"
                else next((n for n in left if n != "year"), "year" if "year" in left else "")
            )
            if name in left:
                left.remove(name)
                pieces.append(f"(?P<{name}>{bodies[name]})")
            else:
                pieces.append(r"\d+")
        elif len(token) >= 3 and not month_known:
            month_known = True
            pieces.append(f"(?P<month>{re.escape(token)})")
        else:
            pieces.append(re.escape(token))
    return "".join(pieces)


_BY_KIND = {
    "verb": _verb,
    "title": _title,
    "programme": _programme,
    "region": _region,
    "class": _class,
    "boilerplate": _boilerplate,
    "date": _date,
}


def _record(
    rules: Rules,
    file: str,
    prefix: str,
    suggestion: Suggestion,
    pattern: str,
    kind: str,
    *,
    value: str = "",
    whole: bool = False,
) -> Addition:
    """A new record of ``file`` whose examples are taken from the sentences."""
    record = _id(rules, prefix, suggestion.key)
    regex = re.compile(_without_macros(pattern), re.IGNORECASE)
    match = _examples(suggestion.examples, regex, whole=whole)
    if not match:
        # Folding may write a phrase as no text has it: then it is taken as it stands.
        form = suggestion.examples[0].form
        pattern, match = re.escape(form), [form]
    text = _yaml(
        RuleRecord(id=record, pattern=pattern, kind=kind, value=value, match=match, note=_NO_COUNTER_EXAMPLE)
    )
    return Addition(file, "record", record, text)


def _examples(examples: Sequence[Example], regex: re.Pattern[str], *, whole: bool) -> list[str]:
    found: list[str] = []
    for example in examples:
        line = " ".join(example.sentence.split()) if whole else shortened(example, _AROUND)
        if regex.search(example_text(line)) and line not in found:
            found.append(line)
    return found


def shortened(example: Example, around: int) -> str:
    """The phrase with at most ``around`` characters of its sentence on either side, cut between words."""
    text = example.sentence
    begin, end = max(0, example.start - around), min(len(text), example.end + around)
    if begin:
        blank = text.find(" ", begin, example.start)
        begin = blank + 1 if blank >= 0 else example.start
    if end < len(text):
        blank = text.rfind(" ", example.end, end)
        end = blank if blank >= 0 else example.end
    return " ".join(text[begin:end].split())


def _without_macros(pattern: str) -> str:
    """The pattern for a first look at the examples: a macro of months stands for any word."""
    return pattern.replace("{{months}}", r"[^\W\d_]+")


def _phrase(words: str) -> str:
    return re.escape(words).replace(r"\ ", r"\s+")


def _id(rules: Rules, prefix: str, key: str) -> str:
    """An id that no record has yet."""
    slug = re.sub(r"[^a-z0-9]+", "-", key.casefold())[:_SLUG].strip("-") or "new"
    taken = {rule.id for group in rules.groups.values() for rule in group.rules}
    name, number = f"{prefix}-{slug}" if "." in prefix else f"{prefix}.{slug}", 2
    fresh = name
    while fresh in taken:
        fresh, number = f"{name}-{number}", number + 1
    return fresh


def _yaml(record: RuleRecord) -> str:
    """A record in the layout of rules/."""
    lines = [f"- id: {record.id}"]
    if record.words:
        lines.append(f"  words: [{', '.join(map(quoted, record.words))}]")
    if record.pattern:
        lines.append(f"  pattern: {quoted(record.pattern)}")
    lines.append(f"  kind: {record.kind}")
    if record.value:
        lines.append(f"  value: {quoted(record.value)}")
    if record.pattern:
        lines.append(f"  match: [{', '.join(map(quoted, record.match))}]")
        lines.append("  no_match: []")
    if record.note:
        lines.append(f"  note: {quoted(record.note)}")
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """``text`` as a double-quoted YAML scalar on one line."""
    dumped: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=2**31)
    return escaped(dumped.strip())
