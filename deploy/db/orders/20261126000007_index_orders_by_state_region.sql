-- migrate:up transaction:false

-- Orders of a state or region, newest first: few values, so that only the order behind them makes a page cheap.
CREATE INDEX CONCURRENTLY orders_by_state_region ON orders (merchant_id, state_region text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE state_region IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_state_region;
