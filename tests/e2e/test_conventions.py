"""design.md 3.2 over the real wire: tags, pages, methods, media types, and bodies that are not what they should be."""
import concurrent.futures
import json
import secrets
import uuid

import pytest

from orders import clone, insert, order


def test_tags_answer_304_until_something_changes(client):
    order_id = insert(client, order())["order_id"]
    cart_id = clone(client, order_id).json()["cart"]["cart_id"]
    for path in (f"/orders/{order_id}", f"/carts/{cart_id}"):
        first = client.get(path)
        tag = first.headers["ETag"]
        assert tag.startswith('"') and first.headers["Cache-Control"] == "no-store"
        for header in (tag, "*", f'"zzz", {tag}', f"W/{tag}"):
            same = client.get(path, headers={"If-None-Match": header})
            assert (same.status, same.body, same.headers["ETag"]) == (304, b"", tag), header
        assert client.get(path, headers={"If-None-Match": '"zzz"'}).body == first.body


def test_a_new_order_says_where_it_is(client):
    answer = client.post("/orders", order())
    read = client.get(answer.headers["Location"])
    assert read.json() == answer.json() and read.headers["ETag"] == answer.headers["ETag"]
    made = clone(client, answer.json()["order_id"])
    cart = client.get(made.headers["Location"])
    assert cart.json() == made.json()["cart"] and cart.headers["ETag"] == made.headers["ETag"]


def test_pages_join_without_gap_or_double_while_orders_arrive(client):
    known = [insert(client, order(age_seconds=9 * 365 * 86400 + number % 3))["order_id"] for number in range(25)]
    seen, path = [], "/orders?limit=7"
    while path:
        answer = client.get(path)
        page = answer.json()
        assert len(page["orders"]) <= 7 and ('rel="next"' in answer.headers.get("Link", "")) == ("next_cursor" in page)
        seen += page["orders"]
        insert(client, order(age_seconds=0))
        path = f"/orders?limit=7&cursor={page['next_cursor']}" if "next_cursor" in page else None
    ids = [found["order_id"] for found in seen]
    assert len(ids) == len(set(ids)) and set(known) <= set(ids)
    times = [found["creation_dts"] for found in seen]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("query,codes", [
    ("limit=0", "invalid_parameter"), ("limit=201", "invalid_parameter"), ("limit=x", "invalid_parameter"), ("limit=", "invalid_parameter"),
    ("cursor=x", "invalid_cursor"), ("city=", "invalid_parameter"), ("nonsense=1", "unknown_parameter"),
    ("limit=1&limit=2", "repeated_parameter"), ("email=%zz", "malformed_request invalid_parameter"), ("email=%ff", "malformed_request invalid_parameter")])
def test_a_wrong_query_is_400(client, query, codes):
    answer = client.get("/orders?" + query)
    assert answer.status == 400 and answer.code() in codes.split(), answer


ROUTES = [
    ("/orders", "GET POST"), ("/orders/DEMO-0000000001", "GET"), ("/orders/DEMO-0000000001/clone", "POST"), ("/carts", "GET POST"),
    ("/carts/" + "0" * 32, "GET PATCH DELETE"), ("/carts/" + "0" * 32 + "/validate", "POST"), ("/carts/" + "0" * 32 + "/place", "POST"),
    ("/cards", "POST"), ("/policy", "GET"), ("/audit", "GET"), ("/idempotency-keys/x", "GET"),
]


@pytest.mark.parametrize("path,methods", ROUTES)
def test_a_method_that_a_route_does_not_have_is_405_with_allow(client, path, methods):
    """TRACE is answered by the gateway itself, the others by the services: they agree."""
    allowed = set(methods.split()) | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"} - allowed:
        answer = client.ask(method, path)
        assert answer.status == 405 and {word.strip() for word in answer.headers["Allow"].split(",")} == allowed, (method, answer)
    options = client.ask("OPTIONS", path)
    assert options.status in (200, 204) and {word.strip() for word in options.headers["Allow"].split(",")} == allowed


@pytest.mark.parametrize("path", ["/orders", "/orders/DEMO-0000000001", "/carts", "/policy", "/audit?action=place"])
def test_head_answers_the_headers_of_get_and_no_body(client, path):
    head, get = client.ask("HEAD", path), client.get(path)
    assert head.status == get.status == 200 and head.body == b""
    for name in ("Content-Type", "ETag", "Cache-Control"):
        assert head.headers.get(name) == get.headers.get(name)


@pytest.mark.parametrize("accept,status", [
    ("application/json", 200), ("*/*", 200), ("application/*", 200), ("text/html, application/json;q=0.5", 200), ("text/html", 406),
    ("application/json;q=0", 406), ("image/png, text/plain", 406), ("garbage", 406)])
def test_only_json_is_answered(client, accept, status):
    answer = client.get("/orders?limit=1", headers={"Accept": accept})
    assert answer.status == status, answer
    if status == 406:
        assert answer.code() == "not_acceptable"


@pytest.mark.parametrize("kind,status", [
    ("application/json", 201), ("application/json; charset=utf-8", 201), ("application/json;charset=UTF-8", 201), ("text/plain", 415),
    ("application/xml", 415), ("application/x-www-form-urlencoded", 415), ("garbage", 415), ("application/json; charset=latin1", 415)])
def test_only_json_is_read(client, kind, status):
    answer = client.post("/orders", order(), headers={"Content-Type": kind})
    assert answer.status == status, answer
    if status == 415:
        assert answer.code() == "unsupported_media_type"


