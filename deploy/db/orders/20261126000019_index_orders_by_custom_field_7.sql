-- migrate:up transaction:false

-- Orders by what the merchant keeps in custom_field7 of the checkout, newest first. Most orders have none.
CREATE INDEX CONCURRENTLY orders_by_custom_field_7 ON orders (merchant_id, custom_field_7 text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE custom_field_7 IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_custom_field_7;
