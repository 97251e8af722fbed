"""Which files the given paths mean, in an order that does not depend on how they were given."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.article import Rejected
from pipeline.read.archive import ARCHIVES, is_archive, members
from pipeline.read.fault import Unusable
from pipeline.read.kinds import READABLE, REPORT, kind_of
from pipeline.read.options import ReadOptions
from pipeline.read.source import Source
from pipeline.read.stdin import STDIN, stdin_source

__all__ = ["Source", "find_sources"]

_READABLE = f"{READABLE}; or an archive of these ({', '.join(ARCHIVES)})"


def find_sources(paths: Sequence[Path | str], options: ReadOptions | None = None) -> list[Source | Rejected]:
    """Return the files behind ``paths`` and a ``Rejected`` for each path that leads to none.

    A path may be a pattern (``data/**/*.jsonl``), and ``-`` is standard input.
    Folders are searched to the bottom, links to folders included, hidden names and other
    suffixes left out, and databases where ``options`` hold no query.  A file reached twice occurs once.  Sorted by shown path.
    """
    sources: dict[str, Source] = {}
    faults: dict[tuple[str, str], Rejected] = {}
    asking = options is not None and bool(options.query)
    for given in paths:
        if str(given) == STDIN:
            sources[STDIN] = stdin_source()
            continue
        for real, item in _behind(Path(given), asking):
            if isinstance(item, Rejected):
                faults[item.path, item.code] = item
            elif real not in sources or _rank(item) < _rank(sources[real]):
                sources[real] = item
    found: list[Source | Rejected] = [*sources.values(), *faults.values()]
    return sorted(found, key=_place)


def leads_somewhere(path: str) -> bool:
    """Whether a path is there, or is a pattern that something matches."""
    return os.path.lexists(path) or (glob.has_magic(path) and any(glob.iglob(path, recursive=True)))


def _place(item: Source | Rejected) -> tuple[str, int, int, bytes]:
    if isinstance(item, Source):
        # Members in their order, for a tar is read from front to back.
        shown, member = (_printable(item.path.as_posix()), 1) if item.content else (item.shown, 0)
        # Two names that are no UTF-8 can look alike; their bytes never do.
        return shown, member, item.place, os.fsencode(item.path)
    return item.path, 0, 0, item.code.encode()


def _printable(name: str) -> str:
    # A file name that is no UTF-8 could be neither printed nor written into a table.
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _rank(source: Source) -> tuple[bool, int, str]:
    # Of the ways to one file the one without a link names it, else the shortest.
    return source.linked, len(source.shown), source.shown


def _behind(path: Path, asking: bool) -> Iterator[tuple[str, Source | Rejected]]:
    """What a path leads to; one that is no file may be a pattern that no shell has filled in."""
    pattern = str(path)
    if os.path.lexists(path) or not glob.has_magic(pattern):
        yield from _found(path, asking)
        return
    some = False
    for match in sorted(glob.iglob(pattern, recursive=True)):
        one = Path(match)
        # As in a folder: of the files that a pattern meets only those of a known kind are meant.
        if one.is_dir() or is_archive(one.name) or _meant(one.name, asking):
            # A folder of other things is in the way of a pattern like "data/**", no mistake.
            items = [item for item in _found(one, asking) if not _is_other(item[1])]
            some = some or bool(items)
            yield from items
    if not some:
        reason = f"no file that can be read matches it; give a pattern of {_READABLE}"
        yield "", _rejected(path, "not-found", reason)


def _is_other(item: Source | Rejected) -> bool:
    return isinstance(item, Rejected) and item.code == "no-articles"


def _meant(name: str, asking: bool) -> bool:
    known = kind_of(name)
    return known is not None and (asking or not known[0].asked) and not name.endswith(REPORT)


def _found(path: Path, asking: bool) -> Iterator[tuple[str, Source | Rejected]]:
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        yield "", _rejected(path, "not-found", "no such file or folder; check the path")
        return
    except OSError as error:
        reason = f"cannot be reached ({error.strerror}); check permissions and links"
        yield "", _rejected(path, "unreadable", reason)
        return
    if stat.S_ISDIR(mode):
        yield from _in_folder(path, asking)
    elif is_archive(path.name):
        yield from _in_archive(path, os.path.realpath(path), asking, linked=path.is_symlink())
    elif source := _source(path, linked=path.is_symlink()):
        yield os.path.realpath(path), source
    else:
        reason = f"no known kind of article file; give one of {_READABLE}"
        yield "", _rejected(path, "unknown-format", reason)


def _in_folder(root: Path, asking: bool) -> Iterator[tuple[str, Source | Rejected]]:
    readable, ignored = 0, Counter[str]()
    for folder, names, linked, error in _walk(root):
        if error is not None:
            readable += 1
            reason = f"the folder cannot be read ({error.strerror}); change its permissions (chmod u+rx)"
            yield "", _rejected(folder, "unreadable", reason)
        real = os.path.realpath(folder)
        for name in names:
            path = folder / name
            via_link = path.is_symlink()
            if is_archive(name):
                readable += 1
                inside = os.path.realpath(path) if via_link else os.path.join(real, name)
                yield from _in_archive(path, inside, asking, linked=linked or via_link)
                continue
            source = _source(path, linked=linked or via_link)
            if source is None or not _meant(name, asking):
                ignored[path.suffix.lower() or "no suffix"] += 1
                continue
            readable += 1
            yield os.path.realpath(path) if via_link else os.path.join(real, name), source
    if not readable:
        reason = f"no article file in it{_what(ignored)}; give a folder with {_READABLE}"
        yield "", _rejected(root, "no-articles", reason)


def _in_archive(
    path: Path, real: str, asking: bool, *, linked: bool
) -> Iterator[tuple[str, Source | Rejected]]:
    try:
        found = members(path, _printable(path.as_posix()), asking=asking, linked=linked)
    except Unusable as fault:
        found = [_rejected(path, fault.code, fault.reason)]
    for item in found:
        yield (f"{real}!{item.place}" if isinstance(item, Source) else ""), item


def _walk(root: Path) -> Iterator[tuple[Path, list[str], bool, OSError | None]]:
    """Yield (folder, file names, reached by a link?, why it could not be listed).

    Folders that are no links go first, each real folder is listed once: a link that leads
    back up ends there, and a link beside its target does not take the target's name.
    """
    seen = {os.path.realpath(root)}
    waiting, linked = [root], False
    while waiting:
        links: list[Path] = []
        for start in waiting:
            errors: list[OSError] = []
            for top, folders, files in os.walk(start, onerror=errors.append):
                here = Path(top)
                visible = sorted(name for name in folders if not name.startswith("."))
                real = [name for name in visible if not (here / name).is_symlink()]
                links += [here / name for name in visible if name not in real]
                folders[:] = [name for name in real if _first(here / name, seen)]
                yield here, sorted(name for name in files if not name.startswith(".")), linked, None
            for error in errors:
                yield Path(os.fsdecode(error.filename)), [], linked, error
        waiting, linked = [link for link in sorted(links) if _first(link, seen)], True


def _first(folder: Path, seen: set[str]) -> bool:
    real = os.path.realpath(folder)
    if real in seen:
        return False
    seen.add(real)
    return True


def _source(path: Path, *, linked: bool) -> Source | None:
    known = kind_of(path.name)
    if known is None:
        return None
    kind, gz, stem = known
    return Source(path, _printable(path.as_posix()), kind.name, gz, _printable(stem), linked)


def _what(ignored: Counter[str]) -> str:
    if not ignored:
        return ""
    kinds = ", ".join(f"{count} {suffix}" for suffix, count in sorted(ignored.items())[:5])
    return f" (other files: {kinds})"


def _rejected(path: Path, code: str, reason: str) -> Rejected:
    shown = _printable(path.as_posix())
    return Rejected(shown, shown, None, code, reason)
