"""The one exception of the reader: this input cannot be used, and why."""

from __future__ import annotations


class Unusable(Exception):
    """An input, or the rest of it, holds no usable article.

    ``code`` and ``reason`` become those of ``Rejected``; every reader raises this and
    nothing else for bad input, so that one place turns faults into records.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason
