-- migrate:up

-- Reads all rows under a lock that lets others write.
ALTER TABLE vault.audit VALIDATE CONSTRAINT audit_action;

-- migrate:down

-- Nothing: a constraint cannot be made unproven, and need not be.
SELECT 1;
