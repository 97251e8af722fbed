"""Finds in a tree what rules/trees.yaml describes, with spaCy's ``DependencyMatcher``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from spacy.matcher import DependencyMatcher
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from pipeline.metered import Place
from pipeline.rules import Rule, Rules
from pipeline.syntax.tree import verb_between


@dataclass(frozen=True, eq=False)
class Found:
    """A rule that fits a tree, and the token at each node that it names."""

    rule: Rule
    nodes: Mapping[str, Token]


class TreePatterns:
    """The tree rules of one set of rules; a matcher belongs to a vocabulary."""

    def __init__(self, rules: Rules, vocab: Vocab) -> None:
        self._rules = {rule.id: rule for rule in rules.group("trees").rules if rule.tree}
        self._matcher = DependencyMatcher(vocab)
        for rule in self._rules.values():
            self._matcher.add(rule.id, [[dict(node) for node in rule.tree]])

    def find(self, doc: Doc) -> Iterator[Found]:
        """Every fit of every rule, rule by rule in their order, each in the order of the text."""
        fits: dict[str, list[Found]] = {}
        for key, indices in self._matcher(doc):
            rule = self._rules[doc.vocab.strings[key]]
            nodes = {
                str(node["RIGHT_ID"]): doc[index] for node, index in zip(rule.tree, indices, strict=True)
            }
            if _in_clause(rule, nodes) and not _barred(rule, nodes):
                fits.setdefault(rule.id, []).append(Found(rule, nodes))
        for rule_id, rule in self._rules.items():
            found = sorted(fits.get(rule_id, ()), key=lambda found: [t.i for t in found.nodes.values()])
            _count(rule, doc, found)
            yield from found


def _count(rule: Rule, doc: Doc, found: list[Found]) -> None:
    """Report to the meter of metered rules."""
    count: Callable[[list[Place]], None] | None = getattr(rule.regex, "count", None)
    if count:
        words = [sorted(each.nodes.values(), key=lambda token: token.i) for each in found]
        count([(doc.text, tokens[0].idx, tokens[-1].idx + len(tokens[-1])) for tokens in words])


def _barred(rule: Rule, nodes: Mapping[str, Token]) -> bool:
    """Whether a node has a child of a relation, or a word, that the rule says it must not have."""
    return any(
        child.dep_ in barred or child.lower_ in barred
        for name, barred in rule.unless.items()
        for child in nodes[name].children
    )


def _in_clause(rule: Rule, nodes: Mapping[str, Token]) -> bool:
    """Whether no other verb stands between the two nodes of each ``>>``."""
    return all(
        verb_between(nodes[node["LEFT_ID"]], nodes[node["RIGHT_ID"]]) is None
        for node in rule.tree
        if node.get("REL_OP") == ">>"
    )


def tree_patterns(rules: Rules, vocab: Vocab) -> TreePatterns:
    """The tree rules of ``rules`` for one vocabulary, built at the first call and kept with them.

    Only the last vocabulary's are kept: a parser changes it now and then, and the old one must go.
    """
    kept = rules.cache.get("trees")
    if kept is None or kept[0] is not vocab:
        kept = rules.cache["trees"] = (vocab, TreePatterns(rules, vocab))
    patterns: TreePatterns = kept[1]
    return patterns
