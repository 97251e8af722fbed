"""The command line.

Results go to standard output, progress and errors to standard error.  Exit codes: 0 every input
has its outcome, 1 the command failed and wrote nothing, 2 wrong usage or nothing to read, 3 the
results are there but some inputs were rejected or failed.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli import (
    annotating,
    corpus,
    evaluating,
    explaining,
    extracting,
    fetching,
    keeping,
    model,
    rules,
    store,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Smart-city awards from Indonesian news: articles in, a table of awards out.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from pipeline.run import program_version

        typer.echo(f"anugerah {program_version()}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Smart-city awards from Indonesian news: articles in, a table of awards out."""


app.command()(fetching.fetch)
app.command()(extracting.run)
app.command()(extracting.extract)
app.command()(store.status)
app.command(context_settings={"ignore_unknown_options": True})(store.diff)
app.command()(store.export)
app.command()(keeping.forget)
app.command()(keeping.recover)
app.command()(explaining.explain)
app.command()(evaluating.evaluate)
app.command()(annotating.agreement)
app.add_typer(corpus.app, name="corpus")
app.add_typer(rules.app, name="rules")
app.add_typer(model.app, name="model")
