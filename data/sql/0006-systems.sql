-- Step 6: systems that were taken away.

-- Facts, evidence and issued dossiers point to a system and never change, so its row stays when it is taken away: gone is the entry
-- of the log (action delete) that says so, and the id becomes ID~NUM, which nobody can write (~ stands in no id), so that ID is free.
-- All else of it stays as it was; an entry of action system with the same num brings it back.
ALTER TABLE system ADD COLUMN gone INTEGER REFERENCES log;
-- What everybody but the checks looks at.
CREATE VIEW system_now AS SELECT num, id, name, name_key, agency, operator, owner, part_of FROM system WHERE gone IS NULL;
