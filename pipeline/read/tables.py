"""Rows of JSON Lines and CSV, with our column names or news-watch's.

A bad row is one ``Broken`` and the table goes on; only what leaves no row readable
raises ``Unusable``.
"""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.read.decode import decode_narrow, mend_surrogates, refuse_binary_text
from pipeline.read.fault import Unusable
from pipeline.read.limits import MAX_LINE, MAX_TEXT
from pipeline.read.stream import Line, split_lines

# Ours first; the second is the column of the news-watch scraper.
_COLUMNS = {
    "id": ("id",),
    "url": ("url", "link"),
    "source": ("source",),
    "title": ("title",),
    "published": ("published", "publish_date"),
    "text": ("text", "content"),
    "author": ("author",),
}
_KNOWN = frozenset(name for names in _COLUMNS.values() for name in names)
_DELIMITERS = ",;\t"
_JSON = json.JSONDecoder(parse_constant=lambda _: None)  # NaN is how Python writes "nothing"
_MEGABYTES = MAX_LINE // 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A record with a usable text.  All but ``text`` are stripped; missing ones are empty."""

    line: int
    text: str
    id: str = ""
    url: str = ""
    source: str = ""
    title: str = ""
    published: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that holds no usable article; ``id`` is empty where it is not known."""

    line: int
    code: str
    reason: str
    id: str = ""


def read_jsonl(chunks: Iterable[bytes]) -> Iterator[Row | Broken]:
    """Yield the records of a JSON Lines file; blank lines are none.

    Raises ``Unusable`` (``empty``) when there is not one, and what ``chunks`` raises.
    """
    found = False
    for line in split_lines(chunks, MAX_LINE):
        data = line.data.removeprefix(codecs.BOM_UTF8).strip()
        if data or line.too_long:
            found = True
            yield _json_record(line.number, data, line.too_long)
    if not found:
        raise Unusable("empty", "no line in the file; write one JSON object a line, or leave the file out")


def read_csv(chunks: Iterable[bytes]) -> Iterator[Row | Broken]:
    """Yield the records of a CSV file with a header row; rows of empty cells are none.

    The delimiter (comma, semicolon, tab) is the one that makes sense of the header.
    Raises ``Unusable``: ``empty``, ``no-text-column``, ``broken-csv`` (the header), and
    what ``chunks`` raises.
    """
    # One setting for the process, so only ever raised; the records are bounded by _CsvLines.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE + 1))
    lines = _CsvLines(split_lines(chunks, MAX_LINE))
    reader = csv.reader(lines, delimiter=_delimiter(lines.first_line()))
    header = _header(lines, reader)
    found = False
    while True:
        lines.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            found = True
            yield Broken(lines.start, "broken-csv", f"not valid CSV ({error}); quote the fields that need it")
            continue
        if lines.fault or any(cell.strip() for cell in cells):
            found = True
            yield _csv_record(lines, header, cells)
    if not found:
        raise Unusable("empty", "a header row and no other; export the table again, or leave the file out")


def _json_record(line: int, data: bytes, too_long: bool) -> Row | Broken:
    try:
        if too_long:
            raise Unusable("too-large", f"a line of more than {_MEGABYTES} MB; shorten or split the record")
        return _row(line, _json_object(decode_narrow(data)))
    except Unusable as fault:
        return Broken(line, fault.code, fault.reason)


def _json_object(text: str) -> Mapping[str, object]:
    try:
        value = _JSON.decode(text)
    except json.JSONDecodeError as error:
        raise Unusable(
            "broken-json",
            f"not valid JSON: {error.msg} at column {error.colno}; write one whole object a line "
            "(jq -c '.[]' makes lines of an array)",
        ) from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits; 10,000 brackets
        reason = f"JSON that cannot be read ({error}); write the fields as plain text"
        raise Unusable("broken-json", reason) from error
    if not isinstance(value, dict):
        reason = f'a JSON {_json_kind(value)}, not an object; write one {{"text": …}} a line'
        raise Unusable("not-an-object", reason)
    return {str(name).strip().lower(): content for name, content in value.items()}


def _json_kind(value: object) -> str:
    return {list: "array", str: "string", bool: "boolean", type(None): "null"}.get(type(value), "number")


def _row(line: int, fields: Mapping[str, object]) -> Row | Broken:
    values = {name: _plain(_first(fields, names)) for name, names in _COLUMNS.items() if name != "text"}
    try:
        return Row(line, _text(_first(fields, _COLUMNS["text"])), **values)
    except Unusable as fault:
        return Broken(line, fault.code, fault.reason, values["id"])


def _first(fields: Mapping[str, object], names: Iterable[str]) -> object:
    """Return the first value that says something, so that an empty ``url`` gives way to ``link``."""
    for name in names:
        value = fields.get(name)
        if value is not None and not (isinstance(value, str) and not value.strip()):
            return value
    return None


def _plain(value: object) -> str:
    if isinstance(value, str):
        return mend_surrogates(value).strip()
    # Ids and compact dates come as numbers, too; a list or an object names nothing.
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return ""


def _text(value: object) -> str:
    if value is None:
        raise Unusable("missing-text", "no text in the record; fill the field 'text' (or 'content')")
    if not isinstance(value, str):
        raise Unusable("text-not-string", "the text is another JSON value than a string; write it as one")
    check_length(value)
    refuse_binary_text(value)
    return mend_surrogates(value)


def check_length(text: str) -> None:
    """Raise ``Unusable`` (``too-large``) for a text longer than ``MAX_TEXT``."""
    if len(text) > MAX_TEXT:
        reason = f"a text of {len(text):,} characters, the most is {MAX_TEXT:,}; split it into its articles"
        raise Unusable("too-large", reason)


class _CsvLines:
    """Feeds ``csv.reader`` with decoded lines, and keeps what befell the present record.

    A record's fault must not derail the reader: of lines that are too much, or cannot be
    decoded, it still gets the quotes, and so finds the beginning of the next record.
    """

    def __init__(self, lines: Iterator[Line]) -> None:
        self._physical = self._split(lines)
        self._returned: list[str] = []
        self._size = 0
        self._taken = 0
        self.number = 0
        self.start = 1
        self.fault: Unusable | None = None
        self.unclosed = False

    def __iter__(self) -> _CsvLines:
        return self

    def __next__(self) -> str:
        if self._returned:
            text = self._returned.pop()
        else:
            try:
                text = self._decoded(next(self._physical))
            except StopIteration:
                # A reader that asks for more within a record waits for the closing quote.
                self.unclosed = self._taken > 0
                raise
        self.number += 1
        self._taken += 1
        return text

    def first_line(self) -> str:
        """Return the first line that is not blank; the reader gets it again.

        Raises ``Unusable``: ``empty`` when there is none, or the line's own fault.
        """
        for text in self:
            if self.fault is not None:
                raise self.fault
            if text.strip():
                self._returned.append(text)
                self.number -= 1
                return text
        raise Unusable("empty", "the file is empty; export the table again, or leave the file out")

    def begin_record(self) -> None:
        """Forget the last record."""
        self.start, self._size, self._taken, self.fault = self.number + 1, 0, 0, None

    def _split(self, lines: Iterator[Line]) -> Iterator[Line]:
        for line in lines:
            if line.number == 1:
                line = Line(1, line.data.removeprefix(codecs.BOM_UTF8), line.too_long, line.quotes)
            if b"\r" not in line.data.rstrip(b"\r\n"):
                yield line
                continue
            # csv wants a string a line, and to it a lone CR ends one (old Mac Excel).
            for part in line.data.splitlines(keepends=True):
                yield Line(line.number, part, quotes=part.count(b'"'))

    def _decoded(self, line: Line) -> str:
        self._size += len(line.data)
        if line.too_long or self._size > MAX_LINE:
            reason = (
                f"a record of more than {_MEGABYTES} MB; shorten it, or close the quote left open before it"
            )
            self.fault = Unusable("too-large", reason)
            return '"' * (line.quotes % 2)
        try:
            return decode_narrow(line.data)
        except Unusable as fault:
            self.fault = fault
            return line.data.decode("utf-8", "replace")


def _delimiter(header_line: str) -> str:
    def known(delimiter: str) -> int:
        try:
            cells = next(csv.reader([header_line], delimiter=delimiter), [])
        except csv.Error:  # then this is not the delimiter
            return 0
        return sum(_column(cell) in _KNOWN for cell in cells)

    return max(_DELIMITERS, key=known)  # the comma, where they are equal


def _header(lines: _CsvLines, reader: Iterator[list[str]]) -> list[str]:
    lines.begin_record()
    try:
        header = [_column(cell) for cell in next(reader)]
    except csv.Error as error:
        reason = f"the header row is not valid CSV ({error}); export the table again"
        raise Unusable("broken-csv", reason) from error
    if lines.fault is not None:
        raise lines.fault
    if lines.unclosed:
        raise Unusable("broken-csv", "a quote in the header row is never closed; export the table again")
    if not set(_COLUMNS["text"]) & set(header):
        columns = ", ".join(repr(name[:40]) for name in header[:12])
        reason = f"no column 'text' or 'content' in the header ({columns}); name the text's column 'text'"
        raise Unusable("no-text-column", reason)
    return header


def _column(cell: str) -> str:
    return cell.strip().lower()


def _csv_record(lines: _CsvLines, header: list[str], cells: list[str]) -> Row | Broken:
    # Of two columns with one name the first counts.
    fields: dict[str, object] = {}
    for name, cell in zip(header, cells, strict=False):
        if name in _KNOWN:
            fields.setdefault(name, cell)
    try:
        _check_record(lines, header, cells)
    except Unusable as fault:
        # An id that may have been cut or swallowed by a quote would name the wrong record.
        return Broken(lines.start, fault.code, fault.reason)
    return _row(lines.start, fields)


def _check_record(lines: _CsvLines, header: list[str], cells: list[str]) -> None:
    if lines.unclosed:
        count = lines.number - lines.start + 1
        reason = (
            f"a quote opened here is never closed and swallowed the file's last {count} line(s); close it"
        )
        raise Unusable("broken-csv", reason)
    if lines.fault is not None:
        raise lines.fault
    if any("\0" in cell for cell in cells):
        raise Unusable("broken-csv", "NUL byte in the row; remove it, or export the table again")
    if any(cell.strip() for cell in cells[len(header) :]):
        reason = f"{len(cells)} cells under {len(header)} columns; quote the cells that hold a delimiter"
        raise Unusable("broken-csv", reason)
