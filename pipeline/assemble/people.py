"""Finds the person behind a title or a surname: the article names each in full once."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.assemble.fold import fold
from pipeline.match.officials import Official, name_parts
from pipeline.rules import Rule


class AddressBook:
    """Finds the name that the article gives elsewhere for a title without one."""

    def __init__(self, officials: Sequence[Official], same_titles: Sequence[Rule]) -> None:
        self._same_titles = same_titles
        self._by_title: dict[str, Official] = {}
        for official in officials:
            if official.name and official.title_end > official.title_start:
                self._by_title.setdefault(self._key(official), official)

    def _key(self, official: Official) -> str:
        words = fold(official.title)
        words = next((rule.value for rule in self._same_titles if rule.regex.fullmatch(words)), words)
        return words + "|" + official.region_code

    def named(self, official: Official) -> Official:
        """The same official with a name, if the article names the title anywhere."""
        if official.name:
            return official
        known = self._by_title.get(self._key(official)) or self._only_one(official)
        if known is None and official.head_level:
            title = fold(official.title).split()
            known = next(
                (
                    o
                    for key, o in self._by_title.items()
                    if o.head_level == official.head_level
                    and fold(o.title).split()[:2] == title[:2]
                    and (
                        not official.region_code or not o.region_code or o.region_code == official.region_code
                    )
                ),
                None,
            )
        if known is None:
            return official
        return Official(
            official.start, official.end, official.title, known.name, official.region_code or known.region_code,
            official.head_level, official.title_start, official.title_end, known.name_start, known.name_end,
        )  # fmt: skip

    def _only_one(self, official: Official) -> Official | None:
        """A bare "Menteri" or "Bupati" is the only one of that title whom the article names."""
        title = fold(official.title)
        if " " in title:
            return None
        names = {o.name: o for o in self._by_title.values() if fold(o.title).split()[:1] == [title]}
        return next(iter(names.values())) if len(names) == 1 else None

    def fullest(self, official: Official) -> Official:
        """The same person as first introduced: with title, by the full name."""
        if official.title and official.title_end > official.title_start:
            return official
        parts = set(name_parts(official.name))
        for known in self._by_title.values():
            if parts and parts <= set(name_parts(known.name)):
                return known
        return official
