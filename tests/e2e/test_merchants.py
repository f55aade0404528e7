"""What a merchant has decided takes effect while everything runs: `GET /policy` shows it, and both services go by it."""
import json

import pytest

from carts import CVV, by_card, charges, faults, line, new_cart, patch, place, placed, validate
from orders import DAY, card_order, clone, insert, order, usd
from stack import MERCHANTS

PAID = {"card_verification_number": CVV}


@pytest.fixture
def decide(stack):
    """`Stack.decide`; in the end everything is as it was."""
    yield stack.decide
    stack.decide()


def logged(stack, service, text):
    return (stack.folder / "log" / f"{service}.log").read_text().count(text)


def test_the_policy_is_what_the_merchants_file_says(client, other):
    decided = json.loads(MERCHANTS.read_text())
    for asked, merchant in ((client, "DEMO"), (other, "OTHER")):
        policy = asked.get("/policy").json()
        decided[merchant].pop("allowed_origins", None)  # Of interest to browsers alone: test_cors.py.
        settings = {**decided[merchant], "payment_gateway": decided[merchant]["payment_gateway"]["name"]}
        assert {name: policy[name] for name in settings} == settings and policy["merchant_id"] == merchant
        assert policy["card_retention_seconds"] == policy["card_retention_days"] * DAY


def test_a_new_file_takes_effect_at_once_and_a_broken_one_leaves_the_old_in_force(stack, client, decide):
    pids = {name: stack.pid(name) for name in ("orders", "carts")}
    decide(cart_days=3, taxes={"rate": 7.25, "tax_shipping": True}, currency_code="KWD", collect_card_verification_number_minimum=1.125)
    policy = client.get("/policy")
    shown = {name: policy.json()[name] for name in ("cart_days", "taxes", "currency_code", "collect_card_verification_number_minimum")}
    assert shown == {"cart_days": 3, "taxes": {"rate": 7.25, "tax_shipping": True}, "currency_code": "KWD",
                     "collect_card_verification_number_minimum": 1.125}
    refused = "The new merchants file cannot be used; the old one stays."
    for broken in ("{", "{}", json.dumps({"DEMO": {"card_retention_days": 61}}), json.dumps({"DEMO": {"colour": "red"}}), ""):
        before = logged(stack, "carts", refused)
        decide(text=broken)
        assert client.get("/policy").body == client.get("/policy").body == policy.body, broken
        assert logged(stack, "carts", refused) == before + 1, "once for each broken file"
    stack.merchants_file.unlink()
    assert client.get("/policy").body == policy.body and client.get("/orders?limit=1").status == 200
    decide(cart_days=5)
    assert client.get("/policy").json()["cart_days"] == 5
    assert {name: stack.pid(name) for name in pids} == pids, "nothing was started anew"


def test_a_merchant_that_is_taken_out_is_not_served_any_more(client, other, decide):
    """[R40]"""
    decide(text=json.dumps({"DEMO": {}}))
    for path in ("/policy", "/orders", "/carts"):
        answer = other.get(path)
        assert (answer.status, answer.code()) == (403, "merchant_unknown")
        assert client.get(path).status == 200
    decide()
    assert other.get("/policy").status == 200


def test_fewer_retention_days_take_effect_at_once(client, decide):
    """[R4] On orders that are already there, and on the one that is placed now."""
    order_id = insert(client, card_order(client, age_seconds=2 * DAY))["order_id"]
    assert clone(client, order_id).json()["clone"]["card"]["outcome"] == "copied"
    decide(card_retention_days=1)
    card = clone(client, order_id).json()["clone"]["card"]
    assert (card["outcome"], card["reason"]) == ("not_copied", "past_retention")
    shown = client.get(f"/orders/{order_id}").json()
    assert shown["clone"]["card_reusable"] is False and shown["payment"]["credit_card"]["card_number_truncated"] is True
    made = placed(client, new_cart(client, payment=by_card(client)), PAID)
    decide()
    assert client.get(f"/orders/{made['order_id']}").json()["clone"]["card_reusable"] is True
    assert clone(client, order_id).json()["clone"]["card"]["outcome"] == "copied"


def test_a_card_that_was_held_for_fewer_days_is_not_held_longer_by_a_later_setting(stack, client, decide):
    """[R33] The deadline is sealed with the number when the order is placed."""
    decide(card_retention_days=1)
    made = placed(client, new_cart(client, payment=by_card(client)), PAID)
    decide()
    card_id = stack.sql("ORDERS_ADMIN_URL", f"SELECT card_id FROM orders WHERE order_id = '{made['order_id']}'")
    held = stack.sql("CARTS_ADMIN_URL", f"SELECT extract(epoch FROM deadline - creation_dts) <= {DAY} FROM cards WHERE card_id = '{card_id}'")
    assert held == "t"


@pytest.mark.parametrize("settings,total,asked", [
    ({"collect_card_verification_number": False}, 10, False), ({"collect_card_verification_number_minimum": 10.01}, 10, False),
    ({"collect_card_verification_number_minimum": 10}, 10, True), ({"collect_card_verification_number_minimum": 9.99}, 10, True)])
def test_the_verification_number_is_asked_for_as_the_merchant_says(stack, client, decide, settings, total, asked):
    """[R7] The clone says so up front, validating and placing say the same."""
    decide(**settings)
    source = insert(client, card_order(client))["order_id"]
    assert clone(client, source, query="?dry_run=true").json()["clone"]["card"]["cvv_required"] is asked
    path = new_cart(client, items=[line(cost=total)], payment=by_card(client))
    missing = [("card_verification_number_required", "/card_verification_number")] if asked else []
    assert faults(validate(client, path)) == missing
    assert place(client, path).status == (422 if asked else 201) and len(charges(stack, path)) == (0 if asked else 1)


def test_the_merchants_taxes_are_those_of_a_cart_that_says_nothing_of_taxes(client, decide):
    """[R11] A change of the setting changes no cart that is there."""
    untaxed = new_cart(client)
    decide(taxes={"rate": 10})
    assert client.get(new_cart(client)).json()["summary"]["total"] == usd(22)
    assert client.get(new_cart(client, taxes={"rate": 5})).json()["summary"]["total"] == usd(21)
    assert client.get(new_cart(client, taxes={"exempt": True})).json()["summary"]["total"] == usd(20)
    copied = clone(client, insert(client, order())["order_id"]).json()["cart"]
    assert copied["summary"]["total"] == usd(10), "a clone is taxed as its order was"
    assert patch(client, untaxed, {"checkout": {"comments": "x"}}).json()["summary"]["total"] == usd(20)


def test_a_payment_gateway_that_is_not_set_up_leaves_the_cart_open(stack, client, decide):
    """[R22] Who cannot charge begins nothing, so that a mended setting is all it takes."""
    path = new_cart(client, payment=by_card(client))
    decide(payment_gateway={"name": "authorizenet", "credentials": "not-there"})
    assert client.get("/policy").json()["payment_gateway"] == "authorizenet"
    answer = place(client, path, PAID)
    assert (answer.status, answer.code()) == (500, "internal_error") and b"not-there" not in answer.body
    decide()
    assert patch(client, path, {"checkout": {"comments": "still open"}}).status == 200
    assert placed(client, path, PAID)["payment"]["payment_status"] == "Processed" and len(charges(stack, path)) == 1
