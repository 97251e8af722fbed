"""The rules that ship have no fault, and each kind of fault is found where it is."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pipeline.rules import Fault, check_rules, default_rules_path, load_rules


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rules to spoil."""
    return Path(shutil.copytree(default_rules_path(), tmp_path / "rules"))


def append(file: Path, text: str) -> int:
    """Add ``text`` to a rules file and return the line on which it begins."""
    with file.open("a", encoding="utf-8") as handle:
        handle.write(text)
    return len(file.read_text(encoding="utf-8").splitlines()) - len(text.splitlines()) + 1


def only_fault(folder: Path) -> Fault:
    faults = check_rules(folder)
    assert len(faults) == 1, faults
    return faults[0]


def test_the_rules_have_no_fault() -> None:
    assert check_rules() == []


def test_a_copy_is_as_good_and_has_the_same_hash(folder: Path) -> None:
    assert check_rules(folder) == []
    assert load_rules(folder).hash == load_rules().hash


def test_any_change_changes_the_hash(folder: Path) -> None:
    append(folder / "words.yaml", "# a remark\n")
    assert load_rules(folder).hash != load_rules().hash


@pytest.mark.parametrize(
    ("record", "rule_id", "message"),
    [
        pytest.param(
            "- {id: t.unknown-field, words: [kata], colour: red}\n",
            "t.unknown-field",
            "colour",
            id="unknown field",
        ),
        pytest.param(
            "- {id: t.both, words: [kata], pattern: kata, match: [kata], no_match: [lain]}\n",
            "t.both",
            "either 'pattern', 'words' or 'tree'",
            id="pattern and words",
        ),
        pytest.param(
            '- {id: t.regex, pattern: "(kata", match: [kata], no_match: [lain]}\n',
            "t.regex",
            "not a valid pattern",
            id="broken expression",
        ),
        pytest.param(
            '- {id: t.macro, pattern: "{{nosuch}}", match: [kata], no_match: [lain]}\n',
            "t.macro",
            "nosuch",
            id="unknown macro",
        ),
        pytest.param(
            "- {id: t.bare, pattern: kata}\n", "t.bare", "needs examples", id="pattern without examples"
        ),
        pytest.param(
            "- {id: t.one-sided, pattern: kata, match: [kata]}\n",
            "t.one-sided",
            "no_match",
            id="pattern without a counter-example",
        ),
        pytest.param(
            "- {id: t.silent, pattern: kata, match: [kalimat], no_match: [lain]}\n",
            "t.silent",
            "does not match its example: 'kalimat'",
            id="example that does not match",
        ),
        pytest.param(
            "- {id: t.greedy, pattern: kata, match: [kata], no_match: [katakan]}\n",
            "t.greedy",
            "matches what it must not: 'katakan'",
            id="counter-example that matches",
        ),
        pytest.param("- id: t.wrong-type\n  words: kata\n", "t.wrong-type", "words", id="wrong type"),
        pytest.param("- kata\n", "-", "", id="no mapping"),
    ],
)
def test_a_faulty_record_is_found(folder: Path, record: str, rule_id: str, message: str) -> None:
    line = append(folder / "words.yaml", record)
    fault = only_fault(folder)
    assert fault.path == str(folder / "words.yaml")
    assert (fault.line, fault.rule_id) == (line, rule_id)
    assert message in fault.message


def test_an_id_given_twice_is_found(folder: Path) -> None:
    taken = load_rules(folder).group("gate").rules[0].id
    line = append(folder / "words.yaml", f"- {{id: {taken}, words: [kata]}}\n")
    fault = only_fault(folder)
    assert (fault.path, fault.line, fault.rule_id) == (str(folder / "words.yaml"), line, taken)
    assert re.search(r"already used in gate\.yaml:\d+", fault.message)


