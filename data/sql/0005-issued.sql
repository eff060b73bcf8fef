-- Step 5: dossiers that were handed out, and what each was made from.

CREATE TABLE issue (
  seq    INTEGER PRIMARY KEY,
  system INTEGER NOT NULL REFERENCES system,
  number INTEGER NOT NULL,               -- from 1, of the system
  pack   TEXT NOT NULL,
  level  INTEGER CHECK (level BETWEEN 0 AND 5),
  state  TEXT NOT NULL,                  -- ready, draft
  note   TEXT,
  log    INTEGER NOT NULL UNIQUE REFERENCES log,
  UNIQUE (system, number)
) STRICT;

CREATE TABLE issue_paper (
  issue  INTEGER NOT NULL REFERENCES issue,
  pos    INTEGER NOT NULL,               -- from 0
  file   TEXT NOT NULL,                  -- name without folder
  pages  INTEGER,                        -- NULL where the format has none of its own
  bytes  INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (issue, pos)
) STRICT, WITHOUT ROWID;

-- A source is something a dossier is made of (src/store/issued.h).  Digests, not the data: they tell that it changed since,
-- and in which of its items.
CREATE TABLE issue_source (
  issue  INTEGER NOT NULL REFERENCES issue,
  pos    INTEGER NOT NULL,               -- from 0
  kind   TEXT NOT NULL,
  id     TEXT NOT NULL,                  -- stable among those of its kind
  name   TEXT NOT NULL,                  -- as it was called then
  digest TEXT NOT NULL,                  -- SHA-256
  items  TEXT NOT NULL,                  -- JSON: [["key", "first 16 digits of the SHA-256 of its value"], ...]
  PRIMARY KEY (issue, pos)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER issue_no_update BEFORE UPDATE ON issue BEGIN SELECT raise(ABORT, 'issues are append-only'); END;
CREATE TRIGGER issue_no_delete BEFORE DELETE ON issue BEGIN SELECT raise(ABORT, 'issues are append-only'); END;
CREATE TRIGGER issue_paper_no_update BEFORE UPDATE ON issue_paper BEGIN SELECT raise(ABORT, 'issues are append-only'); END;
CREATE TRIGGER issue_paper_no_delete BEFORE DELETE ON issue_paper BEGIN SELECT raise(ABORT, 'issues are append-only'); END;
CREATE TRIGGER issue_source_no_update BEFORE UPDATE ON issue_source BEGIN SELECT raise(ABORT, 'issues are append-only'); END;
CREATE TRIGGER issue_source_no_delete BEFORE DELETE ON issue_source BEGIN SELECT raise(ABORT, 'issues are append-only'); END;
