-- migrate:up transaction:false

-- Orders of a customer's profile, newest first.
CREATE INDEX CONCURRENTLY orders_by_customer_profile ON orders (merchant_id, customer_profile_oid, creation_dts DESC, order_id DESC)
    WHERE customer_profile_oid IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY orders_by_customer_profile;
