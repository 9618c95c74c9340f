DELETE FROM posting_skill WHERE edition NOT IN
    (SELECT facts_edition FROM posting_state UNION SELECT edition FROM posting_rework);
DELETE FROM fact WHERE edition NOT IN
    (SELECT facts_edition FROM posting_state UNION SELECT edition FROM posting_rework);
DELETE FROM profile_cell WHERE edition NOT IN
    (SELECT cells_edition FROM posting_state UNION SELECT edition FROM posting_rework UNION SELECT edition FROM collection);
DELETE FROM skill_cell WHERE edition NOT IN
    (SELECT cells_edition FROM posting_state UNION SELECT edition FROM posting_rework UNION SELECT edition FROM collection);
DELETE FROM skill_month WHERE edition NOT IN
    (SELECT cells_edition FROM posting_state UNION SELECT edition FROM posting_rework UNION SELECT edition FROM collection);
DELETE FROM skill_profile WHERE edition NOT IN
    (SELECT cells_edition FROM posting_state UNION SELECT edition FROM posting_rework UNION SELECT edition FROM collection);
