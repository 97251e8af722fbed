"""Finds where an award was conferred: a venue, a town, or both, as the text has it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.rules import Rules

_WORD = re.compile(r"\s*(?P<word>\([^)\n]{1,60}\)|[\"'][^\"'\n]{2,40}[\"']|[^\W_][\w'’.&/-]*|,)")
_MAX_WORDS = 18


@dataclass(frozen=True)
class PlaceMention:
    """A place in the text; ``venue`` says that it names a building, not only a town."""

    start: int
    end: int
    text: str
    venue: bool
    rule: str = ""


class PlaceMatcher:
    """Finds places in normalised text; built once per set of rules."""

    def __init__(self, rules: Rules) -> None:
        group = rules.group("places")
        self._leads = group.of("lead")
        self._venue = group.only("venue")
        self._small = group.only("small")
        self._stop = group.only("stop")
        self._days = [rule.regex for rule in rules.group("dates").of("date")]
        self._subject = group.only("verb-after")
        self._not_lead = group.only("not-lead-left")
        self._not_place = group.only("not-place")
        self._honorific = rules.group("officials").only("honorific")

    def find(self, norm: str) -> list[PlaceMention]:
        """Places of ``norm``, in order, not overlapping."""
        found: list[PlaceMention] = []
        for rule, lead in sorted(
            ((each, m) for each in self._leads for m in each.regex.finditer(norm)),
            key=lambda found: found[1].start(),
        ):
            end = self._read(norm, lead.end())
            end = self._before_subject(norm, lead.end(), end)
            text = norm[lead.end() : end].strip(" ,.")
            if any(p.start <= lead.end() < p.end for p in found) or self._not_lead.search(
                norm[: lead.start()][-20:]
            ):
                continue
            if (
                len(text) < 3
                or text[0].isdigit()
                or (
                    self._not_place.fullmatch(text.split()[0].strip(",")) and not self._venue.search(text[5:])
                )
            ):
                continue
            found.append(
                PlaceMention(
                    lead.end(), lead.end() + len(text), text, bool(self._venue.search(text)), rule.id
                )
            )
        return sorted(found, key=lambda p: p.start)

    def _read(self, norm: str, at: int) -> int:
        """Where the place that begins at ``at`` ends: capitals, brackets and commas between them."""
        end, position, words = at, at, 0
        while words < _MAX_WORDS:
            token = _WORD.match(norm, position)
            if token is None or "\n" in token[0]:
                break
            word = token["word"]
            plain = word.rstrip(".,")
            if word == ",":
                if words == 0:
                    break
                position = token.end()
                continue
            if self._stop.fullmatch(plain):
                break
            if word[0] == "(":
                inside = word[1:-1]
                if re.search(r"\d{1,2}/\d{1,2}", inside) or not inside[0].isupper():
                    break
            elif not (
                word[0].isupper()
                or word[0].isdigit()
                or word[0] in "\"'"
                or (self._small.fullmatch(word.rstrip(".")) and self._goes_on(norm, token.end()))
            ):
                break
            if word[0].isdigit() and any(day.match(norm, token.start("word")) for day in self._days):
                break
            end = position = token.end()
            words += 1
            if word.endswith(".") and len(plain) > 3 and not self._honorific.fullmatch(plain):
                end -= 1
                break
        return end

    def _before_subject(self, norm: str, start: int, end: int) -> int:
        """ "… di Jakarta, Kabupaten Tuban ikut dipanggil": what a verb follows is its subject, no place."""
        comma = norm.rfind(",", start, end)
        if comma > 0 and self._subject.match(norm, end):
            return comma
        return end

    def _goes_on(self, norm: str, at: int) -> bool:
        return bool(re.match(r"\s+[A-Z0-9]", norm[at : at + 3]))
