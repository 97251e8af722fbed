"""``anugerah forget`` and ``anugerah recover``: taking articles out of a store, and saving what a damaged one holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.shared import make_console, user_errors
from pipeline.cli.store import StoreOption
from pipeline.printable import printable


def forget(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Articles, by their id in articles.csv.")
    ] = None,
    source: Annotated[
        list[Path] | None,
        typer.Option(
            "--source", metavar="PATH", help="Everything read from this file, or from below this folder."
        ),
    ] = None,
    store: StoreOption = Path("outputs"),
) -> None:
    """Take articles out of the store, with their texts and rows, and write the tables without them.

    An article that is fed again comes back.
    """
    with user_errors("interrupted; nothing was forgotten, or all of it: 'anugerah status' tells"):
        from pipeline.run import forget as forget_articles

        forgotten = forget_articles(_folder(store), ids or [], source or [])
    console = make_console()
    shown = ", ".join(forgotten.articles[:10]) + (" ..." if len(forgotten.articles) > 10 else "")
    console.print(
        printable(f"forgotten: {len(forgotten.articles)} articles ({shown}) with {forgotten.rows} rows")
    )
    if forgotten.refusals:
        console.print(f"and {forgotten.refusals} inputs that had been rejected or repeated")


def recover(store: StoreOption = Path("outputs")) -> None:
    """Save the articles that can be read of a damaged store into a new one, and keep the damaged one beside it."""
    with user_errors("interrupted; the damaged store is as it was"):
        from pipeline.store.database import STORE
        from pipeline.store.recover import recover as recover_store

        saved = recover_store(_folder(store) / STORE)
    console = make_console()
    console.print(
        f"saved: {saved.articles} articles, {saved.revisions} texts; {saved.lost} texts could not be read"
    )
    console.print(printable(f"the damaged store is {saved.kept.as_posix()}"))
    console.print(
        "rows and runs are made anew: 'anugerah run' on all the files that you have brings back what was lost"
    )


def _folder(store: Path) -> Path:
    from pipeline.store.database import STORE

    return store.parent if store.name == STORE else store
