"""R6, R30: a card number goes in at one place only; elsewhere it is refused, and never repeated."""
import urllib.parse

import pytest

from carts import new_cart, patch, text_of
from client import Client
from orders import CARD, MISPLACED, insert, item, order

SPACED = " ".join(MISPLACED[at:at + 4] for at in range(0, 16, 4))
DASHED = SPACED.replace(" ", "-")


def refuses(answer, status, *codes):
    assert answer.status == status and answer.code() in codes, answer
    text = answer.body.decode() + str(answer.headers)
    assert not any(number in text for number in (MISPLACED, SPACED, DASHED)), "the number is repeated"
    assert answer.json()["trace_id"]


def both_ways(stack, client, service):
    return [client, Client(stack.urls[service], client.token)]


ADDRESSES = [
    f"/orders/{MISPLACED}", f"/orders/{DASHED}", f"/orders/DEMO-{MISPLACED}", f"/orders?email={MISPLACED}@example.com",
    f"/orders?order_id={MISPLACED}", "/orders?email=" + urllib.parse.quote(SPACED),
    "/orders?email=" + "".join(f"%3{digit}" for digit in MISPLACED), f"/orders?{MISPLACED}=1", f"/orders?limit={MISPLACED}",
    f"/orders?cursor={MISPLACED}",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_with_a_card_number_is_refused(stack, client, address):
    for asked in both_ways(stack, client, "ORDERS_URL"):
        refuses(asked.get(address), 400, "card_number_not_allowed_in_address")


@pytest.mark.parametrize("order_id", ["SHOP422-2222222222", "SHOP413-0000000001", "4A411111-1111111111"])
def test_an_order_id_is_no_card_number_whatever_digits_its_merchants_ends_in(stack, client, order_id):
    for asked in both_ways(stack, client, "ORDERS_URL"):
        assert asked.get(f"/orders/{order_id}").code() == "order_not_found"
        assert asked.post(f"/orders/{order_id}/clone?dry_run=true", {}).code() == "order_not_found"
        assert asked.get(f"/orders?order_id={order_id}&limit=1").json()["orders"] == []


@pytest.mark.parametrize("path", ["/carts/61E6E57B6F47F70F882916496580597E", "/rest/v2/checkout/cart/61E6E57B6F47F70F882916496580597E"])
def test_the_digits_of_a_carts_id_are_no_card_number_whatever_follows_it(client, path):
    """Nearly two ids in a hundred have thirteen digits in a row."""
    for end in ("?x=1", "?_expand=items", "/validate?x=1", "?x=1&x=2"):
        answer = client.get(path + end)
        assert (answer.status, "card number" in answer.body.decode()) in ((400, False), (404, False), (405, False)), (end, answer)
    for end in ("?x=4111111111111111", f"/{MISPLACED}", f"-{MISPLACED}", "?x=1&y=4111-1111-1111-1111"):
        assert (client.get(path + end).status, "card number" in client.get(path + end).body.decode()) == (400, True), end


@pytest.mark.parametrize("address", ["/orders/411111-1111111111", "/orders/SHOP422-2222222222-4111111111111111",
                                     "/orders?order_id=SHOP422-2222222222&email=4111111111111111"])
def test_what_only_resembles_an_order_id_or_stands_beside_one_is_looked_at(stack, client, address):
    for asked in both_ways(stack, client, "ORDERS_URL"):
        refuses(asked.get(address), 400, "card_number_not_allowed_in_address")


@pytest.mark.parametrize("separator", ["+", "%20", "%2D", ".", "_", "/", "%2F"])
def test_the_gateway_sees_through_separators(client, separator):
    refuses(client.get("/orders?email=" + separator.join(SPACED.split())), 400, "card_number_not_allowed_in_address")


@pytest.mark.parametrize("name", ["If-Match", "Idempotency-Key"])
def test_a_change_and_a_placing_with_a_card_number_in_a_header_are_refused(stack, client, name):
    path = new_cart(client)
    for asked in both_ways(stack, client, "CARTS_URL"):
        for method, end in (("PATCH", ""), ("POST", "/validate"), ("POST", "/place")):
            refuses(asked.ask(method, path + end, {}, headers={name: f'"{MISPLACED}"'}), 400, "card_number_not_allowed_in_address")


@pytest.mark.parametrize("name", ["Idempotency-Key", "If-None-Match", "Content-Type", "Accept"])
def test_a_header_with_a_card_number_is_not_repeated(stack, client, name):
    for asked in both_ways(stack, client, "ORDERS_URL"):
        answer = asked.post("/orders", order(), headers={name: MISPLACED})
        assert answer.status in (400, 406, 415) or name in ("If-None-Match", "Accept"), answer
        assert MISPLACED not in answer.body.decode() + str(answer.headers)


BODIES = {
    "comment": order(checkout={"comments": f"card is {MISPLACED} thanks"}),
    "comment, spaced": order(checkout={"comments": f"card is {SPACED}"}),
    "comment, dashed": order(checkout={"comments": DASHED}),
    "name": order(billing={"last_name": MISPLACED}),
    "item": order(items=[item(description=MISPLACED)]),
    "item id": order(items=[item(item_id=MISPLACED)]),
    "option": order(items=[item(options=[{"label": "x", "value": SPACED}])]),
    "gift message": order(gift={"gift_message": f"\n{MISPLACED}\n"}),
    "property": order(properties=[{"name": "pan", "value": MISPLACED}]),
    "card_number": order(payment={"payment_method": "Credit Card", "credit_card": {"card_number": MISPLACED}}),
    "card_number_token": order(payment={"payment_method": "Credit Card", "credit_card": {"card_number_token": MISPLACED}}),
    "purchase order": order(payment={"payment_method": "Purchase Order", "purchase_order": {"purchase_order_number": MISPLACED}}),
    "a number": order(customer_profile={"customer_profile_oid": int(MISPLACED)}),
    "an unknown member": order(pan=MISPLACED),
    "a member's name": order(**{MISPLACED: 1}),
    "a read-only member": order(order_id=MISPLACED),
}


@pytest.mark.parametrize("where", BODIES)
def test_a_card_number_in_a_field_is_refused(stack, client, where):
    for asked in both_ways(stack, client, "ORDERS_URL"):
        refuses(asked.post("/orders", BODIES[where]), 422, "card_number_not_allowed", "invalid_body")


@pytest.mark.parametrize("body", [
    {"checkout": {"comments": MISPLACED}}, {"items": [{"item_id": MISPLACED, "quantity": 1}]},
    {"payment": {"payment_method": "Credit Card", "credit_card": {"card_number": MISPLACED}}}])
def test_a_card_number_in_a_cart_is_refused(stack, client, body):
    path = new_cart(client)
    for asked in both_ways(stack, client, "CARTS_URL"):
        refuses(asked.post("/carts", body), 422, "card_number_not_allowed", "invalid_body")
        refuses(patch(asked, path, body), 422, "card_number_not_allowed", "invalid_body")
        for end in ("/validate", "/place"):
            refuses(asked.post(path + end, body, key="k"), 422, "card_number_not_allowed", "invalid_body")
    assert client.get(path).headers["ETag"] == '"1"'


def test_a_clone_request_with_a_card_number_is_refused(client):
    order_id = insert(client, order())["order_id"]
    refuses(client.post(f"/orders/{order_id}/clone", {"note": MISPLACED}), 422, "card_number_not_allowed", "invalid_body")
    refuses(client.post(f"/orders/{order_id}/clone?dry_run={MISPLACED}"), 400, "card_number_not_allowed_in_address")


def test_malformed_json_with_a_card_number_is_not_repeated(stack, client):
    for body in (f'{{"checkout": "{MISPLACED}"', MISPLACED, f'{{"a": {MISPLACED}, "a": 1}}', f"card={MISPLACED}"):
        answer = client.post("/orders", body.encode())
        assert answer.status in (400, 422) and MISPLACED not in answer.body.decode(), answer


@pytest.mark.parametrize("change", [
    {"card_number": MISPLACED[:-1] + "7"}, {"card_number": "1234567890123452"}, {"card_number": MISPLACED[:12]}, {"card_number": MISPLACED * 2},
    {"card_number": int(MISPLACED)}, {"card_type": "AMEX"}, {"card_type": MISPLACED}, {"card_expiration_month": 13},
    {"card_expiration_month": int(MISPLACED)}, {"card_verification_number": "123"}, {"note": MISPLACED}])
def test_a_card_that_is_not_one_is_refused_and_not_repeated(client, change):
    answer = client.post("/cards", {**CARD, "card_number": MISPLACED, **change})
    assert answer.status == 422, answer
    assert MISPLACED[:-1] not in answer.body.decode() and "123" not in str(answer.json().get("errors"))


def test_a_cvv_is_nowhere_accepted(client):
    for member in ("card_verification_number", "card_verification_number_token"):
        body = order(payment={"payment_method": "Credit Card", "credit_card": {member: "917"}})
        answer = client.post("/orders", body)
        assert answer.status == 422 or "917" not in client.get(answer.headers["Location"]).body.decode(), answer
        changed = patch(client, new_cart(client), {"payment": body["payment"]})
        assert changed.status == 422 and "917" not in text_of(changed), changed


@pytest.mark.parametrize("number,kind", [
    ("4111111111111111", "VISA"), ("4242 4242 4242 4242", "VISA"), ("5555-5555-5555-4444", "MasterCard"), ("2223003122003222", "MasterCard"),
    ("378282246310005", "AMEX"), ("6011111111111117", "Discover"), ("3530111333300000", "JCB"), ("30569309025904", "Diners Club")])
def test_every_brand_is_taken_and_answered_masked(client, number, kind):
    answer = client.post("/cards", {**CARD, "card_number": number})
    assert answer.status == 201 and answer.json()["card_type"] == kind, answer
    digits = number.replace(" ", "").replace("-", "")
    assert answer.json()["card_number"] == "X" * (len(digits) - 4) + digits[-4:]
    assert digits not in answer.body.decode()
