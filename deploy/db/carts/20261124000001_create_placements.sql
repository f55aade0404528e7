-- migrate:up

-- One row for each time that a cart is placed: what has been done of it, so that after a crash it is finished and not
-- begun again (R22). The states: authorizing (the payment gateway is being asked), authorized (paid, or nothing to pay:
-- an order must follow), placed (the order is there, the cart is gone), declined and abandoned (the cart is open again).
CREATE TABLE placements (
    merchant_id text NOT NULL,
    -- 20 letters; also the payment gateway's idempotency key of this attempt.
    placement_id text NOT NULL,
    cart_id text NOT NULL,
    state text NOT NULL,
    -- realtime, none or skipped (R23).
    processing text NOT NULL,
    -- The gateway that is asked, and the name of its credentials; null when nothing is charged.
    payment_gateway text,
    payment_credentials text,
    -- Who placed the cart, for the order and the audit.
    subject text NOT NULL,
    client_id text NOT NULL,
    -- The key under which the outcome is the answer.
    idempotency_key text NOT NULL,
    fingerprint text NOT NULL,
    -- When the order was placed, whoever finishes it.
    placed_dts timestamptz NOT NULL,
    -- From authorized on: what the order service is sent, word for word, however often.
    order_request text COMPRESSION lz4,
    order_id text,
    modified_dts timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, placement_id),
    CONSTRAINT placements_state CHECK (state IN ('authorizing', 'authorized', 'placed', 'declined', 'abandoned')),
    CONSTRAINT placements_processing CHECK (processing IN ('realtime', 'none', 'skipped')),
    CONSTRAINT placements_order CHECK ((state = 'placed') = (order_id IS NOT NULL))
);

-- "Which cart is being placed, and which order did it become?"
CREATE INDEX placements_by_cart ON placements (merchant_id, cart_id);

-- One key, one placement under way.
CREATE UNIQUE INDEX placements_by_key ON placements (merchant_id, idempotency_key) WHERE state IN ('authorizing', 'authorized');

-- What a restarted service has to finish. Few rows at any time.
CREATE INDEX placements_unfinished ON placements (merchant_id, modified_dts) WHERE state IN ('authorizing', 'authorized');

GRANT SELECT, INSERT, UPDATE ON placements TO reprise_carts;

-- The placement that is under way; while there is one, the cart cannot be changed. And the order that the cart was
-- cloned from, for the filter `cloned_from`.
ALTER TABLE carts ADD COLUMN placement_id text, ADD COLUMN source_order_id text;
UPDATE carts SET source_order_id = summary::json ->> 'source_order_id' WHERE summary::json ->> 'source_order_id' IS NOT NULL;

-- migrate:down

ALTER TABLE carts DROP COLUMN placement_id, DROP COLUMN source_order_id;
DROP TABLE placements;
