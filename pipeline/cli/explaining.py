"""``anugerah explain``: where every cell comes from, and why the rest came to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.shared import (
    REFUSED,
    USAGE,
    ColumnsOption,
    ParserOption,
    PublishedOption,
    QueryOption,
    RulesOption,
    StanzaDirOption,
    Stop,
    check_outputs,
    complain,
    day_of,
    explain_input,
    inputs,
    load_rules_or_stop,
    make_console,
    parser_or_stop,
    print_json,
    read_options,
    user_errors,
)

if TYPE_CHECKING:
    from pipeline.explain.account import Account

_WIDTH = 160
"""Columns of an account that goes to a file or a pipe."""


def explain(
    file: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLE|-", help="An article, a table or an archive of articles; - is standard input."
        ),
    ],
    row: Annotated[int | None, typer.Option("--row", min=1, metavar="N", help="Only this award.")] = None,
    ids: Annotated[
        list[str] | None,
        typer.Option("--id", metavar="ID", help="Only the article of this id; may be repeated."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page that any browser shows.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the account as JSON.")] = False,
    published: PublishedOption = None,
    columns: ColumnsOption = None,
    query: QueryOption = "",
    rules: RulesOption = None,
    parser: ParserOption = "spacy",
    stanza_dir: StanzaDirOption = None,
) -> None:
    """Show an article as the rules read it: what was found, where each cell comes from, what made no row."""
    with user_errors("interrupted"):
        from pipeline.article import Article
        from pipeline.explain.explain import explain_article
        from pipeline.explain.page import page
        from pipeline.explain.terminal import TerminalAccount
        from pipeline.tables import write_file

        if html is not None and (as_json or row is not None):
            raise Stop(USAGE, "--html shows whole articles; leave out --row and --json")
        check_outputs([html], [file])
        loaded = load_rules_or_stop(rules)
        chosen = parser_or_stop(parser, stanza_dir)
        options = read_options(columns, query, loaded)
        accounts: list[Account] = []
        refused, wanted = 0, set(ids or ())
        for item in inputs(file, options):
            if not isinstance(item, Article):
                refused += not wanted and explain_input(item)
            elif not wanted or item.id in wanted:
                try:
                    accounts.append(explain_article(item, loaded, day_of(published), chosen))
                except Exception as error:  # noqa: BLE001 - the next article must still be shown
                    refused += complain(f"{item.id}: failed ({type(error).__name__}: {error})")
        _require(file, accounts, wanted, row, refused)
        if html is not None:
            write_file(html, page(accounts))
        elif as_json:
            print_json([account.as_dict() for account in accounts])
        else:
            console = make_console(width=_WIDTH)
            for account in accounts:
                console.print(TerminalAccount(account, row))
                console.print()
    if refused:
        raise typer.Exit(REFUSED)


def _require(file: str, accounts: Sequence[Account], wanted: set[str], row: int | None, refused: int) -> None:
    missing = sorted(wanted - {account.article_id for account in accounts})
    if missing:
        raise Stop(USAGE, f"{file}: no article of the id {', '.join(missing)}")
    if not accounts and not refused:
        raise Stop(USAGE, f"{file}: nothing to read")
    most = max((len(account.rows) for account in accounts), default=0)
    if row is not None and accounts and row > most:
        raise Stop(USAGE, f"--row {row}: {file} has {most} award{'' if most == 1 else 's'}")
