"""The package's own names: quick to import, and functions whatever modules were imported before."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
from datetime import date

import pandas as pd
import pytest

import pipeline
from pipeline.award import COLUMNS
from samples import ROOT


def python(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", pipeline.__all__)
def test_every_name_leads_somewhere(name: str) -> None:
    assert getattr(pipeline, name) is not None
    assert name in dir(pipeline)


def test_no_dependency_stands_twice() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = [re.split(r"[^\w-]", each)[0].lower() for each in needed]
    assert sorted(names) == sorted(set(names))


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nosuch'"):
        pipeline.nosuch  # noqa: B018


def test_importing_the_package_imports_nothing_heavy() -> None:
    python(
        "import sys, pipeline\n"
        "heavy = {'spacy', 'numpy', 'pandas', 'yaml', 'pydantic', 'pipeline.extract'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )


@pytest.mark.parametrize("name", ["extract", "run"])
def test_a_function_is_not_hidden_by_its_module(name: str) -> None:
    module = importlib.import_module(f"pipeline.{name}")
    assert getattr(pipeline, name) is getattr(module, name)
    python(f"import pipeline.{name}, pipeline.cli\nfrom pipeline import {name}\nassert callable({name})")


def test_other_submodules_are_reached_as_usual() -> None:
    python("import pipeline.award\nassert pipeline.award.COLUMNS\nfrom pipeline import merge, clean")


TEXT = (
    "Kota Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living di Jakarta, "
    "Selasa (14/12/2021). Pada 2019 Kota Madiun menerima penghargaan smart society."
)


def test_rows_become_a_frame() -> None:
    rows = pipeline.extract(TEXT)
    frame = pipeline.to_frame(rows)
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == len(rows) == 2
    assert frame["year"].dtype == pd.Int64Dtype()
    cells = frame.sort_values("year").to_dict("list")
    assert cells["year"] == [2019, 2021]
    assert pd.isna(cells["award_date"][0])
    assert cells["award_date"][1] == pd.Timestamp(2021, 12, 14)
    assert cells["presenter"] == ["", ""]
    assert sorted(cells["confidence"]) == sorted(row.confidence for row in rows)
    assert sorted(cells["rules"]) == sorted(";".join(row.rules) for row in rows)


def test_no_rows_become_an_empty_frame_of_the_same_types() -> None:
    full, empty = pipeline.to_frame(pipeline.extract(TEXT)), pipeline.to_frame([])
    assert list(empty.dtypes) == list(full.dtypes)
    assert len(empty) == 0


def test_a_publication_date_may_be_text() -> None:
    (row,) = pipeline.extract(
        "Kabupaten Ngawi menerima penghargaan Smart City, Kamis.", published="2022-05-13"
    )
    assert (row.award_date, row.year) == (date(2022, 5, 12), 2022)
