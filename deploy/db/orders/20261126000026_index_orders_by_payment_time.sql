-- migrate:up transaction:false

-- Orders that were paid within a time, where that is shorter than what lies between them in the list.
CREATE INDEX CONCURRENTLY orders_by_payment_time ON orders (merchant_id, payment_dts)
    WHERE payment_dts IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_payment_time;
