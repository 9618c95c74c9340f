-- What a profile is: counts and sums of the facts of unique postings. SQLite, PostgreSQL or a cluster runs it, with the same
-- result. Adds the facts of edition $1 of postings $3 to $4 to the cells of edition $2; each posting must be added once.
-- CROSS JOIN, or SQLite begins with every skill from posting $3 on, to the end of the edition.

INSERT INTO profile_cell (edition, profile, place, month, seniority, workplace, measure, value, postings, total)
SELECT CAST($2 AS BIGINT), profile, place, month, seniority, workplace, measure, value, COUNT(*), CAST(SUM(amount) AS BIGINT)
FROM (
    SELECT posting, profile, place, month, seniority, workplace, 'postings' AS measure, 0 AS value, 0 AS amount
    FROM fact WHERE edition = $1
    UNION ALL
    SELECT posting, profile, place, month, seniority, workplace, 'pay:' || currency, pay_bin, pay
    FROM fact WHERE edition = $1 AND pay IS NOT NULL
    UNION ALL
    SELECT posting, profile, place, month, seniority, workplace, 'pay-implausible:' || currency, 0, 0
    FROM fact WHERE edition = $1 AND currency IS NOT NULL AND pay IS NULL
    UNION ALL
    SELECT posting, profile, place, month, seniority, workplace, 'experience-min', experience_min, experience_min
    FROM fact WHERE edition = $1 AND experience_min IS NOT NULL
    UNION ALL
    SELECT posting, profile, place, month, seniority, workplace, 'experience-max', experience_max, experience_max
    FROM fact WHERE edition = $1 AND experience_max IS NOT NULL
    UNION ALL
    SELECT posting, profile, place, month, seniority, workplace, 'education', education, 0
    FROM fact WHERE edition = $1 AND education IS NOT NULL
    UNION ALL
    SELECT posting, profile, place, month, seniority, workplace, 'education-preferred', education_preferred, 0
    FROM fact WHERE edition = $1 AND education_preferred IS NOT NULL
    UNION ALL
    SELECT posting, profile, place, month, seniority, workplace, 'employment', employment, 0
    FROM fact WHERE edition = $1 AND employment <> 0
) AS said
WHERE posting BETWEEN $3 AND $4
GROUP BY profile, place, month, seniority, workplace, measure, value
ON CONFLICT (edition, profile, place, month, seniority, workplace, measure, value) DO UPDATE SET
    postings = profile_cell.postings + excluded.postings,
    total = profile_cell.total + excluded.total;

INSERT INTO skill_cell (edition, profile, place, month, seniority, workplace, skill, postings)
SELECT CAST($2 AS BIGINT), profile, place, month, seniority, workplace, skill, COUNT(*)
FROM fact CROSS JOIN posting_skill
WHERE fact.edition = $1 AND fact.posting BETWEEN $3 AND $4
  AND posting_skill.edition = fact.edition AND posting_skill.posting = fact.posting
GROUP BY profile, place, month, seniority, workplace, skill
ON CONFLICT (edition, profile, place, month, seniority, workplace, skill) DO UPDATE SET
    postings = skill_cell.postings + excluded.postings;

INSERT INTO skill_month (edition, skill, month, postings)
SELECT CAST($2 AS BIGINT), skill, month, COUNT(*)
FROM (
    SELECT skill, month
    FROM fact CROSS JOIN posting_skill
    WHERE fact.edition = $1 AND fact.posting BETWEEN $3 AND $4
      AND posting_skill.edition = fact.edition AND posting_skill.posting = fact.posting
    UNION ALL
    SELECT 0, month FROM fact WHERE edition = $1 AND posting BETWEEN $3 AND $4
) AS asked
WHERE skill >= 0
GROUP BY skill, month
ON CONFLICT (edition, skill, month) DO UPDATE SET postings = skill_month.postings + excluded.postings;

INSERT INTO skill_profile (edition, skill, profile, postings)
SELECT CAST($2 AS BIGINT), skill, profile, COUNT(*)
FROM (
    SELECT skill, profile
    FROM fact CROSS JOIN posting_skill
    WHERE fact.edition = $1 AND fact.posting BETWEEN $3 AND $4
      AND posting_skill.edition = fact.edition AND posting_skill.posting = fact.posting
    UNION ALL
    SELECT 0, profile FROM fact WHERE edition = $1 AND posting BETWEEN $3 AND $4
) AS asked
WHERE skill >= 0
GROUP BY skill, profile
ON CONFLICT (edition, skill, profile) DO UPDATE SET postings = skill_profile.postings + excluded.postings;
