"""R4, R32, R33, R41: the clock of the services steps, back by an hour, ahead by 61 days, and back again. Tokens are answered
by the clock of the services; cards, keys and carts end by the clock of the database, which has not stepped."""
import contextlib
import time
import uuid

import pytest

from cards import audited, card_of_cart, is_erased, is_sealed, order_row, sweep_passes
from client import Client
from cloning import Clone
from instance import CARTS_OFFSET, ORDERS_OFFSET, Clock, Instance
from orders import DAY, clone
from sale import Sale, clone_of, sell, wait_for
from traffic import ask_once

HOUR, AHEAD, NEVER_SECONDS, DAYS_LEFT_SECONDS = 3600, 61 * DAY, 86400, 6


class Services:
    """Both services by a clock of their own. They are asked like the gateway."""

    def __init__(self, orders_url, carts_url, token):
        self.orders, self.carts = Client(orders_url, token), Client(carts_url, token)

    def with_token(self, token):
        return Services(self.orders.url, self.carts.url, token)

    def ask(self, method, path, body=None, **more):
        return (self.orders if path.startswith("/orders") else self.carts).ask(method, path, body, **more)

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body, **more)


@pytest.fixture(scope="module", autouse=True)
def nobody_else_acts(stack):
    """Else the stack's own services would hide what those of the test do."""
    stack.configure({"REPRISE_SWEEP_INTERVAL_SECONDS": str(NEVER_SECONDS), "REPRISE_PLACING_RECOVERY_SECONDS": "3600"})


@contextlib.contextmanager
def services_by(stack, orders_clock, carts_clock, sweep_seconds=NEVER_SECONDS):
    orders_url, carts_url = (f"http://127.0.0.1:{stack.port + offset}" for offset in (ORDERS_OFFSET, CARTS_OFFSET))
    carts_settings = {"REPRISE_ORDERS_URL": orders_url, "REPRISE_SWEEP_INTERVAL_SECONDS": str(sweep_seconds)}
    if carts_clock:
        carts_settings |= carts_clock.environment()
    with Instance(stack, "carts", stack.port + CARTS_OFFSET, **carts_settings) as carts, \
            Instance(stack, "orders", stack.port + ORDERS_OFFSET, REPRISE_CARTS_URL=carts_url, **orders_clock.environment()) as orders:
        yield Services(orders_url, carts_url, stack.token(ttl=2 * HOUR))
        assert carts.process.poll() is None and orders.process.poll() is None


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path)


@pytest.fixture
def services(stack, clock):
    with services_by(stack, clock, clock) as both:
        yield both


@pytest.fixture(scope="module")
def tokens(stack):
    """A token for each time that the clock shows: good an hour ago and no longer, good now, and good for 70 days from now."""
    return {-HOUR: stack.token(ttl=-HOUR + 100), 0: stack.token(ttl=2 * HOUR), AHEAD: stack.token(ttl=70 * DAY)}


def codes(services, token):
    """What both services say to a token."""
    answers = [services.with_token(token).get(path) for path in ("/orders?limit=1", "/carts?limit=1")]
    return {answer.status if answer.status == 200 else (answer.status, answer.code()) for answer in answers}


def test_tokens_are_answered_by_the_time_that_the_services_have(services, clock, tokens):
    expired, early = {(401, "token_expired")}, {(401, "token_invalid")}
    for offset, good_an_hour_ago, good_now, good_for_long in (
            (0, expired, {200}, {200}), (-HOUR, {200}, early, early), (AHEAD, expired, expired, {200}), (0, expired, {200}, {200})):
        clock.step(offset)
        told = [codes(services, tokens[key]) for key in (-HOUR, 0, AHEAD)]
        assert told == [good_an_hour_ago, good_now, good_for_long], offset


def test_a_key_keeps_its_answer_whatever_the_clock_shows(stack, services, clock, tokens):
    made = Clone(stack, services, str(uuid.uuid4()))
    first = made.repeat()
    for offset in (-HOUR, AHEAD, 0):
        clock.step(offset)
        again = ask_once(services.with_token(tokens[offset]), made.path, None, made.key)
        assert again.body == first.body and again.headers["Idempotent-Replayed"] == "true", offset
    made.is_one_cart(first)


