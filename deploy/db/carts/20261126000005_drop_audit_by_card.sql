-- migrate:up transaction:false

-- audit_by_held_card serves the same, and is smaller.
DROP INDEX CONCURRENTLY vault.audit_by_card;

-- migrate:down transaction:false

CREATE INDEX CONCURRENTLY audit_by_card ON vault.audit (merchant_id, card_id, occurred_dts);
