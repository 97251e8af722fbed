"""brat: standoff annotation, a folder with ``NAME.txt`` and ``NAME.ann`` for each article.

The value of a span is the note of its annotation (``#1<tab>AnnotatorNotes T1<tab>35.77``); a new span
without a note has no value.  Offsets count code points.  ``annotation.conf`` names the labels and allows
overlaps, ``rows.csv`` holds the rows as the format ``csv`` has them.

brat parts an annotation at each line end; such pieces are joined again where only white space lies
between them.  Pieces with words between them are refused: a span here is one stretch of text.

NAME is the article's id with every character but letters, digits and ``-`` of ASCII as ``_`` and two
hexadecimal digits for each byte of UTF-8, capitals too where two names would differ in case only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from pipeline.annotate.exchange import rowtable
from pipeline.annotate.exchange.align import Mark, Reading, placed
from pipeline.annotate.exchange.record import Annotated, Imported, article_of, read_text, text_file
from pipeline.article import Article
from pipeline.errors import InputError
from pipeline.spans import LABELS
from pipeline.tables import Writer

ROWS_FILE = "rows.csv"
_LONGEST_NAME = 200
"""Bytes; with its suffix a name must stay below the 255 of common file systems."""
_BREAKS = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ENTITY = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")


def exported(samples: Sequence[Annotated], name: str) -> dict[str, Writer]:
    """The files of the folder; ``name`` is not used.

    :raises InputError: an id is too long for a file name.
    """
    files: dict[str, Writer] = {"annotation.conf": text_file(annotation_conf())}
    names = file_names([sample.article.id for sample in samples])
    for sample in samples:
        article, stem = sample.article, names[sample.article.id]
        if len(stem) > _LONGEST_NAME:
            raise InputError(
                article.path or "-", article.line, f"the id {article.id} is too long for a file name"
            )
        files[f"{stem}.txt"] = text_file(article.text)
        files[f"{stem}.ann"] = text_file(_annotations(sample))
    return files | rowtable.exported_csv(samples, ROWS_FILE)


def annotation_conf() -> str:
    """brat's configuration: the labels, and leave to overlap."""
    labels = "\n".join(LABELS)
    overlap = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    return f"[entities]\n{labels}\n\n[relations]\n{overlap}\n\n[events]\n\n[attributes]\n"


def _annotations(sample: Annotated) -> str:
    lines, notes = [], 0
    for number, span in enumerate(sample.spans, 1):
        # The file is read by lines: what would break one is written as a blank.
        words = _BREAKS.sub(" ", sample.article.text[span.start : span.end])
        lines.append(f"T{number}\t{span.label} {span.start} {span.end}\t{words}\n")
        if span.value:
            notes += 1
            lines.append(f"#{notes}\tAnnotatorNotes T{number}\t{_BREAKS.sub(' ', span.value)}\n")
    return "".join(lines)


def file_names(ids: Sequence[str]) -> dict[str, str]:
    """A file name for each id, from which :func:`article_id` gives the id back."""
    names = {each: _escaped(each) for each in ids}
    # Some file systems do not tell capitals from small letters.
    taken = Counter(name.casefold() for name in names.values())
    return {
        each: _escaped(each, capitals=True) if taken[name.casefold()] > 1 else name
        for each, name in names.items()
    }


def _escaped(text: str, *, capitals: bool = False) -> str:
    plain = re.compile("[a-z0-9-]" if capitals else "[A-Za-z0-9-]")
    return "".join(
        each if plain.fullmatch(each) else "".join(f"_{byte:02X}" for byte in each.encode()) for each in text
    )


def article_id(name: str) -> str:
    """The id that a file name stands for; a name not made by :func:`file_names` is taken as it is."""
    try:
        return re.sub(
            "(?:_[0-9A-F]{2})+", lambda match: bytes.fromhex(match[0].replace("_", "")).decode(), name
        )
    except UnicodeDecodeError:
        return name


def imported(path: Path, articles: Mapping[str, Article]) -> Imported:
    """What a folder of brat gives back.

    :raises InputError: it holds no annotation, a text is missing or that of no article, or an annotation
        does not fit.
    """
    if not path.is_dir():
        raise InputError(path, None, "no folder; give the one with the .ann and .txt files")
    back = Imported()
    files = sorted(path.glob("*.ann"))
    if not files:
        raise InputError(path, None, "no .ann file in it")
    for file in files:
        _read(file, articles, back)
    if (path / ROWS_FILE).is_file():
        back.rows = rowtable.imported_csv(path / ROWS_FILE, articles).rows
        # The table names only articles with rows; those marked here and not there have none.
        for each in back.spans:
            back.rows.setdefault(each, [])
    return back


def _read(file: Path, articles: Mapping[str, Article], back: Imported) -> None:
    article = article_of(file, None, article_id(file.stem), articles)
    beside = file.with_suffix(".txt")
    if not beside.is_file():
        raise InputError(file, None, f"{beside.name} is missing beside it")
    text = read_text(beside, mark=True)
    marks, left_out = _marks(file, read_text(file), text)
    # A server that opens texts with their line ends made one counts \r\n as one character.
    readings = [Reading(text), Reading(text.replace("\r\n", "\n")), Reading(text.removeprefix("\ufeff"))]
    spans = placed(file, None, marks, readings, article)
    back.spans[article.id] = spans
    back.note_missing_values(str(file), article, spans)
    if left_out:
        back.notes.append(f"{file}: {left_out} annotations other than spans and notes were left out")


def _marks(file: Path, content: str, text: str) -> tuple[list[Mark], int]:
    """The text-bound annotations with their notes, and how many other annotations there are."""
    entities: dict[str, Mark] = {}
    notes: dict[str, str] = {}
    left_out = 0
    for number, line in enumerate(content.split("\n"), 1):
        fields = line.removesuffix("\r").split("\t", 2)
        if fields[0].startswith("T"):
            entities[fields[0]] = _entity(file, number, fields, text)
        elif fields[0].startswith("#"):
            kind, _, target = fields[1].partition(" ") if len(fields) == 3 else ("", "", "")
            if kind != "AnnotatorNotes":
                left_out += 1
            elif target in notes:
                raise InputError(file, number, f"{target} has two notes; a span has one value")
            else:
                notes[target] = fields[2].strip()
        else:
            left_out += bool(line.strip())
    return [
        Mark(mark.start, mark.end, mark.label, notes.get(key, ""), mark.said, mark.line, mark.name)
        for key, mark in entities.items()
    ], left_out


def _entity(file: Path, number: int, fields: Sequence[str], text: str) -> Mark:
    match = _ENTITY.fullmatch(fields[1]) if len(fields) == 3 else None
    if match is None:
        raise InputError(
            file, number, f"{fields[0]} is no annotation of the form T1<tab>label start end<tab>text"
        )
    pieces = [tuple(map(int, piece.split(" "))) for piece in match[2].split(";")]
    for (_, end), (start, _) in pairwise(pieces):
        if end > start or text[end:start].strip():
            raise InputError(
                file, number, f"{fields[0]} ({match[1]} {fields[2]!r}) is in pieces; mark one stretch of text"
            )
    return Mark(pieces[0][0], pieces[-1][1], match[1], "", fields[2], number, fields[0])
