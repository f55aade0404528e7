"""UltraCart's dialect: an order is copied into Accounts Receivable, and charged there, once."""
import concurrent.futures
import json
import subprocess

import pytest

from carts import ADDRESS
from orders import CARD, card_order, insert, item, order
from ultracart import Ultracart, error_of, new_key

WHOLE = {"billing": {**ADDRESS, "email": "grace@example.com"}, "shipping": dict(ADDRESS)}
DECLINED, SLOW = ({**CARD, "card_number": number} for number in ("4000000000000002", "4000000000005043"))


@pytest.fixture(scope="module")
def ultracart(stack):
    """Merchant DEMO, which for these tests does not ask for a card verification number."""
    stack.decide(collect_card_verification_number=False)
    yield Ultracart(stack, new_key(stack, name="payments"))
    stack.decide()


@pytest.fixture
def unpaid(client, ultracart):
    """Makes the copy of an order by a card, which awaits its payment."""
    def make(card=None, **more):
        source = insert(client, card_order(client, card=card, **{**WHOLE, **more}))["order_id"]
        return ultracart.call("POST", f"/order/orders/{source}/duplicate")["order"]["order_id"]
    return make


def charges_of(stack, order_id):
    """What the sandbox has of an order."""
    url = f"{stack.urls['SANDBOX_URL']}/v1/charges?cart_id={order_id}"
    return json.loads(subprocess.run(["curl", "-fsS", url], capture_output=True, check=True).stdout)["charges"]


def process(ultracart, order_id, body=None, **more):
    return ultracart.ask("POST", f"/order/orders/{order_id}/process_payment", body, **more)


def faults(answer):
    return answer.json()["error"]["developer_message"]


# ---- duplicate ---------------------------------------------------------------------------------------------------------

def test_what_is_not_there_or_not_whole_is_not_duplicated_and_leaves_no_cart(stack, client, ultracart):
    """[R40]"""
    carts = stack.count("carts")
    assert error_of(ultracart.ask("POST", "/order/orders/DEMO-9999999999/duplicate")) == "order_not_found"
    assert error_of(ultracart.ask("POST", "/order/orders/OTHER-0000000001/duplicate")) == "order_not_found"
    assert error_of(ultracart.ask("POST", "/order/orders/DEMO-9999999999/duplicate", expand="nothing")) == "invalid_parameter"
    without_street = insert(client, order())["order_id"]
    answer = ultracart.ask("POST", f"/order/orders/{without_street}/duplicate")
    assert (answer.status, error_of(answer)) == (422, "cart_incomplete") and "/billing" in faults(answer)
    assert stack.count("carts") == carts


def test_a_duplicate_that_was_refused_under_a_key_is_refused_alike_again(stack, client, ultracart):
    """[R41] Though the cart that was to be placed is gone."""
    carts = stack.count("carts")
    without_street = insert(client, order())["order_id"]
    told = [ultracart.ask("POST", f"/order/orders/{without_street}/duplicate", headers={"Idempotency-Key": "refused-" + without_street})
            for _ in range(2)]
    assert [(answer.status, error_of(answer), faults(answer)) for answer in told] == 2 * [(422, "cart_incomplete", faults(told[0]))]
    assert stack.count("carts") == carts


def test_a_duplicate_needs_the_scopes_of_a_clone_and_of_a_placing(stack, client, ultracart):
    source = insert(client, order(**WHOLE))["order_id"]
    reader = Ultracart(stack, new_key(stack, name="payments-reader", scope="order_read order_write"))
    assert error_of(reader.ask("POST", f"/order/orders/{source}/duplicate")) == "scope_missing"


