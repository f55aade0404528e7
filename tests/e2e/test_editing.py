"""R20, R21: a cart is changed by merge patches on the version that was seen, and its totals follow."""
import concurrent.futures
import threading

import pytest

from carts import CVV, by_card, cart, line, new_cart, patch, tag_of, text_of, token_of, validate
from orders import CARD, card_order, clone, differences, insert, usd

MERGE_PATCH = "application/merge-patch+json"


def unchanged(client, path, before):
    now = client.get(path)
    return (now.body, now.headers["ETag"]) == (before.body, before.headers["ETag"])


# ---- what a change may not be ------------------------------------------------------------------------------------------

def test_a_change_without_a_version_is_428_and_one_of_another_version_412(client):
    """[R21]"""
    path = new_cart(client)
    before = client.get(path)
    for method in ("PATCH", "DELETE"):
        body = {"checkout": {"comments": "x"}} if method == "PATCH" else None
        missing = client.ask(method, path, body)
        assert (missing.status, missing.code()) == (428, "if_match_required")
        for tag in ('"2"', '"0"', "W/" + before.headers["ETag"], '""', '"a", "b"'):
            stale = client.ask(method, path, body, headers={"If-Match": tag})
            assert (stale.status, stale.code()) == (412, "version_stale"), (method, tag)
            assert stale.headers["ETag"] == before.headers["ETag"]
    assert unchanged(client, path, before)
    assert client.ask("PATCH", path, b"{").code() == "if_match_required" and patch(client, path, b"{", tag='"2"').code() == "version_stale"
    assert patch(client, path, {}, tag=f'"7", {before.headers["ETag"]}').status == 200


@pytest.mark.parametrize("kind,status", [
    (MERGE_PATCH, 200), ("application/json", 200), ("application/json; charset=utf-8", 200), ("application/Merge-Patch+JSON", 200),
    ("application/json-patch+json", 415), ("text/plain", 415), ("application/x-www-form-urlencoded", 415), ("garbage", 415)])
def test_a_merge_patch_is_taken_by_its_own_type_and_as_json(client, kind, status):
    answer = patch(client, new_cart(client), {"checkout": {"comments": "x"}}, **{"Content-Type": kind})
    assert answer.status == status, answer
    if status == 415:
        assert answer.code() == "unsupported_media_type" and answer.headers["Accept-Patch"] == MERGE_PATCH


NO_PATCHES = {
    "nothing": b"", "cut off": b'{"items": [', "duplicate keys": b'{"checkout": {}, "checkout": {}}', "NaN": b'{"exchange_rate": NaN}',
    "invalid UTF-8": b'{"currency_code": "\xff"}', "a lone surrogate": b'{"currency_code": "\\ud800"}', "depth 33": b'{"a":' * 33 + b"1" + b"}" * 33,
    "two documents": b"{} {}", "a byte order mark": b"\xef\xbb\xbf{}",
}


@pytest.mark.parametrize("name", NO_PATCHES)
def test_a_patch_that_is_not_json_is_400_and_changes_nothing(client, name):
    path = new_cart(client)
    before = client.get(path)
    answer = patch(client, path, NO_PATCHES[name])
    assert (answer.status, answer.code()) == (400, "malformed_json")
    assert unchanged(client, path, before)


WRONG = {
    "/colour": {"colour": "red"}, "/billing/shoe_size": {"billing": {"shoe_size": 44}}, "/a~1b~0c": {"a/b~c": 1},
    "/payment/credit_card/card_verification_number": {"payment": {"credit_card": {"card_verification_number": CVV}}},
    "/items/1/colour": {"items": [line(), line(colour="red")]}, "/shoe_size": {"shoe_size": None}, "/billing/waist": {"billing": {"waist": None}},
    "/billing/city": {"billing": {"city": "x" * 33}}, "/currency_code": {"currency_code": "usd"}, "/items/0/quantity": {"items": [line(quantity=0)]},
    "/items/0/item_id": {"items": [{"quantity": 1}]}, "/items": {"items": {"0": line()}},
    "/shipping/lift_gate": {"shipping": {"lift_gate": "yes"}}, "/payment/payment_method": {"payment": {"payment_method": "Barter"}},
    "/items/0/unit_cost/value": {"items": [{"item_id": "A", "quantity": 1, "unit_cost": {"value": 1.005, "currency_code": "USD"}}]},
    "/items/0/options/0": {"items": [line(options=[None])]},
}


