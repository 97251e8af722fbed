"""Anugerah: smart-city awards out of Indonesian news, as a table with the evidence for each cell."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.article import Article, Rejected, Repeated
    from pipeline.award import AwardRow
    from pipeline.explain.explain import explain
    from pipeline.extract import Extraction, extract
    from pipeline.frame import to_frame
    from pipeline.nlp import load_nlp
    from pipeline.rules import load_rules
    from pipeline.run import run

__version__ = "0.1.0"

__all__ = [
    "Article",
    "AwardRow",
    "Extraction",
    "Rejected",
    "Repeated",
    "__version__",
    "explain",
    "extract",
    "load_nlp",
    "load_rules",
    "run",
    "to_frame",
]

# Imported at first use, so that `anugerah --help` need not wait for spaCy and pandas.
_HOMES = {
    "Article": "article",
    "AwardRow": "award",
    "Extraction": "extract",
    "Rejected": "article",
    "Repeated": "article",
    "explain": "explain.explain",
    "extract": "extract",
    "load_nlp": "nlp",
    "load_rules": "rules",
    "run": "run",
    "to_frame": "frame",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """``pipeline.extract`` and ``pipeline.run`` are functions, whatever was imported before.

    Importing a submodule binds its name in the package, which would put the modules of these
    names in their place.  The modules stay importable: ``from pipeline.run import RunSummary``.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
