"""Figures as plain text."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.evaluate.bootstrap import Interval
from pipeline.evaluate.mentions import MentionScore
from pipeline.evaluate.scores import Score

_NO_INTERVALS: dict[str, Interval] = {}


def format_score(score: Score, intervals: Mapping[str, Interval] = _NO_INTERVALS) -> str:
    """The figures as a plain table for the terminal, each with its interval where there is one."""
    wide = 15 if intervals else 0

    def rate(value: float, name: str) -> str:
        bounds = intervals.get(name)
        return f"{value:>8.3f}" + (f" ({bounds.low:.3f}-{bounds.high:.3f})" if bounds else " " * wide)

    def headed(*names: str) -> str:
        return "".join(f"{name:>8}" + " " * wide for name in names)

    lines = [f"{'rows':<14}{'gold':>7}{'system':>8}{'matched':>9}{'':>10}{headed('P', 'R', 'F1')}"]
    for name, key, rows in [
        ("all", "rows", score.rows),
        *((name, f"mentions.{name}", rows) for name, rows in score.mentions.items()),
    ]:
        lines.append(
            f"  {name:<12}{rows.gold:>7}{rows.system:>8}{rows.matched:>9}{'':>10}"
            + rate(rows.precision, f"{key}.precision")
            + rate(rows.recall, f"{key}.recall")
            + rate(rows.f1, f"{key}.f1")
        )
    lines.append("")
    lines.append(
        f"{'slots':<14}{'right':>7}{'wrong':>8}{'missed':>9}{'spurious':>10}{'P':>8}{'R':>8}{headed('F1')}"
    )
    for name, key, slot in [
        *((name, f"slots.{name}", slot) for name, slot in score.slots.items()),
        ("four slots", "four_slots", score.four_slots),
    ]:
        lines.append(
            f"  {name:<12}{slot.right:>7}{slot.wrong:>8}{slot.missed:>9}{slot.spurious:>10}"
            f"{slot.precision:>8.3f}{slot.recall:>8.3f}{rate(slot.f1, f'{key}.f1')}"
        )

    def alone(value: float, name: str) -> str:
        return rate(value, name).strip()

    lines += [
        "",
        f"macro F1   {alone(score.macro_f1, 'macro_f1')}  over {score.articles} articles",
        f"whole row  {alone(score.whole_row, 'whole_row')}"
        f"  ({score.whole_rows} of {score.rows.gold} gold rows)",
    ]
    if score.left_out_gold or score.left_out_system:
        lines.append(
            f"left out   {score.left_out_gold} gold and {score.left_out_system} system rows"
            " of articles not in the list"
        )
    return "\n".join(line.rstrip() for line in lines)


def format_mentions(mentions: MentionScore) -> str:
    """The figures of the span level as a plain table: strict P, R and F1, F1 of the other measures,
    and the share of strict pairs whose value is right."""
    lines = [
        f"{'spans':<14}{'gold':>7}{'system':>8}{'strict P':>10}{'R':>8}{'F1':>8}"
        f"{'exact':>8}{'partial':>9}{'type':>8}{'value':>8}"
    ]
    for label, scores in mentions.labels.items():
        strict = scores["strict"]
        values = mentions.values.get(label)
        lines.append(
            f"  {label:<12}{strict.gold:>7}{strict.system:>8}"
            f"{strict.precision:>10.3f}{strict.recall:>8.3f}{strict.f1:>8.3f}"
            f"{scores['exact'].f1:>8.3f}{scores['partial'].f1:>9.3f}{scores['type'].f1:>8.3f}"
            + (f"{values['strict'].share:>8.3f}" if values else "")
        )
    lines.append(f"over {mentions.articles} articles with marked spans")
    return "\n".join(lines)
