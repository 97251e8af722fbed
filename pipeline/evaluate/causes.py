"""Why system and gold disagree, as far as their cells, the evidence and the article can tell.

Rows.  A missed and a spurious row of one article that are the same award read wrongly are a couple
and have one cause:

=========================  =========================================================================
wrong twin                 the kota where gold has the kabupaten of that name, or the reverse
wrong year                 same region and dimension
class instead of           same region and year; one side has a dimension, the other a category
dimension
wrong dimension            same region and year
=========================  =========================================================================

The others stand alone:

=========================  =========================================================================
missed region              the system has no row of the region in this article
missed award               it has another one
spurious region            gold has no row of the region in this article, and the evidence holds
                           none of what follows
spurious award             gold has another one, and the evidence holds none of what follows
teaser                     the evidence is masked as not the story
another award              the evidence names an award that is not about smart cities
hope or plan …             the evidence holds a word that keeps a sentence from saying that an award
                           was received; see ``STATUS_CAUSES``
=========================  =========================================================================

Where articles were extracted the extractor is asked why it missed a row (:class:`WhyMissed`), and its
answer is the cause: ``read as not asserted``, ``read as a place or origin``, ``region not recognised``
and the others of ``pipeline.explain.missed``.

Slots, where ``presenter`` stands for any of them:

=========================  =========================================================================
wrong role                 the system's presenter is gold's recipient or the reverse, or only attends
partial name               one name is a part of the other
publication day            the system's date is the day of publication
other day of the text      the system's date is another day that the text names
wrong presenter            both filled, and none of these
missed presenter           only gold is filled
wrong mention              current, listed or historical, and gold says another; no figure of a slot
spurious presenter         only the system is filled, and none of these
=========================  =========================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped, unused-ignore]

from pipeline.assemble.cues import cues
from pipeline.evaluate.cells import NAME_SLOTS, Outcome, alternatives, cell
from pipeline.evaluate.fold import fold_name
from pipeline.evaluate.pairing import Pair
from pipeline.evaluate.texts import ArticleText
from pipeline.rules import RegionRecord, Rules


@dataclass(frozen=True, slots=True)
class Why:
    """What the extractor itself says of something it missed.

    ``cause`` is a few words to count by, ``reason`` the same in full; ``sentence``, with its offsets
    in the article's text, is where it was decided, ``rule`` by which rule.
    """

    cause: str
    reason: str
    sentence: str = ""
    start: int | None = None
    end: int | None = None
    rule: str = ""


class WhyMissed(Protocol):
    """Can be asked why something is missing; answers None where it does not know."""

    def row(self, article_id: str, region_code: str, dimension: str) -> Why | None:
        """Why there is no such row."""

    def cell(self, article_id: str, row_key: tuple[str, str, str], slot: str, gold: str) -> Why | None:
        """Why the row of that key has not what gold has in a slot."""


Cells = Mapping[str, str]

STATUS_CAUSES: dict[str, str] = {
    "before": "hope or plan",
    "definition": "spurious from definition",
    "sentence": "question",
    "personal": "award to a person or firm",
    "entity": "award to a person or firm",
    "anywhere": "nothing received",
    "retraction": "nothing received",
    "participation": "nominated or took part",
    "clause": "not an award received",
}
"""What a kind of rules/status.yaml makes of a row whose evidence it is found in, first come first."""

_LEVELS = {"kota", "kabupaten"}


# --- rows ----------------------------------------------------------------------------------------


def wrong_twin(missed: Cells, spurious: Cells, regions: Mapping[str, RegionRecord]) -> bool:
    """The rows are one award, given to the kota by one and to the kabupaten of its name by the other."""
    mine, theirs = regions.get(cell(missed, "region_code")), regions.get(cell(spurious, "region_code"))
    return (
        mine is not None
        and theirs is not None
        and mine.name == theirs.name
        and {mine.level, theirs.level} == _LEVELS
        and _same_year(missed, spurious)
        and _same_dimension(missed, spurious)
    )


def wrong_year(missed: Cells, spurious: Cells) -> bool:
    """The rows differ in nothing that they pair on but the year."""
    return _same_region(missed, spurious) and _same_dimension(missed, spurious)


def class_instead_of_dimension(missed: Cells, spurious: Cells) -> bool:
    """One row has the award under a dimension, the other under another class."""
    if not (_same_region(missed, spurious) and _same_year(missed, spurious)):
        return False
    filled = bool(cell(missed, "dimension")), bool(cell(spurious, "dimension"))
    if filled == (True, False):
        return bool(cell(spurious, "category"))
    return filled == (False, True) and bool(cell(missed, "category"))


def wrong_dimension(missed: Cells, spurious: Cells) -> bool:
    """The rows differ in nothing that they pair on but the dimension."""
    return _same_region(missed, spurious) and _same_year(missed, spurious)


def couples(missed: Sequence[Cells], spurious: Sequence[Cells], rules: Rules) -> dict[tuple[int, int], str]:
    """The missed and spurious rows of one article that are one award, by their places, with the cause.

    As many couples as can be; among those the causes that stand first in the list above.
    """
    tests: tuple[tuple[str, Callable[[Cells, Cells], bool]], ...] = (
        ("wrong twin", lambda mine, theirs: wrong_twin(mine, theirs, rules.regions)),
        ("wrong year", wrong_year),
        ("class instead of dimension", class_instead_of_dimension),
        ("wrong dimension", wrong_dimension),
    )
    if not missed or not spurious:
        return {}
    ranks = np.full((len(missed), len(spurious)), len(tests))
    for i, mine in enumerate(missed):
        for j, theirs in enumerate(spurious):
            ranks[i, j] = next(
                (rank for rank, (_name, holds) in enumerate(tests) if holds(mine, theirs)), len(tests)
            )
    # One more couple outweighs any better causes of the others.
    step = len(tests) * min(ranks.shape) + 1
    weights = np.where(ranks < len(tests), step + len(tests) - ranks, 0)
    chosen = zip(*linear_sum_assignment(weights, maximize=True), strict=True)
    return {(int(i), int(j)): tests[ranks[i, j]][0] for i, j in chosen if ranks[i, j] < len(tests)}


def missed_row(row: Cells, system: Iterable[Cells], why: Why | None = None) -> str:
    """The cause of a missed row without a couple; ``system`` are the system's rows of the article."""
    code = cell(row, "region_code")
    if why is not None:
        return why.cause
    known = any(cell(each, "region_code") in alternatives(code) for each in system)
    return "missed award" if known else "missed region"