@pytest.mark.parametrize("pointer", WRONG)
def test_a_patch_with_a_fault_is_422_with_its_pointer_and_changes_nothing(client, pointer):
    path = new_cart(client)
    before = client.get(path)
    answer = patch(client, path, WRONG[pointer])
    assert (answer.status, answer.code()) == (422, "invalid_body"), answer
    assert any(fault["pointer"].startswith(pointer) for fault in answer.json()["errors"]), answer
    assert unchanged(client, path, before) and CVV not in text_of(answer)


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"null", b"true"])
def test_a_patch_that_is_no_object_is_422(client, body):
    path = new_cart(client)
    before = client.get(path)
    assert patch(client, path, body).status == 422
    assert unchanged(client, path, before)


def test_a_cart_has_at_most_2000_lines_and_a_patch_one_mebibyte(client):
    path = new_cart(client)
    tiny = {"item_id": "A", "quantity": 1}
    assert len(patch(client, path, {"items": [tiny] * 2000}).json()["items"]) == 2000
    refused = patch(client, path, {"items": [tiny] * 2001})
    assert refused.status == 422 and refused.json()["errors"][0]["pointer"] == "/items"
    assert patch(client, path, b"{}".ljust(1048576)).status == 200
    over = patch(client, path, b"{}".ljust(1048577))
    assert (over.status, over.code()) == (413, "body_too_large")


# ---- what a change does ------------------------------------------------------------------------------------------------

def test_everything_of_a_cart_is_changed_by_name_and_the_totals_follow(client):
    """[R20]"""
    path = new_cart(client, taxes={"rate": 10})
    assert client.get(path).json()["summary"]["total"] == usd(22)
    change = {"billing": {"city": "Ulm"}, "shipping": {"special_instructions": "Ring."}, "items": [line("TEA", 3, 5.5), line("MUG", 1, 2)],
              "coupons": [{"coupon_code": "TEN"}], "payment": {"payment_method": "Check"}, "checkout": {"comments": "By phone."},
              "summary": {"shipping_handling": usd(4)}, "taxes": {"rate": 20}, "marketing": {"advertising_source": "Radio"}}
    answer = patch(client, path, change, tag=tag_of(client, path))
    assert (answer.status, answer.headers["ETag"]) == (200, '"2"') and differences(change, answer.json()) == []
    assert answer.json()["billing"]["first_name"] == "Grace", "what the patch does not name stays"
    totals = answer.json()["summary"]
    assert (totals["subtotal"], totals["tax"], totals["total"]) == (usd(18.5), usd(3.7), usd(26.2))
    read = client.get(path)
    assert (read.body, read.headers["ETag"]) == (answer.body, '"2"')
    assert client.get(path, headers={"If-None-Match": '"2"'}).status == 304
    assert client.get(path, headers={"If-None-Match": '"1"'}).status == 200
    listed = [entry for entry in client.get("/carts?limit=200").json()["carts"] if path.endswith(entry["cart_id"])]
    assert (listed[0]["total"], listed[0]["item_count"]) == (usd(26.2), 2)


def test_null_removes_and_a_list_is_replaced_whole(client):
    path = new_cart(client, coupons=[{"coupon_code": "A"}, {"coupon_code": "B"}], checkout={"comments": "x", "custom_field1": "y"})
    now = patch(client, path, {"coupons": [{"coupon_code": "C"}], "checkout": {"comments": None}, "shipping": None}).json()
    assert (now["coupons"], now["checkout"]) == ([{"coupon_code": "C"}], {"custom_field1": "y"}) and "shipping" not in now
    emptied = patch(client, path, {"items": None, "coupons": [], "payment": None}).json()
    assert not emptied.get("items") and not emptied.get("coupons") and emptied["summary"]["total"] == usd(0)


