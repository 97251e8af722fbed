"""Whether Stanza is there, in a version that loads models safely, and where its models lie."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from pipeline.errors import UserError
from pipeline.parse import stanza_package
from pipeline.parse.parser import ParserChoice, load_parser
from pipeline.parse.stanza_package import require_stanza, stanza_folder


def installed(monkeypatch: pytest.MonkeyPatch, **versions: str) -> None:
    def version(name: str) -> str:
        if name not in versions:
            raise PackageNotFoundError(name)
        return versions[name]

    monkeypatch.setattr(stanza_package, "version", version)


@pytest.mark.parametrize("there", [{}, {"torch": "2.13.0"}, {"stanza": "1.15.0"}])
def test_a_missing_package_is_told_with_the_command(
    monkeypatch: pytest.MonkeyPatch, there: dict[str, str]
) -> None:
    installed(monkeypatch, **there)
    with pytest.raises(UserError, match=r"not installed; run: pip install 'anugerah\[stanza\]'$"):
        load_parser(ParserChoice("stanza", Path("anywhere")))


@pytest.mark.parametrize(
    ("stanza", "torch", "message"),
    [
        ("1.14.0", "2.13.0", r"^stanza 1\.14\.0 does not load models safely, 1\.15 does; run: pip install"),
        ("1.9.2", "2.13.0", r"^stanza 1\.9\.2 "),
        ("1.15.0", "2.9.1+cpu", r"^torch 2\.9\.1\+cpu does not load models safely, 2\.10 does"),
    ],
)
def test_versions_that_unpickle_are_refused(
    monkeypatch: pytest.MonkeyPatch, stanza: str, torch: str, message: str
) -> None:
    installed(monkeypatch, stanza=stanza, torch=torch)
    with pytest.raises(UserError, match=message):
        require_stanza()


@pytest.mark.parametrize(
    ("stanza", "torch"), [("1.15.0", "2.10.0"), ("1.15", "2.13.0+cpu"), ("1.20.1", "3.0")]
)
def test_other_versions_are_taken(monkeypatch: pytest.MonkeyPatch, stanza: str, torch: str) -> None:
    installed(monkeypatch, stanza=stanza, torch=torch)
    assert require_stanza() == stanza


def test_the_folder_is_the_one_given_else_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANZA_RESOURCES_DIR", "from-environment")
    assert stanza_folder(Path("given")) == Path("given")
    assert stanza_folder(None) == Path("from-environment")
