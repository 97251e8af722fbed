"""The shape of a record of rules/pages.yaml: where on the pages of one site (or one CMS) things stand."""

from __future__ import annotations

import re
from typing import Annotated

from cssselect import SelectorError, parse
from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

_HOST = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*|\*")
_QUERY = re.compile(r"[\w-]+=[\w-]+")
_NAME = re.compile(r"[a-z0-9-]+")


def _selector(value: str) -> str:
    try:
        parse(value)
    except SelectorError as error:
        raise ValueError(f"{value!r} is no CSS selector: {error}") from error
    return value


Selector = Annotated[str, AfterValidator(_selector)]


class SiteRecord(BaseModel):
    """Hints for the pages of one site.

    A record is for a page whose host is among ``hosts`` (``*.go.id`` is any host below go.id, ``*`` any
    host) and, where ``when`` is given, that has an element ``when`` selects.  The lists of CSS selectors
    are tried in order; what the first that finds something finds is taken.  ``prune`` is taken out whole.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    hosts: list[str]
    when: Selector | None = None
    name: str = ""
    body: list[Selector] = []
    title: list[Selector] = []
    author: list[Selector] = []
    date: list[Selector] = []
    prune: list[Selector] = []
    page: list[str] = []
    whole: str = ""
    example: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _sound(self) -> SiteRecord:
        if not self.hosts:
            raise ValueError("'hosts' names no host; '*' is any")
        for host in self.hosts:
            if not _HOST.fullmatch(host):
                raise ValueError(f"hosts: {host!r} is no host; write example.com, *.example.com or *")
        if self.hosts == ["*"] and self.when is None and self.body:
            raise ValueError("a record for every page has no 'body': that is the generic way's")
        if not (self.body or self.title or self.author or self.date or self.prune or self.page):
            raise ValueError("the record says nothing; give body, title, author, date, prune or page")
        if not _NAME.fullmatch(self.example):
            raise ValueError("'example' names the files <name>.html and <name>.txt beside, in pages/")
        if self.whole and not _QUERY.fullmatch(self.whole):
            raise ValueError("'whole' is the query of the one-page form, as in page=all")
        return self

    def is_for(self, host: str) -> bool:
        """Whether pages of ``host`` are this record's (``when`` apart)."""
        return any(_fits(pattern, host) for pattern in self.hosts)


def _fits(pattern: str, host: str) -> bool:
    if pattern == "*":
        return True
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern or host == f"www.{pattern}"
