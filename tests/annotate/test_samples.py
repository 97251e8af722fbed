"""Reading annotated samples: each thing with its place, and what cannot be read told."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_files import ROW, jsonl, record, row, span, write_part, write_table

from pipeline.annotate.samples import read_gold, read_samples, survey
from pipeline.errors import InputError
from pipeline.spans import Span, read_spans, span_lines


def test_articles_rows_and_spans_know_their_file_and_line(tmp_path: Path) -> None:
    spans = [{"id": "a2", "spans": [span(5, 11, "region", "35.77")]}]
    rows = [ROW, row(article_id="a2", place="x\ny"), row(article_id="a2")]
    part = write_part(tmp_path / "dev", [record(), record("a2")], rows, spans)
    (read,) = read_samples(part)
    assert read.name == "dev"
    assert [(each.id, each.style, each.place.line) for each in read.articles] == [
        ("a1", "wire", 1),
        ("a2", "wire", 2),
    ]
    # The second row ends on line 4 because a cell of it holds a line end.
    assert [each.place.line for each in read.rows] == [2, 3, 5]
    assert read.marked[0].spans == (Span(5, 11, "region", "35.77"),)
    assert read.marked[0].place.line == 1


def test_a_folder_of_parts_gives_them_by_name(tmp_path: Path) -> None:
    for name in ("test", "dev"):
        write_part(tmp_path / name)
    assert [part.name for part in read_samples(tmp_path)] == ["dev", "test"]


def test_a_folder_without_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no samples"):
        read_samples(tmp_path)


def test_the_first_fault_is_raised_with_file_and_line(tmp_path: Path) -> None:
    write_part(tmp_path, [record(), {"id": "a2"}])
    with pytest.raises(InputError, match=r"one\.jsonl:2: no text"):
        read_samples(tmp_path)


@pytest.mark.parametrize(
    ("records", "kind", "line"),
    [
        ([record(), record(text="Another text.")], None, None),
        ([record(), record()], "id", 2),
        ([{"text": "Only a text."}], "id", 1),
        ([record(), {"id": "a2", "text": ""}], "article", 2),
    ],
)
def test_survey_reports_what_cannot_be_read(
    tmp_path: Path, records: list[dict[str, str]], kind: str | None, line: int | None
) -> None:
    (part,) = survey(write_part(tmp_path, records))
    assert [(fault.kind, fault.place.line) for fault in part.faults] == ([(kind, line)] if kind else [])


def test_two_articles_of_one_id_keep_it(tmp_path: Path) -> None:
    (part,) = survey(write_part(tmp_path, [record(), record(text="Another text.")]))
    assert [each.id for each in part.articles] == ["a1", "a1"]


def test_a_broken_gold_table_is_a_fault_at_its_line(tmp_path: Path) -> None:
    part = write_part(tmp_path)
    table = part / "gold" / "one.csv"
    table.write_text(table.read_text(encoding="utf-8") + "a1,35.77\n", encoding="utf-8")
    (read,) = survey(part)
    (fault,) = read.faults
    assert (fault.kind, fault.place.line) == ("gold", 3)
    assert "cells" in fault.message
    with pytest.raises(InputError, match=r"one\.csv:3: "):
        read_gold(table)


def test_a_span_may_hold_any_line_separator(tmp_path: Path) -> None:
    text = "Kota\u2028Madiun\x85meraih"
    path = tmp_path / "spans.jsonl"
    path.write_text(span_lines({"a1": [Span(0, 11, "region", "35.77")]}, {"a1": text}), encoding="utf-8")
    assert read_spans(path, {"a1": text}) == {"a1": (Span(0, 11, "region", "35.77"),)}


def test_a_gold_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_gold(tmp_path / "none.csv")


def test_blank_lines_of_a_gold_table_count_as_lines(tmp_path: Path) -> None:
    path = write_table(tmp_path / "g.csv", [ROW])
    head, first = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{head}\n\n{first}\n", encoding="utf-8")
    assert [each.place.line for each in read_gold(path)] == [3]


def test_jsonl_writes_one_line_a_record() -> None:
    assert jsonl([{"id": "ä"}]) == '{"id": "ä"}\n'


@pytest.mark.parametrize(
    "line", ["[" * 100_000, '{"id": "a1"}', '{"spans": []}', '{"id": "a9", "spans": []}']
)
def test_a_line_that_is_no_record_of_spans_is_a_fault(line: str, tmp_path: Path) -> None:
    part = write_part(tmp_path, spans=[])
    (part / "spans" / "one.jsonl").write_text(f"{line}\n", encoding="utf-8")
    (read,) = survey(part)
    assert [(fault.kind, fault.place.line) for fault in read.faults] == [("spans", 1)]


def test_a_folder_that_is_named_like_a_file_of_articles_is_a_fault(tmp_path: Path) -> None:
    part = write_part(tmp_path)
    (part / "gold" / "two.csv").mkdir()
    (read,) = survey(part)
    assert [fault.kind for fault in read.faults] == ["gold"]
