-- migrate:up transaction:false

-- Orders by what the merchant keeps in custom_field4 of the checkout, newest first. Most orders have none.
CREATE INDEX CONCURRENTLY orders_by_custom_field_4 ON orders (merchant_id, custom_field_4 text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE custom_field_4 IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_custom_field_4;
