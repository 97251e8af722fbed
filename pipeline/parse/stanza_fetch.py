"""Fetches Stanza's Indonesian model with Stanza's own downloader, whole or not at all.

That downloader puts a file in its place before it compares checksums, and takes a server's error
page for a model.  So files are fetched aside, in the folder that they are for, and renamed when
every one of them is what ``resources.json`` says; that list comes last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.errors import InputError
from pipeline.parse.stanza_models import (
    LANGUAGE,
    PREFERRED,
    RESOURCES,
    ModelFile,
    Package,
    read_packages,
)
from pipeline.parse.stanza_package import importing, quiet, require_stanza
from pipeline.tables import prepare_folder

Progress = Callable[[int, int], None]
"""Told how many files are done, of how many."""


class FetchError(Exception):
    """A model could not be fetched; the message says why.  Those in the folder are as they were."""


@dataclass(frozen=True)
class Fetched:
    """A package that is whole in its folder; ``new`` are the files that were fetched for it."""

    package: Package
    new: tuple[ModelFile, ...]


def fetch_stanza(folder: Path, *, url: str | None = None, progress: Progress | None = None) -> Fetched:
    """See that ``folder`` holds the preferred Indonesian package, and fetch what is missing of it.

    Nothing is asked of the network where it does.

    :param url: of a server with ``resources_VERSION.json`` and ``id/PROCESSOR/NAME.pt``, instead
        of Stanford's.
    :raises FetchError: something was not to be had, or is not what was published.
    :raises UserError: Stanza is not installed.
    :raises TableError: the folder cannot be written.
    """
    require_stanza()
    there = _whole(folder)
    if there is not None:
        return Fetched(there, ())
    with quiet(), importing():
        from stanza.resources import common
    prepare_folder(folder)
    with quiet(), TemporaryDirectory(prefix=".fetch-", dir=folder) as aside:
        staging = Path(aside)
        package, template = _resources(common, staging, url)
        wanted = [file for file in package.files if file.state(folder) != "whole"]
        for done, file in enumerate(wanted):
            if progress is not None:
                progress(done, len(wanted))
            address = template.format(
                resources_version=common.DEFAULT_RESOURCES_VERSION,
                lang=LANGUAGE,
                filename=f"{file.kind}/{file.name}.pt",
            )
            _download(common, address, staging / file.place)
            if file.state(staging) != "whole":
                raise FetchError(
                    f"{address}: came damaged (its MD5 is not the one in {RESOURCES}); try again"
                )
        for file in wanted:
            (folder / file.place).parent.mkdir(parents=True, exist_ok=True)
            (staging / file.place).replace(folder / file.place)
        (staging / RESOURCES).replace(folder / RESOURCES)
    return Fetched(package, tuple(wanted))


def _whole(folder: Path) -> Package | None:
    """The preferred package of ``folder`` if all of it is there."""
    try:
        packages = read_packages(folder)
    except (FileNotFoundError, InputError):
        return None
    first = next(iter(packages), None)
    return first if first and all(file.state(folder) == "whole" for file in first.files) else None


def _resources(common: Any, staging: Path, url: str | None) -> tuple[Package, str]:
    """The package to fetch, and the address of a file with ``{resources_version}`` and the like in it."""
    base = (url or common.DEFAULT_RESOURCES_URL).rstrip("/")
    address = f"{base}/resources_{common.DEFAULT_RESOURCES_VERSION}.json"
    _download(common, address, staging / RESOURCES)
    try:
        packages = read_packages(staging)
        published = common.load_resources_json(str(staging))
        mirror = base.replace("{", "{{").replace("}", "}}") + "/{lang}/{filename}"
        template = mirror if url else common.expand_model_url(published, common.DEFAULT_MODEL_URL)
    except (InputError, KeyError) as error:
        raise FetchError(f"{address}: is no list of Stanza's models") from error
    if not packages:
        raise FetchError(f"{address}: lists no Indonesian package such as {' or '.join(PREFERRED[:2])}")
    return packages[0], template


def _download(common: Any, address: str, path: Path) -> None:
    try:
        common.request_file(address, str(path), raise_for_status=True, log_info=False)
    except Exception as error:
        # requests, httpx and the hub's client raise errors of their own, with no common base.
        raise FetchError(f"{address}: {_reason(error)}") from error


def _reason(error: BaseException) -> str:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status is not None:
        return f"the server answers {status}"
    names = {each.__name__ for each in type(error).__mro__}
    if names & {"ChunkedEncodingError", "RemoteProtocolError", "ReadError"}:
        return "the connection broke off; try again"
    if names & {"ConnectionError", "ConnectError", "Timeout", "TimeoutException", "LocalEntryNotFoundError"}:
        return "cannot be reached; is there a network?"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"cannot be fetched ({type(error).__name__})"
