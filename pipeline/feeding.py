"""What is fed to a store: the sources behind paths, what they are called, and their records in turn."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.article import Record, Rejected
from pipeline.errors import UserError
from pipeline.outputs import TABLES
from pipeline.read.files import read_source
from pipeline.read.find import find_sources
from pipeline.read.kinds import KINDS
from pipeline.read.options import ReadOptions
from pipeline.read.source import Source
from pipeline.store.database import STORE
from pipeline.store.intake import Intake

if TYPE_CHECKING:
    from pipeline.read.pages import Joiner

_INCOMPLETE = " incomplete"
"""Added to how a page was read where other pages of its article were missing: they may come later."""
NOT_AN_INPUT = frozenset({"not-found", "no-articles", "unknown-format"})
"""Codes of :mod:`pipeline.read.find` for a path that leads to no record at all."""


class UsageError(UserError):
    """The run was asked for something it cannot do; the message says what to change."""


def find(paths: Sequence[Path | str], out: Path, options: ReadOptions) -> list[Source | Rejected]:
    """What ``paths`` lead to; nothing for no paths, where ``out`` holds a store.

    :raises UsageError: they lead nowhere, or to the tables of an earlier run.
    """
    if not paths:
        if not (out / STORE).is_file():
            raise UsageError(
                f"nothing to read: name files or folders of articles ({out.as_posix()} holds no store)"
            )
        return []
    _refuse_own_tables(paths, out)
    found = find_sources(paths, options)
    faults = [item for item in found if isinstance(item, Rejected) and item.code in NOT_AN_INPUT]
    if len(faults) == len(found):
        raise UsageError("nothing to read" + "".join(f"; {item.path}: {item.reason}" for item in faults))
    return found


def _refuse_own_tables(paths: Iterable[Path | str], out: Path) -> None:
    """A folder that holds the tables of an earlier run would be read as articles."""
    written = out.resolve()
    if not any((written / name).exists() for name in TABLES):
        return
    for path in map(Path, paths):
        if path.is_dir() and written.is_relative_to(path.resolve()):
            raise UsageError(
                f"{out.as_posix()} lies in {path.as_posix()}, so the tables of the last run would be read as "
                "articles; name the folders of articles one by one, or write elsewhere (-o)"
            )


def source_key(item: Source | Rejected | Path, out: Path) -> str:
    """What the store calls a source: its path as seen from the store, however it was given.

    So the folder of articles and that of the tables can be moved together, and named from anywhere.
    """
    if isinstance(item, Source):
        if item.content is not None and not item.path.exists():
            return item.shown  # standard input
        within = item.shown.partition("!/")
        return source_key(item.path, out) + (f"!/{within[2]}" if item.content is not None else "")
    path = item if isinstance(item, Path) else Path(item.path)
    place = Path(os.path.relpath(os.path.realpath(path), out.resolve())).as_posix()
    # A name that is no UTF-8 cannot be kept in a table, and two of them may look alike.  No path has "//" in it.
    parts = place.split("/")
    place = "/".join(part if _is_utf8(part) else "/" + os.fsencode(part).hex() for part in parts)
    # Of one path several things may be wrong.
    return f"{place}!{item.code}" if isinstance(item, Rejected) else place


def lonely_pages(
    intake: Intake,
    sources: Mapping[str, Source | Rejected],
    held: set[str],
    digests: Mapping[str, bytes | None],
    reading: str,
) -> set[str]:
    """Pages as they were, of whose articles pages were missing; none, if they may be among the others now."""
    reading += _INCOMPLETE
    lonely = {key for key in sources if intake.was_read(key, digests.get(key), reading)}
    others = (item for key, item in sources.items() if key not in held and key not in lonely)
    if any(isinstance(item, Source) and KINDS[item.kind].paged for item in others):
        return set()
    return {key for key in lonely if intake.holds(key, digests.get(key), reading)}


def records(
    intake: Intake,
    sources: Mapping[str, Source | Rejected],
    digests: Mapping[str, bytes | None],
    reading: str,
    options: ReadOptions,
    names: Mapping[str, str],
) -> Iterator[tuple[str, Record | Rejected]]:
    """What the sources hold, each record with the key of its source; sources are begun and ended on the way.

    A source of which a page waits for the other pages of its article is ended when these are there.
    """
    joiner = _joiner(sources.values())
    open_sources: dict[str, str] = {}
    for key, item in sources.items():
        intake.begin(key)
        if isinstance(item, Rejected):
            yield key, item
            intake.end(key, None, reading)
            continue
        open_sources[item.shown] = key
        for record in read_source(item, names[item.shown], options):
            for ready in joiner.add(record) if joiner else (record,):
                yield open_sources[_path_of(ready)], ready
        waiting = joiner.waiting() if joiner else ()
        for shown in [shown for shown in open_sources if shown not in waiting]:
            ended = open_sources.pop(shown)
            intake.end(ended, digests.get(ended), reading + _whole_or_not(sources[ended], joiner))
    for ready in joiner.rest() if joiner else ():
        yield open_sources[_path_of(ready)], ready
    for ended in open_sources.values():
        intake.end(ended, digests.get(ended), reading + _whole_or_not(sources[ended], joiner))


def _whole_or_not(item: Source | Rejected, joiner: Joiner | None) -> str:
    # An archive's pages come together or not at all, and it is long to read.
    if joiner is None or not isinstance(item, Source) or not KINDS[item.kind].whole:
        return ""
    return _INCOMPLETE if item.shown in joiner.incomplete else ""


def _path_of(item: Record | Rejected) -> str:
    return item.path if isinstance(item, Rejected) else item.article.path


def _joiner(sources: Iterable[Source | Rejected]) -> Joiner | None:
    if not any(isinstance(item, Source) and KINDS[item.kind].paged for item in sources):
        return None
    # Late: it brings the libraries that read pages.
    from pipeline.read.pages import Joiner

    return Joiner()


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
