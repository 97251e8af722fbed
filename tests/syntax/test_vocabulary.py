"""Rows do not depend on when the parser began with another vocabulary, and nothing keeps the old one."""

from __future__ import annotations

import dataclasses
import gc
import weakref
from pathlib import Path

import pytest

from pipeline.extract import extract_article
from pipeline.parse.parser import EMBEDDED, load_parser
from pipeline.read.articles import read_articles
from pipeline.rules import load_rules
from samples import CORPUS


def test_rows_are_the_same_and_old_vocabularies_go(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = list(read_articles([Path(CORPUS / "dev" / "articles" / "round24.jsonl")]).values())[:20]
    rules = dataclasses.replace(load_rules(), cache={})
    before = [extract_article(article, rules).rows for article in articles]
    parser = load_parser(EMBEDDED)
    assert parser is not None
    monkeypatch.setattr("pipeline.parse.embedded.MOST_WORDS", 150)
    rules = dataclasses.replace(load_rules(), cache={})
    seen: list[weakref.ref[object]] = []
    after = []
    for article in articles:
        after.append(extract_article(article, rules).rows)
        nlp = parser.nlp  # type: ignore[attr-defined]
        if not seen or seen[-1]() is not nlp:
            seen.append(weakref.ref(nlp))
        del nlp
    assert after == before
    assert len(seen) > 3
    gc.collect()
    assert sum(ref() is not None for ref in seen) <= 2
