"""Orders as UltraCart's own clients ask for them, keys, and what else those clients were seen to send."""
import json
import time
import uuid

import pytest

from carts import line
from client import Client
from orders import card_order, insert, item, moment, order, usd
from stack import FILE_LOOK_INTERVAL_S
from ultracart import Ultracart, error_of, new_key

BASICS = {"merchant_id", "order_id", "current_stage", "creation_dts", "language_iso_code"}
ORDERS = "/order/orders"


@pytest.fixture(scope="module")
def script(stack):
    return Ultracart(stack, new_key(stack, name="orders-test"))


@pytest.fixture(scope="module")
def known(client):
    """An order with a tracking number and a transaction."""
    return insert(client, order(items=[item(quantity=2), item("CUP")], language_iso_code="ENG", shipping={
        "city": "Arlington", "tracking_number_details": [{"tracking_number": "1Z"}]}, payment={
        "payment_method": "Cash", "transactions": [{"successful": True, "transaction_id": 1}]}))


@pytest.fixture(scope="module")
def buyer(client):
    """The email of whoever has bought five times, the first time longest ago, each time for more."""
    email = f"{uuid.uuid4().hex[:10]}@example.com"
    for number in range(1, 6):
        insert(client, order(86400 - number, [item(cost=float(number))], summary={"total": usd(float(number))},
                             billing={"email": email}))
    return email


def totals(answer):
    return [found["summary"]["total"]["value"] for found in answer["orders"]]


# ---- keys ------------------------------------------------------------------------------------------------------------


def test_a_key_is_good_in_both_services_until_it_is_revoked(stack, known):
    key = new_key(stack, name="short-lived")
    script = Ultracart(stack, key)
    assert script.ask("GET", f"{ORDERS}/{known['order_id']}").status == 200
    assert error_of(script.ask("GET", "/checkout/cart/" + "F" * 32)) == "cart_not_found"
    listed = stack.run("api-key", "--list")
    assert "short-lived" in listed and key not in listed
    kept = (stack.folder / "keys" / "api-keys.json").read_text()
    assert key not in kept and "short-lived" in kept
    stack.run("api-key", "--revoke", "short-lived")
    time.sleep(3 * FILE_LOOK_INTERVAL_S)
    for path in (f"{ORDERS}/{known['order_id']}", "/checkout/cart/" + "F" * 32):
        answer = script.ask("GET", path)
        assert (answer.status, error_of(answer)) == (401, "token_invalid") and "Bearer" in answer.headers["WWW-Authenticate"]


def test_a_name_is_given_to_one_key_of_a_merchant_at_a_time(stack):
    key = new_key(stack, name="twice")
    assert stack.run("api-key", "--name", "twice", check=False) == ""
    assert new_key(stack, name="twice", merchant="OTHER") != key
    stack.run("api-key", "--revoke", "twice")
    stack.run("api-key", "--revoke", "twice", "--merchant", "OTHER")
    assert stack.run("api-key", "--revoke", "twice", check=False) == ""


@pytest.mark.parametrize("key,code", [("", "token_missing"), ("0" * 64, "token_invalid"), ("x" * 3000, "token_invalid")])
def test_what_is_no_key_is_401(stack, key, code):
    answer = Ultracart(stack, key).ask("GET", ORDERS + "/DEMO-0000000001")
    assert (answer.status, error_of(answer)) == (401, code)


def test_a_key_has_its_scopes_and_no_others(stack, known):
    reader = Ultracart(stack, new_key(stack, name="reader", scope="order_read"))
    assert reader.ask("GET", f"{ORDERS}/{known['order_id']}").status == 200
    for method, path in (("POST", ORDERS), ("POST", f"{ORDERS}/{known['order_id']}/clone"), ("GET", "/checkout/cart/" + "F" * 32)):
        answer = reader.ask(method, path)
        assert (answer.status, error_of(answer)) == (403, "scope_missing"), path


def test_a_key_is_none_on_the_native_routes(stack, script):
    nobody = Client(stack.urls["GATEWAY_URL"], None)
    for path in ("/orders", "/carts"):
        answer = nobody.get(path, headers={"x-ultracart-simple-key": script.key})
        assert (answer.status, answer.code()) == (401, "token_missing")


def test_a_token_is_taken_instead_of_a_key(client, known):
    answer = client.get(f"/rest/v2{ORDERS}/{known['order_id']}")
    assert answer.status == 200 and answer.json()["order"]["order_id"] == known["order_id"]


