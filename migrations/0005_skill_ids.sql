-- Skills under the numbers by which postings and cells name them. A skill is its id, whichever release is in use; until now it
-- was its slug, which follows its label. The program finds the ids of those slugs, because they follow from the releases; what
-- no release in use has stays as it is, and is found when the release comes back. See src/posting/skill_number.rs.
CREATE TABLE counted_skill (
    number BIGINT PRIMARY KEY NOT NULL,
    id     TEXT, -- of the skill, such as tech:python; NULL: not found yet
    slug   TEXT  -- of a number from before this migration
);
INSERT INTO counted_skill (number, slug) SELECT id, slug FROM asked_skill;
CREATE INDEX counted_skill_id ON counted_skill (id);
DROP TABLE asked_skill;
