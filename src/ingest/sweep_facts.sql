-- Removes the first $2 rows of each table of facts that belong to edition $1: those up to the last of them, which every database
-- finds by the key.

DELETE FROM posting_skill WHERE edition = $1 AND (posting, skill) <=
    (SELECT posting, skill FROM
         (SELECT posting, skill FROM posting_skill WHERE edition = $1 ORDER BY posting, skill LIMIT $2) AS first_rows
     ORDER BY posting DESC, skill DESC LIMIT 1);

DELETE FROM fact WHERE edition = $1 AND posting <=
    (SELECT MAX(posting) FROM
         (SELECT posting FROM fact WHERE edition = $1 ORDER BY posting LIMIT $2) AS first_rows);
