-- migrate:up

-- An index is read alone where the pages of the table are known to be seen by all, which a vacuum finds out. By default one comes when a
-- fifth of the orders are new: among ten million orders, two million would be looked at one by one.
ALTER TABLE orders SET (autovacuum_vacuum_insert_scale_factor = 0.01);
ALTER TABLE order_items SET (autovacuum_vacuum_insert_scale_factor = 0.01);

-- migrate:down

ALTER TABLE order_items RESET (autovacuum_vacuum_insert_scale_factor);
ALTER TABLE orders RESET (autovacuum_vacuum_insert_scale_factor);
