"""One article in, its award rows out: the library's main function."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pipeline import clean
from pipeline.article import Article
from pipeline.assemble import discourse, events, sequels
from pipeline.assemble.answers import AnswerFinder
from pipeline.assemble.ceremony import FactFinder
from pipeline.assemble.cues import Cues, cues
from pipeline.assemble.frame import Discarded, Frame, aside
from pipeline.assemble.frames import FrameMaker
from pipeline.assemble.lists import list_frames
from pipeline.assemble.origin import Reason
from pipeline.assemble.rows import Derivation, Source, derive
from pipeline.assemble.story import Story
from pipeline.assemble.tables import TableReader
from pipeline.award import AwardRow
from pipeline.match import dates as days
from pipeline.match.mentions import Mentions, Tagged, find_mentions, tag_sentences
from pipeline.parse import gate, sentences
from pipeline.parse.layout import find_tables
from pipeline.parse.parser import EMBEDDED, ParserChoice
from pipeline.rules import Rules, load_rules
from pipeline.syntax.candidates import parse_candidates
from pipeline.text import Text, normalise
from pipeline.unwrap import page_edits


@dataclass(frozen=True)
class Extraction:
    """The rows of one article and what the run wants to know beside them.

    ``gated`` says that the article holds no award cue and was not parsed; ``seconds`` is the
    time spent in each step.
    """

    rows: tuple[AwardRow, ...]
    published: date | None
    published_basis: str
    gated: bool
    seconds: dict[str, float]


@dataclass(frozen=True)
class Reading:
    """An article with everything that was found in it; what :func:`read_article` gives."""

    text: Text
    shift: int
    masks: list[clean.Mask]
    sentences: list[sentences.Sentence]
    mentions: Mentions
    tagged: list[Tagged]
    published: date | None
    published_basis: str


def extract(
    text: str,
    *,
    published: date | str | None = None,
    source: str = "",
    url: str = "",
    title: str = "",
    id: str = "text",
    rules: Rules | None = None,
) -> list[AwardRow]:
    """The award rows of one article.

    ``published`` (a date, or ISO 8601 text) is the anchor for "Kamis" and "kemarin"; without it
    the URL and the text's own stamp are asked.

    :raises ValueError: ``published`` is not an ISO date.
    """
    article = given_article(text, published, source, url, title, id)
    return list(extract_article(article, rules or load_rules()).rows)


def given_article(
    text: str, published: date | str | None, source: str, url: str, title: str, id: str
) -> Article:
    """The article that a caller from Python gives in pieces.

    :raises ValueError: ``published`` is not an ISO date.
    """
    day = date.fromisoformat(published[:10]) if isinstance(published, str) else published
    return Article(id, text, title, day, "field" if day else "", source, url)


def extract_article(
    article: Article,
    rules: Rules,
    fallback_published: date | None = None,
    parser: ParserChoice = EMBEDDED,
) -> Extraction:
    """The rows of ``article``; ``fallback_published`` anchors an article that carries no date itself."""
    seconds: dict[str, float] = {}
    clock = time.perf_counter()

    def lap(step: str) -> None:
        nonlocal clock
        now = time.perf_counter()
        seconds[step] = seconds.get(step, 0.0) + now - clock
        clock = now

    if not gate.may_hold_award(article.title + "\n" + article.text, rules):
        lap("gate")
        return Extraction((), article.published, article.published_basis, True, seconds)
    lap("gate")
    reading = read_article(article, rules, fallback_published, lap)
    parse_candidates(reading.tagged, rules, parser)
    lap("parse")
    story = assemble(reading, rules)
    rows = tuple(derivation.row for derivation in derive_rows(article, reading, story, rules))
    lap("assemble")
    return Extraction(rows, reading.published, reading.published_basis, False, seconds)


def derive_rows(article: Article, reading: Reading, story: Story, rules: Rules) -> list[Derivation]:
    """The rows of a read and assembled article, each with what it was made from."""
    source = Source(
        article, reading.text, reading.shift, reading.published, reading.published_basis,
        reading.mentions.officials,
    )  # fmt: skip
    return derive(story, source, rules)


def read_article(
    article: Article, rules: Rules, fallback_published: date | None, lap: object = None
) -> Reading:
    """Clean, cut and match one article."""
    mark = lap if callable(lap) else lambda step: None
    raw, shift = _with_title(article)
    text = normalise(
        raw, lambda tidy: page_edits(tidy, rules, shift), lambda whole: _mended(whole.norm, rules)
    )
    lines, masks = clean.mask(text.norm, rules)
    mark("clean")
    cut = sentences.split(lines, rules, 1 if shift else 0, find_tables(lines, text, rules))
    story = _blanked(text.norm, lines, cut)
    mentions = find_mentions(story, cut, rules)
    tagged = tag_sentences(cut, mentions)
    published, basis = _published(article, text.norm, lines, rules, fallback_published)
    mark("match")
    return Reading(text, shift, masks, cut, mentions, tagged, published, basis)


def assemble(reading: Reading, rules: Rules) -> Story:
    """Frames, discourse and events of a read article."""
    words = cues(rules)
    maker, finder, tables, answers = _tools(rules, words)
    frames: list[Frame] = []
    set_aside: list[Discarded] = []
    other: set[int] = set()
    elsewhere = False
    for tagged in reading.tagged:
        if tagged.sentence.cells:
            continue
        made, discarded = maker.frames(tagged)
        frames += made
        set_aside += discarded
        if tagged.sentence.is_headline and not made:
            elsewhere = elsewhere or any(d.rule in ("status.entity", "status.personal") for d in discarded)
        other |= {d.tagged.sentence.index for d in discarded if d.reason is Reason.OTHER_AWARD}
    paragraphs = [list(group) for _n, group in groupby(reading.tagged, key=lambda t: t.sentence.paragraph)]
    listed = list_frames(paragraphs, frames, maker, words, tables, other)
    if any(t.sentence.is_headline and words.retracts(t.text) for t in reading.tagged):
        set_aside += [aside(frame, Reason.RETRACTED) for frame in (*frames, *listed)]
        frames, listed = [], []
    wrong = _taken_back(reading.tagged, words)
    set_aside += [aside(f, Reason.RETRACTED) for f in frames if f.sentence_index in wrong]
    frames = [f for f in frames if f.sentence_index not in wrong]
    items = {f.sentence_index for f in listed if f.rules & {"list.inline", "list.item"}}
    set_aside += [aside(f, Reason.READ_AS_LIST) for f in frames if f.sentence_index in items]
    frames = [f for f in frames if f.sentence_index not in items] + listed + answers.frames(reading.tagged)
    frames.sort(key=lambda f: (f.sentence_index, f.start))
    story = Story(reading.tagged, frames, {}, reading.published, other_awards=other, set_aside=set_aside)
    story.frames = sorted(
        [*frames, *sequels.sequel_frames(story, maker, words)], key=lambda f: (f.sentence_index, f.start)
    )
    framed = {f.sentence_index for f in story.frames}
    told = [finder.find(t, t.sentence.index in framed) for t in reading.tagged if not t.sentence.cells]
    story.facts = {facts.tagged.sentence.index: facts for facts in told if facts}
    story.facts |= finder.in_rows(listed)
    story.passed_over = [passed for facts in told for passed in facts.passed_over]
    story.for_others = elsewhere
    story.lead_facts = [finder.lead(t) for t in reading.tagged[:6] if not t.sentence.is_headline]
    finder.localise(story.facts, story.frames, story.tagged, maker)
    discourse.resolve(story, maker, words)
    story.events = events.group(story, words)
    return story


def _taken_back(tagged: list[Tagged], words: Cues) -> set[int]:
    """Sentences with a report of somebody's that the same paragraph says was wrong."""
    paragraphs = {t.sentence.paragraph for t in tagged if words.status(t.text, "taken-back")}
    return {
        t.sentence.index
        for t in tagged
        if t.sentence.paragraph in paragraphs and words.status(t.text, "reported")
    }


