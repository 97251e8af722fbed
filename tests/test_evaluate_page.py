"""The report as a page: all figures, every error, and nothing that a hostile text could do."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from bidi import TURNED, not_isolated
from pipeline.article import Article
from pipeline.evaluate.cells import SLOTS, Row
from pipeline.evaluate.evaluation import Evaluation, evaluate
from pipeline.evaluate.inputs import Inputs
from pipeline.evaluate.page import render_page, write_page
from pipeline.rules import load_rules
from pipeline.spans import Span
from scoring import base, row

HOSTILE = """</style><script>alert("x")</script>' onmouseover='x" style="{{ 7 * 7 }}&amp;"""
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Tags(HTMLParser):
    """Every tag with its attributes, and whether all are closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def evaluation(system: list[Row], gold: list[Row]) -> Evaluation:
    inputs = Inputs(system, gold, {}, None)
    return evaluate(inputs, load_rules(), resamples=20)


def page(system: list[Row], gold: list[Row], name: str = "system.csv") -> str:
    return render_page(evaluation(system, gold), system=name, gold=["gold.csv"])


def test_figures_and_intervals_are_told() -> None:
    text = Tags(page(base()[:3], base())).text
    for name in ("precision", "recall", "F1", "macro F1", "whole row", "four slots", *SLOTS):
        assert name in text
    assert "0.750" in text  # recall of all rows
    assert "3 of 4 gold rows" in text
    assert re.search(r"\(\d\.\d{3}–\d\.\d{3}\)", text)


def test_a_bar_is_as_long_as_its_figure() -> None:
    found = Tags(page(base()[:3], base())).tags
    assert ("i", {"style": "width:75.00%"}) in found


def test_errors_stand_under_their_cause_with_the_sentence() -> None:
    system = [row(year="2022", evidence="Satu dua tiga.", rules="won.a;won.b")]
    found = Tags(page(system, [row()]))
    heading = found.text.index("wrong year (2)")
    assert heading < found.text.index("Satu dua tiga.") < found.text.index("won.a; won.b")
    anchors = {attrs["id"] for tag, attrs in found.tags if tag == "section"}
    links = {(attrs["href"] or "").removeprefix("#") for tag, attrs in found.tags if tag == "a"}
    assert links == anchors != set()


def test_without_errors_the_page_says_so() -> None:
    assert "None." in Tags(page(base(), base())).text


def test_articles_with_the_lowest_f1_come_first() -> None:
    text = page(base()[:3], base())
    articles = text[text.index("<h2>Articles") :]
    assert articles.index(">a2<") < articles.index(">a1<")


def test_spans_are_told_where_they_were_scored() -> None:
    text = "Kota Madiun menang."
    gold = {"a1": (Span(5, 11, "region", "35.77"), Span(12, 18, "title"))}
    inputs = Inputs([], [], {"a1": Article("a1", text)}, frozenset({"a1"}), gold)
    told = Tags(render_page(evaluate(inputs, load_rules(), resamples=0), system="s", gold=["g"])).text
    assert "Marked spans" in told
    assert "strict F1" in told


def test_hostile_text_stays_text() -> None:
    system = [row(HOSTILE, HOSTILE, evidence=HOSTILE, rules=HOSTILE, region=HOSTILE)]
    gold = [row(HOSTILE, place=HOSTILE), row(HOSTILE, "33.72", recipient=HOSTILE)]
    found = Tags(page([*system, row(HOSTILE, place=HOSTILE)], gold, HOSTILE))
    assert found.open == []
    assert found.text.count('<script>alert("x")</script>') > 8
    assert "{{ 7 * 7 }}" in found.text
    assert not {tag for tag, _attrs in found.tags} & {"script", "iframe", "img", "link", "object"}
    assert not [name for _tag, attrs in found.tags for name in attrs if name.startswith("on")]


def test_words_of_articles_and_tables_turn_nothing_round() -> None:
    system = [row(TURNED, TURNED, evidence=TURNED, rules=TURNED, region=TURNED, place=TURNED)]
    gold = [row(TURNED, place="x"), row(TURNED, "33.72", recipient=TURNED, year=TURNED, dimension=TURNED)]
    found = evaluation([*system, row(TURNED, place=TURNED)], gold)
    found.disagreements[0] = replace(found.disagreements[0], why=TURNED)
    text = render_page(found, system=TURNED, gold=[TURNED, TURNED])
    assert text.count(TURNED) > 15
    assert not_isolated(text) == []


def test_the_page_needs_nothing_else() -> None:
    text = page(base()[:3], [*base(), row(place="https://example.org/x.js")])
    for tag, attrs in Tags(text).tags:
        assert "src" not in attrs
        assert not (attrs.get("href") or "#").startswith(("http", "//")), tag
    style = text[: text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_fits_phones_printers_and_the_dark() -> None:
    text = page(base(), base())
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in text
    assert "@media print" in text
    assert "prefers-color-scheme: dark" in text


def test_the_page_is_written_as_a_whole(tmp_path: Path) -> None:
    found = evaluation(base()[:3], base())
    write_page(tmp_path / "report.html", found, system="s", gold=["g"])
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == render_page(
        found, system="s", gold=["g"]
    )
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
