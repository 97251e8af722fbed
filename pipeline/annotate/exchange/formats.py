"""The formats by name, and the samples that go out in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.annotate.exchange import brat, doccano, labelstudio, rowtable
from pipeline.annotate.exchange.record import Annotated, Imported
from pipeline.article import Article
from pipeline.award import TABLE_COLUMNS
from pipeline.evaluate import Row
from pipeline.extract import extract_article
from pipeline.marking import marked
from pipeline.rules import Rules
from pipeline.spans import Span
from pipeline.tables import Writer


@dataclass(frozen=True, slots=True)
class Format:
    """How samples go out and come back.

    ``exported`` takes the samples and the file's name and gives the files to write, ``imported`` the
    file (or folder) and the articles; ``spans`` says whether the format carries spans.
    """

    exported: Callable[[Sequence[Annotated], str], dict[str, Writer]]
    imported: Callable[[Path, Mapping[str, Article]], Imported]
    spans: bool = True
    folder: bool = False


FORMATS: dict[str, Format] = {
    "doccano": Format(doccano.exported, doccano.imported),
    "labelstudio": Format(labelstudio.exported, labelstudio.imported),
    "labelstudio-codepoints": Format(partial(labelstudio.exported, utf16=False), labelstudio.imported),
    "brat": Format(brat.exported, brat.imported, folder=True),
    "csv": Format(rowtable.exported_csv, rowtable.imported_csv, spans=False),
    "xlsx": Format(rowtable.exported_xlsx, rowtable.imported_xlsx, spans=False),
}


def annotated(
    articles: Iterable[Article],
    rules: Rules,
    *,
    spans: Mapping[str, tuple[Span, ...]] | None = None,
    rows: Iterable[Row] | None = None,
) -> list[Annotated]:
    """Articles with their spans and rows; what is None is what the extractor finds."""
    given: dict[str, list[Row]] = {}
    for row in rows or ():
        given.setdefault(row["article_id"], []).append(row)
    found = []
    for article in articles:
        marks = marked(article, rules) if spans is None else spans.get(article.id, ())
        table = given.get(article.id, []) if rows is not None else _extracted(article, rules)
        found.append(Annotated(article, marks, tuple(table)))
    return found


def _extracted(article: Article, rules: Rules) -> list[Row]:
    rows = extract_article(article, rules).rows
    return [{column: row.cells()[column] for column in TABLE_COLUMNS} for row in rows]
