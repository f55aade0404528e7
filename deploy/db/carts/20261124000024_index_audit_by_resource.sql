-- migrate:up transaction:false

-- "What happened to this cart?"
CREATE INDEX CONCURRENTLY audit_by_resource ON vault.audit (merchant_id, resource, occurred_dts DESC, audit_id DESC)
    WHERE resource IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY vault.audit_by_resource;
