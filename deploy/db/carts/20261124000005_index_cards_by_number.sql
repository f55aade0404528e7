-- migrate:up transaction:false

-- "Does anyone else still hold this number?", asked when a holder lets go of it.
CREATE INDEX CONCURRENTLY cards_by_number ON cards (merchant_id, card_number_id) WHERE erased_dts IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY cards_by_number;
