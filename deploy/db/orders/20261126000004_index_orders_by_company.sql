-- migrate:up transaction:false

-- Orders of a company, newest first. Most orders have none.
CREATE INDEX CONCURRENTLY orders_by_company ON orders (merchant_id, company text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE company IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_company;
