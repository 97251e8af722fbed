"""Bootstrap intervals, against figures worked out by hand."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings

from pipeline.evaluate import Row, figures, intervals, score_matched
from pipeline.evaluate.pairing import Matched, Tables
from scoring import any_table, base, row


def matched(system: list[Row], gold: list[Row], articles: list[str] | None = None) -> list[Matched]:
    return Tables(system, gold, articles).matched()


def half_right() -> list[Matched]:
    """Two articles of one gold and one system row each: one pair, and one of which none pairs."""
    return matched([row("a1"), row("a2", code="99.99")], [row("a1"), row("a2")])


def test_one_article_leaves_no_room() -> None:
    found = matched([row("a1"), row("a1", code="99.99")], [row("a1"), row("a1", code="33.72")])
    points = figures(score_matched(found))
    for name, bounds in intervals(found, resamples=50).items():
        assert bounds == (points[name], points[name]), name


def test_bounds_by_hand() -> None:
    # Of two articles, one right and one wrong, a quarter of the draws has both times the wrong one,
    # a quarter both times the right one: 2.5 % and 97.5 % lie inside those quarters.
    found = intervals(half_right())
    assert found["rows.precision"] == (0.0, 1.0)
    assert found["macro_f1"] == (0.0, 1.0)
    # With 40 such couples the share that is right follows a binomial of 80 draws:
    # standard deviation sqrt(0.25 / 80) = 0.056, so that the bounds are about 0.39 and 0.61.
    names = [f"{number}" for number in range(80)]
    system = [row(name, code="35.77" if number < 40 else "99.99") for number, name in enumerate(names)]
    many = intervals(matched(system, [row(name) for name in names]))["rows.recall"]
    assert many.low == pytest.approx(0.39, abs=0.015)
    assert many.high == pytest.approx(0.61, abs=0.015)


def test_nothing_over_nothing_holds_in_each_resample() -> None:
    # Drawn twice, the article without rows gives 0/0 = 1; drawn at all, the other gives 1/1.
    empty = intervals(matched([row("a1")], [row("a1")], ["a1", "a2"]))
    assert empty["rows.f1"] == (1.0, 1.0)
    # Drawn twice, it still gives 1; drawn at all, the other one gives 0/1.
    silent = intervals(matched([], [row("a1")], ["a1", "a2"]))
    assert silent["rows.precision"] == (0.0, 1.0)
    assert silent["slots.place.f1"] == (1.0, 1.0)


def test_every_interval_belongs_to_a_figure() -> None:
    found = intervals(half_right(), resamples=10)
    points = figures(score_matched(half_right()))
    assert set(found) <= set(points)
    slot_figures = {
        name for name in points if name.startswith(("slots.", "four_slots.")) and name[-2:] != "f1"
    }
    assert set(points) - set(found) == slot_figures


def test_the_seed_moves_bounds_and_no_figure() -> None:
    system = [row(f"{number}", code="35.77" if number % 3 else "99.99") for number in range(60)]
    found = matched(system, [row(f"{number}") for number in range(60)])
    first, again, other = (intervals(found, resamples=200, seed=seed) for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_no_interval_without_resamples_or_articles() -> None:
    assert intervals(half_right(), resamples=0) == {}
    assert intervals([]) == {}
    with pytest.raises(ValueError, match="resamples"):
        intervals(half_right(), resamples=-1)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = intervals(half_right(), resamples=100)
    monkeypatch.setattr("pipeline.evaluate.bootstrap._BLOCK", 14)
    assert intervals(half_right(), resamples=100) == whole


def test_neither_order_nor_ids_of_articles_move_a_bound() -> None:
    found = matched(base(), [*base()[:3], row("a3"), row("a4", year="")])
    bounds = intervals(found, resamples=100)
    for permuted in itertools.permutations(found):
        assert intervals(permuted, resamples=100) == bounds


@settings(deadline=None)
@given(any_table, any_table)
def test_bounds_lie_in_order_between_0_and_1(system: list[Row], gold: list[Row]) -> None:
    for low, high in intervals(matched(system, gold), resamples=20).values():
        assert 0 <= low <= high <= 1


@settings(deadline=None)
@given(any_table, any_table)
def test_figures_of_the_sums_are_those_of_the_score(system: list[Row], gold: list[Row]) -> None:
    # All counts put on one article, every resample draws just that one.
    found = matched(
        [{**each, "article_id": "a"} for each in system], [{**each, "article_id": "a"} for each in gold]
    )
    points = figures(score_matched(found))
    assert all(
        bounds == (points[name], points[name]) for name, bounds in intervals(found, resamples=3).items()
    )
