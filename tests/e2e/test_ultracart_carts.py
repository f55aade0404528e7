"""UltraCart's dialect: carts are read, kept, checked and placed as its own clients do it."""
import pytest

from carts import ADDRESS, AMEX_CVV, CVV, by_card, cart, charges, line, new_cart, patch, token_of
from orders import CARD, MISPLACED, card_order, clone, insert
from ultracart import Ultracart, error_of, new_key

CART = "/checkout/cart"
DECLINED = {**CARD, "card_number": "4000000000000002"}


@pytest.fixture(scope="module")
def ultracart(stack):
    return Ultracart(stack, new_key(stack, name="carts"))


def id_of(path):
    return path.rsplit("/", 1)[1]


def finalize(ultracart, sent, options=None, **more):
    body = {"cart": sent, **({"options": options} if options is not None else {})}
    return ultracart.ask("POST", CART + "/finalizeOrder", body, **more)


# ---- reading and keeping -----------------------------------------------------------------------------------------------

def test_a_cart_that_is_not_there_or_foreign_is_not_found(stack, client, other, ultracart):
    """[R40]"""
    foreign = id_of(new_cart(other))
    for cart_id in ("0" * 31 + "A", "nonsense", foreign):
        assert error_of(ultracart.ask("GET", f"{CART}/{cart_id}")) == "cart_not_found"
        assert error_of(ultracart.ask("PUT", CART, {"cart_id": cart_id})) == "cart_not_found"
        assert error_of(finalize(ultracart, {"cart_id": cart_id})) == "cart_not_found"
        assert error_of(ultracart.ask("POST", CART + "/validate", {"cart": {"cart_id": cart_id}})) == "cart_not_found"


def test_a_cart_without_an_id_is_new_and_reading_it_makes_none(stack, ultracart):
    before = stack.count("carts")
    assert ultracart.call("GET", CART, expand="items,summary") == {"cart": {"merchant_id": "DEMO", "currency_code": "USD"}}
    assert stack.count("carts") == before
    made = ultracart.call("PUT", CART, cart(), expand="items,billing,summary")["cart"]
    assert len(made["cart_id"]) == 32 and made["items"][0]["item_id"] == "MUG" and made["summary"]["total"]["value"] == 20
    assert ultracart.call("GET", f"{CART}/{made['cart_id']}", expand="items,billing,summary")["cart"] == made
    assert stack.count("carts") == before + 1


def test_a_cart_is_sent_back_whole_as_it_was_read_and_nothing_of_it_changes(client, ultracart):
    """What the dialect adds (localised money, offsets of times) and what the server computes is no change. Quantities come as 2.0."""
    path = clone(client, insert(client, card_order(client))["order_id"]).headers["Location"]
    parts = "billing,checkout,coupons,customer_profile,gift,items,marketing,payment,properties,shipping,summary,taxes,clone"
    read = ultracart.call("GET", f"{CART}/{id_of(path)}", expand=parts)["cart"]
    before = client.get(path).json()
    for sold in read["items"]:
        sold["quantity"] = float(sold["quantity"])
    assert ultracart.call("PUT", CART, read, expand=parts)["cart"] == ultracart.call("GET", f"{CART}/{id_of(path)}", expand=parts)["cart"]
    assert client.get(path).json() == before


def test_a_part_that_is_sent_changes_and_one_that_is_not_stays(client, ultracart):
    """[R20]"""
    path = new_cart(client)
    changed = ultracart.call("PUT", CART, {"cart_id": id_of(path), "items": [line("CUP", 3, 2.5)], "checkout": {"comments": "Ring twice"}},
                             expand="items,billing,summary,checkout")["cart"]
    assert changed["summary"]["total"] == {"value": 7.5, "localized": 7.5, "localized_formatted": "$7.50", "currency_code": "USD", "exchange_rate": 1}
    assert changed["billing"]["email"] == "grace@example.com" and changed["checkout"]["comments"] == "Ring twice"


