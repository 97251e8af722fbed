"""Report cards on the terminal: what is worth a look first, then every rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.report.card import Card

_SLOWEST = 10
_EXAMPLES = 3


def lines(cards: Sequence[Card], articles: int, rows: int) -> Iterator[str]:
    """The report, line by line."""
    own = [card for card in cards if card.file != "-"]
    yield f"{len(own)} rules on {articles} articles with {rows} gold rows"
    for title, wanted, told in _SECTIONS:
        found = [card for card in cards if wanted(card)]
        if found:
            yield ""
            yield title
            for card in found:
                yield f"  {card.rule:<38} {card.file:<20} {told(card)}"
    slow = sorted(own, key=lambda card: -card.milliseconds)[:_SLOWEST]
    total = sum(card.milliseconds for card in own)
    yield ""
    yield f"slowest, of {total:.0f} ms in expressions"
    for card in slow:
        yield f"  {card.rule:<38} {card.file:<20} {card.milliseconds:.0f} ms"
    yield ""
    yield from _table(cards)


def _rows(card: Card) -> str:
    return f"{card.rows_right} right, {card.rows_wrong} wrong"


def _off(card: Card) -> str:
    off = card.off
    if off is None:
        return ""
    better = [*(f"+ {row}" for row in off.won), *(f"- {row}" for row in off.gone)][:_EXAMPLES]
    return (
        f"off: {len(off.won)} right won, {len(off.gone)} wrong gone, {len(off.lost)} right lost, "
        f"{len(off.new)} wrong new ({'; '.join(better)})"
    )


_Section = tuple[str, Callable[[Card], bool], Callable[[Card], str]]
_SECTIONS: tuple[_Section, ...] = (
    ("better off: more rows right without them", lambda c: c.off is not None and c.off.harm > 0, _off),
    ("more often in wrong rows than in right ones", lambda c: c.rows_wrong > c.rows_right, _rows),
    (
        "kept from a row that gold has",
        lambda c: c.denied_wrongly > 0,
        lambda c: f"{c.denied_wrongly} of {c.denied} clauses",
    ),
    (
        "never fired on this sample",
        lambda c: c.file != "-" and bool(c.asked) and not c.fired,
        lambda c: c.kind,
    ),
    (
        "never asked on this sample: used by their words alone, or not at all",
        lambda c: c.file != "-" and not c.asked and not c.rows_right,
        lambda c: c.kind,
    ),
)


def _table(cards: Sequence[Card]) -> Iterator[str]:
    heads = (
        "fired", "in", "rows+", "rows-", "cells+", "cells-", "only", "denied", "clash", "ms", "lost", "won", "gone",
        "new",
    )  # fmt: skip
    yield f"{'rule':<38}" + "".join(f"{head:>7}" for head in heads)
    file = None
    for card in cards:
        if card.file != file:
            file = card.file
            yield f"{file if file != '-' else 'steps of the program'}"
        off = card.off
        values = (
            card.fired, card.articles, card.rows_right, card.rows_wrong, card.cells_right, card.cells_wrong,
            card.only, card.denied, card.conflicts, f"{card.milliseconds:.0f}",
            *(("", "", "", "") if off is None else map(len, (off.lost, off.won, off.gone, off.new))),
        )  # fmt: skip
        yield f"  {card.rule:<36}" + "".join(f"{value or '.':>7}" for value in values)
    yield ""
    yield "in: articles; rows, cells: right +, wrong -; only: right rows that no other trigger supports;"
    yield "clash: matches on words that another rule claims; the last four: rows where the rule is off,"
    yield "right ones lost and won, wrong ones gone and new"
