"""What goes out comes back: every format, hard texts, and files that tools have changed."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotate.exchange.brat import article_id, file_names
from pipeline.annotate.exchange.formats import FORMATS, annotated
from pipeline.annotate.exchange.record import Annotated, Imported
from pipeline.article import Article
from pipeline.award import DIMENSIONS, TABLE_COLUMNS
from pipeline.errors import InputError
from pipeline.evaluate import Row
from pipeline.read.files import read_inputs
from pipeline.rules import load_rules
from pipeline.spans import LABELS, Span
from pipeline.tables import write_files

CORPUS = Path(__file__).resolve().parents[3] / "corpus"
SPAN_FORMATS = sorted(name for name, form in FORMATS.items() if form.spans)
ROW_FORMATS = sorted(name for name, form in FORMATS.items() if not form.spans)

FAMILY = "👨‍👩‍👧"
TEXT = f"Kota {FAMILY} Madiun,  dua\r\nbaris\u00a0😀 Cafe\u0301 akhir"
"""Astral characters, a joined sequence, a double blank, CR LF, a no-break space, a combining accent."""


def make_article(text: str = TEXT, id: str = "a1") -> Article:
    return Article(id, text, "Judul", date(2021, 12, 16))


def make_row(id: str = "a1", **cells: str) -> Row:
    empty = dict.fromkeys(TABLE_COLUMNS, "")
    return empty | {"article_id": id, "region_code": "35.77", "mention": "current"} | cells


def marked_at(text: str, words: str, label: str = "region", value: str = "35.77") -> Span:
    start = text.index(words)
    return Span(start, start + len(words), label, value)


def write(folder: Path, name: str, samples: list[Annotated]) -> Path:
    """Export into ``folder``; returns what is to be imported."""
    form = FORMATS[name]
    target = folder / "brat" if form.folder else folder
    target.mkdir(exist_ok=True)
    write_files(target, form.exported(samples, "x.out"))
    return target if form.folder else target / "x.out"


def read(path: Path, name: str, *articles: Article) -> Imported:
    return FORMATS[name].imported(path, {article.id: article for article in articles})


def files(path: Path) -> Mapping[str, bytes]:
    return {each.name: each.read_bytes() for each in (path.iterdir() if path.is_dir() else [path])}


def again(samples: list[Annotated], back: Imported) -> list[Annotated]:
    articles = [sample.article for sample in samples]
    rows = [row for table in back.rows.values() for row in table]
    return annotated(articles, load_rules(), spans=back.spans, rows=rows)


# Pieces that have broken offsets elsewhere, among them a backslash with an n, which Label Studio writes
# for a line end.
PIECES = st.sampled_from(
    [
        "Kota",
        "Madiun",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\t",
        "\u00a0",
        "\u2028",
        "\x85",
        "😀",
        FAMILY,
        "e\u0301",
        "é",
        "\\n",
        '"',
        ",",
        "\ufeff",
        "𝐀",
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=20).map("".join).filter(str.strip)
CELLS = st.text(st.sampled_from("=+-@'\"\t\r\n,;|aé😀 "), max_size=6).map(str.strip)


@st.composite
def samples(draw: st.DrawFn) -> list[Annotated]:
    made: list[Annotated] = []
    ids = draw(
        st.lists(
            st.text(st.sampled_from("aA/._ é😀~'"), min_size=1, max_size=5),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    for id in (each.strip() for each in ids):
        if not id or any(id == sample.article.id for sample in made):
            continue
        text = draw(TEXTS)
        spans = []
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            label = draw(st.sampled_from(sorted(LABELS)))
            spans.append(Span(start, end, label, draw(st.sampled_from(["", "35.77", "smart living"]))))
        rows = [
            make_row(id, place=draw(CELLS), category=draw(CELLS), dimension=draw(st.sampled_from(DIMENSIONS)))
            for _ in range(draw(st.integers(0, 2)))
        ]
        made.append(Annotated(make_article(text, id), tuple(sorted(set(spans))), tuple(rows)))
    return made


@pytest.mark.parametrize("name", SPAN_FORMATS)
@settings(max_examples=60, deadline=None)
@given(made=samples().filter(bool))
def test_any_sample_comes_back_as_it_was_and_goes_out_again_in_the_same_bytes(
    name: str, made: list[Annotated]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = write(Path(folder), name, made)
        back = read(first, name, *(sample.article for sample in made))
        assert back.spans == {sample.article.id: sample.spans for sample in made}
        assert back.rows == {sample.article.id: list(sample.rows) for sample in made}
        before = files(first)
        assert files(write(Path(folder), name, again(made, back))) == before


@pytest.mark.parametrize("name", ROW_FORMATS)
@settings(max_examples=40, deadline=None)
@given(made=samples().filter(bool))
def test_any_rows_come_back_as_they_were_or_are_refused(name: str, made: list[Annotated]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if name == "xlsx" and any(
            "\r" in cell for each in made for row in each.rows for cell in row.values()
        ):
            with pytest.raises(InputError, match="which a workbook cannot"):
                write(Path(folder), name, made)
            return
        first = write(Path(folder), name, made)
        back = read(first, name, *(sample.article for sample in made))
        assert back.rows == {sample.article.id: list(sample.rows) for sample in made}
        before = files(first)
        assert files(write(Path(folder), name, again(made, back))) == before


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_samples_of_this_project_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    articles = [
        each
        for each in read_inputs([CORPUS / "dev" / "articles" / "round4.jsonl"])
        if isinstance(each, Article)
    ]
    made = annotated(articles, load_rules())
    assert any(sample.spans and sample.rows for sample in made)
    first = write(tmp_path, name, made)
    back = read(first, name, *articles)
    before = files(first)
    assert back.rows == {sample.article.id: list(sample.rows) for sample in made}
    assert files(write(tmp_path, name, again(made, back))) == before


@pytest.mark.parametrize("name", SPAN_FORMATS)
def test_an_article_that_is_not_given_is_refused_by_name(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, name, [Annotated(make_article(), (), ())])
    with pytest.raises(InputError, match="no article 'a1'"):
        read(path, name, make_article(id="a2"))


@pytest.mark.parametrize("name", SPAN_FORMATS)
@pytest.mark.parametrize("tidied", [TEXT.replace("\r\n", "\n"), " ".join(TEXT.split()), f"\n{TEXT}\n"])
def test_offsets_into_a_text_with_other_white_space_are_led_through(
    name: str, tidied: str, tmp_path: Path
) -> None:
    """The tool's file has the tidied text; spans come back where the article has the words."""
    words = [
        ("Madiun", "region", "35.77"),
        ("baris", "title", ""),
        ("😀", "official", ""),
        ("akhir", "title", ""),
    ]
    told = tuple(marked_at(tidied, *each) for each in words)
    path = write(tmp_path, name, [Annotated(make_article(tidied), told, ())])
    back = read(path, name, make_article())
    assert back.spans["a1"] == tuple(marked_at(TEXT, *each) for each in words)


