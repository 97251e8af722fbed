"""File names of the pages of one article: ``artikel.html``, ``artikel-2.html``."""

from __future__ import annotations

import re
from pathlib import Path

_NUMBERED = re.compile(
    r"(?P<stem>.+?)(?:[ _.-]{1,3}(?:hal(?:aman)?|page|p)?[ _.-]?|\s?\()(?P<part>[1-9]\d?)\)?", re.I
)
_MOST = 10


def part_stem(stem: str) -> str:
    """The name that the pages of an article share: ``artikel`` of ``artikel-2`` and ``artikel (2)``."""
    match = _NUMBERED.fullmatch(stem)
    return match["stem"] if match else stem


def files_beside(path: Path, stem: str) -> list[Path]:
    """The files that, by their names, may hold further pages of the article in ``path``, itself included.

    Only where they are few: hundreds of numbered files are articles of their own.
    """
    shared = part_stem(stem)
    tail = "".join(path.suffixes[-2:] if path.name.lower().endswith(".gz") else path.suffixes[-1:])
    wanted = [
        f"{shared}{form}{tail}"
        for form in ("", *(f"{mark}{n}" for n in range(1, _MOST + 1) for mark in "-_"))
    ]
    found = [path.with_name(name) for name in wanted]
    present = [each for each in found if each == path or each.is_file()]
    return present if len(present) <= _MOST else [path]
