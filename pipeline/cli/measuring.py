"""``anugerah corpus floor``: the samples scored against figures that may not fall."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.shared import (
    FAILED,
    USAGE,
    RulesOption,
    Stop,
    complain,
    load_rules_or_stop,
    user_errors,
)
from pipeline.printable import printable


def floor(
    corpus: Annotated[
        Path, typer.Argument(metavar="[CORPUS]", help="Folder with the parts dev and test.")
    ] = Path("corpus"),
    update: Annotated[
        bool, typer.Option("--update", help="Pin what is measured now: figures, files, rows.")
    ] = False,
    lower: Annotated[
        bool, typer.Option("--lower", help="Let --update lower figures too; say why in the commit.")
    ] = False,
    rules: RulesOption = None,
) -> None:
    """Measure the samples; fail where a figure fell below its floor or the samples are other ones."""
    with user_errors("interrupted"):
        from pipeline.errors import InputError
        from pipeline.evaluate.floor import (
            format_verdict,
            judge,
            measure,
            read_baseline,
            read_floor,
            write_floor,
        )

        if lower and not update:
            raise Stop(USAGE, "--lower goes with --update")
        pinned = read_floor(corpus)
        try:
            baseline = read_baseline(corpus)
        except InputError as error:
            if not update:
                raise
            # It is about to be written anew.
            complain(f"{error}: read as none")
            baseline = None
        measured = measure(corpus, load_rules_or_stop(rules))
        verdict = judge(measured, pinned, baseline)
        typer.echo(printable(format_verdict(measured, pinned, verdict)))
        if update:
            if verdict.fallen and not lower:
                raise Stop(FAILED, "nothing was pinned: that would lower the floor; --update --lower does it")
            write_floor(corpus, measured)
            typer.echo(printable(f"pinned in {corpus.as_posix()}"))
        elif not verdict.holds:
            complain("the floor does not hold; see above (--update pins new figures, files and rows)")
            raise typer.Exit(FAILED)
