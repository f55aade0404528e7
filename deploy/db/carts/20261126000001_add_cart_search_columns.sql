-- migrate:up

-- What a cart is found by, beside its source and when it was made: the e-mail address of the bill, in the caseless form that the
-- filter compares with, and who made it. Carts that were there before live for their days without.
ALTER TABLE carts ADD COLUMN email text, ADD COLUMN placed_by text;

-- migrate:down

ALTER TABLE carts DROP COLUMN placed_by, DROP COLUMN email;
