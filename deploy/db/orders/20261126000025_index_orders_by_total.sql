-- migrate:up transaction:false

-- Orders of one total, newest first, and all orders by their totals: one index for the filter and for the sort. What has a few values alone
-- is included, so that among orders of one of them, sorted by total, the others are passed over without a look at them.
CREATE INDEX CONCURRENTLY orders_by_total ON orders (merchant_id, total DESC, creation_dts DESC, order_id DESC)
    INCLUDE (country_code, payment_method, current_stage);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_total;
