"""The extractor as spaCy components, for pipelines of one's own.

Installed, both are found by name: ``spacy.blank("id").add_pipe("anugerah_awards")``.  Neither
needs the other, nor any other component: they read the text alone.

``anugerah_mentions`` writes span groups (offsets fit the text as published, widened to whole
tokens):

==============  =========================================  ======================================
``doc.spans``   label                                      knowledge-base id
==============  =========================================  ======================================
``regions``     ``kota``, ``kabupaten`` or ``provinsi``    Kemendagri code
``dimensions``  the dimension (``smart living``)
``programmes``  ``name``, ``own`` or ``event``             the programme as the table has it
``officials``   ``official``                               code of the region in the title
``dates``       ``date``, ``weekday``, ``relative`` ...    the day (ISO 8601), where it is known
``places``      ``venue`` or ``place``
``masked``      the rule that says it is no story
==============  =========================================  ======================================

``anugerah_awards`` sets ``doc._.awards``, a list of :class:`pipeline.award.AwardRow`.

``anugerah_awards`` has the sentences parsed that need it, whatever stands in the document's own
``token.dep_``; :func:`load_nlp` gives documents that have the whole text's trees, too.

Both read ``doc._.article_id``, ``doc._.title``, ``doc._.published`` (a date, or ISO 8601 text),
``doc._.source`` and ``doc._.url``, all of which may be left unset.  What they write is kept as
plain values, so that a ``Doc`` can be stored and sent between processes.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry

from pipeline.article import Article
from pipeline.award import AwardRow
from pipeline.extract import Reading, extract_article, read_article
from pipeline.match import dates as days
from pipeline.parse.document import ParsingTokenizer
from pipeline.parse.parser import ParserChoice, ParserName, load_parser
from pipeline.rules import Rules, load_rules

GROUPS: tuple[str, ...] = ("regions", "dimensions", "programmes", "officials", "dates", "places", "masked")
"""The span groups that ``anugerah_mentions`` writes, empty ones included."""

_TOKENIZER = "anugerah_parser"
_STORE = "anugerah_"
"""Begins the keys in ``doc.user_data``."""

_Found = tuple[int, int, str, str]
"""Where a mention stands in the normalised text, its label and its knowledge-base id."""


def load_nlp(
    rules: Path | Rules | None = None, parser: ParserName = "spacy", stanza_dir: Path | None = None
) -> Language:
    """A spaCy pipeline for Indonesian with both components; the arguments are those of the command line.

    Its documents have the words, tags, trees and sentences of the parser: ``pos_``, ``morph``, ``dep_``,
    ``head``, ``doc.sents``.  With ``none`` they are blank.

    :raises InputError: Stanza or its Indonesian model is not there; the message says what to run.
    """
    folder = rules.path if isinstance(rules, Rules) else rules
    config = {"rules": str(folder) if folder is not None else None}
    choice = {"parser": parser, "stanza_dir": str(stanza_dir) if stanza_dir is not None else None}
    tokenizer = {"tokenizer": {"@tokenizers": _TOKENIZER, **config, **choice}} if parser != "none" else {}
    nlp = spacy.blank("id", config={"nlp": tokenizer})
    nlp.add_pipe("anugerah_mentions", config=config)
    nlp.add_pipe("anugerah_awards", config=config | choice)
    return nlp


class Mentions:
    """The component ``anugerah_mentions``."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def __call__(self, doc: Doc) -> Doc:
        """Write the span groups of ``doc``."""
        reading = read_article(_article(doc), self.rules, None)
        found: dict[str, Iterable[_Found]] = {
            "regions": _regions(reading, self.rules),
            "dimensions": [
                (m.start, m.end, m.dimension, "") for m in reading.mentions.classes if m.dimension
            ],
            "programmes": [
                (m.start, m.end, m.kind, m.value) for m in reading.mentions.programmes if m.kind != "topic"
            ],
            "officials": [(m.start, m.end, "official", m.region_code) for m in reading.mentions.officials],
            "dates": _dates(reading),
            "places": [
                (m.start, m.end, "venue" if m.venue else "place", "") for m in reading.mentions.places
            ],
            "masked": [(m.start, m.end, m.rule, "") for m in reading.masks],
        }
        for group in GROUPS:
            spans = (_span(doc, reading, *each) for each in found[group])
            doc.spans[group] = [span for span in spans if span is not None]
        return doc