@pytest.mark.parametrize("name", SPAN_FORMATS)
def test_a_text_with_other_words_is_refused(name: str, tmp_path: Path) -> None:
    other = TEXT.replace("Madiun", "Bogor!")
    path = write(tmp_path, name, [Annotated(make_article(other), (), ())])
    with pytest.raises(InputError, match=r"text of a1 is not that of the article.*Bogor.*Madiun"):
        read(path, name, make_article())


@pytest.mark.parametrize("name", SPAN_FORMATS)
def test_a_span_of_white_space_only_has_no_place_in_a_text_with_other_white_space(
    name: str, tmp_path: Path
) -> None:
    tidied = TEXT.replace("\r\n", "\n")
    path = write(
        tmp_path, name, [Annotated(make_article(tidied), (marked_at(tidied, "  ", "title", ""),), ())]
    )
    with pytest.raises(InputError, match="nothing but white space"):
        read(path, name, make_article())


# --- doccano -------------------------------------------------------------------------------------


def doccano(folder: Path, **changed: Any) -> Path:
    record = {"id": 7, "article_id": "a1", "text": TEXT, "label": [], "spans": [], "rows": []} | changed
    path = folder / "d.jsonl"
    path.write_text(json.dumps({key: value for key, value in record.items() if value is not None}) + "\n")
    return path


MADIUN = marked_at(TEXT, "Madiun")
TRIPLE = [MADIUN.start, MADIUN.end, "region"]
KNOWN = {"start": MADIUN.start, "end": MADIUN.end, "label": "region", "value": "35.77"}


def test_doccano_labels_take_the_values_that_travelled_beside_them(tmp_path: Path) -> None:
    back = read(doccano(tmp_path, label=[TRIPLE], spans=[KNOWN]), "doccano", make_article())
    assert back.spans["a1"] == (MADIUN,)
    assert back.notes == []


