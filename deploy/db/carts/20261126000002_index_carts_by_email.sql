-- migrate:up transaction:false

-- Carts of a customer, newest first.
CREATE INDEX CONCURRENTLY carts_by_email ON carts (merchant_id, email text_pattern_ops, creation_dts DESC, cart_id DESC)
    WHERE email IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY carts_by_email;
