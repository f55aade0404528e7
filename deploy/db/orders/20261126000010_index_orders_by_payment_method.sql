-- migrate:up transaction:false

-- Orders that were paid in one way, newest first: few values, and some of them rare.
CREATE INDEX CONCURRENTLY orders_by_payment_method ON orders (merchant_id, payment_method text_pattern_ops, creation_dts DESC, order_id DESC)
    WHERE payment_method IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_payment_method;
