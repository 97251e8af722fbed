"""A frame: what one clause asserts of an award, and where each part of it was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pipeline.assemble.cues import Hit
from pipeline.assemble.origin import Origin, Reason, Tie
from pipeline.match.classes import ClassMention, ProgrammeMention
from pipeline.match.dates import DateMention, YearMention
from pipeline.match.mentions import Tag, Tagged
from pipeline.match.officials import Official
from pipeline.match.regions import RegionMention

Part = tuple[str, ...]
"""A part of a frame: ("region", code), ("class", dimension, category), ("size", text), ("programme",), ("year",),
("date year",): the year of a day, where no other is told."""


@dataclass
class Frame:
    """What one segment asserts.

    ``winners`` are region codes; empty means "the region the article speaks of".  ``classes``
    are (dimension, category) pairs; ``sizes`` size groups that qualify them.  ``year`` is the
    segment's own year, ``offset`` one relative to the article's, ``chain`` one relative to the
    frame before.
    """

    tagged: Tagged
    start: int
    end: int
    trigger: Hit
    winners: list[str] = field(default_factory=list)
    pairs: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    classes: list[tuple[str, str]] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    date_year: int | None = None
    programme: str = ""
    year: int | None = None
    offset: int | None = None
    chain: int | None = None
    same_year: bool = False
    """It says that its year is the one told before ("pada tahun tersebut")."""
    formerly: bool = False
    same_class: bool = False
    same_award: bool = False
    generic: bool = False
    topical: bool = False
    awarded: bool = False
    noun: bool = False
    listed: bool = False
    runner_up: bool = False
    """Its winners came in behind those of the frame before."""
    described: str = ""
    """The level of the region that the frame's subject is told of as, without its name ("kota ini")."""
    recipients: list[Official] = field(default_factory=list)
    """Who took the award, where the row of a table says so."""
    rules: set[str] = field(default_factory=set)
    warnings: set[str] = field(default_factory=set)
    origins: dict[Part, Origin] = field(default_factory=dict)
    """Where each part was read."""

    @property
    def sentence_index(self) -> int:
        """The index of the frame's sentence in the article."""
        return self.tagged.sentence.index

    @property
    def paragraph(self) -> int:
        """The paragraph of the frame's sentence."""
        return self.tagged.sentence.paragraph

    def copy(self) -> Frame:
        """A frame that can be changed without changing this one."""
        return replace(
            self,
            winners=list(self.winners),
            pairs=list(self.pairs),
            classes=list(self.classes),
            sizes=list(self.sizes),
            recipients=list(self.recipients),
            rules=set(self.rules),
            warnings=set(self.warnings),
            origins=dict(self.origins),
        )

    def note(self, part: Part, tie: Tie, words: Tag | None = None, rule: str = "") -> None:
        """Keep where a part was read; what was noted first stays."""
        start, end = (words.mention.start, words.mention.end) if words else (None, None)
        self.origins.setdefault(part, Origin(tie, start, end, rule))

    def borrow(self, source: Frame, part: Part, tie: Tie) -> None:
        """Keep that a part was taken over from another frame, with the words that it has there."""
        known = source.origins.get(part)
        if known is not None:
            self.origins.setdefault(part, replace(known, tie=tie))

    def borrow_classes(self, source: Frame, tie: Tie) -> None:
        """The same for all classes and size groups of the frame."""
        for dimension, category in self.classes:
            self.borrow(source, ("class", dimension, category), tie)
        for size in self.sizes:
            self.borrow(source, ("size", size), tie)


@dataclass(frozen=True)
class Discarded:
    """A clause with a trigger that asserts no award: its span of the tagged text, why, and which rule says so."""

    tagged: Tagged
    start: int
    end: int
    reason: Reason
    rule: str = ""
    trigger: Hit | None = None


def aside(frame: Frame, reason: Reason) -> Discarded:
    """A frame that came to nothing later on."""
    return Discarded(frame.tagged, frame.start, frame.end, reason, trigger=frame.trigger)


_M = TypeVar("_M")


def _behind(tag: Tag, kind: type[_M]) -> _M:
    assert isinstance(tag.mention, kind)
    return tag.mention


def region_of(tag: Tag) -> RegionMention:
    """The region behind a tag of that kind."""
    return _behind(tag, RegionMention)


def class_of(tag: Tag) -> ClassMention:
    """The class behind a tag of that kind."""
    return _behind(tag, ClassMention)


def programme_of(tag: Tag) -> ProgrammeMention:
    """The programme behind a tag of that kind."""
    return _behind(tag, ProgrammeMention)


def official_of(tag: Tag) -> Official:
    """The official behind a tag of that kind."""
    return _behind(tag, Official)


def year_of(tag: Tag) -> YearMention:
    """The year behind a tag of that kind."""
    return _behind(tag, YearMention)


def date_of(tag: Tag) -> DateMention:
    """The date behind a tag of that kind."""
    return _behind(tag, DateMention)


def unique(codes: Iterable[str]) -> list[str]:
    """The codes in order, each once, without empty ones."""
    return list(dict.fromkeys(code for code in codes if code))
