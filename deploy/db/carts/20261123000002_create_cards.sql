-- migrate:up

-- References to card numbers: what may be shown of a card, and who holds it. The number itself is in the vault, which
-- this role cannot read (R31). There is no foreign key into the vault: a reference whose number is gone is refused
-- there, and a key would make simultaneous clones of one order lock one row.
CREATE TABLE cards (
    merchant_id text NOT NULL,
    card_id text NOT NULL,
    card_number_id text NOT NULL,
    -- Who the reference is for: a token not yet used, an order or a cart.
    holder text NOT NULL,
    card_type text NOT NULL,
    card_number_mask text NOT NULL,
    card_expiration_month smallint NOT NULL,
    card_expiration_year smallint NOT NULL,
    -- The same as the number's, so that what is due can be found without the vault's rights.
    deadline timestamptz NOT NULL,
    creation_dts timestamptz NOT NULL DEFAULT clock_timestamp(),
    erased_dts timestamptz,
    PRIMARY KEY (merchant_id, card_id),
    CONSTRAINT cards_holder CHECK (holder IN ('token', 'order', 'cart')),
    CONSTRAINT cards_mask CHECK (card_number_mask ~ '^X{8,15}[0-9]{4}$'),
    CONSTRAINT cards_month CHECK (card_expiration_month BETWEEN 1 AND 12)
);

-- The tokens that `POST /cards` gives out, as digests: a copy of this table is worth nothing to a thief. Used once.
CREATE TABLE card_tokens (
    merchant_id text NOT NULL,
    token_digest bytea NOT NULL,
    card_id text NOT NULL,
    expires_dts timestamptz NOT NULL,
    used_dts timestamptz,
    PRIMARY KEY (merchant_id, token_digest),
    CONSTRAINT card_tokens_card FOREIGN KEY (merchant_id, card_id) REFERENCES cards (merchant_id, card_id)
);

-- The service changes rows and never tables: migrations run as another role.
GRANT USAGE ON SCHEMA public TO reprise_carts;
GRANT SELECT, INSERT, UPDATE ON cards TO reprise_carts;
GRANT SELECT, INSERT, UPDATE, DELETE ON card_tokens TO reprise_carts;

-- migrate:down

DROP TABLE card_tokens;
DROP TABLE cards;
REVOKE USAGE ON SCHEMA public FROM reprise_carts;