def test_broken_yaml_is_found(folder: Path) -> None:
    line = append(folder / "words.yaml", '- id: "unclosed\n')
    faults = [fault for fault in check_rules(folder) if fault.path == str(folder / "words.yaml")]
    assert len(faults) == 1
    assert faults[0].line >= line
    assert "not YAML" in faults[0].message


def test_a_file_that_is_no_list_is_found(folder: Path) -> None:
    (folder / "words.yaml").write_text("id: kata\n", encoding="utf-8")
    fault = only_fault(folder)
    assert (fault.path, fault.line) == (str(folder / "words.yaml"), 1)


@pytest.mark.parametrize(
    ("file", "line_text"),
    [("aliases.csv", "Kota Antah,99.99,nickname,no,\n"), ("hazards.csv", "Antah,99.99,word: nowhere\n")],
)
def test_an_unknown_region_code_is_found(folder: Path, file: str, line_text: str) -> None:
    line = append(folder / "regions" / file, line_text)
    fault = only_fault(folder)
    assert (fault.path, fault.line) == (str(folder / "regions" / file), line)
    assert "99.99" in fault.message


def test_a_region_code_given_twice_is_found(folder: Path) -> None:
    regions = folder / "regions" / "regions.csv"
    line = append(regions, regions.read_text(encoding="utf-8").splitlines()[1] + "\n")
    fault = only_fault(folder)
    assert (fault.path, fault.line) == (str(regions), line)
    assert "twice" in fault.message


def test_a_folder_without_rules_is_told(tmp_path: Path) -> None:
    assert "not a folder of rules" in only_fault(tmp_path).message
    with pytest.raises(FileNotFoundError, match="holds no rules"):
        load_rules(tmp_path)


def test_faulty_rules_are_not_loaded(folder: Path) -> None:
    line = append(folder / "words.yaml", '- {id: t.regex, pattern: "(kata", match: [kata], no_match: [a]}\n')
    with pytest.raises(ValueError, match=rf"words\.yaml:{line}: rule t\.regex: not a valid pattern"):
        load_rules(folder)


def test_tags_and_macros_are_filled_in(folder: Path) -> None:
    append(folder / "macros.yaml", "- {id: fruit, pattern: apel|mangga, match: [apel], no_match: [batu]}\n")
    append(
        folder / "words.yaml",
        '- {id: t.tag, pattern: "{{fruit}} dari <presenter=person>", match: ["mangga dari <person>"],'
        ' no_match: ["batu dari <person>", "apel dari Budi"]}\n',
    )
    assert check_rules(folder) == []
    (rule,) = [rule for rule in load_rules(folder).group("words").rules if rule.id == "t.tag"]
    found = rule.regex.search("Apel dari <person#3> di sana")
    assert found is not None
    assert found["presenter"] == "3"


def test_an_unknown_macro_inside_macros_is_told(folder: Path) -> None:
    line = append(
        folder / "macros.yaml", '- {id: fruit, pattern: "{{nowhere}}", match: [apel], no_match: [batu]}\n'
    )
    assert (folder / "macros.yaml", line) in {(Path(f.path), f.line) for f in check_rules(folder)}
    with pytest.raises(ValueError, match=rf"macros\.yaml:{line}: rule fruit: no macro named 'nowhere'"):
        load_rules(folder)


def test_a_tag_of_another_language_is_told(folder: Path) -> None:
    line = append(folder / "words.yaml", "- !!python/name:os.system {id: a}\n")
    fault = only_fault(folder)
    assert (fault.path, fault.line) == (str(folder / "words.yaml"), line)
    assert "not plain YAML" in fault.message


@pytest.mark.parametrize("name", ["regions.csv", "aliases.csv", "hazards.csv"])
def test_a_torn_or_missing_gazetteer_is_told(folder: Path, name: str) -> None:
    file = folder / "regions" / name
    line = append(file, "99.99,kota\n")
    fault = only_fault(folder)
    assert (fault.path, fault.line) == (str(file), line)
    file.unlink()
    assert "missing" in only_fault(folder).message
