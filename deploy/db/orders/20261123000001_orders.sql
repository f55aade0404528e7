-- migrate:up

-- A placed sale is one row: the document in its wire form beside the columns that are searched or that the rules
-- need. Reading one is one index lookup. The document is text, because jsonb would be rewritten on the way in and
-- printed again on the way out; lz4 costs the least CPU.
CREATE TABLE orders (
    merchant_id     text        NOT NULL,
    order_id        text        NOT NULL,
    version         bigint      NOT NULL DEFAULT 1,
    creation_dts    timestamptz NOT NULL,
    -- In lower case: the filter matches without regard to case.
    email           text,
    document        text        COMPRESSION lz4 NOT NULL,
    -- What a list shows of the order, made once when it is written, so that a page needs no document.
    list_entry      text        COMPRESSION lz4 NOT NULL,
    -- The vault's opaque reference (R30). No caller ever sees it.
    card_id         text,
    -- Set when the vault says that it has erased the card (R32).
    card_erased_dts timestamptz,
    -- The line of descent (R24): generation 0 was not placed from a clone.
    root_order_id   text,
    generation      integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, order_id)
);

-- "View All Orders": newest first, a page at a time by row comparison.
CREATE INDEX orders_by_creation ON orders (merchant_id, creation_dts DESC, order_id DESC);

-- A customer's orders, newest first.
CREATE INDEX orders_by_email ON orders (merchant_id, email text_pattern_ops, creation_dts DESC, order_id DESC)
    WHERE email IS NOT NULL;

-- The last order number that was given out to a service, in blocks. A sequence would cross merchants.
CREATE TABLE order_numbers (
    merchant_id text   NOT NULL,
    last_number bigint NOT NULL,
    PRIMARY KEY (merchant_id)
);

-- Answers kept under an Idempotency-Key, written in the transaction of the work (R41).
CREATE TABLE idempotency_keys (
    merchant_id     text        NOT NULL,
    route           text        NOT NULL,
    idempotency_key text        NOT NULL,
    -- Keyed (HMAC), since the request's body may have held a card number.
    fingerprint     text        NOT NULL,
    status          smallint    NOT NULL,
    headers         text        NOT NULL,
    body            text        COMPRESSION lz4 NOT NULL,
    creation_dts    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, route, idempotency_key)
);

GRANT SELECT, INSERT, UPDATE ON orders, order_numbers TO reprise_orders;
GRANT SELECT, INSERT ON idempotency_keys TO reprise_orders;

-- migrate:down

DROP TABLE idempotency_keys;
DROP TABLE order_numbers;
DROP TABLE orders;
