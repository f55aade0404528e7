-- migrate:up transaction:false

-- Orders that were paid within a time. When they were made is in the index too, so that a page of the newest among them begins at the
-- newest of them and not at the newest of all.
CREATE INDEX CONCURRENTLY orders_by_payment_time ON orders (merchant_id, payment_dts) INCLUDE (creation_dts)
    WHERE payment_dts IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_payment_time;
