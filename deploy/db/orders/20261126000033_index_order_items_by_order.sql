-- migrate:up transaction:false

-- Whether an order has an item of which only the beginning is known: many items begin so, and each has a list of its own.
CREATE INDEX CONCURRENTLY order_items_by_order ON order_items (merchant_id, order_id, item_id);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY order_items_by_order;
