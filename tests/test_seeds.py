"""Published articles that may lie beside the checkout: every row and every cell of them is right."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.award import AwardRow
from pipeline.evaluate import Row, read_table, score_rows
from samples import ROOT, as_table, extract_all, read_articles
from scoring import errors, told

SEEDS = ROOT.parent / "shared" / "seeds"

pytestmark = pytest.mark.skipif(
    not (SEEDS / "gold.csv").is_file(), reason="no folder shared/seeds beside the checkout"
)


@pytest.fixture(scope="module")
def rows() -> list[AwardRow]:
    return extract_all(read_articles(sorted(SEEDS.glob("*.txt"))))


@pytest.fixture(scope="module")
def gold() -> Sequence[Row]:
    return read_table(SEEDS / "gold.csv")


def test_every_row_and_every_slot_is_right(rows: list[AwardRow], gold: Sequence[Row]) -> None:
    ids = {path.stem for path in SEEDS.glob("*.txt")}
    score = score_rows(as_table(rows), gold, ids)
    faults = told(errors(as_table(rows), gold, ids))
    assert (score.rows.f1, score.four_slots.f1, score.whole_row) == (1.0, 1.0, 1.0), faults
    assert {slot: figures.f1 for slot, figures in score.slots.items()} == dict.fromkeys(score.slots, 1.0), (
        faults
    )
    assert score.left_out_gold == score.left_out_system == 0


def test_a_weekday_that_disagrees_is_told(rows: list[AwardRow]) -> None:
    (magelang,) = [row for row in rows if row.article_id.startswith("004")]
    assert magelang.region == "Kota Magelang"
    assert "W012" in magelang.warnings
