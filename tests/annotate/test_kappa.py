"""Kappa against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotate.kappa import grouped_f1, grouped_kappa, kappa, percentiles, resampled

PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=30)


def spread(table: dict[str, int]) -> list[tuple[str, str]]:
    """Pairs of the categories named by two letters, as often as the table says."""
    return [(key[0], key[1]) for key, count in table.items() for _ in range(count)]


def test_two_categories_by_hand() -> None:
    # observed (20+15)/50 = 0.7; A says y 25 times, B 30 times: (25*30 + 25*20)/2500 = 0.5; 0.2/0.5
    found = kappa(spread({"yy": 20, "yn": 5, "ny": 10, "nn": 15}))
    assert (found.n, found.observed, found.expected) == (50, 0.7, 0.5)
    assert found.value == pytest.approx(0.4)


def test_three_categories_by_hand() -> None:
    # observed 7/10; margins 4, 3, 3 on both sides: (16 + 9 + 9)/100 = 0.34; 0.36/0.66
    found = kappa(spread({"aa": 3, "ab": 1, "bb": 2, "bc": 1, "ca": 1, "cc": 2}))
    assert (found.observed, found.expected) == (0.7, 0.34)
    assert found.value == pytest.approx(0.36 / 0.66)


def test_less_than_chance_is_negative() -> None:
    # observed 0; margins 1, 1 on both sides: expected 0.5; -0.5/0.5
    assert kappa(spread({"ab": 1, "ba": 1})).value == -1.0


def test_one_category_only_is_undefined() -> None:
    found = kappa(spread({"aa": 7}))
    assert (found.observed, found.expected, found.value) == (1.0, 1.0, None)
    assert found.why_undefined == "one category only"


def test_one_category_on_one_side_is_zero_and_not_undefined() -> None:
    # observed 3/4; A says a always: expected 3/4 too.
    found = kappa(spread({"aa": 3, "ab": 1}))
    assert (found.value, found.why_undefined) == (0.0, "")


def test_nothing_is_undefined() -> None:
    found = kappa([])
    assert (found.n, found.value, found.why_undefined) == (0, None, "no items")


@given(PAIRS)
def test_kappa_is_symmetric_and_never_above_1(pairs: list[tuple[str, str]]) -> None:
    found = kappa(pairs)
    assert found == kappa([(other, one) for one, other in pairs])
    if found.value is not None and found.observed is not None and found.expected is not None:
        assert found.value <= 1
        assert found.value == pytest.approx((found.observed - found.expected) / (1 - found.expected))


def test_groups_change_nothing_but_the_interval() -> None:
    groups = [spread({"yy": 20, "yn": 5}), [], spread({"ny": 10, "nn": 15})]
    found = grouped_kappa(groups, 500)
    assert found.value == pytest.approx(0.4)
    assert found.interval is not None
    assert found.interval[0] <= 0.4 <= found.interval[1]
    assert grouped_kappa(groups, 500) == found


def test_the_interval_of_perfect_agreement_is_1() -> None:
    assert grouped_kappa([spread({"aa": 1, "bb": 1})] * 5, 100).interval == (1.0, 1.0)


def test_an_undefined_kappa_has_no_interval() -> None:
    assert grouped_kappa([spread({"aa": 1})] * 5, 100).interval is None


def test_the_interval_of_f1() -> None:
    # Half of ten articles agree on their one row, half do not: F1 of a draw is k/10 for k good ones.
    low, high = grouped_f1([(1, 1, 1)] * 5 + [(1, 1, 0)] * 5, 4000) or (9, 9)
    # Of a binomial of 10 and 0.5, 2.5% lie at or below 2, 97.5% at or below 8.
    assert (low, high) == (0.2, 0.8)
    assert grouped_f1([(1, 1, 1)], 0) is None
    assert grouped_f1([], 100) is None
    assert grouped_f1([(0, 0, 0)], 100) is None


def test_every_replicate_draws_as_many_groups_as_there_are() -> None:
    assert set(resampled(7, 50).sum(axis=1)) == {7.0}


def test_percentiles_leave_undefined_replicates_out() -> None:
    assert percentiles(np.array([np.nan, 0.5])) == (0.5, 0.5)
    assert percentiles(np.array([np.nan])) is None
