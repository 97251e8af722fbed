"""Counts what each rule does while a sample is extracted and explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from pipeline.evaluate.cells import Row, alternatives
from pipeline.evaluate.pairing import Matched
from pipeline.explain.account import Account
from pipeline.explain.explain import explain_article
from pipeline.extract import extract_article
from pipeline.metered import Meter
from pipeline.report.card import Card
from pipeline.report.sample import Outcome, Sample, outcome, paired
from pipeline.rules import Rules, metered

_NOT_MEASURED = frozenset({"macros", "warnings", "suggest"})
"""Files whose records extraction does not ask: parts of patterns, texts, contexts of suggestions."""
_COMPETING = frozenset(
    {"triggers", "dates", "programmes", "dimensions", "classes", "boilerplate", "spelling"}
)
"""Files whose rules claim words for themselves, so that two on the same words disagree."""
_IN_CODE = "-"


def measure(
    sample: Sample, rules: Rules, progress: Callable[[int], None] | None = None
) -> tuple[dict[str, Card], dict[str, Outcome]]:
    """A card for each rule of ``rules``, and what became of the rows of each article.

    Steps of the program that rows name beside rules (``list.item``) have a card of their own.
    """
    meter = Meter()
    counted = metered(rules, meter)
    cards = {
        rule.id: Card(rule.id, f"{name}.yaml", rule.kind)
        for name, group in rules.groups.items()
        if name not in _NOT_MEASURED
        for rule in group.rules
    }
    outcomes: dict[str, Outcome] = {}
    for number, (article_id, article) in enumerate(sorted(sample.articles.items()), 1):
        meter.reset()
        # Extraction alone is timed: the account asks the expressions again.
        extract_article(article, counted)
        _count_matches(meter, cards, rules, article_id)
        account = explain_article(article, rules)
        cells = [row.row.cells() for row in account.rows]
        matched = paired(sample, article_id, cells)
        outcomes[article_id] = outcome(matched)
        _count_rows(account, cells, matched, cards)
        _count_denials(account, matched, cards)
        if progress:
            progress(number)
    return cards, outcomes


def _card(cards: dict[str, Card], rule_id: str) -> Card:
    return cards.setdefault(rule_id, Card(rule_id, _IN_CODE, ""))


def _count_matches(meter: Meter, cards: dict[str, Card], rules: Rules, article_id: str) -> None:
    for rule_id, seconds in meter.seconds.items():
        if rule_id in cards:
            cards[rule_id].milliseconds += seconds * 1000
            cards[rule_id].asked += meter.calls[rule_id]
    for rule_id, places in meter.matches.items():
        if rule_id in cards:
            cards[rule_id].fired += len(places)
            cards[rule_id].fired_in.add(article_id)
            cards[rule_id].articles = len(cards[rule_id].fired_in)
    for rule_id, count in _conflicts(meter, rules):
        cards[rule_id].conflicts += count


def _conflicts(meter: Meter, rules: Rules) -> Iterator[tuple[str, int]]:
    """How many matches of each rule overlap one of another rule of its file that means something else."""
    for name in sorted(_COMPETING & rules.groups.keys()):
        by_text: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
        for rule in rules.group(name).rules:
            for text, start, end in meter.matches.get(rule.id, ()):
                if end > start:
                    by_text[text].append((start, end, rule.kind + "\0" + rule.value, rule.id))
        clashing: dict[str, set[tuple[str, int, int]]] = defaultdict(set)
        for text, found in by_text.items():
            for one, other in _overlapping(sorted(found)):
                if one[2] != other[2]:
                    clashing[one[3]].add((text, one[0], one[1]))
                    clashing[other[3]].add((text, other[0], other[1]))
        for rule_id, places in sorted(clashing.items()):
            yield rule_id, len(places)


_Found = tuple[int, int, str, str]


def _overlapping(found: Sequence[_Found]) -> Iterator[tuple[_Found, _Found]]:
    """Pairs of spans that overlap; ``found`` is in the order of the text."""
    active: list[_Found] = []
    for one in found:
        active = [other for other in active if other[1] > one[0]]
        yield from ((other, one) for other in active)
        active.append(one)


def _count_rows(account: Account, cells: Sequence[Row], matched: Matched, cards: dict[str, Card]) -> None:
    # Pairs hold the very objects that were paired: two rows of equal cells stay two.
    right = {id(pair.system): pair for pair in matched.pairs}
    for row, told in zip(account.rows, cells, strict=True):
        pair = right.get(id(told))
        ids = {*row.row.rules, *(found.rule for found in row.cells if found.rule)}
        for rule_id in sorted(ids):
            card = _card(cards, rule_id)
            if pair is not None:
                card.rows_right += 1
            else:
                card.rows_wrong += 1
        if pair is None:
            continue
        triggers = {account.clauses[number].trigger_rule for number in row.clauses}
        if len(triggers) == 1:
            _card(cards, triggers.pop()).only += 1
        for found in row.cells:
            fate = pair.outcomes.get(found.column)
            if found.rule and fate is not None:
                card = _card(cards, found.rule)
                card.cells_right += fate == "right"
                card.cells_wrong += fate in ("wrong", "spurious")


def _count_denials(account: Account, matched: Matched, cards: dict[str, Card]) -> None:
    missed = {code for row in matched.missed for code in alternatives(row.get("region_code", ""))}
    for clause in account.clauses:
        if clause.rows or not clause.rule:
            continue
        card = _card(cards, clause.rule)
        card.denied += 1
        named = {
            mark.value.split()[0]
            for mark in account.marks
            if mark.kind == "region" and clause.start <= mark.start < clause.end
        }
        card.denied_wrongly += bool(named & missed)
