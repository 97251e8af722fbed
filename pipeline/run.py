"""Many articles to tables: read, extract, find duplicates, merge, write.

Articles stream through one at a time; what is kept of each is a line of ``articles.csv``, its
award rows and its signature.  Nothing is written before everything is done, and then all files
or none (:mod:`pipeline.tables`).  The tables depend on the inputs, the rules and the options
alone: not on the order of files, the clock or a file's dates.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pipeline
from pipeline.article import Article, Rejected, Repeated
from pipeline.award import COLUMNS, AwardRow
from pipeline.clean import mask
from pipeline.dedup import DuplicateFinder
from pipeline.merge import MERGED_COLUMNS, MergedRow, awards_merged
from pipeline.parse.parser import EMBEDDED, ParserChoice
from pipeline.read.files import count_inputs, read_inputs
from pipeline.rules import Rules, load_rules
from pipeline.tables import csv_table, json_table, prepare_folder, write_files
from pipeline.text import normalise, soft_breaks

if TYPE_CHECKING:
    from pipeline.extract import Extraction

AWARDS, MERGED, ARTICLES, RUN = "awards.csv", "awards_merged.csv", "articles.csv", "run.json"

OUTCOMES = ("extracted", "no award", "duplicate", "repeated", "rejected", "failed")
"""What can become of an input; every input becomes exactly one of these."""

_NOT_AN_INPUT = frozenset({"not-found", "no-articles", "unknown-format"})
"""Codes of :mod:`pipeline.read.find` for a path that leads to no record at all."""

Seconds = defaultdict[str, float]
"""Time spent by step."""

_LOG = logging.getLogger(__name__)


class UsageError(Exception):
    """The run was asked for something it cannot do; the message says what to change."""


class Extractor(Protocol):
    """:func:`pipeline.extract.extract_article`, or something that stands in for it."""

    def __call__(
        self, article: Article, rules: Rules, *, fallback_published: date | None = None
    ) -> Extraction: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: inputs done, of how many (None: unknown), and what came of them."""

    done: int
    total: int | None
    rows: int
    refused: int


@dataclass(slots=True)
class _Outcome:
    """A line of ``articles.csv``; its fields are the columns."""

    id: str
    outcome: str
    rows: int = 0
    duplicate_of: str = ""
    similarity: str = ""
    code: str = ""
    reason: str = ""
    path: str = ""
    line: int | None = None
    title: str = ""
    published: date | None = None
    published_basis: str = ""
    source: str = ""
    url: str = ""

    def place(self) -> tuple[str, str, int, str]:
        return self.id, self.path, self.line or 0, self.outcome + self.code

    def cells(self) -> dict[str, str]:
        texts = {
            "line": "" if self.line is None else str(self.line),
            "published": "" if self.published is None else self.published.isoformat(),
        }
        return {column: texts.get(column, str(getattr(self, column))) for column in ARTICLE_COLUMNS}


