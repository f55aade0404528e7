-- migrate:up transaction:false

-- Paid orders, newest first: what was paid from a time on, or until one, is read here without a look at the orders that nobody has paid. Thousands
-- of those may lie at the end of the list. The time of payment is in the index as well, so that what does not fit is passed over in it.
CREATE INDEX CONCURRENTLY orders_paid ON orders (merchant_id, creation_dts DESC, order_id DESC, payment_dts)
    WHERE payment_dts IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_paid;
