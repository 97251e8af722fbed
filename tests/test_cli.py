"""The command line: exit codes, what goes to which stream, no traceback for a user's mistake."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.article import Article
from pipeline.award import AwardRow
from pipeline.cli import app
from pipeline.rules import Fault, Group, Rule, Rules

EVIDENCE = "Kota Madiun meraih penghargaan smart living [bold]."


@dataclass(frozen=True)
class FakeExtraction:
    rows: tuple[AwardRow, ...]
    published: date | None
    published_basis: str
    seconds: dict[str, float] = field(default_factory=dict)
    gated: bool = False


def extract(
    article: Article, rules: Rules, *, fallback_published: date | None = None, parser: object = None
) -> Any:
    """Stands in for the extractor: a text that says AWARD holds one."""
    if "BOOM" in article.text:
        raise LookupError("no such region")
    if "INTERRUPT" in article.text:
        raise KeyboardInterrupt
    published = article.published or fallback_published
    basis = article.published_basis or ("option" if published else "")
    if "AWARD" not in article.text:
        return FakeExtraction((), published, basis, gated=True)
    row = AwardRow(
        article.id,
        "35.77",
        "Kota Madiun",
        "Gerakan Menuju Smart City",
        2021,
        "smart living",
        "",
        date(2021, 12, 14),
        "Johnny G. Plate",
        "Menteri",
        "Maidi",
        "Wali Kota",
        "Jakarta",
        "current",
        date_text="Selasa (14/12)",
        evidence=EVIDENCE + "\x1b[31m",
        confidence=0.9,
        warnings=("W012",),
    )
    return FakeExtraction((row,), published, basis)


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    group = Group("warnings", (Rule("W012", re.compile("x"), "weekday disagrees with the date", ""),))
    rules = Rules(
        Path("rules"), "rules-hash", {"warnings": group, "boilerplate": Group("boilerplate", ())}, {}, (), {}
    )

    def load(path: Path | None = None) -> Rules:
        if path is not None and not path.is_dir():
            raise FileNotFoundError(f"{path} holds no rules")
        if path is not None:
            raise ValueError("verbs.yaml:3: rule won: not a valid pattern")
        return rules

    monkeypatch.setattr("pipeline.rules.load_rules", load)
    module: Any = types.ModuleType("pipeline.extract")
    module.extract_article = extract
    monkeypatch.setitem(sys.modules, "pipeline.extract", module)


def invoke(*args: object, stdin: bytes | None = None) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


def article(folder: Path, text: str, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_run_writes_the_tables_and_a_summary(tmp_path: Path) -> None:
    article(tmp_path, "AWARD\n" + "satu dua tiga " * 3)
    result = invoke("run", tmp_path, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "awards.csv",
        "awards_merged.csv",
        "articles.csv",
        "run.json",
        "anugerah.db",
        ".anugerah.db.lock",
    }
    for line in (
        "1 inputs: 1 new",
        "1 articles read by the rules: new",
        "run 1: 1 rows won, 0 lost",
        "in the tables: 1 inputs, 1 extracted; 1 rows of 1 awards",
        "1  2021",
        "1  smart living",
        "1  W012 weekday disagrees with the date",
    ):
        assert line in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(("text", "outcome"), [("BOOM", "failed"), ("", "rejected")])
def test_run_exits_3_when_an_input_was_rejected_or_failed(tmp_path: Path, text: str, outcome: str) -> None:
    article(tmp_path, "AWARD", "good.txt")
    article(tmp_path, text, "bad.txt")
    result = invoke("run", tmp_path, "-o", tmp_path / "out")
    assert result.exit_code == 3
    assert f"1 {outcome}" in result.stdout
    assert "AWARD" not in result.stderr
    assert (tmp_path / "out" / "awards.csv").exists()


def test_run_prints_json_alone_when_asked(tmp_path: Path) -> None:
    article(tmp_path, "AWARD")
    result = invoke("run", tmp_path, "-o", tmp_path / "out", "--json", "--published", "2021-12-20")
    told = json.loads(result.stdout)
    assert told["outcomes"]["extracted"] == 1
    assert told["options"]["published"] == "2021-12-20"


def test_run_is_silent_when_quiet(tmp_path: Path) -> None:
    article(tmp_path, "AWARD")
    result = invoke("run", tmp_path, "-o", tmp_path / "out", "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    result = invoke("run", tmp_path / "nowhere", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_is_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    result = invoke("run", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert result.stderr.startswith("anugerah: nothing to read")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("option", [("--limit", "0"), ("--published", "14/12/2021"), ("--nonsense",)])
def test_a_wrong_option_is_wrong_usage(tmp_path: Path, option: tuple[str, ...]) -> None:
    assert invoke("run", article(tmp_path, "AWARD"), *option).exit_code == 2


def test_a_folder_that_cannot_be_written_fails_the_run(tmp_path: Path) -> None:
    article(tmp_path, "AWARD")
    (tmp_path / "out").write_text("a file")
    result = invoke("run", tmp_path / "a.txt", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "in the way" in result.stderr and len(result.stderr.splitlines()) == 1


def test_run_says_when_there_is_nothing_to_do(tmp_path: Path) -> None:
    paths = article(tmp_path, "AWARD"), "-o", tmp_path / "out"
    invoke("run", *paths)
    again = invoke("run", *paths)
    assert again.exit_code == 0
    assert "1 inputs: 1 known" in again.stdout
    assert "nothing to do: 1 inputs and 1 rows" in again.stdout


def test_run_without_paths_works_on_what_is_there(tmp_path: Path) -> None:
    assert invoke("run", "-o", tmp_path / "out").exit_code == 2
    invoke("run", article(tmp_path, "AWARD"), "-o", tmp_path / "out")
    result = invoke("run", "-o", tmp_path / "out")
    assert (result.exit_code, result.stdout[:13]) == (0, "nothing to do")


def test_an_interrupt_says_that_nothing_was_written(tmp_path: Path) -> None:
    article(tmp_path, "INTERRUPT")
    result = invoke("run", tmp_path / "a.txt", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.startswith("anugerah: interrupted; what was done is kept")
    assert not list((tmp_path / "out").glob("*.csv"))


def test_rules_that_are_not_there_and_rules_with_a_fault(tmp_path: Path) -> None:
    path = article(tmp_path, "AWARD")
    missing = invoke("run", path, "-o", tmp_path / "out", "--rules", tmp_path / "none")
    assert (missing.exit_code, len(missing.stderr.splitlines())) == (2, 1)
    faulty = invoke("extract", path, "--rules", tmp_path)
    assert faulty.exit_code == 1
    assert "verbs.yaml:3: rule won" in faulty.stderr


def test_extract_shows_each_row_with_its_evidence(tmp_path: Path) -> None:
    result = invoke("extract", article(tmp_path, "AWARD"))
    assert result.exit_code == 0
    for text in (
        "Kota Madiun (35.77)",
        "Gerakan Menuju Smart City",
        "2021-12-14 (Selasa (14/12))",
        "Johnny G. Plate, Menteri",
        "Maidi, Wali Kota",
        "Jakarta",
        "current",
        "0.90",
        "W012 weekday disagrees with the date",
        EVIDENCE,
    ):
        assert text in result.stdout
    assert "\x1b" not in result.stdout


def test_extract_says_clearly_that_there_is_none(tmp_path: Path) -> None:
    result = invoke("extract", article(tmp_path, "Rapat biasa"))
    assert result.exit_code == 0
    assert "no smart-city award found" in result.stdout


def test_extract_reads_standard_input_and_takes_the_date(tmp_path: Path) -> None:
    result = invoke("extract", "-", "--published", "2021-12-20", "--json", stdin=b"AWARD")
    (told,) = json.loads(result.stdout)
    assert (told["article_id"], told["published"], told["published_basis"]) == (
        "stdin",
        "2021-12-20",
        "option",
    )
    assert told["rows"][0]["region"] == "Kota Madiun"


def test_extract_shows_each_article_of_a_table(tmp_path: Path) -> None:
    lines = [{"id": "x1", "text": "AWARD"}, {"id": "x2", "text": "Rapat"}, {"id": "x3", "text": "BOOM"}]
    path = article(tmp_path, "\n".join(map(json.dumps, lines)), "a.jsonl")
    result = invoke("extract", path)
    assert result.exit_code == 3
    assert "x1" in result.stdout and "x2" in result.stdout
    assert result.stderr == "anugerah: x3: extraction failed (LookupError: no such region)\n"


def test_extract_refuses_what_is_no_article(tmp_path: Path) -> None:
    assert invoke("extract", tmp_path / "nowhere.txt").exit_code == 2
    result = invoke("extract", article(tmp_path, ""))
    assert result.exit_code == 3
    assert "a.txt: no text in it" in result.stderr


def test_rules_check_counts_or_names_the_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.rules.check_rules", lambda folder: [])
    monkeypatch.setattr("pipeline.syntax.examples.tree_faults", lambda rules, parser: [])
    # The parser's library imports the plugins of the package, for which the stand-ins are too little.
    monkeypatch.setattr("pipeline.parse.embedded.embedded_parser", lambda: None)
    monkeypatch.setattr("pipeline.page.examples.site_faults", lambda rules: [])
    good = invoke("rules", "check")
    assert (good.exit_code, good.stdout) == (0, "1 rules in 2 files, no faults\n")
    monkeypatch.setattr(
        "pipeline.rules.check_rules", lambda folder: [Fault("verbs.yaml", 7, "won", "no examples")]
    )
    bad = invoke("rules", "check")
    assert (bad.exit_code, bad.stdout) == (1, "verbs.yaml:7: rule won: no examples\n")


def test_version_is_told() -> None:
    result = invoke("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("anugerah ")


def test_the_command_line_itself_imports_nothing_heavy() -> None:
    code = (
        "import sys, pipeline\n"
        "before = set(sys.modules)\n"
        "import pipeline.cli\n"
        "heavy = {'spacy', 'numpy', 'pandas', 'rensa', 'rich.console', 'pipeline.run', 'pipeline.dedup'}\n"
        "heavy &= set(sys.modules) - before\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
