"""The figures of an evaluation, from the pairs that :mod:`pipeline.evaluate.pairing` finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.evaluate.cells import FOUR_SLOTS, MENTIONS, SLOTS, alternatives, cell
from pipeline.evaluate.fold import NO_HONORIFICS
from pipeline.evaluate.pairing import Matched, Pair, Tables
from pipeline.evaluate.rates import RowScore, SlotScore, ratio


@dataclass(frozen=True, slots=True)
class Score:
    """All figures of one evaluation; how each is counted stands in the package's docstring.

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
        return ratio(self.whole_rows, self.rows.gold, nothing=not self.rows.system)

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
    honorifics: frozenset[str] = NO_HONORIFICS,
) -> Score:
    """Score system rows against gold rows.

    ``articles`` are the ids of the evaluated articles; rows of other articles are left out and
    counted as such.  Without it, every article that has a row on either side is evaluated, and an
    article without any is not seen at all.  A row may lack columns: they read as empty.
    """
    tables = Tables(system, gold, articles)
    return score_matched(
        tables.matched(honorifics),
        left_out_gold=tables.left_out_gold,
        left_out_system=tables.left_out_system,
    )


def score_matched(matched: Sequence[Matched], *, left_out_gold: int = 0, left_out_system: int = 0) -> Score:
    """The figures of articles whose rows are paired already."""
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
        left_out_gold=left_out_gold,
        left_out_system=left_out_system,
    )


def figures(score: Score) -> dict[str, float]:
    """Every rate of the score under a dotted name: ``rows.f1``, ``slots.place.f1``, ``whole_row``."""
    named = {"rows": score.rows}
    named |= {f"mentions.{mention}": rows for mention, rows in score.mentions.items()}
    slots = {f"slots.{slot}": cells for slot, cells in score.slots.items()}
    slots["four_slots"] = score.four_slots
    found: dict[str, float] = {}
    for name, each in (named | slots).items():
        found |= {f"{name}.precision": each.precision, f"{name}.recall": each.recall, f"{name}.f1": each.f1}
    return found | {"macro_f1": score.macro_f1, "whole_row": score.whole_row}


def _slot_score(
    slot: str,
    pairs: Sequence[Pair],
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
        gold_cells=sum("" not in alternatives(cell(row, slot)) for row in gold),
        system_cells=sum(bool(cell(row, slot)) for row in system),
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
    pairs: Sequence[Pair],
    missed: Sequence[Mapping[str, str]],
    spurious: Sequence[Mapping[str, str]],
) -> dict[str, RowScore]:
    # Where gold leaves the mention open ("current|listed"), the row counts under the first.
    paired = Counter(alternatives(cell(pair.gold, "mention"))[0] for pair in pairs)
    only_gold = Counter(alternatives(cell(row, "mention"))[0] for row in missed)
    only_system = Counter(cell(row, "mention") for row in spurious)
    return {
        mention: RowScore(
            gold=paired[mention] + only_gold[mention],
            system=paired[mention] + only_system[mention],
            matched=paired[mention],
        )
        for mention in MENTIONS
    }
