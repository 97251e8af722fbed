"""The records of rules/pages.yaml that are for one page, and what their selectors find there."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import cast
from urllib.parse import urlsplit

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from pipeline.rules import Rules
from pipeline.sites import SiteRecord


class Hints:
    """All records that are for a page, asked as if they were one: the first in the file that answers counts."""

    def __init__(self, records: Iterable[SiteRecord]) -> None:
        self.records = tuple(records)

    @property
    def name(self) -> str:
        """The site's name, or ""."""
        return next((record.name for record in self.records if record.name), "")

    @property
    def page_keys(self) -> tuple[str, ...]:
        """The names of the query's field that counts the pages of an article, or ``path``."""
        return tuple(key for record in self.records for key in record.page)

    @property
    def whole(self) -> str:
        """The query that asks for all pages on one."""
        return next((record.whole for record in self.records if record.whole), "")

    def find(self, tree: HtmlElement, part: str) -> list[HtmlElement]:
        """What the first selector for ``part`` (``body``, ``title`` ...) that finds something finds."""
        for record in self.records:
            for selector in getattr(record, part):
                if found := select(tree, selector):
                    return found
        return []

    def prunable(self, tree: HtmlElement) -> list[HtmlElement]:
        """All elements that are to be taken out."""
        return [element for record in self.records for each in record.prune for element in select(tree, each)]


def hints_for(rules: Rules, url: str, tree: HtmlElement) -> Hints:
    """The hints for a page at ``url``."""
    host = host_of(url)
    return Hints(
        record
        for record in rules.sites
        if record.is_for(host) and (record.when is None or select(tree, record.when))
    )


def host_of(url: str) -> str:
    """The host of an address in lower case, or ""."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:  # "http://[" has none
        return ""


def select(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    """The elements below ``tree`` that a CSS selector selects, in document order."""
    return cast("list[HtmlElement]", _compiled(selector)(tree))


@lru_cache(maxsize=4096)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")
