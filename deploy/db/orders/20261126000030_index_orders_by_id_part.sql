-- migrate:up transaction:false

-- Orders of whose ids the end or an inner part is known: the last digits, as a customer reads them out.
CREATE INDEX CONCURRENTLY orders_by_id_part ON orders USING gin (merchant_id, order_id gin_trgm_ops);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_id_part;
