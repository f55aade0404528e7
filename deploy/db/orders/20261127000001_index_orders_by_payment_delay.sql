-- migrate:up transaction:false

-- By how much a merchant's orders were paid after they were made, at the least and at the most: what was paid until a time is then
-- looked for among the orders that were made until shortly before it, and not from the newest or the oldest of all on.
CREATE INDEX CONCURRENTLY orders_by_payment_delay ON orders (merchant_id, date_part('epoch', payment_dts - creation_dts))
    WHERE payment_dts IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_payment_delay;
