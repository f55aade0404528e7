"""R4, R5, R8, R9, R33: the card is copied up to day 60 included, and not one second longer, whoever asks."""
import json
import time

from client import Client
from neighbour import signed
from orders import DAY, card_order, clone, insert, order


def card_outcome(answer):
    assert answer.status == 201, answer
    card, cart = answer.json()["clone"]["card"], answer.json()["cart"]
    assert ("credit_card" in cart["payment"]) == (card["outcome"] == "copied")
    assert cart["payment"]["payment_method"] == "Credit Card"
    return card["outcome"], card.get("reason")


def test_within_60_days_the_card_is_copied_and_one_second_past_them_it_is_not(client):
    made = insert(client, card_order(client, age_seconds=60 * DAY - 4))
    assert card_outcome(clone(client, made["order_id"])) == ("copied", None)
    time.sleep(5.5)
    answer = clone(client, made["order_id"])
    assert card_outcome(answer) == ("not_copied", "past_retention")
    assert answer.json()["clone"]["card"]["card_number"] == "XXXXXXXXXXXX1111" and answer.json()["clone"]["complete"] is False
    assert client.get(f"/orders/{made['order_id']}").json()["clone"]["card_reusable"] is False


def test_an_order_that_comes_past_its_days_takes_no_card(client):
    made = insert(client, card_order(client, age_seconds=60 * DAY + 2))
    assert made["payment"]["credit_card"] == {
        "card_number": "XXXXXXXXXXXX1111", "card_type": "VISA", "card_expiration_month": 12, "card_expiration_year": 2031,
        "card_number_truncated": True}
    assert card_outcome(clone(client, made["order_id"])) == ("not_copied", "past_retention")


def test_a_clone_does_not_prolong_the_cards_days(client):
    made = insert(client, card_order(client, age_seconds=30 * DAY))
    until = client.get(f"/orders/{made['order_id']}").json()["clone"]["card_reusable_until"]
    assert clone(client, made["order_id"]).json()["clone"]["card"]["reusable_until"] == until


def test_a_card_whose_month_has_ended_since_is_copied_and_reported(stack, client):
    order_id = insert(client, card_order(client, age_seconds=40 * DAY))["order_id"]
    # A year passes for this card: what the order and the vault's reference say of its expiry is moved back.
    stack.sql("CARTS_ADMIN_URL", f"UPDATE cards SET card_expiration_year = 2024 WHERE card_id = '{card_id_of(stack, order_id)}'")
    stack.sql("ORDERS_ADMIN_URL", "UPDATE orders SET document = replace(document, '\"card_expiration_year\":2031', '\"card_expiration_year\":2024') "
              f"WHERE order_id = '{order_id}'")
    answer = clone(client, order_id).json()
    assert answer["clone"]["card"]["outcome"] == "copied" and answer["clone"]["card"]["expired"] is True
    assert answer["cart"]["payment"]["credit_card"]["card_expiration_year"] == 2024


def test_wallets_are_not_carried_and_a_check_loses_its_number(client):
    wallet = clone(client, insert(client, order(payment={"payment_method": "PayPal"}))["order_id"]).json()
    assert "payment_method" not in wallet["cart"].get("payment", {})
    assert wallet["clone"]["card"]["reason"] == "method_not_cloneable" and wallet["clone"]["complete"] is False
    check = clone(client, insert(client, order(payment={"payment_method": "Check", "check": {"check_number": "77"}}))["order_id"]).json()
    assert check["cart"]["payment"]["payment_method"] == "Check" and "77" not in json.dumps(check["cart"]["payment"])
    assert {"path": "/payment/check/check_number", "code": "one_time_number"} in check["clone"]["not_copied"]


def test_a_token_is_good_for_one_use(client):
    body = card_order(client)
    insert(client, body)
    again = client.post("/orders", body)
    assert (again.status, again.code()) == (422, "card_number_token_invalid")


# ---- the vault alone -------------------------------------------------------------------------------------------------

def post_planned(stack, carts, planned, merchant="DEMO", **facts):
    """Posts a planned cart to the cart service with what the order service tells it beside the caller's token."""
    body = json.dumps(planned).encode()
    return carts.post("/carts", body, headers=signed(stack, {"require_card": False, "dry_run": False, **facts}, body, merchant))


def card_id_of(stack, order_id):
    card_id = stack.sql("ORDERS_ADMIN_URL", f"SELECT card_id FROM orders WHERE order_id = '{order_id}'")
    assert len(card_id) == 32
    return card_id


def planned_cart(client, order_id):
    """The cart that the order service would post, its report claiming that the card was copied."""
    answer = clone(client, order_id, query="?dry_run=true").json()
    assert answer["clone"]["card"]["outcome"] == "copied"
    return {name: value for name, value in answer["cart"].items() if name not in ("creation_dts", "placed_by")}


def has_card(answer):
    assert answer.status == 201, answer
    made = answer.json().get("cart", answer.json())
    return "card_number" in made.get("payment", {}).get("credit_card", {})


def test_the_vault_refuses_past_the_days_when_the_order_service_is_bypassed(stack, client):
    carts = Client(stack.urls["CARTS_URL"], client.token)
    order_id = insert(client, card_order(client, age_seconds=60 * DAY - 4))["order_id"]
    planned, card_id = planned_cart(client, order_id), card_id_of(stack, order_id)
    assert has_card(post_planned(stack, carts, planned, card_id=card_id))
    time.sleep(5.5)
    answer = post_planned(stack, carts, planned, card_id=card_id)
    assert not has_card(answer) and answer.json()["clone"]["card"]["outcome"] == "not_copied"
    before = stack.count("carts")
    required = post_planned(stack, carts, planned, card_id=card_id, require_card=True)
    assert (required.status, required.code()) == (409, "guard_failed")
    assert stack.count("carts") == before
    assert stack.count("vault.audit", f"action = 'refusal' AND card_id = '{card_id}'") >= 1


def test_the_vault_lends_no_card_to_another_merchant(stack, client, other):
    order_id = insert(client, card_order(client))["order_id"]
    carts = Client(stack.urls["CARTS_URL"], other.token)
    answer = post_planned(stack, carts, planned_cart(client, order_id), "OTHER", card_id=card_id_of(stack, order_id))
    assert answer.status != 201 or not has_card(answer)


def test_what_the_services_tell_each_other_cannot_be_sent_through_the_gateway(stack, client):
    order_id = insert(client, card_order(client))["order_id"]
    planned = planned_cart(client, order_id)
    answer = post_planned(stack, client, planned, card_id=card_id_of(stack, order_id))
    assert answer.status in (201, 422), answer
    assert answer.status != 201 or not has_card(answer)


def test_a_planned_clone_that_the_order_service_has_not_signed_is_refused(stack, client, other):
    order_id = insert(client, card_order(client))["order_id"]
    planned, carts = planned_cart(client, order_id), Client(stack.urls["CARTS_URL"], client.token)
    body = json.dumps(planned).encode()
    facts = {"card_id": card_id_of(stack, order_id)}
    header = signed(stack, facts, body)
    unsigned = {**header, "Reprise-Clone": header["Reprise-Clone"].split(".")[0]}
    for headers, posted, caller in ((unsigned, body, carts), (header, body.replace(b"Credit", b"credit"), carts),
                                    (header, body, Client(stack.urls["CARTS_URL"], other.token))):
        answer = caller.post("/carts", posted, headers=headers)
        assert (answer.status, answer.code()) == (400, "malformed_request")
