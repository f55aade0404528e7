-- migrate:up transaction:false

-- Orders of people with this first name, newest first.
CREATE INDEX CONCURRENTLY orders_by_first_name ON orders (merchant_id, first_name text_pattern_ops, creation_dts DESC, order_id DESC)
    WHERE first_name IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_first_name;
