"""Generated orders are what the order service would have kept of them, and nothing is lost on the way."""
import json
import os
import signal
import subprocess

import pytest

from orders import differences
from stack import REPOSITORY

GENERATE = REPOSITORY / "tests" / "bench" / "generate"
SCHEMA = ("SELECT string_agg(pg_get_indexdef(indexrelid), ';' ORDER BY indexrelid::regclass::text) FROM pg_index "
          "WHERE indrelid IN ('orders'::regclass, 'order_items'::regclass)")
# What was placed from a clone differs from what is posted by its line of descent; times of the row are its own.
SAME_ROW = """WITH items AS (SELECT order_id, jsonb_agg(jsonb_build_array(item_id, creation_dts, total) ORDER BY item_id) AS items
                            FROM order_items WHERE merchant_id = 'DEMO' AND order_id IN ({0}) GROUP BY order_id)
    SELECT (to_jsonb(o) - 'order_id' - 'source_order_id' - 'root_order_id' - 'generation')
        || jsonb_build_object('document', replace(document, order_id, 'ID'), 'list_entry', replace(list_entry, order_id, 'ID'), 'items', items)
    FROM orders AS o JOIN items USING (order_id) WHERE merchant_id = 'DEMO' AND order_id IN ({0}) ORDER BY order_id"""


def generate(stack, *arguments, check=True):
    """Runs the generator as a person would; returns the process."""
    run = subprocess.run([GENERATE, *map(str, arguments)], env={**stack.environment, **stack.urls}, capture_output=True, text=True, timeout=600)
    assert not check or run.returncode == 0, run.stderr
    return run


def rows(stack, ids):
    listed = ", ".join(f"'{order_id}'" for order_id in ids)
    return [json.loads(row) for row in stack.sql("ORDERS_ADMIN_URL", SAME_ROW.format(listed)).splitlines()]


def count_of(stack, table="orders"):
    return int(stack.sql("ORDERS_ADMIN_URL", f"SELECT count(*) FROM {table}"))


def ids_of(stack):
    return stack.sql("ORDERS_ADMIN_URL", "SELECT order_id FROM orders WHERE merchant_id = 'DEMO' ORDER BY order_id").splitlines()


def generated_ids(stack, count, **options):
    """The ids of so many orders of DEMO that are generated."""
    before = set(ids_of(stack))
    words = [word for name, value in options.items() for word in ("--" + name, value)]
    generate(stack, count, "--merchants", 1, "--until", "2026-11-01T00:00:00Z", *words)
    new = [order_id for order_id in ids_of(stack) if order_id not in before]
    assert len(new) == count
    return new


@pytest.fixture(scope="module")
def ids(stack, client):
    return generated_ids(stack, 300, seed=7)


@pytest.mark.parametrize("arguments", [[], ["0"], ["10000001"], ["many"], ["10", "--merchants", "0"], ["10", "--until", "yesterday"]])
def test_what_cannot_be_generated_is_refused_and_changes_nothing(stack, arguments):
    before = count_of(stack)
    run = generate(stack, *arguments, check=False)
    assert (run.returncode, run.stdout) == (2, "") and "usage" in run.stderr
    assert count_of(stack) == before


def test_without_a_database_it_says_what_is_missing(stack):
    environment = {name: value for name, value in stack.environment.items() if name != "ORDERS_ADMIN_URL"}
    run = subprocess.run([GENERATE, "10"], env=environment, capture_output=True, text=True)
    assert run.returncode == 1 and "ORDERS_ADMIN_URL is not set" in run.stderr


def test_a_generated_order_is_kept_as_the_service_keeps_it_when_it_is_posted(stack, client, ids):
    """Column by column, with its items. What differs is the id, and what only placing a clone sets."""
    posted = []
    for order_id in ids:
        read = client.get(f"/orders/{order_id}")
        assert read.status == 200, read
        answer = client.post("/orders", read.json())
        assert answer.status == 201, answer
        posted.append(answer.json()["order_id"])
    generated = rows(stack, ids)
    assert len(generated) == len(ids)
    for mine, of_service in zip(generated, rows(stack, posted)):
        assert differences(of_service, mine) + differences(mine, of_service) == []
    filled = {name for row in generated for name, value in row.items() if value is not None}
    assert set(generated[0]) - filled == {"card_id", "card_erased_dts"}


