"""Many articles to tables: read, extract, find duplicates, write; only what is new or has changed.

Three steps, each of which goes on where an earlier run was stopped: what the inputs hold is taken into the
store (:mod:`pipeline.store`); the articles that are not yet as the present rules would have them are read by
the rules; articles are compared.  Then the tables are written from the store, all files or none
(:mod:`pipeline.tables`).  They depend on what was read, the rules and the options alone: not on the
order of files, on how many runs it took, the clock or a file's dates.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pipeline
from pipeline.article import Article, Rejected
from pipeline.clean import mask
from pipeline.dedup import DuplicateStore, sign
from pipeline.errors import UserError
from pipeline.feeding import NOT_AN_INPUT, UsageError, find, lonely_pages, records, source_key
from pipeline.outputs import keep_foreign_tables, note_tables, tables_stand, write_tables
from pipeline.parse.parser import EMBEDDED, ParserChoice
from pipeline.read.files import count_inputs, source_names
from pipeline.read.options import ReadOptions
from pipeline.read.source import Source
from pipeline.rules import Rules, load_rules
from pipeline.store import views
from pipeline.store.database import STORE, Batches, StoreMissing, transaction, writing
from pipeline.store.forget import Forgotten
from pipeline.store.forget import forget as forget_articles
from pipeline.store.intake import Intake
from pipeline.store.keys import Keys, keys_of, reading_key
from pipeline.store.runs import Runs, last_run
from pipeline.store.views import ARTICLE_COLUMNS, OUTCOMES
from pipeline.store.work import Job, Result, Work
from pipeline.text import normalise, soft_breaks

if TYPE_CHECKING:
    from pipeline.extract import Extraction

__all__ = [
    "ARTICLE_COLUMNS",
    "OUTCOMES",
    "Progress",
    "RunSummary",
    "UsageError",
    "forget",
    "program_version",
    "run",
]

Seconds = defaultdict[str, float]
"""Time spent by step."""

_LOG = logging.getLogger(__name__)


class Extractor(Protocol):
    """:func:`pipeline.extract.extract_article`, or something that stands in for it."""

    def __call__(
        self, article: Article, rules: Rules, *, fallback_published: date | None = None
    ) -> Extraction: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step (``read``, ``extract`` or ``compare``) is: done, of how many (None: unknown), and what came of it."""

    step: str
    done: int
    total: int | None
    rows: int
    refused: int


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did, and what the tables hold after it.  Times are in seconds.

    ``run`` is the number of the run, None where there was nothing to do.  ``intake`` counts what its own inputs
    were to the store (new, known, revised, repeated, rejected), ``extracted`` the articles that the rules
    read by the reason for it, ``rows_won`` and ``rows_lost`` the rows that came and went, ``refused`` the inputs of
    this run that were rejected and the articles that failed.

    All other counts are of the tables as a whole: ``inputs`` and ``outcomes`` of lines of ``articles.csv``, ``refusals``
    of codes of rejected and failed ones, ``rows``, ``rows_by_year`` and ``rows_by_dimension`` of ``awards.csv``
    (key ``""``: the cell is empty), ``warnings`` of its rows by warning code, ``awards`` of ``awards_merged.csv``.
    """

    version: str
    rules_hash: str
    options: dict[str, Any]
    run: int | None
    intake: dict[str, int]
    extracted: dict[str, int]
    rows_won: int
    rows_lost: int
    refused: int
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
        """Whether no input of this run was rejected and no article failed."""
        return not self.refused

    def as_dict(self) -> dict[str, Any]:
        """The summary as JSON-ready values, as ``run.json`` holds them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def run(
    paths: Sequence[Path | str],
    out: Path,
    *,
    rules: Rules | None = None,
    limit: int | None = None,
    published: date | None = None,
    progress: Callable[[Progress], None] | None = None,
    extractor: Extractor | None = None,
    parser: ParserChoice = EMBEDDED,
    options: ReadOptions | None = None,
) -> RunSummary:
    """Take in the articles behind ``paths`` and write the tables of all articles ever taken in into ``out``.

    :param paths: none: nothing is read, and what is in the store is brought up to date.
    :param rules: loaded rules; the default ones if None.
    :param limit: stop reading after so many articles.
    :param published: publication date of articles that give none themselves.
    :param progress: called after each input and each article.
    :param extractor: stands in for :func:`pipeline.extract.extract_article`.
    :param parser: which parser reads the sentences.
    :param options: how tables, databases and pages are read.
    :raises UsageError: there is nothing to read, or ``out`` holds tables that would be read.
    :raises pipeline.store.database.StoreError: the store in ``out`` cannot be used.
    :raises pipeline.tables.TableError: ``out`` cannot be written.
    :raises RuntimeError: the outcomes do not add up to the inputs (a defect of this program).
    """
    loaded = rules if rules is not None else load_rules()
    reading = options or ReadOptions(rules=loaded)
    found = find(paths, out, reading)
    told = {
        "paths": sorted({Path(path).as_posix() for path in paths}),
        "limit": limit,
        "published": published.isoformat() if published else None,
        "parser": parser.name,
        "columns": dict(reading.columns),
        "query": reading.query,
    }
    with writing(out / STORE) as connection:
        named = "" if extractor is None else getattr(extractor, "__qualname__", repr(extractor))
        keys = keys_of(loaded, parser, named)
        runs = Runs(connection, "run", program_version(), keys, told)
        task = _Run(connection, runs, loaded, progress)
        total = _total(paths, reading, limit) if progress else None
        task.take_in(found, out, reading, published, limit, total)
        task.extract(keys, extractor if extractor is not None else _default_extractor(parser))
        task.compare()
        return task.write(out, loaded.hash, told)


