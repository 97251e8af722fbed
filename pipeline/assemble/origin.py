"""Where a value comes from and why a candidate was passed over; what an account of a row rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tie(StrEnum):
    """How a value was tied to its award."""

    CLAUSE = "stands in a clause that tells the award"
    SENTENCE = "stands in a sentence that tells the award"
    ELLIPSIS = "carried on from the clause before, whose verb this clause shares"
    LIST = "stands in the item of a list of winners"
    HEADING = "stands in the heading or announcement of the list"
    OFFICIAL = "is the region of the official whom the clause names"
    PARAGRAPH = "is what the paragraph speaks of"
    BEFORE = "taken over from the award told before"
    ARTICLE = "is what the article as a whole speaks of"
    CEREMONY = "told of the ceremony at which the award was conferred"
    LEAD = "stands in the lead, and the article gives no other day of the ceremony"
    INTRODUCTION = "the article gives it where the person is introduced"
    PRONOUN = "a pronoun takes up the person named before"
    COMPUTED = "counted from the article's year"
    JUDGED = "judged from the article as a whole"
    COMBINED = "put together from several places"
    METADATA = "follows from the day of publication"


class Reason(StrEnum):
    """Why a clause, a mention or a row came to nothing."""

    QUESTION = "the sentence is a question"
    STATUS = "the clause does not assert that an award was received"
    STATUS_BEFORE = "the sentence's earlier words keep it from asserting an award"
    OTHER_AWARD = "the clause speaks of an award that is not about smart cities"
    OFFICE = "what was won is an office's award, not the region's"
    NOBODY = "nobody and nothing is named that could have won"
    NO_TRIGGER = "its sentence does not say that an award was won, given or received"
    UNSUPPORTED = "nothing says that a smart-city award is meant"
    FOR_OTHERS = "the headline gives the award to a person, a school or a company"
    RETRACTED = "the headline takes the report back"
    NO_WINNER = "no region can be said to have won it"
    READ_AS_LIST = "the sentence was read as a list instead"
    COMPARED = "stands where others are compared with the winner"
    BYSTANDER = "is named as a bystander"
    WEAK = "is a nickname or seat that needs support to count as a winner"
    NOT_WINNER = "stands where a place, an origin or another relation stands, not a winner"
    PROVINCE_BESIDE = "is the province of the region named before it"
    CONTINUES_PLACE = "goes on with a series that is no series of winners"
    NOT_SUBJECT = "is not the one of whom the clause says that it won"
    IN_TITLE = "is part of an official's title"
    IN_DATELINE = "stands in the dateline"
    IN_PROGRAMME = "is part of a programme's or award's name"
    MASKED = "stands in a part that is not the story"
    DEFINITION = "is recited as one of the programme's dimensions"
    OTHER_CLASS = "does not qualify the award that the clause tells of"
    REPRESENTED = "was represented by somebody else"
    NO_ROLE = "neither hands the award over nor takes it in hand"
    HOPED = "is only hoped or planned to"
    SPOKEN = "belongs to who spoke of it, not to the ceremony"
    QUOTED = "stands in a quotation"
    NO_CEREMONY = "its sentence tells nothing of the ceremony"
    OTHER_EVENT = "belongs to another award or ceremony"
    OTHER_REGION = "is an official of another region"
    OWN_HOUSE = "hands the award on within the region's own house"
    OWN_OFFICIAL = "is an official of the region that won"
    NO_DAY = "names no single day"
    AFTER_FIRST = "another one stands before it"
    TOWN_ONLY = "names a town, and a venue is told"
    OTHER_CLAUSE = "stands in another clause"
    GENERIC_PLACE = "names no place of its own"
    VIRTUAL = "the ceremony was virtual"


@dataclass(frozen=True, slots=True)
class Origin:
    """The words that a value was read from (half-open, normalised text), the rule that read them, and the tie."""

    tie: Tie
    start: int | None = None
    end: int | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A candidate that was not taken: where it stands (normalised text), why, and the rule that says so.

    ``kind`` is ``clause``, ``region``, ``class``, ``official``, ``date`` or ``place``.
    """

    kind: str
    start: int
    end: int
    reason: Reason
    rule: str = ""
