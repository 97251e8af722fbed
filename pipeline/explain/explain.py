"""Makes the account of one article from what extraction itself kept while it worked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.article import Article
from pipeline.assemble.cues import Hit
from pipeline.assemble.frame import Discarded, Frame
from pipeline.assemble.origin import Reason
from pipeline.assemble.rows import Derivation
from pipeline.assemble.story import Story
from pipeline.explain.account import Account, Clause, RowAccount
from pipeline.explain.cells import cells
from pipeline.explain.marks import denial_words, marks
from pipeline.explain.passed import Candidates
from pipeline.explain.shown import Shown
from pipeline.explain.unused import unused
from pipeline.extract import Reading, assemble, derive_rows, given_article, read_article
from pipeline.match.mentions import Tagged
from pipeline.parse import gate
from pipeline.parse.parser import EMBEDDED, ParserChoice
from pipeline.rules import Rules, load_rules
from pipeline.syntax.candidates import parse_candidates


def explain(
    text: str,
    *,
    published: date | str | None = None,
    source: str = "",
    url: str = "",
    title: str = "",
    id: str = "text",
    rules: Rules | None = None,
) -> Account:
    """The account of one article; the arguments are those of :func:`pipeline.extract`.

    :raises ValueError: ``published`` is not an ISO date.
    """
    article = given_article(text, published, source, url, title, id)
    return explain_article(article, rules or load_rules())


def explain_article(
    article: Article,
    rules: Rules,
    fallback_published: date | None = None,
    parser: ParserChoice = EMBEDDED,
) -> Account:
    """The account of ``article``.

    The rows are those of :func:`pipeline.extract.extract_article`: both are made by the same
    steps, and the account only tells what these kept.
    """
    reading = read_article(article, rules, fallback_published)
    shown = Shown(reading)
    missing = gate.missing_cue(article.title + "\n" + article.text, rules)
    if missing:
        return replace(_account(article, reading, shown, f"not read further: {missing}", rules), gated=True)
    parse_candidates(reading.tagged, rules, parser)
    story = assemble(reading, rules)
    derived = derive_rows(article, reading, story, rules)
    clauses = _clauses(story, derived, shown, rules)
    clauses_of: dict[int, list[int]] = {}
    for position, clause in enumerate(clauses):
        for number in clause.rows:
            clauses_of.setdefault(number, []).append(position)
    candidates = Candidates(story, reading, shown)
    rows = tuple(
        RowAccount(
            number,
            derivation.row,
            cells(derivation, story, reading, shown, rules),
            tuple(clauses_of.get(number, ())),
            candidates.of(derivation),
        )
        for number, derivation in enumerate(derived, 1)
    )
    found = f"{len(rows)} award{'s' if len(rows) != 1 else ''} found" if rows else _why_none(story)
    nothing = unused(derived, story, reading, shown, rules)
    return replace(
        _account(article, reading, shown, found, rules),
        marks=marks(reading, story, rows, nothing, shown, rules),
        clauses=clauses,
        rows=rows,
        unused=nothing,
    )


def _account(article: Article, reading: Reading, shown: Shown, outcome: str, rules: Rules) -> Account:
    return Account(
        article_id=article.id,
        title=article.title,
        source=article.source,
        text=shown.raw,
        shift=reading.shift,
        published=reading.published,
        published_basis=reading.published_basis,
        outcome=outcome,
        sentences=shown.sentences,
        warnings=rules.warning_texts,
    )


def _clauses(story: Story, derived: list[Derivation], shown: Shown, rules: Rules) -> tuple[Clause, ...]:
    """The clauses with a trigger in the order of the text."""
    numbers: dict[int, list[int]] = {}
    for number, derivation in enumerate(derived, 1):
        for frame in derivation.draft.frames:
            if number not in numbers.setdefault(id(frame), []):
                numbers[id(frame)].append(number)
    found = [_kept(frame, tuple(numbers.get(id(frame), ())), shown) for frame in story.frames]
    found += [_set_aside(discarded, shown, rules) for discarded in story.set_aside]
    found.sort(key=lambda clause: (clause.start, clause.end))
    return tuple(found)


def _kept(frame: Frame, rows: tuple[int, ...], shown: Shown) -> Clause:
    start, end = shown.span(frame.tagged.place(frame.start), frame.tagged.place(frame.end))
    return Clause(
        start,
        end,
        _words(frame.trigger, frame.tagged, shown),
        frame.trigger.rule.id,
        rows=rows,
        reason="" if rows else "another clause tells the same award with its class",
        shared=frame.trigger.end > frame.trigger.start and frame.trigger.end <= frame.start,
    )


def _words(hit: Hit, tagged: Tagged, shown: Shown) -> str:
    """The words that triggered a clause; none where it is an item of a list or goes on with another's verb."""
    if hit.end <= hit.start:
        return ""
    return shown.words(*shown.span(tagged.place(hit.start), tagged.place(hit.end)))


def _set_aside(discarded: Discarded, shown: Shown, rules: Rules) -> Clause:
    tagged = discarded.tagged
    start, end = shown.span(tagged.place(discarded.start), tagged.place(discarded.end))
    hit = discarded.trigger
    trigger = _words(hit, tagged, shown) if hit else ""
    denial = denial_words(discarded, rules)
    return Clause(
        start,
        end,
        trigger,
        hit.rule.id if hit else "",
        reason=str(discarded.reason),
        rule=discarded.rule,
        words=shown.words(*shown.span(*denial)) if denial else "",
    )


def _why_none(story: Story) -> str:
    reasons = {discarded.reason for discarded in story.set_aside}
    if Reason.RETRACTED in reasons:
        return f"no award: {Reason.RETRACTED}"
    if reasons:
        return "no award: every clause that speaks of winning was set aside"
    return "no award: no sentence says that a region received one"
