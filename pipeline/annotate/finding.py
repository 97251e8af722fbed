"""What the linter of the samples may find, by code.

Errors say that a sample is wrong by its own rules, warnings that a reader should look again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.annotate.samples import Place

Severity = Literal["error", "warning"]

CODES: dict[str, tuple[Severity, str]] = {
    "G001": ("error", "an article's record cannot be read"),
    "G002": ("error", "an id is missing or stands twice"),
    "G003": ("error", "a gold table cannot be read"),
    "G004": ("error", "a file of spans is faulty"),
    "G010": ("error", "a gold row or spans for an article that is not there"),
    "G011": ("error", "unknown region code"),
    "G012": ("error", "the region's name is not the official name of its code"),
    "G013": ("error", "not one of the six dimensions"),
    "G014": ("error", "not a kind of mention"),
    "G015": ("error", "not a year"),
    "G016": ("error", "not a day in ISO 8601"),
    "G017": ("error", "awarded after the article was published"),
    "G018": ("warning", "date of the award and year are far apart"),
    "G020": ("error", "the name is not in the article"),
    "G021": ("error", "the place is not in the article"),
    "G022": ("warning", "the title is not in the article"),
    "G023": ("warning", "the category is not in the article"),
    "G024": ("error", "the region is not named in the article"),
    "G025": ("warning", "the dimension is not named in the article"),
    "G026": ("warning", "a title without a name, which the article gives"),
    "G027": ("warning", "an organisation presents or receives"),
    "G028": ("warning", "presenter and recipient are one person"),
    "G030": ("error", "the same award stands twice"),
    "G031": ("warning", "rows of one ceremony differ in its facts"),
    "G032": ("warning", "a current award is older than a historical one"),
    "G040": ("error", "the same span stands twice"),
    "G041": ("error", "spans of one label overlap"),
    "G042": ("error", "the value of a span is not legal"),
    "G043": ("warning", "a span has no value"),
    "G044": ("warning", "a row's region has no span"),
    "G045": ("warning", "a row's dimension has no span"),
    "G050": ("error", "nearly the same article in two parts"),
    "G051": ("warning", "nearly the same article twice in a part"),
    "G060": ("warning", "a test article without a style"),
    "G061": ("warning", "few styles"),
    "G062": ("warning", "few articles without an award"),
    "G063": ("warning", "few articles with spans"),
}
"""Severity and meaning of each code."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where it is, its code, and what is wrong there."""

    place: Place
    code: str
    message: str

    @property
    def severity(self) -> Severity:
        return CODES[self.code][0]

    def __str__(self) -> str:
        where = str(self.place.path) if self.place.line is None else f"{self.place.path}:{self.place.line}"
        return f"{where}: {self.severity} {self.code}: {self.message}"
