"""Gathers what is unread over many articles and ranks it.

Every finder yields sightings of one article; here they are counted by what they say.  A phrase scores by
Dunning's ratio (:mod:`pipeline.suggest.score`): how often it fills such a place (different sentences only,
so that copies of one report count once) against how often it is used elsewhere, times log2(1 + sentences).  The use elsewhere of a
phrase is taken to be that of its rarest word, which it cannot exceed.  Time is linear in the text; memory
holds the vocabulary and the sightings, no article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from math import log2

from pipeline.article import Article
from pipeline.extract import read_article
from pipeline.parse import gate
from pipeline.rules import Rules
from pipeline.suggest import boilerplate, classes, dates, programmes, regions, titles, verbs
from pipeline.suggest.lexicon import lexicon
from pipeline.suggest.page import Page
from pipeline.suggest.score import log_likelihood_ratio
from pipeline.suggest.sighting import KINDS, Kind, Sighting, folded, words

_FINDERS = {
    "verb": verbs.find,
    "title": titles.find,
    "programme": programmes.find,
    "region": regions.find,
    "class": classes.find,
    "boilerplate": boilerplate.find,
    "date": dates.find,
}
_EXAMPLES = 3
_LEAST_LINES = 3
"""Articles in which a line must come back before it is thought no story."""
_LEAST_OWN = 3
"""Sentences from which an award's own name, which is read anyway, is worth a record."""
_LOWER = 0.34
"""Share of a name's uses in small letters from which it is a common word."""
_NAME = 0.34
"""Share of a word's uses in officials' names from which it is a person's name."""
_CAPITAL_KINDS = frozenset({"title", "programme", "region"})


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that holds what is suggested: where it is from, and where the phrase stands in it."""

    article: str
    sentence: str
    start: int
    end: int

    @property
    def form(self) -> str:
        """The phrase as the sentence has it."""
        return self.sentence[self.start : self.end]


@dataclass(frozen=True)
class Suggestion:
    """One phrase that the rules do not know.

    ``articles`` and ``sentences`` count where it stood in place of a known one, ``score`` is the signed
    log-likelihood ratio times log2(1 + ``sentences``).  ``forms`` are its spellings, the most frequent first, ``guesses`` what its places
    say about its meaning (region codes), likewise.
    """

    kind: Kind
    key: str
    target: str
    articles: int
    sentences: int
    score: float
    forms: tuple[str, ...]
    guesses: tuple[str, ...]
    examples: tuple[Example, ...]


def _digest(text: str) -> bytes:
    return blake2b(folded(text).encode("utf-8", "surrogatepass"), digest_size=8).digest()


@dataclass
class _Tally:
    articles: set[str] = field(default_factory=set)
    sentences: set[bytes] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)
    targets: Counter[str] = field(default_factory=Counter)
    guesses: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    def add(self, article: str, sighting: Sighting) -> None:
        self.articles.add(article)
        digest = _digest(sighting.sentence)
        if digest in self.sentences:
            return
        self.sentences.add(digest)
        self.forms[sighting.form] += 1
        self.targets[sighting.target] += 1
        for rank, code in enumerate(sighting.guess):
            # The article's most frequent region is the likelier one by far.
            self.guesses[code] += 4 if rank == 0 else 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(Example(article, sighting.sentence, sighting.start, sighting.end))


class Collector:
    """Takes in articles one by one and says in the end what the rules did not know."""

    def __init__(self, rules: Rules, kinds: Collection[Kind] = KINDS) -> None:
        """``kinds`` are those that are wanted; the others cost nothing.

        :raises InputError: the rules have no suggest.yaml.
        """
        self._rules = rules
        self._lexicon = lexicon(rules)
        self._kinds = [kind for kind in KINDS if kind in kinds]
        self._tallies: dict[tuple[Kind, str], _Tally] = {}
        self._lines: dict[bytes, str] = {}
        self._used: Counter[str] = Counter()
        self._lower: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        self._last_names: Counter[str] = Counter()

    def add(self, article: Article) -> bool:
        """Take in one article; False where the gate finds no word of an award, and nothing is read."""
        if not gate.may_hold_award(article.title + "\n" + article.text, self._rules):
            return False
        page = Page(article.id, read_article(article, self._rules, None), self._lexicon)
        self.add_sightings(article.id, sightings(page, self._kinds))
        self.add_words(page)
        return True

    def add_sightings(self, article: str, found: Iterator[Sighting]) -> None:
        """Count what the finders saw in one article."""
        for sighting in found:
            if sighting.kind == "boilerplate" and not self._came_back(article, sighting.key):
                continue
            self._tallies.setdefault((sighting.kind, sighting.key), _Tally()).add(article, sighting)

    def _came_back(self, article: str, line: str) -> bool:
        """Whether a line was met before; nearly all never are, and only a digest of them is kept."""
        if ("boilerplate", line) in self._tallies:
            return True
        first = self._lines.setdefault(_digest(line), article)
        if first == article:
            return False
        self._tallies["boilerplate", line] = _Tally(articles={first})
        return True

    def add_words(self, page: Page) -> None:
        """Count the words of one article, as the background of all scores."""
        for official in page.reading.mentions.officials:
            parts = [folded(word) for word in words(official.name)]
            self._names.update(parts)
            self._last_names.update(parts[1:])
        for tagged in page.sentences():
            for word in words(tagged.sentence.text):
                if word[0].islower():
                    self._lower[word.casefold()] += 1
                self._used[word.casefold()] += 1

    def suggestions(self, *, limit: int | None = None, min_count: int = 1) -> list[Suggestion]:
        """The phrases found, by kind, the best first; of each kind ``limit``, from ``min_count`` sentences on."""
        return [
            suggestion
            for kind in self._kinds
            for suggestion in self._ranked(kind, min_count)[: limit if limit is not None else None]
        ]

    def _ranked(self, kind: Kind, min_count: int) -> list[Suggestion]:
        tallies = [(key, tally) for (of, key), tally in self._tallies.items() if of == kind]
        places = sum(len(tally.sentences) for _key, tally in tallies)
        total = sum(self._used.values())
        found = []
        for key, tally in tallies:
            count = self._count(kind, tally)
            if count < max(min_count, _least(kind, tally)):
                continue
            outside = 0 if kind in ("boilerplate", "date") else self._outside(key, count)
            rest = max(total - places, outside, 0)
            # As in Riloff's RlogF, what is met often goes first: a rare word's ratio is high by chance.
            score = log_likelihood_ratio(count, outside, max(places, count), rest) * log2(1 + count)
            if score <= 0 or (kind in _CAPITAL_KINDS and self._is_common_word(key)):
                continue
            # A region behind the title of its head is misread as a first name, but hardly as a further one.
            names = {"title": self._names, "region": self._last_names}.get(kind)
            if names is not None and (kind == "title" or " " not in key) and self._is_name(key, names):
                continue
            found.append(_suggestion(kind, key, tally, score))
        found.sort(key=lambda s: (-s.score, -s.articles, s.key))
        return _without_parts(found) if kind == "boilerplate" else found

    @staticmethod
    def _count(kind: Kind, tally: _Tally) -> int:
        return len(tally.articles) if kind == "boilerplate" else len(tally.sentences)

    def _outside(self, key: str, count: int) -> int:
        return max(min((self._used[word] for word in words(key)), default=0) - count, 0)

    def _is_name(self, key: str, names: Counter[str]) -> bool:
        """Whether the phrase has a word that mostly is part of an official's name."""
        return any(names[word] > _NAME * self._used[word] for word in words(key))

    def _is_common_word(self, key: str) -> bool:
        parts = words(key)
        return len(parts) == 1 and all(self._lower[word] > _LOWER * self._used[word] for word in parts)


