"""Which files a format makes, and writing them: all whole, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar, get_args

from pipeline.errors import UserError
from pipeline.export.lines import json_lines
from pipeline.export.tables import Table, Value
from pipeline.spreadsheet import marked_csv
from pipeline.tables import FileMaker, Writer, csv_table, prepare_folder, write_files, write_table

Format = Literal["csv", "parquet", "xlsx", "jsonl", "sqlite"]
FORMATS: tuple[Format, ...] = get_args(Format)

_TOGETHER = frozenset({"xlsx", "sqlite"})
"""Formats that hold all tables in one file."""
_WHOLE = "anugerah"
"""What such a file is called in a folder."""

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, the number of rows by table, and what was changed on the way."""

    files: tuple[Path, ...]
    rows: dict[str, int]
    warnings: tuple[str, ...]


def targets(format: Format, out: Path, names: Sequence[str]) -> dict[str, Path]:
    """The file of each table; tables may share one.

    ``out`` is the file, where there is one; or a folder, for files called by their tables.

    :raises UserError: several files cannot be one, or ``out`` is of another format by its ending.
    """
    folder = out.is_dir() or (len(names) > 1 and format not in _TOGETHER)
    if folder and out.is_file():
        raise UserError(f"{out}: {format} takes a file for each table; name a folder, or one table (--table)")
    if folder:
        return {name: out / f"{_WHOLE if format in _TOGETHER else name}.{format}" for name in names}
    ending = out.suffix.lower().removeprefix(".")
    if ending != format and ending in FORMATS:
        raise UserError(f"{out}: a name of {ending} for a file of {format}; change the name or --format")
    return dict.fromkeys(names, out)


def refuse_own(files: Iterable[Path], store: Path, tables: Iterable[str] = ()) -> None:
    """See that no file of the store, nor of the ``tables`` beside it, would be replaced.

    :raises UserError: one would.
    """
    own = {store.name, *(f"{store.name}-{part}" for part in ("wal", "shm", "journal")), f".{store.name}.lock"}
    folder = store.resolve().parent
    for path in files:
        whole = path.resolve()
        if whole == store.resolve() or (whole.parent == folder and whole.name in own):
            raise UserError(f"{path}: this is the store itself; write elsewhere (-o)")
        if whole.parent == folder and whole.name in tables:
            raise UserError(f"{path}: 'anugerah run' writes this table; write elsewhere (-o)")


def export(
    tables: Sequence[Table], format: Format, files: Mapping[str, Path], *, spreadsheet: bool = False
) -> Exported:
    """Write ``tables`` into ``files`` (as :func:`targets` gave them).

    :param spreadsheet: CSV for spreadsheets: lead-ins of formulas neutralised, a byte order mark in front.
    :raises UserError: a table does not fit the format.
    :raises pipeline.tables.TableError: a file cannot be written; none was replaced.
    """
    counts: Counter[str] = Counter({table.name: 0 for table in tables})
    warnings: tuple[str, ...] = ()
    if format in _TOGETHER:
        (path,) = set(files.values())
        typed = {table.name: (table.columns, _typed(table, counts)) for table in tables}
        # Late, as all that a format needs: another may have been asked for.
        if format == "xlsx":
            from pipeline.export.workbook import LONGEST_CELL, workbook_file

            cut: Counter[str] = Counter()
            write_table(path, workbook_file(typed, cut))
            warnings = tuple(
                f"{name}: texts cut to the {LONGEST_CELL:,} characters that a cell can hold: {count}; "
                "the other formats have them whole"
                for name, count in cut.items()
            )
        else:
            from pipeline.export.sqlite import sqlite_file

            write_table(path, sqlite_file(typed))
    else:
        writers = {table.name: _writer(table, format, counts, spreadsheet) for table in tables}
        if len(tables) == 1:
            write_table(files[tables[0].name], writers[tables[0].name])
        else:
            (folder,) = {path.parent for path in files.values()}
            prepare_folder(folder)
            write_files(folder, {files[name].name: writer for name, writer in writers.items()})
    return Exported(tuple(dict.fromkeys(files.values())), dict(counts), warnings)


def _writer(table: Table, format: Format, counts: Counter[str], spreadsheet: bool) -> Writer | FileMaker:
    if format == "csv":
        cells = _counted(table.cells(), counts, table.name)
        return (marked_csv if spreadsheet else csv_table)(table.names, cells)
    if format == "jsonl":
        return json_lines(table.columns, _typed(table, counts))
    from pipeline.export.parquet import parquet_file

    return parquet_file(table.columns, _typed(table, counts))


def _typed(table: Table, counts: Counter[str]) -> Iterator[tuple[Value, ...]]:
    return _counted(table.typed(), counts, table.name)


def _counted(rows: Iterable[_Row], counts: Counter[str], name: str) -> Iterator[_Row]:
    for row in rows:
        counts[name] += 1
        yield row
