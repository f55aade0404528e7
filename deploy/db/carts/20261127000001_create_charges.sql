-- migrate:up

-- One row for each time that the card of a placed order is charged: what is asked for is on record before the gateway is
-- asked, and what it decided before anybody is told, so that a charge is made once, however often it is asked for.
CREATE TABLE charges (
    merchant_id         text        NOT NULL,
    -- 20 letters; also the payment gateway's idempotency key of this attempt.
    attempt_id          text        NOT NULL,
    order_id            text        NOT NULL,
    -- The gateway that is asked, and the name of its credentials, whatever the merchant chooses later.
    payment_gateway     text        NOT NULL,
    payment_credentials text        NOT NULL,
    -- What the gateway decided, as the order service is told; null until then.
    outcome             text        COMPRESSION lz4,
    creation_dts        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, attempt_id)
);

GRANT SELECT, INSERT, UPDATE ON charges TO reprise_carts;

-- migrate:down

DROP TABLE charges;
