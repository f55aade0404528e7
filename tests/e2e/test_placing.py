"""R22, R23: a cart that is complete becomes one order for one charge; one that is not, or is declined, stays a cart."""
import concurrent.futures
import threading
import time
import uuid

import pytest

from carts import (ADDRESS, AMEX_CVV, CVV, by_card, charges, faults, line, new_cart, patch, place, placed, tag_of,
                   text_of, token_of, validate)
from orders import CARD, card_order, clone, insert, usd

PAID = {"card_verification_number": CVV}
AMEX = {**CARD, "card_number": "378282246310005"}


# ---- what is not placed ------------------------------------------------------------------------------------------------

def test_placing_without_a_key_is_400_and_begins_nothing(stack, client):
    """[R41]"""
    path = new_cart(client)
    before = client.get(path)
    missing = client.post(path + "/place")
    assert (missing.status, missing.code()) == (400, "idempotency_key_required")
    for key in ("x" * 256, "with space"):
        assert place(client, path, key=key).code() == "invalid_idempotency_key"
    assert stack.count("placements", f"cart_id = '{path.rsplit('/', 1)[1]}'") == 0
    assert client.get(path).body == before.body


@pytest.mark.parametrize("body,status,code", [
    (b"{", 400, "malformed_json"), (b"[]", 422, "invalid_body"), ({"cvv": "917"}, 422, "invalid_body"),
    ({"card_verification_number": 917}, 422, "invalid_body"), ({"card_verification_number": "91"}, 422, "invalid_body"),
    ({"card_verification_number": "91745"}, 422, "invalid_body"), ({"card_verification_number": None}, 422, "invalid_body"),
    ({"skip_payment_processing": "yes"}, 422, "invalid_body"), ({"card_verification_number": "4000056655665556"}, 422, "card_number_not_allowed"),
    ({"skip_payment_processing": True, "no_realtime_payment_processing": True}, 422, "invalid_body")])
def test_a_placing_that_is_none_is_refused_without_repeating_it(client, body, status, code):
    path = new_cart(client)
    for answer in (place(client, path, body), validate(client, path, body)):
        assert (answer.status, answer.code()) == (status, code), answer
        assert not any(secret in text_of(answer) for secret in ("91745", '"91"', "917", "4000056655665556"))
    assert placed(client, path)["items"]


def test_options_that_exclude_each_other_say_so(client):
    """[R23]"""
    answer = place(client, new_cart(client), {"skip_payment_processing": True, "no_realtime_payment_processing": True})
    assert faults(answer) == [("options_conflict", "/skip_payment_processing")]


ENDED = {**CARD, "card_expiration_month": 1, "card_expiration_year": 2024}
# What is changed of a complete cart, the body of the placing, and the one fault: its code and pointer.
INCOMPLETE = {
    "no lines": (lambda c: {"items": []}, None, "items_empty", "/items"),
    "no bill": (lambda c: {"billing": None}, None, "billing_address_missing", "/billing"),
    "a blank city": (lambda c: {"billing": {**ADDRESS, "city": " "}}, None, "billing_address_missing", "/billing"),
    "no receiver": (lambda c: {"shipping": None}, None, "shipping_address_missing", "/shipping"),
    "no method": (lambda c: {"payment": None}, None, "payment_method_missing", "/payment/payment_method"),
    "a wallet": (lambda c: {"payment": {"payment_method": "PayPal"}}, None, "payment_method_not_placeable", "/payment/payment_method"),
    "no number": (lambda c: {"payment": {"payment_method": "Purchase Order"}}, None, "purchase_order_number_missing",
                  "/payment/purchase_order/purchase_order_number"),
    "below nothing": (lambda c: {"items": [line(discount=usd(10.01))]}, None, "total_negative", "/summary/total"),
    "no card": (lambda c: {"payment": {"payment_method": "Credit Card"}}, PAID, "card_missing", "/payment/credit_card"),
    "an ended card": (lambda c: {"payment": by_card(c, ENDED)}, PAID, "card_expired", "/payment/credit_card"),
    "no CVV": (lambda c: {"payment": by_card(c)}, None, "card_verification_number_required", "/card_verification_number"),
    "a CVV of 4": (lambda c: {"payment": by_card(c)}, {"card_verification_number": AMEX_CVV}, "card_verification_number_invalid",
                   "/card_verification_number"),
    "a CVV of 3": (lambda c: {"payment": by_card(c, AMEX)}, PAID, "card_verification_number_invalid", "/card_verification_number"),
    "too long for an order": (lambda c: {"shipping": {**ADDRESS, "postal_code": "1" * 21}}, None, "too_long", "/shipping/postal_code"),
}


