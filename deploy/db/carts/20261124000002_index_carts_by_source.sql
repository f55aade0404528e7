-- migrate:up transaction:false

-- "Which carts were cloned from this order?", newest first.
CREATE INDEX CONCURRENTLY carts_by_source ON carts (merchant_id, source_order_id, creation_dts DESC, cart_id DESC)
    WHERE source_order_id IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY carts_by_source;
