"""R25, R32, R34: what must end is ended by itself, whatever else is down, and the orders are told."""
import contextlib
import json

import pytest

from cards import audited, card_of_cart, card_row, is_erased, is_sealed, metric, order_row, sweep_passes
from orders import CARD, DAY, clone
from sale import PLACE, Sale, clone_of, sell, wait_for
from standstill import before_charge, kill, row_locked, stopped

DAYS_LEFT_SECONDS = 6


@pytest.fixture(autouse=True)
def sweeps_every_second(stack):
    stack.configure({"REPRISE_SWEEP_INTERVAL_SECONDS": "1", "REPRISE_NEIGHBOUR_TIMEOUT_MS": "1000"})


def expire(stack, cart_id):
    stack.sql("CARTS_ADMIN_URL", "UPDATE carts SET expiration_dts = clock_timestamp() - interval '1 second' "
              f"WHERE merchant_id = 'DEMO' AND cart_id = '{cart_id}'")


def test_a_card_is_erased_when_its_orders_days_are_over(stack, client):
    order_id = sell(client, age_seconds=60 * DAY - DAYS_LEFT_SECONDS)
    cart_id, card_id = clone_of(client, order_id), order_row(stack, order_id, "card_id")[0]
    copy_id = card_of_cart(stack, cart_id)
    sweep_passes(stack)
    assert is_sealed(stack, card_id) and not is_erased(stack, card_id) and not is_erased(stack, copy_id)
    assert client.get(f"/orders/{order_id}").json()["payment"]["credit_card"]["card_number_truncated"] is False
    erased_before = metric(stack.urls["CARTS_URL"], "reprise_cards_erased_total")

    wait_for(lambda: is_erased(stack, card_id), "the card is erased")
    assert not is_sealed(stack, card_id) and is_erased(stack, copy_id)
    for reference in (card_id, copy_id):
        # The deadline's own second is still good (R4).
        assert card_row(stack, reference, "erased_dts >= deadline + interval '1 second'") == "t"
        assert audited(stack, reference, "past deadline") == 1
    wait_for(lambda: order_row(stack, order_id, "card_erased_dts IS NOT NULL, version") == ["t", "2"], "the order is told")
    order = client.get(f"/orders/{order_id}").json()
    assert order["payment"]["credit_card"]["card_number_truncated"] is True and order["clone"]["card_reusable"] is False
    card = clone(client, order_id).json()["clone"]["card"]
    assert (card["outcome"], card["reason"], card["card_number"]) == ("not_copied", "erased", "XXXXXXXXXXXX1111")
    faults = client.post(f"/carts/{cart_id}/validate", PLACE).json()["errors"]
    assert [fault["code"] for fault in faults] == ["card_missing"]
    sweep_passes(stack)
    assert metric(stack.urls["CARTS_URL"], "reprise_sweep_lag_seconds") == 0 and metric(stack.urls["CARTS_URL"], "reprise_cards_erased_total") >= erased_before + 2
    assert audited(stack, card_id, "past deadline") == 1


@pytest.mark.parametrize("fault", [kill, stopped])
def test_a_card_is_erased_while_the_order_service_is_away_which_is_told_when_it_is_back(stack, client, fault):
    order_id = sell(client, age_seconds=60 * DAY - DAYS_LEFT_SECONDS)
    card_id = order_row(stack, order_id, "card_id")[0]
    try:
        with contextlib.ExitStack() as hanging:
            if fault is stopped:
                hanging.enter_context(stopped(stack, "orders"))
            else:
                kill(stack, "orders")
            wait_for(lambda: is_erased(stack, card_id), "the card is erased")
            assert not is_sealed(stack, card_id)
            sweep_passes(stack)
            assert card_row(stack, card_id, "told_dts IS NULL") == "t"
            assert order_row(stack, order_id, "card_erased_dts IS NULL, version") == ["t", "1"]
            assert metric(stack.urls["CARTS_URL"], "reprise_sweep_lag_seconds") == 0
    finally:
        stack.up()
    wait_for(lambda: card_row(stack, card_id, "told_dts IS NOT NULL") == "t", "the order service is told")
    # Once, however often it was told.
    assert order_row(stack, order_id, "card_erased_dts IS NOT NULL, version") == ["t", "2"]
    assert client.get(f"/orders/{order_id}").json()["payment"]["credit_card"]["card_number_truncated"] is True


