"""A stream of keyed clones and placings through the gateway, and every answer that was acknowledged."""
import dataclasses
import http.client
import random
import threading
import time
import uuid

from client import Answer, Client
from orders import insert, order
from sale import ADDRESS, DOUBTS, PLACE, sell

CALLERS, CARD_ORDERS, CASH_ORDERS = 6, 12, 4
PLACED_SHARE, LONGEST_PAUSE_SECONDS = 0.7, 0.3
SHORTEST_REPEAT_SECONDS, LONGEST_REPEAT_SECONDS = 0.05, 0.5
# How long a caller repeats a request before it gives up. Nothing here is down for as long.
PATIENCE_SECONDS = 120


@dataclasses.dataclass(frozen=True)
class Effect:
    """What was asked for under a key, and the first answer to it that leaves no doubt."""
    path: str
    body: dict | None
    key: str
    answer: Answer

    def is_acknowledged(self):
        return 200 <= self.answer.status < 300


def ask_once(client, path, body, key):
    """The answer, or None where none came."""
    try:
        return client.post(path, body, key=key)
    except (OSError, http.client.HTTPException):
        return None


def is_definite(answer):
    return answer is not None and answer.status < 500 and (answer.status < 400 or answer.code() not in DOUBTS)


def repeat_until_definite(client, path, body, key, doubts=None):
    """Asks under one key until there is an answer that is none of doubt. Those of doubt are added to `doubts`."""
    end, pause = time.monotonic() + PATIENCE_SECONDS, SHORTEST_REPEAT_SECONDS
    while not is_definite(answer := ask_once(client, path, body, key)):
        assert time.monotonic() < end, f"still in doubt: {path} {answer}"
        if answer and doubts is not None:
            doubts.append(answer)
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_REPEAT_SECONDS)
    return answer


class Traffic:
    """Callers who clone an order and place the cart, over and over, each time under a new key. Within the scope they call;
    at its end each has finished what it has begun, so that nothing is left in doubt. The choices are the seed's; what they
    meet is not."""

    def __init__(self, client, seed):
        self.url, self.token, self.seed = client.url, client.token, seed
        # What is placed becomes a source too: an order that was acknowledged and then lost could not be cloned.
        self.sources = [sell(client) for _ in range(CARD_ORDERS)]
        self.sources += [insert(client, order(billing=ADDRESS, shipping=ADDRESS))["order_id"] for _ in range(CASH_ORDERS)]
        self.effects, self.doubts, self.failures, self.stopping = [], [], [], threading.Event()
        self.callers = [threading.Thread(target=self.call, args=(number,)) for number in range(CALLERS)]

    def __enter__(self):
        for caller in self.callers:
            caller.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for caller in self.callers:
            caller.join()

    def call(self, number):
        client, choice = Client(self.url, self.token), random.Random(f"{self.seed} {number}")
        try:
            while not self.stopping.is_set():
                self.repeat_a_sale(client, choice)
                time.sleep(choice.uniform(0, LONGEST_PAUSE_SECONDS))
        except Exception as failure:  # pylint: disable=broad-except  (whatever it is, the test must see it)
            self.failures.append(repr(failure))

    def repeat_a_sale(self, client, choice):
        cloned = self.have_effect(client, f"/orders/{choice.choice(self.sources)}/clone", None)
        if cloned.status == 201 and choice.random() < PLACED_SHARE:
            placed = self.have_effect(client, f"/carts/{cloned.json()['cart']['cart_id']}/place", PLACE)
            if placed.status == 201:
                self.sources.append(placed.json()["order"]["order_id"])

    def have_effect(self, client, path, body):
        key = str(uuid.uuid4())
        answer = repeat_until_definite(client, path, body, key, self.doubts)
        self.effects.append(Effect(path, body, key, answer))
        return answer

    def goes_on(self, count):
        """Whether that many effects more are acknowledged, seen from the call on: returns the condition to wait for."""
        wanted = len(self.effects) + count
        return lambda: len(self.effects) >= wanted or self.failures
