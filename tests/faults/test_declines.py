"""R22, R34: what the payment gateway declines leaves an open cart and one answer; what it approves late is charged once."""
import json
import uuid

import pytest

from orders import CARD
from sale import AMEX_CVV, Sale

EXPIRY = {"card_expiration_month": 12, "card_expiration_year": 2031}
# proto-docs/payment.md: number, reason code, what the gateway says of the card verification number.
DECLINED = [("4000000000000002", "card_declined", "M"), ("4000000000009995", "insufficient_funds", "M"),
            ("4000000000000127", "incorrect_cvc", "N"), ("4000000000000119", "processing_error", "M")]
SLOW = "4000000000005043"


@pytest.fixture(autouse=True)
def impatient(stack):
    stack.configure({"REPRISE_PAYMENT_TIMEOUT_MS": "2000", "REPRISE_PLACING_RECOVERY_SECONDS": "3600"})


def new_token(client):
    answer = client.post("/cards", CARD)
    assert answer.status == 201, answer
    return answer.json()["card_number_token"]


@pytest.mark.parametrize(("number", "reason_code", "verification"), DECLINED)
def test_a_declined_card_leaves_the_cart_open_and_another_card_pays(stack, client, number, reason_code, verification):
    sale = Sale(stack, client, {"card_number": number, **EXPIRY})
    declined = sale.place()
    assert (declined.status, declined.code(), declined.json()["reason_code"]) == (402, "card_declined", reason_code)
    charge = sale.charges()[0]
    assert (charge["status"], charge["reason_code"], charge["card_verification_result"]) == ("declined", reason_code, verification)
    assert sale.audited("charge", "declined " + reason_code) == 1
    assert sale.place().body == declined.body and len(sale.charges()) == 1
    sale.is_open()

    other = {"payment": {"credit_card": {"card_number_token": new_token(client)}}}
    answer = client.ask("PATCH", f"/carts/{sale.cart_id}", other, headers={"If-Match": "*"})
    assert answer.status == 200 and answer.json()["payment"]["credit_card"]["card_number"] == "XXXXXXXXXXXX1111", answer
    assert sale.audited("erasure", "replaced by another card") == 1
    # The declined attempt keeps its answer, also now.
    replayed = sale.place()
    assert replayed.body == declined.body and replayed.headers["Idempotent-Replayed"] == "true"
    sale.key = str(uuid.uuid4())
    answer = sale.place()
    assert answer.status == 201, answer
    assert sale.order_ids() == [answer.json()["order"]["order_id"]]
    assert [charge["status"] for charge in sale.charges()] == ["declined", "approved"]
    assert sale.charges()[1]["last_four"] == "1111" and sale.states() == ["declined", "placed"]
    assert client.get(f"/carts/{sale.cart_id}").status == 404


def test_a_number_with_a_wrong_check_digit_never_reaches_the_gateway(client):
    answer = client.post("/cards", {"card_number": "4000000000000003", **EXPIRY})
    assert (answer.status, answer.code(), answer.json()["errors"][0]["code"]) == (422, "invalid_body", "card_number_invalid")


def test_a_charge_that_is_answered_too_late_is_made_once(stack, client):
    sale = Sale(stack, client, {"card_number": SLOW, **EXPIRY})
    answer = sale.place()
    assert (answer.status, answer.code()) == (504, "payment_gateway_time_out")
    assert [charge["status"] for charge in sale.charges()] == ["approved"] and sale.order_ids() == []
    assert client.ask("PATCH", f"/carts/{sale.cart_id}", {}, headers={"If-Match": "*"}).code() == "cart_placing"
    sale.is_one_order_and_one_charge(sale.place())


def test_a_retry_without_the_verification_number_is_the_same_request(stack, client):
    sale = Sale(stack, client, {"card_number": SLOW, **EXPIRY})
    assert sale.place().status == 504
    answer = sale.place({})
    assert answer.status == 201, answer
    sale.is_one_order_and_one_charge(answer)


def test_four_digits_verify_an_american_express_card(stack, client):
    sale = Sale(stack, client, {"card_number": "378282246310005", **EXPIRY})
    three = sale.place()
    assert (three.status, three.code()) == (422, "cart_incomplete"), three
    assert [fault["code"] for fault in json.loads(three.body)["errors"]] == ["card_verification_number_invalid"]
    sale.key = str(uuid.uuid4())
    answer = sale.place({"card_verification_number": AMEX_CVV})
    assert answer.status == 201 and sale.charges()[0]["card_verification_result"] == "M", answer
    sale.is_one_order_and_one_charge(answer)
