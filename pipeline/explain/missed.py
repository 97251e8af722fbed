"""Asks the accounts of articles why a row or a cell that gold has was missed."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.article import Article
from pipeline.assemble.origin import Reason
from pipeline.evaluate.causes import Why
from pipeline.evaluate.fold import fold
from pipeline.explain.account import Account, Candidate
from pipeline.explain.explain import explain_article
from pipeline.parse.parser import EMBEDDED, ParserChoice
from pipeline.rules import Rules

CAUSES: dict[Reason, str] = {
    Reason.STATUS: "read as not asserted",
    Reason.STATUS_BEFORE: "read as not asserted",
    Reason.QUESTION: "read as not asserted",
    Reason.RETRACTED: "read as retracted",
    Reason.OTHER_AWARD: "read as another award",
    Reason.UNSUPPORTED: "not tied to smart cities",
    Reason.OFFICE: "read as a person's award",
    Reason.FOR_OTHERS: "read as a person's award",
    Reason.NOBODY: "no winner found",
    Reason.NO_WINNER: "no winner found",
    Reason.NOT_SUBJECT: "not read as the winner",
    Reason.COMPARED: "not read as the winner",
    Reason.BYSTANDER: "not read as the winner",
    Reason.WEAK: "not read as the winner",
    Reason.NOT_WINNER: "read as a place or origin",
    Reason.PROVINCE_BESIDE: "read as a place or origin",
    Reason.CONTINUES_PLACE: "read as a place or origin",
    Reason.DEFINITION: "read as a definition",
    Reason.OTHER_CLASS: "class not tied to the award",
    Reason.MASKED: "masked as not the story",
    Reason.NO_TRIGGER: "no award read in the sentence",
    Reason.IN_PROGRAMME: "part of a longer name",
    Reason.IN_TITLE: "only in an official's title",
    Reason.IN_DATELINE: "only in the dateline",
}
"""What a reason of the extractor's makes of a missed row, the most telling first."""

_RANK = {str(reason): rank for rank, reason in enumerate(CAUSES)}
_BY_TEXT = {str(reason): cause for reason, cause in CAUSES.items()}
_NOT_RECOGNISED = "region not recognised"
_NOT_READ = "article not read further"
_KINDS = {"award_date": "date", "place": "place", "presenter": "official", "recipient": "official"}


class Missed:
    """Answers for the articles it knows; each is explained at most once in a row."""

    def __init__(
        self, articles: Mapping[str, Article], rules: Rules, parser: ParserChoice = EMBEDDED
    ) -> None:
        self._articles = articles
        self._rules = rules
        self._parser = parser
        self._last: Account | None = None

    def row(self, article_id: str, region_code: str, dimension: str) -> Why | None:
        """Why there is no row of this region, or none of this dimension; None if the account cannot tell."""
        account = self._account(article_id)
        if account is None:
            return None
        if account.gated:
            return Why(_NOT_READ, account.outcome)
        codes, dimensions = region_code.split("|"), dimension.split("|")
        found = [
            m
            for u in account.unused
            if u.kind == "region" and u.value.split()[0] in codes
            for m in u.mentions
        ]
        if not found and any(row.row.region_code in codes for row in account.rows):
            found = [
                m
                for u in account.unused
                if u.kind == "dimension" and u.value in dimensions
                for m in u.mentions
            ]
            if not found:
                return None
        if not found:
            return Why(_NOT_RECOGNISED, f"the article's words were not read as {region_code}")
        best = min(found, key=lambda m: (_RANK.get(m.reason, len(_RANK)), m.start))
        return self._why(_BY_TEXT.get(best.reason, "missed region"), best, account)

    def cell(self, article_id: str, row_key: tuple[str, str, str], slot: str, gold: str) -> Why | None:
        """Why the row of that key (region, year, dimension) did not take the day, person or place that gold has."""
        account = self._account(article_id)
        if account is None or slot not in _KINDS:
            return None
        for row in account.rows:
            cells = row.row.cells()
            if (cells["region_code"], cells["year"], cells["dimension"]) != row_key:
                continue
            for candidate in row.passed_over:
                if candidate.kind == _KINDS[slot] and any(self._same(candidate, g) for g in gold.split("|")):
                    return self._why("", candidate, account)
        return None

    def _same(self, candidate: Candidate, gold: str) -> bool:
        wanted, told = fold(gold), fold(f"{candidate.value} {candidate.words}")
        return bool(wanted) and wanted in told

    def _why(self, cause: str, found: Candidate, account: Account) -> Why:
        line = account.text.rfind("\n", 0, found.start) + 1, account.text.find("\n", found.end)
        # What is masked stands in no sentence.
        line = (line[0], line[1] if line[1] >= 0 else len(account.text))
        sentence = next(((a, b) for a, b in account.sentences if a <= found.start < b), line)
        inside = sentence[0] >= account.shift
        return Why(
            cause,
            f"{found.words!r} {found.reason}",
            " ".join(account.text[sentence[0] : sentence[1]].split()),
            sentence[0] - account.shift if inside else None,
            sentence[1] - account.shift if inside else None,
            found.rule,
        )

    def _account(self, article_id: str) -> Account | None:
        if self._last is None or self._last.article_id != article_id:
            article = self._articles.get(article_id)
            self._last = (
                explain_article(article, self._rules, parser=self._parser) if article is not None else None
            )
        return self._last
