-- migrate:up

-- When the order service was told that the card of its order is erased; null until then, and for all other holders.
ALTER TABLE cards ADD COLUMN told_dts timestamptz;

-- migrate:down

ALTER TABLE cards DROP COLUMN told_dts;
