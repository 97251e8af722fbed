"""The log-likelihood ratio: figures worked out by hand, and what holds for any counts."""

from __future__ import annotations

from math import isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.suggest.score import log_likelihood_ratio


def test_a_ratio_worked_out_by_hand() -> None:
    # 2 of 4 places against 2 of 12 other words: 4 of 16 in all, so 1 and 3 are expected.
    wanted = 2 * (2 * log(2 / 1) + 2 * log(2 / 3) + 2 * log(2 / 3) + 10 * log(10 / 9))
    assert log_likelihood_ratio(2, 2, 4, 12) == pytest.approx(wanted)
    assert wanted == pytest.approx(1.6361, abs=5e-5)


def test_a_phrase_that_stands_nowhere_else_scores_most() -> None:
    assert log_likelihood_ratio(3, 0, 50, 10_000) > log_likelihood_ratio(3, 3, 50, 10_000) > 0


def test_a_phrase_that_is_rarer_in_the_places_scores_below_nothing() -> None:
    assert log_likelihood_ratio(1, 500, 100, 1000) < 0


def test_no_words_score_nothing() -> None:
    assert log_likelihood_ratio(0, 0, 0, 0) == 0


@pytest.mark.parametrize("counts", [(-1, 0, 1, 1), (2, 0, 1, 5), (0, 6, 1, 5)])
def test_impossible_counts_are_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="no such counts"):
        log_likelihood_ratio(*counts)


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 50))
def test_equal_shares_score_nothing(inside: int, more: int, times: int) -> None:
    ratio = log_likelihood_ratio(inside, inside * times, inside + more, (inside + more) * times)
    assert isclose(ratio, 0, abs_tol=1e-6)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_the_sign_says_where_a_phrase_is_more_frequent(a: int, b: int, c: int, d: int) -> None:
    ratio = log_likelihood_ratio(a, b, a + c, b + d)
    if a * (b + d) > b * (a + c):
        assert ratio >= 0
    if a * (b + d) < b * (a + c):
        assert ratio <= 0
