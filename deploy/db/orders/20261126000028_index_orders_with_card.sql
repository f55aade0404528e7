-- migrate:up transaction:false

-- Orders whose card can be cloned, and until when (R4): those whose card the vault holds, newest first.
CREATE INDEX CONCURRENTLY orders_with_card ON orders (merchant_id, creation_dts DESC, order_id DESC)
    WHERE card_id IS NOT NULL AND card_erased_dts IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_with_card;
