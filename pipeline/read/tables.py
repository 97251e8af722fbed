"""Rows of JSON Lines and CSV.

A bad row is one ``Broken`` and the table goes on; only what leaves no row readable
raises ``Unusable``.
"""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.read.columns import Columns, Plan, fold, is_known
from pipeline.read.decode import decode_narrow
from pipeline.read.fault import Unusable
from pipeline.read.limits import MAX_LINE
from pipeline.read.row import Broken, Row, row
from pipeline.read.stream import Line, split_lines

DELIMITERS = ",;\t|"
"""What may stand between the cells of a CSV file."""

_JSON = json.JSONDecoder(parse_constant=lambda _: None)  # NaN is how Python writes "nothing"
_MEGABYTES = MAX_LINE // 1_000_000


def read_jsonl(chunks: Iterable[bytes], columns: Columns) -> Iterator[Row | Broken]:
    """Yield the records of a JSON Lines file; blank lines are none.

    Raises ``Unusable``: ``empty`` when there is not one, ``no-such-column``, and what ``chunks`` raises.
    """
    found = False
    for line in split_lines(chunks, MAX_LINE):
        data = line.data.removeprefix(codecs.BOM_UTF8).strip()
        if data or line.too_long:
            found = True
            yield json_record(line.number, data, columns, too_long=line.too_long)
    if not found:
        raise Unusable("empty", "no line in the file; write one JSON object a line, or leave the file out")
    columns.check_keys()


def read_csv(
    chunks: Iterable[bytes], columns: Columns, delimiters: str = DELIMITERS
) -> Iterator[Row | Broken]:
    """Yield the records of a CSV file with a header row; rows of empty cells are none.

    Of ``delimiters`` the one is taken that makes sense of the header.
    Raises ``Unusable``: ``empty``, ``broken-csv`` (the header), what :meth:`Columns.plan` raises, and what
    ``chunks`` raises.
    """
    # One setting for the process, so only ever raised; the records are bounded by _CsvLines.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE + 1))
    lines = _CsvLines(split_lines(chunks, MAX_LINE))
    reader = csv.reader(lines, delimiter=_delimiter(lines.first_line(), columns, delimiters))
    header = _header(lines, reader)
    plan = columns.plan(header)
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
            yield _csv_record(lines, header, plan, cells)
    if not found:
        raise Unusable("empty", "a header row and no other; export the table again, or leave the file out")


def json_record(line: int, data: bytes, columns: Columns, *, too_long: bool = False) -> Row | Broken:
    """Return the record in the bytes of one JSON object."""
    try:
        if too_long:
            raise Unusable("too-large", f"a record of more than {_MEGABYTES} MB; shorten or split it")
        fields = json_object(decode_narrow(data))
        return row(line, columns.plan_of_keys(list(fields)), list(fields.values()))
    except Unusable as fault:
        return Broken(line, fault.code, fault.reason)


def json_object(text: str) -> Mapping[str, object]:
    """Return the one JSON object in ``text``.  Raises ``Unusable``: ``broken-json``, ``not-an-object``."""
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
    return value


def _json_kind(value: object) -> str:
    return {list: "array", str: "string", bool: "boolean", type(None): "null"}.get(type(value), "number")


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


def _delimiter(header_line: str, columns: Columns, delimiters: str) -> str:
    def known(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([header_line], delimiter=delimiter), [])
        except csv.Error:  # then this is not the delimiter
            return 0, 0
        ours = sum(is_known(fold(cell)) for cell in cells)
        # The names of others are asked only where ours say nothing: that loads the rules.
        return ours, 0 if ours else columns.count_known(cells)

    return max(delimiters, key=known)  # the first, where they are equal


def _header(lines: _CsvLines, reader: Iterator[list[str]]) -> list[str]:
    lines.begin_record()
    try:
        header = next(reader)
    except csv.Error as error:
        reason = f"the header row is not valid CSV ({error}); export the table again"
        raise Unusable("broken-csv", reason) from error
    if lines.fault is not None:
        raise lines.fault
    if lines.unclosed:
        raise Unusable("broken-csv", "a quote in the header row is never closed; export the table again")
    return header


def _csv_record(lines: _CsvLines, header: Sequence[str], plan: Plan, cells: list[str]) -> Row | Broken:
    try:
        _check_record(lines, header, cells)
    except Unusable as fault:
        # An id that may have been cut or swallowed by a quote would name the wrong record.
        return Broken(lines.start, fault.code, fault.reason)
    return row(lines.start, plan, cells)


def _check_record(lines: _CsvLines, header: Sequence[str], cells: list[str]) -> None:
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
