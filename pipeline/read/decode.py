"""Bytes to text: UTF-8, UTF-16, Windows-1252, or a reason why not.

The text is never normalised: line ends, soft hyphens and HTML entities stay, because
offsets point into it.  Only a byte order mark goes; it is no part of the text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from pipeline.read.fault import Unusable

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip container (Word, Excel, LibreOffice)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file"),
    (b"\x1f\x8b", "gzip data without the .gz suffix"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstandard data"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"SQLite format 3\x00", "an SQLite database"),
)

# Tab, line feed, vertical tab, form feed and carriage return are layout, the rest is not text.
_CONTROL_BYTES = bytes(set(range(0x20)) - set(b"\t\n\v\f\r")) + b"\x7f"
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")

_RICH = 0.02  # more controls than this share: no text.  A stray one in a real article stays.
_SAMPLE = 4096


def decode(data: bytes) -> str:
    """Return the text of a whole file.

    Raises ``Unusable`` with ``binary`` (no text: NUL bytes, many control characters, a
    known file type) or ``undecodable`` (text, but in none of the encodings).
    """
    codec = _wide_codec(data)
    if codec is None:
        refuse_binary_bytes(data)
        text = decode_narrow(data.removeprefix(codecs.BOM_UTF8))
    else:
        text = "".join(transcode([data], codec))
    refuse_binary_text(text)
    return text


def table_codec(head: bytes) -> str | None:
    """Return the codec of a table's first bytes if it has to be decoded as a stream.

    None means UTF-8 or Windows-1252, which ``decode_narrow`` tells apart line by line.
    Raises ``Unusable`` (``binary``) for what plainly is no table of text.
    """
    codec = _wide_codec(head)
    if codec is None:
        # One NUL in one row is that row's fault, so count before refusing the file.
        refuse_binary_bytes(head, tolerated=3, nul_allowed=True)
    return codec


def decode_narrow(data: bytes) -> str:
    """Return UTF-8, else Windows-1252 text.

    Raises ``Unusable`` (``undecodable``) for broken UTF-8 and for bytes that are neither.
    Windows-1252 accepts almost anything, so what is UTF-8 but for a few bytes is refused
    rather than turned into "â€œ".
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            raise Unusable(
                "undecodable",
                f"UTF-8 text with a broken byte (0x{data[error.start]:02x} at byte {error.start}); "
                "save it again as UTF-8",
            ) from error
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unusable(
            "undecodable",
            f"neither UTF-8, UTF-16 nor Windows-1252 (0x{data[error.start]:02x} at byte {error.start}); "
            "convert it to UTF-8, for example with iconv",
        ) from error


def transcode(chunks: Iterable[bytes], codec: str) -> Iterator[str]:
    """Yield the text of chunks in a wide codec (UTF-16, UTF-32).

    Raises ``Unusable`` (``undecodable``) where the bytes are not of that codec; what came
    before has been yielded by then.
    """
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unusable(
            "undecodable",
            f"begins as {codec.upper()} but is broken further on ({error.reason}); save it again as UTF-8",
        ) from error


def mend_surrogates(text: str) -> str:
    """Replace each half of a cut emoji, which JSON can carry and UTF-8 cannot, with U+FFFD.

    One character for one, so that offsets stay.
    """
    try:
        text.encode()  # faster than any search, and all but always fine
    except UnicodeEncodeError:
        return _LONE_SURROGATES.sub("\ufffd", text)
    return text


def refuse_binary_bytes(data: bytes, *, tolerated: int = 0, nul_allowed: bool = False) -> None:
    """Raise ``Unusable`` (``binary``) for known file types, NUL bytes and many controls."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise Unusable("binary", f"this is {kind}, not text; export the article as a text file")
    if not nul_allowed and b"\0" in data:
        raise Unusable("binary", f"NUL byte at {data.index(0)}: not a text file; export the article as UTF-8")
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if controls > max(tolerated, _RICH * len(data)):
        raise Unusable(
            "binary", f"{controls} control characters in {len(data)} bytes: no text file; export it as UTF-8"
        )


def refuse_binary_text(text: str) -> None:
    """Raise ``Unusable`` (``binary``) for a decoded text with NUL or many control characters."""
    if "\0" in text:
        where = text.index("\0")
        raise Unusable("binary", f"NUL character at {where}: remove it, or export the article again")
    # Bytes, because deleting from bytes is ten times as fast as a search in the text.
    data = text.encode("utf-8", "surrogatepass")
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if controls > _RICH * len(text):
        raise Unusable("binary", f"{controls} control characters in {len(text)}: no text; export it again")


def _wide_codec(data: bytes) -> str | None:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec
    # Latin text in UTF-16 has a zero in (almost) every second byte and in no other.
    sample = data[:_SAMPLE]
    if len(sample) < 4 or (len(data) <= _SAMPLE and len(data) % 2):
        return None
    even, odd = _zero_share(sample[0::2]), _zero_share(sample[1::2])
    if odd > 0.7 and even < 0.02:
        return "utf-16-le"
    if even > 0.7 and odd < 0.02:
        return "utf-16-be"
    return None


def _zero_share(data: bytes) -> float:
    return data.count(0) / len(data)


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    beyond_ascii = sum(1 for char in text if char > "\x7f")
    return beyond_ascii - broken > broken
