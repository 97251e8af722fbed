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

MAX_HELD = 100_000_000
"""Bytes of a workbook or Parquet file that lies in an archive or comes through a pipe: it is held whole."""

MAX_WORKBOOK = 400_000_000
"""Bytes of a workbook's parts, unzipped."""

MAX_COLUMNS = 256
"""Columns of a sheet that are looked at; a cell in the last of 16,384 makes a row of so many."""

MAX_SHEET_ROWS = 1_048_576
"""Rows of a sheet, as Excel has them."""

BATCH_ROWS = 64
"""Rows of a Parquet file or a query that are held at once."""

QUERY_STEPS = 2_000_000_000
"""Instructions of SQLite's machine that a query may take from one row to the next: about a minute."""

QUERY_SECONDS = 120
"""Seconds that DuckDB may take for one batch of rows, for it counts no instructions."""

QUERY_ROWS = 10_000_000
"""Rows that one query may give."""

MAX_MEMBERS = 100_000
"""Members of an archive."""

MAX_NAME = 1_000
"""Characters of a member's name, its folders included."""
