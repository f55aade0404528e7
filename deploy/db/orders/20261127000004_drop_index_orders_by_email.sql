-- migrate:up transaction:false

-- orders_by_email_with_total does all that it did.
DROP INDEX CONCURRENTLY orders_by_email;

-- migrate:down transaction:false

CREATE INDEX CONCURRENTLY orders_by_email ON orders (merchant_id, email text_pattern_ops, creation_dts DESC, order_id DESC)
    WHERE email IS NOT NULL;
