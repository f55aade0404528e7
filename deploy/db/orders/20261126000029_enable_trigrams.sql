-- migrate:up

-- Three letters in a row, for ids of which only an inner part or the end is known; and plain columns beside them in one index.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- migrate:down

DROP EXTENSION btree_gin;
DROP EXTENSION pg_trgm;
