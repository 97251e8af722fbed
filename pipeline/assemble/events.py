"""Which frames share a ceremony, and to which ceremony a sentence about one belongs."""

from __future__ import annotations

from pipeline.assemble.cues import Cues, strip_tags
from pipeline.assemble.frame import Frame
from pipeline.assemble.story import Event, Story


def group(story: Story, cues: Cues) -> list[Event]:
    """Group frames into events and give each the ceremony facts told of it."""
    found: list[Event] = []

    def event_of(frame: Frame) -> Event:
        for event in found:
            if (
                event.year == frame.year
                and (frame.year is not None or event.offset == (frame.offset or None))
                and (event.programme == frame.programme or not event.programme or not frame.programme)
            ):
                event.programme = event.programme or frame.programme
                return event
        event = Event(frame.programme, frame.year, None if frame.year is not None else frame.offset or None)
        found.append(event)
        return event

    by_sentence: dict[int, list[Event]] = {}
    for frame in story.frames:
        event = event_of(frame)
        event.frames.append(frame)
        by_sentence.setdefault(frame.sentence_index, []).append(event)
    main = next((e for e in found if e.year == story.year and e.offset is None), None)
    if main is None and len(found) == 1 and story.year_basis == "published":
        main = found[0]
    if main is not None:
        main.is_main = True
    _attach(story, by_sentence, main, cues)
    for event in found:
        if main is not None and event is not main and _beside(event, main, cues):
            event.facts, event.is_main = list(main.facts), True
    return found


def _beside(event: Event, main: Event, cues: Cues) -> bool:
    """Another award of the same evening: "Kementerian juga memberikan penghargaan Smart Province kepada …"."""
    return (
        not event.facts
        and event.year == main.year
        and event.offset is None
        and any(cues.also.search(strip_tags(f.tagged.text[f.start : f.end])) for f in event.frames)
    )


def _attach(story: Story, by_sentence: dict[int, list[Event]], main: Event | None, cues: Cues) -> None:
    focus: Event | None = main
    paragraph = -1
    blocked = False
    for tagged in story.tagged:
        if tagged.sentence.paragraph != paragraph:
            paragraph, blocked = tagged.sentence.paragraph, False
            if (
                focus is not None
                and not focus.is_main
                and focus.year is not None
                and focus.year != story.year
            ):
                focus = main
        own = by_sentence.get(tagged.sentence.index, [])
        plain = strip_tags(tagged.text)
        if (
            not own
            and cues.other_award.search(plain)
            and not tagged.of("class")
            and not tagged.of("programme")
        ):
            blocked = True
        if not own and cues.status(plain, "personal"):
            blocked = True
        facts = story.facts.get(tagged.sentence.index)
        if own:
            blocked = False
            focus = own[0]
            if facts:
                target = next((event for event in own if event.is_main or len(own) == 1), None)
                if target is not None:
                    target.facts.append(facts)
            continue
        if facts and not blocked and focus is not None:
            focus.facts.append(facts)
