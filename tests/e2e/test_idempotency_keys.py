"""R41: keys that last. What a key was used for is told to its own merchant, across crashes, and for its days only."""
import concurrent.futures
import json
import re
import urllib.parse
import uuid

import pytest

from carts import CVV, by_card, new_cart, place, placed
from client import Client
from orders import CARD, MISPLACED, insert, order
from stack import REPOSITORY

CLONE, PLACE = "POST /orders/{order_id}/clone", "POST /carts/{cart_id}/place"


def lookup(client, key):
    return client.get("/idempotency-keys/" + urllib.parse.quote(key, safe=""))


def uses(client, key):
    """What a key was used for, by route."""
    answer = lookup(client, key)
    assert answer.status == 200 and answer.json()["idempotency_key"] == key, answer
    return {use["route"]: use for use in answer.json()["uses"]}


def not_found(answer):
    assert (answer.status, answer.code()) == (404, "idempotency_key_not_found"), answer
    return {**answer.json(), "trace_id": None}


def use_everywhere(client, key):
    """Uses a key on every route; the answers by route."""
    order_id, cart = insert(client, order())["order_id"], new_cart(client)
    asked = {"POST /orders": ("/orders", order()), CLONE: (f"/orders/{order_id}/clone", None), "POST /carts": ("/carts", {}),
             "POST /cards": ("/cards", CARD), PLACE: (cart + "/place", None)}
    answers = {route: client.post(path, body, key=key) for route, (path, body) in asked.items()}
    assert {answer.status for answer in answers.values()} == {201}, answers
    return answers


@pytest.fixture
def sweeps_every_second(stack):
    stack.configure({"REPRISE_SWEEP_INTERVAL_SECONDS": "1"})
    yield
    stack.configure({})


def test_a_key_tells_what_it_was_used_for_on_every_route(client):
    key = str(uuid.uuid4())
    answers, found = use_everywhere(client, key), uses(client, key)
    assert set(found) == set(answers)
    for route, use in found.items():
        resource = answers[route].headers.get("Location")
        assert (use["state"], use["status"], use.get("resource")) == ("completed", 201, resource), use
    times = [use["creation_dts"] for use in lookup(client, key).json()["uses"]]
    assert times == sorted(times, reverse=True)


def test_a_refusal_is_told_of_and_a_failure_is_not(client):
    refused, malformed = str(uuid.uuid4()), str(uuid.uuid4())
    client.post("/orders", {"items": []}, key=refused)
    client.post("/orders", b"{", key=malformed)
    client.post("/orders/DEMO-9999999999/clone", key=refused)
    found = uses(client, refused)
    assert {route: use["status"] for route, use in found.items()} == {"POST /orders": 422, CLONE: 404}
    assert all("resource" not in use for use in found.values())
    not_found(lookup(client, malformed))


def test_a_placing_is_in_progress_until_it_has_its_outcome(stack, client):
    """[R22] This sandbox card is answered after the time-out."""
    key, path = str(uuid.uuid4()), new_cart(client, payment=by_card(client, {**CARD, "card_number": "4000000000005043"}))
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        placing = pool.submit(place, client, path, {"card_verification_number": CVV}, key)
        stack.wait(lambda: lookup(client, key).status == 200)
        use = uses(client, key)[PLACE]
        assert (use["state"], use["resource"]) == ("in_progress", path) and "status" not in use
        placing.result()


def test_another_merchants_key_is_answered_like_a_missing_one(client, other):
    """[R40]"""
    key = str(uuid.uuid4())
    use_everywhere(client, key)
    missing = not_found(lookup(client, str(uuid.uuid4())))
    assert not_found(lookup(other, key)) == missing
    other.post("/carts", {}, key=key)
    assert set(uses(other, key)) == {"POST /carts"} and len(uses(client, key)) == 5
    for key in ("a b", "é", "\x7f", "x" * 256):
        assert not_found(lookup(client, key)) == missing


@pytest.mark.parametrize("key", ["/", "a/b", "//", "a\\b", "a?b#c", "%2F", "100%", "a+b&c=d", "!\"$'()*,:;<>@[]^`{|}~", "..a", ".", "a/../b",
                                 "clone-1732480000-12345", "550e8400-e29b-41d4-a316-446655440000", "~" * 255])
def test_a_key_of_any_visible_ascii_is_found_when_it_is_encoded(client, key):
    """But one of which a part between slashes is a dot or two: that is an address of nothing."""
    made = client.post("/carts", {}, key=key)
    assert made.status == 201, made
    if set(key.split("/")) & {".", ".."}:
        answer = lookup(client, key)
        assert (answer.status, answer.code()) == (404, "not_found")
    else:
        assert uses(client, key)["POST /carts"]["resource"] == made.headers["Location"]


def test_a_key_that_looks_like_a_card_number_is_refused_where_it_is_sent_and_where_it_is_looked_up(stack, client):
    """[R6]"""
    direct = Client(stack.urls["ORDERS_URL"], client.token)
    for key in (MISPLACED, f"a-{MISPLACED}", "%34" + MISPLACED[1:]):
        for asked in (client, direct):
            answer = asked.get("/idempotency-keys/" + key)
            assert (answer.status, answer.code()) == (400, "card_number_not_allowed_in_address"), answer
            assert MISPLACED not in answer.body.decode()
    assert client.post("/carts", {}, key=MISPLACED).code() == "card_number_not_allowed_in_address"


