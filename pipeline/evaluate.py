"""How well a table of awards agrees with a gold table.

The rules, in full:

**Pairing.** Rows of one article pair one to one on the key (``region_code``, ``year``,
``dimension``); an empty gold year pairs with any year.  Where several pairings are possible the
best one is taken, by these aims in this order, each outranking all that follow:

1. the number of pairs,
2. the agreement on ``category`` and ``programme`` (folded for case and punctuation; two empty
   cells agree),
3. the number of pairs whose years are literally the same,
4. the number of slots without an error and of equal ``mention`` cells.

A tie beyond that falls by the rows' own text, so the order of rows never changes a figure.

**Rows.** Precision is pairs over system rows, recall is pairs over gold rows, over the whole set.
Per ``mention``, a pair counts under the mention of its *gold* row; a system row without a pair
counts under its own.  So recall is over the gold rows of that mention, and precision over the
pairs of that mention plus the unpaired system rows that claim it; the mentions add up to the
total.  ``macro_f1`` is the mean over articles of each article's row F1.

**Slots** are judged on paired rows only: *right*, *wrong* (both filled, different; counts against
precision and recall), *missed* (only gold filled), *spurious* (only the system filled).  Names
compare by :func:`fold_name`, dates and programmes by :func:`fold`; places and categories are right
where one holds the other, word for word, after :func:`fold`.

**Alternatives.** A gold cell may hold alternatives separated by ``|``; any of them is right.
An empty one (``Jakarta|``) says that leaving the cell empty is right too.  System cells
are never split.

**Nothing over nothing.** A ratio without a denominator is 1.0 where there was nothing to find and
nothing was found (no gold row and no system row; for a slot: no gold row and no system row fills
it, paired or not), and 0.0 otherwise: a system that is silent where gold is not gets no precision
for it.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped, unused-ignore]

from pipeline.award import TABLE_COLUMNS, Mention

Row = dict[str, str]
"""One row of a table: a text cell for each of ``TABLE_COLUMNS``."""

Key = tuple[str, str, str]
"""What rows pair on: region code, year, dimension."""

Outcome = Literal["right", "wrong", "missed", "spurious", "empty"]
"""What became of one slot of a pair; ``empty`` is a slot that neither side had to fill."""

ErrorKind = Literal["missed-row", "spurious-row", "wrong-slot", "missed-slot", "spurious-slot"]

SLOTS: tuple[str, ...] = ("award_date", "presenter", "recipient", "place", "programme", "category")
"""The columns that are scored on paired rows."""

FOUR_SLOTS: tuple[str, ...] = SLOTS[:4]
"""The slots that make, with the key, a whole row."""

MENTIONS: tuple[str, ...] = get_args(Mention)

_NAME_SLOTS = frozenset({"presenter", "recipient"})
_CONTAINED_SLOTS = frozenset({"place", "category"})
_KEY_COLUMNS = ("region_code", "year", "dimension")
_NO_HONORIFICS: frozenset[str] = frozenset()

_SLOT_ERRORS: dict[Outcome, ErrorKind] = {
    "wrong": "wrong-slot",
    "missed": "missed-slot",
    "spurious": "spurious-slot",
}


# --- reading -------------------------------------------------------------------------------------


def read_table(path: str | Path) -> list[Row]:
    """Read a gold or system CSV; keep the columns of the award table, drop any other.

    Cells are stripped of outer blanks.  Raises ``ValueError`` naming file and line for a missing
    or doubled column, for a row with fewer or more cells than the header (an unquoted comma shifts
    every cell after it), for a row without ``article_id``, and for a file that is not CSV in UTF-8.
    """
    rows: list[Row] = []
    line = 1
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [name.strip() for name in next(reader, [])]
            _check_header(header, path)
            line = reader.line_num + 1
            for cells in reader:
                if cells:
                    rows.append(_table_row(header, cells, path, line))
                line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"{path}:{line}: not readable as CSV: {error}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}:{line}: not UTF-8 at or after this line: {error}") from error
    return rows


def _check_header(header: Sequence[str], path: str | Path) -> None:
    missing = [column for column in TABLE_COLUMNS if column not in header]
    if missing:
        raise ValueError(f"{path}:1: missing column {', '.join(missing)}")
    doubled = [column for column in TABLE_COLUMNS if header.count(column) > 1]
    if doubled:
        raise ValueError(f"{path}:1: column stands twice: {', '.join(doubled)}")


def _table_row(header: Sequence[str], cells: Sequence[str], path: str | Path, line: int) -> Row:
    if len(cells) != len(header):
        raise ValueError(f"{path}:{line}: {len(cells)} cells where the header has {len(header)}")
    named = dict(zip(header, cells, strict=True))
    row = {column: named[column].strip() for column in TABLE_COLUMNS}
    if not row["article_id"]:
        raise ValueError(f"{path}:{line}: empty article_id")
    return row


def read_article_ids(path: str | Path) -> list[str]:
    """Read the ids of the evaluated articles: ``.jsonl`` records with an ``id``, else one id a line.

    Blank lines are skipped.  Raises ``ValueError`` naming file and line for a record without id.
    """
    ids: list[str] = []
    as_json = Path(path).suffix.lower() in {".jsonl", ".ndjson"}
    try:
        with open(path, encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    ids.append(_json_id(line, path, number) if as_json else line.strip())
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not UTF-8: {error}") from error
    return ids


def _json_id(line: str, path: str | Path, number: int) -> str:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ValueError(f"{path}:{number}: not a JSON record: {error}") from error
    article_id = record.get("id") if isinstance(record, dict) else None
    if isinstance(article_id, bool) or not isinstance(article_id, str | int) or not str(article_id).strip():
        raise ValueError(f"{path}:{number}: record without an id")
    return str(article_id).strip()


# --- folding and comparing -----------------------------------------------------------------------

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
_NOT_WORD = re.compile(r"[\W_]+")
# Letters with dots between them (M.Si, S.STP, Ph.D.); pieces are short, so that "G.Plate" is none.
_DOTTED_DEGREE = re.compile(r"[^\W\d_]{1,4}(?:\.[^\W\d_]{1,4})+\.?")
_LONGEST_HONORIFIC = 4


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text without case and punctuation, words parted by single blanks.

    An apostrophe goes without a trace (``Ma'ruf`` is ``maruf``), any other punctuation mark parts
    words (``BSD,Tangerang`` is ``bsd tangerang``).
    """
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _NOT_WORD.sub(" ", plain).strip()


