"""R22, R41, R42: whatever is killed at whichever step of a placing, in the end there is exactly one order and one charge, or
none of both and an open cart."""
import contextlib
import threading

import pytest

from sale import DOUBTS, Sale, wait_for
from standstill import FAULTS, PATIENCE, UNSENT, VICTIMS, before_authorize, before_begin, before_finish, kill, kill_at, statements_waiting

DECLINED = {"card_number": "4000000000000002", "card_expiration_month": 12, "card_expiration_year": 2031}

at_each_step_whoever_is_killed = pytest.mark.parametrize(
    ("step", "victim"), FAULTS, ids=[f"{step.__name__}-{victim}" for step, victim in FAULTS])


@pytest.fixture
def only_callers_act(stack):
    stack.configure({**PATIENCE, "REPRISE_PLACING_RECOVERY_SECONDS": "3600"})


@pytest.fixture
def service_acts(stack):
    stack.configure({**PATIENCE, "REPRISE_PLACING_RECOVERY_SECONDS": "1"})


@at_each_step_whoever_is_killed
def test_a_caller_who_repeats_gets_one_order_and_one_charge(stack, client, only_callers_act, step, victim):
    sale = Sale(stack, client)
    kill_at(step, victim, sale)
    answer = sale.repeat()
    sale.caller.join()
    sale.is_one_order_and_one_charge(answer)


@at_each_step_whoever_is_killed
def test_without_its_caller_a_placing_is_finished_or_the_cart_opened(stack, client, service_acts, step, victim):
    sale = Sale(stack, client)
    kill_at(step, victim, sale)
    sale.caller.join()
    wait_for(lambda: not sale.is_under_way(), "the service ends what was begun")
    if sale.order_ids():
        assert len(sale.order_ids()) == len(sale.approved()) == 1
        assert client.get(f"/carts/{sale.cart_id}").status == 404
    else:
        sale.is_open()
    sale.is_one_order_and_one_charge(sale.repeat())


@contextlib.contextmanager
def late_statement(stack, step, sale):
    """The service is killed while a statement of its waits for a row, and is back. PostgreSQL goes on with such a statement,
    though its client is gone: here when the scope ends."""
    with contextlib.ExitStack() as halted:
        step(sale, halted)
        kill(stack, "carts")
        sale.caller.join()
        stack.up()
        yield


@pytest.mark.parametrize("step", [before_begin, before_authorize, before_finish], ids=lambda step: step.__name__)
def test_a_statement_that_takes_effect_after_its_service_died_and_its_caller_repeats_does_so_once(stack, client, only_callers_act, step):
    sale, answers = Sale(stack, client), []
    with late_statement(stack, step, sale):
        repeating = threading.Thread(target=lambda: answers.append(sale.place()))
        repeating.start()
        wait_for(lambda: statements_waiting(stack) == 2, "the next try waits behind it")
    repeating.join()
    assert answers[0].status == 201 or answers[0].code() in DOUBTS, answers
    sale.is_one_order_and_one_charge(sale.repeat())


@pytest.mark.parametrize("step", [before_authorize, before_finish], ids=lambda step: step.__name__)
def test_a_statement_that_takes_effect_after_its_service_died_and_is_back_does_so_once(stack, client, service_acts, step):
    sale = Sale(stack, client)
    with late_statement(stack, step, sale):
        wait_for(lambda: statements_waiting(stack) == 2, "the service, on its own, waits behind it")
    wait_for(lambda: not sale.is_under_way(), "the service ends what was begun")
    sale.is_one_order_and_one_charge(sale.repeat())


@pytest.mark.parametrize("victim", [*VICTIMS, UNSENT])
@pytest.mark.parametrize("acting", ["only_callers_act", "service_acts"])
def test_a_decline_whose_recording_is_cut_off_leaves_an_open_cart(stack, client, request, acting, victim):
    request.getfixturevalue(acting)
    sale = Sale(stack, client, DECLINED)
    kill_at(before_authorize, victim, sale)
    sale.caller.join()
    if acting == "service_acts":
        wait_for(lambda: not sale.is_under_way(), "the service ends what was begun")
    answer = sale.repeat()
    assert (answer.status, answer.code(), answer.json()["reason_code"]) == (402, "card_declined", "card_declined")
    assert [charge["status"] for charge in sale.charges()] == ["declined"] and sale.states() == ["declined"]
    assert sale.audited("charge", "declined card_declined") == 1
    sale.is_open()
