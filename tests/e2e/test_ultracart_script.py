"""A script in the style of the samples of UltraCart's Python client, from a query to the new order that it finds."""
import datetime

import pytest

from carts import ADDRESS, CVV
from orders import card_order, insert, item
from ultracart import Ultracart, new_key

WHOLE = {"billing": {**ADDRESS, "email": "script@example.com"}, "shipping": dict(ADDRESS)}


@pytest.fixture
def api(stack):
    stack.decide(collect_card_verification_number=False)
    yield Ultracart(stack, new_key(stack, name="script"))
    stack.decide()


def test_a_script_repeats_a_sale_with_nothing_but_the_host_changed(client, api):
    """[R1][R4][R22][R24]"""
    insert(client, card_order(client, items=[item(quantity=2), item("CUP")], **WHOLE))
    today = datetime.datetime.now(datetime.timezone.utc)
    query = {"email": "script@example.com", "creation_date_begin": (today - datetime.timedelta(days=1)).isoformat(timespec="seconds")}
    found = api.call("POST", "/order/orders/query", query, expand="summary", limit=10)
    assert found["metadata"]["result_set"]["count"] == 1
    order_id = found["orders"][0]["order_id"]

    order = api.call("GET", "/order/orders/" + order_id, expand="billing,item,payment,summary")["order"]
    assert [line["quantity"] for line in order["items"]] == [2, 1]

    copy = api.call("POST", f"/order/orders/{order_id}/duplicate", expand="summary")["order"]
    assert copy["current_stage"] == "Accounts Receivable" and copy["summary"]["total"] == order["summary"]["total"]
    payment = api.call("POST", f"/order/orders/{copy['order_id']}/process_payment", {"amount": copy["summary"]["total"]["value"]})
    assert payment["success"] is True and payment["payment_transaction"]["successful"] is True

    cloned = api.call("POST", f"/order/orders/{order_id}/clone", expand="items,payment,shipping,summary")
    assert cloned["errors"] == [] and cloned["clone"]["card"]["outcome"] == "copied"
    cart = cloned["cart"]
    cart["items"][0]["quantity"] = 3.0
    cart = api.call("PUT", "/checkout/cart", cart, expand="items,payment,summary")["cart"]
    assert cart["summary"]["total"]["localized_formatted"] == "$40.00"
    cart["payment"]["credit_card"]["card_verification_number"] = CVV
    final = api.call("POST", "/checkout/cart/finalizeOrder", {"cart": cart, "options": {"store_completed": False}})
    assert final["successful"] is True and final["errors"] == []

    shipped = api.call("GET", "/order/orders", email="script@example.com", current_stage="Shipping Department", sort="-creation_dts")["orders"]
    assert {one["order_id"] for one in shipped} == {copy["order_id"], final["order_id"]}
    assert client.get("/orders/" + final["order_id"]).json()["clone"]["root_order_id"] == order_id
