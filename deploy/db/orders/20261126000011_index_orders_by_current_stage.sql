-- migrate:up transaction:false

-- Orders in one stage, newest first: few values, and the ones that staff asks for are the rare ones.
CREATE INDEX CONCURRENTLY orders_by_current_stage ON orders (merchant_id, current_stage text_pattern_ops, creation_dts DESC, order_id DESC)
    WHERE current_stage IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_current_stage;
