"""Keeps characters of an article from steering the terminal."""

from __future__ import annotations

import re

_STEERING = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f"  # control characters but for tab and line feed
    "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u206f"  # what changes the direction of writing
    "\\u2028\\u2029"  # line ends that only some programs know
    "\\ud800-\\udfff\\ufff9-\\ufffb\\ufffe\\uffff]"  # no characters, or marks of none
)
"""All lie in the first plane, so that four digits name each."""


def printable(text: str) -> str:
    """The text with such characters replaced, tabs and line ends kept."""
    return _STEERING.sub("\ufffd", text)


def escaped(text: str) -> str:
    """The text with ``\\uXXXX`` for such characters, as the strings of JSON and YAML may have it."""
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