class _Run:
    """The steps of a run, and what each of them counts."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        runs: Runs,
        rules: Rules,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._connection = connection
        self._runs = runs
        self._rules = rules
        self._progress = progress
        self.duplicates = DuplicateStore(connection)
        self._intake: Counter[str] = Counter(
            dict.fromkeys(("new", "known", "revised", "repeated", "rejected"), 0)
        )
        self._extracted: Counter[str] = Counter()
        self._rows: Counter[str] = Counter(won=0, lost=0)
        self._failed = 0
        self._start = time.perf_counter()
        self._seconds: Seconds = defaultdict(float)

    def take_in(
        self,
        found: Sequence[Source | Rejected],
        out: Path,
        options: ReadOptions,
        published: date | None,
        limit: int | None,
        total: int | None,
    ) -> None:
        """Take in what the sources hold; one whose bytes are as they were is not read again."""
        with self.stopwatch("read"), Batches(self._connection) as batches:
            intake = Intake(self._connection, self._runs, published)
            keyed = {source_key(item, out): item for item in found}
            reading = reading_key(options, self._rules, published)
            digests = {key: item.digest() for key, item in keyed.items() if isinstance(item, Source)}
            if keyed:
                intake.drop_missing(NOT_AN_INPUT, keyed.keys())
            # All of these first: what they hold is then known to be there when another source names its id.
            held = {key for key in keyed if intake.holds(key, digests.get(key), reading)}
            held |= lonely_pages(intake, keyed, held, digests, reading)
            self._count_held(intake, held)
            names = source_names(found)
            new = {key: item for key, item in keyed.items() if key not in held}
            for key, item in records(intake, new, digests, reading, options, names):
                articles = self._intake.total() - self._intake["rejected"] - self._intake["repeated"]
                if limit is not None and articles >= limit:
                    break
                taken = intake.refuse(item, key) if isinstance(item, Rejected) else intake.take(item, key)
                self._intake[taken] += 1
                self._tell("read", self._intake.total(), total)
                batches.step()

    def _count_held(self, intake: Intake, held: set[str]) -> None:
        for key in held:
            refused: Counter[str] = Counter(intake.refused_of(key))
            self._intake["known"] += intake.records_of(key) - refused.total()
            self._intake.update(refused)

    def extract(self, keys: Keys, extractor: Extractor) -> None:
        """Let the rules read every article that is not yet as they would have it."""
        work = Work(self._connection, self._runs, keys)
        total = work.count()
        with Batches(self._connection) as batches:
            for done, job in enumerate(work.jobs(), 1):
                self._do(work, job, extractor, keys.story)
                self._tell("extract", done, total)
                batches.step()

    def _do(self, work: Work, job: Job, extractor: Extractor, story_key: str) -> None:
        result = self._result(job, extractor) if job.extract else work.keep(job)
        self._failed += result.outcome == "failed"
        if job.reason == "failed before" and work.failed_alike(job, result):
            return
        if job.extract:
            self._rows.update(work.save(job, result))
            self._extracted[job.reason] += 1
        with self.stopwatch("dedup"):
            if result.outcome == "failed":
                self.duplicates.drop(job.number)
                return
            # A date that the caller supplied for all says nothing about who published first.
            known = result.published if result.published_basis != "option" else None
            signature = sign(_story(job.article, self._rules))
            self.duplicates.put(job.number, job.article.id, known, signature, story_key.encode())

    def _result(self, job: Job, extractor: Extractor) -> Result:
        try:
            extraction = extractor(job.article, self._rules, fallback_published=job.fallback)
        except Exception as error:  # noqa: BLE001 - one article must not cost the batch
            # The exit code and this line of articles.csv tell of it.
            _LOG.debug("article %s failed", job.article.id, exc_info=True)
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            return Result("failed", code="exception", reason=reason)
        for step, value in extraction.seconds.items():
            self._seconds[step] += value
        gated = ("no-cue", "no word of an award in the text") if extraction.gated else ("", "")
        return Result(
            "extracted" if extraction.rows else "no award",
            extraction.rows,
            extraction.published,
            extraction.published_basis,
            extraction.gated,
            *gated,
        )

    def compare(self) -> None:
        """Find out which articles repeat which, for those that came or changed."""
        with self.stopwatch("dedup"):
            left, total = 1, None
            while left:
                with transaction(self._connection):
                    left = self.duplicates.settle_some()
                total = total or left
                self._tell("compare", total - left, total)

    def write(self, out: Path, rules_hash: str, options: dict[str, Any]) -> RunSummary:
        """Write the tables, if anything has changed or one of them is not as it was left, and end the run."""
        before = last_run(self._connection)
        idle = not self._runs.recorded and not self._runs.after_interruption
        if idle and before is not None and tables_stand(out, self._connection):
            return self._summary(rules_hash, options, None, before.summary["awards"])
        with transaction(self._connection):
            self._runs.record()
        summaries: list[RunSummary] = []

        def told(awards: int) -> dict[str, Any]:
            summaries.append(self._summary(rules_hash, options, self._runs.number, awards))
            return summaries[0].as_dict()

        keep_foreign_tables(out, self._connection)
        finished = write_tables(out, self._connection, told)
        with transaction(self._connection):
            self._runs.finish(finished)
            note_tables(out, self._connection)
        return summaries[0]

    def _summary(
        self, rules_hash: str, options: dict[str, Any], number: int | None, awards: int
    ) -> RunSummary:
        totals = views.totals(self._connection)
        self._seconds["total"] = time.perf_counter() - self._start
        return RunSummary(
            version=program_version(),
            rules_hash=rules_hash,
            options=options,
            run=number,
            intake=dict(self._intake),
            extracted=dict(sorted(self._extracted.items())),
            rows_won=self._rows["won"],
            rows_lost=self._rows["lost"],
            refused=self._intake["rejected"] + self._failed,
            inputs=totals.inputs,
            outcomes=totals.outcomes,
            refusals=totals.refusals,
            rows=totals.rows,
            awards=awards,
            rows_by_year=totals.rows_by_year,
            rows_by_dimension=totals.rows_by_dimension,
            warnings=totals.warnings,
            seconds={step: round(value, 3) for step, value in sorted(self._seconds.items())},
        )

    def _tell(self, step: str, done: int, total: int | None) -> None:
        if self._progress:
            refused = self._intake["rejected"] + self._failed
            self._progress(Progress(step, done, total, self._rows["won"], refused))

    @contextmanager
    def stopwatch(self, step: str) -> Iterator[None]:
        """Count the time spent inside for ``step``."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[step] += time.perf_counter() - start


