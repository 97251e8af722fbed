"""How much of one input is read at most.

An Indonesian news article has some 3,000 characters; the caps are there so that a
database dump, an endless line or a gzip bomb costs one message and not the machine.
"""

from __future__ import annotations

MAX_TEXT = 2_000_000
"""Characters of one article."""

MAX_FILE = 10_000_000
"""Bytes of a file that is one article, after unzipping."""

MAX_LINE = 10_000_000
"""Bytes of one JSON line, or of one CSV record with all its lines."""

GZIP_ALLOWANCE = 64_000_000
"""Bytes that any gzipped table may unzip to."""

GZIP_RATIO = 100
"""Bytes a gzipped table may unzip to for each byte of the file, beyond the allowance.

News text shrinks 3 to 20 times, deflate can do 1,032: more than 100 is no news.
"""