@pytest.mark.parametrize("what", INCOMPLETE)
def test_a_cart_that_lacks_something_is_refused_with_its_code(stack, client, what):
    """[R22] Validating says the same, and nothing was charged or begun."""
    change, body, code, pointer = INCOMPLETE[what]
    path = new_cart(client, **change(client))
    before, answer = client.get(path), place(client, path, body)
    assert (answer.status, answer.code(), faults(answer)) == (422, "cart_incomplete", [(code, pointer)])
    checked = validate(client, path, body).json()
    assert (checked["valid"], checked["errors"]) == (False, answer.json()["errors"])
    assert client.get(path).body == before.body and charges(stack, path) == []
    assert stack.count("placements", f"cart_id = '{path.rsplit('/', 1)[1]}'") == 0


def test_everything_that_is_missing_is_told_at_once(client):
    path = client.post("/carts", {"currency_code": "USD"}).headers["Location"]
    assert faults(place(client, path)) == [("items_empty", "/items"), ("billing_address_missing", "/billing"), ("shipping_address_missing", "/shipping")]


def test_a_version_that_was_not_seen_is_not_placed(client):
    """[R21]"""
    path = new_cart(client)
    tag = tag_of(client, path)
    patch(client, path, {"items": [line(cost=99)]})
    stale = place(client, path, headers={"If-Match": tag})
    assert (stale.status, stale.code(), stale.headers["ETag"]) == (412, "version_stale", '"2"')
    assert place(client, path, headers={"If-Match": '"2"'}).status == 201


# ---- one order, one charge ---------------------------------------------------------------------------------------------

def test_a_placed_cart_is_one_order_and_one_charge_and_the_cart_is_gone(stack, client):
    """[R22]"""
    path = new_cart(client, payment=by_card(client), taxes={"rate": 7.25})
    total, key = client.get(path).json()["summary"]["total"], str(uuid.uuid4())
    assert total == usd(21.45)
    answer = place(client, path, PAID, key=key)
    assert answer.status == 201 and "Idempotent-Replayed" not in answer.headers
    order, read = answer.json()["order"], client.get(answer.headers["Location"])
    assert (read.json(), read.headers["ETag"]) == (order, answer.headers["ETag"])
    assert (order["current_stage"], order["payment"]["payment_status"], order["summary"]["total"]) == ("Shipping Department", "Processed", total)
    [charge] = charges(stack, path)
    assert (charge["status"], charge["amount"], charge["last_four"]) == ("approved", total, "1111")
    card, transaction = order["payment"]["credit_card"], order["payment"]["transactions"][0]
    assert (card["card_authorization_reference_number"], card["card_authorization_amount"]) == (charge["authorization_code"], 21.45)
    assert (str(transaction["transaction_id"]), transaction["transaction_gateway"]) == (charge["transaction_id"], "sandbox")
    gone = [client.get(path), patch(client, path, {}), client.ask("DELETE", path, headers={"If-Match": "*"}), validate(client, path)]
    assert [(one.status, one.code()) for one in gone] == [(404, "cart_not_found")] * 4
    assert all(not path.endswith(listed["cart_id"]) for listed in client.get("/carts?limit=200").json()["carts"])
    other_key = place(client, path, PAID)
    assert (other_key.status, other_key.code(), other_key.json()["order_id"]) == (409, "cart_placed", order["order_id"])
    again = place(client, path, PAID, key=key)
    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (201, answer.body, "true")
    assert [again.headers[name] for name in ("Location", "ETag")] == [answer.headers[name] for name in ("Location", "ETag")]


