"""Chooses the sentences of which a tree can tell more than their words, and has them parsed."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.match.mentions import Tagged
from pipeline.parse.parser import ParserChoice, load_parser
from pipeline.rules import Rules
from pipeline.syntax.parts import keep_syntax


def is_candidate(tagged: Tagged, rules: Rules) -> bool:
    """Whether the sentence has a verb of the award and somebody who may have done it."""
    return (
        not tagged.sentence.cells
        and not tagged.sentence.is_headline
        and bool(tagged.of("person") or tagged.of("region"))
        and bool(rules.group("trees").only("gate").search(tagged.text))
    )


def parse_candidates(story: Sequence[Tagged], rules: Rules, choice: ParserChoice) -> None:
    """Keep with each sentence of an article what its tree says, nothing with those that need none.

    :raises InputError: the parser is not there; the message says what to run.
    """
    for tagged in story:
        keep_syntax(tagged, None)
    if choice.name == "none":
        return
    wanted = [tagged for tagged in story if is_candidate(tagged, rules)]
    parser = load_parser(choice) if wanted else None
    if parser is not None:
        # Late: spaCy takes longer to import than most articles to read.
        from pipeline.syntax.forest import read_trees

        read_trees(wanted, parser, rules)
