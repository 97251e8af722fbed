"""Which rules two runs differ in, and how to tell it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from pipeline.store.keys import changed_rules
from pipeline.store.runs import rules_of

RuleChange = Literal["new", "gone", "changed"]

_NAMED = 4
"""Rules that are named one by one."""


def rule_changes(connection: sqlite3.Connection, before: str, after: str) -> dict[str, RuleChange]:
    """What became of each rule that two sets (as ``runs.ruleset`` names them) do not share, by ``file.yaml:id``."""
    if before == after:
        return {}
    old, new = rules_of(connection, before), rules_of(connection, after)
    return {
        name: "new" if name not in old else "gone" if name not in new else "changed"
        for name in changed_rules(old, new)
    }


def told_rules(rules: Mapping[str, RuleChange]) -> str:
    """So many rules, and which, if they are few."""
    if len(rules) > _NAMED:
        files = Counter(name.partition(":")[0] for name in rules)
        return (
            f"{len(rules)} rules in {', '.join(f'{file} ({count})' for file, count in sorted(files.items()))}"
        )
    return ", ".join(f"{name} ({how})" for name, how in rules.items())
