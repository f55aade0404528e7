-- migrate:up transaction:false

-- Orders of a country, newest first: few values, and some of them rare, which reading all orders would take long to meet.
CREATE INDEX CONCURRENTLY orders_by_country_code ON orders (merchant_id, country_code text_pattern_ops, creation_dts DESC, order_id DESC)
    WHERE country_code IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_country_code;
