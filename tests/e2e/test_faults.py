"""R1, R41, R42: what breaks in the middle leaves nothing half done, and what was acknowledged is never lost."""
import os
import signal
import threading
import time
import uuid

import pytest

from client import Client
from orders import card_order, clone, insert, order


def clone_fails_and_leaves_nothing(stack, client, order_id, key):
    before, began = stack.count("carts"), time.monotonic()
    answer = clone(client, order_id, key=key)
    assert answer.status in (503, 504) and answer.code() in ("neighbour_unavailable", "neighbour_time_out", "service_unavailable"), answer
    assert time.monotonic() - began < 12
    assert answer.status != 503 or int(answer.headers["Retry-After"]) >= 1
    return before


def retry_makes_one_cart(stack, client, order_id, key, before):
    first, again = clone(client, order_id, key=key), clone(client, order_id, key=key)
    assert first.status == again.status == 201 and first.body == again.body
    assert stack.count("carts") == before + 1


def test_a_clone_whose_cart_service_was_killed_leaves_nothing_and_its_retry_makes_one_cart(stack, client):
    order_id, key = insert(client, card_order(client))["order_id"], str(uuid.uuid4())
    stack.kill("carts")
    time.sleep(0.2)
    try:
        before = clone_fails_and_leaves_nothing(stack, client, order_id, key)
    finally:
        stack.up()
    assert stack.count("carts") == before
    retry_makes_one_cart(stack, client, order_id, key, before)


def test_a_clone_whose_cart_service_hangs_answers_in_time_and_its_retry_makes_one_cart(stack, client):
    order_id, key = insert(client, card_order(client))["order_id"], str(uuid.uuid4())
    stack.kill("carts", signal.SIGSTOP)
    try:
        before = clone_fails_and_leaves_nothing(stack, client, order_id, key)
    finally:
        stack.kill("carts")
        stack.up()
    assert stack.count("carts") == before
    retry_makes_one_cart(stack, client, order_id, key, before)


def test_a_clone_that_went_through_after_its_caller_gave_up_is_not_made_again(stack, client):
    order_id, key, before = insert(client, order())["order_id"], str(uuid.uuid4()), stack.count("carts")
    stack.kill("carts", signal.SIGSTOP)
    try:
        assert clone(client, order_id, key=key).status in (503, 504)
    finally:
        os.kill(stack.pid("carts"), signal.SIGCONT)
    time.sleep(1)
    retry_makes_one_cart(stack, client, order_id, key, before)


class Writer(threading.Thread):
    """Inserts and clones without pause until told to stop; remembers what was acknowledged."""

    def __init__(self, client):
        super().__init__()
        self.client, self.stopping = Client(client.url, client.token), threading.Event()
        self.orders, self.carts, self.refused = [], [], 0

    def run(self):
        while not self.stopping.is_set():
            try:
                answer = self.client.post("/orders", order(), key=str(uuid.uuid4()))
                if answer.status == 201:
                    self.orders.append(answer.json()["order_id"])
                    answer = clone(self.client, self.orders[-1], key=str(uuid.uuid4()))
                    if answer.status == 201:
                        self.carts.append(answer.json()["cart"]["cart_id"])
                if answer.status != 201:
                    assert answer.status in (409, 502, 503, 504), answer
                    self.refused += 1
                    time.sleep(0.01)
            except OSError:
                self.refused += 1
                time.sleep(0.01)


@pytest.mark.parametrize("name", ["orders", "carts", "gateway", "postgres"])
def test_whichever_process_is_killed_up_repairs_it_and_nothing_acknowledged_is_lost(stack, client, name):
    writers = [Writer(client) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        time.sleep(1)
        stack.kill(name)
        time.sleep(0.5)
        stack.up()
        time.sleep(1)
    finally:
        for writer in writers:
            writer.stopping.set()
        for writer in writers:
            writer.join()
    orders = [order_id for writer in writers for order_id in writer.orders]
    carts = [cart_id for writer in writers for cart_id in writer.carts]
    assert len(orders) > 20 and len(carts) > 20
    read = [client.get(f"/orders/{order_id}") for order_id in orders] + [client.get(f"/carts/{cart_id}") for cart_id in carts]
    assert [answer for answer in read if answer.status != 200] == []
    assert clone(client, orders[-1]).status == 201


def test_a_stale_pid_file_is_recognised(stack, client):
    stack.kill("orders")
    (stack.folder / "run" / "orders.pid").write_text("1\n")
    stack.up()
    assert client.get("/orders/DEMO-0000000001").status == 200


def test_a_process_that_died_before_its_birth_was_noted_is_started_again(stack, client):
    stack.kill("orders")
    (stack.folder / "run" / "orders.birth").write_text("")
    stack.up()
    assert client.get("/orders/DEMO-0000000001").status == 200
