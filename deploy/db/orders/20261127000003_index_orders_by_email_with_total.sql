-- migrate:up transaction:false

-- A customer's orders, newest first, and with the total, which is younger than orders_by_email: see orders_by_first_name.
CREATE INDEX CONCURRENTLY orders_by_email_with_total ON orders (merchant_id, email text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE email IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_email_with_total;
