"""Decides in one linear scan whether an article can hold an award at all."""

from __future__ import annotations

import re

from ahocorasick_rs import AhoCorasick

from pipeline.rules import Rules
from pipeline.text import INVISIBLE

_KINDS = {"award": "no word of an award in the text", "topic": "no word of smart cities in the text"}


def may_hold_award(text: str, rules: Rules) -> bool:
    """Whether ``text`` has both a word about awards and a word about smart cities."""
    return not missing_cue(text, rules)


def missing_cue(text: str, rules: Rules) -> str:
    """What ``text`` lacks to hold an award, in words, or ""."""
    if "gate" not in rules.cache:
        group = rules.group("gate")
        rules.cache["gate"] = {
            kind: AhoCorasick([word for rule in group.of(kind) for word in rule.words]) for kind in _KINDS
        }
    folded = re.sub(r"&nbsp;?|[\s\u00a0-]+", " ", INVISIBLE.sub("", text.lower().replace("&shy;", "")))
    for kind, scan in rules.cache["gate"].items():
        if next(iter(scan.find_matches_as_indexes(folded)), None) is None:
            return _KINDS[kind]
    return ""
