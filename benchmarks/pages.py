"""How well is the article of a saved page found, and how fast?

For each layout in tests/pages/: precision, recall and F1 of the body's words (as multisets), and whether the day of
publication is right; beside it plain trafilatura and htmldate as they come.  All layouts were written before the reader
was first run on any; what it made of them then stands in tests/pages/first_sight.csv and stays.  Since then it was
mended with them in sight, so that these figures only say that nothing was broken.

    python benchmarks/pages.py [--folder FOLDER] [--rounds NUMBER]
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from htmldate import find_date
from trafilatura import extract

from pipeline.page import read_page
from pipeline.read.fault import Unusable
from pipeline.rules import Rules, load_rules

PAGES = Path(__file__).parents[1] / "tests" / "pages"


@dataclass(frozen=True)
class Layout:
    """A page of our own making and what should come out."""

    group: str
    name: str
    data: bytes
    body: str
    facts: dict[str, str]


@dataclass(frozen=True)
class Score:
    """Shares of words, and whether the day is right."""

    precision: float
    recall: float
    dated: bool

    @property
    def f1(self) -> float:
        """The harmonic mean; 0 where nothing was found."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def layouts(folder: Path = PAGES) -> list[Layout]:
    """The layouts below ``folder``: ``GROUP/NAME.html`` with ``GROUP/NAME.txt`` beside it."""
    found = []
    for gold in sorted(folder.glob("*/*.txt")):
        head, _blank, body = gold.read_text("utf-8").partition("\n\n")
        pairs = (line.partition(":") for line in head.splitlines())
        facts = {name: value.strip() for name, _colon, value in pairs}
        found.append(
            Layout(gold.parent.name, gold.stem, gold.with_suffix(".html").read_bytes(), body.strip(), facts)
        )
    return found


def words(text: str) -> Counter[str]:
    """The words of a text, with how often each occurs."""
    return Counter(re.findall(r"\w+", text.casefold()))


def score(text: str, day: str, layout: Layout) -> Score:
    """Compare a body and a day (ISO, or "none") with the layout's."""
    found, gold = words(text), words(layout.body)
    shared = (found & gold).total()
    return Score(
        shared / found.total() if found else 0.0,
        shared / gold.total() if gold else 1.0,
        day == layout.facts["published"],
    )


def ours(layout: Layout, rules: Rules) -> Score:
    """What :func:`pipeline.page.read_page` makes of it."""
    try:
        page = read_page(layout.data, rules, url=layout.facts["url"])
    except Unusable:
        return score("", "", layout)
    return score(page.text, page.published.isoformat() if page.published else "none", layout)


def plain(layout: Layout) -> Score:
    """What trafilatura and htmldate make of it as they come."""
    text = extract(layout.data, url=layout.facts["url"] or None) or ""
    try:
        day = find_date(layout.data, url=layout.facts["url"] or None)
    except ValueError:
        day = None
    return score(text, day or "none", layout)


def mean(values: Sequence[float]) -> float:
    """The mean of some values."""
    return sum(values) / len(values) if values else 0.0


def report(group: str, scores: Sequence[tuple[str, Score, Score]]) -> None:
    """A line for each layout and one for all."""
    print(
        f"\n{group:26}  {'ours':>5} {'P':>5} {'R':>5} {'F1':>5} day | {'plain P':>7} {'R':>5} {'F1':>5} day"
    )
    for name, first, second in scores:
        cells = [first.precision, first.recall, first.f1]
        other = [second.precision, second.recall, second.f1]
        marks = ["ok " if each.dated else "NO " for each in (first, second)]
        print(
            f"{name:26}  {'':5} {cells[0]:5.2f} {cells[1]:5.2f} {cells[2]:5.2f} {marks[0]} |"
            f" {other[0]:7.2f} {other[1]:5.2f} {other[2]:5.2f} {marks[1]}"
        )
    for title, column in (("ours", 1), ("plain", 2)):
        each = [row[column] for row in scores]
        right = sum(score.dated for score in each if isinstance(score, Score))
        f1 = mean([score.f1 for score in each if isinstance(score, Score)])
        print(f"{title:26}  mean F1 {f1:.3f}, days right {right} of {len(each)}")


def main() -> None:
    """Print the tables and the speed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, default=PAGES)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rules = load_rules()
    found = layouts(options.folder)
    for group in sorted({layout.group for layout in found}):
        members = [layout for layout in found if layout.group == group]
        report(group, [(layout.name, ours(layout, rules), plain(layout)) for layout in members])
    begun = time.perf_counter()
    for _round in range(options.rounds):
        for layout in found:
            ours(layout, rules)
    spent = time.perf_counter() - begun
    pages = options.rounds * len(found)
    print(f"\n{pages / spent:.0f} pages a second ({pages} pages, {spent:.1f} s, one core)")


if __name__ == "__main__":
    main()