@pytest.mark.parametrize(
    "changed",
    [
        {"label": None, "labels": [TRIPLE], "spans": [KNOWN]},
        {"article_id": None, "spans": None, "rows": None, "label": [TRIPLE], "meta": {"article_id": "a1", "spans": [KNOWN]}},
        {"label": None, "spans": [KNOWN], "relations": [],
         "entities": [{"id": 3, "label": "region", "start_offset": MADIUN.start, "end_offset": MADIUN.end}]},
    ],
    ids=["labels", "meta", "entities"],
)  # fmt: skip
def test_doccano_forms_of_other_versions_are_read(changed: dict[str, Any], tmp_path: Path) -> None:
    back = read(doccano(tmp_path, **changed), "doccano", make_article())
    assert back.spans["a1"] == (MADIUN,)


def test_a_doccano_label_whose_border_was_mended_keeps_its_value(tmp_path: Path) -> None:
    moved = [0, MADIUN.end, "region"]
    back = read(doccano(tmp_path, label=[moved], spans=[KNOWN]), "doccano", make_article())
    assert back.spans["a1"] == (Span(0, MADIUN.end, "region", "35.77"),)


@pytest.mark.parametrize(
    ("label", "value"),
    [([0, 4, "region"], ""), ([MADIUN.start, MADIUN.end - 1, "dimension"], "")],
    ids=["elsewhere", "another label"],
)
def test_a_new_doccano_label_has_no_value_and_is_noted(label: list[Any], value: str, tmp_path: Path) -> None:
    back = read(doccano(tmp_path, label=[label], spans=[KNOWN]), "doccano", make_article())
    assert back.spans["a1"][0].value == value
    assert "has no value" in back.notes[0]


def test_a_new_doccano_label_beside_the_old_one_takes_no_value_from_it(tmp_path: Path) -> None:
    wider = [0, MADIUN.end, "region"]
    back = read(doccano(tmp_path, label=[TRIPLE, wider], spans=[KNOWN]), "doccano", make_article())
    assert [span.value for span in back.spans["a1"]] == ["", "35.77"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"label": [[0, 4, "city"]]}, r"d\.jsonl:1: label 1 of a1 \(city 0-4.*unknown label"),
        ({"label": [[0, 999, "region"]]}, "not inside the text"),
        ({"label": [[4, 4, "region"]]}, "empty"),
        ({"label": [[-3, 4, "region"]]}, "not inside the text"),
        ({"label": [[0.5, 4, "region"]]}, "no whole numbers"),
        ({"label": [[True, 4, "region"]]}, "no whole numbers"),
        ({"label": [[0, 4]]}, r"not \[start, end, label\]"),
        ({"label": {"a": 1}}, "no list of labels"),
        ({"label": None}, "no list of labels"),
        ({"text": None}, "needs a text"),
        ({"spans": [{"start": 0}]}, "no span"),
        ({"rows": [{"colour": "red"}]}, "'colour'"),
        ({"rows": ["x"]}, "is an object"),
    ],
)
def test_a_faulty_doccano_record_is_refused_with_its_line(
    changed: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=message):
        read(doccano(tmp_path, **changed), "doccano", make_article())


def test_an_article_twice_in_a_doccano_export_is_refused(tmp_path: Path) -> None:
    path = doccano(tmp_path)
    path.write_text(path.read_text() * 2)
    with pytest.raises(InputError, match=r"d\.jsonl:2: article a1 stands twice"):
        read(path, "doccano", make_article())


@pytest.mark.parametrize("content", ["[" * 100_000, "{", "[1]"])
def test_what_is_no_record_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(content)
    with pytest.raises(InputError, match=r"d\.jsonl:1: "):
        read(path, "doccano", make_article())


# --- Label Studio --------------------------------------------------------------------------------


