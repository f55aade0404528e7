-- migrate:up transaction:false

-- Orders of people with this first name, newest first. The total is included, in this index and in the others of texts: from it alone a page
-- by total is chosen, and only its orders are read. An index in the order of the totals would cost more than it gives: a new order has its
-- place anywhere in it, and two dozen of them made the log of a write five times as long (proto-docs/performance.md).
CREATE INDEX CONCURRENTLY orders_by_first_name ON orders (merchant_id, first_name text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE first_name IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_first_name;
