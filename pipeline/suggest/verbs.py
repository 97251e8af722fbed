"""Unknown verbs between a region and an award, where a trigger would stand.

The idea of taking words by the places they fill is that of bootstrapped extraction patterns: E. Riloff and
R. Jones (1999), Learning dictionaries for information extraction by multi-level bootstrapping, AAAI-99.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.match.mentions import Tagged
from pipeline.match.officials import Official
from pipeline.suggest.lexicon import Lexicon
from pipeline.suggest.page import Page
from pipeline.suggest.sighting import Sighting, folded

_TRIGGERS = ("win", "win-weak", "won-by", "honoured", "chosen", "given", "gives", "rank")
_TAG = re.compile(r"<\w+#\d+>")
_TOKEN = re.compile(r"<\w+#\d+>|[^\W\d_]+(?:-[^\W\d_]+)*|\d+|[^\s\w]")
_REACH = 7
"""Words and tags between a region and an award; further apart they seldom belong to one verb."""
_OBJECT = 3
"""Words and tags that may part a verb from the award it governs."""
_STOPS = frozenset('.;:!?()–"')


def find(page: Page) -> Iterator[Sighting]:
    """Unknown verbs of one article; ``target`` is the kind of trigger they would be."""
    for tagged in page.sentences():
        for start, end in page.lexicon.frames.segments(tagged):
            yield from _clause(page.lexicon, tagged, start, end)


def _clause(lexicon: Lexicon, tagged: Tagged, start: int, end: int) -> Iterator[Sighting]:
    text = tagged.text[start:end]
    tokens = [(m.start() + start, m.end() + start, m[0]) for m in _TOKEN.finditer(text)]
    awards = [i for i, token in enumerate(tokens) if _is_award(lexicon, tagged, token)]
    if not awards:
        return
    plain = _TAG.sub(" ", text)
    if lexicon.cues.status(plain, "before", "clause", "sentence", "anywhere") or text.rstrip().endswith("?"):
        return
    known = [(hit.start + start, hit.end + start) for hit in lexicon.cues.triggers(text, *_TRIGGERS)]
    regions = [i for i, token in enumerate(tokens) if _is_winner(tagged, token)]
    for region in regions:
        after = next((a for a in awards if a > region), None)
        if after is not None and (found := _active(lexicon, tagged, tokens, region, after, known)):
            yield found
        before = [a for a in awards if a < region]
        if before and (found := _passive(lexicon, tagged, tokens, before[-1], region, known)):
            yield found


Token = tuple[int, int, str]


def _is_award(lexicon: Lexicon, tagged: Tagged, token: Token) -> bool:
    word = token[2]
    if word.startswith("<"):
        return word.startswith(("<class#", "<programme#"))
    return bool(lexicon.cues.award.fullmatch(word))


def _is_winner(tagged: Tagged, token: Token) -> bool:
    """A region, or the head of one: what "Bupati X" takes home, X has won."""
    if token[2].startswith("<region#"):
        return True
    person = next((t.mention for t in tagged.tags if t.at == token[0]), None)
    return isinstance(person, Official) and bool(person.head_level)


def _inside(tokens: list[Token], first: int, last: int, known: list[tuple[int, int]]) -> list[Token] | None:
    """The tokens between two others, or None where they are too many, another clause, or hold a trigger."""
    gap = tokens[first + 1 : last]
    if not gap or len(gap) > _REACH or any(t[2] in _STOPS or t[2].startswith("<region#") for t in gap):
        return None
    if any(begin < tokens[last][1] and stop > tokens[first][0] for begin, stop in known):
        return None
    return gap


def _active(
    lexicon: Lexicon,
    tagged: Tagged,
    tokens: list[Token],
    region: int,
    award: int,
    known: list[tuple[int, int]],
) -> Sighting | None:
    """ "<region> WORD penghargaan": the last verb before the award, in a headline also a bare stem."""
    gap = _inside(tokens, region, award, known)
    if gap is None:
        return None
    near = [t for t in gap[-_OBJECT:] if t[2][0].isalpha()]
    for token in reversed(gap[-_OBJECT:]):
        if token[2] == "," or lexicon.parting.fullmatch(token[2]):
            return None
        word = folded(token[2])
        if lexicon.active.fullmatch(word) and _is_asked(lexicon, word):
            return _sighting(tagged, token, token, word, "win")
        if lexicon.passive.fullmatch(word) and _is_asked(lexicon, word):
            return _sighting(tagged, token, token, word, "honoured")
    left = [t for t in near if not lexicon.is_common(folded(t[2]))]
    if tagged.sentence.is_headline:
        # "Kota X Boyong Smart City Award": the award's own name begins with the topic.
        while left and lexicon.cues.smart.fullmatch(left[-1][2]):
            left.pop()
    bare = len(left) == 1 and all(t[2][0] != "," for t in gap)
    if not bare or not (tagged.sentence.is_headline or left[0][2].islower()):
        return None
    word = folded(left[0][2])
    if len(word) < 4 or not _is_asked(lexicon, word):
        return None
    return _sighting(tagged, left[0], left[0], word, "win")


def _passive(
    lexicon: Lexicon,
    tagged: Tagged,
    tokens: list[Token],
    award: int,
    region: int,
    known: list[tuple[int, int]],
) -> Sighting | None:
    """ "penghargaan … WORD (oleh|kepada) <region>": the verb right before its region."""
    gap = _inside(tokens, award, region, known)
    if gap is None:
        return None
    at = len(gap) - 1
    while at >= 0 and lexicon.between.fullmatch(gap[at][2]):
        at -= 1
    to = gap[at] if at >= 1 and lexicon.towards.fullmatch(gap[at][2]) else None
    token = gap[at - 1] if to else gap[at] if at >= 0 else None
    if token is None or not token[2][0].isalpha():
        return None
    word = folded(token[2])
    if not _is_asked(lexicon, word):
        return None
    if lexicon.passive.fullmatch(word):
        return _sighting(tagged, token, token, word, "given" if to else "won-by")
    before = gap[at - 1] if at >= 1 and not to else None
    if (
        before
        and not lexicon.parting.fullmatch(word)
        and lexicon.passive.fullmatch(before[2])
        and _is_asked(lexicon, folded(before[2]))
    ):
        # "dibawa pulang Bupati X".
        return _sighting(tagged, before, token, f"{folded(before[2])} {word}", "won-by")
    if to and len(gap) < _REACH and token[2].islower():
        return _sighting(tagged, token, to, f"{word} {folded(to[2])}", "won-by")
    return None


def _is_asked(lexicon: Lexicon, word: str) -> bool:
    return not lexicon.is_common(word) and not lexicon.is_known_verb(word)


def _sighting(tagged: Tagged, first: Token, last: Token, key: str, target: str) -> Sighting:
    begin, stop = position(tagged, first[0]), position(tagged, last[1])
    text = tagged.sentence.text
    return Sighting("verb", key, text[begin:stop], target, text, begin, stop)


def position(tagged: Tagged, at: int) -> int:
    """The place in the sentence's own text of ``at`` in its tagged text, which is outside all tags."""
    begin = max(tagged.sentence.dateline, tagged.sentence.bullet)
    shift = begin
    for tag in tagged.tags:
        if tag.to > at:
            break
        end = min(tag.mention.end, tagged.sentence.end) - tagged.sentence.start
        shift = end - tag.to
    return at + shift