def test_a_duplicate_is_a_new_order_in_accounts_receivable_with_the_card(client, ultracart):
    """[R4][R23][R24]"""
    source = insert(client, card_order(client, items=[item(quantity=2), item("CUP")], **WHOLE))
    answer = ultracart.call("POST", f"/order/orders/{source['order_id']}/duplicate", expand="item,payment,payment.transaction,summary,clone")
    made = answer["order"]
    assert answer["success"] is True and answer["metadata"] == {"payload_name": "order"}
    assert made["order_id"] != source["order_id"] and made["current_stage"] == "Accounts Receivable"
    assert [line["merchant_item_id"] for line in made["items"]] == ["MUG", "CUP"]
    assert made["payment"]["payment_status"] == "Unprocessed" and "transactions" not in made["payment"]
    assert made["payment"]["credit_card"]["card_number"] == "XXXXXXXXXXXX1111" and made["clone"]["card_reusable"] is True
    assert made["clone"]["source_order_id"] == source["order_id"] and made["summary"]["total"]["value"] == source["summary"]["total"]["value"]


def test_an_order_past_its_days_is_duplicated_without_the_card(client, ultracart):
    """[R4]"""
    source = insert(client, card_order(client, age_seconds=61 * 86400, **WHOLE))["order_id"]
    made = ultracart.call("POST", f"/order/orders/{source}/duplicate", expand="clone,payment")["order"]
    assert made["payment"]["payment_method"] == "Credit Card" and "credit_card" not in made["payment"] and made["clone"]["card_reusable"] is False


def test_a_duplicate_under_a_key_is_one_order(client, ultracart):
    """[R41]"""
    source = insert(client, order(**WHOLE))["order_id"]
    ask = lambda: ultracart.ask("POST", f"/order/orders/{source}/duplicate", headers={"Idempotency-Key": "one-copy"})  # noqa: E731
    first, again = ask(), ask()
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    assert len(client.get(f"/orders?cloned_from={source}").json()["orders"]) == 1


# ---- process_payment ---------------------------------------------------------------------------------------------------

def test_an_order_that_awaits_no_charge_is_not_charged(client, ultracart):
    shipped = insert(client, card_order(client, **WHOLE))["order_id"]
    answer = process(ultracart, shipped)
    assert (answer.status, error_of(answer)) == (409, "order_not_chargeable") and "/current_stage" in faults(answer)
    in_cash = insert(client, order(current_stage="Accounts Receivable"))["order_id"]
    assert "/payment/payment_method" in faults(process(ultracart, in_cash))
    old = insert(client, card_order(client, age_seconds=61 * 86400, current_stage="Accounts Receivable"))["order_id"]
    assert "/payment/credit_card" in faults(process(ultracart, old))
    assert error_of(process(ultracart, "DEMO-9999999999")) == "order_not_found"


def test_a_request_that_is_none_charges_nothing(stack, unpaid, ultracart):
    order_id = unpaid()
    for body, pointer in (({"amount": 9.99}, "/amount"), ({"amount": "10"}, "/amount"), ({"tip": 1}, "/tip"),
                          ({"card_verification_number_token": "x"}, "/card_verification_number_token")):
        answer = process(ultracart, order_id, body)
        assert (answer.status, error_of(answer)) == (422, "invalid_body") and pointer in faults(answer), body
    assert charges_of(stack, order_id) == []


def test_a_merchant_who_asks_for_the_card_verification_number_is_not_charged_without(stack, unpaid, ultracart):
    """[R7] No token can stand for one, since it is kept nowhere (R6)."""
    order_id = unpaid()
    stack.decide()
    try:
        answer = process(ultracart, order_id)
        assert error_of(answer) == "order_not_chargeable" and "/card_verification_number" in faults(answer)
    finally:
        stack.decide(collect_card_verification_number=False)
    assert charges_of(stack, order_id) == []


