"""The commands over a store that the real rules filled."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.rules import default_rules_path

ARTICLES = {
    "utara": "Pemerintah Kota Madiun meraih penghargaan Smart City 2021 untuk dimensi smart living, Selasa (14/12/2021). "
    "Wali kota menyebut hasil itu buah kerja semua dinas.",
    "timur": "Kabupaten Banyuwangi menggondol penghargaan Smart City 2022 pada dimensi smart economy, Rabu (7/12/2022). "
    "Panitia menilai pasar daringnya paling ramai.",
}


def invoke(*args: object) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_a_rule_that_is_edited_is_found_in_status_and_named_by_diff(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    lines = (json.dumps({"id": id, "text": text}) for id, text in ARTICLES.items())
    path.write_text("\n".join(lines), encoding="utf-8")
    out, rules = tmp_path / "out", tmp_path / "rules"
    shutil.copytree(default_rules_path(), rules)
    triggers = (rules / "triggers.yaml").read_text(encoding="utf-8")
    (rules / "triggers.yaml").write_text(triggers.replace("|(?:meng)?gondol|", "|", 1), encoding="utf-8")

    assert invoke("run", path, "-o", out, "-q").exit_code == 0
    assert json.loads(invoke("status", "--store", out, "--json").stdout)["waiting"] == 0
    assert json.loads(invoke("status", "--store", out, "--json", "--rules", rules).stdout)["waiting"] == 2
    assert invoke("run", path, "-o", out, "-q", "--rules", rules).exit_code == 0

    told = json.loads(invoke("diff", "--store", out, "--json").stdout)
    (change,) = told["changes"]
    assert (change["change"], change["article_id"]) == ("lost", "timur")
    assert change["why"][0]["rules"] == ["triggers.yaml:trigger.win"]
    assert told["rules"] == {"triggers.yaml:trigger.win": "changed"}

    done = invoke("export", "--store", out, "--format", "jsonl", "--run", 1, "-o", tmp_path / "first.jsonl")
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in (tmp_path / "first.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {(row["article_id"], row["region"], row["year"]) for row in rows} == {
        ("utara", "Kota Madiun", 2021),
        ("timur", "Kabupaten Banyuwangi", 2022),
    }


def test_an_option_that_diff_does_not_have_is_no_run(tmp_path: Path) -> None:
    result = invoke("diff", "-o", tmp_path)
    assert result.exit_code == 2
    assert "no such option: -o" in result.stderr and "--store" in result.stderr


def test_a_store_whose_log_is_lost_is_not_called_old(tmp_path: Path) -> None:
    (tmp_path / "anugerah.db").write_bytes(b"")
    result = invoke("status", "--store", tmp_path)
    assert result.exit_code == 1
    assert "holds nothing" in result.stderr
