-- migrate:up transaction:false

-- "What did this request do?", asked with the trace id of a problem, a log line or another entry. A trace has few entries:
-- without their times the index is a third as large, and the equal keys share their room.
CREATE INDEX CONCURRENTLY audit_by_trace ON vault.audit (merchant_id, trace_id);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY vault.audit_by_trace;
