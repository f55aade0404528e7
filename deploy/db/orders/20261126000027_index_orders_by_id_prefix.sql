-- migrate:up transaction:false

-- Orders whose ids begin alike. When they were made is in the index too, as in orders_by_payment_time: old ids are old orders.
CREATE INDEX CONCURRENTLY orders_by_id_prefix ON orders (merchant_id, order_id text_pattern_ops) INCLUDE (creation_dts);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_id_prefix;
