-- Step 2: who has a role of the procedure for the systems of an owner, and when (specialised unit, appraiser ...).

-- Roles are codes of the packs' procedure tables.  Periods of one role do not overlap (src/store/actors.c sees to it);
-- an entry of the log (action actors) holds the whole list of an owner.
CREATE TABLE actor (
  owner      INTEGER NOT NULL REFERENCES org,
  pos        INTEGER NOT NULL,           -- from 0, by role, then by time
  role       TEXT NOT NULL,
  org        INTEGER NOT NULL REFERENCES org,
  valid_from TEXT,                       -- YYYY-MM-DD, first and last day; NULL: without bound
  valid_to   TEXT,
  PRIMARY KEY (owner, pos)
) STRICT, WITHOUT ROWID;
CREATE INDEX actor_by_org ON actor (org);
