-- migrate:up transaction:false

-- Orders by what the merchant keeps in custom_field2 of the checkout, newest first. Most orders have none.
CREATE INDEX CONCURRENTLY orders_by_custom_field_2 ON orders (merchant_id, custom_field_2 text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE custom_field_2 IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_custom_field_2;