def test_a_key_sees_nothing_of_another_merchant(stack, known):  # [R40]
    other = Ultracart(stack, new_key(stack, name="foreign", merchant="OTHER"))
    foreign, missing = (other.ask("GET", f"{ORDERS}/{order_id}") for order_id in (known["order_id"], "OTHER-9999999999"))
    assert foreign.status == missing.status == 404 and foreign.body == missing.body
    assert other.call("POST", ORDERS + "/batch", {"order_ids": [known["order_id"]]})["orders"] == []
    assert other.ask("POST", f"{ORDERS}/{known['order_id']}/clone").status == 404


# ---- one order -------------------------------------------------------------------------------------------------------


def test_an_order_is_its_basics_until_parts_are_asked_for(script, known):
    answer = script.call("GET", f"{ORDERS}/{known['order_id']}")
    assert set(answer["order"]) == BASICS
    assert (answer["success"], answer["metadata"]) == (True, {"payload_name": "order"})


@pytest.mark.parametrize("expand,members", [
    ("item", {"items"}), ("items", {"items"}), ("billing,summary", {"billing", "summary"}), (" item , clone", {"items", "clone"}),
    ("payment", {"payment"}), ("payment.transaction", {"payment"}), ("shipping.tracking_number_details", {"shipping"}), ("edi", set())])
def test_the_parts_that_are_asked_for_are_shown(script, known, expand, members):
    found = script.call("GET", f"{ORDERS}/{known['order_id']}", expand=expand)["order"]
    assert set(found) - BASICS == members | {"currency_code"}


def test_the_parts_of_a_part_are_shown_when_they_are_asked_for(script, known):
    path = f"{ORDERS}/{known['order_id']}"
    assert "transactions" not in script.call("GET", path, expand="payment")["order"]["payment"]
    assert set(script.call("GET", path, expand="payment.transaction")["order"]["payment"]) == {"transactions"}
    both = script.call("GET", path, expand="shipping,shipping.tracking_number_details")["order"]["shipping"]
    assert both == known["shipping"]


def test_an_unknown_part_is_400_and_lists_the_known_ones(script, known):
    answer = script.ask("GET", f"{ORDERS}/{known['order_id']}", expand="item,nothing")
    assert (answer.status, error_of(answer)) == (400, "invalid_parameter")
    assert "payment.transaction, " in answer.json()["error"]["developer_message"]


def test_money_and_times_have_ultracarts_form(script, known):
    found = script.call("GET", f"{ORDERS}/{known['order_id']}", expand="item")["order"]
    assert found["items"][0]["cost"] == {"value": 10, "localized": 10, "localized_formatted": "$10.00", "currency_code": "USD", "exchange_rate": 1}
    assert found["creation_dts"] == known["creation_dts"].replace("Z", "+00:00")


