"""What an article's text says about a cell that is in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

from pipeline.article import Article
from pipeline.evaluate.fold import fold_name
from pipeline.extract import Reading, read_article
from pipeline.match import dates as days
from pipeline.match.officials import Official
from pipeline.rules import Rules


class Quote(NamedTuple):
    """Words of an article and where they stand in its text: half-open character offsets, None in a
    title field."""

    text: str
    start: int | None
    end: int | None


class ArticleText:
    """An article as the extractor reads it; read when first asked."""

    def __init__(self, article: Article, rules: Rules) -> None:
        self._article = article
        self._rules = rules

    @cached_property
    def _reading(self) -> Reading:
        return read_article(self._article, self._rules, None)

    @property
    def published(self) -> date | None:
        """The day of publication, where the article or its text gives it."""
        return self._reading.published

    @cached_property
    def days(self) -> frozenset[str]:
        """The days that the text names and that can be fixed, in ISO 8601."""
        reading = self._reading
        fixed = (
            days.fix(day, year=None, published=reading.published, published_basis=reading.published_basis)
            for day in reading.mentions.dates
        )
        return frozenset(each.day.isoformat() for each in fixed if each)

    def naming(self, region_code: str) -> Quote | None:
        """The first sentence that names the region, a sentence of the text before the title field."""
        reading = self._reading
        named = [
            self._quote(sentence.start, sentence.end)
            for region in reading.mentions.regions
            if region.code == region_code
            for sentence in reading.sentences
            if sentence.start <= region.start < sentence.end
        ]
        return min(named, key=lambda quote: quote.start is None, default=None)

    def masked_by(self, start: int, end: int) -> str:
        """The rule that masks a part of the text as not the story, or ""."""
        shift = self._reading.shift
        for mask in self._reading.masks:
            first, last = self._reading.text.span(mask.start, mask.end)
            if first - shift < end and start < last - shift:
                return mask.rule
        return ""

    def is_bystander(self, name: str) -> bool:
        """Whether the text names the person as one who only attends."""
        wanted = fold_name(name)
        for rule in self._rules.group("roles").of("bystander"):
            for tagged in self._reading.tagged:
                for match in rule.regex.finditer(tagged.text):
                    for tag in tagged.of("person", match.start(), match.end()):
                        if isinstance(tag.mention, Official) and fold_name(tag.mention.name) == wanted:
                            return bool(wanted)
        return False

    def _quote(self, start: int, end: int) -> Quote:
        reading = self._reading
        first, last = reading.text.span(start, end)
        said = reading.text.raw[first:last]
        if first < reading.shift:
            return Quote(said.strip(), None, None)
        return Quote(said, first - reading.shift, last - reading.shift)


def article_texts(articles: Mapping[str, Article], rules: Rules) -> dict[str, ArticleText]:
    """The articles' texts by id."""
    return {article_id: ArticleText(article, rules) for article_id, article in articles.items()}
