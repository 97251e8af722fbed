"""A small newsroom: records, rules and an extractor that reads ``AWARD dimension year`` lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.article import Article
from pipeline.award import AwardRow
from pipeline.outputs import TABLES
from pipeline.rules import Group, Rule, Rules
from pipeline.run import RunSummary, run


def rules(**changed: str) -> Rules:
    """A set of rules; ``changed`` gives other patterns to some of them, by id."""
    ids = {"boilerplate": ["teaser"], "gate": ["award"], "triggers": ["won", "given"]}
    patterns = {"teaser": "Baca juga:", "award": "AWARD", "won": "meraih", "given": "diberi"} | changed
    groups = {
        name: Group(name, tuple(Rule(id, re.compile(patterns[id]), "", "line") for id in members))
        for name, members in ids.items()
    }
    return Rules(Path("rules"), "hash of " + json.dumps(patterns), groups, {}, (), {})


@dataclass(frozen=True)
class FakeExtraction:
    """What the run asks of an extraction."""

    rows: tuple[AwardRow, ...]
    published: date | None
    published_basis: str
    gated: bool
    seconds: dict[str, float] = field(default_factory=dict)


CALLS: list[str] = []
"""The articles that were read, in order; tests clear it."""


def extract(article: Article, rules: Rules, *, fallback_published: date | None = None) -> Any:
    """Stands in for the extractor: each ``AWARD dimension year`` line of the text is a row.

    The place of the award is what the rule ``won`` says, so that a changed rule changes rows.
    """
    CALLS.append(article.id)
    if "BOOM" in article.text:
        raise LookupError("no such region")
    published = article.published or fallback_published
    basis = article.published_basis or ("option" if published else "")
    place = rules.group("triggers").rules[0].regex.pattern
    rows = [
        AwardRow(
            article.id, "35.77", "Kota Madiun", "", int(line.split()[2]), f"smart {line.split()[1]}", "", None,
            "", "", "", "", place, "current", published=published, rules=("won",), confidence=0.95,
        )
        for line in article.text.splitlines()
        if line.startswith("AWARD")
    ]  # fmt: skip
    return FakeExtraction(tuple(rows), published, basis, gated="AWARD" not in article.text)


def story(name: str, words: int = 60) -> str:
    """A text that no other name's text is like."""
    return " ".join(f"{name}{number}" for number in range(words))


def winner(name: str, dimension: str = "living", year: int = 2021) -> str:
    """A text with one award."""
    return f"AWARD {dimension} {year}\n{story(name)}"


def jsonl(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    """``records`` as a JSON Lines file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def feed(paths: Sequence[Path], out: Path, **options: Any) -> RunSummary:
    """A run with the stand-in extractor."""
    given: dict[str, Any] = {"rules": rules(), "extractor": extract} | options
    return run(paths, out, **given)


def tables(out: Path) -> dict[str, bytes]:
    """The tables of a run."""
    return {name: (out / name).read_bytes() for name in TABLES}


def ids(summary: RunSummary) -> dict[str, int]:
    """What the inputs of a run were, without what there was none of."""
    return {name: count for name, count in summary.intake.items() if count}
