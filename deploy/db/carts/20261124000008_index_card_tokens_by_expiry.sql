-- migrate:up transaction:false

-- What the sweeper looks for: tokens past their minutes (R30).
CREATE INDEX CONCURRENTLY card_tokens_by_expiry ON card_tokens (merchant_id, expires_dts);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY card_tokens_by_expiry;