def test_what_was_read_may_be_sent_back_and_what_is_computed_is_ignored(client):
    made = clone(client, "DEMO-0000000001")
    path, read = made.headers["Location"], made.json()["cart"]
    again = patch(client, path, read, tag=made.headers["ETag"])
    assert again.status == 200 and again.json() == read and again.headers["ETag"] == '"2"'
    computed = {"cart_id": "0" * 32, "merchant_id": "OTHER", "creation_dts": "2020-01-01T00:00:00Z", "clone": {"generation": 99},
                "summary": {"total": usd(1), "tax": usd(1)}, "payment": {"credit_card": {"card_number": "XXXXXXXXXXXX9999"}}}
    assert patch(client, path, computed).json() == read
    assert patch(client, path, {name: None for name in ("cart_id", "merchant_id", "creation_dts", "clone")}).json() == read


@pytest.mark.parametrize("currency,cost,quantity,rate,total", [
    ("JPY", 1501, 3, 10, 4953), ("JPY", 5, 1, 10, 6), ("KWD", 1.235, 3, 5, 3.89), ("KWD", 0.001, 1, 50, 0.002), ("USD", 21.75, 1, 10, 23.93)])
def test_totals_follow_in_the_decimals_of_the_currency(client, currency, cost, quantity, rate, total):
    """[R11] Half of the smallest unit is rounded away from zero."""
    path = new_cart(client, currency_code=currency, items=[])
    lines = [{"item_id": "A", "quantity": quantity, "unit_cost": {"value": cost, "currency_code": currency}}]
    answer = patch(client, path, {"items": lines, "taxes": {"rate": rate}})
    assert answer.json()["summary"]["total"] == {"value": total, "currency_code": currency}, answer


@pytest.mark.parametrize("currency,cost,code", [
    ("JPY", 1.5, "too_many_decimals"), ("KWD", 1.2345, "too_many_decimals"), ("USD", 1.005, "too_many_decimals"), ("XXQ", 1, "unknown_currency")])
def test_an_amount_that_its_currency_cannot_have_is_refused(client, currency, cost, code):
    path = new_cart(client, currency_code=None, items=[])
    answer = patch(client, path, {"currency_code": currency, "items": [
        {"item_id": "A", "quantity": 1, "unit_cost": {"value": cost, "currency_code": currency}}]})
    assert answer.status == 422 and code in {fault["code"] for fault in answer.json()["errors"]}, answer


def test_another_currency_in_a_cart_is_a_mismatch(client):
    answer = patch(client, new_cart(client), {"currency_code": "EUR"})
    assert answer.status == 422 and "currency_mismatch" in {fault["code"] for fault in answer.json()["errors"]}


# ---- two clerks --------------------------------------------------------------------------------------------------------

def at_once(number, work):
    gate = threading.Barrier(number)

    def one(index):
        gate.wait()
        return work(index)

    with concurrent.futures.ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_of_many_clerks_who_saw_the_same_version_one_saves(client):
    """[R21]"""
    path = new_cart(client)
    tag = tag_of(client, path)
    answers = at_once(20, lambda number: patch(client, path, {"checkout": {"comments": f"clerk {number}"}}, tag=tag))
    saved = [answer for answer in answers if answer.status == 200]
    assert len(saved) == 1 and {answer.code() for answer in answers if answer.status != 200} == {"version_stale"}
    assert client.get(path).json() == saved[0].json() and tag_of(client, path) == '"2"'


def test_no_change_that_was_answered_is_lost_when_nobody_names_a_version(client):
    """[R21] `*` makes a change on whatever is there: each is merged into the ones before it."""
    path = new_cart(client)
    answers = at_once(10, lambda number: patch(client, path, {"checkout": {f"custom_field{number + 1}": "mine"}}))
    assert {answer.status for answer in answers} <= {200, 412}
    fields = client.get(path).json()["checkout"]
    assert {f"custom_field{number + 1}" for number, answer in enumerate(answers) if answer.status == 200} == set(fields)


# ---- the card ----------------------------------------------------------------------------------------------------------

def cards_of(stack, path):
    """(mask, is erased) of the card that the vault holds for the cart; nothing when the cart has none."""
    return stack.sql("CARTS_ADMIN_URL", "SELECT card_number_mask, erased_dts IS NOT NULL FROM cards JOIN carts USING (merchant_id, card_id) "
                     f"WHERE cart_id = '{path.rsplit('/', 1)[1]}'")


