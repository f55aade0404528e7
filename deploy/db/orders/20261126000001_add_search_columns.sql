-- migrate:up

-- What an order is found by, beside its e-mail address, when it was made and what it was cloned from: a column each, in the
-- caseless form that the filters compare with, so that no search opens a document. An address is that of the bill, or else that
-- of the parcel.
ALTER TABLE orders
    ADD COLUMN first_name            text,
    ADD COLUMN last_name             text,
    ADD COLUMN company               text,
    ADD COLUMN phone                 text,
    ADD COLUMN city                  text,
    ADD COLUMN state_region          text,
    ADD COLUMN postal_code           text,
    ADD COLUMN country_code          text,
    ADD COLUMN payment_method        text,
    ADD COLUMN current_stage         text,
    ADD COLUMN purchase_order_number text,
    ADD COLUMN custom_field_1        text,
    ADD COLUMN custom_field_2        text,
    ADD COLUMN custom_field_3        text,
    ADD COLUMN custom_field_4        text,
    ADD COLUMN custom_field_5        text,
    ADD COLUMN custom_field_6        text,
    ADD COLUMN custom_field_7        text,
    ADD COLUMN custom_field_8        text,
    ADD COLUMN custom_field_9        text,
    ADD COLUMN custom_field_10       text,
    ADD COLUMN card_last4            text,
    ADD COLUMN total                 numeric,
    ADD COLUMN payment_dts           timestamptz,
    ADD COLUMN customer_profile_oid  bigint;

-- The items of each order, each once: an order has many, and a popular item many orders, newest first by the primary key. What
-- a list is sorted by is here too, since a join would sort by it again. Collated by octets, which is the order of prefixes.
CREATE TABLE order_items (
    merchant_id  text        NOT NULL,
    item_id      text        COLLATE "C" NOT NULL,
    creation_dts timestamptz NOT NULL,
    order_id     text        NOT NULL,
    total        numeric,
    PRIMARY KEY (merchant_id, item_id, creation_dts, order_id)
);

GRANT SELECT, INSERT ON order_items TO reprise_orders;

-- migrate:down

DROP TABLE order_items;
ALTER TABLE orders
    DROP COLUMN first_name,
    DROP COLUMN last_name,
    DROP COLUMN company,
    DROP COLUMN phone,
    DROP COLUMN city,
    DROP COLUMN state_region,
    DROP COLUMN postal_code,
    DROP COLUMN country_code,
    DROP COLUMN payment_method,
    DROP COLUMN current_stage,
    DROP COLUMN purchase_order_number,
    DROP COLUMN custom_field_1,
    DROP COLUMN custom_field_2,
    DROP COLUMN custom_field_3,
    DROP COLUMN custom_field_4,
    DROP COLUMN custom_field_5,
    DROP COLUMN custom_field_6,
    DROP COLUMN custom_field_7,
    DROP COLUMN custom_field_8,
    DROP COLUMN custom_field_9,
    DROP COLUMN custom_field_10,
    DROP COLUMN card_last4,
    DROP COLUMN total,
    DROP COLUMN payment_dts,
    DROP COLUMN customer_profile_oid;
