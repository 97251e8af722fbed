"""The status and the changes of the store as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from pipeline.award import AwardRow
from pipeline.store.changes import Change, Comparison, Tally, named_end
from pipeline.store.rulesets import told_rules
from pipeline.store.status import RunLine, Status

LATEST = 8
"""Runs that are listed where not all are asked for."""

_LONGEST_CELL = 80
_SIGNS = {"won": "+", "lost": "-", "changed": "~"}
_CAUSES = {
    "new": "of new articles",
    "text": "of revised articles",
    "rules": "by changed rules",
    "program": "by another program",
    "parser": "by another parser",
    "option": "by another --published",
    "failed": "of articles that fail now",
    "retried": "of articles that had failed",
    "unknown": "for no known reason",
}


def status_lines(status: Status, *, all_runs: bool = False) -> Iterator[str]:
    """The status in some twenty lines; the last runs only, unless all are asked for."""
    yield f"{status.store}, {_size(status.bytes)}"
    outcomes = ", ".join(f"{count} {name}" for name, count in status.outcomes.items() if count)
    yield f"{status.inputs} inputs{': ' if outcomes else ''}{outcomes}"
    awards = "" if status.awards is None else f" of {status.awards} awards"
    yield f"{status.rows} rows{awards if not status.unfinished else ''}"
    yield ""
    if status.unfinished == "running":
        yield "a run is going on; what it has done so far is counted, the tables are those of the run before"
    elif status.unfinished:
        yield "the last run was interrupted; 'anugerah run' goes on with it (what it did is kept)"
    if status.waiting:
        yield f"{_many(status.waiting, 'article')} would be read again by the rules and the program as they are now"
    elif status.waiting == 0:
        yield "no article waits: all were read by the rules and the program as they are now"
    wrong = [f"{name} {state}" for name, state in status.tables.items() if state != "as written"]
    if wrong:
        yield f"tables beside it: {', '.join(wrong)} since the last run; 'anugerah run' writes them again"
    elif status.tables:
        yield "the tables beside it are as the last run left them"
    if not status.runs:
        return
    yield ""
    shown = status.runs if all_runs else status.runs[-LATEST:]
    if len(shown) < len(status.runs):
        yield f"the last {len(shown)} of {len(status.runs)} runs (--all shows every one):"
    yield f"{'run':>5}  {'begun (UTC)':<16}  {'':<19}  {'new':>7} {'revised':>7} {'rows +':>8} {'rows -':>8}"
    for run in shown:
        yield from _run_lines(run)


def _run_lines(run: RunLine) -> Iterator[str]:
    what = (
        run.status if run.kind == "run" else run.kind if run.status == "done" else f"{run.kind}, {run.status}"
    )
    yield (
        f"{run.run:>5}  {run.begun[:16].replace('T', ' '):<16}  {what:<19}  {run.articles_new:>7} {run.articles_revised:>7}"
        f" {run.rows_won:>8} {run.rows_lost:>8}"
    )
    if run.forgotten:
        yield f"{'':>7}{_many(run.forgotten, 'article')} forgotten"
    if run.changed:
        yield f"{'':>7}changed: {'; '.join(run.changed)}"


def comparison_lines(comparison: Comparison, tally: Tally) -> Iterator[str]:
    """What lies between two runs, above the changes themselves."""
    yield f"from {named_end(comparison.before)} to {named_end(comparison.after)}"
    kinds = tally.kinds
    total = sum(kinds.values())
    if not total:
        yield "no row changed"
    else:
        yield (
            f"{_many(kinds['won'], 'row')} won, {kinds['lost']} lost, {kinds['changed']} changed,"
            f" in {_many(tally.articles, 'article')}"
        )
        yield from _tallied("why", {_CAUSES[name]: count for name, count in tally.causes.items()})
        yield from _tallied("columns changed", tally.columns)
    if comparison.rules:
        yield f"rules changed: {told_rules(comparison.rules)}"
    first, second = comparison.ends
    if first and second and (first.version, first.model) != (second.version, second.model):
        yield f"program {first.version} ({first.model}) -> {second.version} ({second.model})"
    for gone in comparison.gone():
        yield f"forgotten in run {gone.run}: {gone.id} ({_many(gone.rows, 'row')}, no longer known)"
    if since := comparison.forgotten_since():
        yield f"{_many(since, 'article')} forgotten after run {comparison.after}: their rows are not compared"


def change_lines(changes: Iterable[Change], *, evidence: bool = False) -> Iterator[str]:
    """The changes under their articles; where one reason holds for all rows of an article, it stands there."""
    for article, group in groupby(changes, key=lambda change: change.row.article_id):
        rows = list(group)
        shared = all(change.causes == rows[0].causes for change in rows)
        yield ""
        yield article
        if shared:
            yield from (f"    {cause.text}" for cause in rows[0].causes)
        for change in rows:
            yield from _change_lines(change, told=shared, evidence=evidence)


def _change_lines(change: Change, *, told: bool, evidence: bool) -> Iterator[str]:
    yield f"  {_SIGNS[change.kind]} {_named(change.row)}"
    if change.before and change.after:
        before, after = change.before.cells(), change.after.cells()
        for column in change.columns:
            if column != "evidence":
                yield f"      {column}: {_cut(before[column])} -> {_cut(after[column])}"
    if not told:
        yield from (f"      why: {cause.text}" for cause in change.causes)
    if evidence:
        moved = change.before and "evidence" in change.columns
        for sign, row in (("-", change.before if moved else None), ("+" if moved else " ", change.row)):
            if row is not None:
                yield f'    {sign} "{" ".join(row.evidence.split())}"'


def _named(row: AwardRow) -> str:
    parts = (row.region, str(row.year or ""), row.dimension, row.category)
    return " ".join(filter(None, parts)) + (f" | {row.programme}" if row.programme else "")


def _tallied(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield f"  {title}: {', '.join(f'{count} {name}' for name, count in counts.items())}"


def _cut(cell: str) -> str:
    cell = " ".join(cell.split()) or "(empty)"
    return cell if len(cell) <= _LONGEST_CELL else cell[: _LONGEST_CELL - 1] + "…"


def _many(count: int, name: str) -> str:
    return f"{count:,} {name}" + ("" if count == 1 else "s")


def _size(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
