-- The store of articles, outcomes and award rows.  Days are ISO 8601 texts, moments too, in UTC.
-- Numbers of articles, revisions, rows and runs are internal; what people name is articles.id and runs.run.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A run, or a forgetting: whatever changes the tables.  status: running, interrupted, done.
CREATE TABLE runs (
  run INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  begun TEXT NOT NULL,
  ended TEXT,
  version TEXT NOT NULL,
  code TEXT NOT NULL,
  model TEXT NOT NULL,
  ruleset TEXT NOT NULL,
  options TEXT NOT NULL,
  summary TEXT NOT NULL DEFAULT '{}'
) STRICT;

-- The meaning of each rule of a set, as {"file.yaml:rule": "hash"}: says which rules two runs differ in.
CREATE TABLE rulesets (
  ruleset TEXT PRIMARY KEY,
  rules TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One text, however many articles have it.
CREATE TABLE contents (
  digest BLOB PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- id: as in the tables.  wanted: the id that the record asked for.  source: the file that it was last read
-- from, as a path from the store's folder; place: the same with the member of an archive; path: as it was given.
CREATE TABLE articles (
  article INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  wanted TEXT NOT NULL,
  source TEXT NOT NULL,
  place TEXT NOT NULL,
  path TEXT NOT NULL,
  line INTEGER,
  revision INTEGER NOT NULL,
  fallback TEXT
) STRICT;
CREATE INDEX articles_source ON articles (source);
CREATE INDEX articles_place ON articles (place);

-- What an article said and when; the highest number of an article is what it says now.  same: what makes a
-- record read again this one.  digest: of all that rows are made from.
CREATE TABLE revisions (
  revision INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
  number INTEGER NOT NULL,
  run INTEGER NOT NULL,
  same BLOB NOT NULL,
  digest BLOB NOT NULL,
  text BLOB NOT NULL REFERENCES contents,
  title TEXT NOT NULL,
  published TEXT,
  published_basis TEXT NOT NULL,
  publisher TEXT NOT NULL,
  url TEXT NOT NULL,
  author TEXT NOT NULL,
  UNIQUE (article, number)
) STRICT;
CREATE INDEX revisions_same ON revisions (same);
CREATE INDEX revisions_text ON revisions (text);

-- What the present revision came to.  gated: no award cue, so that only the gate's rules were asked.
CREATE TABLE outcomes (
  article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  gated INTEGER NOT NULL,
  published TEXT,
  published_basis TEXT NOT NULL,
  fallback TEXT,
  gate_key TEXT NOT NULL,
  extract_key TEXT NOT NULL,
  story_key TEXT NOT NULL
) STRICT;

-- Why an article was read by the rules in a run: new, text, rules, program, parser, option, failed before.
CREATE TABLE extractions (
  article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
  run INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (article, run)
) STRICT, WITHOUT ROWID;

-- A row of awards.csv from the run `since` until before the run `until` (NULL: it stands); `revision` is the one
-- that it came with, and later ones may say the same.
CREATE TABLE rows (
  row INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  region_code TEXT NOT NULL,
  region TEXT NOT NULL,
  programme TEXT NOT NULL,
  year INTEGER,
  dimension TEXT NOT NULL,
  category TEXT NOT NULL,
  award_date TEXT,
  presenter TEXT NOT NULL,
  presenter_title TEXT NOT NULL,
  recipient TEXT NOT NULL,
  recipient_title TEXT NOT NULL,
  place TEXT NOT NULL,
  mention TEXT NOT NULL,
  date_text TEXT NOT NULL,
  date_basis TEXT NOT NULL,
  published TEXT,
  source TEXT NOT NULL,
  url TEXT NOT NULL,
  evidence TEXT NOT NULL,
  evidence_start INTEGER,
  evidence_end INTEGER,
  rules TEXT NOT NULL,
  confidence REAL NOT NULL,
  warnings TEXT NOT NULL
) STRICT;
CREATE INDEX rows_article ON rows (article);
CREATE INDEX rows_region ON rows (region_code) WHERE until IS NULL;

-- Inputs that became no article of their own: outcome is rejected or repeated.
CREATE TABLE refusals (
  refusal INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  path TEXT NOT NULL,
  line INTEGER,
  id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  article INTEGER REFERENCES articles ON DELETE CASCADE
) STRICT;
CREATE INDEX refusals_source ON refusals (source);
CREATE INDEX refusals_article ON refusals (article);

-- Files that were read to their end: what they held is known as long as digest and reading are the same.
CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  digest BLOB NOT NULL,
  reading TEXT NOT NULL,
  records INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is left of an article that was forgotten: that it was there.
CREATE TABLE forgotten (
  id TEXT NOT NULL,
  run INTEGER NOT NULL,
  since INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  PRIMARY KEY (id, run)
) STRICT, WITHOUT ROWID;
