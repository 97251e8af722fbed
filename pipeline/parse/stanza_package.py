"""Whether Stanza is installed, in a version that can be used, and where it keeps its models."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from logging import CRITICAL, getLogger
from pathlib import Path

from pipeline.errors import UserError

INSTALL = "pip install 'anugerah[stanza]'"
FOLDER_VARIABLE = "STANZA_RESOURCES_DIR"
# Models are pickles: they are loaded with torch.load(weights_only=True), which makes tensors and
# plain values only.  Stanza does so everywhere since 1.12.2, and its lemmatizer unpickled a part of
# its model itself until 1.14.  Before torch 2.10 that switch could be got round (CVE-2025-32434,
# CVE-2026-24747).
_NEEDED = (("stanza", (1, 15)), ("torch", (2, 10)))


def require_stanza() -> str:
    """The version of Stanza; it is not imported, which takes seconds.

    :raises UserError: Stanza or torch is not installed, or too old to load models safely.
    """
    for name, lowest in _NEEDED:
        found = installed_version(name)
        if found is None:
            raise UserError(f"the parser 'stanza' needs {name}, which is not installed; run: {INSTALL}")
        if tuple(map(int, re.findall(r"\d+", found)[:2])) < lowest:
            least = ".".join(map(str, lowest))
            raise UserError(
                f"{name} {found} does not load models safely, {least} does; run: {INSTALL} --upgrade"
            )
    return str(installed_version("stanza"))


def installed_version(name: str) -> str | None:
    """The version of an installed package, or None."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def stanza_folder(given: Path | None) -> Path:
    """Where models lie: ``given``, else ``STANZA_RESOURCES_DIR``, else Stanza's own folder.

    :raises UserError: Stanza has to be asked and cannot be imported.
    """
    if given is not None:
        return given
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    require_stanza()
    with quiet(), importing():
        from stanza.resources.common import DEFAULT_MODEL_DIR
    return Path(DEFAULT_MODEL_DIR)


@contextmanager
def importing() -> Iterator[None]:
    """Tell of a broken installation in one line.

    :raises UserError: an import failed.
    """
    try:
        yield
    except (ImportError, OSError) as error:
        raise UserError(f"Stanza cannot be imported ({error}); run: {INSTALL} --force-reinstall") from error


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what Stanza logs from standard error; what matters is raised."""
    logger = getLogger("stanza")
    before = logger.level
    # Its import sets a level of its own where there is none.
    logger.setLevel(CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