def test_a_version_that_is_named_must_be_the_newest(client, ultracart):
    """[R21] Without one, the change is made whatever the version."""
    path = new_cart(client)
    answer = ultracart.ask("PUT", CART, {"cart_id": id_of(path), "checkout": {"comments": "a"}}, headers={"If-Match": '"1"'})
    assert answer.status == 200 and answer.headers["ETag"] == '"2"'
    stale = ultracart.ask("PUT", CART, {"cart_id": id_of(path)}, headers={"If-Match": '"1"'})
    assert (stale.status, error_of(stale)) == (412, "version_stale")


@pytest.mark.parametrize("changes,code", [
    ({"affiliate": {}}, "invalid_body"), ({"items": [{"item_id": "MUG", "quantity": "2"}]}, "invalid_body"),
    ({"payment": {"credit_card": {"card_number": MISPLACED}}}, "card_number_not_allowed"),
    ({"payment": {"credit_card": {"card_verification_number": CVV}}}, "invalid_body"),
    ({"payment": {"payment_method": "Credit Card", "credit_card": {"card_number_token": "0" * 32}}}, "card_number_token_invalid")])
def test_what_no_cart_can_hold_is_refused(client, ultracart, changes, code):
    """[R6][R30]"""
    path = new_cart(client)
    before = client.get(path).body
    answer = ultracart.ask("PUT", CART, {"cart_id": id_of(path), **changes})
    assert (answer.status, error_of(answer)) == (422, code)
    assert client.get(path).body == before


# ---- checking ----------------------------------------------------------------------------------------------------------

def test_a_cart_is_checked_as_it_would_be_and_not_changed(client, ultracart):
    path = new_cart(client)
    before = client.get(path).body
    ask = lambda changes: ultracart.call("POST", CART + "/validate", {"cart": {"cart_id": id_of(path), **changes}, "checks": ["All"]}, expand="items")  # noqa: E731
    assert ask({}) == {"cart": ultracart.call("GET", f"{CART}/{id_of(path)}", expand="items")["cart"], "errors": []}
    empty = ask({"items": []})
    assert empty["errors"] == ["The cart has no lines. (/items)"] and not empty["cart"].get("items")
    assert ask({"payment": {"payment_method": "PayPal"}})["errors"]
    assert ask({"no_such_member": 1})["errors"]
    assert client.get(path).body == before


def test_a_card_is_checked_without_using_its_token_up(client, ultracart):
    """[R7][R30]"""
    path, token = new_cart(client), token_of(client)
    card = {"payment_method": "Credit Card", "credit_card": {"card_number_token": token}}
    ask = lambda payment: ultracart.call("POST", CART + "/validate", {"cart": {"cart_id": id_of(path), "payment": payment}}, expand="payment")  # noqa: E731
    assert ask(card)["errors"] == ["The merchant asks for the card verification number. (/card_verification_number)"]
    verified = {**card, "credit_card": {**card["credit_card"], "card_verification_number": CVV}}
    answer = ask(verified)
    assert answer["errors"] == [] and answer["cart"]["payment"]["credit_card"]["card_number"] == "XXXXXXXXXXXX1111"
    assert ultracart.call("PUT", CART, {"cart_id": id_of(path), "payment": card})["cart"]
    assert ask(verified)["errors"] and CVV not in str(ask(verified))


def test_a_cart_that_is_kept_nowhere_is_checked_too(stack, ultracart):
    before = stack.count("carts")
    assert ultracart.call("POST", CART + "/validate", {"cart": cart()})["errors"] == []
    assert "The cart has no lines. (/items)" in ultracart.call("POST", CART + "/validate", {})["errors"]
    assert stack.count("carts") == before


# ---- finalizing --------------------------------------------------------------------------------------------------------

def test_what_is_wrong_with_the_sale_is_told_as_sentences_and_the_cart_stays(client, ultracart):
    path = new_cart(client, items=[])
    answer = finalize(ultracart, {"cart_id": id_of(path)}).json()
    assert answer == {"successful": False, "errors": ["The cart has no lines. (/items)"]}
    answer = finalize(ultracart, {"cart_id": id_of(path), "items": [{"quantity": -1}]}).json()
    assert answer["successful"] is False and answer["errors"]
    assert client.get(path).status == 200


