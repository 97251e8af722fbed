"""How often a word that is taken out of the rules comes back as a suggestion.

    python benchmarks/suggest.py [--kind verb] [--sample 20] [--top 10] [--seed 1] [--least 2] [--misses] [PATH...]

For each kind, words (records for programmes, boilerplate and dates) are taken out one at a time: those without
which the award rows of at least two articles change (for boilerplate: without which less is masked, in three), a
sample of them where there are many.  Then the
suggestions of that kind are asked for over all articles.  Printed: how many were tried, and the share of them that is among the first ``--top``
suggestions (recall@10), with how many come first; with ``--misses`` the words that did not come back.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from pipeline.article import Article
from pipeline.extract import extract_article, read_article
from pipeline.parse import gate
from pipeline.read.files import read_inputs
from pipeline.rules import Rules, load_rules, without
from pipeline.suggest import leave_out
from pipeline.suggest.collect import Collector, Suggestion, sightings
from pipeline.suggest.lexicon import lexicon
from pipeline.suggest.page import Page
from pipeline.suggest.sighting import KINDS, Kind, Sighting, folded

LEAST_ARTICLES, LEAST_LINES = 2, 3
_RECORDS = {
    "programme": ("programmes", ("name",)),
    "boilerplate": ("boilerplate", ("line", "next", "heading", "inline")),
    "date": ("dates", ("date",)),
}


@dataclass(frozen=True)
class Trial:
    """Something to take out: how, where it stands, and how it is known when it comes back."""

    name: str
    rules: Callable[[Rules], Rules]
    stands: re.Pattern[str]
    back: re.Pattern[str]
    in_key: bool

    def comes_back(self, suggestion: Suggestion) -> bool:
        """Whether ``suggestion`` is what was taken out: by its key, else by its sentences."""
        if self.in_key:
            return bool(self.back.match(suggestion.key) or self.back.fullmatch(suggestion.key.split()[-1]))
        return any(self.back.search(example.sentence) for example in suggestion.examples)


class Corpus:
    """Articles with what the whole rules leave unread in them, so that a trial reads few again."""

    def __init__(self, articles: list[Article], rules: Rules) -> None:
        """Read every article once with the whole ``rules``."""
        self.rules = rules
        self.articles = [a for a in articles if gate.may_hold_award(f"{a.title}\n{a.text}", rules)]
        self.pages = [Page(a.id, read_article(a, rules, None), lexicon(rules)) for a in self.articles]
        self.rows = [[row.cells() for row in extract_article(a, rules).rows] for a in self.articles]
        self.found: list[list[Sighting]] = [list(sightings(page)) for page in self.pages]

    def count(self, pattern: re.Pattern[str]) -> int:
        """How many articles hold ``pattern``."""
        return sum(bool(pattern.search(f"{a.title}\n{a.text}")) for a in self.articles)

    def matters(self, kind: Kind, trial: Trial) -> int:
        """In how many articles the rows (for boilerplate, what is masked) change where ``trial`` is taken out."""
        rules = trial.rules(self.rules)
        if kind == "boilerplate":
            return sum(
                len(read_article(article, rules, None).masks) != len(page.reading.masks)
                for article, page in zip(self.articles, self.pages, strict=True)
                if trial.stands.search(f"{article.title}\n{article.text}")
            )
        return sum(
            [row.cells() for row in extract_article(article, rules).rows] != rows
            for article, rows in zip(self.articles, self.rows, strict=True)
            if trial.stands.search(f"{article.title}\n{article.text}")
        )

    def rank(self, kind: Kind, trial: Trial, top: int) -> int | None:
        """The place (from 1) among ``top`` suggestions at which what was taken out comes back, or None."""
        rules = trial.rules(self.rules)
        collector = Collector(rules, [kind])
        words = lexicon(rules)
        for article, page, found in zip(self.articles, self.pages, self.found, strict=True):
            if trial.stands.search(f"{article.title}\n{article.text}"):
                page = Page(article.id, read_article(article, rules, None), words)
                found = list(sightings(page, [kind]))
            collector.add_sightings(article.id, (s for s in found if s.kind == kind))
            collector.add_words(page)
        for place, suggestion in enumerate(collector.suggestions(limit=top), 1):
            if trial.comes_back(suggestion):
                return place
        return None


def phrase(words: str) -> re.Pattern[str]:
    """``words`` as a whole, in any case."""
    return re.compile(
        rf"(?<!\w){re.escape(words).replace(chr(92) + ' ', chr(92) + 's+')}(?!\w)", re.IGNORECASE
    )


def trials(kind: Kind, corpus: Corpus) -> Iterator[Trial]:
    """What can be taken out of the rules of this kind."""
    rules = corpus.rules
    if kind == "verb":
        for verb in _verbs(corpus):
            yield Trial(
                verb, partial(leave_out.without_verb, verb=verb), phrase(verb), _anchored([verb]), in_key=True
            )
    elif kind == "title":
        for record, word in _titles(rules):
            removal = partial(leave_out.without_word, record=record, word=word)
            yield Trial(word, removal, phrase(word), _anchored([word]), in_key=True)
    elif kind == "region":
        for alias in sorted({a.alias for a in rules.aliases if a.kind != "island_or_city_bare"}):
            parts = alias.casefold().split()
            ends = [" ".join(parts[n:]) for n in range(len(parts))]
            removal = partial(leave_out.without_alias, alias=alias)
            yield Trial(alias, removal, phrase(alias), _anchored(ends), in_key=True)
    elif kind == "class":
        for word in sorted(
            {w for rule in rules.group("dimensions").of("smart", "cerdas") for w in rule.words}
        ):
            yield Trial(
                word, partial(leave_out.without_class, word=word), phrase(word), phrase(word), in_key=True
            )
    else:
        group, kinds = _RECORDS[kind]
        for rule in rules.group(group).of(*kinds):
            lines = re.compile(rule.regex.pattern, rule.regex.flags | re.MULTILINE)
            yield Trial(rule.id, partial(without, rule_id=rule.id), lines, lines, in_key=False)


def _verbs(corpus: Corpus) -> list[str]:
    """The single words that triggers of winning match in the articles."""
    triggers = corpus.rules.group("triggers")
    return sorted(
        {
            folded(match[0])
            for article in corpus.articles
            for _rule, match in triggers.find(article.text, "win", "won-by", "honoured")
            if re.fullmatch(r"[^\W\d_]{4,}", match[0])
        }
    )


def _titles(rules: Rules) -> Iterator[tuple[str, str]]:
    """The titles that no other rule would read the beginning of, with the id of their record."""
    heads = next(rule for rule in rules.group("officials").rules if rule.id == "official.compact-heads")
    others = [rule.regex for rule in rules.group("officials").of("head", "region-head") if rule is not heads]
    for word in sorted(heads.words):
        shorter = any(word.startswith(other + " ") for other in heads.words)
        if not shorter and not any(regex.match(word) for regex in others):
            yield heads.id, word


def _anchored(forms: list[str]) -> re.Pattern[str]:
    """A key that is one of ``forms``, or goes on behind it."""
    return re.compile(rf"(?:{'|'.join(map(re.escape, forms))})(?!\w)")


def main() -> None:
    """Print the recall of each kind."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", type=Path)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--top", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=int, default=LEAST_ARTICLES)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    paths = options.paths or [Path(__file__).resolve().parent.parent / "corpus" / "dev" / "articles"]
    articles = [item for item in read_inputs(paths) if isinstance(item, Article)]
    corpus = Corpus(articles, load_rules())
    print(f"{'kind':<12}{'tried':>7}{f'recall@{options.top}':>11}{'first':>7}")
    for kind in options.kind or KINDS:
        candidates = [t for t in trials(kind, corpus) if corpus.count(t.stands) >= options.least]
        random.Random(options.seed).shuffle(candidates)
        least = max(options.least, LEAST_LINES if kind == "boilerplate" else 0)
        chosen = islice((t for t in candidates if corpus.matters(kind, t) >= least), options.sample)
        places = {t.name: corpus.rank(kind, t, options.top) for t in chosen}
        back = [place for place in places.values() if place is not None]
        share = len(back) / len(places) if places else 0.0
        print(f"{kind:<12}{len(places):>7}{share:>11.2f}{sum(place == 1 for place in back):>7}", flush=True)
        if options.misses:
            print("  missed: " + ", ".join(sorted(name for name, place in places.items() if place is None)))


if __name__ == "__main__":
    main()