def test_a_new_card_replaces_the_old_one_by_its_token(stack, client):
    """[R30]"""
    path = clone(client, insert(client, card_order(client))["order_id"]).headers["Location"]
    token = token_of(client, {**CARD, "card_number": "5555555555554444", "card_expiration_month": 3})
    answer = patch(client, path, {"payment": {"credit_card": {"card_number_token": token}}})
    assert answer.json()["payment"]["credit_card"] == {
        "card_number": "XXXXXXXXXXXX4444", "card_type": "MasterCard", "card_expiration_month": 3, "card_expiration_year": 2031}
    assert cards_of(stack, path) == "XXXXXXXXXXXX4444|f" and token not in answer.body.decode()
    before = client.get(path)
    for used in (token, "0" * 32):
        again = patch(client, path, {"payment": {"credit_card": {"card_number_token": used}}})
        assert (again.status, again.code()) == (422, "card_number_token_invalid")
    assert unchanged(client, path, before)


def test_the_expiry_of_a_card_can_be_edited_and_nothing_else_of_it(client):
    path = new_cart(client, payment=by_card(client))
    change = {"card_expiration_month": 1, "card_expiration_year": 2033, "card_type": "AMEX", "card_number": "XXXXXXXXXXXX0000"}
    card = patch(client, path, {"payment": {"credit_card": change}}).json()["payment"]["credit_card"]
    assert card == {"card_number": "XXXXXXXXXXXX1111", "card_type": "VISA", "card_expiration_month": 1, "card_expiration_year": 2033}


@pytest.mark.parametrize("change", [{"payment": {"credit_card": None}}, {"payment": None}])
def test_a_card_that_is_taken_out_is_gone(stack, client, change):
    path = new_cart(client, payment=by_card(client))
    assert cards_of(stack, path) == "XXXXXXXXXXXX1111|f"
    assert "credit_card" not in patch(client, path, change).json().get("payment", {})
    assert cards_of(stack, path) == ""


# ---- the end -----------------------------------------------------------------------------------------------------------

def test_a_deleted_cart_is_gone_and_its_order_as_it_was(stack, client):
    order_id = insert(client, card_order(client))["order_id"]
    order, made = client.get(f"/orders/{order_id}"), clone(client, order_id)
    path = made.headers["Location"]
    card_id = stack.sql("CARTS_ADMIN_URL", f"SELECT card_id FROM carts WHERE cart_id = '{path.rsplit('/', 1)[1]}'")
    answer = client.ask("DELETE", path, headers={"If-Match": made.headers["ETag"]})
    assert (answer.status, answer.body) == (204, b"") and answer.headers["Cache-Control"] == "no-store"
    gone = [client.get(path), patch(client, path, {}), client.ask("DELETE", path, headers={"If-Match": "*"}), validate(client, path)]
    assert [(one.status, one.code()) for one in gone] == [(404, "cart_not_found")] * 4
    assert stack.count("cards", f"card_id = '{card_id}'") == stack.count("cards", f"card_id = '{card_id}' AND erased_dts IS NOT NULL")
    assert client.get(f"/orders/{order_id}").body == order.body
    assert clone(client, order_id).json()["clone"]["card"]["outcome"] == "copied"


def test_validating_changes_nothing_and_needs_no_key(client):
    path = new_cart(client)
    before = client.get(path)
    for body in (None, {}, {"no_realtime_payment_processing": True}):
        answer = validate(client, path, body, key="validate", headers={"If-Match": before.headers["ETag"]})
        assert (answer.status, answer.json()) == (200, {"valid": True, "errors": []})
        assert "Idempotent-Replayed" not in answer.headers
    stale = validate(client, path, headers={"If-Match": '"9"'})
    assert (stale.status, stale.code(), stale.headers["ETag"]) == (412, "version_stale", before.headers["ETag"])
    assert unchanged(client, path, before)


def test_a_cart_that_was_posted_reads_back_as_it_was_sent(client):
    assert differences(cart(), client.get(new_cart(client)).json()) == []
