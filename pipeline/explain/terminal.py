"""An account on the terminal: coloured where there are colours, with brackets where there are none."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from pipeline.explain.account import Account, Candidate, Cell, Clause, RowAccount
from pipeline.explain.segments import Paragraph, paragraphs
from pipeline.printable import printable

_STYLES = {
    "region": "bold green",
    "class": "bold magenta",
    "programme": "cyan",
    "official": "bold blue",
    "title": "blue",
    "date": "yellow",
    "year": "yellow",
    "place": "dark_orange",
    "trigger": "bold underline",
    "denial": "bold red",
    "masked": "dim strike",
}


class TerminalAccount:
    """Renders an account with rich; ``row`` (from 1) shows that row alone."""

    def __init__(self, account: Account, row: int | None = None) -> None:
        self._account = account
        self._row = row

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The parts in order: head, text, clauses, rows, what made no row."""
        account = self._account
        colour = console.color_system is not None
        yield Text(printable(_head(account)), style="bold")
        yield Text(printable(account.outcome))
        if self._row is None:
            yield Text()
            if colour:
                yield Text(" ").join(Text(kind, style) for kind, style in _STYLES.items())
            for paragraph in paragraphs(account):
                yield _paragraph(paragraph, account, colour)
            yield from _section(
                "clauses that speak of winning",
                (_clause(n, c, account) for n, c in enumerate(account.clauses, 1)),
            )
        for row in account.rows:
            if self._row in (None, row.number):
                yield from _row(row, account)
        if self._row is None and account.unused:
            yield from _section("named, but no row", _unused(account))


def _head(account: Account) -> str:
    dated = (
        f"published {account.published} ({account.published_basis})"
        if account.published
        else "no publication date"
    )
    return " | ".join(part for part in (account.article_id, account.title, account.source, dated) if part)


def _section(title: str, lines: Iterator[RenderableType]) -> Iterator[RenderableType]:
    rows = list(lines)
    if rows:
        yield Text()
        yield Text(f"-- {title} --", style="bold")
        yield Group(*rows)


def _paragraph(paragraph: Paragraph, account: Account, colour: bool) -> Text:
    numbers = "".join(f"[{n + 1}]" for n in paragraph.clauses)
    line = Text(f"{numbers} " if numbers else "", style="")
    for segment in paragraph.segments:
        shown = printable(segment.text)
        if colour:
            styles = [_STYLES[mark.kind] for mark in reversed(segment.marks)]
            line.append(shown, style=" ".join(styles))
            continue
        opened = "".join(
            f"{{{mark.kind}{': ' + mark.value if mark.value else ''}| " for mark in reversed(segment.begins)
        )
        closed = "}" * sum(mark.end == segment.end for mark in segment.marks)
        line.append(printable(opened) + shown + closed)
    return line


def _clause(number: int, clause: Clause, account: Account) -> Text:
    by = f"{clause.trigger!r} ({clause.trigger_rule})" if clause.trigger else f"({clause.trigger_rule})"
    by += " of the clause before" if clause.shared else ""
    said = f"{_offsets(clause.start, clause.end, account)} {by}: "
    if clause.rows:
        return Text(printable(f"[{number}] + {said}award {', '.join(map(str, clause.rows))}"))
    why = clause.reason
    if clause.words or clause.rule:
        why += f" ({', '.join(filter(None, (clause.words and repr(clause.words), clause.rule)))})"
    return Text(printable(f"[{number}] - {said}{why}"))


def _row(row: RowAccount, account: Account) -> Iterator[RenderableType]:
    yield Text()
    yield Text(f"-- award {row.number} of {len(account.rows)} --", style="bold")
    table = Table(show_header=False, box=None, padding=(0, 1, 0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=48)
    table.add_column(overflow="fold", style="dim")
    for cell in row.cells:
        table.add_row(cell.column, Text(printable(cell.value)), Text(printable(where(cell, account))))
    for code in row.row.warnings:
        table.add_row("warning", Text(printable(f"{code} {account.warnings.get(code, '')}".strip())), "")
    table.add_row("confidence", f"{row.row.confidence:.2f}", "")
    yield table
    yield Text(f"  evidence: {printable(' '.join(row.row.evidence.split()))}")
    if row.passed_over:
        yield Text("  passed over:")
        yield _candidates(row.passed_over)


def where(cell: Cell, account: Account) -> str:
    """In words, where a cell comes from; offsets count in the article's own text."""
    parts = []
    if cell.start is not None and cell.end is not None:
        parts.append(f"{cell.words!r} {_offsets(cell.start, cell.end, account)}")
    parts.append(cell.tie)
    if cell.rule:
        parts.append(cell.rule)
    if cell.note:
        parts.append(cell.note)
    return "; ".join(parts)


def _offsets(start: int, end: int, account: Account) -> str:
    return f"{start - account.shift}-{end - account.shift}" if start >= account.shift else "in the title"


def _candidates(candidates: tuple[Candidate, ...]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 1, 0, 4))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold", style="dim")
    for each in candidates:
        rule = f" ({each.rule})" if each.rule else ""
        table.add_row(each.kind, Text(printable(each.words)), Text(printable(each.reason + rule)))
    return table


def _unused(account: Account) -> Iterator[RenderableType]:
    for each in account.unused:
        yield Text(printable(f"{each.kind} {each.value}"))
        yield _candidates(each.mentions)
