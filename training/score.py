"""Scores parsers on the test files of the treebanks, which training never sees.

    python -m training.score --ud ../shared/ud [--stanza FOLDER] [--errors]

Two settings.  "raw": each sentence as text, the parser's own words, scored by the script of the CoNLL 2018
shared task as the package udtools carries it (F1; relations without subtypes; it comes with Stanza; without
it this setting is left out).  "gold words": the treebank's words, scored by spaCy's ``Scorer`` (relations with
subtypes; punctuation left out).
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab

from pipeline.errors import InputError
from pipeline.parse.embedded import embedded_parser
from training import treebank
from training.clitics import CLITICS

TEST = {"csui": "id_csui-ud-test.conllu", "gsd": "id_gsd-ud-test.conllu"}
RELATIONS = (
    "nsubj",
    "nsubj:pass",
    "obj",
    "obl",
    "obl:agent",
    "conj",
    "appos",
    "acl:relcl",
    "flat:name",
    "obl:tmod",
    "cc",
    "advmod",
)
ROLES = frozenset({"nsubj:pass", "obl:agent"})


@dataclass(frozen=True)
class Word:
    """One word of a parse; ``head`` counts from 0, the root is its own; ``blank``: a blank follows."""

    form: str
    upos: str
    head: int
    dep: str
    blank: bool


Parse = list[Word]
System = tuple[str, Callable[[Sequence[str]], str], Callable[[Sequence[Sequence[str]]], list[Parse]]]
"""A name, what parses texts to CoNLL-U, and what parses words."""


def embedded() -> System:
    """The parser that is shipped."""
    parser = embedded_parser()

    def of_texts(texts: Sequence[str]) -> str:
        return conllu(_words(doc) for doc in parser.parse(texts))

    def of_words(sentences: Sequence[Sequence[str]]) -> list[Parse]:
        docs = [Doc(parser.nlp.vocab, words=list(words)) for words in sentences]
        parser.annotate(docs)
        return [_words(doc) for doc in docs]

    return f"embedded {parser.version}", of_texts, of_words


def stanza(folder: Path) -> System:
    """Stanza with the models in ``folder``."""
    import stanza as library

    def pipeline(**options: Any) -> Any:
        return library.Pipeline(
            "id",
            dir=str(folder),
            download_method=None,
            use_gpu=False,
            verbose=False,
            **options,
        )

    def of_texts(texts: Sequence[str]) -> str:
        nlp = pipeline(processors="tokenize,mwt,pos,lemma,depparse", tokenize_no_ssplit=True)
        # A blank line would part sentences all the same.
        return "".join(f"{nlp(' '.join(text.split())):C}\n\n" for text in texts)

    def of_words(sentences: Sequence[Sequence[str]]) -> list[Parse]:
        nlp = pipeline(processors="tokenize,pos,lemma,depparse", tokenize_pretokenized=True)
        return [_stanza(s) for s in nlp([list(words) for words in sentences]).sentences]

    return "stanza", of_texts, of_words


def _stanza(sentence: Any) -> Parse:
    return [
        Word(word.text, word.upos, word.head - 1 if word.head else at, word.deprel, True)
        for at, word in enumerate(sentence.words)
    ]


def _words(doc: Doc) -> Parse:
    kept = [token for token in doc if not token.is_space]
    rows = {token.i: row for row, token in enumerate(kept)}
    return [
        Word(
            token.text,
            token.pos_,
            rows[token.head.i],
            "root" if token.dep_ == "ROOT" else token.dep_,
            bool(token.whitespace_) or (token.i + 1 < len(doc) and doc[token.i + 1].is_space),
        )
        for token in kept
    ]


def conllu(parses: Iterable[Parse]) -> str:
    """CoNLL-U; a clitic and what it hangs on are written as one multiword token."""
    lines = []
    for parse in parses:
        for at, word in enumerate(parse):
            after = parse[at + 1] if at + 1 < len(parse) else None
            if after and not word.blank and after.form.lower() in CLITICS and word.form[-1].isalpha():
                space = "_" if after.blank else "SpaceAfter=No"
                lines.append(f"{at + 1}-{at + 2}\t{word.form}{after.form}" + "\t_" * 7 + f"\t{space}")
            head = 0 if word.head == at else word.head + 1
            cells = (at + 1, word.form, "_", word.upos, "_", "_", head, word.dep, "_")
            lines.append("\t".join(map(str, cells)) + ("\t_" if word.blank else "\tSpaceAfter=No"))
        lines.append("")
    return "\n".join([*lines, ""])


def raw_scores(gold: Path, parsed: str) -> dict[str, float] | None:
    """F1 of tokens, sentences, words, tags, heads and relations, in per cent; None without udtools."""
    try:
        from udtools import udeval
    except ImportError:
        return None
    with gold.open(encoding="utf-8") as handle:
        truth = udeval.load_conllu(handle, str(gold), {})
    guess = udeval.load_conllu(io.StringIO(parsed), "the parser's output", {})
    scores = udeval.evaluate(truth, guess)
    return {name: 100 * scores[name].f1 for name in ("Tokens", "Words", "Sentences", "UPOS", "UAS", "LAS")}


def gold_word_scores(trees: Sequence[treebank.Tree], parses: Sequence[Parse]) -> dict[str, Any]:
    """spaCy's scores: ``pos_acc``, ``dep_uas``, ``dep_las`` and ``dep_las_per_type``."""
    vocab = Vocab()
    examples = []
    for tree, parse in zip(trees, parses, strict=True):
        truth = Doc(
            vocab,
            words=list(tree.forms),
            pos=list(tree.upos),
            heads=[head if head >= 0 else at for at, head in enumerate(tree.heads)],
            deps=list(tree.deps),
        )
        guess = Doc(
            vocab,
            words=[word.form for word in parse],
            pos=[word.upos for word in parse],
            heads=[word.head for word in parse],
            deps=[word.dep for word in parse],
        )
        examples.append(Example(guess, truth))
    scores: dict[str, Any] = Scorer.score_token_attr(examples, "pos")
    scores.update(
        Scorer.score_deps(
            examples,
            "dep",
            getter=lambda token, _: token.dep_,
            ignore_labels=("punct",),
        )
    )
    return scores


