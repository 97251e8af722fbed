"""The article as the assembling steps see it, and the events that it tells of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from pipeline.assemble.ceremony import Facts
from pipeline.assemble.frame import Discarded, Frame
from pipeline.assemble.origin import Origin, PassedOver
from pipeline.match.mentions import Tagged


@dataclass(eq=False)
class Event:
    """One ceremony or edition of which the article tells: frames that share date, place, presenter."""

    programme: str
    year: int | None
    offset: int | None = None
    frames: list[Frame] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    is_main: bool = False


@dataclass
class Story:
    """The article as the assembling steps see it."""

    tagged: list[Tagged]
    frames: list[Frame]
    facts: dict[int, Facts]
    published: date | None
    topic: list[str] = field(default_factory=list)
    headline: set[str] = field(default_factory=set)
    """The regions that the headline names as who may have won."""
    spoken_of: Counter[str] = field(default_factory=Counter)
    """In how many sentences of the body each region is named, itself or by an official of its."""
    programme: str = ""
    year: int | None = None
    year_basis: str = ""
    events: list[Event] = field(default_factory=list)
    other_awards: set[int] = field(default_factory=set)
    for_others: bool = False
    """The headline gives the award to a person, a school or a company."""
    lead_facts: list[Facts] = field(default_factory=list)
    programme_origin: Origin | None = None
    year_origin: Origin | None = None
    set_aside: list[Discarded] = field(default_factory=list)
    """Clauses with a trigger that came to nothing, and why."""
    passed_over: list[PassedOver] = field(default_factory=list)
    """Officials, days and places that the ceremony's sentences name in another part."""
