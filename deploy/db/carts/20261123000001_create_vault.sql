-- migrate:up

-- The vault: the only place that holds card numbers, sealed, behind a role of its own (R31). Schema and tables belong to
-- the role that migrates and not to reprise_vault, since an owner could drop the audit or delete from it.
CREATE SCHEMA vault;
GRANT USAGE ON SCHEMA vault TO reprise_carts, reprise_vault;

-- One sealed card number. Several references may lead to it: a clone's copy is a reference of its own to the same
-- number, with the same deadline, so a clone can never prolong it (R32).
CREATE TABLE vault.card_numbers (
    merchant_id text NOT NULL,
    card_number_id text NOT NULL,
    -- The day key that it is sealed under: the UTC day of the deadline.
    key_id text NOT NULL,
    -- The last second in which the number may be used.
    deadline timestamptz NOT NULL,
    -- Version, nonce, ciphertext and tag; null once erased.
    sealed bytea,
    creation_dts timestamptz NOT NULL DEFAULT clock_timestamp(),
    erased_dts timestamptz,
    PRIMARY KEY (merchant_id, card_number_id),
    CONSTRAINT card_numbers_erased CHECK ((sealed IS NULL) = (erased_dts IS NOT NULL))
);

-- Who used which card (R34). Nobody may change or delete a row, and nobody may choose its time: the columns with a
-- default cannot be inserted into.
CREATE TABLE vault.audit (
    merchant_id text NOT NULL,
    audit_id uuid NOT NULL DEFAULT gen_random_uuid(),
    subject text NOT NULL,
    client_id text NOT NULL,
    action text NOT NULL,
    -- Null only for a refusal of a token that leads to no card.
    card_id text,
    occurred_dts timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- From where: service and route.
    origin text NOT NULL,
    outcome text NOT NULL,
    trace_id text NOT NULL,
    PRIMARY KEY (merchant_id, audit_id),
    CONSTRAINT audit_action CHECK (action IN ('entry', 'copy', 'bind', 'charge', 'erasure', 'refusal'))
);

-- "What happened to this card?" is the question that an audit is asked.
CREATE INDEX audit_by_card ON vault.audit (merchant_id, card_id, occurred_dts);

GRANT INSERT (merchant_id, subject, client_id, action, card_id, origin, outcome, trace_id) ON vault.audit
    TO reprise_carts, reprise_vault;
GRANT SELECT, INSERT, UPDATE ON vault.card_numbers TO reprise_vault;

-- The doors of the vault. They run with the rights of reprise_vault, so that reprise_carts can use a number within a
-- statement of its own without ever being able to read one. The search path is fixed against planted names.

-- Keeps a sealed number. No caller can make the vault hold one for longer than 60 days, the most that any merchant may
-- ask for (R4): past that it raises RV003.
CREATE FUNCTION vault.keep(merchant text, number_id text, day_key_id text, number_deadline timestamptz, octets bytea)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, pg_temp
AS $$
BEGIN
    IF number_deadline > clock_timestamp() + interval '1440 hours' THEN
        RAISE EXCEPTION 'the deadline is further away than a card may be held' USING ERRCODE = 'RV003';
    END IF;
    INSERT INTO card_numbers (merchant_id, card_number_id, key_id, deadline, sealed)
    VALUES (merchant, number_id, day_key_id, number_deadline, octets);
    RETURN number_deadline;
END
$$;

-- Lends a number to one more holder: answers its deadline, or raises RV002 when it is erased or not there and RV001 when
-- its deadline is over. The clock is the database's: what the caller believes of the time does not matter (R33).
CREATE FUNCTION vault.lend(merchant text, number_id text)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, pg_temp
AS $$
DECLARE
    number_deadline timestamptz;
BEGIN
    SELECT deadline INTO number_deadline FROM card_numbers
    WHERE merchant_id = merchant AND card_number_id = number_id AND sealed IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the card number is erased' USING ERRCODE = 'RV002';
    END IF;
    IF date_trunc('second', clock_timestamp()) > number_deadline THEN
        RAISE EXCEPTION 'the card number is past its deadline' USING ERRCODE = 'RV001';
    END IF;
    RETURN number_deadline;
END
$$;

-- Erases a number: whether there was one left to erase.
CREATE FUNCTION vault.erase(merchant text, number_id text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, pg_temp
AS $$
BEGIN
    UPDATE card_numbers SET sealed = NULL, erased_dts = clock_timestamp()
    WHERE merchant_id = merchant AND card_number_id = number_id AND sealed IS NOT NULL;
    RETURN FOUND;
END
$$;

ALTER FUNCTION vault.keep(text, text, text, timestamptz, bytea) OWNER TO reprise_vault;
ALTER FUNCTION vault.lend(text, text) OWNER TO reprise_vault;
ALTER FUNCTION vault.erase(text, text) OWNER TO reprise_vault;
REVOKE ALL ON FUNCTION vault.keep(text, text, text, timestamptz, bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault.lend(text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault.erase(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.keep(text, text, text, timestamptz, bytea) TO reprise_carts;
GRANT EXECUTE ON FUNCTION vault.lend(text, text) TO reprise_carts;
GRANT EXECUTE ON FUNCTION vault.erase(text, text) TO reprise_carts;

-- migrate:down

DROP FUNCTION vault.erase(text, text);
DROP FUNCTION vault.lend(text, text);
DROP FUNCTION vault.keep(text, text, text, timestamptz, bytea);
DROP TABLE vault.audit;
DROP TABLE vault.card_numbers;
DROP SCHEMA vault;
