"""``anugerah corpus …``: look after the annotated samples."""

from __future__ import annotations

import typer

from pipeline.cli import annotating, measuring

app = typer.Typer(no_args_is_help=True, help="Look after annotated samples.")
app.command()(annotating.check)
app.command()(annotating.export)
app.command("import")(annotating.import_)
app.command()(measuring.floor)
