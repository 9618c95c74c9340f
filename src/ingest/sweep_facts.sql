-- Removes the first $2 rows of each table of facts that belong to edition $1.

DELETE FROM posting_skill WHERE (edition, posting, skill) IN
    (SELECT edition, posting, skill FROM posting_skill WHERE edition = $1
     ORDER BY edition, posting, skill LIMIT $2);

DELETE FROM fact WHERE (edition, posting) IN
    (SELECT edition, posting FROM fact WHERE edition = $1
     ORDER BY edition, posting LIMIT $2);
