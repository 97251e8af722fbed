"""The site records of rules/pages.yaml against their examples (``anugerah rules check``).

The examples lie in the folder of the rules, not with the tests: who adds a site to a copy of the rules can check it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.page.charset import decode_page
from pipeline.page.hints import select
from pipeline.page.read import read_page
from pipeline.page.record import Page
from pipeline.page.tree import parse_page
from pipeline.read.fault import Unusable
from pipeline.rules import Fault, Rules, site_lines
from pipeline.sites import SiteRecord

_FACTS = ("title", "published", "author")


def site_faults(rules: Rules) -> Iterator[Fault]:
    """What is wrong with each record: no example, another result than the known one, the same without the record, a
    ``prune`` that finds nothing in the example.
    """
    lines = site_lines(rules.path)
    for record in rules.sites:
        path, line = lines[record.id]
        for message in _wrong(record, rules):
            yield Fault(path, line, record.id, message)


def read_known(file: Path) -> tuple[Mapping[str, str], str]:
    """The facts ("title: ...", up to an empty line) and the body that a file with a known result holds."""
    head, _blank, body = file.read_text(encoding="utf-8").partition("\n\n")
    pairs = (line.partition(":") for line in head.splitlines())
    return {name.strip(): value.strip() for name, _colon, value in pairs}, body.strip("\n")


def _wrong(record: SiteRecord, rules: Rules) -> Iterator[str]:
    page_file = rules.path / "pages" / f"{record.example}.html"
    known_file = page_file.with_suffix(".txt")
    if not page_file.is_file() or not known_file.is_file():
        yield f"no example: pages/{record.example}.html and .txt are needed"
        return
    data = page_file.read_bytes()
    facts, body = read_known(known_file)
    url = facts.get("url", "")
    try:
        page = read_page(data, rules, url=url)
    except Unusable as fault:
        yield f"its example cannot be read: {fault.reason}"
        return
    found = {"title": page.title, "published": str(page.published or ""), "author": page.author}
    for name in _FACTS:
        if found[name] != facts.get(name, ""):
            yield f"{name} of its example is {found[name]!r}, not {facts.get(name, '')!r}"
    if page.text != body:
        yield _difference(page.text, body)
    if page == _without(data, record, rules, url):
        yield "makes no difference to its example; take the record out, or show in the example what it is for"
    tree = parse_page(decode_page(data))
    for selector in record.prune:
        if not select(tree, selector):
            yield f"prune {selector!r} finds nothing in its example"


def _without(data: bytes, record: SiteRecord, rules: Rules, url: str) -> Page | None:
    others = replace(rules, sites=tuple(each for each in rules.sites if each is not record), cache={})
    try:
        return read_page(data, others, url=url)
    except Unusable:
        return None


def _difference(text: str, body: str) -> str:
    found, known = text.split("\n"), body.split("\n")
    lost = [line for line in known if line not in found]
    more = [line for line in found if line not in known]
    if lost:
        return f"loses a line of its example: {lost[0][:80]!r}"
    if more:
        return f"keeps a line of its example that is no body text: {more[0][:80]!r}"
    return "gives the lines of its example in another order"
