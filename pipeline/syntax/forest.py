"""Has sentences parsed, all of an article at once, each text once."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from pipeline.match.mentions import Tagged
from pipeline.parse.parser import Parser
from pipeline.rules import Rules
from pipeline.syntax.interpret import read_syntax
from pipeline.syntax.parts import keep_syntax
from pipeline.syntax.patterns import tree_patterns
from pipeline.syntax.plain import Plain, plain_sentence
from pipeline.syntax.tree import Tree

AWARD = "award"
"""What the tokens of a word for an award have as ``ent_type_``; those of a mention have its kind."""
_KEPT = 2048
"""Trees kept: copies of a press release have most sentences in common."""
_LONGEST = 1500
"""Characters; what is longer is no sentence, and a parser's time grows with it."""


class Forest:
    """Parses tagged sentences with one parser and keeps the trees of the last ones."""

    def __init__(self, parser: Parser, rules: Rules) -> None:
        self.parser = parser
        self._award = rules.group("words").only("award")
        self._kept: OrderedDict[str, Doc] = OrderedDict()
        self._vocab: Vocab | None = None

    def grow(self, story: Iterable[Tagged]) -> dict[int, Tree]:
        """The trees of sentences by their index; what is too long or empty has none."""
        plain = [(tagged, plain_sentence(tagged)) for tagged in story]
        plain = [(tagged, p) for tagged, p in plain if p.text.strip() and len(p.text) <= _LONGEST]
        docs = self._parsed(dict.fromkeys(p.text for _tagged, p in plain))
        return {tagged.sentence.index: self._tree(tagged, p, docs[p.text]) for tagged, p in plain}

    def _parsed(self, texts: Iterable[str]) -> dict[str, Doc]:
        asked = list(texts)
        missing = [text for text in asked if text not in self._kept]
        found = dict(zip(missing, self.parser.parse(missing), strict=True)) if missing else {}
        if self._kept and found and next(iter(found.values())).vocab is not self._vocab:
            # The parser has begun with another vocabulary: trees with the old one would keep it alive.
            self._kept.clear()
            return self._parsed(asked)
        docs = {text: found[text] if text in found else self._kept[text] for text in asked}
        for text, doc in docs.items():
            self._kept[text] = doc
            self._kept.move_to_end(text)
            self._vocab = doc.vocab
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return docs

    def _tree(self, tagged: Tagged, plain: Plain, parsed: Doc) -> Tree:
        mentions = [(*span, str(tag.kind)) for tag, span in zip(tagged.tags, plain.spans, strict=True)]
        return Tree(tagged, plain, with_mentions(parsed, mentions, self._award))


def with_mentions(parsed: Doc, mentions: Iterable[tuple[int, int, str]], award: re.Pattern[str]) -> Doc:
    """A copy of the document whose tokens have as ``ent_type_`` the kind of the mention (start, end, kind)
    that they belong to, or ``award`` where ``award`` matches."""
    # A copy: the same words may hold other mentions in another article.
    doc = parsed.copy()
    words = [(*match.span(), AWARD) for match in award.finditer(doc.text)]
    # Of two that meet the first counts: a mention before the bare word for an award.
    taken: set[int] = set()
    kept: list[Span] = []
    for start, end, kind in (*mentions, *words):
        span = doc.char_span(start, end, label=kind, alignment_mode="expand")
        if span is not None and taken.isdisjoint(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            kept.append(span)
    doc.set_ents(sorted(kept, key=lambda span: span.start))
    return doc


def read_trees(story: Sequence[Tagged], parser: Parser, rules: Rules) -> None:
    """Have sentences of one article parsed, and keep with each what its tree says."""
    key = f"forest {parser.name} {parser.version}"
    forest = rules.cache.get(key)
    if forest is None:
        forest = rules.cache[key] = Forest(parser, rules)
    trees = forest.grow(story)
    for tagged in story:
        tree = trees.get(tagged.sentence.index)
        keep_syntax(tagged, read_syntax(tree, tree_patterns(rules, tree.doc.vocab)) if tree else None)
