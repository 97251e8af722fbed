"""Every code that a reader gives an input it cannot use, and what it says.

The README points here; a test sees that no reader raises a code that is not in this table.
"""

from __future__ import annotations

CODES = {
    # Paths
    "not-found": "no such file or folder, or a pattern that meets no file",
    "no-articles": "a folder or an archive without a file that can be read",
    "unknown-format": "a file of another kind",
    "unreadable": "no permission, a pipe or device, a disk error; a database that is being changed",
    # Any input
    "empty": "no text, no row, or nothing at all",
    "binary": "no text: NUL bytes, control characters, a known file type",
    "undecodable": "text in none of the known encodings",
    "too-large": "more than a cap of characters, bytes, unzipped bytes, rows or steps",
    "broken-gzip": "damaged or no gzip data",
    # Pages
    "no-body": "a page without the text of an article, or one that a script draws",
    "error-page": "an error or a robot check in the place of an article",
    "paywall": "a page that asks to log in or to pay",
    "index-page": "a list of teasers, no article",
    "broken-mhtml": "a page in one file that cannot be taken apart",
    "broken-warc": "a damaged record of a web archive",
    # Tables
    "no-text-column": "no column that holds the text; name it with --columns text=NAME",
    "no-such-column": "a column named with --columns is not there",
    "ambiguous-columns": "two columns for one field; say which with --columns",
    "column-type": "a column of a type that cannot be read: nested, binary, or a text that is no string",
    "missing-text": "a row or an object without a text",
    "text-not-string": "the text is another kind of value than a string",
    "broken-csv": "a row that is no CSV: an open quote, too many cells, a NUL byte",
    "broken-json": "no JSON, or JSON that ends too early or goes on behind its end",
    "not-an-object": "JSON, but no object",
    "broken-xlsx": "a damaged workbook, an old one (.xls), or one with a password",
    "no-such-sheet": "a sheet named with --columns sheet=NAME is not there",
    "broken-parquet": "a damaged Parquet file",
    # Databases
    "needs-query": "a database without --query; the reason names its tables",
    "bad-query": "a query that is no single SELECT, or that the database cannot answer",
    "broken-database": "a damaged, encrypted or foreign database, or one that another program has locked",
    "needs-extra": "a DuckDB database, and the extra anugerah[duckdb] is not installed",
    "not-a-file": "a database in an archive or a pipe",
    # Archives
    "broken-archive": "a damaged or truncated archive, or one whose members overlap",
    "too-many-members": "more members than the cap",
    "nested-archive": "an archive in an archive",
    "encrypted-member": "a member with a password",
    "unreadable-member": "a link, a device or a sparse file",
    "unsafe-name": "a member whose name leads out of the archive, or is too long",
    "repeated-member": "a second member of one name",
}
