"""Annotated samples as they lie in corpus/: articles, gold rows and spans, each with its place.

A part is a folder with ``articles/NAME.jsonl``, and beside it ``gold/NAME.csv`` and
``spans/NAME.jsonl`` where they exist.  A folder of parts holds such folders.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.article import Article, Rejected, Repeated
from pipeline.errors import InputError
from pipeline.evaluate import Row, read_table
from pipeline.read.files import read_inputs
from pipeline.spans import Span, read_spans


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file, and the line where there is one (1-based)."""

    path: Path
    line: int | None = None


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """An article of a part; ``style`` is the manner of writing that its record names, or ""."""

    article: Article
    style: str
    place: Place

    @property
    def id(self) -> str:
        return self.article.id


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A row of a gold table: a text cell for each of ``TABLE_COLUMNS``."""

    cells: Row
    place: Place

    @property
    def article_id(self) -> str:
        return self.cells["article_id"]


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """The spans of one article, in the order of the text."""

    article_id: str
    spans: tuple[Span, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read: ``kind`` is ``article``, ``id``, ``gold`` or ``spans``."""

    kind: str
    place: Place
    message: str


@dataclass(frozen=True)
class Part:
    """One part, as far as it could be read; ``faults`` says what could not."""

    name: str
    folder: Path
    articles: tuple[SampleArticle, ...]
    rows: tuple[GoldRow, ...]
    marked: tuple[MarkedArticle, ...]
    faults: tuple[Fault, ...]

    @cached_property
    def by_id(self) -> dict[str, SampleArticle]:
        """The articles by id; of two with one id the first."""
        found: dict[str, SampleArticle] = {}
        for sample in self.articles:
            found.setdefault(sample.id, sample)
        return found

    @cached_property
    def rows_by_article(self) -> dict[str, list[GoldRow]]:
        """The gold rows of each article that has any."""
        found: dict[str, list[GoldRow]] = {}
        for row in self.rows:
            found.setdefault(row.article_id, []).append(row)
        return found


def read_samples(folder: Path) -> tuple[Part, ...]:
    """The parts of ``folder``: the folder itself, or those it holds, sorted by name.

    :raises InputError: there is no part, or something in one cannot be read.
    """
    parts = survey(folder)
    for part in parts:
        for fault in part.faults:
            raise InputError(fault.place.path, fault.place.line, fault.message)
    return parts


def survey(folder: Path) -> tuple[Part, ...]:
    """As :func:`read_samples`, but what cannot be read becomes a fault of its part.

    :raises InputError: there is no part.
    """
    if (folder / "articles").is_dir():
        return (_part(folder),)
    found = sorted(each.parent for each in folder.glob("*/articles") if each.is_dir())
    if not found:
        raise InputError(folder, None, "no samples: neither it nor a folder in it has a folder 'articles'")
    return tuple(_part(each) for each in found)


def read_gold(path: Path) -> list[GoldRow]:
    """The rows of a gold table with their lines.

    :raises InputError: it cannot be read; the message says where.
    """
    try:
        rows = read_table(path)
        return [GoldRow(row, Place(path, line)) for row, line in zip(rows, _record_lines(path), strict=True)]
    except InputError:
        raise
    except OSError as error:
        raise InputError(path, None, f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        # The message begins with the file, and mostly the line.
        line, _, message = str(error).removeprefix(f"{path}:").partition(":")
        if line.isdigit():
            raise InputError(path, int(line), message.strip()) from error
        raise InputError(path, None, str(error).removeprefix(f"{path}:").strip()) from error


def _record_lines(path: Path) -> Iterator[int]:
    """The line on which each record behind the header begins."""
    with open(path, encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        next(reader, None)
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                yield line
            line = reader.line_num + 1


def _part(folder: Path) -> Part:
    faults: list[Fault] = []
    articles: list[SampleArticle] = []
    rows: list[GoldRow] = []
    marked: list[MarkedArticle] = []
    for path in sorted((folder / "articles").glob("*.jsonl")):
        articles += _articles(path, faults)
    for path in sorted((folder / "gold").glob("*.csv")):
        try:
            rows += read_gold(path)
        except InputError as error:
            faults.append(_fault("gold", error))
    texts: dict[str, str] = {}
    for sample in articles:
        texts.setdefault(sample.id, sample.article.text)
    for path in sorted((folder / "spans").glob("*.jsonl")):
        try:
            found = read_spans(path, texts)
        except InputError as error:
            faults.append(_fault("spans", error))
            continue
        lines = {record.get("id"): line for line, record in _records(path)}
        marked += [MarkedArticle(key, spans, Place(path, lines.get(key))) for key, spans in found.items()]
    return Part(folder.name, folder, tuple(articles), tuple(rows), tuple(marked), tuple(faults))


def _fault(kind: str, error: InputError) -> Fault:
    where = error.path if error.line is None else f"{error.path}:{error.line}"
    return Fault(kind, Place(Path(error.path), error.line), str(error).removeprefix(f"{where}: "))


def _articles(path: Path, faults: list[Fault]) -> Iterator[SampleArticle]:
    """The articles of one file, each under the id that its record gives, doubled ones too."""
    records = dict(_records(path))
    for item in read_inputs([path]):
        place = Place(path, item.line)
        if isinstance(item, Rejected):
            faults.append(Fault("article", place, item.reason))
            continue
        record = records.get(item.line or 0, {})
        own_id = str(record.get("id") or "").strip()
        if not own_id:
            faults.append(Fault("id", place, "the record has no id, by which gold rows name it"))
        if isinstance(item, Repeated):
            faults.append(Fault("id", place, f"the article {item.of} stands twice in this file"))
            continue
        style = record.get("style")
        article = Article(
            own_id or item.id, item.text, item.title, item.published, item.published_basis,
            item.source, item.url, item.path, item.line,
        )  # fmt: skip
        yield SampleArticle(article, style.strip() if isinstance(style, str) else "", place)


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file by line; what is none is left to the reader to report."""
    try:
        content = path.read_bytes()
    except OSError:
        return
    # Only \n ends a line, as for the reader: str.splitlines also breaks at U+2028 inside a text.
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            record = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            yield number, record
