-- migrate:up transaction:false

-- Orders of people with this last name, newest first: what a clerk asks for most.
CREATE INDEX CONCURRENTLY orders_by_last_name ON orders (merchant_id, last_name text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE last_name IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_last_name;
