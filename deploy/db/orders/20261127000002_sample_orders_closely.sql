-- migrate:up

-- The beginning of a value is looked for through its index or along the list, whichever the planner takes for shorter. It tells from the
-- bounds of a histogram, and by default has a hundred: a value of one order in a million that happened to be a bound passed for one order in
-- a hundred, and the list was read to its end. With a thousand it passes for so few that its index is taken, among ten million orders as well.
ALTER TABLE orders
    ALTER COLUMN email                 SET STATISTICS 1000,
    ALTER COLUMN first_name            SET STATISTICS 1000,
    ALTER COLUMN last_name             SET STATISTICS 1000,
    ALTER COLUMN company               SET STATISTICS 1000,
    ALTER COLUMN phone                 SET STATISTICS 1000,
    ALTER COLUMN city                  SET STATISTICS 1000,
    ALTER COLUMN state_region          SET STATISTICS 1000,
    ALTER COLUMN postal_code           SET STATISTICS 1000,
    ALTER COLUMN purchase_order_number SET STATISTICS 1000,
    ALTER COLUMN custom_field_1        SET STATISTICS 1000,
    ALTER COLUMN custom_field_2        SET STATISTICS 1000,
    ALTER COLUMN custom_field_3        SET STATISTICS 1000,
    ALTER COLUMN custom_field_4        SET STATISTICS 1000,
    ALTER COLUMN custom_field_5        SET STATISTICS 1000,
    ALTER COLUMN custom_field_6        SET STATISTICS 1000,
    ALTER COLUMN custom_field_7        SET STATISTICS 1000,
    ALTER COLUMN custom_field_8        SET STATISTICS 1000,
    ALTER COLUMN custom_field_9        SET STATISTICS 1000,
    ALTER COLUMN custom_field_10       SET STATISTICS 1000;
ALTER TABLE order_items
    ALTER COLUMN item_id SET STATISTICS 1000;
ANALYZE orders;
ANALYZE order_items;

-- migrate:down

ALTER TABLE orders
    ALTER COLUMN email                 SET STATISTICS -1,
    ALTER COLUMN first_name            SET STATISTICS -1,
    ALTER COLUMN last_name             SET STATISTICS -1,
    ALTER COLUMN company               SET STATISTICS -1,
    ALTER COLUMN phone                 SET STATISTICS -1,
    ALTER COLUMN city                  SET STATISTICS -1,
    ALTER COLUMN state_region          SET STATISTICS -1,
    ALTER COLUMN postal_code           SET STATISTICS -1,
    ALTER COLUMN purchase_order_number SET STATISTICS -1,
    ALTER COLUMN custom_field_1        SET STATISTICS -1,
    ALTER COLUMN custom_field_2        SET STATISTICS -1,
    ALTER COLUMN custom_field_3        SET STATISTICS -1,
    ALTER COLUMN custom_field_4        SET STATISTICS -1,
    ALTER COLUMN custom_field_5        SET STATISTICS -1,
    ALTER COLUMN custom_field_6        SET STATISTICS -1,
    ALTER COLUMN custom_field_7        SET STATISTICS -1,
    ALTER COLUMN custom_field_8        SET STATISTICS -1,
    ALTER COLUMN custom_field_9        SET STATISTICS -1,
    ALTER COLUMN custom_field_10       SET STATISTICS -1;
ALTER TABLE order_items
    ALTER COLUMN item_id SET STATISTICS -1;
