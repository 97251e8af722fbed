"""The linter of the samples: each code is found where its fault is, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sample_files import ROW, TEXT, record, row, span, write_part
from typer.testing import CliRunner

from pipeline.annotate.check import Report, check_folders
from pipeline.annotate.check_rows import is_organisation
from pipeline.annotate.finding import CODES
from pipeline.cli import app
from pipeline.rules import load_rules

CORPUS = Path(__file__).resolve().parent.parent.parent / "corpus"
REGION = span(5, 11, "region", "35.77")
LIVING = span(TEXT.index("smart living"), TEXT.index("smart living") + 12, "dimension", "smart living")


def check(folder: Path) -> Report:
    return check_folders([folder], load_rules())


def codes(report: Report) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.place.line) for finding in report.findings]


def test_a_faultless_part_has_no_finding(tmp_path: Path) -> None:
    spans = [{"id": "a1", "spans": [REGION, LIVING]}]
    assert codes(check(write_part(tmp_path / "test", spans=spans))) == []


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"article_id": "a9"}, "G010"),
        ({"region_code": "99.99"}, "G011"),
        ({"region": "Kabupaten Madiun"}, "G012"),
        ({"region_code": "35.77|35.19", "region": "Kota Madiun|Kabupaten Madiun"}, None),
        ({"dimension": "smart city"}, "G013"),
        ({"dimension": "smart living|"}, None),
        ({"mention": "past"}, "G014"),
        ({"mention": ""}, "G014"),
        ({"mention": "current|listed"}, None),
        ({"year": "21"}, "G015"),
        ({"year": "２０２１"}, "G015"),
        ({"year": "2020|2021"}, None),
        ({"award_date": "14/12/2021"}, "G016"),
        ({"award_date": "2021-02-30"}, "G016"),
        ({"award_date": "20211214"}, "G016"),
        ({"award_date": "2021-12-17"}, "G017"),
        ({"award_date": "2021-12-17|2021-12-14"}, None),
        ({"award_date": "2019-12-14"}, "G018"),
        ({"award_date": "2020-12-14"}, None),
        ({"presenter": "Rudiantara"}, "G020"),
        ({"presenter": "Rudiantara|Johnny Plate"}, None),
        ({"recipient": "maidi"}, None),
        ({"place": "Bandung"}, "G021"),
        ({"place": "Bandung|"}, None),
        ({"presenter_title": "Menteri Agama"}, "G022"),
        ({"recipient_title": "Wali Kot"}, None),
        ({"recipient_title": "ali Kota"}, "G022"),
        ({"category": "kota kecil"}, "G023"),
        ({"category": "2021 piagam"}, "G023"),
        ({"category": "dimensi piagam"}, None),
        ({"category": "piagam; dimensi"}, None),
        ({"region_code": "35.78", "region": "Kota Surabaya"}, "G024"),
        ({"dimension": "smart economy"}, "G025"),
        ({"recipient": "", "recipient_title": "Wali Kota"}, "G026"),
        ({"recipient": "", "recipient_title": ""}, None),
        ({"presenter": "Kota Madiun", "presenter_title": ""}, "G027"),
        ({"presenter": "Maidi", "presenter_title": ""}, "G028"),
    ],
)
def test_a_faulty_cell_is_found(tmp_path: Path, cells: dict[str, str], code: str | None) -> None:
    report = check(write_part(tmp_path, rows=[row(**cells)]))
    assert codes(report) == ([(code, 2)] if code else [])


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([ROW, ROW], [("G030", 3)]),
        ([ROW, row(programme="GERAKAN menuju: smart city")], [("G030", 3)]),
        ([ROW, row(programme="Smart City Award")], []),
        ([ROW, row(category="piagam")], []),
        ([ROW, row(dimension="", mention="listed", place="")], [("G031", 3)]),
        ([ROW, row(dimension="", mention="listed", presenter="", presenter_title="")], [("G031", 3)]),
        ([ROW, row(dimension="", mention="listed", recipient="", recipient_title="")], []),
        ([ROW, row(dimension="", mention="historical", place="")], []),
        ([ROW, row(dimension="", mention="listed", place="", award_date="2021-12-13")], []),
        ([ROW, row(year="2022", dimension="", mention="historical", award_date="")], [("G032", 2)]),
        ([ROW, row(year="2020", dimension="", mention="historical", award_date="")], []),
    ],
)
def test_rows_that_contradict_one_another_are_found(
    tmp_path: Path, rows: list[dict[str, str]], found: list[tuple[str, int]]
) -> None:
    assert codes(check(write_part(tmp_path, rows=rows))) == found


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([REGION, LIVING, LIVING], ["G040"]),
        ([REGION, LIVING, span(0, 11, "region", "35.77")], ["G041"]),
        ([REGION, LIVING, span(0, 11, "title")], []),
        ([span(5, 11, "region", "99.99"), LIVING], ["G042", "G044"]),
        ([REGION, LIVING | {"value": "smart"}], ["G042", "G045"]),
        ([REGION, LIVING, span(0, 4, "date", "14/12/2021")], ["G042"]),
        ([REGION, LIVING, span(0, 4, "title", "x")], ["G042"]),
        ([REGION, LIVING, span(0, 4, "date")], []),
        ([REGION | {"value": ""}, LIVING], ["G043", "G044"]),
        ([LIVING], ["G044"]),
        ([REGION], ["G045"]),
        ([], ["G044", "G045"]),
        ([REGION | {"text": "Bogor"}, LIVING], ["G004"]),
    ],
)
def test_faulty_spans_are_found(tmp_path: Path, spans: list[dict[str, Any]], found: list[str]) -> None:
    report = check(write_part(tmp_path, spans=[{"id": "a1", "spans": spans}]))
    assert sorted(code for code, _ in codes(report)) == found


def test_an_id_in_two_files_and_in_two_parts_is_found(tmp_path: Path) -> None:
    write_part(tmp_path / "dev", [record()])
    write_part(tmp_path / "dev", [record(text="Teks lain.")], rows=[], name="two")
    write_part(tmp_path / "more", [record(text="Teks ketiga.")], rows=[])
    found = [f for f in check(tmp_path).findings if f.code == "G002"]
    assert [(f.place.path.parent.parent.name, f.place.path.name) for f in found] == [
        ("dev", "two.jsonl"),
        ("more", "one.jsonl"),
    ]


def test_a_near_copy_is_an_error_across_parts_and_a_warning_inside_one(tmp_path: Path) -> None:
    longer = TEXT + " Wali kota mengatakan bahwa warga akan terus dilayani dengan baik setiap hari."
    write_part(tmp_path / "dev", [record(), record("a2", longer + " Selesai.")])
    write_part(tmp_path / "test", [record("t1", longer)], rows=[])
    found = {f.code: f.message for f in check(tmp_path).findings if f.code in ("G050", "G051")}
    assert set(found) == {"G050", "G051"}
    assert "t1 is nearly the same as" in found["G050"]


def test_a_test_article_must_name_its_style_and_another_need_not(tmp_path: Path) -> None:
    bare = record()
    del bare["style"]
    assert codes(check(write_part(tmp_path / "test", [bare]))) == [("G060", 1)]
    assert codes(check(write_part(tmp_path / "dev", [bare]))) == []


def test_the_mixture_is_asked_of_a_folder_of_parts_only(tmp_path: Path) -> None:
    write_part(tmp_path / "dev")
    assert [code for code, _ in codes(check(tmp_path))] == ["G061", "G062", "G063"]
    assert codes(check(tmp_path / "dev")) == []


def test_a_mixture_that_is_large_enough_is_no_finding(tmp_path: Path) -> None:
    words = ["padi", "jagung", "kopi", "teh", "kakao"]
    texts = {f"n{i}": " ".join(f"{w}{i}" for w in words * 6) for i in range(25)}
    records = [record(key, text, style=f"s{key[1:]}"[:2]) for key, text in texts.items()]
    spans = [{"id": key, "spans": []} for key in texts]
    write_part(tmp_path / "dev", [record(), *records], spans=spans)
    assert codes(check(tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kementerian Komunikasi dan Informatika", True),
        ("Universitas Gadjah Mada", True),
        ("Pemerintah Kota Madiun", True),
        ("Johnny G. Plate", False),
        ("Bima Arya Sugiarto", False),
    ],
)
def test_organisations_are_told_from_persons(name: str, expected: bool) -> None:
    assert is_organisation(name, load_rules()) is expected


def test_the_samples_of_this_project_have_no_error() -> None:
    assert [str(f) for f in check(CORPUS).findings if f.severity == "error"] == []


def test_every_code_begins_with_its_letter_and_has_a_meaning() -> None:
    assert all(
        code.startswith("G") and severity in ("error", "warning") and text
        for code, (severity, text) in CODES.items()
    )


def invoke(*args: object) -> Any:
    return CliRunner().invoke(app, ["corpus", "check", *map(str, args)])


def test_the_command_tells_findings_and_a_summary_and_exits_1_on_errors(tmp_path: Path) -> None:
    part = write_part(tmp_path, rows=[row(year="21", category="kota kecil")])
    result = invoke(part)
    assert result.exit_code == 1
    assert f"{part}/gold/one.csv:2: error G015: year '21'" in result.stdout
    assert "1 errors, 1 warnings" in result.stdout
    assert "G023" not in invoke(part, "--quiet").stdout


def test_the_command_exits_0_on_warnings_and_tells_them_as_json(tmp_path: Path) -> None:
    result = invoke(write_part(tmp_path, rows=[row(category="kota kecil")]), "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert [(each["code"], each["line"]) for each in told["findings"]] == [("G023", 2)]
    assert told["parts"][0]["articles"] == 1


def test_a_folder_without_samples_is_wrong_usage(tmp_path: Path) -> None:
    result = invoke(tmp_path)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "no samples" in result.stderr
