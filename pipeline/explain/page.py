"""Accounts as one HTML page that needs nothing else: no script, no style sheet from outside."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.explain.account import Account
from pipeline.explain.segments import paragraphs
from pipeline.explain.terminal import where


def page(accounts: Sequence[Account]) -> str:
    """The page; everything that comes from an article or a rule is escaped.

    spaCy's displaCy draws spans too, but on lines of fixed height, without masked parts, and
    without a link from a cell to its words.
    """
    environment = Environment(
        loader=PackageLoader("pipeline.explain"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("account.html.j2")
    return template.render(
        accounts=[(account, list(paragraphs(account))) for account in accounts], where=where
    )