def test_a_cart_past_its_days_goes_with_its_card_and_leaves_the_orders_own(stack, client):
    order_id = sell(client)
    cart_id, card_id = clone_of(client, order_id), order_row(stack, order_id, "card_id")[0]
    copy_id = card_of_cart(stack, cart_id)
    sweep_passes(stack)
    assert client.get(f"/carts/{cart_id}").status == 200
    expire(stack, cart_id)
    assert client.get(f"/carts/{cart_id}").status == 404
    wait_for(lambda: stack.count("carts", f"merchant_id = 'DEMO' AND cart_id = '{cart_id}'") == 0, "the cart is gone")
    assert is_erased(stack, copy_id) and audited(stack, copy_id, "cart expired") == 1
    assert is_sealed(stack, card_id) and not is_erased(stack, card_id)
    clone_of(client, order_id)


def test_the_last_reference_to_a_number_takes_the_number_with_it(stack, client):
    token = client.post("/cards", CARD).json()["card_number_token"]
    answer = client.post("/carts", {"currency_code": "USD", "items": [{"item_id": "MUG", "quantity": 1}], "payment": {
        "payment_method": "Credit Card", "credit_card": {"card_number_token": token}}})
    assert answer.status == 201, answer
    cart_id = answer.json()["cart_id"]
    card_id = card_of_cart(stack, cart_id)
    assert is_sealed(stack, card_id)
    expire(stack, cart_id)
    wait_for(lambda: is_erased(stack, card_id), "the card is erased with its cart")
    assert not is_sealed(stack, card_id) and audited(stack, card_id, "cart expired") == 1


def test_a_cart_that_is_being_placed_is_not_swept(stack, client):
    sale = Sale(stack, client)
    with contextlib.ExitStack() as halted:
        before_charge(sale, halted)
        expire(stack, sale.cart_id)
        sweep_passes(stack)
        assert stack.count("carts", sale.of_cart()) == 1
    sale.caller.join()
    sale.is_one_order_and_one_charge(sale.answer)


def test_a_card_that_cannot_be_erased_shows_as_lag_until_it_is(stack, client):
    card_id = order_row(stack, sell(client, age_seconds=60 * DAY - DAYS_LEFT_SECONDS), "card_id")[0]
    with row_locked(stack, "cards", f"merchant_id = 'DEMO' AND card_id = '{card_id}'"):
        wait_for(lambda: metric(stack.urls["CARTS_URL"], "reprise_sweep_lag_seconds") >= 2, "the lag shows")
        assert not is_erased(stack, card_id)
    wait_for(lambda: is_erased(stack, card_id), "the card is erased")
    sweep_passes(stack)
    assert metric(stack.urls["CARTS_URL"], "reprise_sweep_lag_seconds") == 0


def test_what_was_due_while_the_service_was_down_is_ended_at_its_start_and_told_of(stack, client):
    card_id = order_row(stack, sell(client), "card_id")[0]
    kill(stack, "carts")
    stack.sql("CARTS_ADMIN_URL", "UPDATE cards SET deadline = deadline - interval '62 days' "
              f"WHERE merchant_id = 'DEMO' AND card_id = '{card_id}'")
    stack.up()
    wait_for(lambda: is_erased(stack, card_id), "the card is erased")
    lines = [json.loads(line) for line in (stack.folder / "log" / "carts.log").read_text().splitlines() if "too late" in line]
    assert [line for line in lines if line["lag_seconds"] > DAY and line["interval_seconds"] == 1] != []
