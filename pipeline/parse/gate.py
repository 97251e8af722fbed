"""Decides in one linear scan whether an article can hold an award at all."""

from __future__ import annotations

import re

from ahocorasick_rs import AhoCorasick

from pipeline.rules import Rules
from pipeline.text import INVISIBLE


def may_hold_award(text: str, rules: Rules) -> bool:
    """Whether ``text`` has both a word about awards and a word about smart cities."""
    if "gate" not in rules.cache:
        group = rules.group("gate")
        rules.cache["gate"] = [
            AhoCorasick([word for rule in group.of(kind) for word in rule.words])
            for kind in ("award", "topic")
        ]
    folded = re.sub(r"&nbsp;?|[\s\u00a0-]+", " ", INVISIBLE.sub("", text.lower().replace("&shy;", "")))
    return all(
        next(iter(scan.find_matches_as_indexes(folded)), None) is not None for scan in rules.cache["gate"]
    )
