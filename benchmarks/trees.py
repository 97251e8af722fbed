"""What the trees win and lose: the same articles without a parser, with the embedded one, with Stanza.

    python benchmarks/trees.py [ARTICLES GOLD] [--parsers none,spacy,stanza] [--stanza-dir DIR] [--examples 8]

Printed: rows and each slot by parser (precision, recall, F1), and what became right and what became wrong
against the first parser named, with the sentence that is shown for the row.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from pipeline.errors import InputError, UserError
from pipeline.evaluate.evaluation import Evaluation, evaluate
from pipeline.evaluate.inputs import read_evaluation
from pipeline.evaluate.rates import RowScore, SlotScore
from pipeline.parse.parser import ParserChoice, ParserName
from pipeline.rules import load_rules

SAMPLE = Path("corpus/dev/articles"), Path("corpus/dev/gold")
Told = dict[tuple[str, ...], tuple[str, str]]
"""What is right or wrong (article, region, year, dimension, slot) with the value and the sentence."""


def main() -> None:
    """Evaluate once by parser and compare."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("articles", nargs="?", type=Path, default=SAMPLE[0])
    arguments.add_argument("gold", nargs="?", type=Path, default=SAMPLE[1])
    arguments.add_argument("--parsers", default="none,spacy,stanza")
    arguments.add_argument("--stanza-dir", type=Path)
    arguments.add_argument("--examples", type=int, default=8)
    given = arguments.parse_args()
    rules = load_rules()
    found: dict[str, Evaluation] = {}
    for name in given.parsers.split(","):
        if name not in get_args(ParserName):
            arguments.error(f"no parser {name!r}; there are {', '.join(get_args(ParserName))}")
        choice = ParserChoice(name, given.stanza_dir)
        try:
            inputs = read_evaluation(given.articles, [given.gold], rules, parser=choice)
        except (InputError, UserError) as error:
            print(f"{name}: left out, {error}")
            continue
        found[name] = evaluate(inputs, rules, resamples=0, seed=0)
    print_figures(found)
    first, *others = found
    for other in others:
        print_changes(first, found[first], other, found[other], given.examples)


def print_figures(found: Mapping[str, Evaluation]) -> None:
    """Rows and slots, one line each, the parsers side by side."""
    print(f"{'P / R / F1':<12}" + "".join(f"{name:>24}" for name in found))
    scores = [each.score for each in found.values()]
    lines: dict[str, list[RowScore] | list[SlotScore]] = {"rows": [score.rows for score in scores]}
    for slot in scores[0].slots:
        lines[slot] = [score.slots[slot] for score in scores]
    lines["four slots"] = [score.four_slots for score in scores]
    for name, parts in lines.items():
        print(f"{name:<12}" + "".join(f"{p.precision:>12.3f} {p.recall:.3f} {p.f1:.3f}" for p in parts))
    print(f"{'whole row':<12}" + "".join(f"{score.whole_row:>24.3f}" for score in scores))


def right_and_wrong(evaluation: Evaluation) -> tuple[Told, Told]:
    """The rows and cells that are right, and those that are wrong or not in the gold table."""
    right: Told = {}
    wrong: Told = {}
    for article in evaluation.matched:
        for pair in article.pairs:
            key = (article.article_id, pair.gold["region_code"], pair.gold["year"], pair.gold["dimension"])
            right[*key, "row"] = pair.system["region"], pair.system["evidence"]
            for slot, fate in pair.outcomes.items():
                told = pair.system.get(slot, ""), pair.system["evidence"]
                if fate == "right":
                    right[*key, slot] = told
                elif fate in ("wrong", "spurious"):
                    wrong[*key, slot, pair.system.get(slot, "")] = told
        for row in article.spurious:
            key = (article.article_id, row["region_code"], row["year"], row["dimension"])
            wrong[*key, "row"] = row["region"], row["evidence"]
    return right, wrong


def print_changes(first: str, before: Evaluation, other: str, after: Evaluation, examples: int) -> None:
    """What the other parser made right, lost, got wrong and no longer gets wrong, with examples."""
    (right, wrong), (right_now, wrong_now) = right_and_wrong(before), right_and_wrong(after)
    for title, new, old in (
        ("newly right", right_now, right),
        ("no longer right", right, right_now),
        ("newly wrong", wrong_now, wrong),
        ("no longer wrong", wrong, wrong_now),
    ):
        changed = sorted(new.keys() - old.keys())
        print(f"\n{other} against {first}, {title}: {len(changed)}")
        for key in changed[:examples]:
            value, sentence = new[key]
            print(f"  {' '.join(part for part in key[:5] if part)}: {value}")
            print(f"      {' '.join(sentence.split())[:200]}")


if __name__ == "__main__":
    main()
