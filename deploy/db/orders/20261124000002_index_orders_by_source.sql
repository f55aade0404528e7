-- migrate:up transaction:false

-- "Which orders were placed from a clone of this one?", newest first.
CREATE INDEX CONCURRENTLY orders_by_source ON orders (merchant_id, source_order_id, creation_dts DESC, order_id DESC)
    WHERE source_order_id IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_source;
