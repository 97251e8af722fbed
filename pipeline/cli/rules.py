"""``anugerah rules …``: look after the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.shared import FAILED, user_errors
from pipeline.printable import printable

app = typer.Typer(no_args_is_help=True, help="Look after the rules.")


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of rules; the built-in ones if left out.")
    ] = None,
) -> None:
    """Check every rule against the schema and its own examples."""
    from pipeline.rules import check_rules, load_rules

    faults = check_rules(folder)
    for fault in faults:
        typer.echo(printable(f"{fault.path}:{fault.line}: rule {fault.rule_id}: {fault.message}"))
    if faults:
        raise typer.Exit(FAILED)
    with user_errors("interrupted"):
        groups = load_rules(folder).groups
        count = sum(len(group.rules) for group in groups.values())
        typer.echo(f"{count} rules in {len(groups)} files, no faults")
