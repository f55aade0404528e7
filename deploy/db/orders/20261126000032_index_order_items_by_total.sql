-- migrate:up transaction:false

-- Orders of an item by their totals.
CREATE INDEX CONCURRENTLY order_items_by_total
    ON order_items (merchant_id, item_id, total DESC, creation_dts DESC, order_id DESC);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY order_items_by_total;