def _tools(rules: Rules, words: Cues) -> tuple[FrameMaker, FactFinder, TableReader, AnswerFinder]:
    if "assemblers" not in rules.cache:
        maker = FrameMaker(rules, words)
        rules.cache["assemblers"] = (
            maker,
            FactFinder(rules, words),
            TableReader(rules, words, maker),
            AnswerFinder(rules, words, maker),
        )
    built: tuple[FrameMaker, FactFinder, TableReader, AnswerFinder] = rules.cache["assemblers"]
    return built


def _with_title(article: Article) -> tuple[str, int]:
    """The text, with the title field before it where the text does not begin with it."""
    title = article.title.strip()
    if not title or _folded(title) in _folded(article.text[: 4 * len(title) + 200]):
        return article.text, 0
    return f"{title}\n{article.text}", len(title) + 1


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _mended(norm: str, rules: Rules) -> list[tuple[int, int, str]]:
    edits: list[tuple[int, int, str]] = []
    for rule, match in rules.group("spelling").find(norm):
        new = rule.value
        if match[0][:1].isupper():
            new = (
                " ".join(word.capitalize() for word in new.split())
                if match[0].istitle() or " " not in new
                else new.capitalize()
            )
        if match[0].isupper() and len(match[0]) > 3:
            new = rule.value.upper()
        edits.append((match.start(), match.end(), new))
    edits.sort()
    kept: list[tuple[int, int, str]] = []
    for edit in edits:
        if not kept or edit[0] >= kept[-1][1]:
            kept.append(edit)
    return kept


def _blanked(norm: str, lines: list[clean.Line], cut: list[sentences.Sentence]) -> str:
    """The story with what is masked as blanks, and the cells of tables parted as in their sentences."""
    story = ["\n" if c == "\n" else " " for c in norm]
    for line in lines:
        story[line.start : line.end] = line.text
    for row in cut:
        if row.cells:
            story[row.start : row.end] = row.text
            story[row.end : row.end + 1] = sentences.CELL_GAP if row.end < len(story) else ""
    return "".join(story)


def _published(
    article: Article, norm: str, lines: list[clean.Line], rules: Rules, fallback: date | None
) -> tuple[date | None, str]:
    if article.published:
        return article.published, article.published_basis or "field"
    for line in lines[:3]:
        length = sentences.dateline_length(line.text, rules)
        if length:
            found = [
                d
                for d in days.find_dates(line.text[:length], rules)
                if d.kind == "date" and d.year and d.month and d.day
            ]
            fixed = days.fix(found[0], year=None, published=None) if found else None
            if fixed:
                return fixed.day, "dateline"
    for line_text in norm.split("\n"):
        stamp = days.find_stamp(line_text, rules)
        if stamp:
            return stamp, "stamp"
    return (fallback, "option") if fallback else (None, "")