class Awards:
    """The component ``anugerah_awards``."""

    def __init__(self, rules: Rules, parser: ParserChoice) -> None:
        self.rules = rules
        self.parser = parser

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.awards``."""
        doc._.awards = extract_article(_article(doc), self.rules, parser=self.parser).rows
        return doc


@registry.tokenizers(_TOKENIZER)  # type: ignore[untyped-decorator]
def make_tokenizer(
    rules: str | None, parser: ParserName, stanza_dir: str | None
) -> Callable[[Language], ParsingTokenizer]:
    """What makes the tokenizer of a pipeline whose documents have their trees."""
    loaded = load_parser(ParserChoice(parser, Path(stanza_dir) if stanza_dir else None))
    if loaded is None:
        raise ValueError("a tokenizer that parses needs a parser: spacy or stanza")
    known = loaded
    return lambda nlp: ParsingTokenizer(known, load_rules(Path(rules) if rules else None), nlp.vocab)


@Language.factory(
    "anugerah_mentions",
    assigns=["doc.spans"],
    default_config={"rules": None},
)
def make_mentions(nlp: Language, name: str, rules: str | None) -> Mentions:
    """``rules`` is the folder of rules; the built-in ones if None."""
    return Mentions(load_rules(Path(rules) if rules else None))


@Language.factory(
    "anugerah_awards",
    assigns=["doc._.awards"],
    default_config={"rules": None, "parser": "spacy", "stanza_dir": None},
)
def make_awards(
    nlp: Language, name: str, rules: str | None, parser: ParserName, stanza_dir: str | None
) -> Awards:
    """``rules`` is the folder of rules, the built-in ones if None; ``stanza_dir`` that of Stanza's models."""
    choice = ParserChoice(parser, Path(stanza_dir) if stanza_dir else None)
    return Awards(load_rules(Path(rules) if rules else None), choice)


def _article(doc: Doc) -> Article:
    published = _day(doc._.published)
    return Article(
        id=doc._.article_id,
        text=doc.text,
        title=doc._.title,
        published=published,
        published_basis="field" if published else "",
        source=doc._.source,
        url=doc._.url,
    )


def _regions(reading: Reading, rules: Rules) -> Iterable[_Found]:
    for mention in reading.mentions.regions:
        if mention.code:
            yield mention.start, mention.end, rules.regions[mention.code].level, mention.code


def _dates(reading: Reading) -> Iterable[_Found]:
    for mention in reading.mentions.dates:
        fixed = days.fix(
            mention, year=None, published=reading.published, published_basis=reading.published_basis
        )
        yield mention.start, mention.end, mention.kind, fixed.day.isoformat() if fixed else ""


def _span(doc: Doc, reading: Reading, start: int, end: int, label: str, kb_id: str) -> Span | None:
    first, last = reading.text.span(start, end)
    # A title that was read before the text is not in the document.
    if first < reading.shift:
        return None
    found: Span | None = doc.char_span(
        first - reading.shift, last - reading.shift, label=label, kb_id=kb_id, alignment_mode="expand"
    )
    return found


# --- what documents carry ------------------------------------------------------------------------


def _get_day(doc: Doc) -> date | None:
    kept = doc.user_data.get(_STORE + "published")
    return date.fromisoformat(kept) if kept else None


def _set_day(doc: Doc, value: date | str | None) -> None:
    day = _day(value)
    doc.user_data[_STORE + "published"] = day.isoformat() if day else None


def _day(value: date | str | None) -> date | None:
    """The day, without the time that a datetime or ISO 8601 text may have."""
    text = value if isinstance(value, str) else value.isoformat() if value else ""
    return date.fromisoformat(text[:10]) if text else None


def _get_text(doc: Doc, *, key: str, default: str) -> str:
    return str(doc.user_data.get(_STORE + key) or default)


def _set_text(doc: Doc, value: str | None, *, key: str) -> None:
    doc.user_data[_STORE + key] = value or ""


def _get_awards(doc: Doc) -> list[AwardRow]:
    return [_row(record) for record in doc.user_data.get(_STORE + "awards", ())]


def _set_awards(doc: Doc, rows: Iterable[AwardRow]) -> None:
    doc.user_data[_STORE + "awards"] = [_record(row) for row in rows]


def _record(row: AwardRow) -> dict[str, Any]:
    """The row in values that msgpack knows."""
    plain: dict[type, Callable[[Any], Any]] = {date: date.isoformat, tuple: list}
    return {name: plain.get(type(value), lambda same: same)(value) for name, value in asdict(row).items()}


def _row(record: dict[str, Any]) -> AwardRow:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in record.items()
    }
    for name in ("award_date", "published"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return AwardRow(**values)


def _register() -> None:
    """Add the extensions, leaving alone what another package may have called the same."""
    extensions: dict[str, tuple[Callable[[Doc], Any], Callable[[Doc, Any], None]]] = {
        "awards": (_get_awards, _set_awards),
        "published": (_get_day, _set_day),
        **{
            name: (partial(_get_text, key=name, default=default), partial(_set_text, key=name))
            for name, default in (("article_id", "text"), ("title", ""), ("source", ""), ("url", ""))
        },
    }
    for name, (getter, setter) in extensions.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=getter, setter=setter)


_register()
