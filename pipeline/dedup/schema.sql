-- What near-duplicate detection keeps.  Articles are numbered by whoever owns this database.

CREATE TABLE dedup_meta (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

-- One line an article.  `key` says by which rules and code its body was made.
CREATE TABLE signatures (
    article INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    published TEXT,
    key BLOB NOT NULL,
    body INTEGER NOT NULL
);
CREATE INDEX signatures_body ON signatures (body);

-- Equal bodies are kept once.  Numbers are never given twice, for the columns below may still hold an
-- old one.  `rank` is the beginning of the digest, an order that the time of arrival has no part in.
-- `dead`: 1 no article has it, 2 and no cluster either.  `head` is the article that stands for the
-- cluster, where it has this body; `counted` says whether `quotes` reckons with it.
CREATE TABLE bodies (
    body INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB UNIQUE,
    rank INTEGER NOT NULL,
    words INTEGER NOT NULL,
    extent INTEGER NOT NULL,
    cluster INTEGER,
    indexed INTEGER NOT NULL DEFAULT 0,
    dead INTEGER NOT NULL DEFAULT 0,
    head INTEGER,
    counted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX bodies_cluster ON bodies (cluster);
CREATE INDEX bodies_dead ON bodies (dead) WHERE dead = 1;
CREATE INDEX bodies_head ON bodies (head) WHERE head IS NOT NULL;

-- Apart from `bodies`, whose short lines are read far more often.
CREATE TABLE texts (
    body INTEGER PRIMARY KEY,
    bands BLOB NOT NULL,
    hashes BLOB NOT NULL
);

-- Sorted columns of hashes and the bodies that have them, in segments: a column for each band of the
-- MinHash, and one for the fingerprints of passages.
CREATE TABLE hash_columns (
    "column" INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    size INTEGER NOT NULL,
    least INTEGER NOT NULL,
    most INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    bodies BLOB NOT NULL,
    PRIMARY KEY ("column", segment)
);

-- Bodies that the columns may still hold and that are no more.
CREATE TABLE gone (body INTEGER PRIMARY KEY);

-- What is still to do.  `compare`: with all others; else only the head of its cluster is chosen anew.
CREATE TABLE unsettled (
    body INTEGER PRIMARY KEY,
    compare INTEGER NOT NULL
);
CREATE TABLE unquoted (body INTEGER PRIMARY KEY);

-- Which article repeats which, and what it repeated before the changes were last asked for.
CREATE TABLE duplicates (
    article INTEGER PRIMARY KEY,
    of INTEGER NOT NULL,
    similarity REAL NOT NULL
);
CREATE INDEX duplicates_of ON duplicates (of);
CREATE TABLE moved (
    article INTEGER PRIMARY KEY,
    "before" INTEGER
);

-- Bodies of heads that quote the same passage, each pair in both directions.
CREATE TABLE quotes (
    one INTEGER NOT NULL,
    other INTEGER NOT NULL,
    words INTEGER NOT NULL,
    PRIMARY KEY (one, other)
) WITHOUT ROWID;

-- The same by the articles that stand for their clusters.
CREATE VIEW related AS
    SELECT ones.head AS one, others.head AS other, quotes.words AS words
    FROM quotes
    JOIN bodies AS ones ON ones.body = quotes.one
    JOIN bodies AS others ON others.body = quotes.other
    WHERE ones.head IS NOT NULL AND others.head IS NOT NULL;
