"""The quality floor of the samples: figures that may not fall, and the rows behind them.

A corpus has parts, folders with ``articles/``, ``gold/`` and, where spans are marked, ``spans/``.
``floor.json`` pins the figures of each part, rounded to four decimals, with the SHA-256 of the files
they were measured on.  ``baseline.csv`` holds what became of every row of the part ``dev``, so that a
change is seen row by row, also where the figures stay.  Of ``test`` only figures are kept: whoever
looks at its rows will make rules for them.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pipeline.errors import InputError
from pipeline.evaluate.cells import KEY_COLUMNS, key
from pipeline.evaluate.evaluation import Evaluation, evaluate
from pipeline.evaluate.inputs import Inputs, read_evaluation
from pipeline.evaluate.scores import figures
from pipeline.rules import Rules
from pipeline.tables import csv_table, json_table, write_files

FLOOR, BASELINE = "floor.json", "baseline.csv"

PARTS: dict[str, bool] = {"dev": True, "test": False}
"""The parts that have a floor, and whether their rows are kept in the baseline."""

PINNED: tuple[str, ...] = (
    "rows.precision",
    "rows.recall",
    "rows.f1",
    "macro_f1",
    "four_slots.f1",
    "whole_row",
)
"""The figures of rows that are pinned; of spans the strict F1 of each label is."""

DECIMALS = 4

RowFate = Literal["right", "missed", "spurious"]


class RowOutcome(NamedTuple):
    """What became of a row: gold's key, of a spurious row the system's."""

    article_id: str
    region_code: str
    year: str
    dimension: str
    outcome: RowFate


@dataclass(frozen=True)
class Pinned:
    """Figures of a part by name, and the SHA-256 of its files by path within the part."""

    figures: Mapping[str, float]
    files: Mapping[str, str]


@dataclass(frozen=True)
class Measured(Pinned):
    """The same as measured now, with the rows and what they were worked out from."""

    rows: Counter[RowOutcome]
    inputs: Inputs = field(repr=False)
    evaluation: Evaluation = field(repr=False)


class Change(NamedTuple):
    """A row won or lost against the baseline, in a few words."""

    article_id: str
    won: bool
    text: str


@dataclass(frozen=True)
class Verdict:
    """What differs from the floor: ``fallen`` figures, ``files`` other than those measured on, and
    the ``changes`` of rows by article, None without a baseline.  The first two are told in sentences."""

    fallen: list[str]
    files: list[str]
    changes: list[Change] | None

    @property
    def holds(self) -> bool:
        """Whether no figure fell and the files are those that were measured."""
        return not self.fallen and not self.files


def measure(corpus: Path, rules: Rules) -> dict[str, Measured]:
    """Extract and score every part that is there.

    :raises InputError: a file is unusable, or there is no part ``dev``.
    """
    found = {part: _measure_part(corpus / part, rules) for part in PARTS if (corpus / part).is_dir()}
    if "dev" not in found:
        raise InputError(corpus, None, "no folder dev there; name the folder that holds the samples")
    return found


def judge(
    measured: Mapping[str, Measured], pinned: Mapping[str, Pinned], baseline: Counter[RowOutcome] | None
) -> Verdict:
    """Compare what was measured with the floor and the baseline."""
    fallen: list[str] = []
    files: list[str] = []
    for part in PARTS:
        if part in measured and part not in pinned:
            files.append(f"{part} is not pinned yet")
        elif part in pinned and part not in measured:
            fallen.append(f"{part} is pinned, but not there")
        elif part in pinned:
            fallen += _fallen(part, measured[part].figures, pinned[part].figures)
            files += _other_files(part, measured[part].files, pinned[part].files)
    rows = Counter[RowOutcome]()
    for part, kept in PARTS.items():
        if kept and part in measured:
            rows.update(measured[part].rows)
    return Verdict(fallen, files, None if baseline is None else sorted(_changes(rows, baseline)))


def read_floor(corpus: Path) -> dict[str, Pinned]:
    """The pinned figures by part; nothing where none were pinned yet.

    :raises InputError: the file is no floor.
    """
    path = corpus / FLOOR
    if not path.exists():
        return {}
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(path, None, f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise InputError(path, None, f"not JSON: {error}; mend it, or delete it and pin anew") from error
    if not isinstance(raw, dict) or not all(_is_pinned(part) for part in raw.values()):
        raise InputError(path, None, "needs figures and files for each part; delete it and pin anew")
    if unknown := sorted(raw.keys() - PARTS.keys()):
        raise InputError(path, None, f"unknown part {unknown[0]!r}; known: {', '.join(PARTS)}")
    return {part: Pinned(value["figures"], value["files"]) for part, value in raw.items()}


def read_baseline(corpus: Path) -> Counter[RowOutcome] | None:
    """The rows of the baseline, each as often as it stands there; None where there is no file.

    :raises InputError: the file is no baseline; the message names the line.
    """
    path = corpus / BASELINE
    if not path.exists():
        return None
    found = Counter[RowOutcome]()
    line = 1
    try:
        with open(path, encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            if tuple(next(reader, ())) != RowOutcome._fields:
                raise InputError(path, 1, f"the header must be {','.join(RowOutcome._fields)}; pin anew")
            for cells in reader:
                line = reader.line_num
                if len(cells) != len(RowOutcome._fields) or cells[-1] not in ("right", "missed", "spurious"):
                    raise InputError(path, line, "not a row of the baseline; pin anew")
                found[RowOutcome(*cells)] += 1  # type: ignore[arg-type]
    except OSError as error:
        raise InputError(path, None, f"cannot be read: {error.strerror}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(path, line, f"not readable as CSV at or after this line: {error}") from error
    return found


def write_floor(corpus: Path, measured: Mapping[str, Measured]) -> None:
    """Pin what was measured.

    :raises TableError: the files cannot be written; then neither was replaced.
    """
    floor = {part: {"figures": each.figures, "files": each.files} for part, each in measured.items()}
    rows = [
        row._asdict()
        for part, kept in PARTS.items()
        if kept and part in measured
        for row in sorted(measured[part].rows.elements())
    ]
    write_files(corpus, {BASELINE: csv_table(RowOutcome._fields, rows), FLOOR: json_table(floor)})


def format_verdict(measured: Mapping[str, Measured], pinned: Mapping[str, Pinned], verdict: Verdict) -> str:
    """Figures beside their floor, rows won and lost by article, and what is wrong."""
    lines: list[str] = []
    for part, each in measured.items():
        floor = pinned[part].figures if part in pinned else {}
        score = each.evaluation.score
        lines.append(f"{part}: {score.articles} articles, {score.rows.gold} gold rows")
        for name, value in each.figures.items():
            against = f"  floor {floor[name]:.4f}" if name in floor else "  not pinned"
            lines.append(f"  {name:<26}{value:>8.4f}{against}")
    lines += _change_lines(verdict.changes)
    return "\n".join([*lines, *verdict.fallen, *verdict.files])


def _change_lines(changes: list[Change] | None) -> Iterator[str]:
    if changes is None:
        yield "rows: no baseline to compare with"
        return
    won = sum(change.won for change in changes)
    yield f"rows against the baseline: {won} won, {len(changes) - won} lost"
    before = ""
    for change in changes:
        if change.article_id != before:
            yield f"  {change.article_id}"
            before = change.article_id
        yield f"    {'won ' if change.won else 'lost'}  {change.text}"


def _measure_part(folder: Path, rules: Rules) -> Measured:
    spans = folder / "spans"
    inputs = read_evaluation(
        folder / "articles", [folder / "gold"], rules, spans=[spans] if spans.is_dir() else []
    )
    found = evaluate(inputs, rules, resamples=0)
    values = {name: figures(found.score)[name] for name in PINNED}
    if found.mentions is not None:
        values |= {
            f"spans.{label}.strict_f1": scores["strict"].f1 for label, scores in found.mentions.labels.items()
        }
    rounded = {name: round(value, DECIMALS) for name, value in values.items()}
    return Measured(rounded, _hashes(folder), _outcomes(found), inputs, found)


def _outcomes(found: Evaluation) -> Counter[RowOutcome]:
    rows = Counter[RowOutcome]()
    for article in found.matched:
        rows.update(RowOutcome(article.article_id, *key(pair.gold), "right") for pair in article.pairs)
        rows.update(RowOutcome(article.article_id, *key(row), "missed") for row in article.missed)
        rows.update(RowOutcome(article.article_id, *key(row), "spurious") for row in article.spurious)
    return rows


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(
        file
        for kind in ("articles", "gold", "spans")
        for file in (folder / kind).rglob("*")
        if file.is_file() and not file.name.startswith(".")
    )
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def _fallen(part: str, now: Mapping[str, float], floor: Mapping[str, float]) -> Iterator[str]:
    for name, value in floor.items():
        if name not in now:
            yield f"{part}: {name} is pinned at {value:.4f}, but was not measured"
        elif now[name] < round(value, DECIMALS):
            yield f"{part}: {name} fell from {value:.4f} to {now[name]:.4f}"


def _other_files(part: str, now: Mapping[str, str], pinned: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(now.keys() | pinned.keys()):
        if name not in pinned:
            yield f"{part}/{name} was not there when the floor was pinned"
        elif name not in now:
            yield f"{part}/{name} is gone since the floor was pinned"
        elif now[name] != pinned[name]:
            yield f"{part}/{name} is not the file that the floor was measured on"


def _changes(now: Counter[RowOutcome], before: Counter[RowOutcome]) -> Iterator[Change]:
    # A missed row is only the other side of one that is right no more, so it is not told twice.
    for row in (now - before).elements():
        if row.outcome != "missed":
            won = row.outcome == "right"
            yield Change(row.article_id, won, _told(row, "" if won else "spurious: "))
    for row in (before - now).elements():
        if row.outcome != "missed":
            won = row.outcome == "spurious"
            yield Change(row.article_id, won, _told(row, "no longer spurious: " if won else ""))


def _told(row: RowOutcome, before: str) -> str:
    cells = (getattr(row, column) for column in KEY_COLUMNS)
    return before + ", ".join(cell for cell in cells if cell)


def _is_pinned(raw: Any) -> bool:
    return (
        isinstance(raw, dict)
        and isinstance(raw.get("figures"), dict)
        and isinstance(raw.get("files"), dict)
        and all(type(value) in (int, float) for value in raw["figures"].values())
        and all(isinstance(value, str) for value in raw["files"].values())
    )
