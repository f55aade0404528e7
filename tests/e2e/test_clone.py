"""R1, R2, R3, R11, R14, R15, R41: what a clone carries, and that it happens once."""
import concurrent.futures
import json
import threading
import uuid

from orders import card_order, clone, differences, insert, item, order, usd


def test_fifty_simultaneous_clones_with_one_key_make_one_cart(stack, client):
    made = insert(client, card_order(client))
    before, key, gate = stack.count("carts"), str(uuid.uuid4()), threading.Barrier(50)

    def one(_):
        gate.wait()
        answer = clone(client, made["order_id"], key=key)
        while answer.status == 409 and answer.code() == "request_in_flight":
            answer = clone(client, made["order_id"], key=key)
        return answer

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(one, range(50)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json()["cart"]["cart_id"] for answer in answers}) == 1
    assert sum(answer.headers.get("Idempotent-Replayed") != "true" for answer in answers) == 1
    assert stack.count("carts") == before + 1


def test_two_lines_of_one_item_with_different_options_stay_two_lines(client):
    shirts = [item("SHIRT", 1, options=[{"label": "Size", "value": size}]) for size in ("S", "S", "XL")]
    cart = clone(client, insert(client, order(items=shirts))["order_id"]).json()["cart"]
    assert [line["options"][0]["selected_value"] for line in cart["items"]] == ["S", "S", "XL"]
    assert [line["position"] for line in cart["items"]] == [1, 2, 3]


NAMES = ["Zoë Müller-Weiß", "山田太郎", "Ἀριστοτέλης", "אַבְרָהָם", "محمد", "नमस्ते", "김민준", "O'Brien \"Rob\" \\ ' ; --", "Å̊ e\u0301",
         "👩‍👩‍👧 🏳️‍🌈", "tab\there", "</script><b>", "%s%n{}${x}", "\u202eright to left", "' OR 1=1"]


def test_names_of_any_script_survive_to_the_byte(client):
    for name in NAMES:
        billing = {"first_name": name[:30], "last_name": name[:30], "company": name, "address1": name, "city": name[:32]}
        sent = order(billing=billing, shipping=dict(billing), items=[item(description=name, options=[{"label": "L", "value": name}])],
                     gift={"gift": True, "gift_message": name}, checkout={"comments": name, "custom_field1": name})
        made = insert(client, sent)
        read = client.get(f"/orders/{made['order_id']}")
        assert differences(sent, read.json()) == []
        raw = json.dumps(name, ensure_ascii=False).encode()
        assert read.body.count(raw) >= 5, read
        answer = clone(client, made["order_id"])
        cart = client.get(f"/carts/{answer.json()['cart']['cart_id']}")
        assert cart.body.count(raw) >= 5, cart
        assert differences(billing, cart.json()["billing"]) == [] and cart.json()["gift"]["gift_message"] == name


def kit_order():
    component = {"kit_component": True, "parent_item_index": 2, "parent_merchant_item_id": "KIT"}
    return order(items=[
        item("TEA"), {**item("KIT", 2, 30.0), "item_index": 2, "kit": True},
        {"merchant_item_id": "MUG", "quantity": 4, "item_index": 3, **component},
        {"merchant_item_id": "COFFEE", "quantity": 2, "item_index": 4, **component}, {**item("LAMP"), "item_index": 5}])


def test_a_kit_keeps_its_components_under_it(client):
    body = kit_order()
    body["items"][0]["item_index"] = 1
    order_id = insert(client, body)["order_id"]
    cart = clone(client, order_id).json()["cart"]
    assert [line["item_id"] for line in cart["items"]] == ["TEA", "KIT", "MUG", "COFFEE", "LAMP"]
    assert [line.get("parent_item_index") for line in cart["items"]] == [None, None, 2, 2, None]
    assert cart["summary"]["subtotal"] == usd(80.0)
    half = clone(client, order_id, {"items": [{"item_index": 2, "quantity": 1}]}).json()["cart"]
    assert [(line["item_id"], line["quantity"], line.get("parent_item_index")) for line in half["items"]] == [
        ("KIT", 1, None), ("MUG", 2, 1), ("COFFEE", 1, 1)]


def test_an_order_of_1200_lines_clones(client):
    lines = [item(f"ITEM-{number}", number % 7 + 1, number / 100, options=[{"label": "No", "value": str(number)}]) for number in range(1200)]
    order_id = insert(client, order(items=lines))["order_id"]
    cart = clone(client, order_id).json()["cart"]
    assert [line["item_id"] for line in cart["items"]] == [line["merchant_item_id"] for line in lines]
    assert [line["quantity"] for line in cart["items"]] == [line["quantity"] for line in lines]
    cents = sum(number * (number % 7 + 1) for number in range(1200))
    assert cart["summary"]["subtotal"] == usd(cents / 100)


def test_without_items_everything_else_comes_along(client):
    body = card_order(client, coupons=[{"coupon_code": "TEN"}], shipping={"city": "Reno", "shipping_method": "Post"},
                      checkout={"comments": "ring twice"}, customer_profile={"customer_profile_oid": 7})
    answer = clone(client, insert(client, body)["order_id"], {"items": "none"})
    cart = answer.json()["cart"]
    assert answer.status == 201 and not cart.get("items") and not cart.get("coupons")
    assert cart["shipping"]["city"] == "Reno" and cart["checkout"]["comments"] == "ring twice"
    assert cart["payment"]["credit_card"]["card_number"] == "XXXXXXXXXXXX1111"


def test_a_dry_run_answers_the_same_report_and_writes_nothing(stack, client):
    order_id = insert(client, card_order(client))["order_id"]
    before = [stack.count(table) for table in ("carts", "idempotency_keys", "cards")]
    dry = clone(client, order_id, query="?dry_run=true", key="dry-" + str(uuid.uuid4()))
    assert dry.status == 200 and "Location" not in dry.headers and "cart_id" not in dry.json()["cart"]
    assert [stack.count(table) for table in ("carts", "idempotency_keys", "cards")] == before
    assert clone(client, order_id).json()["clone"] == dry.json()["clone"]


def test_a_guard_that_fails_makes_no_cart(stack, client):
    order_id = insert(client, order())["order_id"]
    before = stack.count("carts")
    for guards in ({"require_card": True}, {"max_total": 9.99}):
        answer = clone(client, order_id, {"guards": guards})
        assert (answer.status, answer.code()) == (409, "guard_failed")
        assert answer.json()["clone"]["source_order_id"] == order_id
    partial = clone(client, order_id, {"items": "none", "guards": {"require_all_items": True}})
    assert (partial.status, partial.code()) == (409, "guard_failed")
    assert stack.count("carts") == before


def test_the_order_and_other_carts_are_untouched_by_a_clone(client):
    order_id = insert(client, card_order(client))["order_id"]
    first = clone(client, order_id).json()["cart"]["cart_id"]
    before = client.get(f"/orders/{order_id}"), client.get(f"/carts/{first}")
    second = clone(client, order_id).json()["cart"]["cart_id"]
    after = client.get(f"/orders/{order_id}"), client.get(f"/carts/{first}")
    assert second != first
    assert [answer.body for answer in before] == [answer.body for answer in after]
    assert [answer.headers["ETag"] for answer in before] == [answer.headers["ETag"] for answer in after]
