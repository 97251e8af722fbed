"""Which suffix is which kind of input, and which function reads a kind.

To add a kind, add a line to ``_KINDS`` and write its reader: a function
``(source, name, options) -> Iterator[Record | Rejected]`` that raises ``Unusable`` for what ends the
source.  ``name`` is the id that a source of one article gets (:func:`pipeline.read.identity.text_ids`).
Readers are imported when a source of their kind is met: some bring large libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TypeAlias, cast

from pipeline.article import Record, Rejected
from pipeline.read.options import ReadOptions
from pipeline.read.source import Source

Reader: TypeAlias = Callable[[Source, str, ReadOptions], Iterator[Record | Rejected]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of input.

    ``reader`` is ``module:function``, ``whole`` says that a source is one article, ``gz`` that it may
    be gzipped (``.csv.gz``), ``asked`` that it is read only with a query, ``paged`` that an article may be
    in it in parts (:func:`pipeline.read.pages.joined`).
    """

    name: str
    suffixes: tuple[str, ...]
    reader: str
    whole: bool = False
    gz: bool = True
    asked: bool = False
    paged: bool = False


_KINDS = (
    Kind("txt", (".txt",), "pipeline.read.plain:read", whole=True),
    Kind("jsonl", (".jsonl", ".ndjson"), "pipeline.read.rows:read_lines"),
    Kind("csv", (".csv",), "pipeline.read.rows:read_delimited"),
    Kind("tsv", (".tsv", ".tab"), "pipeline.read.rows:read_tabbed"),
    Kind("json", (".json",), "pipeline.read.jsonarray:read"),
    Kind(
        "html", (".html", ".htm", ".xhtml", ".shtml"), "pipeline.read.pages:read_html", whole=True, paged=True
    ),
    Kind("mhtml", (".mhtml", ".mht"), "pipeline.read.pages:read_single_file", whole=True, paged=True),
    Kind("warc", (".warc",), "pipeline.read.pages:read_archive", paged=True),
    Kind("xlsx", (".xlsx",), "pipeline.read.workbook:read", gz=False),
    Kind("parquet", (".parquet",), "pipeline.read.parquet:read", gz=False),
    Kind("sqlite", (".db", ".sqlite", ".sqlite3"), "pipeline.read.sqlite:read", gz=False, asked=True),
    Kind("duckdb", (".duckdb",), "pipeline.read.duck:read", gz=False, asked=True),
    Kind("stdin", (), "pipeline.read.stdin:read", whole=True, gz=False),
)

KINDS = {kind.name: kind for kind in _KINDS}
"""Every kind by its name."""

_BY_SUFFIX = {suffix: kind for kind in _KINDS for suffix in kind.suffixes}

READABLE = ", ".join(_BY_SUFFIX) + "; text, pages and tables of text also with .gz"
"""What can be read, for a message."""


REPORT = ".report.csv"
"""End of the names of tables that ``anugerah fetch`` writes beside articles and that hold none."""


def kind_of(name: str) -> tuple[Kind, bool, str] | None:
    """Return the kind of a file of this name, whether it is gzipped, and its name without suffixes.

    None for a name that says no known kind.
    """
    gz = name.lower().endswith(".gz")
    bare = name[:-3] if gz else name
    stem, dot, suffix = bare.rpartition(".")
    kind = _BY_SUFFIX.get((dot + suffix).lower())
    if kind is None or (gz and not kind.gz):
        return None
    return kind, gz, stem or bare


@cache
def reader_of(kind: str) -> Reader:
    """Return the function that reads sources of a kind."""
    module, _colon, function = KINDS[kind].reader.partition(":")
    return cast(Reader, getattr(import_module(module), function))
