-- migrate:up

-- Answers are deleted when they have had their days (R41). To pass over rows that another sweep has locked takes the right
-- to update one column; what was answered stays as it is.
GRANT UPDATE (creation_dts) ON idempotency_keys TO reprise_carts;

-- migrate:down

REVOKE UPDATE (creation_dts) ON idempotency_keys FROM reprise_carts;
