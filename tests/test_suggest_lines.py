"""What is to be pasted into rules/ is what the rules take: valid YAML, the schema, no new faults."""

from __future__ import annotations

import csv
import re
import shutil
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.printable import printable
from pipeline.rules import RuleRecord, check_rules, default_rules_path, load_rules
from pipeline.suggest.collect import Collector, Example, Suggestion
from pipeline.suggest.lines import ALIASES, addition, date_pattern, quoted
from pipeline.suggest.report import json_value, yaml_text
from pipeline.suggest.sighting import KINDS, Kind
from samples import CORPUS, read_articles

TEXTS = [
    f"""Kabar Smart City
Kota Madiun menyikat penghargaan smart living tahun {year}.
Piagam diterima Kakomdig Kota Madiun Budi Santosa dari Menkominfo pada 14 Dessember {year} di Jakarta.
Kabupaten Ngawi (Ngaw) meraih penghargaan Panji Kota Lestari {year} dimensi kedirgantaraan.
Kota Blitar menerima Smart Sosial, piala smart living, dan penghargaan kategori antariksa.
Pemindai: Orang {year}
"""
    for year in (2019, 2020, 2021)
]


@cache
def found() -> tuple[Suggestion, ...]:
    """Suggestions of all kinds, from texts made up for it and from samples."""
    collector = Collector(load_rules())
    for number, text in enumerate(TEXTS):
        collector.add(Article(f"t{number}", text))
    for article in read_articles([CORPUS / "dev" / "articles" / "A.jsonl"]):
        collector.add(article)
    return tuple(collector.suggestions())


def test_every_kind_is_among_what_is_checked_here() -> None:
    assert {suggestion.kind for suggestion in found()} == set(KINDS)


def test_the_text_is_yaml_and_each_record_fits_the_schema() -> None:
    records = yaml.safe_load(yaml_text(found(), load_rules(), 15))
    assert len(records) == sum(addition(s, load_rules()).how == "record" for s in found()) > 5
    for record in records:
        assert RuleRecord.model_validate(record).id


def test_without_a_record_the_text_is_an_empty_list() -> None:
    titles = [s for s in found() if s.kind == "title"]
    text = yaml_text(titles, load_rules(), 15)
    assert yaml.safe_load(text) == []
    assert '# add to the words of official.compact-heads: "kakomdig"' in text


def test_the_rules_have_no_fault_when_all_is_pasted(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(default_rules_path(), tmp_path / "rules"))
    for suggestion in found():
        added = addition(suggestion, load_rules())
        file = folder / added.file
        text = file.read_text(encoding="utf-8")
        if added.how == "word":
            at = f"- id: {added.record}\n  words: ["
            assert text.count(at) == 1
            text = text.replace(at, f"{at}{quoted(added.text)}, ")
        else:
            text += added.text + ("\n" if added.how == "line" else "")
        file.write_text(text, encoding="utf-8")
    assert check_rules(folder) == []
    collector = Collector(load_rules(folder), ["verb", "title", "region", "programme"])
    for number, text in enumerate(TEXTS):
        collector.add(Article(f"t{number}", text))
    assert collector.suggestions() == []


def test_a_region_is_a_line_of_aliases_with_its_likely_code() -> None:
    (region,) = (s for s in found() if s.key == "ngaw")
    added = addition(region, load_rules())
    assert (added.file, added.how) == (ALIASES, "line")
    assert next(csv.reader([added.text]))[:4] == ["Ngaw", "35.21", "abbreviation", "no"]


def test_a_word_like_a_dimension_goes_to_the_words_of_its_record() -> None:
    (near,) = (s for s in found() if s.key == "smart sosial")
    added = addition(near, load_rules())
    assert (added.file, added.how, added.record, added.text) == (
        "dimensions.yaml",
        "word",
        "dimension.society",
        "sosial",
    )


def made(kind: Kind, key: str, sentence: str, target: str) -> Suggestion:
    example = Example("a", sentence, 0, len(sentence))
    return Suggestion(kind, key, target, 1, 1, 1.0, (sentence,), (), (example,))


@pytest.mark.parametrize(
    ("kind", "target"), [("verb", "win"), ("programme", "name"), ("boilerplate", "whole")]
)
@given(st.text(min_size=1, max_size=60))
def test_whatever_a_text_holds_the_output_is_yaml(kind: Kind, target: str, text: str) -> None:
    suggestion = made(kind, text.casefold().strip() or "x", text, target)
    printed = yaml_text([suggestion], load_rules(), 1)
    (record,) = yaml.safe_load(printed)
    checked = RuleRecord.model_validate(record)
    assert re.compile(checked.pattern)
    comments = [line for line in printed.splitlines() if line.startswith("#")]
    assert all(printable(line) == line for line in comments)
    assert printable(printed) == printed


def test_two_words_with_one_slug_get_two_ids() -> None:
    rules = load_rules()
    taken = rules.group("triggers").rules[0].id.removeprefix("trigger.")
    added = addition(made("programme", "gerakan", "Gerakan", "name"), rules)
    assert taken and added.record == "programme.gerakan-2"


@pytest.mark.parametrize(
    ("shape", "text", "groups"),
    [
        ("N Dessember NNNN", "14 Dessember 2021", {"day": "14", "month": "Dessember", "year": "2021"}),
        ("N.N.NNNN", "14.12.2021", {"day": "14", "m": "12", "year": "2021"}),
        ("N/N", "14/12", {"day": "14", "m": "12"}),
    ],
)
def test_a_shape_of_dates_becomes_named_groups(shape: str, text: str, groups: dict[str, str]) -> None:
    match = re.fullmatch(date_pattern(shape), text)
    assert match is not None
    assert match.groupdict() == groups


def test_the_data_says_what_the_text_says() -> None:
    value = json_value(found(), load_rules(), 15)
    assert value["articles"] == 15
    assert [entry["kind"] for entry in value["suggestions"]] == [s.kind for s in found()]
    first = value["suggestions"][0]
    assert first["file"] == "triggers.yaml"
    example = first["examples"][0]
    assert example["sentence"][example["start"] : example["end"]].casefold() == "menyikat"
