"""Label Studio: tasks in JSON, and the labelling configuration beside them.

The pre-annotation goes out as the ``predictions`` of each task and comes back from its
``annotations``; of a task without any, from its predictions.  The value of a span is the text area of
its region (``perRegion``), with the region's id, so that it stays with the span whatever is moved; a
new span without one has no value.  The rows of an article are one more text area: a CSV table that can
be corrected in place.

Offsets count UTF-16 code units, as JavaScript does: an emoji is two.  Some releases lead them back to
code points (``charsToCodePoints`` in the editor's ``selection-tools``): ``utf16=False`` writes those.  The
task says which in ``data.offsets``.  Reading takes the unit under which every span's text is the article's.  The
editor writes a line end inside a span's text as a backslash and an ``n``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from pipeline.annotate.exchange.align import Mark, Reading, Unit, placed, utf16_offsets
from pipeline.annotate.exchange.record import (
    ROW_COLUMNS,
    Annotated,
    Imported,
    article_of,
    parsed,
    read_text,
    row_of,
    text_file,
)
from pipeline.article import Article
from pipeline.award import DIMENSIONS
from pipeline.errors import InputError
from pipeline.evaluate import MENTIONS, Row
from pipeline.spans import LABELS, folded
from pipeline.tables import Writer, csv_table

MODEL = "anugerah"
"""The ``model_version`` of predictions; one name, so that what comes back unchanged goes out unchanged."""

_COLOURS = ("#1b7837", "#2166ac", "#b2182b", "#8c510a", "#762a83")


def exported(samples: Sequence[Annotated], name: str, *, utf16: bool = True) -> dict[str, Writer]:
    """The file of tasks ``name``, and ``STEM.config.xml`` to paste into the settings."""
    unit: Unit = "utf-16" if utf16 else "code points"
    tasks = [_task(sample, unit) for sample in samples]

    content = json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"
    config = f"{Path(name).stem}.config.xml"
    return {config: text_file(labelling_config()), name: text_file(content)}


def labelling_config() -> str:
    """The labelling configuration to paste into the project's settings."""
    labels = "\n".join(
        f"    <Label value={quoteattr(label)} background={quoteattr(colour)} hint={quoteattr(hint)}/>"
        for (label, hint), colour in zip(LABELS.items(), _COLOURS, strict=True)
    )
    value_hint = "region: code (35.77); dimension: its name; date: YYYY-MM-DD"
    rows_hint = f"columns: {', '.join(ROW_COLUMNS)}; dimension: {', '.join(DIMENSIONS)}; mention: {', '.join(MENTIONS)}"
    # Without pre-wrap the browser drops white space, and offsets would not be the text's.
    return f"""<View>
  <Style>.htx-text {{ white-space: pre-wrap; }}</Style>
  <Header value="$title" size="5"/>
  <Labels name="label" toName="text">
{labels}
  </Labels>
  <Text name="text" value="$text" granularity="symbol"/>
  <TextArea name="value" toName="text" perRegion="true" editable="true" maxSubmissions="1" placeholder={quoteattr(value_hint)}/>
  <Header value="Award rows, as CSV" size="6"/>
  <TextArea name="rows" toName="text" editable="true" maxSubmissions="1" rows="8" placeholder={quoteattr(rows_hint)}/>
</View>
"""


def _task(sample: Annotated, unit: Unit) -> dict[str, Any]:
    article = sample.article
    result: list[dict[str, Any]] = []
    offsets = utf16_offsets(article.text) if unit == "utf-16" else range(len(article.text) + 1)
    for number, span in enumerate(sample.spans, 1):
        place = {"start": offsets[span.start], "end": offsets[span.end]}
        words = article.text[span.start : span.end]
        result.append(
            _result(f"s{number}", "label", "labels", {**place, "text": words, "labels": [span.label]})
        )
        if span.value:
            result.append(_result(f"s{number}", "value", "textarea", {**place, "text": [span.value]}))
    result.append(_result("rows", "rows", "textarea", {"text": [_table(sample.rows)]}))
    published = article.published.isoformat() if article.published else ""
    return {
        "data": {
            "article_id": article.id,
            "title": article.title,
            "published": published,
            "offsets": unit,
            "text": article.text,
        },
        "predictions": [{"model_version": MODEL, "result": result}],
    }


