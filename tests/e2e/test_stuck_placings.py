"""R22: what proto-docs/operations.md says of placings that do not end, done as it says."""
import re
import subprocess
import uuid

import pytest

from carts import CVV, by_card, charges, new_cart, patch, place, placed
from stack import REPOSITORY

PAID = {"card_verification_number": CVV}
OPERATIONS = (REPOSITORY / "proto-docs/operations.md").read_text()
SECTION = OPERATIONS.split("## Placings that do not end\n")[1].split("\n## ")[0]
LIST, OPEN, RENEW, NAME = re.findall(r"```sql\n(.*?)```", SECTION, re.S)


def psql(stack, statement, **variables):
    """Runs a statement of the document as the service's own role; returns its rows."""
    options = [word for name, value in variables.items() for word in ("-v", f"{name}={value}")]
    run = subprocess.run(["psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", *options, "-d", stack.urls["CARTS_DATABASE_URL"]], input=statement,
                         capture_output=True, text=True, check=True, timeout=60)
    return run.stdout.splitlines()


def listed(stack, path):
    """The rows of the first statement that are of this cart."""
    return [row for row in psql(stack, LIST) if path.rsplit("/", 1)[1] in row]


@pytest.fixture
def stuck(stack, client):
    """(path, key) of a cart whose charge was asked for eight days ago, while the payment gateway was away."""
    path, key = new_cart(client, payment=by_card(client)), str(uuid.uuid4())
    stack.kill("sandbox")
    try:
        doubt = place(client, path, PAID, key=key)
        assert (doubt.status, doubt.code()) == (503, "payment_gateway_unavailable") and int(doubt.headers["Retry-After"]) >= 1
        assert listed(stack, path) == []
        stack.sql("CARTS_ADMIN_URL", f"UPDATE placements SET placed_dts = placed_dts - interval '8 days' WHERE cart_id = '{path.rsplit('/', 1)[1]}'")
    finally:
        stack.up()
    return path, key


def test_a_placing_of_more_than_a_week_waits_for_a_person_who_opens_the_cart(stack, client, stuck):
    path, key = stuck
    [row] = listed(stack, path)
    merchant, placement, cart_id, state, gateway = row.split("|")[:5]
    assert (merchant, cart_id, state, gateway) == ("DEMO", path.rsplit("/", 1)[1], "authorizing", "sandbox")
    stack.wait(lambda: any('"a placing is still open"' in line and cart_id in line and "payment_gateway_time_out" in line
                           for line in (stack.folder / "log" / "carts.log").read_text().splitlines()), seconds=60)
    again = place(client, path, PAID, key=key)
    assert (again.status, again.code()) == (504, "payment_gateway_time_out"), "not found is not believed any more, and nothing is charged"
    assert patch(client, path, {}).code() == "cart_placing" and charges(stack, path) == []
    assert psql(stack, OPEN, merchant="OTHER", placement=placement) == ["UPDATE 0"]
    assert psql(stack, OPEN, merchant=merchant, placement=placement) == ["UPDATE 1"]
    assert listed(stack, path) == [] and psql(stack, OPEN, merchant=merchant, placement=placement) == ["UPDATE 0"]
    assert patch(client, path, {"checkout": {"comments": "paid by phone"}}).status == 200
    assert placed(client, path, {"skip_payment_processing": True})["payment"]["payment_status"] == "Skipped" and charges(stack, path) == []


def test_a_placing_without_the_verification_number_only_asks_and_the_next_one_is_a_new_attempt(stack, client):
    """The caller is told to repeat, since the attempt that nobody knew of is void."""
    path, key = new_cart(client, payment=by_card(client)), str(uuid.uuid4())
    stack.kill("sandbox")
    try:
        assert place(client, path, PAID, key=key).code() == "payment_gateway_unavailable"
    finally:
        stack.up()
    void = place(client, path, key=key)
    assert (void.status, void.code()) == (409, "request_in_flight") and int(void.headers["Retry-After"]) >= 1
    assert place(client, path, PAID, key=key).status == 201 and len(charges(stack, path)) == 1
    states = "SELECT string_agg(state, ' ' ORDER BY modified_dts) FROM placements WHERE cart_id = "
    assert stack.sql("CARTS_ADMIN_URL", f"{states}'{path.rsplit('/', 1)[1]}'") == "abandoned placed"


