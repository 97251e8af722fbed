"""Bytes of a page to text.

Labels lie more often than bytes do.  In this order: a byte order mark; UTF-16 without one, by its zeros; UTF-8,
where all bytes are (no text in another encoding is, by chance); the encoding that the header or the page
names; Windows-1252, which is what browsers read Latin-1 as.
"""

from __future__ import annotations

import codecs
import re

from pipeline.read.decode import table_codec

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w:.-]{1,40})|^\s{0,99}<\?xml[^>]{0,200}?encoding=[\"']([\w:.-]{1,40})",
    re.IGNORECASE,
)
_HEAD = 4096
# What is declared as these is, in practice, Windows-1252 (and the WHATWG's encoding standard says so).
_LATIN = {"ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin-1", "latin1", "iso_8859-1"}
# C1 controls are what numeric references of Windows-1252 (&#146;) become.
_C1 = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}


def _byte_as_latin(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return bytes(error.object[error.start : error.end]).decode("cp1252", "replace"), error.end


codecs.register_error("anugerah-cp1252", _byte_as_latin)


def decode_page(data: bytes, charset: str = "") -> str:
    """The text of a page; ``charset`` is what the HTTP header says, if anything.

    A stray byte in a UTF-8 page (a pasted advert) is read as Windows-1252 by itself.  Raises ``Unusable``
    (``binary``) for what is no text.
    """
    # ``table_codec`` also refuses PDFs, images and the like by their first bytes.
    wide = table_codec(data[:_HEAD])
    if wide is not None:
        return data.decode(wide, "replace").removeprefix("\ufeff")
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :].decode("utf-8", "anugerah-cp1252").replace("\0", "")
    try:
        return data.decode("utf-8").replace("\0", "")
    except UnicodeDecodeError:
        return data.decode(_codec(data, charset), "anugerah-cp1252").replace("\0", "")


def mend_controls(text: str) -> str:
    """C1 control characters as the Windows-1252 characters that were meant."""
    return text.translate(_C1)


def _codec(data: bytes, charset: str) -> str:
    declared = _DECLARED.search(data[:_HEAD])
    named = (declared[1] or declared[2]).decode("ascii", "ignore") if declared else ""
    for name in (charset, named):
        label = name.strip(" \"'").lower()
        if not label:
            continue
        if label in ("utf-8", "utf8"):
            # Named but not true: UTF-8 with some strays, or another encoding altogether.
            if _mostly_utf8(data):
                return "utf-8"
            continue
        if label in _LATIN or label.startswith(("utf-16", "utf-32")):
            return "cp1252"
        try:
            info = codecs.lookup(label)
        except (LookupError, ValueError):
            continue
        # "rot13", "zlib": codecs, but not of text.
        if getattr(info, "_is_text_encoding", True):
            return info.name
    return "utf-8" if _mostly_utf8(data) else "cp1252"


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    beyond = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text)))
    return beyond > text.count("\ufffd")
