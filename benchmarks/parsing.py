"""How fast are the parsers, how long do they take to load, and how big are they?

On the same sentences, cut out of the sample articles, in one run: spaCy's blank Indonesian tokenizer, the
embedded parser, and Stanza where it is installed and its models are given.

    python benchmarks/parsing.py [--articles FOLDER] [--stanza-dir FOLDER] [--sentences NUMBER]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import spacy

from pipeline.errors import UserError
from pipeline.parse.embedded import MODEL, EmbeddedParser
from pipeline.parse.parser import ParserChoice, load_parser
from pipeline.parse.sentences import sentence_spans
from pipeline.rules import load_rules

ARTICLES = Path(__file__).parents[1] / "corpus" / "dev" / "articles"
ROUNDS = 3
_T = TypeVar("_T")


def sentences_of(folder: Path, limit: int) -> list[str]:
    """The first ``limit`` sentences of the articles in ``folder``."""
    found: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            text = json.loads(line)["text"]
            found += [text[start:end] for start, end in sentence_spans(text, load_rules())]
            if len(found) >= limit:
                return found[:limit]
    return found


def timed(work: Callable[[], _T]) -> tuple[float, _T]:
    """Seconds of wall time, and what ``work`` gave."""
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def megabytes(folder: Path) -> float:
    """What the files below ``folder`` take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def report(name: str, load: float, tokens: int, run: Callable[[], object], size: float) -> None:
    """A line: the best of some runs counts, as the machine may be busy."""
    run()
    best = min(timed(run)[0] for _ in range(ROUNDS))
    print(f"{name:24} {load:8.2f} {tokens / best:12,.0f} {size:8.1f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description="Measure the parsers.")
    options.add_argument("--articles", type=Path, default=ARTICLES)
    options.add_argument("--stanza-dir", type=Path, help="folder of Stanza's models")
    options.add_argument("--sentences", type=int, default=400)
    given = options.parse_args(arguments)
    blank_load, blank = timed(lambda: spacy.blank("id"))
    load, parser = timed(EmbeddedParser)
    texts = sentences_of(given.articles, given.sentences)
    tokens = sum(len(parser.nlp.make_doc(text)) for text in texts)
    print(f"{len(texts)} sentences, {tokens} tokens; the best of {ROUNDS} runs")
    print(f"{'':24} {'load s':>8} {'tokens/s':>12} {'MB':>8}")
    report("spaCy blank tokenizer", blank_load, tokens, lambda: list(blank.pipe(texts)), 0.0)
    report("our tokenizer", load, tokens, lambda: [parser.nlp.make_doc(text) for text in texts], 0.0)
    report("embedded parser", load, tokens, lambda: parser.parse(texts), megabytes(MODEL))
    if given.stanza_dir is None:
        print("Stanza left out: --stanza-dir names no folder")
        return
    try:
        stanza_load, stanza = timed(lambda: load_parser(ParserChoice("stanza", given.stanza_dir)))
    except UserError as error:
        print(f"Stanza left out: {error}")
        return
    assert stanza is not None
    known = stanza
    report("Stanza", stanza_load, tokens, lambda: known.parse(texts), megabytes(given.stanza_dir))


if __name__ == "__main__":
    main()
