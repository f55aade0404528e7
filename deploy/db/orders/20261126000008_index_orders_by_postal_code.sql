-- migrate:up transaction:false

-- Orders of a postal code, newest first.
CREATE INDEX CONCURRENTLY orders_by_postal_code ON orders (merchant_id, postal_code text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE postal_code IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_postal_code;
