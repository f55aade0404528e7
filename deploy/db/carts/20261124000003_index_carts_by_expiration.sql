-- migrate:up transaction:false

-- What the sweeper looks for: carts whose days are over (R25).
CREATE INDEX CONCURRENTLY carts_by_expiration ON carts (merchant_id, expiration_dts);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY carts_by_expiration;