def sightings(page: Page, kinds: Collection[Kind] = KINDS) -> Iterator[Sighting]:
    """What the finders of these kinds see in one article."""
    for kind in kinds:
        yield from _FINDERS[kind](page)


def _least(kind: Kind, tally: _Tally) -> int:
    """How often a phrase must be seen at least, whatever is asked for."""
    if set(tally.targets) == {regions.WEAK}:
        return len(tally.sentences) + 1
    if kind == "boilerplate":
        return _LEAST_LINES
    return _LEAST_OWN if programmes.OWN in tally.targets else 1


def _suggestion(kind: Kind, key: str, tally: _Tally, score: float) -> Suggestion:
    return Suggestion(
        kind, key, next((t for t in _most(tally.targets) if t != regions.WEAK), ""), len(tally.articles), len(tally.sentences), round(score, 2),
        _most(tally.forms), _most(tally.guesses), tuple(tally.examples),
    )  # fmt: skip


def _most(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(key for key, _count in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _without_parts(found: list[Suggestion]) -> list[Suggestion]:
    """Each line by one of the ways in which it is known: the one that fits most articles, else the longest."""
    counts = {_beginning(s): s.articles for s in found}
    hidden: set[tuple[str, ...]] = set()
    for line in counts:
        for length in range(1, len(line)):
            shorter = counts.get(line[:length], 0)
            if shorter > counts[line]:
                hidden.add(line)
            elif shorter == counts[line]:
                hidden.add(line[:length])
    return [s for s in found if _beginning(s) not in hidden]


def _beginning(line: Suggestion) -> tuple[str, ...]:
    return tuple(words(line.key))
