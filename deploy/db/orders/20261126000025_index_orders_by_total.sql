-- migrate:up transaction:false

-- Orders of one total, newest first, and all orders by their totals: one index for the filter and for the sort.
CREATE INDEX CONCURRENTLY orders_by_total ON orders (merchant_id, total DESC, creation_dts DESC, order_id DESC);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_total;