def test_a_path_may_be_percent_encoded(script, known):
    encoded = "".join(f"%{ord(letter):02X}" for letter in known["order_id"][:5]) + known["order_id"][5:]
    assert script.call("GET", f"{ORDERS}/{encoded}")["order"]["order_id"] == known["order_id"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_order_is_not_changed_nor_deleted(script, known, method):
    path = f"{ORDERS}/{known['order_id']}"
    whole = script.call("GET", path, expand="item,billing")["order"]
    answer = script.ask(method, path, whole if method == "PUT" else None)
    assert (answer.status, error_of(answer), answer.headers["Allow"]) == (405, "method_not_allowed", "GET, HEAD, OPTIONS")
    assert script.call("GET", path, expand="item,billing")["order"] == whole


# ---- lists -----------------------------------------------------------------------------------------------------------


def test_a_search_without_a_filter_is_400(script):
    for answer in (script.ask("GET", ORDERS), script.ask("GET", ORDERS, limit=5, expand="item"), script.ask("POST", ORDERS + "/query", {}),
                   script.ask("POST", ORDERS + "/query", {"query_target": "cache"})):
        assert (answer.status, error_of(answer)) == (400, "invalid_parameter")


@pytest.mark.parametrize("query,code", [
    ({"limit": 0}, "invalid_parameter"), ({"limit": 201}, "invalid_parameter"), ({"offset": -1}, "invalid_parameter"),
    ({"offset": 10001}, "invalid_parameter"), ({"sort": "billing.city"}, "invalid_parameter"), ({"sort": "+total,-creation_dts"}, "invalid_parameter"),
    ({"expand": "nothing"}, "invalid_parameter"), ({"_cursor": "x"}, "unknown_parameter"), ({"cursor": "x"}, "unknown_parameter"),
    ({"rma": "x"}, "unknown_parameter"), ({"current_stage": "Nowhere"}, "invalid_parameter")])
def test_a_search_refuses_what_it_does_not_know(script, query, code):
    answer = script.ask("GET", ORDERS, **{"email": "nobody@example.com", **query})
    assert (answer.status, error_of(answer)) == (400, code)


def test_an_offset_that_is_too_far_is_told_of_the_cursor(script):
    assert "GET /orders" in script.ask("GET", ORDERS, email="nobody@example.com", offset=10001).json()["error"]["user_message"]
    assert script.call("GET", ORDERS, email="nobody@example.com", offset=10000)["orders"] == []


def test_pages_follow_each_other_to_the_end(script, buyer):
    seen, offset, more = [], 0, True
    while more:
        answer = script.call("GET", ORDERS, email=buyer, limit=2, offset=offset, sort="+total", expand="summary")
        result_set = answer["metadata"]["result_set"]
        assert (result_set["count"], result_set["limit"], result_set["offset"]) == (len(answer["orders"]), 2, offset)
        assert answer["metadata"]["payload_name"] == "orders" and "total_records" not in result_set
        seen += totals(answer)
        more, offset = result_set["more"], result_set.get("next_offset")
    assert seen == [1, 2, 3, 4, 5] and offset is None


@pytest.mark.parametrize("sort,first", [("-total", 5), ("%2Btotal", 1), ("+total", 1), ("total", 1), ("-summary.total", 5),
                                        ("-creation_dts", 1), ("%2Bcreation_dts", 5)])
def test_a_search_is_sorted_as_asked(script, buyer, sort, first):
    # The first was made last: the younger an order, the less it costs.
    answer = script.client.get(f"/rest/v2{ORDERS}?email={buyer}&_limit=1&_expand=summary&_sort={sort}",
                               headers={"x-ultracart-simple-key": script.key})
    expected = {"-creation_dts": 5, "%2Bcreation_dts": 1}.get(sort, first)
    assert totals(answer.json()) == [expected]


def test_a_query_finds_what_a_list_finds(script, buyer):
    by_list = script.call("GET", ORDERS, email=buyer, creation_date_begin=moment(2 * 86400), limit=3, expand="summary")
    body = {"email": buyer, "creation_date_begin": moment(2 * 86400).replace("Z", "-00:00"), "query_target": "origin"}
    assert script.call("POST", ORDERS + "/query", body, limit=3, expand="summary") == by_list and len(by_list["orders"]) == 3
    assert totals(script.call("POST", ORDERS + "/query", {"email": buyer, "total": 3.0}, expand="summary")) == [3]
    assert script.call("POST", ORDERS + "/query", {"email": buyer, "payment_method": " Google Pay"})["orders"] == []


@pytest.mark.parametrize("body,status", [({"email": ["x"]}, 400), ({"email": None}, 400), ({"nothing": "x"}, 400), ([], 422), (b"{", 400)])
def test_a_query_of_another_form_is_refused(script, body, status):
    assert script.ask("POST", ORDERS + "/query", body).status == status


def test_a_query_has_its_filters_in_the_body_alone(script, buyer):
    assert error_of(script.ask("POST", ORDERS + "/query", {"total": 3}, email=buyer)) == "unknown_parameter"


def test_a_batch_is_in_the_order_asked_for_without_what_is_not_there(script, client, known):
    other = insert(client, order())["order_id"]
    ids = [other, "DEMO-9999999999", known["order_id"], "no id"]
    found = script.call("POST", ORDERS + "/batch", {"order_ids": ids}, expand="item")
    assert [one["order_id"] for one in found["orders"]] == [other, known["order_id"]]
    assert len(found["orders"][1]["items"]) == 2


@pytest.mark.parametrize("body", [{}, {"order_ids": []}, {"order_ids": "DEMO-0000000001"}, {"order_ids": [1]}, {"ids": []},
                                  {"order_ids": ["DEMO-0000000001"] * 501}])
def test_a_batch_of_another_form_is_422(script, body):
    answer = script.ask("POST", ORDERS + "/batch", body)
    assert (answer.status, error_of(answer)) == (422, "invalid_body")


def test_a_batch_of_500_is_taken(script, known):
    assert len(script.call("POST", ORDERS + "/batch", {"order_ids": [known["order_id"]] * 500})["orders"]) == 500


# ---- what makes something --------------------------------------------------------------------------------------------


def test_an_order_that_was_read_can_be_inserted_again(script, known):
    whole = script.call("GET", f"{ORDERS}/{known['order_id']}", expand="item,billing,shipping,shipping.tracking_number_details,summary")["order"]
    again = script.call("POST", ORDERS, whole, expand="item,billing,shipping,shipping.tracking_number_details,summary")["order"]
    assert again.pop("order_id") != whole.pop("order_id") and again == whole


def test_a_quantity_may_have_a_decimal_point(script):
    body = json.dumps(order(items=[item(quantity=2)])).replace('"quantity": 2', '"quantity": 2.0').encode()
    assert script.call("POST", ORDERS, body, expand="item")["order"]["items"][0]["quantity"] == 2


def test_an_insertion_under_a_key_is_made_once(script):  # [R41]
    key, body = {"Idempotency-Key": str(uuid.uuid4())}, order()
    first, second = (script.ask("POST", ORDERS, body, headers=key) for _ in range(2))
    assert first.status == second.status == 200 and first.body == second.body
    assert second.headers["Idempotent-Replayed"] == "true"
    assert error_of(script.ask("POST", ORDERS, order(items=[item("CUP")]), headers=key)) == "idempotency_key_reused"


@pytest.mark.parametrize("body,code", [
    ({"nothing": 1}, "invalid_body"), ({"current_stage": "Nowhere"}, "invalid_body"),
    ({"payment": {"credit_card": {"card_number": "4000056655665556"}}}, "card_number_not_allowed")])
def test_an_order_of_another_form_is_422(script, body, code):  # [R30]
    answer = script.ask("POST", ORDERS, order(**body))
    assert (answer.status, error_of(answer)) == (422, code) and "4000056655665556" not in answer.body.decode()


@pytest.mark.parametrize("headers", [
    {"Content-Type": "application/json"}, {}, {"Content-Type": "application/json; charset=utf-8"},
    {"Content-Type": "application/json;charset=UTF-8"}, {"Connection": "close"}])
def test_a_clone_takes_the_empty_body_as_every_client_sends_it(script, known, headers):
    answer = script.client.post(f"/rest/v2{ORDERS}/{known['order_id']}/clone?_expand=items",
                                headers={"Content-Length": "0", "x-ultracart-simple-key": script.key, **headers})
    assert answer.status == 200 and len(answer.json()["cart"]["items"]) == 2
    kept = script.call("GET", "/checkout/cart/" + answer.json()["cart"]["cart_id"], expand="items")
    assert kept["cart"]["items"] == answer.json()["cart"]["items"]


def test_a_clone_answers_its_cart_and_its_report(script, client):
    source = insert(client, card_order(client))
    answer = script.call("POST", f"{ORDERS}/{source['order_id']}/clone", {"items": "none"}, expand="payment")
    assert set(answer) == {"cart", "errors", "clone"} and answer["errors"] == [] and "items" not in answer["cart"]
    assert (answer["clone"]["card"]["outcome"], answer["clone"]["source_order_id"]) == ("copied", source["order_id"])
    assert answer["cart"]["payment"]["credit_card"]["card_number"] == "XXXXXXXXXXXX1111"


def test_a_dry_run_keeps_no_cart(stack, script, known):  # [R14]
    before = stack.count("carts")
    answer = script.call("POST", f"{ORDERS}/{known['order_id']}/clone", dry_run="true")
    assert "cart_id" not in answer["cart"] and stack.count("carts") == before


def test_a_guard_that_fails_is_409_with_the_report(script, known):  # [R15]
    answer = script.ask("POST", f"{ORDERS}/{known['order_id']}/clone", {"guards": {"max_total": 1.0}})
    assert (answer.status, error_of(answer)) == (409, "guard_failed")
    assert answer.json()["clone"]["source_order_id"] == known["order_id"]


def test_a_clone_under_a_key_is_one_cart_however_it_is_shown(script, known):  # [R41]
    key, path = {"Idempotency-Key": str(uuid.uuid4())}, f"{ORDERS}/{known['order_id']}/clone"
    first, second = script.ask("POST", path, headers=key), script.ask("POST", path, headers=key, expand="items")
    assert first.json()["cart"]["cart_id"] == second.json()["cart"]["cart_id"] and "items" in second.json()["cart"]


def test_an_upsell_is_the_order_without_its_items_and_with_the_callers(script, client):  # [R3]
    source = insert(client, card_order(client, coupons=[{"coupon_code": "OLD"}]))
    body = {"items": [line("HAT", 2.0, 7.5), line("PIN")], "coupon_codes": ["NEW"], "checkout_url": "https://shop.example.com/c"}
    answer = script.call("PUT", f"{ORDERS}/{source['order_id']}/upsell_with_cart", body, expand="items,coupons,billing,summary")
    cart = answer["cart"]
    assert [(one["item_id"], one["quantity"]) for one in cart["items"]] == [("HAT", 2), ("PIN", 1)]
    assert [one["coupon_code"] for one in cart["coupons"]] == ["NEW"] and cart["billing"]["email"] == "ada@example.com"
    assert cart["summary"]["total"]["value"] == 25 and answer["clone"]["card"]["outcome"] == "copied"
    kept = script.call("GET", "/checkout/cart/" + cart["cart_id"], expand="items,coupons,billing,summary")
    assert kept["cart"] == cart


def test_an_upsell_under_a_key_is_one_cart(script, known):  # [R41]
    key, path, body = {"Idempotency-Key": str(uuid.uuid4())}, f"{ORDERS}/{known['order_id']}/upsell_with_cart", {"items": [line("HAT")]}
    first, second = script.ask("PUT", path, body, headers=key), script.ask("PUT", path, body, headers=key, expand="items")
    assert first.json()["cart"]["cart_id"] == second.json()["cart"]["cart_id"] and second.headers["Idempotent-Replayed"] == "true"
    assert error_of(script.ask("PUT", path, {"items": [line("PIN")]}, headers=key)) == "idempotency_key_reused"


@pytest.mark.parametrize("body", [{"nothing": 1}, {"items": [{"item_id": "HAT"}]}, {"items": {}}, {"coupon_codes": [1]}, {"coupon_codes": "NEW"},
                                  {"items": [line("HAT", nothing=1)]}, {"items": [line("HAT", unit_cost={"value": 1, "currency_code": "EUR"})]}])
def test_an_upsell_of_another_form_is_422_and_makes_no_cart(stack, script, known, body):
    before = stack.count("carts")
    answer = script.ask("PUT", f"{ORDERS}/{known['order_id']}/upsell_with_cart", body)
    assert (answer.status, error_of(answer)) == (422, "invalid_body") and stack.count("carts") == before


# ---- the gateway -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method,path,body,status,code", [
    ("GET", "/nothing", None, 404, "not_found"), ("GET", "/order/orders/", None, 404, "not_found"), ("GET", "/order/orders/a%2Fb", None, 404, "not_found"),
    ("GET", "/order/orders?email=4000056655665556", None, 400, "card_number_not_allowed_in_address"),
    ("FOO", "/order/orders", None, 405, "method_not_allowed"), ("POST", "/order/orders", b" " * 1048577, 413, "body_too_large")])
