"""R41: one effect and one answer for a key."""
import uuid

import pytest

from carts import new_cart
from orders import CARD, clone, insert, order


def bodies(client):
    """A POST of every route: path, body, another body."""
    order_id = insert(client, order())["order_id"]
    return [
        ("/orders", order(), order(current_stage="Hold")), (f"/orders/{order_id}/clone", None, {"items": "none"}),
        ("/carts", {"currency_code": "USD"}, {"currency_code": "EUR"}), ("/cards", CARD, {**CARD, "card_expiration_month": 11}),
        (new_cart(client) + "/place", None, {"skip_payment_processing": True}),
    ]


@pytest.mark.parametrize("number", range(5))
def test_a_repeated_request_answers_the_same_and_another_one_is_refused(client, number):
    path, body, other_body = bodies(client)[number]
    key = str(uuid.uuid4())
    first, again = client.post(path, body, key=key), client.post(path, body, key=key)
    assert first.status == again.status == 201, first
    assert first.body == again.body
    assert "Idempotent-Replayed" not in first.headers and again.headers["Idempotent-Replayed"] == "true"
    for name in ("Location", "ETag"):
        assert first.headers.get(name) == again.headers.get(name)
    reused = client.post(path, other_body, key=key)
    assert (reused.status, reused.code()) == (422, "idempotency_key_reused")


def test_a_key_belongs_to_a_merchant_and_a_route(client, other):
    key = str(uuid.uuid4())
    mine, theirs = client.post("/orders", order(), key=key), other.post("/orders", order(), key=key)
    assert mine.status == theirs.status == 201 and mine.json()["merchant_id"] != theirs.json()["merchant_id"]
    assert client.post("/carts", {}, key=key).status == 201


def test_a_business_refusal_is_kept_and_a_malformed_request_is_not(client):
    key = str(uuid.uuid4())
    first = client.post("/orders", {"items": []}, key=key)
    again = client.post("/orders", {"items": []}, key=key)
    assert first.status == again.status == 422 and again.headers.get("Idempotent-Replayed") == "true"
    malformed = str(uuid.uuid4())
    assert client.post("/orders", b"{", key=malformed).status == 400
    assert client.post("/orders", order(), key=malformed).status == 201


def test_the_query_is_part_of_the_request(client):
    order_id, key = insert(client, order())["order_id"], str(uuid.uuid4())
    assert clone(client, order_id, key=key).status == 201
    assert clone(client, order_id, query="?dry_run=false", key=key).status in (201, 422)
    missing = clone(client, "DEMO-9999999999", key=str(uuid.uuid4()))
    assert missing.status == 404


@pytest.mark.parametrize("key", ["x" * 256, "with space", "ümlaut".encode().decode("latin-1")])
def test_a_key_that_is_not_visible_ascii_of_at_most_255_is_refused(client, key):
    answer = client.post("/orders", order(), key=key)
    assert (answer.status, answer.code()) == (400, "invalid_idempotency_key")
