"""The list of what system and gold disagree on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from pipeline.evaluate import causes
from pipeline.evaluate.causes import Why, WhyMissed
from pipeline.evaluate.cells import Outcome, alternatives, cell, key
from pipeline.evaluate.pairing import Matched, Pair
from pipeline.evaluate.texts import ArticleText
from pipeline.rules import Rules
from pipeline.spreadsheet import neutral_csv
from pipeline.tables import write_table

ErrorKind = Literal[
    "missed-row", "spurious-row", "wrong-slot", "missed-slot", "spurious-slot", "wrong-mention"
]

SLOT_ERRORS: dict[Outcome, ErrorKind] = {
    "wrong": "wrong-slot",
    "missed": "missed-slot",
    "spurious": "spurious-slot",
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One disagreement, why it came about, and the words behind it.

    Region, year and dimension are the gold row's, but for a spurious row.  ``slot`` is empty for a whole
    row, and ``gold`` or ``system`` then says which row it is.
    ``cause`` is one of those of :mod:`pipeline.evaluate.causes`.  ``sentence``, ``start``, ``end`` and
    ``rules`` are the evidence of the system's row.  Of something missed they are where the extractor
    decided against it, and ``why`` says how; for a missed row of which it cannot tell, or that is one of a
    couple, the first sentence that names the region, if the article is known.  Offsets count characters of
    the article's text, half-open, and are empty where they are not known.
    """

    kind: ErrorKind
    cause: str
    article_id: str
    region_code: str
    year: str
    dimension: str
    slot: str = ""
    gold: str = ""
    system: str = ""
    sentence: str = ""
    start: str = ""
    end: str = ""
    rules: str = ""
    why: str = ""

    def cells(self) -> dict[str, str]:
        """The columns of the table of errors, in order."""
        return {column: getattr(self, column) for column in ERROR_COLUMNS}


ERROR_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Disagreement))
"""The columns of the table of errors."""


def disagreements(
    matched: Iterable[Matched],
    rules: Rules,
    texts: Mapping[str, ArticleText] | None = None,
    why_missed: WhyMissed | None = None,
) -> list[Disagreement]:
    """Every disagreement that :func:`score_matched` counts, with cause and sentence, by article, then key.

    ``texts`` are those of the articles known, by id.
    """
    found: list[Disagreement] = []
    for article in matched:
        text = (texts or {}).get(article.article_id)
        here = [
            *_row_disagreements(article, rules, text, why_missed),
            *_slot_disagreements(article, text, why_missed),
            *_mention_disagreements(article),
        ]
        found += sorted(
            here, key=lambda each: (each.region_code, each.year, each.dimension, each.kind, each.slot)
        )
    return found


def write_errors(path: Path, found: Iterable[Disagreement]) -> None:
    """Write the table of errors as CSV, for people and spreadsheets.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front
    (:mod:`pipeline.spreadsheet`); its offsets still fit the article.

    :raises TableError: the file cannot be written.
    """
    write_table(path, neutral_csv(ERROR_COLUMNS, (each.cells() for each in found)))


def _row_disagreements(
    article: Matched, rules: Rules, text: ArticleText | None, why_missed: WhyMissed | None
) -> Iterator[Disagreement]:
    couples = causes.couples(article.missed, article.spurious, rules)
    of_missed = {mine: cause for (mine, _theirs), cause in couples.items()}
    of_spurious = {theirs: cause for (_mine, theirs), cause in couples.items()}
    gold = [*(pair.gold for pair in article.pairs), *article.missed]
    system = [*(pair.system for pair in article.pairs), *article.spurious]
    for place, row in enumerate(article.missed):
        coupled = of_missed.get(place)
        # Of a couple the system does have the row: a reason why it has none would contradict the cause.
        asks = why_missed is not None and coupled is None
        why = why_missed.row(article.article_id, *_asked(row)) if asks and why_missed else None
        cause = coupled or causes.missed_row(row, system, why)
        where = _told(why) if why is not None and why.sentence else _naming(row, text)
        yield Disagreement("missed-row", cause, article.article_id, *key(row), gold=_brief(row), **where)
    for place, row in enumerate(article.spurious):
        cause = of_spurious.get(place) or causes.spurious_row(row, gold, text, rules)
        yield Disagreement(
            "spurious-row", cause, article.article_id, *key(row), system=_brief(row), **_evidence(row)
        )


def _asked(row: Mapping[str, str]) -> tuple[str, str]:
    return cell(row, "region_code"), cell(row, "dimension")


def _told(why: Why) -> dict[str, str]:
    """The extractor's own answer as columns."""
    start, end = ("" if place is None else str(place) for place in (why.start, why.end))
    return {"sentence": why.sentence, "start": start, "end": end, "rules": why.rule, "why": why.reason}


def _slot_disagreements(
    article: Matched, text: ArticleText | None, why_missed: WhyMissed | None
) -> Iterator[Disagreement]:
    for pair, slot, kind in _slot_errors(article):
        wanted = cell(pair.gold, slot)
        asked = why_missed is not None and bool(wanted)
        why = (
            why_missed.cell(article.article_id, key(pair.system), slot, wanted)
            if asked and why_missed
            else None
        )
        yield Disagreement(
            kind,
            causes.slot(slot, pair.outcomes[slot], pair, text),
            article.article_id,
            *key(pair.gold),
            slot=slot,
            gold=wanted,
            system=cell(pair.system, slot),
            **(_told(why) if why is not None else _evidence(pair.system)),
        )


def _mention_disagreements(article: Matched) -> Iterator[Disagreement]:
    for pair in article.pairs:
        wanted, given = cell(pair.gold, "mention"), cell(pair.system, "mention")
        if wanted and given not in alternatives(wanted):
            yield Disagreement(
                "wrong-mention",
                "wrong mention",
                article.article_id,
                *key(pair.gold),
                slot="mention",
                gold=wanted,
                system=given,
                **_evidence(pair.system),
            )


def _slot_errors(article: Matched) -> Iterator[tuple[Pair, str, ErrorKind]]:
    for pair in article.pairs:
        for slot, outcome in pair.outcomes.items():
            if outcome in SLOT_ERRORS:
                yield pair, slot, SLOT_ERRORS[outcome]


def _evidence(row: Mapping[str, str]) -> dict[str, str]:
    return {
        "sentence": cell(row, "evidence"),
        "start": cell(row, "evidence_start"),
        "end": cell(row, "evidence_end"),
        "rules": cell(row, "rules"),
    }


def _naming(row: Mapping[str, str], text: ArticleText | None) -> dict[str, str]:
    quote = text.naming(cell(row, "region_code")) if text is not None else None
    if quote is None:
        return {}
    start, end = ("" if place is None else str(place) for place in (quote.start, quote.end))
    return {"sentence": quote.text, "start": start, "end": end}


def _brief(row: Mapping[str, str]) -> str:
    """The cells that tell a row from its neighbours, for a person to read."""
    cells = (cell(row, column) for column in ("region", "programme", "category", "mention"))
    return "; ".join(cell for cell in cells if cell)
