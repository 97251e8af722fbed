"""The report of an evaluation as one HTML page that needs nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pipeline.evaluate.bootstrap import Interval
from pipeline.evaluate.disagreements import Disagreement
from pipeline.evaluate.evaluation import Evaluation
from pipeline.evaluate.rates import RowScore, SlotScore
from pipeline.tables import write_file


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the page's figures: a rate in [0, 1], its bounds, and the counts behind it."""

    name: str
    value: float
    bounds: Interval | None
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """The disagreements of one cause."""

    name: str
    anchor: str
    errors: Sequence[Disagreement]


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article of the table of articles."""

    article_id: str
    rows: RowScore
    slot_errors: int


def write_page(path: Path, evaluation: Evaluation, *, system: str, gold: Sequence[str]) -> None:
    """Write the page; ``system`` and ``gold`` say what was compared.

    :raises TableError: the file cannot be written.
    """
    write_file(path, render_page(evaluation, system=system, gold=gold))


def render_page(evaluation: Evaluation, *, system: str, gold: Sequence[str]) -> str:
    """The page as HTML."""
    return _template().render(
        system=system,
        gold=gold,
        evaluation=evaluation,
        groups=_groups(evaluation),
        causes=_causes(evaluation.disagreements),
        articles=_articles(evaluation),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("pipeline.evaluate", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


def _groups(evaluation: Evaluation) -> dict[str, list[Figure]]:
    score, bounds = evaluation.score, evaluation.intervals
    groups = {"Rows": [*_row_figures("rows", score.rows, bounds)]}
    groups["Rows"] += [
        Figure("macro F1", score.macro_f1, bounds.get("macro_f1"), f"mean over {score.articles} articles"),
        Figure(
            "whole row",
            score.whole_row,
            bounds.get("whole_row"),
            f"{score.whole_rows} of {score.rows.gold} gold rows",
        ),
    ]
    for mention, rows in score.mentions.items():
        groups[f"Rows, {mention}"] = _row_figures(f"mentions.{mention}", rows, bounds)
    slots = {name: (f"slots.{name}", cells) for name, cells in score.slots.items()}
    slots["four slots"] = ("four_slots", score.four_slots)
    groups["Slots of the rows found, F1"] = [
        Figure(name, cells.f1, bounds.get(f"{key}.f1"), _slot_counts(cells))
        for name, (key, cells) in slots.items()
    ]
    return groups


def _row_figures(key: str, rows: RowScore, bounds: Mapping[str, Interval]) -> list[Figure]:
    return [
        Figure(
            "precision",
            rows.precision,
            bounds.get(f"{key}.precision"),
            f"{rows.matched} of {rows.system} system rows",
        ),
        Figure(
            "recall", rows.recall, bounds.get(f"{key}.recall"), f"{rows.matched} of {rows.gold} gold rows"
        ),
        Figure("F1", rows.f1, bounds.get(f"{key}.f1")),
    ]


def _slot_counts(cells: SlotScore) -> str:
    return f"{cells.right} right, {cells.wrong} wrong, {cells.missed} missed, {cells.spurious} spurious"


def _causes(found: Sequence[Disagreement]) -> list[Cause]:
    grouped: defaultdict[str, list[Disagreement]] = defaultdict(list)
    for each in found:
        grouped[each.cause].append(each)
    ordered = sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Cause(name, f"cause-{number}", errors) for number, (name, errors) in enumerate(ordered, 1)]


def _articles(evaluation: Evaluation) -> list[ArticleLine]:
    """The articles, those with most wrong first."""
    slot_errors = Counter(each.article_id for each in evaluation.disagreements if each.slot)
    lines = [
        ArticleLine(article.article_id, article.rows, slot_errors[article.article_id])
        for article in evaluation.matched
    ]
    return sorted(lines, key=lambda line: (line.rows.f1, -line.slot_errors, line.article_id))
