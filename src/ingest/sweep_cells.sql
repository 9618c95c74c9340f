-- Removes the first $2 rows of each table of cells that belong to edition $1.

DELETE FROM profile_cell WHERE (edition, profile, place, month, seniority, workplace, measure, value) IN
    (SELECT edition, profile, place, month, seniority, workplace, measure, value FROM profile_cell WHERE edition = $1
     ORDER BY edition, profile, place, month, seniority, workplace, measure, value LIMIT $2);

DELETE FROM skill_cell WHERE (edition, profile, place, month, seniority, workplace, skill) IN
    (SELECT edition, profile, place, month, seniority, workplace, skill FROM skill_cell WHERE edition = $1
     ORDER BY edition, profile, place, month, seniority, workplace, skill LIMIT $2);

DELETE FROM skill_month WHERE (edition, skill, month) IN
    (SELECT edition, skill, month FROM skill_month WHERE edition = $1
     ORDER BY edition, skill, month LIMIT $2);

DELETE FROM skill_profile WHERE (edition, skill, profile) IN
    (SELECT edition, skill, profile FROM skill_profile WHERE edition = $1
     ORDER BY edition, skill, profile LIMIT $2);
