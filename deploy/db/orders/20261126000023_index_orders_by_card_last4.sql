-- migrate:up transaction:false

-- Orders that were paid with a card of these last digits, newest first: what a customer can say of the card.
CREATE INDEX CONCURRENTLY orders_by_card_last4 ON orders (merchant_id, card_last4 text_pattern_ops, creation_dts DESC, order_id DESC)
    INCLUDE (total) WHERE card_last4 IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_card_last4;
