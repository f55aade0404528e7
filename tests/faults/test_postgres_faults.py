"""R41, R42: PostgreSQL is restarted, has no connections left, or holds a lock: callers are told so at once and in words that
invite to come back, nothing is lost, and it goes on by itself."""
import contextlib
import signal
import time
import uuid

import pytest

from cloning import Clone
from ledger import Ledger
from sale import DOUBTS, PLACE, Sale, wait_for
from standstill import row_locked, table_locked
from supervisor import Supervisor, everything_serves
from traffic import Traffic, ask_once

# Far more than any answer needs here, and less than a caller's patience.
BOUND_SECONDS = 15
SEED = 7
ROLES = ["reprise_orders", "reprise_carts", "reprise_vault"]


@pytest.fixture(autouse=True)
def as_installed(stack):
    stack.configure({})


@pytest.mark.parametrize("mode", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
def test_a_restart_of_postgresql_under_load_loses_and_doubles_nothing(stack, client, mode):
    traffic = Traffic(client, SEED)
    ledger = Ledger(stack)
    with Supervisor(stack) as supervisor, traffic:
        wait_for(traffic.goes_on(20), "the callers are at work", 60)
        stack.kill("postgres", mode)
        wait_for(lambda: supervisor.restarts > 0 and everything_serves(stack), "everything serves", 60)
        wait_for(traffic.goes_on(20), "the callers go on", 60)
    assert supervisor.failures == [] and traffic.failures == []
    account = ledger.close(traffic)
    assert (account.lost, account.doubled) == ([], [])
    assert all(effect.is_acknowledged() for effect in traffic.effects)


@contextlib.contextmanager
def without_connections(stack, role):
    """The sessions of a role end, and there are no new ones."""
    stack.sql("CARTS_ADMIN_URL", f"ALTER ROLE {role} CONNECTION LIMIT 0")
    try:
        stack.sql("CARTS_ADMIN_URL", f"SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE usename = '{role}'")
        yield
    finally:
        stack.sql("CARTS_ADMIN_URL", f"ALTER ROLE {role} CONNECTION LIMIT -1")


def is_told_to_come_back(answer):
    """503, at once, with a pause and a trace id, and no word of what is wrong inside."""
    assert answer.status == 503 and answer.code() in DOUBTS, answer
    assert int(answer.headers["Retry-After"]) >= 1 and len(answer.json()["trace_id"]) == 32
    assert not any(word in answer.body for word in (b"role", b"FATAL", b"reprise_", b"connection"))
    return True


@pytest.mark.parametrize("role", ROLES)
def test_without_connections_callers_are_told_to_come_back_and_then_served(stack, client, role):
    clone, sale = Clone(stack, client, str(uuid.uuid4())), Sale(stack, client)
    refused = {"reprise_orders": [clone.path, "/orders"], "reprise_carts": [clone.path, f"/carts/{sale.cart_id}/place"],
               "reprise_vault": [f"/carts/{sale.cart_id}/place"]}[role]
    with without_connections(stack, role):
        for path in refused:
            began = time.monotonic()
            answer = client.get(path) if path == "/orders" else client.post(path, PLACE if path.endswith("place") else None, key=sale.key)
            assert is_told_to_come_back(answer) and time.monotonic() - began < BOUND_SECONDS
    wait_for(lambda: everything_serves(stack), "everything serves again by itself")
    clone.is_one_cart(clone.repeat())
    sale.is_one_order_and_one_charge(sale.repeat())


def test_a_clone_whose_key_is_locked_is_told_so_in_time_and_its_retry_makes_one_cart(stack, client):
    clone = Clone(stack, client, str(uuid.uuid4()))
    with table_locked(stack, "CARTS_ADMIN_URL", "idempotency_keys", "SHARE"):
        began = time.monotonic()
        answer = ask_once(client, clone.path, None, clone.key)
        assert (answer.status, answer.code()) == (409, "request_in_flight") and int(answer.headers["Retry-After"]) >= 1
        assert time.monotonic() - began < BOUND_SECONDS and clone.cart_ids() == []
    clone.is_one_cart(clone.repeat())


def test_a_cart_whose_row_is_locked_is_neither_placed_nor_changed_and_nobody_waits_for_ever(stack, client):
    sale = Sale(stack, client)
    with row_locked(stack, "carts", sale.of_cart()):
        began = time.monotonic()
        placed = sale.place()
        changed = client.ask("PATCH", f"/carts/{sale.cart_id}", {"checkout": {"comments": "Call first."}}, headers={"If-Match": "*"})
        assert time.monotonic() - began < 2 * BOUND_SECONDS
        assert [(answer.status, answer.code()) for answer in (placed, changed)] == [(409, "request_in_flight")] * 2
        # Whoever only looks does not wait.
        assert client.get(f"/carts/{sale.cart_id}").status == 200
    sale.is_one_order_and_one_charge(sale.repeat())