def test_an_order_service_that_was_away_gets_the_order_when_it_is_back(stack, client):
    """Nobody repeats: the service does it by itself, and the caller finds the answer later."""
    path, key = new_cart(client, payment=by_card(client)), str(uuid.uuid4())
    stack.kill("orders")
    try:
        doubt = place(client, path, PAID, key=key)
        assert (doubt.status, doubt.code()) == (503, "neighbour_unavailable") and len(charges(stack, path)) == 1
        assert patch(client, path, {}).code() == "cart_placing" and client.get(path).status == 200
    finally:
        stack.up()
    state = f"SELECT state FROM placements WHERE cart_id = '{path.rsplit('/', 1)[1]}'"
    stack.wait(lambda: stack.sql("CARTS_ADMIN_URL", state) == "placed", seconds=60)
    late = place(client, path, PAID, key=key)
    assert (late.status, late.headers["Idempotent-Replayed"]) == (201, "true") and len(charges(stack, path)) == 1
    assert client.get(late.headers["Location"]).json() == late.json()["order"]
    told = "a placing was finished without its caller"
    stack.wait(lambda: any(told in line and path.rsplit("/", 1)[1] in line
                           for line in (stack.folder / "log" / "carts.log").read_text().splitlines()))


@pytest.fixture
def overdue(stack, client):
    """(path, placement) of a cart that was paid a month ago, while the order service was away."""
    path = new_cart(client, payment=by_card(client))
    where = f"merchant_id = 'DEMO' AND cart_id = '{path.rsplit('/', 1)[1]}'"
    stack.kill("orders")
    try:
        assert place(client, path, PAID).code() == "neighbour_unavailable"
        stack.sql("CARTS_ADMIN_URL", f"UPDATE placements SET placed_dts = placed_dts - interval '30 days' WHERE {where}")
    finally:
        stack.up()
    return path, stack.sql("CARTS_ADMIN_URL", f"SELECT placement_id FROM placements WHERE {where}")


def state_of(stack, placement):
    return stack.sql("CARTS_ADMIN_URL", f"SELECT state FROM placements WHERE placement_id = '{placement}'")


def still_open(stack, path):
    """How often the service has left the placing of a cart as it is."""
    lines = (stack.folder / "log" / "carts.log").read_text().splitlines()
    return sum("a placing is still open" in line and path.rsplit("/", 1)[1] in line for line in lines)


def test_an_order_whose_key_may_be_forgotten_is_made_when_a_person_has_looked(stack, client, overdue):
    """[R22] It is not sent by itself, since a second order could come of it."""
    path, placement = overdue
    before = still_open(stack, path)
    stack.wait(lambda: still_open(stack, path) > before, seconds=60)
    assert state_of(stack, placement) == "authorized" and client.get(path).status == 200
    psql(stack, RENEW, merchant="DEMO", placement=placement)
    stack.wait(lambda: state_of(stack, placement) == "placed", seconds=60)
    assert client.get(path).status == 404 and len(charges(stack, path)) == 1


def test_an_order_that_is_there_already_is_named_by_a_person(stack, client, overdue):
    """[R22]"""
    path, placement = overdue
    psql(stack, NAME, merchant="DEMO", placement=placement, order="DEMO-0000000001")
    assert state_of(stack, placement) == "placed" and client.get(path).status == 404
    again = place(client, path, PAID)
    assert (again.code(), again.json()["order_id"]) == ("cart_placed", "DEMO-0000000001")
