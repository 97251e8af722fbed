"""What goes out to a tool and what comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from pipeline.article import Article
from pipeline.award import TABLE_COLUMNS
from pipeline.errors import InputError
from pipeline.evaluate import Row
from pipeline.spans import Span
from pipeline.tables import Writer


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with its spans, in the order of the text, and its rows."""

    article: Article
    spans: tuple[Span, ...]
    rows: tuple[Row, ...]


@dataclass
class Imported:
    """What a tool gave back, by article id, in the order of its file.

    An article that the file does not speak of is not among the keys.  ``notes`` are for the person
    who imports: what was left out, and what still lacks a value.
    """

    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def note_missing_values(self, where: str, article: Article, spans: tuple[Span, ...]) -> None:
        """Note the spans of ``article`` that need a value and have none."""
        for span in spans:
            if span.label in NEED_VALUE and not span.value:
                words = article.text[span.start : span.end]
                self.notes.append(
                    f"{where}: {span.label} {span.start}-{span.end} ({words!r}) of {article.id} has no value"
                )


NEED_VALUE = frozenset({"region", "dimension"})
"""Labels whose spans say nothing without a value; a date may stay without one."""

ROW_COLUMNS: tuple[str, ...] = tuple(column for column in TABLE_COLUMNS if column != "article_id")
"""The cells of a row that is kept with its article."""


def article_of(path: Path, line: int | None, article_id: object, articles: Mapping[str, Article]) -> Article:
    """The article of that id.

    :raises InputError: it is not among ``articles``.
    """
    found = articles.get(article_id) if isinstance(article_id, str) else None
    if found is None:
        raise InputError(path, line, f"no article {article_id!r} among the articles given (--articles)")
    return found


def parsed(path: Path, line: int | None, text: str) -> Any:
    """The JSON value of ``text``.

    :raises InputError: it is none, or too deeply nested.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(path, line, f"not JSON: {error}") from error


def read_text(path: Path, *, mark: bool = False) -> str:
    """The text of a file, line ends as they stand, without a byte order mark (or with it: ``mark``).

    :raises InputError: it cannot be read or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8" if mark else "utf-8-sig")
    except OSError as error:
        raise InputError(path, None, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(path, None, f"not UTF-8 ({error}); export it again as UTF-8") from error


def text_file(content: str) -> Writer:
    """A file that holds ``content``, line ends as they stand."""

    def write(handle: TextIO) -> None:
        handle.write(content)

    return write


def row_of(path: Path, line: int | None, article_id: str, cells: object) -> Row:
    """A row that was kept with its article as an object of text cells.

    :raises InputError: it has a column that the table has not, or a cell that is no text.
    """
    if not isinstance(cells, dict):
        raise InputError(path, line, f"a row of {article_id} is an object, not {cells!r}")
    for column, cell in cells.items():
        if column not in ROW_COLUMNS or not isinstance(cell, str):
            raise InputError(
                path, line, f"row of {article_id}: column {column!r} with {cell!r} is no cell of it"
            )
    return {"article_id": article_id} | {column: cells.get(column, "").strip() for column in ROW_COLUMNS}
