"""``anugerah evaluate``: a table of awards, or the extraction of articles, against gold tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.shared import RulesOption, load_rules_or_stop, plain, print_json, user_errors


def evaluate(
    system: Annotated[
        Path,
        typer.Argument(
            metavar="SYSTEM",
            help="A table of awards (.csv), or article files to extract: .txt, .jsonl, .csv, a folder.",
        ),
    ],
    gold: Annotated[
        list[Path], typer.Argument(metavar="GOLD...", help="Gold tables (.csv), or folders of them.")
    ],
    articles: Annotated[
        list[Path] | None,
        typer.Option(
            "--articles",
            metavar="PATH",
            help="The evaluated articles, where SYSTEM is a table: an article file, a folder, or a .txt "
            "with one id a line. May be repeated. Without it all that have a row.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="ID", help="Evaluate this article alone. May be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    resamples: Annotated[
        int, typer.Option(min=0, max=1_000_000, metavar="N", help="Bootstrap resamples; 0 for no intervals.")
    ] = 2000,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Seed of the resampling.")] = 0,
    rules: RulesOption = None,
) -> None:
    """Score rows against annotated ones, with 95% bootstrap intervals over articles."""
    with user_errors("interrupted"):
        from pipeline.evaluate import format_score, intervals, score_matched
        from pipeline.evaluate.inputs import read_evaluation
        from pipeline.evaluate.pairing import Tables

        loaded = load_rules_or_stop(rules)
        given = read_evaluation(system, gold, loaded, articles=articles or (), only=only or ())
        tables = Tables(given.system, given.gold, given.ids)
        matched = tables.matched()
        score = score_matched(
            matched, left_out_gold=tables.left_out_gold, left_out_system=tables.left_out_system
        )
        bounds = intervals(matched, resamples=resamples, seed=seed)
        if as_json:
            told: dict[str, object] = dict(score.as_dict())
            told["intervals"] = {name: list(interval) for name, interval in bounds.items()}
            told["resamples"], told["seed"] = resamples, seed
            print_json(told)
        else:
            typer.echo(plain(format_score(score, bounds)))
