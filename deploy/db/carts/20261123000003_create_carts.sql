-- migrate:up

-- The open carts of all merchants. A cart is one row: its document in the very form in which it goes over the wire, and
-- beside it the few columns that a query looks at. Reading a cart is then one index lookup, and its text is passed on
-- without being parsed. It is text and not jsonb since jsonb costs a third more to write and has to be printed again.
CREATE TABLE carts (
    merchant_id text NOT NULL,
    cart_id text NOT NULL,
    -- Counts the changes of the cart, and is its entity tag.
    version bigint NOT NULL DEFAULT 1,
    document text COMPRESSION lz4 NOT NULL,
    -- The cart's entry in the list of carts, so that a page of 200 parses no document.
    summary text COMPRESSION lz4 NOT NULL,
    -- The card of the cart: a reference into `cards`, never a number.
    card_id text,
    -- To the microsecond, by the clock of the database: the order of the list. The document shows whole seconds.
    creation_dts timestamptz NOT NULL DEFAULT clock_timestamp(),
    modified_dts timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- From then on the cart is treated as if it were not there.
    expiration_dts timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, cart_id),
    -- A cart cannot name a card that is not there, or another merchant's.
    CONSTRAINT carts_card FOREIGN KEY (merchant_id, card_id) REFERENCES cards (merchant_id, card_id)
);

-- `GET /carts` shows the newest first and goes on from the last cart of the page before: both columns of that place
-- are in the index, so that a page is one short range of it however deep the caller has gone.
CREATE INDEX carts_by_creation ON carts (merchant_id, creation_dts DESC, cart_id DESC);

-- One row for each effect that was asked for with an `Idempotency-Key`, written by the statement that has the effect.
-- The primary key is what makes fifty simultaneous twins one: the first inserts, the others wait for it and then fail.
-- The answer is kept whole so that a repetition is answered alike. The database of orders has the same table.
CREATE TABLE idempotency_keys (
    merchant_id text NOT NULL,
    route text NOT NULL,
    idempotency_key text NOT NULL,
    -- A keyed digest of the request, since its body may have held a card number.
    fingerprint text NOT NULL,
    status smallint NOT NULL,
    headers text NOT NULL,
    body text COMPRESSION lz4 NOT NULL,
    creation_dts timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, route, idempotency_key)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON carts TO reprise_carts;
GRANT SELECT, INSERT, DELETE ON idempotency_keys TO reprise_carts;

-- migrate:down

DROP TABLE idempotency_keys;
DROP TABLE carts;
