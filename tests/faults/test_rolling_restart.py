"""R42: both services are restarted under load, and no caller notices."""
import threading
import uuid

from client import Client
from orders import card_order, insert
from sale import wait_for

CALLERS, REQUESTS = 8, 5000


class Load:
    """Callers that read, list, insert, clone, change and delete, without a pause; every answer but the expected is kept."""

    def __init__(self, client, order_id):
        self.client, self.order_id = client, order_id
        self.answered, self.failed, self.ended, self.lock = 0, [], threading.Event(), threading.Lock()
        self.callers = [threading.Thread(target=self.call_until_ended) for _ in range(CALLERS)]
        for caller in self.callers:
            caller.start()

    def ask(self, expected, method, path, body=None, **more):
        try:
            answer = self.client.ask(method, path, body, **more)
        except OSError as fault:
            answer = fault
        with self.lock:
            self.answered += 1
            if getattr(answer, "status", None) != expected:
                self.failed.append(f"{method} {path}: {answer}")
        return answer

    def call_until_ended(self):
        while not self.ended.is_set() and not self.failed:
            self.ask(200, "GET", f"/orders/{self.order_id}")
            self.ask(200, "GET", "/orders?limit=5")
            # Without a key too: nothing of it may be sent twice or get lost either.
            self.ask(201, "POST", "/orders", {"currency_code": "USD", "items": [{"merchant_item_id": "MUG", "quantity": 1}]})
            cart = self.ask(201, "POST", f"/orders/{self.order_id}/clone", key=str(uuid.uuid4()))
            if getattr(cart, "status", None) == 201:
                path = "/carts/" + cart.json()["cart"]["cart_id"]
                self.ask(200, "PATCH", path, {"checkout": {"comments": "Call first."}}, headers={"If-Match": cart.headers["ETag"]})
                self.ask(204, "DELETE", path, headers={"If-Match": "*"})

    def join(self):
        self.ended.set()
        for caller in self.callers:
            caller.join()


def test_a_rolling_restart_of_both_services_under_load_fails_no_request(stack, client, capsys):
    order_id = insert(client, card_order(client))["order_id"]
    before = [stack.pid(service) for service in ("orders", "carts")]
    load = Load(Client(client.url, client.token), order_id)
    try:
        stack.run("restart")
        wait_for(lambda: load.answered >= REQUESTS or load.failed, f"{REQUESTS} requests are answered", seconds=300)
    finally:
        load.join()
    assert load.failed == []
    after = [stack.pid(service) for service in ("orders", "carts")]
    assert not set(before) & set(after)
    with capsys.disabled():
        print(f"\nrolling restart: {load.answered} requests answered, {len(load.failed)} failed")
