"""What is in a folder of Stanza's models: which package is taken, and what is wrong with the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import InputError, UserError
from pipeline.parse.stanza_models import choose_package, fetch_command, read_packages
from stanza_folders import edit_resources, make_models


def test_newspapers_are_preferred(tmp_path: Path) -> None:
    make_models(tmp_path, ("gsd", "other", "csui", "default"))
    assert [package.name for package in read_packages(tmp_path)] == ["csui", "gsd", "default", "other"]
    assert choose_package(tmp_path).name == "csui"


def test_what_is_not_whole_is_passed_over(tmp_path: Path) -> None:
    make_models(tmp_path, ("csui", "gsd"))
    (tmp_path / "id/pos/csui.pt").unlink()
    assert choose_package(tmp_path).name == "gsd"


def test_a_package_without_a_parser_is_none(tmp_path: Path) -> None:
    make_models(tmp_path)
    edit_resources(tmp_path, "id", "packages", "csui", value={"tokenize": "csui", "pos": "csui"})
    with pytest.raises(UserError, match="no Indonesian Stanza model in"):
        choose_package(tmp_path)


def test_a_package_may_do_without_multiword_tokens(tmp_path: Path) -> None:
    make_models(tmp_path)
    models = dict.fromkeys(("tokenize", "pos", "lemma", "depparse"), "csui")
    edit_resources(tmp_path, "id", "packages", "csui", value=models)
    assert dict(choose_package(tmp_path).processors) == models


def test_packages_of_the_same_models_stand_once(tmp_path: Path) -> None:
    make_models(tmp_path)
    models = dict.fromkeys(("tokenize", "mwt", "pos", "lemma", "depparse"), "csui")
    edit_resources(tmp_path, "id", "packages", "default", value=models)
    assert [package.name for package in read_packages(tmp_path)] == ["csui"]


def test_files_that_models_need_belong_to_the_package(tmp_path: Path) -> None:
    make_models(tmp_path, pretrain=True)
    assert [file.place for file in choose_package(tmp_path).files][-1] == "id/tokenize/csui.pt"
    assert len(choose_package(tmp_path).files) == 6
    (tmp_path / "id/pretrain/vectors.pt").unlink()
    with pytest.raises(
        UserError, match=r"id/pretrain/vectors\.pt is missing; run: anugerah model fetch stanza$"
    ):
        choose_package(tmp_path)


def test_a_changed_file_is_damaged(tmp_path: Path) -> None:
    make_models(tmp_path)
    (tmp_path / "id/depparse/csui.pt").write_bytes(b"half")
    with pytest.raises(UserError, match=r"id/depparse/csui\.pt is damaged; run: anugerah model fetch stanza"):
        choose_package(tmp_path)


def test_the_other_checksum_that_stanza_allows_is_right_too(tmp_path: Path) -> None:
    make_models(tmp_path)
    old = read_packages(tmp_path)[0].files[0]
    edit_resources(tmp_path, "id", old.kind, old.name, value={"md5": "0" * 32, "alternate_md5": min(old.md5)})
    assert choose_package(tmp_path).name == "csui"


def test_the_digest_changes_with_a_file(tmp_path: Path) -> None:
    package = choose_package(make_models(tmp_path))
    before = package.digest(tmp_path)
    (tmp_path / "id/lemma/csui.pt").write_bytes(b"other")
    assert package.digest(tmp_path) != before


def test_the_digest_does_not_hang_on_the_folder(tmp_path: Path) -> None:
    first, second = (
        choose_package(folder).digest(folder)
        for folder in (make_models(tmp_path / "a"), make_models(tmp_path / "b"))
    )
    assert first == second


def test_a_folder_that_is_not_there_is_told_with_what_to_run(tmp_path: Path) -> None:
    folder = tmp_path / "my models"
    with pytest.raises(UserError) as caught:
        choose_package(folder, given=folder)
    assert str(caught.value) == (
        f"no Stanza model in {folder}; run: anugerah model fetch stanza --stanza-dir '{folder}'"
    )


def test_a_folder_that_nobody_named_is_not_in_the_command() -> None:
    assert fetch_command(None) == "anugerah model fetch stanza"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{\n\n oops}", r"resources\.json:3: is no JSON"),
        (b"\xff\xfe", r"resources\.json: is no JSON"),
        (b"[" * 200_000, r"resources\.json.*: is no JSON"),
        (b"[]", r"is no list of Stanza's models"),
        (b"{}", r"is no list of Stanza's models \('id'\)"),
        (b'{"id": 3}', r"is no list of Stanza's models"),
        (b'{"id": {"packages": []}}', r"is no list of Stanza's models"),
    ],
)
def test_a_broken_list_is_told_with_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "resources.json").write_bytes(content)
    with pytest.raises(InputError, match=message):
        choose_package(tmp_path)


@pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "a/b", "..", ""])
def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    make_models(tmp_path)
    edit_resources(tmp_path, "id", "packages", "csui", "pos", value=name)
    with pytest.raises(InputError, match="is no name of a model"):
        choose_package(tmp_path)


def test_a_model_without_a_checksum_is_refused(tmp_path: Path) -> None:
    make_models(tmp_path)
    edit_resources(tmp_path, "id", "pos", "csui", value={})
    with pytest.raises(InputError, match="md5"):
        choose_package(tmp_path)
