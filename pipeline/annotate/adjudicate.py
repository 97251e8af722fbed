"""The list to adjudicate: each disagreement of two annotators with both sides and the sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from pipeline.annotate.agreement import PairedArticle, alternatives, equal_cells
from pipeline.article import Article
from pipeline.award import TABLE_COLUMNS
from pipeline.evaluate import MENTIONS, SLOTS, Row, fold
from pipeline.extract import Reading, read_article
from pipeline.rules import Rules
from pipeline.spans import Span

COLUMNS: tuple[str, ...] = (
    "article_id",
    "what",
    "region_code",
    "region",
    "year",
    "dimension",
    "column",
    "a",
    "b",
    "sentence",
    "decision",
)
"""The columns of the list; ``decision`` is empty, for the adjudicator to fill in."""

_FREE_COLUMNS = ("year", "mention")
"""Columns beside the scored ones in which a pair of rows may differ."""
_TOLD = ("programme", "category", "award_date", "presenter", "recipient", "place", "mention")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One line of the list.

    ``what`` is ``row`` (one side has none), ``cell`` (of a pair of rows) or ``span`` (one side has none,
    or the values differ).
    """

    article_id: str
    what: str
    region_code: str
    region: str
    year: str
    dimension: str
    column: str
    a: str
    b: str
    sentence: str
    decision: str = ""

    def cells(self) -> dict[str, str]:
        """The line by column."""
        return asdict(self)


class Sentences:
    """The sentences of articles, found when first asked for."""

    def __init__(self, articles: Mapping[str, Article], rules: Rules) -> None:
        self._articles, self._rules = articles, rules
        self._read: dict[str, list[tuple[int, int, str]]] = {}

    def about(self, article_id: str, values: Collection[str], names: Collection[str] = ()) -> str:
        """The sentence that holds most of ``values``, of ``names`` where they do not decide; or "".

        The first of those that hold as many; a sentence that holds none is not given.
        """
        best, most = "", (0, 0)
        for _, _, sentence in self._of(article_id):
            held = (_held(sentence, values), _held(sentence, names))
            if held > most:
                best, most = sentence, held
        return best

    def at(self, article_id: str, start: int, end: int) -> str:
        """The sentence around an offset of the article's text, or ""."""
        return next((s for first, last, s in self._of(article_id) if first < end and start < last), "")

    def _of(self, article_id: str) -> list[tuple[int, int, str]]:
        if article_id not in self._articles:
            return []
        if article_id not in self._read:
            self._read[article_id] = _sentences(read_article(self._articles[article_id], self._rules, None))
        return self._read[article_id]


def _sentences(reading: Reading) -> list[tuple[int, int, str]]:
    """Each sentence with its place in the article's own text; a title field's stands before it."""
    found = []
    for sentence in reading.sentences:
        start, end = reading.text.span(sentence.start, sentence.end)
        words = " ".join(reading.text.raw[start:end].split())
        found.append((start - reading.shift, end - reading.shift, words))
    return found


def _held(sentence: str, values: Collection[str]) -> int:
    text = f" {fold(sentence)} "
    return sum(bool(fold(value)) and f" {fold(value)} " in text for value in values)


def disagreements(
    paired: Sequence[PairedArticle],
    sentences: Sentences,
    spans_a: Mapping[str, Sequence[Span]] | None = None,
    spans_b: Mapping[str, Sequence[Span]] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Iterator[Disagreement]:
    """Every disagreement over rows, article by article, then over the spans of ``texts``."""
    for article in paired:
        for row in article.only_a:
            yield _line(row, row, "row", "", _brief(row), "", sentences)
        for row in article.only_b:
            yield _line(row, row, "row", "", "", _brief(row), sentences)
        for one, other in article.pairs:
            for column in _differing(one, other):
                yield _line(one, other, "cell", column, one[column], other[column], sentences)
    shared = sorted((spans_a or {}).keys() & (spans_b or {}).keys())
    for article_id in shared:
        text = (texts or {}).get(article_id, "")
        yield from _spans(
            article_id, text, (spans_a or {})[article_id], (spans_b or {})[article_id], sentences
        )


def _differing(one: Row, other: Row) -> list[str]:
    equal = equal_cells(one, other)
    columns = [column for column in SLOTS if column not in equal]
    columns += [
        column
        for column in _FREE_COLUMNS
        if not set(alternatives(one[column])) & set(alternatives(other[column]))
    ]
    return sorted(columns, key=TABLE_COLUMNS.index)


def _line(one: Row, other: Row, what: str, column: str, a: str, b: str, sentences: Sentences) -> Disagreement:
    disputed = {value for row in (one, other) for value in alternatives(row[column])} if column else set()
    region = one["region"].partition(" ")[2]
    names = {region, one["dimension"], one["category"], one["programme"], one["year"]}
    # Without words to look for (a mention, an empty cell) the region's name leads to the sentence.
    values = disputed - {"", *MENTIONS} or {region}
    return Disagreement(
        article_id=one["article_id"],
        what=what,
        region_code=one["region_code"],
        region=one["region"],
        year=one["year"],
        dimension=one["dimension"],
        column=column,
        a=a,
        b=b,
        sentence=sentences.about(one["article_id"], values, names - {""}),
    )


def _brief(row: Row) -> str:
    """The cells of a row that its line does not have in columns of their own."""
    return "; ".join(f"{column}: {row[column]}" for column in _TOLD if row[column])


def _spans(
    article_id: str, text: str, a: Sequence[Span], b: Sequence[Span], sentences: Sentences
) -> Iterator[Disagreement]:
    ours, theirs = ({(s.start, s.end, s.label): s.value for s in side} for side in (a, b))
    for place in sorted(ours.keys() | theirs.keys()):
        if ours.get(place) == theirs.get(place):
            continue
        start, end, label = place
        words = f"{start}-{end} {text[start:end]!r}"
        ours_told, theirs_told = (
            f"{words} = {side[place]}" if side.get(place) else words if place in side else ""
            for side in (ours, theirs)
        )
        yield Disagreement(
            article_id=article_id,
            what="span",
            region_code="",
            region="",
            year="",
            dimension="",
            column=label,
            a=ours_told,
            b=theirs_told,
            sentence=sentences.at(article_id, start, end),
        )
