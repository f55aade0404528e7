-- migrate:up transaction:false

-- Carts that one clerk or script has made, newest first.
CREATE INDEX CONCURRENTLY carts_by_maker ON carts (merchant_id, placed_by, creation_dts DESC, cart_id DESC)
    WHERE placed_by IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY carts_by_maker;
