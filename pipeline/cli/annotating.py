"""``anugerah corpus check``, ``export`` and ``import``, and ``anugerah agreement``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.shared import FAILED, RulesOption, load_rules_or_stop, plain, print_json, user_errors


def check(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FOLDER]...",
            help="Parts (with articles/, gold/, spans/), or folders of parts; corpus if left out.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print findings and summary as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No warnings, only errors.")] = False,
    rules: RulesOption = None,
) -> None:
    """Check annotated samples: ids, legal values, evidence in the text, contradictions, duplicates.

    A finding is told as FILE:LINE: error|warning CODE: what is wrong.  Of a folder of parts it is also
    asked whether the whole has at least 10 styles, a quarter of articles without an award and 25 articles
    with spans.  The exit code is 1 if there are errors; warnings leave it at 0.
    """
    with user_errors("interrupted"):
        from pipeline.annotate.check import check_folders, format_report

        report = check_folders(folders or [Path("corpus")], load_rules_or_stop(rules))
        if as_json:
            print_json(report.as_dict())
        else:
            for finding in report.findings:
                if finding.severity == "error" or not quiet:
                    typer.echo(plain(str(finding)))
            typer.echo(plain(format_report(report)))
    if report.errors:
        raise typer.Exit(FAILED)
