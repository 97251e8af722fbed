"""Positions in the text that is shown, for what was found in the normalised one."""

from __future__ import annotations

from bisect import bisect_right

from pipeline.extract import Reading


class Shown:
    """The text as published, with spans of the normalised text led back to it."""

    def __init__(self, reading: Reading) -> None:
        self._text = reading.text
        self.raw = reading.text.raw
        self.sentences = tuple(self.span(s.start, s.end) for s in reading.sentences)
        self._starts = [start for start, _end in self.sentences]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``norm[start:end]`` stands, without blanks at its edges."""
        first, last = self._text.span(start, end)
        while first < last and self.raw[first].isspace():
            first += 1
        while last > first and self.raw[last - 1].isspace():
            last -= 1
        return first, last

    def words(self, start: int, end: int) -> str:
        """What is shown there, on one line."""
        return " ".join(self.raw[start:end].split())

    def sentence(self, position: int) -> int | None:
        """The number of the sentence in which a position of the shown text lies."""
        number = bisect_right(self._starts, position) - 1
        return number if number >= 0 and position < self.sentences[number][1] else None
