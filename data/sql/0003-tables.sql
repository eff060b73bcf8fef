-- Step 3: the tables of a dossier (rules/tables.xml): zones, devices, links, documents, the plan ...

-- Which tables and columns there are is data of the rules, so a row is one JSON object: column code to canonical text, columns
-- in the order of the table, what is not given left out.  Any SQLite tool reads it with json_extract.  An entry of the log
-- (action table) holds the rows as they became and as they were, and a digest of the whole table (src/store/tables.c).
CREATE TABLE table_row (
  system INTEGER NOT NULL REFERENCES system,
  tab    TEXT NOT NULL,                  -- code of the table
  pos    INTEGER NOT NULL,               -- from 0
  cells  TEXT NOT NULL,
  PRIMARY KEY (system, tab, pos)
) STRICT, WITHOUT ROWID;