ARTICLE_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(_Outcome))
"""Every column of ``articles.csv``, in order."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did.  Counts are of inputs (``outcomes``), rows, or awards; times in seconds.

    ``refusals`` counts the codes of rejected and failed inputs, ``warnings`` the rows by
    warning code, ``rows_by_year`` and ``rows_by_dimension`` the rows of ``awards.csv`` (key
    ``""``: the cell is empty).
    """

    version: str
    rules_hash: str
    options: dict[str, Any]
    inputs: int
    outcomes: dict[str, int]
    refusals: dict[str, int]
    rows: int
    awards: int
    rows_by_year: dict[str, int]
    rows_by_dimension: dict[str, int]
    warnings: dict[str, int]
    seconds: dict[str, float]

    @property
    def complete(self) -> bool:
        """Whether no input was rejected and none failed."""
        return not (self.outcomes["rejected"] or self.outcomes["failed"])

    def as_dict(self) -> dict[str, Any]:
        """The summary as JSON-ready values, as ``run.json`` holds them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def run(
    paths: Sequence[Path],
    out: Path,
    *,
    rules: Rules | None = None,
    limit: int | None = None,
    published: date | None = None,
    progress: Callable[[Progress], None] | None = None,
    extractor: Extractor | None = None,
    parser: ParserChoice = EMBEDDED,
) -> RunSummary:
    """Extract the awards of every article behind ``paths`` and write the tables into ``out``.

    :param rules: loaded rules; the default ones if None.
    :param limit: end after so many articles.
    :param published: publication date of articles that give none themselves.
    :param progress: called after each input.
    :param extractor: stands in for :func:`pipeline.extract.extract_article`.
    :param parser: which parser reads the sentences.
    :raises UsageError: there is nothing to read, or ``out`` holds tables that would be read.
    :raises pipeline.tables.TableError: ``out`` cannot be written.
    :raises RuntimeError: the outcomes do not add up to the inputs (a defect of this program).
    """
    start = time.perf_counter()
    _refuse_own_tables(paths, out)
    loaded = rules if rules is not None else load_rules()
    batch = _Batch(loaded, published, extractor if extractor is not None else _default_extractor(parser))
    prepare_folder(out)
    total = _total(paths, limit) if progress else None
    for item in _timed(read_inputs(paths, limit=limit), batch.seconds):
        batch.take(item)
        if progress:
            progress(batch.progress(total))
    _require_inputs(batch)
    duplicates = batch.settle()
    with _stopwatch(batch.seconds, "merge"):
        merged = awards_merged(batch.rows, duplicates)
    batch.seconds["total"] = time.perf_counter() - start
    options = {
        "paths": sorted({path.as_posix() for path in paths}),
        "limit": limit,
        "published": published.isoformat() if published else None,
        "parser": parser.name,
    }
    summary = batch.summary(options, len(merged))
    _write(out, batch, merged, summary)
    return summary


class _Batch:
    """What is kept of the articles that went through."""

    def __init__(self, rules: Rules, published: date | None, extractor: Extractor) -> None:
        self._rules = rules
        self._published = published
        self._extractor = extractor
        self._finder: DuplicateFinder[str] = DuplicateFinder()
        self._inputs = 0
        self._refused = 0
        self.outcomes: list[_Outcome] = []
        self.rows: list[AwardRow] = []
        self.seconds: Seconds = defaultdict(float)

    def take(self, item: Article | Rejected | Repeated) -> None:
        """Give one input its outcome (a duplicate shows only when all are in: ``settle``)."""
        self._inputs += 1
        if isinstance(item, Article):
            outcome = self._extract(item)
        elif isinstance(item, Repeated):
            outcome = _Outcome(
                item.id, "repeated", duplicate_of=item.of, similarity="1.00", path=item.path, line=item.line
            )
        else:
            outcome = _Outcome(
                item.id, "rejected", code=item.code, reason=item.reason, path=item.path, line=item.line
            )
        self._refused += outcome.outcome in ("rejected", "failed")
        self.outcomes.append(outcome)

    def _extract(self, article: Article) -> _Outcome:
        outcome = _Outcome(
            article.id,
            "failed",
            path=article.path,
            line=article.line,
            title=article.title,
            published=article.published,
            published_basis=article.published_basis,
            source=article.source,
            url=article.url,
        )
        try:
            extraction = self._extractor(article, self._rules, fallback_published=self._published)
            with _stopwatch(self.seconds, "dedup"):
                body = _story(article, self._rules)
        except Exception as error:  # noqa: BLE001 - one article must not cost the batch
            # The exit code and this line of articles.csv tell of it.
            _LOG.debug("article %s failed", article.id, exc_info=True)
            outcome.code = "exception"
            outcome.reason = " ".join(f"{type(error).__name__}: {error}".split())
            return outcome
        self.rows += extraction.rows
        for step, value in extraction.seconds.items():
            self.seconds[step] += value
        outcome.outcome = "extracted" if extraction.rows else "no award"
        outcome.rows = len(extraction.rows)
        outcome.published = extraction.published
        outcome.published_basis = extraction.published_basis
        if extraction.gated:
            outcome.code, outcome.reason = "no-cue", "no word of an award in the text"
        with _stopwatch(self.seconds, "dedup"):
            # A date that the caller supplied for all says nothing about who published first.
            known = extraction.published if extraction.published_basis != "option" else None
            self._finder.add(article.id, body, known)
        return outcome

    def progress(self, total: int | None) -> Progress:
        """How far the batch is."""
        return Progress(self._inputs, total, len(self.rows), self._refused)

    def settle(self) -> dict[str, str]:
        """Mark the duplicates, sort everything, and return which article repeats which.

        :raises RuntimeError: some input has no outcome, or more than one.
        """
        with _stopwatch(self.seconds, "dedup"):
            duplicates = self._finder.duplicates()
        for outcome in self.outcomes:
            if outcome.outcome in ("extracted", "no award") and outcome.id in duplicates:
                duplicate = duplicates[outcome.id]
                outcome.outcome = "duplicate"
                outcome.duplicate_of = duplicate.of
                outcome.similarity = f"{duplicate.similarity:.2f}"
        self.outcomes.sort(key=_Outcome.place)
        self.rows.sort(key=_row_order)
        self._check(len(duplicates))
        return {id: duplicate.of for id, duplicate in duplicates.items()}

    def _check(self, duplicates: int) -> None:
        counts = Counter(outcome.outcome for outcome in self.outcomes)
        told = sum(outcome.rows for outcome in self.outcomes)
        if sum(counts[name] for name in OUTCOMES) != self._inputs or counts["duplicate"] != duplicates:
            raise RuntimeError(
                f"{self._inputs} inputs, {duplicates} duplicates, but the outcomes are {dict(counts)}"
            )
        if told != len(self.rows):
            raise RuntimeError(f"{len(self.rows)} rows but the articles tell of {told}")

    def summary(self, options: dict[str, Any], awards: int) -> RunSummary:
        """The counts of the batch."""
        counts = Counter(outcome.outcome for outcome in self.outcomes)
        refusals = Counter(
            outcome.code for outcome in self.outcomes if outcome.outcome in ("rejected", "failed")
        )
        return RunSummary(
            version=program_version(),
            rules_hash=self._rules.hash,
            options=options,
            inputs=self._inputs,
            outcomes={name: counts[name] for name in OUTCOMES},
            refusals=_by_key(refusals),
            rows=len(self.rows),
            awards=awards,
            rows_by_year=_by_key(Counter("" if row.year is None else str(row.year) for row in self.rows)),
            rows_by_dimension=_by_key(Counter(row.dimension for row in self.rows)),
            warnings=_by_key(Counter(code for row in self.rows for code in sorted(set(row.warnings)))),
            seconds={step: round(value, 3) for step, value in sorted(self.seconds.items())},
        )


def program_version() -> str:
    """The version of this package."""
    return pipeline.__version__


def _story(article: Article, rules: Rules) -> str:
    """What two articles are compared by: the lines that are story, without teasers and bylines.

    All articles are compared alike: the gate spares most of them the cleaning inside extraction.
    """
    lines, _masks = mask(normalise(article.text, soft_breaks).norm, rules)
    return "\n".join(line.text for line in lines)


def _row_order(row: AwardRow) -> tuple[str, ...]:
    cells = row.cells()
    first = ("article_id", "region_code", "year", "dimension", "category", "programme")
    # All other cells too: rows that agree in the first must not keep the order of arrival.
    return *(cells[column] for column in first), *cells.values()


def _by_key(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _write(out: Path, batch: _Batch, merged: Sequence[MergedRow], summary: RunSummary) -> None:
    write_files(
        out,
        {
            AWARDS: csv_table(COLUMNS, (row.cells() for row in batch.rows)),
            MERGED: csv_table(MERGED_COLUMNS, (row.cells() for row in merged)),
            ARTICLES: csv_table(ARTICLE_COLUMNS, (outcome.cells() for outcome in batch.outcomes)),
            # Last: where it is new, the tables beside it are.
            RUN: json_table(summary.as_dict()),
        },
    )


def _require_inputs(batch: _Batch) -> None:
    if any(outcome.code not in _NOT_AN_INPUT for outcome in batch.outcomes):
        return
    reasons = [f"{outcome.path}: {outcome.reason}" for outcome in batch.outcomes]
    raise UsageError("nothing to read" + "".join(f"; {reason}" for reason in reasons))


def _refuse_own_tables(paths: Sequence[Path], out: Path) -> None:
    """A folder that holds the tables of an earlier run would be read as articles."""
    written = out.resolve()
    if not any((written / name).exists() for name in (AWARDS, MERGED, ARTICLES)):
        return
    for path in paths:
        if path.is_dir() and written.is_relative_to(path.resolve()):
            raise UsageError(
                f"{out.as_posix()} lies in {path.as_posix()}, so the tables of the last run would be read as "
                "articles; name the folders of articles one by one, or write elsewhere (-o)"
            )


def _total(paths: Sequence[Path], limit: int | None) -> int | None:
    total = count_inputs(paths)
    return total if total is None or limit is None else min(total, limit)


def _default_extractor(parser: ParserChoice) -> Extractor:
    # Late: it brings the parser with it, which a stand-in does not need.
    from pipeline.extract import extract_article

    return partial(extract_article, parser=parser)


@contextmanager
def _stopwatch(seconds: Seconds, step: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds[step] += time.perf_counter() - start


def _timed(
    items: Iterator[Article | Rejected | Repeated], seconds: Seconds
) -> Iterator[Article | Rejected | Repeated]:
    while True:
        with _stopwatch(seconds, "read"):
            item = next(items, None)
        if item is None:
            return
        yield item
