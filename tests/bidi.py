"""Text of a page that could turn the words beside it round."""

from __future__ import annotations

from html.parser import HTMLParser

TURNED = "\u202eabc"
"""Words behind a mark that turns the direction of writing."""

_VOID = {"meta", "br", "link", "img", "input", "hr"}


def not_isolated(page: str) -> list[str]:
    """The texts with ``TURNED`` that stand in no element that isolates them."""
    found = _Texts()
    found.feed(page)
    found.close()
    return found.bare


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[bool] = []
        self.bare: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A title holds no elements.
        if tag not in _VOID:
            self._open.append(tag in ("bdi", "title") or ("dir", "auto") in attrs)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if TURNED in data and not any(self._open):
            self.bare.append(data)