@lru_cache(maxsize=65536)
def fold_name(name: str, honorifics: frozenset[str] = _NO_HONORIFICS) -> str:
    """The name without case, punctuation, degrees and the given honorifics.

    Degrees are known by their shape: all that follows the first comma, and closing words with dots
    inside (``M.Si``).  ``honorifics`` holds what else to strip from either end (``H.``, ``Prof``,
    ``Tuan Guru``).  Neighbouring initials join, so ``A.A. Gde``, ``A. A. Gde`` and ``AA Gde`` are one.
    A name never folds to nothing as long as it has a letter.
    """
    before_comma, _, _ = name.partition(",")
    words = (before_comma if fold(before_comma) else name).split()
    while len(words) > 1 and _DOTTED_DEGREE.fullmatch(words[-1]):
        words.pop()
    tokens = fold(" ".join(words)).split()
    if honorifics:
        tokens = _strip_honorifics(tokens, _joined(honorifics))
    return _join_initials(tokens)


@lru_cache(maxsize=64)
def _joined(honorifics: frozenset[str]) -> frozenset[str]:
    """Each honorific folded and written as one word: ``K.H.`` and ``KH`` both give ``kh``."""
    return frozenset(fold(honorific).replace(" ", "") for honorific in honorifics) - {""}


def _strip_honorifics(tokens: list[str], joined: frozenset[str]) -> list[str]:
    start, end = 0, len(tokens)
    while size := _honorific_size(tokens[start:end], joined):
        start += size
    while size := _honorific_size(tokens[start:end], joined, at_end=True):
        end -= size
    return tokens[start:end]


def _honorific_size(tokens: Sequence[str], joined: frozenset[str], *, at_end: bool = False) -> int:
    """How many tokens at that end make the longest honorific; at least one token always stays."""
    for size in range(min(_LONGEST_HONORIFIC, len(tokens) - 1), 0, -1):
        if "".join(tokens[-size:] if at_end else tokens[:size]) in joined:
            return size
    return 0


def _join_initials(tokens: Iterable[str]) -> str:
    words: list[str] = []
    in_initials = False
    for token in tokens:
        if len(token) == 1 and in_initials:
            words[-1] += token
        else:
            words.append(token)
        in_initials = len(token) == 1
    return " ".join(words)


@lru_cache(maxsize=65536)
def _alternatives(cell: str) -> tuple[str, ...]:
    """The cells that a gold cell accepts: each alternative, and the cell as it stands."""
    if "|" not in cell:
        return (cell,)
    return (*(part.strip() for part in cell.split("|")), cell)


def _cell(row: Mapping[str, str], column: str) -> str:
    return row.get(column, "").strip()


def _contains(left: str, right: str) -> bool:
    """Does one folded text hold the other, as whole words?"""
    if not left or not right:
        return False
    left, right = f" {left} ", f" {right} "
    return left in right or right in left


def _accepts(slot: str, wanted: str, found: str, honorifics: frozenset[str]) -> bool:
    """Is ``found`` right where one of the gold alternatives is ``wanted``?  Both are filled."""
    if wanted == found:
        return True
    if slot in _CONTAINED_SLOTS:
        return _contains(fold(wanted), fold(found))
    if slot in _NAME_SLOTS:
        name = fold_name(wanted, honorifics)
        return bool(name) and name == fold_name(found, honorifics)
    return bool(fold(wanted)) and fold(wanted) == fold(found)


def _slot_outcome(
    slot: str, gold: Mapping[str, str], system: Mapping[str, str], honorifics: frozenset[str]
) -> Outcome:
    alternatives = _alternatives(_cell(gold, slot))
    found = _cell(system, slot)
    if not found:
        return "empty" if "" in alternatives else "missed"
    wanted = [alternative for alternative in alternatives if alternative]
    if not wanted:
        return "spurious"
    return "right" if any(_accepts(slot, each, found, honorifics) for each in wanted) else "wrong"


# --- pairing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pair:
    gold: Mapping[str, str]
    system: Mapping[str, str]
    outcomes: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True)
class _Matched:
    """One article after pairing: the pairs, and the rows of either side that found none."""

    article_id: str
    pairs: list[_Pair]
    missed: list[Mapping[str, str]]
    spurious: list[Mapping[str, str]]

    @property
    def rows(self) -> RowScore:
        paired = len(self.pairs)
        return RowScore(paired + len(self.missed), paired + len(self.spurious), paired)


def _key(row: Mapping[str, str]) -> Key:
    return (_cell(row, "region_code"), _cell(row, "year"), _cell(row, "dimension"))


def _keys_match(gold: Mapping[str, str], system: Mapping[str, str]) -> bool:
    return all(
        (column == "year" and not _cell(gold, column))
        or _cell(system, column) in _alternatives(_cell(gold, column))
        for column in _KEY_COLUMNS
    )


def _agreement(gold: Mapping[str, str], system: Mapping[str, str]) -> int:
    """On how many of category and programme the rows agree, folded."""
    return sum(
        any(fold(each) == fold(_cell(system, column)) for each in _alternatives(_cell(gold, column)))
        for column in ("category", "programme")
    )


