-- Step 1: organisations, systems, their facts, risks and verdicts, settings, imports, the log.
--
-- Rules of all steps: one file, one transaction; STRICT tables; a step that was ever released is never edited, a later
-- one follows it.  The program sets user_version to the step's number in the same transaction.
-- Texts are UTF-8 in NFC; times are UTC "YYYY-MM-DDTHH:MM:SSZ" and come from the caller; NULL is "not given".
-- Only collations built into SQLite are used, so that any SQLite tool can read, check and repair the file.

-- All changes, in order.  hash = SHA-256 over the hash before it and the row (src/store/log.c); a changed, inserted or
-- removed row breaks the chain.  Who changed, when and by what stands only here; other tables point here.
CREATE TABLE log (
  seq     INTEGER PRIMARY KEY,
  at      TEXT NOT NULL,                 -- time of the change
  who     TEXT NOT NULL,                 -- person or account
  source  TEXT NOT NULL,                 -- import, ask, web, ...
  action  TEXT NOT NULL,                 -- org, contacts, system, facts, risks, verdict, setting, import
  subject TEXT NOT NULL,                 -- id of the system, name of the organisation, key of the setting, file
  detail  TEXT NOT NULL,                 -- JSON: what stands afterwards, or a digest of rows that point here
  hash    TEXT NOT NULL                  -- 64 hexadecimal digits
) STRICT;
CREATE INDEX log_by_subject ON log (action, subject, seq);
CREATE TRIGGER log_no_update BEFORE UPDATE ON log BEGIN SELECT raise(ABORT, 'log is append-only'); END;
CREATE TRIGGER log_no_delete BEFORE DELETE ON log BEGIN SELECT raise(ABORT, 'log is append-only'); END;

-- Owners, agencies and operators: one body may be all three.
CREATE TABLE org (
  num            INTEGER PRIMARY KEY,
  name           TEXT NOT NULL UNIQUE,
  name_key       BLOB NOT NULL,          -- byte order is Vietnamese order
  kind           TEXT,                   -- code of fact owner_kind
  abbreviation   TEXT,                   -- as in document numbers
  parent         INTEGER REFERENCES org, -- body above it, in letterheads
  mandate        TEXT,                   -- decision on functions and duties
  representative TEXT,
  position       TEXT,
  address        TEXT,
  phone          TEXT,
  email          TEXT,
  place          TEXT,                   -- place name of the date line
  valid_from     TEXT,                   -- bodies are merged and dissolved: YYYY-MM-DD
  valid_to       TEXT
) STRICT;
CREATE INDEX org_by_name ON org (name_key);
CREATE INDEX org_by_parent ON org (parent);

CREATE TABLE contact (
  org      INTEGER NOT NULL REFERENCES org,
  pos      INTEGER NOT NULL,             -- from 0
  name     TEXT NOT NULL,
  position TEXT,
  phone    TEXT,
  email    TEXT,
  role     TEXT,
  PRIMARY KEY (org, pos)
) STRICT, WITHOUT ROWID;

-- Ids are ASCII, so NOCASE makes them unique without regard to case.
CREATE TABLE system (
  num      INTEGER PRIMARY KEY,
  id       TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name     TEXT,
  name_key BLOB NOT NULL,                -- empty without a name
  agency   INTEGER REFERENCES org,
  operator INTEGER REFERENCES org,
  owner    INTEGER REFERENCES org,
  part_of  INTEGER REFERENCES system     -- the system it is a component of
) STRICT;
CREATE INDEX system_by_bytes ON system (id COLLATE BINARY);
CREATE INDEX system_by_name ON system (name_key, id COLLATE BINARY);
CREATE INDEX system_by_part_of ON system (part_of);
CREATE INDEX system_by_agency ON system (agency);
CREATE INDEX system_by_operator ON system (operator);
CREATE INDEX system_by_owner ON system (owner);

-- Search: id, name and organisations, without diacritics and in lower case; rowid is system.num.
CREATE VIRTUAL TABLE system_search USING fts5 (folded, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3');

-- Everything ever said about a system.  The row of the greatest seq for a code is its value; NULL is "unknown", then
-- `reason` may say why.
CREATE TABLE fact (
  seq    INTEGER PRIMARY KEY,
  system INTEGER NOT NULL REFERENCES system,
  code   TEXT NOT NULL,                  -- of the fact dictionary
  value  TEXT,                           -- canonical
  reason TEXT,
  log    INTEGER NOT NULL REFERENCES log
) STRICT;
CREATE INDEX fact_by_system ON fact (system, code, seq);
CREATE INDEX fact_by_log ON fact (log);
CREATE TRIGGER fact_no_update BEFORE UPDATE ON fact BEGIN SELECT raise(ABORT, 'facts are append-only'); END;
CREATE TRIGGER fact_no_delete BEFORE DELETE ON fact BEGIN SELECT raise(ABORT, 'facts are append-only'); END;

-- The risk table of a dossier, in the order of its rows.
CREATE TABLE risk (
  system     INTEGER NOT NULL REFERENCES system,
  pos        INTEGER NOT NULL,           -- from 0
  threat     TEXT,
  weakness   TEXT,
  likelihood TEXT,
  impact     TEXT,
  measure    TEXT,
  PRIMARY KEY (system, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE verdict (
  seq       INTEGER PRIMARY KEY,
  system    INTEGER NOT NULL REFERENCES system,
  pack      TEXT NOT NULL,
  pack_hash TEXT NOT NULL,               -- of the rules that gave it
  level     INTEGER CHECK (level BETWEEN 0 AND 5),
  min_level INTEGER CHECK (min_level BETWEEN 0 AND 5),
  max_level INTEGER CHECK (max_level BETWEEN 0 AND 5),
  trace     TEXT,                        -- JSON
  log       INTEGER NOT NULL REFERENCES log
) STRICT;
CREATE INDEX verdict_by_system ON verdict (system, seq);
CREATE INDEX verdict_by_log ON verdict (log);
CREATE TRIGGER verdict_no_update BEFORE UPDATE ON verdict BEGIN SELECT raise(ABORT, 'verdicts are append-only'); END;
CREATE TRIGGER verdict_no_delete BEFORE DELETE ON verdict BEGIN SELECT raise(ABORT, 'verdicts are append-only'); END;

CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE import (
  seq     INTEGER PRIMARY KEY,
  file    TEXT NOT NULL,
  kind    TEXT NOT NULL,                 -- systems, orgs, descriptions, risks
  sha256  TEXT NOT NULL,
  rows    INTEGER NOT NULL,
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  same    INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  bad     INTEGER NOT NULL,
  log     INTEGER NOT NULL REFERENCES log
) STRICT;
