"""What the user gives - addresses, files of addresses, saved feeds - as entries to fetch."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError, UserError
from pipeline.fetch.body import GZIP_MAGIC, gunzip
from pipeline.fetch.feeds import Entry, ListKind, looks_like_list, read_listing
from pipeline.fetch.limits import MAX_INPUT
from pipeline.fetch.outcomes import Failed
from pipeline.read.decode import decode
from pipeline.read.fault import Unusable
from pipeline.read.published import parse_published

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_COLUMNS = ("url", "link")
_DATES = ("published", "publish_date")


@dataclass(frozen=True, slots=True)
class Given:
    """An entry of an input; ``found_in`` names the file, or is empty for an address of the command line.
    ``kind`` is that of the list it stands in, None if a person wrote it."""

    entry: Entry
    found_in: str = ""
    kind: ListKind | None = None


def read_inputs(arguments: Iterable[str]) -> Iterator[Given]:
    """Addresses as they are; files by what is in them: a feed or sitemap, JSON Lines or CSV with a column
    ``url`` or ``link``, or one address a line (blank lines and those with ``#`` in front are none).  Each may be gzipped.

    :raises InputError: a file without any address.
    :raises UserError: no such file, or one that cannot be read.
    """
    for argument in arguments:
        if is_address(argument):
            yield Given(Entry(argument))
        else:
            yield from _read_file(argument)


def is_address(argument: str) -> bool:
    """Whether an argument is an address, not a file."""
    return bool(_SCHEME.match(argument))


def _read_file(name: str) -> Iterator[Given]:
    data = _content(name)
    if looks_like_list(data):
        try:
            listing = read_listing(data)
        except Failed as fault:
            raise InputError(name, None, fault.reason) from fault
        yield from (Given(entry, name, listing.kind) for entry in listing.entries)
        return
    try:
        text = decode(data)
    except Unusable as fault:
        raise InputError(name, None, fault.reason) from fault
    first = next((line for line in text.splitlines() if line.strip()), "")
    entries = list(
        _json_lines(name, text) if first.lstrip().startswith("{") else _table_or_lines(name, first, text)
    )
    if not entries:
        raise InputError(name, None, "no address in it; write one a line, or name a column url")
    yield from (Given(entry, name) for entry in entries)


def _content(name: str) -> bytes:
    path = Path(name)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_INPUT + 1)
    except FileNotFoundError as error:
        raise UserError(f"{name}: no such file; an address begins with https://") from error
    except IsADirectoryError as error:
        raise UserError(f"{name}: a folder; name the files in it") from error
    except OSError as error:
        raise UserError(f"{name}: cannot be read ({error.strerror})") from error
    if len(data) > MAX_INPUT:
        raise InputError(name, None, f"more than {MAX_INPUT:,} bytes; split it")
    if not data.startswith(GZIP_MAGIC):
        return data
    try:
        return gunzip(data, MAX_INPUT)
    except Failed as fault:
        raise InputError(name, None, fault.reason) from fault


def _json_lines(name: str, text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(name, number, "not valid JSON; write one object a line") from error
        if not isinstance(fields, dict):
            raise InputError(name, number, "no JSON object; write one a line")
        yield from _entry({str(key).strip().lower(): value for key, value in fields.items()})


def _table_or_lines(name: str, first: str, text: str) -> Iterator[Entry]:
    delimiter = max(",;\t", key=first.count)
    header = [cell.strip().strip('"').lower() for cell in first.split(delimiter)]
    if not set(_COLUMNS) & set(header) or _SCHEME.search(first):
        for line in text.splitlines():
            if (address := line.strip()) and not address.startswith("#"):
                yield Entry(address)
        return
    csv.field_size_limit(max(csv.field_size_limit(), MAX_INPUT))
    rows = csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter)
    try:
        next(rows)
        for cells in rows:
            yield from _entry(dict(zip(header, cells, strict=False)))
    except csv.Error as error:
        raise InputError(name, rows.line_num, f"not valid CSV ({error})") from error


def _entry(fields: dict[str, object]) -> Iterator[Entry]:
    def first(names: Iterable[str]) -> str:
        values = (fields.get(name) for name in names)
        return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")

    if address := first(_COLUMNS):
        day = parse_published(first(_DATES))
        yield Entry(address, first(("title",)), day, "list" if day else "")
