-- Step 4: evidence files, kept once by SHA-256, their versions, and what they are attached to.

-- The bytes.  Written piece by piece in the transaction that adds the row; a row goes only by pruning, which the log tells.
CREATE TABLE content (
  num    INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,           -- of data, 64 hexadecimal digits
  data   BLOB NOT NULL
) STRICT;
CREATE TRIGGER content_no_update BEFORE UPDATE ON content BEGIN SELECT raise(ABORT, 'contents do not change'); END;

-- A file of a system is known by its name; each row is a version of it.  The bytes of a version may have been pruned.
CREATE TABLE evidence (
  seq     INTEGER PRIMARY KEY,
  system  INTEGER NOT NULL REFERENCES system,
  name    TEXT NOT NULL,
  version INTEGER NOT NULL,              -- from 1
  sha256  TEXT NOT NULL,
  size    INTEGER NOT NULL,              -- bytes
  media   TEXT NOT NULL,                 -- media type, by the bytes
  note    TEXT,
  log     INTEGER NOT NULL UNIQUE REFERENCES log,
  UNIQUE (system, name, version)
) STRICT;
CREATE INDEX evidence_by_content ON evidence (sha256);
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence BEGIN SELECT raise(ABORT, 'evidence is append-only'); END;

-- What a file was ever attached to: of a file and target the row of the greatest seq holds.
CREATE TABLE attachment (
  seq      INTEGER PRIMARY KEY,
  system   INTEGER NOT NULL REFERENCES system,
  name     TEXT NOT NULL,                -- of the file
  kind     TEXT NOT NULL,                -- system, plan, device, document, zone, application, picture
  target   TEXT NOT NULL,                -- its key; empty for the system itself
  attached INTEGER NOT NULL CHECK (attached IN (0, 1)),
  log      INTEGER NOT NULL UNIQUE REFERENCES log
) STRICT;
CREATE INDEX attachment_by_file ON attachment (system, name, kind, target, seq);
CREATE TRIGGER attachment_no_update BEFORE UPDATE ON attachment BEGIN SELECT raise(ABORT, 'attachments are append-only'); END;
CREATE TRIGGER attachment_no_delete BEFORE DELETE ON attachment BEGIN SELECT raise(ABORT, 'attachments are append-only'); END;
