"""Treebank files: what is read, and what is said of files that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import InputError
from training.clitics import clitic_words
from training.poscorpus import Tagged
from training.poscorpus import read as read_tagged
from training.treebank import Tree, read

SENTENCE = """# sent_id = a-1
# text = Kerjanya rapi.
1-2\tKerjanya\t_\t_\t_\t_\t_\t_\t_\t_
1\tKerja\tkerja\tNOUN\t_\tNumber=Sing\t3\tnsubj\t_\t_
2\tnya\tnya\tPRON\t_\t_\t1\tnmod:poss\t_\t_
3\trapi\trapi\tADJ\t_\t_\t0\troot\t_\tSpaceAfter=No
4\t.\t.\tPUNCT\t_\t_\t3\tpunct\t_\t_

"""


def test_a_sentence_with_a_clitic(tmp_path: Path) -> None:
    path = tmp_path / "id_csui-ud-train.conllu"
    path.write_text(SENTENCE, "utf-8")
    assert read(path, "csui") == [
        Tree(
            id="a-1",
            treebank="csui",
            text="Kerjanya rapi.",
            forms=("Kerja", "nya", "rapi", "."),
            lemmas=("kerja", "nya", "rapi", "."),
            upos=("NOUN", "PRON", "ADJ", "PUNCT"),
            feats=("Number=Sing", "", "", ""),
            heads=(2, 0, -1, 2),
            deps=("nsubj", "nmod:poss", "root", "punct"),
            starts=(0, 5, 9, 13),
        )
    ]


def test_a_missing_file_says_where_it_is_published(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"id_pud-ud-test\.conllu: .*UniversalDependencies/UD_Indonesian-PUD"
    ):
        read(tmp_path / "id_pud-ud-test.conllu", "pud")


@pytest.mark.parametrize(
    ("old", "new", "line"), [("3\trapi\trapi", "3\trapi", 6), ("\t0\troot", "\tx\troot", 1)]
)
def test_a_broken_line_is_named(tmp_path: Path, old: str, new: str, line: int) -> None:
    path = tmp_path / "a.conllu"
    path.write_text(SENTENCE.replace(old, new), "utf-8")
    with pytest.raises(InputError) as caught:
        read(path, "csui")
    assert caught.value.line == line


def test_tagged_news(tmp_path: Path) -> None:
    path = tmp_path / "tagged.txt"
    path.write_text("Kota\tNNP\nmenang\tvb\n\nIa\tPR\n", "utf-8")
    assert read_tagged(path) == [Tagged(("Kota", "menang"), ("NNP", "VB")), Tagged(("Ia",), ("PR",))]


def test_a_tagged_line_without_a_tag_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tagged.txt"
    path.write_text("Kota\tNNP\nmenang\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_tagged(path)
    assert caught.value.line == 2


def test_clitics_are_learnt_by_majority() -> None:
    tagged = [Tagged(("hanya", "inilah"), ("RB", "X"))] * 9 + [Tagged(("ini", "lah"), ("PR", "RP"))] * 10
    whole, split = clitic_words([], tagged)
    assert whole == ["hanya"]
    assert split == ["inilah"]
