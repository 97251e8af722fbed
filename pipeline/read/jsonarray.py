"""A ``.json`` file: an array of objects, one object that holds such an array, or one article.

The objects are cut out of the stream and parsed one by one: a broken one costs itself and not the file,
each has its line, and no more than one is held.  (ijson is faster, but ends at the first fault, gives no
lines, takes no ``NaN`` and holds a string of any length.)
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

from pipeline.article import Record, Rejected
from pipeline.read.columns import Columns, shown_names
from pipeline.read.decode import decode_narrow
from pipeline.read.fault import Unusable
from pipeline.read.jsonparts import Element, array_elements
from pipeline.read.limits import MAX_LINE
from pipeline.read.options import ReadOptions
from pipeline.read.row import Broken, Row, row
from pipeline.read.rows import records, utf8_chunks
from pipeline.read.source import Source
from pipeline.read.tables import json_object, json_record, read_jsonl

_SPACE = b" \t\r\n"
_MOST_HELD = 1_000
_WANTED = "give an array of objects, or one object with such an array in it"


def read(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the records of a JSON file.  JSON Lines under this name are read, too.

    Raises ``Unusable``: ``empty``, ``broken-json``, ``not-an-object`` (the file is neither an array nor an
    object), ``missing-text`` (an object without a text and without an array of articles),
    ``no-such-column``, and what reading raises.
    """
    return records(source, read_json(utf8_chunks(source), Columns(options)))


def read_json(chunks: Iterable[bytes], columns: Columns) -> Iterator[Row | Broken]:
    """Yield the rows of a JSON file that comes in chunks of UTF-8.  Raises as :func:`read`."""
    rest = iter(chunks)
    head = _head(rest)
    first = head.lstrip(_SPACE)
    if not first:
        raise Unusable("empty", "nothing in the file; export the articles again, or leave the file out")
    if first[:1] == b"[":
        found = _of_array(array_elements(chain([head], rest), depth=1), columns)
    elif first[:1] == b"{":
        found = _of_object(head, rest, columns)
    else:
        raise Unusable("not-an-object", f"neither an array nor an object; {_WANTED}")
    some = False
    for item in found:
        some = True
        yield item
    if not some:
        raise Unusable("empty", "an array with nothing in it; export the articles again, or leave it out")
    columns.check_keys()


def _head(rest: Iterator[bytes]) -> bytes:
    """Return the beginning: the whole file where it may be one article."""
    head = bytearray()
    for chunk in rest:
        head += chunk
        if len(head) > MAX_LINE:
            break
    return bytes(head.removeprefix(codecs.BOM_UTF8))


def _of_array(elements: Iterable[Element], columns: Columns) -> Iterator[Row | Broken]:
    for each in elements:
        yield json_record(each.line, each.data, columns, too_long=each.too_long)


def _of_object(head: bytes, rest: Iterator[bytes], columns: Columns) -> Iterator[Row | Broken]:
    if _is_lines(head):
        yield from read_jsonl(chain([head], rest), columns)
        return
    keys: list[str] = []
    # What is larger is no article: it can only hold an array of them.
    if len(head) <= MAX_LINE:
        fields = json_object(decode_narrow(head))
        keys = list(fields)
        item = row(1, columns.plan_of_keys(keys), list(fields.values()))
        if isinstance(item, Row) or item.code != "missing-text":
            yield item
            return
    some = False
    for item in _of_arrays(array_elements(chain([head], rest), depth=2), columns):
        some = True
        yield item
    if not some:
        there = f" (it has {shown_names(keys)})" if keys else ""
        raise Unusable("missing-text", f"an object without a text or an array of articles{there}; {_WANTED}")


def _of_arrays(elements: Iterable[Element], columns: Columns) -> Iterator[Row | Broken]:
    """Yield the records of those arrays whose first object has a text; others are of something else."""
    array, taken = -1, None
    held: list[Broken] = []
    for each in elements:
        if each.array != array:
            array, taken = each.array, None
            held.clear()
        if taken is False:
            continue
        item = json_record(each.line, each.data, columns, too_long=each.too_long)
        if taken is None and isinstance(item, Broken):
            if item.code in ("missing-text", "not-an-object"):
                taken = False
            elif len(held) < _MOST_HELD:
                held.append(item)
            continue
        yield from held
        held.clear()
        taken = True
        yield item


def _is_lines(head: bytes) -> bool:
    """Whether the first line is an object of its own and others follow."""
    line, _feed, rest = head.lstrip(_SPACE).partition(b"\n")
    if not rest.strip(_SPACE):
        return False
    try:
        json_object(decode_narrow(line))
    except Unusable:
        return False
    return True
