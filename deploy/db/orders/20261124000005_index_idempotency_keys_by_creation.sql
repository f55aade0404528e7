-- migrate:up transaction:false

-- What the sweep looks for: answers that have had their days (R41).
CREATE INDEX CONCURRENTLY idempotency_keys_by_creation ON idempotency_keys (merchant_id, creation_dts);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY idempotency_keys_by_creation;
