-- The further sums of an edition whose cells came packed: the same that profile.sql makes of facts.

INSERT INTO skill_month (edition, skill, month, postings)
SELECT edition, skill, month, CAST(SUM(postings) AS BIGINT) FROM skill_cell WHERE edition = $1
GROUP BY edition, skill, month
UNION ALL
SELECT edition, 0, month, CAST(SUM(postings) AS BIGINT) FROM profile_cell WHERE edition = $1 AND measure = 'postings'
GROUP BY edition, month;

INSERT INTO skill_profile (edition, skill, profile, postings)
SELECT edition, skill, profile, CAST(SUM(postings) AS BIGINT) FROM skill_cell WHERE edition = $1
GROUP BY edition, skill, profile
UNION ALL
SELECT edition, 0, profile, CAST(SUM(postings) AS BIGINT) FROM profile_cell WHERE edition = $1 AND measure = 'postings'
GROUP BY edition, profile;