def test_the_digits_of_a_uuid_are_no_card_number_whatever_follows_it(client):
    path = "/idempotency-keys/61e60882-9164-4965-8059-123456789012"
    assert client.get(path).code() == "idempotency_key_not_found"
    assert client.get(path + "?x=1").code() == "unknown_parameter"
    for nowhere in (path + "/", path + "/x"):
        assert client.get(nowhere).code() == "not_found", nowhere
    for end in (f"?x={MISPLACED}", f"/{MISPLACED}", f"-{MISPLACED}"):
        assert client.get(path + end).code() == "card_number_not_allowed_in_address", end


def test_a_key_is_looked_up_as_the_contract_says(stack, client):
    key = str(uuid.uuid4())
    use_everywhere(client, key)
    path = "/idempotency-keys/" + key
    head = client.ask("HEAD", path)
    assert head.status == 200 and head.body == b"" and head.headers["Cache-Control"] == "no-store"
    assert client.with_token(stack.token(scope="")).get(path).status == 200
    assert client.with_token(None).get(path).status == 401
    assert client.get(path + "?x=1").code() == "unknown_parameter"
    for nowhere in ("/idempotency-keys", "/idempotency-keys/", path + "/", path + "/x", "/idempotency-keys/..%2Fcarts"):
        assert client.get(nowhere).code() == "not_found", nowhere


@pytest.mark.parametrize("service", ["orders", "carts"])
def test_without_one_of_the_services_there_is_no_answer_instead_of_half_of_one(stack, client, service):
    key = str(uuid.uuid4())
    use_everywhere(client, key)
    try:
        stack.kill(service)
        stack.wait(lambda: lookup(client, key).status == 503)
    finally:
        stack.up()
    assert len(uses(client, key)) == 5


def test_a_key_is_the_same_after_everything_was_killed(stack, client):
    """[R42]"""
    key = str(uuid.uuid4())
    use_everywhere(client, key)
    before = lookup(client, key).json()
    for name in ("orders", "carts", "postgres"):
        stack.kill(name)
    stack.up()
    assert lookup(client, key).json() == before


def test_what_is_kept_under_a_key_holds_no_card_data(stack, client):
    """[R6] The mask and the token of a card, and of the request nothing but a keyed digest."""
    key = str(uuid.uuid4())
    use_everywhere(client, key)
    place(client, new_cart(client, payment=by_card(client)), {"card_verification_number": CVV}, key="place-" + key)
    rows = [stack.sql(f"{service}_ADMIN_URL", f"SELECT idempotency_keys FROM idempotency_keys WHERE route = '{route}' "
                      "AND merchant_id = 'DEMO' ORDER BY creation_dts DESC LIMIT 1")
            for service, route in (("CARTS", "POST /cards"), ("CARTS", PLACE), ("CARTS", CLONE), ("ORDERS", "POST /orders"))]
    assert all(rows) and "XXXXXXXXXXXX1111" in rows[0]
    for row in rows:
        assert CARD["card_number"] not in row and "card_verification_number" not in row
        assert not re.search(r"(?<![0-9A-Fa-f])[2-6][0-9]{12,18}(?![0-9A-Fa-f])", row), row


def swept(stack, url_name):
    """How many answers a service has swept since its start."""
    text = Client(stack.urls[url_name], None).get("/metrics").body.decode()
    return float((re.search(r"^reprise_idempotency_keys_swept_total (\S+)$", text, re.M) or [0, 0])[1])


def test_a_key_is_kept_for_30_days_and_then_swept_from_both_databases(stack, client, other, sweeps_every_second):
    """[R22] A placed cart names its order then, whatever key asks."""
    key, kept = str(uuid.uuid4()), str(uuid.uuid4())
    path = new_cart(client)
    made = placed(client, path, key=key)
    for asked, of_key in ((client, key), (client, kept), (other, key)):
        assert asked.post("/orders", order(), key=of_key).status == asked.post("/carts", {}, key=of_key).status == 201
    for url_name in ("ORDERS_ADMIN_URL", "CARTS_ADMIN_URL"):
        stack.sql(url_name, "UPDATE idempotency_keys SET creation_dts = clock_timestamp() - interval '30 days 2 seconds' "
                  f"WHERE merchant_id = 'DEMO' AND idempotency_key = '{key}'")
        stack.sql(url_name, "UPDATE idempotency_keys SET creation_dts = clock_timestamp() - interval '29 days 23 hours' "
                  f"WHERE merchant_id = 'DEMO' AND idempotency_key = '{kept}'")
    stack.wait(lambda: lookup(client, key).status == 404, 60)
    assert swept(stack, "ORDERS_URL") >= 1 and swept(stack, "CARTS_URL") >= 2
    assert len(uses(client, kept)) == 2 and len(uses(other, key)) == 2
    again = place(client, path, key=key)
    assert (again.status, again.code(), again.json()["order_id"]) == (409, "cart_placed", made["order_id"])
    assert client.post("/carts", {}, key=key).status == 201 and set(uses(client, key)) == {"POST /carts"}


def test_the_example_shows_what_there_is(client):
    key = str(uuid.uuid4())
    use_everywhere(client, key)
    shown = json.loads((REPOSITORY / "api/examples/idempotency-key-uses.json").read_text())
    assert set(shown) == set(lookup(client, key).json())
    names = {name for use in lookup(client, key).json()["uses"] for name in use}
    assert {name for use in shown["uses"] for name in use} == names
