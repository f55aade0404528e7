-- migrate:up transaction:false

-- What the sweeper looks for: cards past their deadline that are still held (R32).
CREATE INDEX CONCURRENTLY cards_by_deadline ON cards (merchant_id, deadline) WHERE erased_dts IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY cards_by_deadline;