def region(start: int, end: int, said: str | None, id: str = "r1", label: str = "region") -> dict[str, Any]:
    value: dict[str, Any] = {"start": start, "end": end, "labels": [label]}
    if said is not None:
        value["text"] = said
    return {"id": id, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def area(id: str, name: str, *texts: str) -> dict[str, Any]:
    return {
        "id": id,
        "from_name": name,
        "to_name": "text",
        "type": "textarea",
        "value": {"text": list(texts)},
    }


def tasks(folder: Path, *results: dict[str, Any], **task: Any) -> Path:
    whole = {"data": {"article_id": "a1", "text": TEXT}, "annotations": [{"result": list(results)}]} | task
    path = folder / "ls.json"
    path.write_text(json.dumps([whole]))
    return path


UTF16 = len(TEXT[: MADIUN.start].encode("utf-16-le")) // 2


@pytest.mark.parametrize("start", [MADIUN.start, UTF16], ids=["code points", "utf-16"])
def test_label_studio_offsets_are_read_in_either_unit(start: int, tmp_path: Path) -> None:
    # The family is three people of two UTF-16 units each, so "Madiun" stands three units further on.
    assert MADIUN.start + 3 == UTF16
    path = tasks(tmp_path, region(start, start + 6, "Madiun"), area("r1", "value", "35.77"))
    assert read(path, "labelstudio", make_article()).spans["a1"] == (MADIUN,)


def test_label_studio_goes_out_in_code_points_or_utf16(tmp_path: Path) -> None:
    made = [Annotated(make_article(), (MADIUN,), ())]
    for name, start in (("labelstudio", UTF16), ("labelstudio-codepoints", MADIUN.start)):
        (task,) = json.loads(write(tmp_path, name, made).read_text(encoding="utf-8"))
        assert task["predictions"][0]["result"][0]["value"]["start"] == start


def test_a_span_within_a_character_is_refused(tmp_path: Path) -> None:
    at = len(TEXT[: TEXT.index("😀")].encode("utf-16-le")) // 2
    path = tasks(
        tmp_path, region(at + 1, at + 3, "x"), data={"article_id": "a1", "text": TEXT, "offsets": "utf-16"}
    )
    with pytest.raises(InputError, match=r"task 1: region r1 of a1 \(region .*not inside the text"):
        read(path, "labelstudio", make_article())


def test_label_studio_writes_a_line_end_as_backslash_n(tmp_path: Path) -> None:
    start = TEXT.index("dua")
    path = tasks(tmp_path, region(start, start + 10, "dua\\n\\nbaris", label="title"))
    assert read(path, "labelstudio", make_article()).spans["a1"] == (Span(start, start + 10, "title"),)


def test_a_span_whose_text_is_not_the_articles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"task 1: region r1 of a1 .*'Bogor'.* the article has 'Madiun' there"
    ):
        read(tasks(tmp_path, region(MADIUN.start, MADIUN.end, "Bogor")), "labelstudio", make_article())


def test_a_label_studio_span_without_a_value_is_noted(tmp_path: Path) -> None:
    back = read(tasks(tmp_path, region(MADIUN.start, MADIUN.end, "Madiun")), "labelstudio", make_article())
    assert back.spans["a1"][0].value == ""
    assert "'Madiun') of a1 has no value" in back.notes[0]


def test_label_studio_rows_are_read_from_their_text_area(tmp_path: Path) -> None:
    table = 'region_code,place,mention\n35.77,"Jakarta, Istana",current\n'
    back = read(tasks(tmp_path, area("x", "rows", table)), "labelstudio", make_article())
    assert back.rows["a1"] == [make_row(place="Jakarta, Istana")]


def test_label_studio_takes_the_annotation_that_counts(tmp_path: Path) -> None:
    one = {"result": [region(0, 4, "Kota", label="title")]}
    other: dict[str, Any] = {"result": []}
    cancelled = {"result": [], "was_cancelled": True}
    for given_back in ([one, cancelled], [other, one | {"ground_truth": True}]):
        back = read(tasks(tmp_path, annotations=given_back), "labelstudio", make_article())
        assert back.spans["a1"] == (Span(0, 4, "title"),)
    with pytest.raises(InputError, match="task 1: 2 annotations of a1"):
        read(tasks(tmp_path, annotations=[one, other]), "labelstudio", make_article())


