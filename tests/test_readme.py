"""Every snippet of the READMEs does what it says, in a folder with the files that it names."""

from __future__ import annotations

import ast
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.award import TABLE_COLUMNS
from pipeline.rules import check_rules
from samples import CORPUS, ROOT

READMES = ("README.md", "corpus/README.md", "rules/README.md", "outputs/README.md")
TARGETS = {"run": ["anugerah run"], "test": ["ruff check", "mypy", "python -m pytest"]}
"""What the targets that a README names must call, beside installing."""
_PLACEHOLDER = re.compile(r"[A-Z]{3,}_[A-Z_]{3,}")
_CODE = re.compile(r"`[^`\n]+`")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_VALUE = re.compile(r"^(?P<code>[^#]+?)\s{2,}# (?P<value>[('\"\[].*)$")

TEXT = (
    "Kota Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living. "
    "Piagam diserahkan Menkominfo Johnny G. Plate kepada Wali Kota Maidi di Jakarta, Selasa (14/12)."
)
GOLD = {
    "article_id": "a", "region_code": "35.77", "region": "Kota Madiun", "year": "2021",
    "programme": "Gerakan Menuju Smart City", "dimension": "smart living", "mention": "current",
    "place": "Jakarta", "recipient": "Maidi", "recipient_title": "Wali Kota",
    "presenter": "Johnny G. Plate", "presenter_title": "Menkominfo",
}  # fmt: skip


def blocks(readme: str, language: str) -> list[str]:
    text = (ROOT / readme).read_text(encoding="utf-8")
    return [body for name, body in _BLOCK.findall(text) if name == language]


def snippets(language: str) -> Iterator[tuple[str, str]]:
    for readme in READMES:
        yield from ((readme, body) for body in blocks(readme, language))


def test_every_block_names_a_language_that_is_tried() -> None:
    languages = {name for readme in READMES for name, _ in _BLOCK.findall((ROOT / readme).read_text("utf-8"))}
    assert languages == {"sh", "text", "python", "yaml"}
    # An indented block would be a snippet that nobody tries.
    for readme in READMES:
        text = _BLOCK.sub("", (ROOT / readme).read_text(encoding="utf-8"))
        assert not re.search(r"^(?:    )+(?:anugerah|from|import|make|pip) ", text, re.MULTILINE), readme


@pytest.mark.parametrize("readme", READMES)
def test_no_placeholder_was_left(readme: str) -> None:
    text = _CODE.sub("", _BLOCK.sub("", (ROOT / readme).read_text(encoding="utf-8")))
    assert _PLACEHOLDER.findall(text) == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the snippets name, and a small corpus with a floor of its own."""
    here = tmp_path_factory.mktemp("readme")
    for name in ("my-articles", "articles"):
        (here / name).mkdir()
        (here / name / "a.txt").write_text(TEXT, encoding="utf-8")
    (here / "article.txt").write_text(TEXT, encoding="utf-8")
    record = json.dumps({"id": "m1", "text": TEXT}) + "\n"
    (here / "more.jsonl.gz").write_bytes(gzip.compress(record.encode()))
    (here / "articles.jsonl").write_text(record.replace("m1", "a"), encoding="utf-8")
    lines = [",".join(TABLE_COLUMNS), ",".join(GOLD.get(column, "") for column in TABLE_COLUMNS)]
    for name in ("my-gold.csv", "yours.csv"):
        (here / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    for part, name in (("dev", "A"), ("dev", "round17"), ("test", "test1")):
        for kind, suffix in (("articles", "jsonl"), ("gold", "csv"), ("spans", "jsonl")):
            (here / "corpus" / part / kind).mkdir(parents=True, exist_ok=True)
            source = CORPUS / part / kind / f"{name}.{suffix}"
            if source.exists():
                shutil.copy(source, here / "corpus" / part / kind)
    shutil.copytree(ROOT / "rules", here / "rules")
    (here / ".venv" / "bin").mkdir(parents=True)
    (here / ".venv" / "bin" / "activate").write_text("", encoding="utf-8")
    shell("anugerah corpus floor corpus --update", here)
    return here


def shell(commands: str, folder: Path) -> str:
    """What the commands print; each of them must succeed."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("readme", READMES)
def test_commands_succeed_one_after_the_other(readme: str, folder: Path) -> None:
    for body in blocks(readme, "sh"):
        if body.startswith("make "):
            # These would run this test: that they are there and what they do is looked at dry.
            for line in body.splitlines():
                target = line.split("#")[0].split()[1]
                done = shell(f"make --dry-run --always-make {target}", ROOT)
                assert "install" in done
                for command in TARGETS[target]:
                    assert re.search(rf"^\S*bin/{command}\b", done, re.MULTILINE), (target, command)
        else:
            shell(body, folder)


def test_what_is_printed_is_what_is_shown(folder: Path) -> None:
    (body,) = [body for body in blocks("README.md", "sh") if "extract -" in body]
    (shown,) = [body for body in blocks("README.md", "text") if body.startswith("stdin |")]
    printed = shell(body, folder)
    # A narrow terminal folds long cells.
    assert printed.split() == shown.split()


def test_what_needs_the_network_is_at_least_a_command_with_these_options(folder: Path) -> None:
    for body in blocks("README.md", "text"):
        if body.startswith("anugerah "):
            told = shell(f"COLUMNS=200 anugerah {body.split()[1]} --help", folder)
            options = re.findall(r" (--?[a-z][a-z-]*)", body)
            assert options
            assert [option for option in options if option not in told] == []


def test_files_that_commands_write_are_there(folder: Path) -> None:
    written = re.findall(
        r"(?:-o|--out-spans|--out-gold|--html|--errors|--adjudicate) (\S+)",
        (ROOT / "README.md").read_text("utf-8"),
    )
    assert len(written) >= 8
    assert [name for name in written if not (folder / name).exists()] == []


def test_python_runs_and_gives_the_values_beside_it() -> None:
    names: dict[str, object] = {}
    checked = 0
    for body in blocks("README.md", "python"):
        exec(compile(body, "README.md", "exec"), names)
        for found in filter(None, map(_VALUE.match, body.splitlines())):
            value = eval(found["code"], names)  # noqa: S307 - our own README
            assert repr(value) == found["value"] or value == _literal(found["value"])
            checked += 1
    assert checked == 2
    rows = names["rows"]
    assert isinstance(rows, list) and len(rows) == 1


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except ValueError:
        return None


@pytest.mark.parametrize(("readme", "body"), list(snippets("yaml")))
def test_records_pass_the_check(readme: str, body: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    # Ids must be new; the record of places.yaml is shown as it is there.
    (rules / "example.yaml").write_text(body.replace("id: place.venue", "id: place.venue-example"), "utf-8")
    assert check_rules(rules) == []
