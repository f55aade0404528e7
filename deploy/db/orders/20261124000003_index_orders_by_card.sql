-- migrate:up transaction:false

-- The order of a card that the vault has erased (R32).
CREATE INDEX CONCURRENTLY orders_by_card ON orders (merchant_id, card_id) WHERE card_id IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_card;