def test_totals_are_those_that_the_service_computes(client, ids):
    for order_id in ids[:100]:
        order = client.get(f"/orders/{order_id}").json()
        freight = order["summary"]["shipping_handling_total"]
        computed = client.post("/orders", {**order, "summary": {"shipping_handling_total": freight}}).json()["summary"]
        assert computed == {name: order["summary"][name] for name in computed}


def test_a_generated_clone_names_an_order_that_is_there(stack, client, ids):
    clones = [client.get(f"/orders/{order_id}").json() for order_id in ids[31::32]]
    for clone in clones:
        assert clone["clone"]["generation"] == 1 and clone["clone"]["source_order_id"] == clone["clone"]["root_order_id"]
        source = client.get(f"/orders/{clone['clone']['source_order_id']}").json()
        assert source["billing"]["email"] == clone["billing"]["email"] and source["creation_dts"] <= clone["creation_dts"]
        assert "generation" not in source["clone"]
    assert len(clones) == 9


def test_other_merchants_have_a_tenth_of_all(stack):
    generate(stack, 500, "--merchants", 4)
    shares = stack.sql("ORDERS_ADMIN_URL", "SELECT count(*) FROM orders WHERE merchant_id LIKE 'SHOP%' GROUP BY merchant_id").splitlines()
    assert len(shares) == 3 and sum(map(int, shares)) == 50


def test_generated_orders_and_others_never_get_the_same_number(stack, client):
    """The service gives numbers out of a block that it has, also after others were generated."""
    for _ in range(2):
        generate(stack, 100)
        before = ids_of(stack)
        answer = client.post("/orders", {"items": [{"merchant_item_id": "MUG", "quantity": 1}]})
        assert answer.status == 201 and answer.json()["order_id"] not in before


def test_the_same_seed_makes_the_same_rows_and_another_seed_others(stack):
    first, second, other = (rows(stack, generated_ids(stack, 60, seed=seed)) for seed in (3, 3, 4))
    assert first == second and first != other


def test_indexes_that_were_dropped_for_the_load_are_there_again(stack):
    before = stack.sql("ORDERS_ADMIN_URL", SCHEMA)
    count = count_of(stack) + 1
    run = generate(stack, count, "--merchants", 2)
    assert "indexes: 100%" in run.stderr
    assert stack.sql("ORDERS_ADMIN_URL", SCHEMA) == before and before.count("CREATE") > 25


def test_a_run_that_is_killed_leaves_rows_and_indexes_as_they_were(stack):
    before = stack.sql("ORDERS_ADMIN_URL", SCHEMA), count_of(stack), count_of(stack, "order_items"), count_of(stack, "order_numbers")
    with subprocess.Popen([GENERATE, "1000000"], env={**stack.environment, **stack.urls}, stderr=subprocess.PIPE, start_new_session=True) as process:
        shown = b""
        while b"2000/1000000" not in shown:
            shown += os.read(process.stderr.fileno(), 4096)
        os.killpg(process.pid, signal.SIGKILL)
    stack.wait(lambda: stack.sql("ORDERS_ADMIN_URL", "SELECT count(*) FROM pg_locks WHERE relation = 'orders'::regclass AND mode = 'AccessExclusiveLock'") == "0")
    assert before == (stack.sql("ORDERS_ADMIN_URL", SCHEMA), count_of(stack), count_of(stack, "order_items"), count_of(stack, "order_numbers"))


def test_orders_with_held_cards_can_be_cloned_with_them(stack, client):
    held = "SELECT order_id FROM orders WHERE merchant_id = 'DEMO' AND card_id IS NOT NULL"
    before = set(stack.sql("ORDERS_ADMIN_URL", held).splitlines())
    generate(stack, 10, "--merchants", 1, "--held-cards", 3, "--seed", 9)
    new = set(stack.sql("ORDERS_ADMIN_URL", held).splitlines()) - before
    assert len(new) == 3
    for order_id in new:
        assert client.get(f"/orders/{order_id}").json()["clone"]["card_reusable"] is True
        assert client.post(f"/orders/{order_id}/clone?dry_run=true").json()["clone"]["card"]["outcome"] == "copied"
