-- migrate:up transaction:false

-- The order of a customer's own purchase order number.
CREATE INDEX CONCURRENTLY orders_by_purchase_order_number ON orders (merchant_id, purchase_order_number text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE purchase_order_number IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_purchase_order_number;
