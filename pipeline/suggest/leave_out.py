"""Rules that lack a word they know: how the suggestions are measured.

What was taken out must come back as a suggestion (benchmarks/suggest.py, tests/test_suggest_finding.py).  A whole
record is left out with :func:`pipeline.rules.without`.  The copies are made in memory; no file is touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pipeline.rules import Group, Rule, Rules

_VERBS = ("win", "win-weak", "won-by", "honoured", "given", "gives", "chosen", "rank")


def without_verb(rules: Rules, verb: str) -> Rules:
    """``rules`` in which no trigger begins with ``verb``."""
    bar = rf"(?!{_phrase(verb)}(?!\w))"

    def barred(rule: Rule) -> Rule | None:
        return _recompiled(rule, bar + f"(?:{rule.regex.pattern})") if rule.kind in _VERBS else rule

    return _changed(rules, {"triggers": barred})


def without_word(rules: Rules, record: str, word: str) -> Rules:
    """``rules`` in which the record of words ``record`` lacks ``word``.

    :raises KeyError: no record of that id, or it lacks the word anyway.
    """
    name = next(
        (name for name, group in rules.groups.items() if any(rule.id == record for rule in group.rules)), ""
    )
    if not any(word in rule.words for rule in rules.groups[name].rules if rule.id == record):
        raise KeyError(f"{record}: {word}")

    def lacking(rule: Rule) -> Rule | None:
        return _without(rule, word) if rule.id == record else rule

    return _changed(rules, {name: lacking})


def without_class(rules: Rules, word: str) -> Rules:
    """``rules`` in which ``word`` names no dimension and no class, behind "smart" or before "cerdas"."""
    bar = rf"(?!smart[\s-]+{_phrase(word)}(?!\w))(?!{_phrase(word)}\s)"

    def lacking(rule: Rule) -> Rule | None:
        return _without(rule, word)

    def barred(rule: Rule) -> Rule | None:
        known = rule.kind in ("known", "topic")
        return _recompiled(rule, bar + f"(?:{rule.regex.pattern})") if known else rule

    return _changed(rules, {"dimensions": lacking, "classes": barred, "programmes": barred})


def without_alias(rules: Rules, alias: str) -> Rules:
    """``rules`` whose aliases.csv lacks ``alias``, for whatever region."""
    aliases = tuple(a for a in rules.aliases if a.alias.casefold() != alias.casefold())
    return replace(rules, aliases=aliases, cache={})


def _changed(rules: Rules, change: dict[str, Callable[[Rule], Rule | None]]) -> Rules:
    groups = dict(rules.groups)
    for name, changed in change.items():
        groups[name] = Group(name, tuple(new for rule in groups[name].rules if (new := changed(rule))))
    return replace(rules, groups=groups, cache={})


def _without(rule: Rule, word: str) -> Rule | None:
    if word not in rule.words:
        return rule
    words = tuple(other for other in rule.words if other != word)
    if not words:
        return None
    body = "|".join(_phrase(other) for other in words)
    return replace(_recompiled(rule, rf"(?<!\w)(?:{body})(?!\w)"), words=words)


def _recompiled(rule: Rule, pattern: str) -> Rule:
    return replace(rule, regex=re.compile(pattern, rule.regex.flags & re.IGNORECASE))


def _phrase(words: str) -> str:
    return re.escape(words).replace(r"\ ", r"\s+")
