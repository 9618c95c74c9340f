-- A profile reads some thousand cells in the order of their key. SQLite keeps a row with its key (WITHOUT ROWID); PostgreSQL
-- fetches each from elsewhere, unless the index has all that is asked for. Lines that begin with --postgres: are for it alone.

--postgres: ALTER TABLE profile_cell DROP CONSTRAINT profile_cell_pkey,
--postgres:     ADD PRIMARY KEY (edition, profile, place, month, seniority, workplace, measure, value) INCLUDE (postings, total);
--postgres: ALTER TABLE skill_cell DROP CONSTRAINT skill_cell_pkey,
--postgres:     ADD PRIMARY KEY (edition, profile, place, month, seniority, workplace, skill) INCLUDE (postings);
