"""Orders for the tests, and what a test may expect of them."""
import datetime
import time

DAY = 86400
CARD = {"card_number": "4111111111111111", "card_expiration_month": 12, "card_expiration_year": 2031}
# Every card number that any e2e or faults test or the demo orders ever send: none may be found outside the vault.
CARD_NUMBERS = [
    "4111111111111111", "4242424242424242", "4012888888881881", "5555555555554444", "2223003122003222", "5105105105105100",
    "378282246310005", "371449635398431", "6011111111111117", "3530111333300000", "30569309025904", "4000056655665556",
    "4000000000000002", "4000000000009995", "4000000000000127", "4000000000000119", "4000000000005043",
]
# Sent only where a card number is refused, so that its digits may be nowhere at all.
MISPLACED = "4000056655665556"


def moment(age_seconds=0):
    """A time so many seconds ago, as the wire has it."""
    at = datetime.datetime.fromtimestamp(int(time.time()) - age_seconds, datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def usd(value):
    return {"value": value, "currency_code": "USD"}


def item(item_id="MUG", quantity=1, cost=10.0, **more):
    return {"merchant_item_id": item_id, "quantity": quantity, "cost": usd(cost), "description": "A thing", **more}


def order(age_seconds=3600, items=None, **more):
    return {
        "creation_dts": moment(age_seconds), "currency_code": "USD", "current_stage": "Completed Order",
        "billing": {"first_name": "Ada", "last_name": "Byron", "email": "ada@example.com", "country_code": "US"},
        "items": items or [item()], "payment": {"payment_method": "Cash"}, **more,
    }


def card_order(client, age_seconds=3600, card=None, **more):
    """The body of an order that is paid by a card, its token taken at the gateway just now."""
    answer = client.post("/cards", card or CARD)
    assert answer.status == 201, answer
    token = answer.json()["card_number_token"]
    return order(age_seconds, payment={"payment_method": "Credit Card", "credit_card": {"card_number_token": token}}, **more)


def insert(client, body, **more):
    """Inserts an order; returns it as the service answered."""
    answer = client.post("/orders", body, **more)
    assert answer.status == 201, answer
    return answer.json()


def clone(client, order_id, body=None, query="", **more):
    return client.post(f"/orders/{order_id}/clone{query}", body, **more)


def differences(sent, read, path=""):
    """Where `read` does not hold what was `sent`. Members that the server adds do not count."""
    if isinstance(sent, dict) and isinstance(read, dict):
        return [fault for name in sent for fault in
                (differences(sent[name], read[name], f"{path}/{name}") if name in read else [f"{path}/{name} is missing"])]
    if isinstance(sent, list) and isinstance(read, list) and len(sent) == len(read):
        return [fault for index, pair in enumerate(zip(sent, read)) for fault in differences(*pair, f"{path}/{index}")]
    return [] if sent == read and isinstance(sent, bool) == isinstance(read, bool) else [f"{path}: {sent!r} became {read!r}"]
