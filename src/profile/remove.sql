DELETE FROM profile_cell WHERE edition = $1;
DELETE FROM skill_cell WHERE edition = $1;
DELETE FROM skill_month WHERE edition = $1;
DELETE FROM skill_profile WHERE edition = $1;
DELETE FROM collection WHERE edition = $1;
