"""Keeps characters of an article from steering the terminal."""

from __future__ import annotations

import re

_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")


def printable(text: str) -> str:
    """The text with control characters replaced, tabs and line ends kept."""
    return _CONTROL.sub("\ufffd", text)