def test_a_label_studio_task_that_was_skipped_is_left_out(tmp_path: Path) -> None:
    annotations = [{"result": [], "was_cancelled": True}]
    predictions = [{"result": [region(0, 4, "Kota", label="title")]}]
    back = read(
        tasks(tmp_path, annotations=annotations, predictions=predictions), "labelstudio", make_article()
    )
    assert back.spans == {}
    assert "skipped" in back.notes[0]


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"data": {"article_id": "a1"}}, "task 1: has no data"),
        ({"annotations": {"a": 1}}, "must be lists"),
        ({"annotations": [1]}, "must be objects"),
        ({"annotations": [{"result": {}}]}, "list of objects"),
        ({"annotations": [{"result": [region(0, 4, "Kota", label="city")]}]}, "unknown label"),
        ({"annotations": [{"result": [{"type": "labels", "id": "q"}]}]}, "region q has no value"),
        ({"annotations": [{"result": [area("x", "rows", "place,mention\nx")]}]}, "row 1 of a1 has 1 cells"),
        ({"annotations": [{"result": [area("x", "rows", 'place\n"x')]}]}, "no CSV"),
        ({"annotations": [{"result": [area("x", "rows", "colour\nx")]}]}, "'colour'"),
    ],
)
def test_a_faulty_label_studio_task_is_refused(task: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read(tasks(tmp_path, **task), "labelstudio", make_article())


def test_the_labelling_configuration_names_every_label(tmp_path: Path) -> None:
    from xml.etree import ElementTree

    write(tmp_path, "labelstudio", [])
    root = ElementTree.parse(tmp_path / "x.config.xml").getroot()
    assert [each.get("value") for each in root.iter("Label")] == list(LABELS)
    assert {each.get("name"): each.get("perRegion") for each in root.iter("TextArea")} == {
        "value": "true",
        "rows": None,
    }


# --- brat ----------------------------------------------------------------------------------------


def brat(folder: Path, annotations: str, text: str = TEXT) -> Path:
    (folder / "a1.txt").write_bytes(text.encode())
    (folder / "a1.ann").write_bytes(annotations.encode())
    return folder


def test_brat_notes_are_values(tmp_path: Path) -> None:
    ann = f"T1\tregion {MADIUN.start} {MADIUN.end}\tMadiun\n#1\tAnnotatorNotes T1\t35.77\n"
    back = read(brat(tmp_path, ann), "brat", make_article())
    assert back.spans["a1"] == (MADIUN,)
    assert back.notes == []


def test_brat_pieces_with_white_space_between_are_one_span(tmp_path: Path) -> None:
    start = TEXT.index("dua")
    ann = f"T1\ttitle {start} {start + 3};{start + 5} {start + 10}\tdua baris\n"
    assert read(brat(tmp_path, ann), "brat", make_article()).spans["a1"] == (
        Span(start, start + 10, "title"),
    )


def test_brat_pieces_with_words_between_are_refused_by_name(tmp_path: Path) -> None:
    ann = f"T7\ttitle 0 4;{MADIUN.start} {MADIUN.end}\tKota Madiun\n"
    with pytest.raises(InputError, match=r"a1\.ann:1: T7 \(title 'Kota Madiun'\) is in pieces"):
        read(brat(tmp_path, ann), "brat", make_article())


def test_brat_offsets_of_a_server_that_took_cr_lf_for_one_character_are_read(tmp_path: Path) -> None:
    start = TEXT.index("akhir")
    back = read(brat(tmp_path, f"T1\ttitle {start - 1} {start + 4}\takhir\n"), "brat", make_article())
    assert back.spans["a1"] == (Span(start, start + 5, "title"),)


def test_other_brat_annotations_are_left_out_and_noted(tmp_path: Path) -> None:
    ann = "T1\ttitle 0 4\tKota\nA1\tNegated T1\nR1\tpart Arg1:T1 Arg2:T1\n"
    back = read(brat(tmp_path, ann), "brat", make_article())
    assert back.spans["a1"] == (Span(0, 4, "title"),)
    assert "2 annotations other than spans" in back.notes[0]


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        (
            "T1\tregion 0 4\tBogor\n",
            r"a1\.ann:1: T1 of a1 \(region 0-4, 'Bogor'\): the article has 'Kota' there",
        ),
        ("\nT1\tcity 0 4\tKota\n", r"a1\.ann:2: .*unknown label"),
        ("T1\tregion 0 999\tKota\n", "not inside the text"),
        ("T1\tregion x 4\tKota\n", "no annotation of the form"),
        ("T1\tregion 0 4\n", "no annotation of the form"),
        ("T1\ttitle 0 4\tKota\n#1\tAnnotatorNotes T1\ta\n#2\tAnnotatorNotes T1\tb\n", "T1 has two notes"),
    ],
)
def test_a_faulty_brat_annotation_is_refused_with_its_line(
    annotations: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=message):
        read(brat(tmp_path, annotations), "brat", make_article())


def test_a_brat_folder_without_its_texts_or_annotations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \.ann file"):
        read(tmp_path, "brat", make_article())
    brat(tmp_path, "").joinpath("a1.txt").unlink()
    with pytest.raises(InputError, match=r"a1\.txt is missing"):
        read(tmp_path, "brat", make_article())
    with pytest.raises(InputError, match="no folder"):
        read(tmp_path / "none", "brat", make_article())


@given(st.lists(st.text(min_size=1, max_size=12), max_size=6, unique=True))
def test_brat_file_names_lead_back_to_their_ids_and_differ_without_case(ids: list[str]) -> None:
    names = file_names(ids)
    assert [article_id(name) for name in names.values()] == ids
    assert len({name.casefold() for name in names.values()}) == len(ids)
    assert all(
        set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
        for name in names.values()
    )


def test_an_id_too_long_for_a_file_name_is_refused() -> None:
    with pytest.raises(InputError, match="too long for a file name"):
        FORMATS["brat"].exported([Annotated(make_article(id="é" * 100), (), ())], "x")
