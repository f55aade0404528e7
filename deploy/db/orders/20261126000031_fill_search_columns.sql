-- migrate:up

-- Orders that were there before the columns they are found by, as the service fills them from then on (orders/search_columns).
CREATE FUNCTION pg_temp.caseless(value text) RETURNS text IMMUTABLE LANGUAGE sql
    AS $$ SELECT replace(replace(normalize(lower(normalize(value, NFD) COLLATE "und-x-icu"), NFC), 'ß', 'ss'), 'ς', 'σ') $$;

UPDATE orders SET
    email = pg_temp.caseless(body #>> '{billing,email}'),
    first_name = pg_temp.caseless(coalesce(body #>> '{billing,first_name}', body #>> '{shipping,first_name}')),
    last_name = pg_temp.caseless(coalesce(body #>> '{billing,last_name}', body #>> '{shipping,last_name}')),
    company = pg_temp.caseless(coalesce(body #>> '{billing,company}', body #>> '{shipping,company}')),
    city = pg_temp.caseless(coalesce(body #>> '{billing,city}', body #>> '{shipping,city}')),
    state_region = pg_temp.caseless(coalesce(body #>> '{billing,state_region}', body #>> '{shipping,state_region}')),
    postal_code = pg_temp.caseless(coalesce(body #>> '{billing,postal_code}', body #>> '{shipping,postal_code}')),
    country_code = pg_temp.caseless(coalesce(body #>> '{billing,country_code}', body #>> '{shipping,country_code}')),
    phone = regexp_replace(coalesce(body #>> '{billing,day_phone}', body #>> '{billing,evening_phone}',
        body #>> '{billing,cell_phone}', body #>> '{shipping,day_phone}', body #>> '{shipping,evening_phone}'), '[^+0-9]', '', 'g'),
    payment_method = pg_temp.caseless(body #>> '{payment,payment_method}'),
    current_stage = pg_temp.caseless(body ->> 'current_stage'),
    purchase_order_number = pg_temp.caseless(body #>> '{payment,purchase_order,purchase_order_number}'),
    custom_field_1 = pg_temp.caseless(body #>> '{checkout,custom_field1}'),
    custom_field_2 = pg_temp.caseless(body #>> '{checkout,custom_field2}'),
    custom_field_3 = pg_temp.caseless(body #>> '{checkout,custom_field3}'),
    custom_field_4 = pg_temp.caseless(body #>> '{checkout,custom_field4}'),
    custom_field_5 = pg_temp.caseless(body #>> '{checkout,custom_field5}'),
    custom_field_6 = pg_temp.caseless(body #>> '{checkout,custom_field6}'),
    custom_field_7 = pg_temp.caseless(body #>> '{checkout,custom_field7}'),
    custom_field_8 = pg_temp.caseless(body #>> '{checkout,custom_field8}'),
    custom_field_9 = pg_temp.caseless(body #>> '{checkout,custom_field9}'),
    custom_field_10 = pg_temp.caseless(body #>> '{checkout,custom_field10}'),
    card_last4 = right(body #>> '{payment,credit_card,card_number}', 4),
    total = (body #>> '{summary,total,value}')::numeric,
    payment_dts = (body #>> '{payment,payment_dts}')::timestamptz,
    customer_profile_oid = (body #>> '{customer_profile,customer_profile_oid}')::bigint
FROM (SELECT merchant_id, order_id, document::jsonb AS body FROM orders) AS known
WHERE orders.merchant_id = known.merchant_id AND orders.order_id = known.order_id;

INSERT INTO order_items (merchant_id, item_id, creation_dts, order_id, total)
SELECT DISTINCT merchant_id, pg_temp.caseless(item ->> 'merchant_item_id'), creation_dts, order_id, total
FROM orders CROSS JOIN jsonb_array_elements(document::jsonb -> 'items') AS item
WHERE item ? 'merchant_item_id';

-- migrate:down

DELETE FROM order_items;
