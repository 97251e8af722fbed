"""Cells that a spreadsheet must not compute, and come back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.spreadsheet import LEAD_INS, neutral, restored


@given(st.text(st.sampled_from([*LEAD_INS, "'", "a", " "]), max_size=4))
def test_a_neutral_cell_begins_with_no_lead_in_and_is_restored(cell: str) -> None:
    assert neutral(cell)[:1] not in tuple(LEAD_INS)
    assert restored(neutral(cell)) == cell


@pytest.mark.parametrize(
    ("cell", "kept"), [("'Aisyiyah", "'Aisyiyah"), ("'", "'"), ("'=1", "=1"), ("x", "x")]
)
def test_only_the_apostrophe_that_was_put_there_is_taken_off(cell: str, kept: str) -> None:
    assert restored(cell) == kept
