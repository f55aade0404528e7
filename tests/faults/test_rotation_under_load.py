"""R31: the master key rotates while cards are opened, lent to clones, charged and sealed anew, and nobody notices."""
import json
import re
import threading

import pytest

from orders import DAY
from sale import PLACE, clone_of, sell, wait_for

CALLERS, ROTATIONS, DAYS = 4, 3, 59


@pytest.fixture(autouse=True)
def as_installed(stack):
    stack.configure({})


def place(client, cart_id):
    """The id of the order that the cart becomes."""
    answer = client.post(f"/carts/{cart_id}/place", PLACE, key="place-" + cart_id)
    assert answer.status == 201, answer
    return answer.json()["order"]["order_id"]


def go_on(placed):
    """Waits until every caller has placed another cart."""
    before = [len(orders) for orders in placed]
    wait_for(lambda: all(len(orders) > count for orders, count in zip(placed, before)), "every caller goes on")


def test_a_master_key_rotates_while_carts_are_cloned_and_placed(stack, client):
    problems, placed, stop = [], [[] for _ in range(CALLERS)], threading.Event()

    def use(number):
        """Orders of every age, so that the keys of all days are in use."""
        age_days = number
        while not stop.is_set():
            age_days = (age_days + CALLERS) % DAYS
            try:
                order_id = sell(client, age_seconds=age_days * DAY + 60)
                placed[number].append(place(client, clone_of(client, order_id)))
            except (AssertionError, OSError, KeyError, ValueError) as problem:
                problems.append(repr(problem))
                stop.set()

    users = [threading.Thread(target=use, args=(number,)) for number in range(CALLERS)]
    for user in users:
        user.start()
    try:
        printed = []
        for _ in range(ROTATIONS):
            go_on(placed)
            printed.append(stack.run("rotate-key"))
        go_on(placed)
    finally:
        stop.set()
        for user in users:
            user.join()
    assert problems == []
    active = [re.search(r"^active master key: (\S+)$", text, re.M).group(1) for text in printed]
    assert active == sorted(set(active))
    folder = stack.folder / "keys" / "vault"
    assert [path.name for path in (folder / "master").iterdir()] == [active[-1] + ".key"]
    keys = [json.loads(path.read_text()) for path in folder.glob("[0-9]*.key")]
    assert len(keys) >= DAYS and {key["master_key_id"] for key in keys} == {active[-1]}
    # What was sealed before, between and after the rotations opens.
    for order_id in (order_id for orders in placed for order_id in (orders[0], orders[-1])):
        place(client, clone_of(client, order_id))
