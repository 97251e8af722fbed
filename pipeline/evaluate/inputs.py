"""What is evaluated: the system's table or articles to extract, gold tables, and which articles count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.article import Article
from pipeline.errors import InputError
from pipeline.evaluate.cells import Row
from pipeline.evaluate.gold import (
    check_articles,
    check_values,
    is_table,
    read_article_ids,
    read_table,
    read_tables,
    table_files,
)
from pipeline.extract import extract_article
from pipeline.parse.parser import EMBEDDED, ParserChoice
from pipeline.read.articles import read_articles
from pipeline.read.options import ReadOptions
from pipeline.rules import Rules
from pipeline.spans import Span, read_spans

_ID_LIST = ".txt"


@dataclass(frozen=True)
class Inputs:
    """The two tables and the articles they are about.

    ``extracted`` says whether ``system`` was extracted here, with the rules at hand; a table's rows may
    come from others.  ``articles`` holds the articles whose text is known, by id.  ``ids`` are the evaluated articles;
    None stands for all that have a row.  ``spans`` are the gold spans of the evaluated articles that
    have any, None where no file of spans was given.
    """

    system: Sequence[Row]
    gold: Sequence[Row]
    articles: Mapping[str, Article]
    ids: frozenset[str] | None
    spans: Mapping[str, tuple[Span, ...]] | None = None
    extracted: bool = False


def read_evaluation(
    system: Path,
    gold: Sequence[Path],
    rules: Rules,
    *,
    articles: Sequence[Path] = (),
    only: Sequence[str] = (),
    spans: Sequence[Path] = (),
    parser: ParserChoice = EMBEDDED,
    options: ReadOptions | None = None,
) -> Inputs:
    """Read what is to be compared.

    :param system: a table of awards, or an article file or folder; the latter is extracted.
    :param gold: gold tables, files or folders.
    :param articles: the evaluated articles where ``system`` is a table: article files or folders,
        or a ``.txt`` file with one id a line.
    :param only: ids of the articles to evaluate; rows of others are left out.
    :param spans: files of gold spans, or folders of them; only where articles are extracted.
    :param options: how tables and pages of articles are read.
    :raises InputError: a file is unusable, or a gold row (or an id of ``only``) belongs to none of
        the articles.
    """
    extracted = not is_table(system)
    if extracted and articles:
        raise InputError(system, None, "these are the evaluated articles; --articles belongs to a table")
    if spans and not extracted:
        raise InputError(system, None, "a table has no spans; --spans belongs to articles in its place")
    read = [system] if extracted else [path for path in articles if not _is_id_list(path)]
    texts = read_articles(read, beside=table_files(gold), options=options)
    known = {*texts, *(each for path in articles if _is_id_list(path) for each in read_article_ids(path))}
    wanted = read_tables(gold)
    check_values(wanted)
    ids: frozenset[str] | None = frozenset(only) or None
    if extracted or articles:
        _check_only(only, known, system if extracted else articles[0])
        if not only:
            check_articles(wanted, known)
            ids = frozenset(known)
    if not extracted:
        given = read_table(system, "system")
        if only and not articles:
            _check_only(only, {row["article_id"] for row in (*given, *wanted)}, system)
        if not given and not wanted and not known:
            raise InputError(system, None, "no row here and none in the gold tables: nothing to evaluate")
        return Inputs(given, wanted, texts, ids)
    chosen = [article for each, article in texts.items() if ids is None or each in ids]
    marks = read_gold_spans(spans, texts) if spans else None
    if marks is not None:
        marks = {each: found for each, found in marks.items() if ids is None or each in ids}
    return Inputs(extract_rows(chosen, rules, parser), wanted, texts, ids, marks, extracted=True)


def extract_rows(articles: Iterable[Article], rules: Rules, parser: ParserChoice = EMBEDDED) -> list[Row]:
    """The award rows of ``articles`` as cells."""
    return [
        row.cells() for article in articles for row in extract_article(article, rules, parser=parser).rows
    ]


def read_gold_spans(paths: Sequence[Path], articles: Mapping[str, Article]) -> dict[str, tuple[Span, ...]]:
    """The spans of each article that has a line in one of the files, or in those of a folder.

    :raises InputError: as :func:`pipeline.spans.read_spans`; an article stands in two files.
    """
    texts = {article_id: article.text for article_id, article in articles.items()}
    found: dict[str, tuple[Span, ...]] = {}
    for path in table_files(paths, ".jsonl"):
        here = read_spans(path, texts)
        if twice := sorted(here.keys() & found.keys()):
            raise InputError(path, None, f"article {twice[0]} stands in another file of spans too")
        found |= here
    return found


def _is_id_list(path: Path) -> bool:
    # A folder may be named so, too.
    return path.suffix.lower() == _ID_LIST and not path.is_dir()


def _check_only(only: Sequence[str], known: Collection[str], path: Path) -> None:
    for article_id in only:
        if article_id not in known:
            raise InputError(path, None, f"no article {article_id} there; correct --only")