def test_fifty_simultaneous_placings_with_one_key_are_one_order_and_one_charge(stack, client):
    """[R22][R41]"""
    path, key, gate = new_cart(client, payment=by_card(client)), str(uuid.uuid4()), threading.Barrier(50)
    before = int(stack.sql("ORDERS_ADMIN_URL", "SELECT count(*) FROM orders"))

    def one(_):
        gate.wait()
        answer = place(client, path, PAID, key=key)
        while answer.status == 409 and answer.code() == "request_in_flight":
            time.sleep(int(answer.headers["Retry-After"]) / 10)
            answer = place(client, path, PAID, key=key)
        return answer

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(one, range(50)))
    assert {answer.status for answer in answers} == {201} and len({answer.body for answer in answers}) == 1
    assert sum(answer.headers.get("Idempotent-Replayed") != "true" for answer in answers) == 1
    assert len(charges(stack, path)) == 1
    assert int(stack.sql("ORDERS_ADMIN_URL", "SELECT count(*) FROM orders")) == before + 1


def test_many_keys_at_once_place_a_cart_once(stack, client):
    """[R22]"""
    path, gate = new_cart(client, payment=by_card(client)), threading.Barrier(12)

    def one(_):
        gate.wait()
        return place(client, path, PAID)

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(one, range(12)))
    assert [answer.status for answer in answers].count(201) == 1 and len(charges(stack, path)) == 1
    codes = {answer.code() for answer in answers if answer.status != 201}
    assert codes <= {"request_in_flight", "cart_placing", "cart_placed"}, codes


def test_the_verification_number_does_not_count_for_what_is_the_same_request(client):
    """[R6][R41] Not even a digest of it is kept."""
    path, key = new_cart(client, payment=by_card(client)), str(uuid.uuid4())
    first = place(client, path, PAID, key=key)
    assert place(client, path, {"card_verification_number": "123"}, key=key).body == first.body
    other_body = place(client, path, {**PAID, "skip_payment_processing": True}, key=key)
    assert (other_body.status, other_body.code()) == (422, "idempotency_key_reused")
    other_cart = place(client, new_cart(client), PAID, key=key)
    assert (other_cart.status, other_cart.code()) == (422, "idempotency_key_reused")


# ---- how it is paid ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("body,stage,status", [
    ({"no_realtime_payment_processing": True}, "Accounts Receivable", "Unprocessed"), ({"skip_payment_processing": True}, "Shipping Department", "Skipped"),
    ({**PAID, "no_realtime_payment_processing": False}, "Shipping Department", "Processed")])
def test_a_payment_is_taken_now_later_or_elsewhere(stack, client, body, stage, status):
    """[R23] What is not charged needs no verification number, and its card is kept for the order all the same."""
    path = new_cart(client, payment=by_card(client))
    order = placed(client, path, body)
    assert (order["current_stage"], order["payment"]["payment_status"]) == (stage, status)
    assert len(charges(stack, path)) == (status == "Processed") and ("transactions" in order["payment"]) == (status == "Processed")
    assert order["payment"]["credit_card"]["card_number_truncated"] is False and order["clone"]["card_reusable"] is True


@pytest.mark.parametrize("payment,price,stage,status", [
    ({"payment_method": "Cash"}, 10, "Accounts Receivable", "Unprocessed"),
    ({"payment_method": "Purchase Order", "purchase_order": {"purchase_order_number": "PO-1"}}, 10, "Accounts Receivable", "Unprocessed"),
    ({"payment_method": "Quote Request"}, 10, "Quote Request", "Unprocessed"), ({"payment_method": "Quote Request"}, 0, "Quote Request", "Unprocessed"),
    ({"payment_method": "Check"}, 0, "Shipping Department", "Processed"), (None, 0, "Shipping Department", "Processed")])