def test_a_finalizing_that_is_none_is_an_error(client, ultracart):
    path = new_cart(client)
    for body, pointer in (({}, "/cart/cart_id"), ({"cart": {"cart_id": id_of(path)}, "tip": 1}, "/tip"),
                          ({"cart": {"cart_id": id_of(path)}, "options": {"store_completed": True}}, "/options/store_completed"),
                          ({"cart": {"cart_id": id_of(path), "payment": {"credit_card": {"card_verification_number": "1"}}}}, "/payment/credit_card")):
        answer = ultracart.ask("POST", CART + "/finalizeOrder", body)
        assert (answer.status, error_of(answer)) == (422, "invalid_body") and pointer in answer.json()["error"]["developer_message"], body
    assert client.get(path).headers["ETag"] == '"1"'


def test_a_cart_becomes_an_order_and_asking_again_tells_the_same_one(client, ultracart):
    """[R22] What is sent of the cart is kept first. A client whose answer was lost learns of the order."""
    path = new_cart(client)
    sent = {"cart_id": id_of(path), "items": [line("CUP", 2.0, 2.5)]}
    answer = finalize(ultracart, sent, {"store_completed": False}).json()
    assert answer["successful"] is True and answer["errors"] == [] and answer["order"]["order_id"] == answer["order_id"]
    assert answer["order"]["items"][0]["merchant_item_id"] == "CUP" and answer["order"]["summary"]["total"]["localized_formatted"] == "$5.00"
    assert client.get("/orders/" + answer["order_id"]).json()["internal"]["placed_by_user"] == "carts"
    assert finalize(ultracart, sent).json() == {"successful": True, "order_id": answer["order_id"], "errors": []}
    assert client.get(path).status == 404


def test_options_decide_how_it_is_paid_and_do_not_go_together(stack, client, ultracart):
    """[R23]"""
    path = new_cart(client, payment=by_card(client))
    both = finalize(ultracart, {"cart_id": id_of(path)}, {"no_realtime_payment_processing": True, "skip_payment_processing": True}).json()
    assert both["successful"] is False and both["errors"]
    order = finalize(ultracart, {"cart_id": id_of(path)}, {"no_realtime_payment_processing": True}).json()["order"]
    assert order["current_stage"] == "Accounts Receivable" and charges(stack, path) == []
    elsewhere = finalize(ultracart, {"cart_id": id_of(new_cart(client))}, {"skip_payment_processing": True}).json()["order"]
    assert elsewhere["current_stage"] == "Shipping Department" and elsewhere["payment"]["payment_status"] == "Skipped"


def test_a_card_is_charged_with_the_number_that_stands_in_the_cart_and_kept_nowhere(stack, client, ultracart):
    """[R6][R7]"""
    path = new_cart(client, payment=by_card(client))
    assert "card verification number" in finalize(ultracart, {"cart_id": id_of(path)}).json()["errors"][0]
    wrong = {"cart_id": id_of(path), "payment": {"credit_card": {"card_verification_number": AMEX_CVV}}}
    assert "4 digits for AMEX" in finalize(ultracart, wrong).json()["errors"][0]
    answer = finalize(ultracart, {"cart_id": id_of(path), "payment": {"credit_card": {"card_verification_number": CVV}}})
    assert answer.json()["successful"] is True and charges(stack, path)[0]["card_verification_result"] == "M"
    assert '"' + CVV + '"' not in answer.body.decode()


def test_a_decline_is_told_and_another_card_is_taken(stack, client, ultracart):
    path = new_cart(client, payment=by_card(client, DECLINED))
    verified = {"cart_id": id_of(path), "payment": {"credit_card": {"card_verification_number": CVV}}}
    declined = finalize(ultracart, verified).json()
    assert declined["successful"] is False and declined["errors"][0].startswith("The payment gateway declined the charge.")
    assert patch(client, path, {"payment": by_card(client)}).status == 200
    assert finalize(ultracart, verified).json()["successful"] is True
    assert [charge["status"] for charge in charges(stack, path)] == ["declined", "approved"]
