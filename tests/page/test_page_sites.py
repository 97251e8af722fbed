"""The records of sites: their schema, and what rules check says of a wrong one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.page.examples import site_faults
from pipeline.rules import check_rules, default_rules_path, load_rules
from pipeline.sites import SiteRecord


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_rules_path(), tmp_path / "rules"))


def test_every_record_helps_its_example_and_loses_nothing() -> None:
    assert list(site_faults(load_rules())) == []


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ('{id: s, hosts: [a.example], body: ["div[["], example: x}', "no CSS selector"),
        ("{id: s, hosts: [], body: [div], example: x}", "names no host"),
        ('{id: s, hosts: ["http://a"], body: [div], example: x}', "is no host"),
        ("{id: s, hosts: [a.example], example: x}", "says nothing"),
        ("{id: s, hosts: [a.example], body: [div]}", "'example' names"),
        ("{id: s, hosts: [a.example], body: [div], example: ../../x}", "'example' names"),
        ("{id: s, hosts: [a.example], colour: red, body: [div], example: x}", "colour"),
        ('{id: s, hosts: ["*"], body: [div], example: x}', "no 'body'"),
        ("{id: site.antara, hosts: [a.example], body: [div], example: x}", "already used"),
        ("{id: gate.award, hosts: [a.example], body: [div], whole: all, example: x}", "one-page form"),
    ],
)
def test_a_wrong_record_is_named_with_its_line(folder: Path, record: str, message: str) -> None:
    file = folder / "pages.yaml"
    line = len(file.read_text("utf-8").splitlines()) + 1
    with file.open("a", encoding="utf-8") as handle:
        handle.write(f"- {record}\n")
    faults = check_rules(folder)
    assert len(faults) == 1
    assert (faults[0].line, faults[0].path) == (line, str(file))
    assert message in faults[0].message


def only_fault(folder: Path) -> str:
    faults = list(site_faults(load_rules(folder)))
    assert len(faults) == 1, faults
    return f"{faults[0].rule_id}: {faults[0].message}"


def test_a_prune_that_eats_the_body_is_found(folder: Path) -> None:
    page = folder / "pages" / "go-id.html"
    page.write_text(
        page.read_text("utf-8").replace("<p>Peta itu", '<p class="keterangan-foto">Peta itu'), "utf-8"
    )
    assert only_fault(folder).startswith("site.go-id: loses a line of its example: 'Peta itu")


def test_a_record_that_makes_no_difference_is_found(folder: Path) -> None:
    with (folder / "pages.yaml").open("a", encoding="utf-8") as handle:
        handle.write("- {id: s, hosts: [kabarminang.example], page: [page], example: any}\n")
    assert "s: makes no difference" in only_fault(folder)


def test_a_prune_that_finds_nothing_and_a_missing_example_are_found(folder: Path) -> None:
    file = folder / "pages.yaml"
    file.write_text(
        file.read_text("utf-8").replace('"p.keterangan-foto"', '"p.keterangan-foto", "p.nowhere"'), "utf-8"
    )
    assert "'p.nowhere' finds nothing" in only_fault(folder)
    (folder / "pages" / "go-id.txt").unlink()
    assert "no example" in only_fault(folder)


@pytest.mark.parametrize(
    ("host", "fits"),
    [("go.id", False), ("x.go.id", True), ("a.b.go.id", True), ("xgo.id", False), ("kota.example", True), ("www.kota.example", True), ("m.kota.example", False), ("", False)],
)  # fmt: skip
def test_hosts_fit_whole_labels(host: str, fits: bool) -> None:
    record = SiteRecord(id="s", hosts=["*.go.id", "kota.example"], body=["div"], example="x")
    assert record.is_for(host) is fits


def test_rules_without_sites_are_whole(folder: Path) -> None:
    (folder / "pages.yaml").unlink()
    assert load_rules(folder).sites == ()
    assert check_rules(folder) == []
