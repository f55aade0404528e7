-- migrate:up

-- Answers are deleted when they have had their days (R41). To pass over rows that another sweep has locked takes the right
-- to update one column; what was answered stays as it is.
GRANT DELETE, UPDATE (creation_dts) ON idempotency_keys TO reprise_orders;

-- migrate:down

REVOKE DELETE, UPDATE (creation_dts) ON idempotency_keys FROM reprise_orders;
