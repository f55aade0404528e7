-- migrate:up transaction:false

-- Orders of a telephone number, by its digits, newest first: what a clerk sees of somebody who calls.
CREATE INDEX CONCURRENTLY orders_by_phone ON orders (merchant_id, phone text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE phone IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_phone;
