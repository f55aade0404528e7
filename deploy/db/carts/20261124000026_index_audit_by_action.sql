-- migrate:up transaction:false

-- "Who was refused?": few rows among many.
CREATE INDEX CONCURRENTLY audit_by_action ON vault.audit (merchant_id, action, occurred_dts DESC, audit_id DESC);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY vault.audit_by_action;
