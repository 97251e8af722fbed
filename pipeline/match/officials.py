"""Finds officials: title, office and name, with honorifics and degrees on both sides.

A title is read from its head word through words that belong to offices ("Kepala Dinas Komunikasi
dan Informatika Kabupaten Banjar"); what follows in capitals is the name.  Later mentions by
surname, and titles whose name the article gives elsewhere, are led back to the same person.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import DamerauLevenshtein

from pipeline.match.regions import RegionMention
from pipeline.rules import Rules, variant

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?|\d+|[^\s\w]")
_INITIAL = re.compile(r"[A-Z]\.?|[A-Z]\.[A-Z]\.?")
_NAME = re.compile(r"[A-Z][a-zà-ÿ]*(?:['’-]?[A-Za-zà-ÿ]+)*")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&-]+|[A-Z]{2,}[a-z]?")
_ROMAN = re.compile(r"I{1,3}|IV|V|\d")
_MAX_NAME = 5
_MAX_TAIL = 26


@dataclass(frozen=True)
class Official:
    """A person in the text: ``title`` and ``name`` as written, either may be empty.

    ``region_code`` is the region in the title, ``head_level`` the level that the title heads
    ("kota" for a Wali Kota), ``key`` the folded name for finding the same person again.
    """

    start: int
    end: int
    title: str
    name: str
    region_code: str = ""
    head_level: str = ""
    title_start: int = 0
    title_end: int = 0
    name_start: int = 0
    name_end: int = 0


class OfficialMatcher:
    """Finds officials in normalised text; built once per set of rules."""

    def __init__(self, rules: Rules) -> None:
        group = rules.group("officials")
        self._heads = [rule.regex for rule in group.of("region-head", "head")]
        self._levels = [(rule.regex, rule.value) for rule in group.of("region-head")]
        self._acting = variant(group.only("acting"), after=r"\s*$")
        self._tail = group.only("tail")
        self._link = group.only("tail-link")
        self._behind_name = group.only("behind-name")
        self._name_start = group.only("name-start")
        self._name_clitic = group.only("name-clitic")
        self._before_name = group.only("before-name")
        self._rank = group.only("rank")
        self._honorific = group.only("honorific")
        self._name_initial = group.only("name-initial")
        self._institution_word = group.only("institution")
        self._institution = variant(group.only("institution"), after=r"\s+$")
        self._firm = variant(group.only("firm"), after=r"\.?\s+$")
        self._several = variant(group.only("several"), after=r"\s+$")
        self._particle = group.only("particle")
        self._degree = group.only("degree")
        self._not_name = group.only("not-name")

    def find(
        self,
        norm: str,
        regions: Sequence[RegionMention],
        breaks: Sequence[int],
        headlines: Sequence[tuple[int, int]] = (),
    ) -> list[Official]:
        """Officials of one article, in order.

        ``breaks``, in order, are positions no mention may cross; in ``headlines`` (spans) every word is
        capital, so that a name there counts only if the story has it too.
        """
        by_start = {region.start: region for region in regions} | {
            region.name_start: region for region in regions
        }
        titled = self._titled(norm, by_start, breaks)
        found = [*titled, *self._name_first(norm, titled, by_start)]
        found.sort(key=lambda o: (o.start, -(o.end - o.start)))
        kept: list[Official] = []
        for official in found:
            if kept and official.start < kept[-1].end:
                continue
            kept.append(official)
        return self._again(norm, _without_headline_names(kept, headlines))

    def _titled(self, norm: str, regions: dict[int, RegionMention], breaks: Sequence[int]) -> list[Official]:
        starts: dict[int, int] = {}
        for head in self._heads:
            for match in head.finditer(norm):
                starts[match.start()] = max(starts.get(match.start(), 0), match.end())
        found: list[Official] = []
        reached = 0
        for start in sorted(starts):
            named = regions.get(start)
            if named is not None and named.level and named.name_start == start:
                continue
            if start < reached or self._several.search(norm[max(0, start - 14) : start]):
                continue
            following = bisect_right(breaks, start)
            limit = breaks[following] if following < len(breaks) else len(norm)
            official = self._read(norm, start, starts[start], limit, regions)
            reached = official.title_end
            found.append(official)
        return found

    def _read(
        self, norm: str, start: int, head_end: int, limit: int, regions: dict[int, RegionMention]
    ) -> Official:
        level = next((value for regex, value in self._levels if regex.match(norm, start)), "")
        end, region = self._title_end(norm, head_end, limit, regions)
        acting = self._acting.search(norm[max(0, start - 40) : start])
        title_start = start - (len(norm[max(0, start - 40) : start]) - acting.start()) if acting else start
        name = self._name_after(norm, end, limit, None if region or level else regions)
        for _turn in range(2):
            # A "name" right before another word of the office is of the office: "Bina … Kewilayahan Kementerian".
            if name is None or name[0] > end + 1 or not self._office_word(norm, name[1], limit):
                break
            end, more = self._title_end(norm, name[1], limit, regions)
            region = region or more
            name = self._name_after(norm, end, limit, None if region or level else regions)
        if (
            name is not None
            and name[0] > end + 2
            and "," in norm[end : name[0]]
            and norm[end : name[0]].strip(" ,")
        ):
            end = norm.rindex(",", end, name[0])
        if name is None:
            return Official(title_start, end, norm[title_start:end], "", region, level, title_start, end)
        name_start, name_end, reach = name
        return Official(
            title_start, reach, norm[title_start:end], norm[name_start:name_end], region, level,
            title_start, end, name_start, name_end,
        )  # fmt: skip

    def _title_end(
        self, norm: str, position: int, limit: int, regions: dict[int, RegionMention]
    ) -> tuple[int, str]:
        """Where a title that began before ``position`` ends, and the code of the region in it."""
        end, code, words = position, "", 0
        # "Wakil Wali Kota dalam acara": a title in capitals does not go on in small letters.
        lower = norm[:position].split()[-1][:1].islower()
        while words < _MAX_TAIL:
            words += 1
            gap = re.compile(r"\s*").match(norm, position)
            at = gap.end() if gap else position
            if at >= limit or self._name_start.match(norm, at):
                break
            region = regions.get(at)
            if region and not code and region.end <= limit:
                position = end = region.end
                code = region.code
                continue
            token = _WORD.match(norm, at)
            if token is None:
                break
            word = token[0]
            if word == "(":
                close = norm.find(")", at, min(limit, at + 70))
                inside = norm[at + 1 : close] if close > 0 else ""
                if close > 0 and inside and not re.search(r"\d", inside) and inside[0].isupper():
                    position = close + 1
                    known = self._is_head(inside) or self._tail.fullmatch(inside)
                    if known or self._continues(norm, position, limit, regions) or _ACRONYM.search(inside):
                        end = position
                    continue
                break
            if word == "," or self._link.fullmatch(word) or word == "/":
                link = (
                    re.compile(r"\s*(?:dan|serta|&)(?=\s)").match(norm, token.end()) if word == "," else None
                )
                if code and self._heads_region(norm, link.end() if link else token.end()):
                    # "Wali Kota Metro, Bupati Siak": an office of its own.
                    break
                if self._tail_word(norm, link.end() if link else token.end(), limit) or word == "/":
                    position = link.end() if link else token.end()
                    continue
                break
            if (
                norm[at].isupper()
                and self._institution.search(norm[max(0, at - 30) : at])
                and not self._tail.fullmatch(word)
            ):
                position = end = self._institution_end(norm, token.end())
                continue
            named = norm[token.end() + 1 : token.end() + 2].isupper()
            if norm[at].islower() and named and self._institution_word.fullmatch(word):
                position = token.end()
                continue
            if norm[at].isupper() and self._firm.search(norm[max(0, at - 6) : at]):
                position = end = self._firm_end(norm, at)
                continue
            if (
                self._before_region(norm, token, regions)
                and not code
                and not self._honorific.fullmatch(word.rstrip("."))
            ):
                position = end = token.end()
                continue
            if (
                self._may_go_on(norm, position, token, lower)
                and not self._rank.match(norm, at)
                and (self._tail.fullmatch(word.rstrip(".")) or self._tail.fullmatch(word))
            ) or (
                _ROMAN.fullmatch(word) and not code and norm[position:at] == " " and norm[position - 1] != ","
            ):
                position = end = token.end() - (
                    1 if word.endswith(".") and not self._tail.fullmatch(word) else 0
                )
                continue
            if (
                _ACRONYM.fullmatch(word)
                and not self._honorific.fullmatch(word.rstrip("."))
                and not self._name_initial.fullmatch(word)
                and len(word) <= 14
            ):
                if re.match(r"\s+[A-Z][a-z]", norm[token.end() :]) or not re.match(
                    r"\s+[A-Z]", norm[token.end() :]
                ):
                    position = end = token.end()
                    continue
            break
        return end, code

    def _institution_end(self, norm: str, at: int) -> int:
        """Where an unknown institution's name ends whose first word ends at ``at``.

        "Rektor Universitas Wira Bhakti kepada": one word that is left over is hardly a person's name;
        of three or more, the first is more often the institution's.
        """
        rest = re.compile(r"(?: [A-Z][a-z]+(?!\w|\.))*").match(norm, at)
        words = rest[0].split() if rest else []
        if not (len(words) == 1 or len(words) >= 3) or self._honorific.fullmatch(words[0]):
            return at
        return at + 1 + len(words[0])

    def _firm_end(self, norm: str, at: int) -> int:
        """Where a firm's name ends that begins at ``at``: before the last two of three words or more."""
        words = list(re.compile(r"[A-Z][\w&.-]*").finditer(norm, at, at + 120))
        run = [
            word
            for number, word in enumerate(words)
            if norm[at : word.start()].split() == [w[0] for w in words[:number]]
        ]
        return run[-3].end() if len(run) >= 3 else run[0].end()

    def _may_go_on(self, norm: str, position: int, token: re.Match[str], lower: bool) -> bool:
        if token[0][0].isupper() or (lower and norm[position - 1].islower()):
            return True
        return bool(re.match(r"\s+(?:tersebut|itu|ini)\s+[A-Z]", norm[token.end() :]))

    def _before_region(self, norm: str, token: re.Match[str], regions: dict[int, RegionMention]) -> bool:
        """An unknown capital word right before a region is of the office: "Diskominfo Staper Kutim"."""
        after = token.end() + 1
        region = regions.get(after)
        return bool(
            region and region.name_start == after and token[0][0].isupper() and norm[token.end()] == " "
            and re.match(r"\s+[A-Z]", norm[region.end : region.end + 3])
        )  # fmt: skip

    def _office_word(self, norm: str, position: int, limit: int) -> bool:
        return (
            norm[position : position + 1] == " "
            and norm[position + 1 : position + 2].isupper()
            and self._tail_word(norm, position, limit)
        )

    def _heads_region(self, norm: str, position: int) -> bool:
        """Whether the head of a region is named from ``position`` on."""
        gap = re.compile(r"\s*").match(norm, position)
        at = gap.end() if gap else position
        return any(regex.match(norm, at) for regex, _level in self._levels)

    def _continues(self, norm: str, position: int, limit: int, regions: dict[int, RegionMention]) -> bool:
        gap = re.compile(r"\s*").match(norm, position)
        at = gap.end() if gap else position
        return at < limit and (at in regions or self._tail_word(norm, at, limit))

    def _tail_word(self, norm: str, position: int, limit: int) -> bool:
        match = re.compile(r"\s*").match(norm, position)
        token = _WORD.match(norm, match.end() if match else position)
        return bool(
            token
            and token.start() < limit
            and not self._name_start.match(norm, token.start())
            and (token[0][0].isupper() or token[0].islower())
            and self._tail.fullmatch(token[0].rstrip("."))
        )

    def _name_after(
        self, norm: str, position: int, limit: int, office: dict[int, RegionMention] | None
    ) -> tuple[int, int, int] | None:
        """The name behind a title: (start, end, end with degrees), or None."""
        opening = self._before_name.match(norm, position)
        at = opening.end() if opening else position
        bracket = "(" in (opening[0] if opening else "")
        comma = "," in (opening[0] if opening else "")
        read = self._read_name(norm, at, limit)
        if read is None:
            return None
        start, end, reach, titles = read
        words = norm[start:end].split()
        other = None
        if not comma and not bracket and not titles and office is not None:
            other = self._name_behind_office(norm, end, limit, office)
        if other is not None:
            return other
        if (
            comma
            and len(words) == 1
            and not titles
            and not re.match(r"\s*(?:,|\.|\)|\(|$|[a-z])", norm[end:])
        ):
            return None
        if bracket:
            close = norm.find(")", end)
            if close < 0 or close - end > 25:
                return None
            reach = max(reach, close + 1)
        return start, end, reach

    def _name_behind_office(
        self, norm: str, end: int, limit: int, regions: dict[int, RegionMention]
    ) -> tuple[int, int, int] | None:
        """What looked like a name is a firm's: "Vice President Contoso Asia, Melissa Tan, kepada …"."""
        end, _code = self._title_end(norm, end, limit, regions)
        comma = re.compile(r",\s+").match(norm, end)
        if not comma or self._degree.match(norm, comma.end()):
            return None
        read = self._read_name(norm, comma.end(), limit)
        if read is None or len(norm[read[0] : read[1]].split()) < 2:
            return None
        if not self._behind_name.match(norm, read[2]):
            return None
        return read[0], read[1], read[2]

    def _read_name(self, norm: str, at: int, limit: int) -> tuple[int, int, int, bool] | None:
        at, titled = self._skip_honorifics(norm, at, limit)
        start, end, words, position = at, at, 0, at
        while words < _MAX_NAME:
            gap = re.compile(r"[ ]*").match(norm, position)
            position = gap.end() if gap else position
            token = _WORD.match(norm, position)
            if token is None or token.start() >= limit or token.end() > limit:
                break
            word = token[0]
            clitic = self._name_clitic.search(word)
            if clitic and _NAME.fullmatch(word[: clitic.start()]):
                # "Sari Dewi-lah yang menerima": what is emphasised ends there.
                end = token.start() + clitic.start()
                words += 1
                break
            if (
                words
                and self._degree.match(norm, position)
                and (len(word.rstrip(".")) > 1 or "." in norm[position : position + 3][1:])
            ):
                if not _NAME.fullmatch(word) or sum(c.isupper() for c in word) > 1 or "." in word:
                    break
            plain = word.rstrip(".")
            if self._particle.fullmatch(word) and words:
                position = token.end()
                continue
            if (
                not (
                    _NAME.fullmatch(plain)
                    or (not words and self._name_initial.fullmatch(plain))
                    or _INITIAL.fullmatch(word)
                )
                or self._not_name.fullmatch(plain)
                or self._is_head(plain)
            ):
                break
            if (
                word.endswith(".")
                and len(plain) > 2
                and "." not in plain
                and not self._name_initial.fullmatch(plain)
            ):
                # A full stop after a whole word ends the sentence, not an initial.
                end = token.end() - 1
                words += 1
                break
            if (
                not words
                and len(word) == 1
                and not (word == "I" and re.match(r" [A-Z][a-z]", norm[token.end() :]))
            ):
                break
            end = token.end()
            words += 1
            position = end
        if not words or len(norm[start:end].replace(".", "").strip()) < 3:
            return None
        return start, end, self._skip_degrees(norm, end, limit), titled

    def _is_head(self, word: str) -> bool:
        return any(head.fullmatch(word) for head in self._heads)

    def _skip_honorifics(self, norm: str, at: int, limit: int) -> tuple[int, bool]:
        seen = False
        while at < limit:
            match = re.compile(
                r"\(?(?P<word>[A-Za-z][A-Za-z]*(?:\.[A-Za-z]+)*)(?P<dot>\.?)\)?\s*,?\s*"
            ).match(norm, at)
            if (
                not match
                or not self._honorific.fullmatch(match["word"])
                or not norm[match.end() : match.end() + 2].lstrip("(")[:1].isupper()
            ):
                return at, seen
            if len(match["word"]) == 1 and not match["dot"] and match["word"] != "H":
                return at, seen
            if match["word"].islower() and not match["dot"] and match["word"] in ("r", "h"):
                return at, seen
            at, seen = match.end(), True
        return at, seen

    def _skip_degrees(self, norm: str, end: int, limit: int) -> int:
        position = end
        while position < limit:
            gap = re.compile(r"[\s,]*").match(norm, position)
            at = gap.end() if gap else position
            degree = self._degree.match(norm, at)
            if not degree or at >= limit:
                break
            position = degree.end()
        return position

    def _name_first(
        self, norm: str, titled: list[Official], regions: dict[int, RegionMention]
    ) -> list[Official]:
        """Names before titles: "Prof. Dr. Ir. X, M.Sc., ketua tim riset", "X – Wali Kota Y –", "X selaku Wali Kota Y"."""
        found: list[Official] = []
        for official in titled:
            if official.name:
                continue
            left = norm[: official.title_start]
            link = re.search(
                r"(?:\s*,\s*|\s*\(\s*|\s+[–-]\s+|\s+(?:selaku|sebagai|yang\s+(?:juga\s+)?menjabat(?:\s+sebagai)?|yang\s+juga)\s+)(?:seorang\s+|juga\s+)?$",
                left[-60:],
            )
            if not link:
                continue
            if link[0].strip() in ("–", "-") and not re.match(r"\s+[–-]\s", norm[official.title_end :]):
                # One dash alone ends a dateline or begins a new thought.
                continue
            cut = len(left) - len(left[-60:]) + link.start()
            name = self._name_before(norm, cut)
            if name is not None:
                start, name_start, name_end = name
                found.append(
                    replace(
                        official,
                        start=start,
                        name=norm[name_start:name_end],
                        name_start=name_start,
                        name_end=name_end,
                    )
                )
        return found

    def _name_before(self, norm: str, cut: int) -> tuple[int, int, int] | None:
        window = max(0, cut - 90)
        for match in re.finditer(r"(?<![\w.])[A-Z]", norm[window:cut]):
            at = window + match.start()
            read = self._read_name(norm, at, cut)
            if read is None:
                continue
            start, end, reach, titles = read
            rest = norm[reach:cut].strip(" ,.")
            if not rest and (titles or len(norm[start:end].split()) >= 2):
                return at, start, end
        return None

    def _again(self, norm: str, officials: list[Official]) -> list[Official]:
        """Later mentions of known people by full name or a part of it."""
        known: dict[str, Official] = {}
        for official in officials:
            if official.name and official.title:
                for part in name_parts(official.name):
                    known.setdefault(part, official)
        taken = [(o.start, o.end) for o in officials]
        later: list[Official] = []
        for match in re.finditer(r"(?<![\w-])[A-Z][a-zà-ÿ'-]+(?:\s+(?:[A-Z][a-zà-ÿ'-]+|[A-Z]\.?))*", norm):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            person = self._known(match[0], known)
            if person is not None:
                later.append(
                    replace(
                        person, start=match.start(), end=match.end(), title_start=match.start(),
                        title_end=match.start(), name_start=match.start(), name_end=match.end(),
                    )
                )  # fmt: skip
        return sorted([*officials, *later], key=lambda o: o.start)

    def _known(self, text: str, known: dict[str, Official]) -> Official | None:
        words = text.split()
        hits = [known[word.lower()] for word in words if word.lower() in known]
        if (
            hits
            and len(words) > 1
            and {w.lower() for w in words} <= {w.lower() for w in hits[0].name.split()}
        ):
            return hits[0]
        if hits and len(words) <= 4:
            return (
                hits[0]
                if len(words) == 1 or (len({h.name for h in hits}) == 1 and len(hits) >= min(2, len(words)))
                else None
            )
        if len(words) >= 2:
            for official in known.values():
                if DamerauLevenshtein.distance(official.name.lower(), text.lower(), score_cutoff=2) <= 2:
                    return official
        return None


def _without_headline_names(
    officials: list[Official], headlines: Sequence[tuple[int, int]]
) -> list[Official]:
    def in_headline(official: Official) -> bool:
        return any(start <= official.start < end for start, end in headlines)

    told = {o.name for o in officials if not in_headline(o)}
    return [
        replace(o, start=o.title_start, end=o.title_end, name="", name_start=0, name_end=0)
        if o.name and in_headline(o) and o.name not in told
        else o
        for o in officials
        if o.title_end > o.title_start or not in_headline(o)
    ]


def name_parts(name: str) -> list[str]:
    """The words of a name by which it may come back alone: "Ferdy Wongkar" → ferdy, wongkar."""
    return [word.lower() for word in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", name) if len(word) > 3]
