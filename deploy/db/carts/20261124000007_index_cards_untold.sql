-- migrate:up transaction:false

-- What the sweeper looks for: erased cards of orders that the order service has not been told of (R32).
CREATE INDEX CONCURRENTLY cards_untold ON cards (merchant_id, erased_dts)
    WHERE holder = 'order' AND erased_dts IS NOT NULL AND told_dts IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY cards_untold;