def test_ahead_of_time_no_card_is_copied_and_that_answer_stays(stack, services, clock, tokens):
    ahead = Clone(stack, services, str(uuid.uuid4()))
    clock.step(AHEAD)
    answer = ask_once(services.with_token(tokens[AHEAD]), ahead.path, None, ahead.key)
    card = answer.json()["clone"]["card"]
    assert (answer.status, card["outcome"], card["reason"]) == (201, "not_copied", "past_retention")
    clock.step(0)
    assert ahead.repeat().body == answer.body and ahead.copies() == 0 and len(ahead.cart_ids()) == 1
    # The card itself is as it was.
    clone_of(services, ahead.order_id)


def test_behind_time_no_card_past_its_deadline_is_copied(stack, client, services, clock, tokens):
    order_id = sell(client, age_seconds=60 * DAY - DAYS_LEFT_SECONDS)
    card_id = order_row(stack, order_id, "card_id")[0]
    over = f"merchant_id = 'DEMO' AND card_id = '{card_id}' AND deadline < date_trunc('second', clock_timestamp())"
    wait_for(lambda: stack.count("cards", over) == 1, "the deadline is over")
    clock.step(-HOUR)
    behind = services.with_token(tokens[-HOUR])
    assert behind.get(f"/orders/{order_id}").json()["clone"]["card_reusable"] is True
    card = clone(behind, order_id).json()["clone"]["card"]
    assert (card["outcome"], card["reason"]) == ("not_copied", "past_retention")
    of_card = f"merchant_id = 'DEMO' AND card_id = '{card_id}'"
    assert stack.count("vault.audit", of_card + " AND action = 'refusal'") == 1
    assert stack.count("vault.audit", of_card + " AND action = 'copy'") == 0


@pytest.mark.parametrize("offset", [-HOUR, AHEAD])
def test_a_cart_that_is_placed_by_a_wrong_clock_is_one_order_of_the_right_time(stack, client, services, clock, tokens, offset):
    sale = Sale(stack, client)
    clock.step(offset)
    sale.client = services.with_token(tokens[offset])
    began = time.time()
    sale.place()
    clock.step(0)
    sale.client = client
    answer = sale.repeat()
    placed = time.mktime(time.strptime(answer.json()["order"]["creation_dts"], "%Y-%m-%dT%H:%M:%SZ")) - time.timezone
    assert began - 2 <= placed <= time.time() + 2
    sale.is_one_order_and_one_charge(answer)


def test_the_sweep_goes_by_the_clock_of_the_database(stack, client, clock):
    kept, order_id = Sale(stack, client), sell(client, age_seconds=60 * DAY - DAYS_LEFT_SECONDS)
    due_card, kept_copy = order_row(stack, order_id, "card_id")[0], card_of_cart(stack, kept.cart_id)
    kept_card = order_row(stack, kept.order_id, "card_id")[0]
    clock.step(AHEAD)
    with services_by(stack, clock, clock, sweep_seconds=1) as services:
        for offset in (AHEAD, -HOUR):
            clock.step(offset)
            for _ in range(2):
                sweep_passes(stack, services.carts.url)
            assert not is_erased(stack, kept_card) and is_sealed(stack, kept_card) and not is_erased(stack, kept_copy)
        wait_for(lambda: is_erased(stack, due_card), "a card that is due is erased behind time")
        assert not is_sealed(stack, due_card) and audited(stack, due_card, "past deadline") == 1
    # The keys of days that are not over are there: the number opens.
    kept.is_one_order_and_one_charge(kept.repeat())


def test_a_clone_between_services_whose_clocks_differ_is_refused_and_made_when_they_agree(stack, client, clock):
    with services_by(stack, clock, None) as services:
        made = Clone(stack, client, str(uuid.uuid4()))
        # Within what tokens allow, but longer than the order service waits for an answer.
        clock.step(-20)
        answer = ask_once(services, made.path, None, made.key)
        assert (answer.status, answer.code()) == (504, "neighbour_time_out") and made.cart_ids() == []
        clock.step(0)
        made.is_one_cart(ask_once(services, made.path, None, made.key))
