-- migrate:up transaction:false

-- Orders of a city, newest first.
CREATE INDEX CONCURRENTLY orders_by_city ON orders (merchant_id, city text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE city IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_city;
