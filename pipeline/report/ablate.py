"""Turns rules off, one at a time, and tells which rows that wins and loses."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from pipeline.report.card import Card, Off
from pipeline.report.sample import Outcome, Sample, outcome_with
from pipeline.rules import Rules, without


@dataclass(frozen=True)
class _Work:
    """What every process knows."""

    sample: Sample
    rules: Rules
    before: Mapping[str, Outcome]


def ablate(
    cards: Mapping[str, Card],
    sample: Sample,
    rules: Rules,
    before: Mapping[str, Outcome],
    *,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Fill ``off`` of every card of a rule in ``rules``.

    Only the articles in which a rule fired are read again without it: where an expression matched
    nothing, an expression that matches nothing changes nothing.  Of rules whose expression nobody
    asked (they are used by their words alone, or not at all) all articles are read again.

    :param before: what the articles give with all rules, as :func:`pipeline.report.measure.measure` tells.
    :param jobs: how many processes share the work.
    """
    named = {rule.id: rule for group in rules.groups.values() for rule in group.rules}
    tasks = [
        (rule_id, sorted(card.fired_in if card.asked else sample.articles))
        for rule_id, card in sorted(cards.items())
        if rule_id in named
    ]
    work = _Work(sample, rules, before)
    for number, (rule_id, off) in enumerate(_results(tasks, work, jobs), 1):
        cards[rule_id].off = off
        if progress:
            progress(number)


_Task = tuple[str, Sequence[str]]


def _results(tasks: Sequence[_Task], work: _Work, jobs: int) -> Iterator[tuple[str, Off]]:
    if jobs == 1:
        yield from ((rule_id, _off(work, rule_id, ids)) for rule_id, ids in tasks)
        return
    # Spawned, not forked: threads of the libraries must not be copied in mid-work.
    context = multiprocessing.get_context("spawn")
    # What was built from the rules is built anew in each process.
    start = (replace(work.rules, cache={}), work.sample, work.before)
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=start) as pool:
        # The longest first, so that no process is left alone with one at the end.
        ordered = sorted(tasks, key=lambda task: -len(task[1]))
        yield from pool.map(_task, ordered)


_WORK: list[_Work] = []
"""Of a process of the pool: what it was started with."""


def _start(rules: Rules, sample: Sample, before: Mapping[str, Outcome]) -> None:
    _WORK[:] = [_Work(sample, rules, before)]


def _task(task: _Task) -> tuple[str, Off]:
    rule_id, ids = task
    return rule_id, _off(_WORK[0], rule_id, ids)


def _off(work: _Work, rule_id: str, ids: Iterable[str]) -> Off:
    rules = without(work.rules, rule_id)
    lost: list[str] = []
    won: list[str] = []
    gone: list[str] = []
    new: list[str] = []
    failed = 0
    for article_id in ids:
        before = work.before[article_id]
        try:
            after = outcome_with(work.sample, article_id, rules)
        except Exception:  # noqa: BLE001 - without a rule that all rely on, an article may be unreadable
            # It is counted and shown; its rows are what the rule is worth there.
            failed += 1
            lost += before.right.elements()
            continue
        lost += (before.right - after.right).elements()
        won += (after.right - before.right).elements()
        gone += (before.wrong - after.wrong).elements()
        new += (after.wrong - before.wrong).elements()
    return Off(tuple(lost), tuple(won), tuple(gone), tuple(new), failed)
