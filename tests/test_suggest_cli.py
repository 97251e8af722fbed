"""``anugerah rules suggest``: exit codes, streams and files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.suggest.sighting import KINDS

TEXT = "Kabar Smart City\nKota Madiun menyikat penghargaan smart living.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def suggest(*args: object) -> Any:
    return CliRunner().invoke(app, ["rules", "suggest", *map(str, args)])


def test_suggestions_are_printed_as_yaml(file: Path) -> None:
    result = suggest(file)
    assert (result.exit_code, result.stderr) == (0, "")
    assert [record["id"] for record in yaml.safe_load(result.stdout)] == ["trigger.win-menyikat"]
    assert "#   a: Kota Madiun menyikat penghargaan smart living." in result.stdout


def test_json_is_printed_alone_when_asked(file: Path) -> None:
    result = suggest(file, "--json")
    assert [entry["form"] for entry in json.loads(result.stdout)["suggestions"]] == ["menyikat"]


def test_a_file_takes_what_would_be_printed(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "s.yaml"
    result = suggest(file, "-o", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_text(encoding="utf-8") == suggest(file).stdout


def test_only_the_kinds_asked_for_are_told(file: Path) -> None:
    assert yaml.safe_load(suggest(file, "--kind", "title", "--kind", "date").stdout) == []


def test_an_unknown_kind_ends_with_the_known_ones(file: Path) -> None:
    result = suggest(file, "--kind", "verbs")
    assert result.exit_code == 2
    assert result.stderr == f"anugerah: --kind verbs: no such kind; there are {', '.join(KINDS)}\n"


def test_the_help_names_every_kind() -> None:
    text = " ".join(suggest("--help").stdout.replace("│", " ").split())
    assert all(kind in text for kind in KINDS)


def test_a_rejected_input_is_told_and_does_not_stop_it(file: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    result = suggest(tmp_path)
    assert result.exit_code == 3
    assert "empty.txt: no text in it" in result.stderr
    assert "trigger.win-menyikat" in result.stdout


def test_articles_without_a_word_of_an_award_are_not_counted(file: Path, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("Harga cabai naik di pasar.\n", encoding="utf-8")
    assert suggest(tmp_path).stdout.startswith("# 1 suggestions from 1 articles.")
    assert json.loads(suggest(tmp_path, "--json").stdout)["articles"] == 1
    file.unlink()
    assert suggest(tmp_path).stdout.startswith("# 0 suggestions from 0 articles.")


def test_the_help_says_what_is_counted_of_boilerplate() -> None:
    text = " ".join(suggest("--help").stdout.replace("│", " ").split())
    assert "of boilerplate in N articles" in text


def test_a_folder_without_articles_is_wrong_use(tmp_path: Path) -> None:
    result = suggest(tmp_path)
    assert result.exit_code == 2
    assert result.stderr.endswith("\nanugerah: nothing to read\n")
    assert result.stdout == ""


def test_rules_without_contexts_are_named(file: Path, tmp_path: Path) -> None:
    import shutil

    from pipeline.rules import default_rules_path

    folder = Path(shutil.copytree(default_rules_path(), tmp_path / "rules"))
    (folder / "suggest.yaml").unlink()
    result = suggest(file, "--rules", folder)
    assert result.exit_code == 2
    assert "suggest.yaml: not there; copy it from the built-in rules" in result.stderr


def test_two_runs_print_the_same(file: Path) -> None:
    assert suggest(file).stdout == suggest(file).stdout