def role_errors(trees: Sequence[treebank.Tree], parses: Sequence[Parse]) -> list[str]:
    """A line for each passive subject or agent, in the treebank or the parse, that the other has not so."""
    found = []
    for tree, parse in zip(trees, parses, strict=True):
        for at, (word, dep, head) in enumerate(zip(parse, tree.deps, tree.heads, strict=True)):
            if (word.dep != dep or word.head != head) and ({word.dep, dep} & ROLES):
                truth = f"{dep} of {tree.forms[head]}"
                found.append(
                    f"{tree.id}: {word.form}: {truth}, parsed as {word.dep} of {parse[word.head].form} ({at + 1})"
                )
    return found


def main() -> int:
    """The command; 2 where a test file is missing."""
    parser = argparse.ArgumentParser(prog="python -m training.score", description="Score parsers.")
    parser.add_argument("--ud", type=Path, required=True, help="folder of the treebanks' CoNLL-U files")
    parser.add_argument("--stanza", type=Path, help="folder of Stanza's models, to stand beside ours")
    parser.add_argument("--errors", action="store_true", help="list wrong passive subjects and agents")
    arguments = parser.parse_args()
    systems = [embedded()] + ([stanza(arguments.stanza)] if arguments.stanza else [])
    try:
        files = {name: arguments.ud / file for name, file in TEST.items()}
        files["award"] = treebank.AWARD / "test.conllu"
        tests = {name: treebank.read(file, name) for name, file in files.items()}
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    for name, trees in tests.items():
        for system, of_texts, of_words in systems:
            raw = raw_scores(files[name], of_texts([tree.text for tree in trees]))
            parses = of_words([tree.forms for tree in trees])
            scores = gold_word_scores(trees, parses)
            print(f"{name} test, {len(trees)} sentences, {system}")
            if raw is None:
                print("  raw         left out: the package udtools (it comes with Stanza) is not installed")
            else:
                print("  raw        ", " ".join(f"{key} {value:.1f}" for key, value in raw.items()))
            figures = {"UPOS": scores["pos_acc"], "UAS": scores["dep_uas"], "LAS": scores["dep_las"]}
            print("  gold words ", " ".join(f"{key} {100 * value:.1f}" for key, value in figures.items()))
            types = scores["dep_las_per_type"]
            print(
                "  F1         ",
                " ".join(f"{dep} {100 * types[dep]['f']:.0f}" for dep in RELATIONS if dep in types),
            )
            if arguments.errors:
                print("\n".join(f"    {line}" for line in role_errors(trees, parses)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