def _result(id: str, name: str, kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": id, "from_name": name, "to_name": "text", "type": kind, "value": value}


def _table(rows: Sequence[Row]) -> str:
    buffer = io.StringIO()
    csv_table(ROW_COLUMNS, rows)(buffer)
    return buffer.getvalue()


def imported(path: Path, articles: Mapping[str, Article]) -> Imported:
    """What an export (JSON, not JSON-MIN) of Label Studio gives back.

    :raises InputError: it is no list of tasks, a task names no article or has several annotations, or a
        span does not fit.
    """
    tasks = parsed(path, None, read_text(path))
    if not isinstance(tasks, list):
        raise InputError(path, None, "no list of tasks; export as JSON")
    back = Imported()
    predicted = sum(_Task(path, number, task, articles, back).read() for number, task in enumerate(tasks, 1))
    if predicted:
        back.notes.append(f"{path}: {predicted} tasks were not annotated, their predictions are taken")
    return back


class _Task:
    """One task of a file; every fault names it."""

    def __init__(
        self, path: Path, number: int, raw: Any, articles: Mapping[str, Article], back: Imported
    ) -> None:
        self._path, self._where, self._back = path, f"task {number}", back
        data = raw.get("data") if isinstance(raw, dict) else None
        if not isinstance(raw, dict) or not isinstance(data, dict) or not isinstance(data.get("text"), str):
            raise self._fault("has no data with a text; export as JSON, not as JSON-MIN")
        self._raw: dict[str, Any] = raw
        self._data: dict[str, Any] = data
        self._article = article_of(path, None, data.get("article_id"), articles)

    def read(self) -> bool:
        """Add the task to what came back; says whether only a prediction could be taken."""
        article, back = self._article, self._back
        if article.id in back.spans:
            raise self._fault(f"article {article.id} stands twice")
        results, predicted = self._results()
        if results is None:
            back.notes.append(f"{self._path}: {self._where}: {article.id} was skipped and is left out")
            return False
        marks = list(self._marks(results))
        spans = placed(self._path, None, marks, self._readings(), article)
        back.spans[article.id] = spans
        back.note_missing_values(f"{self._path}: {self._where}", article, spans)
        tables = [result for result in results if result.get("from_name") == "rows"]
        if tables:
            back.rows[article.id] = [row for table in tables for row in self._rows(_texts(table))]
        else:
            back.notes.append(f"{self._path}: {self._where}: no rows of {article.id} in the file")
        return predicted

    def _fault(self, message: str) -> InputError:
        return InputError(self._path, None, f"{self._where}: {message}")

    def _readings(self) -> list[Reading]:
        text = self._data["text"]
        units: list[Unit] = ["code points", "utf-16"]
        if self._data.get("offsets") == "utf-16":
            units.reverse()
        return [Reading(text, unit) for unit in units]

    def _results(self) -> tuple[list[dict[str, Any]] | None, bool]:
        """The results of the one annotation, else of the last prediction (and that it is one).

        None if the annotator skipped the task, or there is neither.
        """
        annotations = self._raw.get("annotations") or []
        predictions = self._raw.get("predictions") or []
        if not all(isinstance(each, list) for each in (annotations, predictions)):
            raise self._fault("annotations and predictions must be lists")
        if not all(isinstance(each, dict) for each in (*annotations, *predictions)):
            raise self._fault("annotations and predictions must be objects; export as JSON")
        valid = [each for each in annotations if not each.get("was_cancelled")]
        chosen = [each for each in valid if each.get("ground_truth")] or valid
        if len(chosen) > 1:
            message = f"{len(chosen)} annotations of {self._article.id}"
            raise self._fault(f"{message}; mark the one that counts as ground truth")
        source = chosen or ([] if annotations else predictions[-1:])
        if not source:
            return None, False
        results = source[0].get("result", [])
        if not isinstance(results, list) or not all(isinstance(each, dict) for each in results):
            raise self._fault("result must be a list of objects")
        return results, not chosen

    def _marks(self, results: Sequence[dict[str, Any]]) -> Iterator[Mark]:
        values: dict[str, str] = {}
        for result in results:
            if result.get("from_name") == "value":
                values[str(result.get("id"))] = " ".join(" ".join(_texts(result)).split())
        for result in results:
            if result.get("type") == "labels":
                yield self._mark(result, values)

    def _mark(self, result: Mapping[str, Any], values: Mapping[str, str]) -> Mark:
        value, name = result.get("value"), f"{self._where}: region {result.get('id')}"
        if not isinstance(value, dict):
            raise self._fault(f"region {result.get('id')} has no value")
        labels, said = value.get("labels"), value.get("text")
        if not isinstance(labels, list) or len(labels) != 1 or not isinstance(labels[0], str):
            raise self._fault(f"region {result.get('id')} has the labels {labels!r}; give it one")
        start, end = value.get("start"), value.get("end")
        if type(start) is not int or type(end) is not int:
            raise self._fault(f"region {result.get('id')}: start and end must be whole numbers")
        said = self._said(said) if isinstance(said, str) else None
        return Mark(start, end, labels[0], values.get(str(result.get("id")), ""), said, None, name)

    def _said(self, said: str) -> str:
        """The span's words; the editor's ``\\n`` becomes a line end unless the article has it so."""
        if "\\n" not in said or folded(said) in folded(self._article.text):
            return said
        return said.replace("\\n", "\n")

    def _rows(self, texts: Sequence[str]) -> Iterator[Row]:
        try:
            lines = [
                cells for cells in csv.reader(io.StringIO("\n".join(texts), newline=""), strict=True) if cells
            ]
        except csv.Error as error:
            raise self._fault(f"the rows of {self._article.id} are no CSV: {error}") from error
        if not lines:
            return
        header, *records = lines
        for number, cells in enumerate(records, 1):
            if len(cells) != len(header):
                message = (
                    f"row {number} of {self._article.id} has {len(cells)} cells, the header {len(header)}"
                )
                raise self._fault(f"{message}; quote what holds a comma")
            named = dict(zip(header, cells, strict=True))
            yield row_of(self._path, None, self._article.id, named)


def _texts(result: Mapping[str, Any]) -> list[str]:
    """The texts of a text area: one each time the annotator sent it."""
    value = result.get("value")
    texts = value.get("text") if isinstance(value, dict) else None
    if isinstance(texts, str):
        return [texts]
    return [text for text in texts if isinstance(text, str)] if isinstance(texts, list) else []
