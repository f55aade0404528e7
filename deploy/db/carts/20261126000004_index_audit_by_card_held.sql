-- migrate:up transaction:false

-- What became of a card. Most entries have none: a clone and its answer write theirs without touching this index.
CREATE INDEX CONCURRENTLY audit_by_held_card ON vault.audit (merchant_id, card_id, occurred_dts)
    WHERE card_id IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY vault.audit_by_held_card;
