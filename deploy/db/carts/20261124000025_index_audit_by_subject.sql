-- migrate:up transaction:false

-- "What has this person done?"
CREATE INDEX CONCURRENTLY audit_by_subject ON vault.audit (merchant_id, subject, occurred_dts DESC, audit_id DESC);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY vault.audit_by_subject;
