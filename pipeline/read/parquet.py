"""Parquet files: row groups as a stream, and only the columns that an article needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.article import Record, Rejected
from pipeline.read.columns import Columns, Plan
from pipeline.read.fault import Unusable
from pipeline.read.limits import BATCH_ROWS, GZIP_ALLOWANCE, GZIP_RATIO
from pipeline.read.options import ReadOptions
from pipeline.read.row import Broken, Row, row
from pipeline.read.rows import records
from pipeline.read.source import Source, seekable


def read(source: Source, name: str, options: ReadOptions) -> Iterator[Record | Rejected]:
    """Yield the records of a Parquet file; line 1 is its first row.

    Raises ``Unusable``: ``broken-parquet``, ``too-large``, ``column-type`` (the text is no string, or a
    column that was asked for is nested or binary), ``empty``, what :meth:`Columns.plan` raises, and what
    opening raises.
    """
    with seekable(source) as handle:
        yield from records(source, _rows(handle, options))


def _rows(handle: BinaryIO, options: ReadOptions) -> Iterator[Row | Broken]:
    try:
        size = handle.seek(0, 2)
        handle.seek(0)
        with pq.ParquetFile(handle, pre_buffer=False) as file:
            yield from _file_rows(file, size, options)
    except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
        said = " ".join(str(error).split())[:200]
        raise Unusable("broken-parquet", f"damaged or no Parquet file ({said}); write it again") from error


def _file_rows(file: pq.ParquetFile, size: int, options: ReadOptions) -> Iterator[Row | Broken]:
    schema = file.schema_arrow
    plan, places = _narrowed(Columns(options).plan(schema.names), schema, options)
    _check_size(file.metadata, size)
    line = 0
    for number in range(file.metadata.num_row_groups):
        names = [schema.names[place] for place in places]
        for batch in file.iter_batches(BATCH_ROWS, [number], names, use_threads=False):
            batch.validate()
            # A name with a dot also brings what is nested under it: take ours by name.
            columns = [batch.column(batch.schema.get_field_index(name)) for name in names]
            for at in range(batch.num_rows):
                line += 1
                yield _row(line, plan, columns, at)
    if not line:
        raise Unusable("empty", "no row in the file; write it again, or leave it out")


def _narrowed(plan: Plan, schema: pa.Schema, options: ReadOptions) -> tuple[Plan, list[int]]:
    """The plan over those columns alone that are read, and their places in the file."""
    kept: dict[str, list[int]] = {}
    for field, candidates in plan.items():
        for place in candidates:
            column = schema.field(place)
            if field == "text" and not _is_text(column.type):
                what = "is no string"
            elif field in options.columns and _is_opaque(column.type):
                what = "is nested or binary"
            else:
                # As in JSON, a list or an object names nothing.
                if not _is_opaque(column.type):
                    kept.setdefault(field, []).append(place)
                continue
            reason = f"the column {column.name!r} ({column.type}) {what}; write it as a string"
            raise Unusable("column-type", reason)
    places = sorted({place for each in kept.values() for place in each})
    return {field: tuple(map(places.index, each)) for field, each in kept.items()}, places


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    types = pa.types
    return any(
        check(kind) for check in (types.is_string, types.is_large_string, types.is_string_view, types.is_null)
    )


def _is_opaque(kind: pa.DataType) -> bool:
    types = pa.types
    checks = (
        types.is_nested,
        types.is_binary,
        types.is_large_binary,
        types.is_binary_view,
        types.is_fixed_size_binary,
    )
    return any(check(kind) for check in checks)


def _check_size(metadata: pq.FileMetaData, size: int) -> None:
    # Of the groups alone: asked for a damaged column, pyarrow ends the process.
    unpacked = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    if unpacked > GZIP_ALLOWANCE + GZIP_RATIO * size:
        reason = f"unpacks to more than {GZIP_RATIO} times its size; see what it holds"
        raise Unusable("too-large", reason)


def _row(line: int, plan: Plan, columns: Sequence[pa.Array], at: int) -> Row | Broken:
    cells: list[object] = []
    for column in columns:
        try:
            cells.append(column[at].as_py())
        except UnicodeDecodeError:
            reason = "a string that is no UTF-8; write the table again"
            return Broken(line, "undecodable", reason)
        except (ValueError, OverflowError):  # a day beyond the year 9999 is none of news
            cells.append(None)
    return row(line, plan, cells)
