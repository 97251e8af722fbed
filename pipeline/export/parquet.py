"""A table as a Parquet file, written in row groups so that memory does not grow with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.export.tables import Column, Kind, Value
from pipeline.tables import FileMaker

ROWS_IN_A_GROUP = 20_000

_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "day": pa.date32(),
    "texts": pa.list_(pa.string()),
    "groups": pa.list_(pa.list_(pa.string())),
}


def parquet_file(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> FileMaker:
    """Empty cells are null, lists are never."""
    schema = pa.schema([(column.name, _TYPES[column.kind]) for column in columns])

    def make(path: Path) -> None:
        left = iter(rows)
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            while group := list(islice(left, ROWS_IN_A_GROUP)):
                arrays = [
                    pa.array(values, field.type)
                    for values, field in zip(zip(*group, strict=True), schema, strict=True)
                ]
                writer.write_table(pa.table(arrays, schema=schema), row_group_size=ROWS_IN_A_GROUP)

    return FileMaker(make)
