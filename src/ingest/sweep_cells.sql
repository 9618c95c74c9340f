-- Removes the first $2 rows of each table of cells that belong to edition $1: those up to the last of them, which every database
-- finds by the key.

DELETE FROM profile_cell WHERE edition = $1 AND (profile, place, month, seniority, workplace, measure, value) <=
    (SELECT profile, place, month, seniority, workplace, measure, value FROM
         (SELECT profile, place, month, seniority, workplace, measure, value FROM profile_cell WHERE edition = $1
          ORDER BY profile, place, month, seniority, workplace, measure, value LIMIT $2) AS first_rows
     ORDER BY profile DESC, place DESC, month DESC, seniority DESC, workplace DESC, measure DESC, value DESC LIMIT 1);

DELETE FROM skill_cell WHERE edition = $1 AND (profile, place, month, seniority, workplace, skill) <=
    (SELECT profile, place, month, seniority, workplace, skill FROM
         (SELECT profile, place, month, seniority, workplace, skill FROM skill_cell WHERE edition = $1
          ORDER BY profile, place, month, seniority, workplace, skill LIMIT $2) AS first_rows
     ORDER BY profile DESC, place DESC, month DESC, seniority DESC, workplace DESC, skill DESC LIMIT 1);

DELETE FROM skill_month WHERE edition = $1 AND (skill, month) <=
    (SELECT skill, month FROM
         (SELECT skill, month FROM skill_month WHERE edition = $1 ORDER BY skill, month LIMIT $2) AS first_rows
     ORDER BY skill DESC, month DESC LIMIT 1);

DELETE FROM skill_profile WHERE edition = $1 AND (skill, profile) <=
    (SELECT skill, profile FROM
         (SELECT skill, profile FROM skill_profile WHERE edition = $1 ORDER BY skill, profile LIMIT $2) AS first_rows
     ORDER BY skill DESC, profile DESC LIMIT 1);
