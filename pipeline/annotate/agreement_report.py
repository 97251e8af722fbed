"""The figures of agreement as text for the terminal and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.annotate.adjudicate import Disagreement
from pipeline.annotate.agreement import Agreement, SpanAgreement, f1
from pipeline.annotate.kappa import Interval, Kappa
from pipeline.evaluate import RowScore

_TEMPLATES = "templates"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report: a title, the names of its columns, and lines of text cells."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    note: str = ""


def tables(found: Agreement) -> list[Table]:
    """The figures as tables; what is undefined is said in words."""
    scores = {"all": found.rows, **found.mentions}
    rows = [_score(name, score) for name, score in scores.items()]
    rows[0] = (*rows[0][:-1], _interval(found.rows_interval))
    note = "" if not found.left_out_rows else f"{found.left_out_rows} rows of other articles were left out"
    made = [
        Table("rows", ("mention", "A", "B", "both", "F1", "95%"), tuple(rows), note),
        Table(
            "cells of paired rows",
            ("column", "equal", "n", "share"),
            tuple((name, str(s.equal), str(s.n), _figure(s.value)) for name, s in found.cells.items()),
        ),
        Table(
            "Cohen's kappa",
            ("of", "n", "observed", "expected", "kappa", "95%"),
            tuple(_kappa(name, each) for name, each in found.kappas.items()),
        ),
    ]
    if found.spans or found.left_out_spans:
        left = f"{found.left_out_spans} spans of articles that only one marked were left out"
        made.append(
            Table(
                "spans, equal borders and label",
                ("label", "A", "B", "both", "F1", "95%", "equal values"),
                tuple(_span(label, each) for label, each in found.spans.items()),
                left if found.left_out_spans else "",
            )
        )
    return made


def format_agreement(found: Agreement) -> str:
    """The tables as plain text."""
    parts = [f"{found.articles} articles"]
    for table in tables(found):
        cells = [table.columns, *table.lines]
        widths = [max(len(line[place]) for line in cells) for place in range(len(table.columns))]
        lines = [table.title] + [("  " + "  ".join(_aligned(line, widths))).rstrip() for line in cells]
        parts.append("\n".join(lines + ([table.note] if table.note else [])))
    return "\n\n".join(parts)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    """The first cell to the left, the others to the right."""
    return [
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]


def render(found: Agreement, names: tuple[str, str], disagreements: Sequence[Disagreement]) -> str:
    """The figures and the disagreements as a page that needs nothing from elsewhere."""
    environment = Environment(
        loader=PackageLoader("pipeline.annotate", _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("agreement.html.j2")
    return template.render(found=found, names=names, tables=tables(found), disagreements=disagreements)


def _score(name: str, score: RowScore) -> tuple[str, ...]:
    return name, str(score.gold), str(score.system), str(score.matched), _figure(f1(score)), ""


def _span(label: str, each: SpanAgreement) -> tuple[str, ...]:
    values = f"{each.values.equal} of {each.values.n}"
    return *_score(label, each.score)[:-1], _interval(each.interval), values


def _kappa(name: str, each: Kappa) -> tuple[str, ...]:
    value = _figure(each.value) if each.value is not None else f"undefined: {each.why_undefined}"
    return name, str(each.n), _figure(each.observed), _figure(each.expected), value, _interval(each.interval)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval[0]:.3f}-{interval[1]:.3f}"