def test_an_order_is_charged_once_and_goes_to_the_shipping_department(stack, client, unpaid, ultracart):
    """[R34]"""
    order_id = unpaid()
    tag = client.get("/orders/" + order_id).headers["ETag"]
    answer = process(ultracart, order_id, {"amount": 10.0}).json()
    transaction = answer["payment_transaction"]
    assert answer["success"] is True and answer["metadata"] == {} and transaction["successful"] is True
    assert transaction["transaction_gateway"] == "sandbox" and transaction["transaction_timestamp"].endswith("+00:00")
    paid = client.get("/orders/" + order_id)
    assert paid.json()["current_stage"] == "Shipping Department" and paid.json()["payment"]["payment_status"] == "Processed"
    assert paid.headers["ETag"] != tag
    assert [entry["order_id"] for entry in client.get(f"/orders?current_stage=Shipping%20Department&order_id={order_id}").json()["orders"]] == [order_id]
    assert error_of(process(ultracart, order_id)) == "order_not_chargeable"
    assert [charge["status"] for charge in charges_of(stack, order_id)] == ["approved"]
    audit = client.get(f"/audit?resource=/orders/{order_id}&action=charge").json()["entries"]
    assert [entry["outcome"].split()[0] for entry in audit] == ["approved"] and audit[0]["subject"] == "payments"


def test_a_decline_is_told_recorded_and_may_be_tried_again(stack, client, unpaid, ultracart):
    order_id = unpaid(card=DECLINED)
    for count in (1, 2):
        answer = process(ultracart, order_id)
        assert answer.status == 200 and answer.json()["success"] is False, answer
        assert answer.json()["error"]["error_code"] == "card_declined" and answer.json()["payment_transaction"]["successful"] is False
        kept = client.get("/orders/" + order_id).json()
        assert kept["current_stage"] == "Accounts Receivable" and kept["payment"]["payment_status"] == "Declined"
        assert [one["successful"] for one in kept["payment"]["transactions"]] == [False] * count
    assert [charge["status"] for charge in charges_of(stack, order_id)] == ["declined"] * 2


def test_of_many_that_charge_an_order_at_once_one_does(stack, client, unpaid, ultracart):
    order_id = unpaid()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: process(ultracart, order_id), range(8)))
    for answer in answers:
        assert answer.status == 200 or error_of(answer) in ("request_in_flight", "order_not_chargeable"), answer
    assert any(answer.status == 200 for answer in answers)
    assert len(charges_of(stack, order_id)) == len(client.get("/orders/" + order_id).json()["payment"]["transactions"]) == 1


def test_a_charge_whose_record_was_lost_is_not_made_again(stack, client, unpaid, ultracart):
    """The order is put back to where a crash between the charge and its record would leave it."""
    order_id = unpaid()
    before = stack.sql("ORDERS_ADMIN_URL", f"SELECT document FROM orders WHERE order_id = '{order_id}'")
    first = process(ultracart, order_id).json()["payment_transaction"]
    quoted = before.replace("'", "''")
    stack.sql("ORDERS_ADMIN_URL", f"UPDATE orders SET document = '{quoted}' WHERE order_id = '{order_id}'")
    assert client.get("/orders/" + order_id).json()["current_stage"] == "Accounts Receivable"
    again = process(ultracart, order_id).json()["payment_transaction"]
    assert again["transaction_id"] == first["transaction_id"] and len(charges_of(stack, order_id)) == 1
    assert client.get("/orders/" + order_id).json()["current_stage"] == "Shipping Department"


def test_a_charge_whose_answer_was_lost_is_asked_for_again(stack, client, unpaid, ultracart):
    """The sandbox approves this card at once, and answers the first request after every time-out."""
    order_id = unpaid(card=SLOW)
    first = process(ultracart, order_id)
    assert first.status in (503, 504) and error_of(first) in ("neighbour_time_out", "payment_gateway_time_out"), first
    assert client.get("/orders/" + order_id).json()["payment"]["payment_status"] == "Unprocessed"
    stack.wait(lambda: process(ultracart, order_id).status == 200, seconds=60)
    assert client.get("/orders/" + order_id).json()["current_stage"] == "Shipping Department" and len(charges_of(stack, order_id)) == 1


def test_a_payment_under_a_key_is_answered_again(unpaid, ultracart):
    """[R41]"""
    order_id = unpaid()
    first, again = (process(ultracart, order_id, headers={"Idempotency-Key": "pay-" + order_id}) for _ in range(2))
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
