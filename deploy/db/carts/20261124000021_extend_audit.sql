-- migrate:up

-- The audit becomes the one trail of everything that must be answered for (R34, PCI DSS 10.2): clones, placings, refused
-- access and its own reading, beside the cards.
ALTER TABLE vault.audit
    -- The address of what was touched, such as /carts/<cart_id>; null where it is not known.
    ADD COLUMN resource text,
    -- The address that the gateway took the request from; null where nobody asked, or the gateway did not say.
    ADD COLUMN remote_address text;

-- In one statement, so that there is no moment without a constraint; the rows there are are looked at by the next
-- migration, while others are written.
ALTER TABLE vault.audit
    DROP CONSTRAINT audit_action,
    ADD CONSTRAINT audit_action CHECK (action IN ('entry', 'copy', 'bind', 'charge', 'erasure', 'refusal',
                                                  'clone', 'place', 'access_refused', 'audit_read')) NOT VALID;

GRANT INSERT (resource, remote_address) ON vault.audit TO reprise_carts, reprise_vault;

-- What a reader of the trail may see: everything but which card. A card id is for nobody outside, and the outcome of a
-- card's use names the one that it was held as.
CREATE VIEW vault.audit_trail AS
SELECT merchant_id, audit_id, occurred_dts, action, regexp_replace(outcome, 'held as [0-9a-f]{32}', 'held') AS outcome,
    subject, client_id, resource, origin, remote_address, trace_id
FROM vault.audit;

-- Whoever reads the trail can do nothing else.
GRANT USAGE ON SCHEMA vault TO reprise_audit;
GRANT SELECT ON vault.audit_trail TO reprise_audit;

-- migrate:down

REVOKE USAGE ON SCHEMA vault FROM reprise_audit;
DROP VIEW vault.audit_trail;
REVOKE INSERT (resource, remote_address) ON vault.audit FROM reprise_carts, reprise_vault;
ALTER TABLE vault.audit
    DROP COLUMN resource,
    DROP COLUMN remote_address,
    DROP CONSTRAINT audit_action,
    ADD CONSTRAINT audit_action CHECK (action IN ('entry', 'copy', 'bind', 'charge', 'erasure', 'refusal')) NOT VALID;