def _canonical(rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The rows in an order that depends on nothing but their own cells."""
    return sorted(rows, key=lambda row: tuple(_cell(row, column) for column in TABLE_COLUMNS))


def _match(
    article_id: str,
    gold: Iterable[Mapping[str, str]],
    system: Iterable[Mapping[str, str]],
    honorifics: frozenset[str],
) -> _Matched:
    """Pair the rows of one article by the aims in the module's docstring, as one assignment.

    The aims are packed into one integer weight, each step larger than all that the lower aims can
    add up to; every sum stays an exact float for some thousands of rows on both sides.
    """
    gold, system = _canonical(gold), _canonical(system)
    most = min(len(gold), len(system))
    year_step = (len(SLOTS) + 1) * most + 1
    agreement_step = year_step * (most + 1)
    pair_step = agreement_step * (2 * most + 1)

    weights = np.zeros((len(gold), len(system)), dtype=np.float64)
    candidates: dict[tuple[int, int], _Pair] = {}
    for i, wanted in enumerate(gold):
        for j, found in enumerate(system):
            if not _keys_match(wanted, found):
                continue
            outcomes = {slot: _slot_outcome(slot, wanted, found, honorifics) for slot in SLOTS}
            candidates[i, j] = _Pair(wanted, found, outcomes)
            faultless = sum(outcome in ("right", "empty") for outcome in outcomes.values())
            weights[i, j] = (
                pair_step
                + agreement_step * _agreement(wanted, found)
                + year_step * (_cell(found, "year") in _alternatives(_cell(wanted, "year")))
                + faultless
                + (_cell(wanted, "mention") == _cell(found, "mention"))
            )

    chosen = [
        (int(i), int(j))
        for i, j in zip(*linear_sum_assignment(weights, maximize=True), strict=True)
        if (int(i), int(j)) in candidates
    ]
    paired_gold, paired_system = {i for i, _ in chosen}, {j for _, j in chosen}
    return _Matched(
        article_id,
        pairs=[candidates[place] for place in chosen],
        missed=[row for i, row in enumerate(gold) if i not in paired_gold],
        spurious=[row for j, row in enumerate(system) if j not in paired_system],
    )


def _by_article(rows: Iterable[Mapping[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    grouped: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        grouped[_cell(row, "article_id")].append(row)
    return dict(grouped)


class _Tables:
    """The two tables by article, cut down to the evaluated articles."""

    def __init__(
        self,
        system: Iterable[Mapping[str, str]],
        gold: Iterable[Mapping[str, str]],
        articles: Collection[str] | None,
    ) -> None:
        self.system = _by_article(system)
        self.gold = _by_article(gold)
        present = self.system.keys() | self.gold.keys()
        self.ids = sorted(present if articles is None else set(articles))
        outside = present - set(self.ids)
        self.left_out_gold = sum(len(self.gold.get(article, ())) for article in outside)
        self.left_out_system = sum(len(self.system.get(article, ())) for article in outside)

    def matched(self, honorifics: frozenset[str]) -> Iterator[_Matched]:
        for article in self.ids:
            yield _match(article, self.gold.get(article, ()), self.system.get(article, ()), honorifics)


# --- scores --------------------------------------------------------------------------------------


def _ratio(part: int, whole: int, *, nothing: bool) -> float:
    """``part / whole``; over nothing 1.0 where there was ``nothing`` at all, else 0.0."""
    if whole:
        return part / whole
    return 1.0 if nothing else 0.0


@dataclass(frozen=True, slots=True)
class RowScore:
    """How many gold rows, how many system rows, and how many of them pair."""

    gold: int
    system: int
    matched: int

    @property
    def precision(self) -> float:
        """Share of the system rows that pair with a gold row."""
        return _ratio(self.matched, self.system, nothing=not self.gold)

    @property
    def recall(self) -> float:
        """Share of the gold rows that pair with a system row."""
        return _ratio(self.matched, self.gold, nothing=not self.system)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _ratio(2 * self.matched, self.gold + self.system, nothing=True)

    def as_dict(self) -> dict[str, int | float]:
        """Counts and rates, ready for JSON."""
        return {
            "gold": self.gold,
            "system": self.system,
            "matched": self.matched,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }


@dataclass(frozen=True, slots=True)
class SlotScore:
    """What became of a slot (or of several, added up) on the paired rows.

    ``gold_cells`` and ``system_cells`` count the cells that all rows fill, paired or not (a gold
    cell that may be left empty does not count).  They only tell an idle slot from a slot that
    was never reached.
    """

    right: int
    wrong: int
    missed: int
    spurious: int
    gold_cells: int
    system_cells: int

    @property
    def precision(self) -> float:
        """Share of the system's cells that are right."""
        return _ratio(self.right, self.right + self.wrong + self.spurious, nothing=self._idle)

    @property
    def recall(self) -> float:
        """Share of the gold cells that the system has right."""
        return _ratio(self.right, self.right + self.wrong + self.missed, nothing=self._idle)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        faults = 2 * self.wrong + self.missed + self.spurious
        return _ratio(2 * self.right, 2 * self.right + faults, nothing=self._idle)

    @property
    def _idle(self) -> bool:
        return not self.gold_cells and not self.system_cells

    def as_dict(self) -> dict[str, int | float]:
        """Counts and rates, ready for JSON."""
        return {
            "right": self.right,
            "wrong": self.wrong,
            "missed": self.missed,
            "spurious": self.spurious,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }


@dataclass(frozen=True, slots=True)
class Score:
    """All figures of one evaluation; how each is counted stands in the module's docstring.

    ``mentions`` has one entry a mention, ``slots`` one a slot; ``four_slots`` adds up
    award_date, presenter, recipient and place.  ``whole_rows`` counts the gold rows whose key and
    four slots have no error.  ``left_out_*`` count the rows of articles that were not evaluated.
    """

    articles: int
    rows: RowScore
    mentions: Mapping[str, RowScore]
    macro_f1: float
    slots: Mapping[str, SlotScore]
    four_slots: SlotScore
    whole_rows: int
    left_out_gold: int = 0
    left_out_system: int = 0

    @property
    def whole_row(self) -> float:
        """Share of the gold rows whose key and four slots have no error."""
        return _ratio(self.whole_rows, self.rows.gold, nothing=not self.rows.system)

    def as_dict(self) -> dict[str, object]:
        """All figures as nested dicts, ready for JSON."""
        return {
            "articles": self.articles,
            "rows": self.rows.as_dict(),
            "mentions": {mention: score.as_dict() for mention, score in self.mentions.items()},
            "macro_f1": self.macro_f1,
            "slots": {slot: score.as_dict() for slot, score in self.slots.items()},
            "four_slots": self.four_slots.as_dict(),
            "whole_rows": self.whole_rows,
            "whole_row": self.whole_row,
            "left_out_gold": self.left_out_gold,
            "left_out_system": self.left_out_system,
        }


def score_rows(
    system: Iterable[Mapping[str, str]],
    gold: Iterable[Mapping[str, str]],
    articles: Collection[str] | None = None,
    *,
    honorifics: frozenset[str] = _NO_HONORIFICS,
) -> Score:
    """Score system rows against gold rows.

    ``articles`` are the ids of the evaluated articles; rows of other articles are left out and
    counted as such.  Without it, every article that has a row on either side is evaluated, and an
    article without any is not seen at all.  A row may lack columns: they read as empty.
    """
    tables = _Tables(system, gold, articles)
    matched = list(tables.matched(honorifics))
    pairs = [pair for article in matched for pair in article.pairs]
    missed = [row for article in matched for row in article.missed]
    spurious = [row for article in matched for row in article.spurious]
    slots = {slot: _slot_score(slot, pairs, missed, spurious) for slot in SLOTS}
    return Score(
        articles=len(matched),
        rows=RowScore(len(pairs) + len(missed), len(pairs) + len(spurious), len(pairs)),
        mentions=_mention_scores(pairs, missed, spurious),
        macro_f1=sum(article.rows.f1 for article in matched) / len(matched) if matched else 1.0,
        slots=slots,
        four_slots=_added([slots[slot] for slot in FOUR_SLOTS]),
        whole_rows=sum(
            all(pair.outcomes[slot] in ("right", "empty") for slot in FOUR_SLOTS) for pair in pairs
        ),
        left_out_gold=tables.left_out_gold,
        left_out_system=tables.left_out_system,
    )


def _slot_score(
    slot: str,
    pairs: Sequence[_Pair],
    missed: Sequence[Mapping[str, str]],
    spurious: Sequence[Mapping[str, str]],
) -> SlotScore:
    outcomes = Counter(pair.outcomes[slot] for pair in pairs)
    gold = [pair.gold for pair in pairs] + list(missed)
    system = [pair.system for pair in pairs] + list(spurious)
    return SlotScore(
        right=outcomes["right"],
        wrong=outcomes["wrong"],
        missed=outcomes["missed"],
        spurious=outcomes["spurious"],
        gold_cells=sum("" not in _alternatives(_cell(row, slot)) for row in gold),
        system_cells=sum(bool(_cell(row, slot)) for row in system),
    )


def _added(scores: Sequence[SlotScore]) -> SlotScore:
    return SlotScore(
        right=sum(score.right for score in scores),
        wrong=sum(score.wrong for score in scores),
        missed=sum(score.missed for score in scores),
        spurious=sum(score.spurious for score in scores),
        gold_cells=sum(score.gold_cells for score in scores),
        system_cells=sum(score.system_cells for score in scores),
    )


def _mention_scores(
    pairs: Sequence[_Pair],
    missed: Sequence[Mapping[str, str]],
    spurious: Sequence[Mapping[str, str]],
) -> dict[str, RowScore]:
    # Where gold leaves the mention open ("current|listed"), the row counts under the first.
    paired = Counter(_alternatives(_cell(pair.gold, "mention"))[0] for pair in pairs)
    only_gold = Counter(_alternatives(_cell(row, "mention"))[0] for row in missed)
    only_system = Counter(_cell(row, "mention") for row in spurious)
    return {
        mention: RowScore(
            gold=paired[mention] + only_gold[mention],
            system=paired[mention] + only_system[mention],
            matched=paired[mention],
        )
        for mention in MENTIONS
    }


class ScoringError(NamedTuple):
    """One disagreement of system and gold.

    ``key`` is the gold row's, but for a spurious row.  ``slot`` is empty for a whole row, and
    ``gold`` or ``system`` then says which row it is.
    """

    kind: ErrorKind
    article_id: str
    key: Key
    slot: str
    gold: str
    system: str


def errors(
    system: Iterable[Mapping[str, str]],
    gold: Iterable[Mapping[str, str]],
    articles: Collection[str] | None = None,
    *,
    honorifics: frozenset[str] = _NO_HONORIFICS,
) -> list[ScoringError]:
    """Every disagreement that :func:`score_rows` counts, by article, then key."""
    found: list[ScoringError] = []
    for article in _Tables(system, gold, articles).matched(honorifics):
        here = [
            ScoringError("missed-row", article.article_id, _key(row), "", _brief(row), "")
            for row in article.missed
        ]
        here += [
            ScoringError("spurious-row", article.article_id, _key(row), "", "", _brief(row))
            for row in article.spurious
        ]
        for pair in article.pairs:
            for slot, outcome in pair.outcomes.items():
                if outcome in _SLOT_ERRORS:
                    wanted, given = _cell(pair.gold, slot), _cell(pair.system, slot)
                    kind = _SLOT_ERRORS[outcome]
                    here.append(ScoringError(kind, article.article_id, _key(pair.gold), slot, wanted, given))
        found += sorted(here, key=lambda error: (error.key, error))
    return found


def _brief(row: Mapping[str, str]) -> str:
    """The cells that tell a row from its neighbours, for a person to read."""
    cells = (_cell(row, column) for column in ("region", "programme", "category", "mention"))
    return "; ".join(cell for cell in cells if cell)


# --- the terminal --------------------------------------------------------------------------------


def format_score(score: Score) -> str:
    """The figures as a plain table for the terminal."""
    lines = [f"{'rows':<14}{'gold':>7}{'system':>8}{'matched':>9}{'P':>18}{'R':>8}{'F1':>8}"]
    for name, rows in {"all": score.rows, **score.mentions}.items():
        lines.append(
            f"  {name:<12}{rows.gold:>7}{rows.system:>8}{rows.matched:>9}"
            f"{rows.precision:>18.3f}{rows.recall:>8.3f}{rows.f1:>8.3f}"
        )
    lines.append("")
    lines.append(
        f"{'slots':<14}{'right':>7}{'wrong':>8}{'missed':>9}{'spurious':>10}{'P':>8}{'R':>8}{'F1':>8}"
    )
    for name, slot in {**score.slots, "four slots": score.four_slots}.items():
        lines.append(
            f"  {name:<12}{slot.right:>7}{slot.wrong:>8}{slot.missed:>9}{slot.spurious:>10}"
            f"{slot.precision:>8.3f}{slot.recall:>8.3f}{slot.f1:>8.3f}"
        )
    lines += [
        "",
        f"macro F1   {score.macro_f1:.3f}  over {score.articles} articles",
        f"whole row  {score.whole_row:.3f}  ({score.whole_rows} of {score.rows.gold} gold rows)",
    ]
    if score.left_out_gold or score.left_out_system:
        lines.append(
            f"left out   {score.left_out_gold} gold and {score.left_out_system} system rows"
            " of articles not in the list"
        )
    return "\n".join(lines)


def format_errors(found: Iterable[ScoringError]) -> str:
    """The errors as tab-separated lines under a header; control characters become blanks."""
    lines = ["kind\tarticle_id\tregion_code\tyear\tdimension\tslot\tgold\tsystem"]
    for error in found:
        cells = (error.kind, error.article_id, *error.key, error.slot, error.gold, error.system)
        lines.append("\t".join(_printable(cell) for cell in cells))
    return "\n".join(lines)


def _printable(cell: str) -> str:
    return "".join(character if character.isprintable() else " " for character in cell)


def main(argv: Sequence[str] | None = None) -> int:
    """Score a table from the command line; return the exit status (2: an input is unusable)."""
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.evaluate", description="Score a table of awards against gold tables."
    )
    parser.add_argument("system", metavar="SYSTEM.csv", help="the table to score")
    parser.add_argument("gold", metavar="GOLD.csv", nargs="+", help="annotated tables, taken together")
    parser.add_argument(
        "--articles",
        metavar="FILE",
        nargs="+",
        help="the evaluated articles (.jsonl with an id, or one id a line); default: all that have a row",
    )
    parser.add_argument("--errors", action="store_true", help="list every disagreement too")
    options = parser.parse_args(argv)
    try:
        system = read_table(options.system)
        gold = [row for path in options.gold for row in read_table(path)]
        articles: list[str] | None = None
        if options.articles:
            articles = [article for path in options.articles for article in read_article_ids(path)]
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(format_score(score_rows(system, gold, articles)))
    if options.errors:
        print()
        print(format_errors(errors(system, gold, articles)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
