-- migrate:up transaction:false

-- The trail, newest first: a page is one short range of it, however far back.
CREATE INDEX CONCURRENTLY audit_by_time ON vault.audit (merchant_id, occurred_dts DESC, audit_id DESC);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY vault.audit_by_time;
