-- migrate:up

-- The order that the placed cart was cloned from (R24); root_order_id and generation are there already.
ALTER TABLE orders ADD COLUMN source_order_id text;

-- migrate:down

ALTER TABLE orders DROP COLUMN source_order_id;