def test_the_gateway_answers_in_ultracarts_form_too(script, method, path, body, status, code):
    answer = script.ask(method, path, body)
    assert (answer.status, error_of(answer)) == (status, code) and answer.headers["Content-Type"] == "application/json"


def test_past_the_rate_a_key_is_429_with_retry_after_and_others_do_not_notice(stack, script):
    other = Ultracart(stack, new_key(stack, name="unhurried", merchant="OTHER"))
    stack.environment["REPRISE_RATE"] = "5"
    try:
        stack.up()
        answers = [script.ask("GET", ORDERS + "/DEMO-9999999999") for _ in range(30)]
        refused = [answer for answer in answers if answer.status == 429]
        assert len(refused) >= 10 and error_of(refused[0]) == "too_many_requests" and int(refused[0].headers["Retry-After"]) >= 1
        assert other.ask("GET", ORDERS + "/OTHER-9999999999").status == 404
    finally:
        del stack.environment["REPRISE_RATE"]
        stack.up()


def test_a_service_that_is_gone_is_503_with_retry_after(stack, script):
    try:
        stack.kill("orders")
        time.sleep(0.2)
        answer = script.ask("GET", ORDERS + "/DEMO-0000000001")
        assert (answer.status, error_of(answer)) == (503, "service_unavailable") and int(answer.headers["Retry-After"]) >= 1
    finally:
        stack.up()


def test_a_clone_by_key_is_noted_under_the_keys_name(stack, script, client):  # [R34]
    source = insert(client, card_order(client))
    script.call("POST", f"{ORDERS}/{source['order_id']}/clone")
    rows = stack.sql("CARTS_ADMIN_URL", "SELECT DISTINCT client_id FROM vault.audit WHERE subject = 'orders-test'").splitlines()
    assert rows == ["x-ultracart-simple-key"]
