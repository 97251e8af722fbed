-- What near-duplicate detection keeps.  Articles are numbered by whoever owns this database.

CREATE TABLE dedup_meta (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

-- One line an article; equal bodies are kept once.
CREATE TABLE signatures (
    article INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    published TEXT,
    key BLOB NOT NULL,
    body INTEGER NOT NULL
);
CREATE INDEX signatures_body ON signatures (body);

CREATE TABLE bodies (
    body INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    signature BLOB NOT NULL
);

-- What settle() has to look at.
CREATE TABLE unsettled (body INTEGER PRIMARY KEY);

CREATE TABLE duplicates (
    article INTEGER PRIMARY KEY,
    of INTEGER NOT NULL,
    similarity REAL NOT NULL
);
CREATE INDEX duplicates_of ON duplicates (of);

-- Representatives of clusters that quote the same passage, one < other.
CREATE TABLE related (
    one INTEGER NOT NULL,
    other INTEGER NOT NULL,
    words INTEGER NOT NULL,
    PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE INDEX related_other ON related (other);
