"""Articles that must all be usable, by id: what gold tables and spans are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.article import Article, Rejected
from pipeline.errors import InputError
from pipeline.read.files import read_inputs
from pipeline.read.identity import Registry
from pipeline.read.options import ReadOptions


def read_articles(
    paths: Sequence[Path], beside: Iterable[Path] = (), options: ReadOptions | None = None
) -> dict[str, Article]:
    """The articles behind ``paths`` by id, in the order of :func:`read_inputs`; the same record twice is one.

    ``beside`` are gold tables that may lie in the same folder: they hold no articles.

    :raises InputError: an input holds no usable article, two articles have one id, or there is none
        behind ``paths``.
    """
    found: dict[str, Article] = {}
    tables = {path.resolve() for path in beside}
    registry = Registry()
    for item in read_inputs(paths, registry=registry, options=options):
        if isinstance(item, Rejected):
            if Path(item.path).resolve() in tables:
                continue
            raise InputError(item.path, item.line, item.reason)
        if isinstance(item, Article):
            if (wanted := registry.renamed.get(item.id)) is not None:
                reason = f"another article has the id {wanted} too; give each article its own"
                raise InputError(item.path, item.line, reason)
            found[item.id] = item
    if paths and not found:
        raise InputError(paths[0], None, "no article in it")
    return found