def program_version() -> str:
    """The version of this package."""
    return pipeline.__version__


def _story(article: Article, rules: Rules) -> str:
    """What two articles are compared by: the lines that are story, without teasers and bylines.

    All articles are compared alike: the gate spares most of them the cleaning inside extraction.
    """
    lines, _masks = mask(normalise(article.text, soft_breaks).norm, rules)
    return "\n".join(line.text for line in lines)


def _total(paths: Sequence[Path | str], options: ReadOptions, limit: int | None) -> int | None:
    total = count_inputs(paths, options)
    return total if total is None or limit is None else min(total, limit)


def forget(
    out: Path,
    ids: Sequence[str] = (),
    sources: Sequence[Path | str] = (),
    *,
    rules: Rules | None = None,
) -> Forgotten:
    """Take articles out of the store in ``out``, by id or by the file or folder they came from, and write the tables.

    :raises pipeline.errors.UserError: an id or a source is not known, or none was given; nothing was forgotten.
    :raises pipeline.store.database.StoreError: there is no store, or it cannot be used.
    """
    if not (ids or sources):
        raise UsageError("name the articles to forget, by id or with --source")
    if not (out / STORE).is_file():
        raise StoreMissing(f"{out / STORE}: no store there")
    loaded = rules if rules is not None else load_rules()
    told = {"ids": sorted(ids), "sources": sorted(Path(source).as_posix() for source in sources)}
    with writing(out / STORE) as connection:
        runs = Runs(connection, "forget", program_version(), None, told)
        if runs.after_interruption:
            # The tables would have to tell of articles that no rule has read.
            raise UserError(f"{out / STORE}: the last run was stopped on its way; run again, then forget")
        task = _Run(connection, runs, loaded, None)
        keyed = [source_key(Path(source), out) for source in sources]
        # What is deleted is overwritten, in the log beside the store too.
        connection.execute("PRAGMA secure_delete = ON")
        with transaction(connection):
            forgotten = forget_articles(connection, runs, ids, keyed, task.duplicates.drop)
        task.compare()
        task.write(out, loaded.hash, told)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return forgotten


def _default_extractor(parser: ParserChoice) -> Extractor:
    # Late: it brings the parser with it, which a stand-in does not need.
    from pipeline.extract import extract_article

    return partial(extract_article, parser=parser)
