"""``anugerah model …``: fetch and list the models of the Stanza parser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.shared import FAILED, USAGE, StanzaDirOption, Stop, counting, user_errors
from pipeline.printable import printable

if TYPE_CHECKING:
    from pipeline.parse.stanza_models import Package

app = typer.Typer(no_args_is_help=True, help="Look after the models of parsers that are not built in.")


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The parser whose model it is: stanza.")],
    stanza_dir: StanzaDirOption = None,
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", hidden=True, help="A server with a copy of the models."),
    ] = None,
) -> None:
    """Fetch the Indonesian model and see that it came whole; do nothing where it is there."""
    with user_errors("interrupted; nothing was changed"):
        if name != "stanza":
            raise Stop(USAGE, f"{name}: no model of that name is fetched; there is stanza")
        from pipeline.parse.stanza_fetch import FetchError, fetch_stanza
        from pipeline.parse.stanza_package import stanza_folder

        folder = stanza_folder(stanza_dir)
        try:
            with counting("files") as (files,):
                fetched = fetch_stanza(folder, url=url, progress=files)
        except FetchError as error:
            raise Stop(FAILED, str(error)) from error
        count = len(fetched.new)
        done = f"fetched {count} file{'s' if count != 1 else ''} into" if count else "already complete in"
        typer.echo(printable(f"{_title(fetched.package)}: {done} {folder}"))


@app.command("list")
def list_(stanza_dir: StanzaDirOption = None) -> None:
    """Say which models are there, where, how large, and whether they are complete."""
    with user_errors("interrupted"):
        from pipeline.parse.stanza_models import fetch_command, read_packages
        from pipeline.parse.stanza_package import INSTALL, installed_version, stanza_folder

        for package in ("stanza", "torch"):
            typer.echo(f"{package:<9}{installed_version(package) or f'not installed ({INSTALL})'}")
        folder = stanza_folder(stanza_dir)
        typer.echo(printable(f"{'folder':<9}{folder}"))
        try:
            packages = read_packages(folder)
        except FileNotFoundError:
            packages = ()
        lines = list(_lines(packages, folder))
        for line in lines or [f"{'model':<9}none; run: {fetch_command(stanza_dir)}"]:
            typer.echo(printable(line))


def _lines(packages: tuple[Package, ...], folder: Path) -> Iterator[str]:
    """A line for each package of which something is there; the first that is complete is in use."""
    used = False
    for package in packages:
        states = {file: file.state(folder) for file in package.files}
        faults = [f"{file.place} {state}" for file, state in states.items() if state != "whole"]
        there = [file for file, state in states.items() if state != "missing"]
        if not there:
            continue
        size = sum((folder / file.place).stat().st_size for file in there) / 1e6
        told = "; ".join(faults) if faults else f"complete, version {package.digest(folder)}"
        note = "" if faults or used else ", in use"
        used = used or not faults
        yield f"{'model':<9}{_title(package)}: {size:.1f} MB, {told}{note}"


def _title(package: Package) -> str:
    """The package's name, and that of its parser where it is another."""
    parser = package.processors["depparse"]
    return package.name if package.name == parser else f"{package.name} ({parser})"
