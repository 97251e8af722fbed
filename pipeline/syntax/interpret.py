"""Makes plain records of what the tree rules find in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.syntax.parts import Aside, Part, Syntax
from pipeline.syntax.patterns import Found, TreePatterns
from pipeline.syntax.tree import Tree

_RELATIVE = "relative"
_PRINCIPAL = "principal"
"""The node of a rule about a deputy that is represented."""


def read_syntax(tree: Tree, patterns: TreePatterns) -> Syntax:
    """The parts that the mentions of a sentence play, each once for a verb, by the first rule that says so,
    and its relative clauses."""
    fits = list(patterns.find(tree.doc))
    found: dict[tuple[str, int, int], Part] = {}
    for part in _parts(tree, [fit for fit in fits if fit.rule.kind != _RELATIVE]):
        found.setdefault((part.kind, part.tag.at, part.verb), part)
    asides = [_aside(tree, fit) for fit in fits if fit.rule.kind == _RELATIVE]
    return Syntax(tuple(found.values()), tuple(asides))


def _aside(tree: Tree, fit: Found) -> Aside:
    inside = [token for token in fit.nodes[_RELATIVE].subtree if not token.is_punct and not token.is_space]
    last = inside[-1]
    return Aside(tree.position(inside[0]), tree.plain.tagged_at(last.idx + len(last) - 1) + 1)


def _parts(tree: Tree, fits: Iterable[Found]) -> Iterator[Part]:
    for fit in fits:
        verb = tree.position(fit.nodes["verb"])
        represented = fit.nodes.get(_PRINCIPAL)
        principal = next(tree.named(represented), None) if represented is not None else None
        for tag in tree.named(fit.nodes[fit.rule.kind]):
            yield Part(fit.rule.kind, tag, fit.rule.id, verb, principal)
