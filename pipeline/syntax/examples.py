"""Holds the tree rules to their own examples, which a parser has to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.matcher import DependencyMatcher
from spacy.tokens import Token
from spacy.vocab import Vocab

from pipeline.parse.parser import Parser
from pipeline.rules import Fault, Rules, tree_records
from pipeline.syntax.forest import with_mentions
from pipeline.syntax.patterns import tree_patterns

_MENTION = re.compile(r"\[(?P<words>[^\]]+)\]\((?:(?P<node>\w+)=)?(?P<kind>\w+)\)")


@dataclass(frozen=True)
class Example:
    """A sentence with its mentions (start, end, kind) and what is to be found (node, start of the mention)."""

    text: str
    mentions: tuple[tuple[int, int, str], ...]
    wanted: frozenset[tuple[str, int]]


def read_example(marked: str) -> Example:
    """The sentence behind "[Rudi Hartono](presenter=person) menyerahkan piala"."""
    pieces: list[str] = []
    mentions: list[tuple[int, int, str]] = []
    wanted: set[tuple[str, int]] = set()
    done = length = 0
    for match in _MENTION.finditer(marked):
        pieces += [marked[done : match.start()], match["words"]]
        start = length + match.start() - done
        length = start + len(match["words"])
        mentions.append((start, length, match["kind"]))
        if match["node"]:
            wanted.add((match["node"], start))
        done = match.end()
    pieces.append(marked[done:])
    return Example("".join(pieces), tuple(mentions), frozenset(wanted))


def tree_faults(rules: Rules, parser: Parser) -> Iterator[Fault]:
    """Examples in which a tree rule does not find just what is marked."""
    for file, line, record in tree_records(rules.path):
        (rule,) = (rule for rule in rules.group(file.stem).rules if rule.id == record.id)
        try:
            DependencyMatcher(Vocab(), validate=True).add(rule.id, [list(rule.tree)])
        except ValueError as error:
            yield Fault(
                str(file), line, record.id, f"not a pattern of spaCy's: {' '.join(str(error).split())}"
            )
            continue
        for marked in (*record.match, *record.no_match):
            example = read_example(marked)
            if bool(example.wanted) != (marked in record.match):
                message = "has an example under 'match' that marks nothing, or one under 'no_match' that does"
                yield _fault(file, line, record.id, message, marked)
                continue
            found = _found(example, record.id, rules, parser)
            if found != example.wanted:
                told = ", ".join(f"{node} {_words(example, start)!r}" for node, start in sorted(found))
                yield _fault(file, line, record.id, f"finds {told or 'nothing'} in its example", marked)


def _fault(file: Path, line: int, rule_id: str, message: str, marked: str) -> Fault:
    return Fault(str(file), line, rule_id, f"{message}: {marked!r}")


def _words(example: Example, start: int) -> str:
    return next((example.text[a:b] for a, b, _kind in example.mentions if a == start), "?")


def _found(example: Example, rule_id: str, rules: Rules, parser: Parser) -> frozenset[tuple[str, int]]:
    """The mentions at the node of the rule's kind, or at the nodes that the example marks."""
    (parsed,) = parser.parse([example.text])
    doc = with_mentions(parsed, example.mentions, rules.group("words").only("award"))
    found: set[tuple[str, int]] = set()
    for fit in tree_patterns(rules, doc.vocab).find(doc):
        if fit.rule.id != rule_id:
            continue
        names = {node for node, _start in example.wanted} or {fit.rule.kind}
        for name in names & fit.nodes.keys():
            found |= {
                (name, start) for start in _starts(example, fit.nodes[name], shared=name == fit.rule.kind)
            }
    return frozenset(found)


def _starts(example: Example, token: Token, *, shared: bool) -> Iterator[int]:
    """Where the mentions start for which a token stands: with ``shared`` those joined to it by "dan", too."""
    tokens = [
        token,
        *((t for t in token.subtree if t.dep_ == "conj" and t.head.i == token.i) if shared else ()),
    ]
    for each in tokens:
        inside = [a for a, b, _kind in example.mentions if a < each.idx + len(each) and each.idx < b]
        yield inside[0] if inside else each.idx