def test_what_is_not_paid_by_card_charges_nothing(stack, client, payment, price, stage, status):
    path = new_cart(client, payment=payment, items=[line(cost=price)])
    order = placed(client, path)
    assert (order["current_stage"], order["payment"]["payment_status"]) == (stage, status) and charges(stack, path) == []
    assert order["summary"]["total"] == usd(price)


@pytest.mark.parametrize("currency,price,quantity,rate,total", [("JPY", 1501, 3, 10, 4953), ("KWD", 1.235, 3, 5, 3.89), ("EUR", 0.05, 1, 10, 0.06)])
def test_an_order_comes_to_the_total_of_its_cart_in_every_currency(stack, client, currency, price, quantity, rate, total):
    """[R22] The charge too, to the last unit."""
    lines = [{"item_id": "A", "quantity": quantity, "unit_cost": {"value": price, "currency_code": currency}}]
    path = new_cart(client, currency_code=currency, items=lines, taxes={"rate": rate}, payment=by_card(client))
    order = placed(client, path, PAID)
    assert order["summary"]["total"] == charges(stack, path)[0]["amount"] == {"value": total, "currency_code": currency}
    assert clone(client, order["order_id"]).json()["cart"]["summary"]["total"] == order["summary"]["total"]


@pytest.mark.parametrize("number,reason", [
    ("4000000000000002", "card_declined"), ("4000000000009995", "insufficient_funds"), ("4000000000000127", "incorrect_cvc"),
    ("4000000000000119", "processing_error")])
def test_a_declined_card_leaves_an_open_cart_that_another_card_pays_for(stack, client, number, reason):
    """[R22]"""
    path, key = new_cart(client, payment=by_card(client, {**CARD, "card_number": number})), str(uuid.uuid4())
    before, declined = client.get(path), place(client, path, PAID, key=key)
    assert (declined.status, declined.code(), declined.json()["reason_code"]) == (402, "card_declined", reason)
    assert client.get(path).body == before.body and client.get(path).headers["ETag"] == before.headers["ETag"]
    again = place(client, path, PAID, key=key)
    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (402, declined.body, "true")
    assert patch(client, path, {"payment": {"credit_card": {"card_number_token": token_of(client)}}}).status == 200
    assert placed(client, path, PAID)["payment"]["credit_card"]["card_number"] == "XXXXXXXXXXXX1111"
    assert [charge["status"] for charge in charges(stack, path)] == ["declined", "approved"]


def test_while_a_charge_is_in_doubt_the_cart_waits_and_the_same_key_goes_on(stack, client):
    """[R22] The sandbox charges this card at once, and answers when nobody waits any more."""
    path, key = new_cart(client, payment=by_card(client, {**CARD, "card_number": "4000000000005043"})), str(uuid.uuid4())
    doubt = place(client, path, PAID, key=key)
    assert (doubt.status, doubt.code()) == (504, "payment_gateway_time_out")
    waiting = [patch(client, path, {}), client.ask("DELETE", path, headers={"If-Match": "*"}), validate(client, path), place(client, path, PAID)]
    assert [(one.status, one.code()) for one in waiting] == [(409, "cart_placing")] * 4
    assert client.get(path).status == 200
    done = place(client, path, PAID, key=key)
    assert done.status == 201 and len(charges(stack, path)) == 1


def test_a_clone_is_placed_with_the_card_of_its_order(stack, client):
    """[R4][R22]"""
    source = insert(client, card_order(client, billing=ADDRESS, shipping=ADDRESS))
    order = placed(client, path := clone(client, source["order_id"]).headers["Location"], PAID)
    assert order["items"][0]["cost"] == source["items"][0]["cost"] and charges(stack, path)[0]["last_four"] == "1111"