def spurious_row(row: Cells, gold: Iterable[Cells], text: ArticleText | None, rules: Rules) -> str:
    """The cause of a spurious row without a couple; ``gold`` are the gold rows of the article."""
    if is_teaser(row, text, rules):
        return "teaser"
    if is_another_award(row, rules):
        return "another award"
    if unasserted := unasserted_evidence(row, rules):
        return unasserted
    code = cell(row, "region_code")
    known = any(code in alternatives(cell(each, "region_code")) for each in gold)
    return "spurious award" if known else "spurious region"


def is_teaser(row: Cells, text: ArticleText | None, rules: Rules) -> bool:
    """Whether the evidence is not the story: a line that leads elsewhere, or lies in a masked part."""
    said = cell(row, "evidence")
    if said and rules.group("boilerplate").first(said, "next", "line", "heading"):
        return True
    start, end = cell(row, "evidence_start"), cell(row, "evidence_end")
    if text is None or not (start.isdecimal() and end.isdecimal()):
        return False
    return bool(text.masked_by(int(start), int(end)))


def is_another_award(row: Cells, rules: Rules) -> bool:
    """Whether the evidence names an award that is not about smart cities."""
    return bool(cues(rules).other_award.search(cell(row, "evidence")))


def unasserted_evidence(row: Cells, rules: Rules) -> str:
    """What keeps the evidence from saying that an award was received, or ""."""
    found = {hit.kind for hit in cues(rules).status(cell(row, "evidence"), *STATUS_CAUSES)}
    return next((cause for kind, cause in STATUS_CAUSES.items() if kind in found), "")


def _same_region(missed: Cells, spurious: Cells) -> bool:
    return cell(spurious, "region_code") in alternatives(cell(missed, "region_code"))


def _same_year(missed: Cells, spurious: Cells) -> bool:
    wanted = cell(missed, "year")
    return not wanted or cell(spurious, "year") in alternatives(wanted)


def _same_dimension(missed: Cells, spurious: Cells) -> bool:
    return cell(spurious, "dimension") in alternatives(cell(missed, "dimension"))


# --- slots ---------------------------------------------------------------------------------------


def slot(name: str, outcome: Outcome, pair: Pair, text: ArticleText | None) -> str:
    """The cause of a slot of a pair that is wrong, missed or spurious."""
    if outcome != "missed":
        if name in NAME_SLOTS:
            if is_wrong_role(name, pair, text):
                return "wrong role"
            if is_partial_name(name, pair):
                return "partial name"
        if name == "award_date" and (day := which_day(pair, text)):
            return day
    return f"{outcome} {name.removeprefix('award_')}"


def is_wrong_role(name: str, pair: Pair, text: ArticleText | None) -> bool:
    """Whether the system's person has another part in gold, or only attends."""
    other = "recipient" if name == "presenter" else "presenter"
    found = cell(pair.system, name)
    folded = fold_name(found)
    if folded and any(fold_name(each) == folded for each in alternatives(cell(pair.gold, other))):
        return True
    return text is not None and text.is_bystander(found)


def is_partial_name(name: str, pair: Pair) -> bool:
    """Whether one name holds the other, word for word."""
    found = f" {fold_name(cell(pair.system, name))} "
    wanted = [f" {fold_name(each)} " for each in alternatives(cell(pair.gold, name)) if fold_name(each)]
    return bool(found.strip()) and any(each in found or found in each for each in wanted)


def which_day(pair: Pair, text: ArticleText | None) -> str:
    """Which day of the article the system took for the award's, or ""."""
    found = cell(pair.system, "award_date")
    published = cell(pair.system, "published")
    if text is not None and text.published is not None:
        published = text.published.isoformat()
    if found == published:
        return "publication day"
    return "other day of the text" if text is not None and found in text.days else ""
