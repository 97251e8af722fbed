"""``anugerah model``, and the options by which commands ask for a parser."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cli.shared import USAGE, Stop, parser_or_stop
from pipeline.parse import stanza_package
from pipeline.parse.parser import NO_PARSER
from stanza_folders import make_models


def invoke(*args: object) -> Any:
    return CliRunner().invoke(app, ["model", *map(str, args)])


def test_a_complete_model_is_listed_with_its_size(tmp_path: Path) -> None:
    make_models(tmp_path, ("csui", "gsd"))
    result = invoke("list", "--stanza-dir", tmp_path)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["stanza", "torch", "folder", "model", "model"]
    assert f"folder   {tmp_path}" in lines
    # Five files of 100 lines of 17 to 21 bytes.
    assert lines[3].startswith("model    csui: 0.0 MB, complete, version ")
    assert lines[3].endswith(", in use")
    assert not lines[4].endswith(", in use")


def test_what_is_missing_or_damaged_is_listed(tmp_path: Path) -> None:
    make_models(tmp_path)
    (tmp_path / "id/pos/csui.pt").unlink()
    (tmp_path / "id/lemma/csui.pt").write_bytes(b"half")
    result = invoke("list", "--stanza-dir", tmp_path)
    assert result.stdout.splitlines()[3] == (
        "model    csui: 0.0 MB, id/lemma/csui.pt damaged; id/pos/csui.pt missing"
    )


def test_an_empty_folder_is_told_with_what_to_run(tmp_path: Path) -> None:
    result = invoke("list", "--stanza-dir", tmp_path)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == (
        f"model    none; run: anugerah model fetch stanza --stanza-dir {tmp_path}"
    )


def test_a_broken_list_ends_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "resources.json").write_text("{\n oops", encoding="utf-8")
    result = invoke("list", "--stanza-dir", tmp_path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"anugerah: {tmp_path}/resources.json:2: is no JSON")


def test_a_package_that_is_not_installed_is_listed_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(stanza_package, "version", version)
    result = invoke("list", "--stanza-dir", tmp_path)
    assert result.exit_code == 0
    assert "stanza   not installed (pip install 'anugerah[stanza]')" in result.stdout
    fetched = invoke("fetch", "stanza", "--stanza-dir", tmp_path)
    assert fetched.exit_code == 2
    assert fetched.stderr == (
        "anugerah: the parser 'stanza' needs stanza, which is not installed; "
        "run: pip install 'anugerah[stanza]'\n"
    )


def test_only_stanza_is_fetched(tmp_path: Path) -> None:
    result = invoke("fetch", "bert", "--stanza-dir", tmp_path)
    assert (result.exit_code, result.stderr) == (
        2, "anugerah: bert: no model of that name is fetched; there is stanza\n",
    )  # fmt: skip


def test_no_parser_is_none() -> None:
    assert parser_or_stop("none", None) == NO_PARSER


@pytest.mark.parametrize(
    ("name", "folder", "message"),
    [
        ("bert", None, "--parser bert: no such parser; there are spacy, stanza, none"),
        ("none", Path("x"), "--stanza-dir: is for --parser stanza, not for none"),
        ("spacy", Path("x"), "--stanza-dir: is for --parser stanza, not for spacy"),
    ],
)
def test_a_slip_in_the_options_is_told(name: str, folder: Path | None, message: str) -> None:
    with pytest.raises(Stop) as caught:
        parser_or_stop(name, folder)
    assert (caught.value.code, str(caught.value)) == (USAGE, message)