def test_a_clone_takes_no_body_with_or_without_a_content_type(client):
    order_id = insert(client, order())["order_id"]
    assert clone(client, order_id).status == 201
    assert clone(client, order_id, b"", headers={"Content-Type": "application/json"}).status == 201
    assert clone(client, order_id, {}).status == 201


def deep(levels):
    return b'{"a":' * levels + b"1" + b"}" * levels


BROKEN = {
    "cut off": b'{"items": [', "two documents": b"{} {}", "a comment": b"{} // x", "single quotes": b"{'a': 1}", "trailing comma": b'{"a": 1,}',
    "duplicate keys": b'{"currency_code": "USD", "currency_code": "USD"}', "NaN": b'{"exchange_rate": NaN}', "Infinity": b'{"exchange_rate": Infinity}',
    "-Infinity": b'{"exchange_rate": -Infinity}', "a number too large": b'{"exchange_rate": 1e999}', "invalid UTF-8": b'{"currency_code": "\xff\xfe"}',
    "overlong UTF-8": b'{"currency_code": "\xc0\xaf"}', "a surrogate alone": b'{"currency_code": "\\ud800"}', "a surrogate in UTF-8": b'{"currency_code": "\xed\xa0\x80"}',
    "depth 33": deep(33), "depth 5000": deep(5000), "a byte order mark": b"\xef\xbb\xbf{}", "a raw newline in a string": b'{"currency_code": "U\nD"}',
    "leading zero": b'{"exchange_rate": 01}', "nothing": b"", "only blanks": b"   ",
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("path", ["/orders", "/carts", "/cards", "/orders/DEMO-0000000001/clone", "/carts/x/validate", "/carts/x/place"])
def test_a_body_that_is_not_json_is_400(client, path, name):
    answer = client.post(path, BROKEN[name])
    if BROKEN[name].strip() == b"" and path.endswith(("/clone", "/carts")):
        assert answer.status in (201, 400), answer
    elif BROKEN[name] == b"" and path.endswith(("/validate", "/place")):
        assert answer.status in (400, 404), answer
    else:
        assert answer.status == 400, answer
        assert answer.code() in ("malformed_json", "malformed_request")


WRONG = {
    "null": {"currency_code": None}, "an array": [], "text": "x", "a number": 1, "money as text": {"items": [{"merchant_item_id": "A", "quantity": 1, "cost": {"value": "1", "currency_code": "USD"}}]},
    "money with three decimals": {"items": [{"merchant_item_id": "A", "quantity": 1, "cost": {"value": 1.005, "currency_code": "USD"}}]},
    "yen with decimals": {"items": [{"merchant_item_id": "A", "quantity": 1, "cost": {"value": 1.5, "currency_code": "JPY"}}]},
    "no items": {"currency_code": "USD"}, "an unknown stage": order(current_stage="Sleeping"), "an unknown member": order(colour="red"),
    "an unknown member deep down": order(billing={"shoe_size": 44}), "a text too long": order(billing={"city": "x" * 33}),
    "a time without a zone": order(creation_dts="2026-01-01T00:00:00"), "the 30th of February": order(creation_dts="2026-02-30T00:00:00Z"),
    "the future": order(age_seconds=-86400), "a quantity of true": order(items=[{"merchant_item_id": "A", "quantity": True}]),
    "item_index twice": order(items=[{"merchant_item_id": "A", "quantity": 1, "item_index": 1}] * 2), "NUL": order(checkout={"comments": "a\0b"}),
    "2,001 lines": order(items=[{"merchant_item_id": "A", "quantity": 1}] * 2001),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_body_that_is_json_but_no_order_is_422_with_pointers(client, name):
    answer = client.post("/orders", json.dumps(WRONG[name]).encode())
    assert answer.status in ((400, 422) if name == "NUL" else (422,)), answer
    if answer.status == 422:
        assert all(set(fault) >= {"pointer", "code"} for fault in answer.json().get("errors", [])), answer


def test_what_was_read_may_be_sent_back(client):
    read = client.get("/orders/DEMO-0000000001").json()
    assert client.post("/orders", read).status == 201


def test_a_body_over_the_limit_is_413_and_one_under_it_is_not(client):
    over = client.post("/orders", b" " * 10_000_000)
    assert (over.status, over.code()) == (413, "body_too_large")
    assert client.post("/orders", json.dumps(order()).encode().ljust(1048576)).status == 201
    assert client.post("/orders", json.dumps(order()).encode().ljust(1048577)).status == 413


def test_a_problem_has_everything_that_rfc_9457_and_we_promise(client):
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = client.get("/orders/DEMO-9999999999", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    problem = answer.json()
    assert problem["type"] == "/problems/" + problem["code"] and problem["status"] == 404 and problem["title"]
    assert problem["trace_id"] == trace and answer.headers["X-Request-Id"]


def test_no_random_id_key_or_trace_is_taken_for_a_card_number(client):
    """One random hex id in three hundred holds digits that pass for a card number; none of ours may be refused for it."""
    def one(_):
        trace = {"traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"}
        made = client.post("/carts", {"currency_code": "USD"}, key=str(uuid.uuid4()), headers=trace)
        return made if made.status != 201 else client.get(made.headers["Location"])

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, range(2000)))
    assert [answer for answer in answers if answer.status != 200] == []
