"""A stand-in for the extractor whose rows depend on the text and on the rules, for tests of the store."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from newsroom import FakeExtraction
from pipeline.article import Article
from pipeline.award import AwardRow
from pipeline.rules import Group, Rule, Rules
from pipeline.run import RunSummary, run

LATER = " ".join(f"kata{number}" for number in range(80))
"""Words of a story, so that articles can be told apart by them."""


def rules_of(*words: str) -> Rules:
    """Rules by which a line is an award if it begins with one of ``words``; ``win.WORD`` is the rule's id."""
    teaser = Rule("teaser", re.compile("Baca juga:"), "", "line")
    triggers = tuple(Rule(f"win.{word}", re.compile(word), "", "win") for word in words)
    groups = {"boilerplate": Group("boilerplate", (teaser,)), "triggers": Group("triggers", triggers)}
    return Rules(Path("rules"), "-".join(words), groups, {}, (), {})


def extract(article: Article, rules: Rules, *, fallback_published: date | None = None) -> Any:
    """Each line ``WORD|code|year|dimension|programme|place`` whose word a rule knows is a row."""
    if "BOOM" in article.text:
        raise LookupError("no such region")
    published = article.published or fallback_published
    rows = []
    for line in article.text.splitlines():
        for rule in rules.groups["triggers"].rules:
            if rule.regex.match(line):
                _, code, year, dimension, programme, place = [*line.split("|"), "", "", "", ""][:6]
                row = award(article.id, code, int(year) if year else None, dimension, programme, place)
                rows.append(
                    AwardRow(
                        **{**_fields(row), "rules": (rule.id,), "evidence": line, "published": published}
                    )
                )
    basis = article.published_basis or ("option" if published else "")
    return FakeExtraction(tuple(rows), published, basis, gated=not rows)


def award(
    article: str,
    code: str,
    year: int | None = 2021,
    dimension: str = "",
    programme: str = "",
    place: str = "",
) -> AwardRow:
    """A row that says no more than this."""
    return AwardRow(
        article, code, f"Kota {code}", programme, year, dimension, "", None, "", "", "", "", place, "current",
        confidence=0.5,
    )  # fmt: skip


def write_articles(path: Path, articles: dict[str, str], **more: str) -> Path:
    """A .jsonl of articles, text by id; each has words of its own besides."""
    lines = (
        json.dumps({"id": id, "text": f"{text}\n{id} {LATER.replace('kata', id)}", **more})
        for id, text in articles.items()
    )
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def run_with(paths: Iterable[Path], out: Path, rules: Rules, **options: Any) -> RunSummary:
    """A run with the stand-in."""
    return run(list(paths), out, rules=rules, **{"extractor": extract, **options})


def _fields(row: AwardRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}
