"""A cart on its way to becoming an order, and what must have become of it in the end."""
import threading
import time
import uuid

from client import Client
from orders import CARD, card_order, clone, insert

# Distinctive: no number is written like this. test_no_secret_anywhere.py looks for them.
CVV, AMEX_CVV = "073", "0739"
PLACE = {"card_verification_number": CVV}
ADDRESS = {"first_name": "Ada", "last_name": "Byron", "address1": "12 St James Square", "city": "London",
           "postal_code": "SW1Y 4JH", "country_code": "GB"}
# What a caller may be told while something is broken; each invites to try again with the same key.
DOUBTS = {"request_in_flight", "bad_gateway", "database_unavailable", "neighbour_time_out", "neighbour_unavailable",
          "payment_gateway_time_out", "payment_gateway_unavailable", "service_unavailable"}


def wait_for(condition, what, seconds=30):
    """What the condition is as soon as it is true."""
    end = time.monotonic() + seconds
    while not (met := condition()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.02)
    return met


def sell(client, card=None, **more):
    """An order that was paid by a card, with all that placing its clone asks for."""
    return insert(client, card_order(client, card=card, billing=ADDRESS, shipping=ADDRESS, **more))["order_id"]


def clone_of(client, order_id):
    """The id of a new cart, with the card."""
    answer = clone(client, order_id)
    assert answer.status == 201 and answer.json()["clone"]["card"]["outcome"] == "copied", answer
    return answer.json()["cart"]["cart_id"]


class Sale:
    """A clone of an order of its own, ready to be placed under one key."""

    def __init__(self, stack, client, card=None):
        self.stack, self.client, self.key = stack, client, str(uuid.uuid4())
        self.card = card or CARD
        self.order_id = sell(client, self.card)
        self.cart_id = clone_of(client, self.order_id)
        self.card_id = stack.sql("CARTS_ADMIN_URL", f"SELECT card_id FROM carts WHERE {self.of_cart()}")
        self.cards_before = self.held_cards()
        self.caller, self.answer = threading.Thread(target=self.call), None

    # ---- what the caller does ----

    def place(self, body=PLACE):
        """Places once. The answer, or None where none came."""
        try:
            return self.client.post(f"/carts/{self.cart_id}/place", body, key=self.key)
        except OSError:
            return None

    def call(self):
        self.answer = self.place()

    def repeat(self):
        """Places under the same key until there is an answer that is none of doubt."""
        for _ in range(60):
            answer = self.place()
            if answer and (answer.status < 400 or answer.code() not in DOUBTS):
                return answer
            time.sleep(0.1)
        raise AssertionError(f"still in doubt: {answer}")

    def wait_for(self, condition, what):
        """As the function, for what is true only while the caller has no answer."""
        wait_for(lambda: condition() or not self.caller.is_alive(), what)
        assert self.caller.is_alive(), f"{what}: the caller has {self.answer}"

    # ---- what became of it ----

    def of_cart(self):
        return f"merchant_id = 'DEMO' AND cart_id = '{self.cart_id}'"

    def states(self):
        """The states of all placements of the cart, oldest first."""
        return self.stack.sql("CARTS_ADMIN_URL", f"SELECT state FROM placements WHERE {self.of_cart()} ORDER BY placed_dts").split()

    def is_under_way(self):
        return bool({"authorizing", "authorized"} & set(self.states()))

    def order_ids(self):
        where = f"merchant_id = 'DEMO' AND source_order_id = '{self.order_id}'"
        return self.stack.sql("ORDERS_ADMIN_URL", f"SELECT order_id FROM orders WHERE {where}").split()

    def charges(self):
        """What the sandbox says of itself, oldest first."""
        answer = Client(self.stack.urls["SANDBOX_URL"], None).get(f"/v1/charges?cart_id={self.cart_id}")
        assert answer.status == 200, answer
        return answer.json()["charges"]

    def approved(self):
        return [charge for charge in self.charges() if charge["status"] == "approved"]

    def held_cards(self):
        """How many cards the vault keeps for orders."""
        return self.stack.count("cards", "merchant_id = 'DEMO' AND holder = 'order' AND erased_dts IS NULL")

    def audited(self, action, outcome):
        where = f"merchant_id = 'DEMO' AND card_id = '{self.card_id}' AND action = '{action}' AND outcome LIKE '{outcome}%'"
        return self.stack.count("vault.audit", where)

    def is_one_order_and_one_charge(self, answer):
        """What is on record after `answer`, everywhere: one of each, and nothing left over."""
        assert answer.status == 201, answer
        order = answer.json()["order"]
        listed = self.client.get(f"/orders?cloned_from={self.order_id}").json()["orders"]
        assert [entry["order_id"] for entry in listed] == self.order_ids() == [order["order_id"]]
        assert self.client.get(f"/orders/{order['order_id']}").json()["summary"]["total"] == order["summary"]["total"]
        assert [charge["status"] for charge in self.charges()] == ["approved"]
        assert self.charges()[0]["amount"] == order["summary"]["total"]
        assert self.client.get(f"/carts/{self.cart_id}").status == 404 and self.stack.count("carts", self.of_cart()) == 0
        assert self.states()[-1] == "placed" and not self.is_under_way()
        assert self.audited("charge", "approved") == 1 and self.audited("erasure", "the cart was placed") == 1
        # One new number is kept, the order's own, and it can be used again.
        assert self.held_cards() == self.cards_before + 1
        assert clone(self.client, order["order_id"], query="?dry_run=true").json()["clone"]["card"]["outcome"] == "copied"
        # Whoever was told of an order was told of this one, and will be for as long as the key is kept.
        again = self.place()
        assert again.body == answer.body and again.headers["Idempotent-Replayed"] == "true"
        assert not self.answer or self.answer.status != 201 or self.answer.body == answer.body

    def is_open(self):
        """Nothing was sold, nothing is charged, and the clerk can go on."""
        assert self.order_ids() == [] and self.approved() == []
        assert self.held_cards() == self.cards_before
        answer = self.client.ask("PATCH", f"/carts/{self.cart_id}", {"checkout": {"comments": "Call first."}}, headers={"If-Match": "*"})
        assert answer.status == 200, answer
        assert answer.json()["payment"]["credit_card"]["card_number"] == "XXXXXXXXXXXX" + self.card["card_number"][-4:]
