"""Ids, cursors, parameters and the headers that name a version or a key (corpus/ids.yaml)."""
import json
import re
import urllib.parse
from pathlib import Path

import pytest
import yaml

from carts import new_cart
from client import Client
from orders import insert, order

CORPUS = yaml.safe_load((Path(__file__).parent / "corpus" / "ids.yaml").read_text())
REPEATED = re.compile(r"<(?:\((.+?)\)|([^<> (]+)) (\d+)>", re.S)
PATHS = {"orders": [("GET", "/orders/{}"), ("HEAD", "/orders/{}"), ("POST", "/orders/{}/clone"), ("POST", "/orders/{}/clone?dry_run=true")],
         "carts": [("GET", "/carts/{}"), ("HEAD", "/carts/{}"), ("PATCH", "/carts/{}"), ("DELETE", "/carts/{}"), ("POST", "/carts/{}/validate"), ("POST", "/carts/{}/place")]}
TEXTS = {"orders": ["/orders?order_id={}", "/orders?email={}", "/orders?cloned_from={}"], "carts": ["/carts?cloned_from={}"]}
# A star at either end, and what stands for itself between them.
ALL_ORDERS = {"**", "*%*"}


def of(table, target):
    return table["orders"] + table["carts"] if target.name == "gateway" else table[target.name]


def repeated(text):
    return REPEATED.sub(lambda found: (found[1] or found[2]) * int(found[3]), text)


def encoded(text):
    """So that the text arrives as it is: everything but letters and digits is encoded, dots as well."""
    return urllib.parse.quote(repeated(text), safe="").replace(".", "%2E")


def refused(target, answer, statuses, what):
    assert answer.status in statuses and (answer.body == b"" or target.refuses(answer)), (what, answer)
    target.add("refused")


@pytest.mark.parametrize("case", CORPUS["ids"], ids=lambda case: case["name"])
def test_a_hostile_id_is_simply_not_there(target, case):
    for number, (method, path) in enumerate(of(PATHS, target)):
        for text in (encoded(case["text"]), urllib.parse.quote(repeated(case["text"]), safe="/.;*'()!@$&+,=:~-_")):
            headers = {"If-Match": "*", "Idempotency-Key": f"hostile-id-{target.name}-{number}"}
            answer = target.client.ask(method, path.format(text), b"{}" if method == "PATCH" else None, headers=headers | {"Content-Type": "application/json"})
            # An id of several segments, or none, may be an address that is there, but not with this method.
            refused(target, answer, (400, 404, 405, 422), (method, path, case))


@pytest.mark.parametrize("limit", CORPUS["limits"])
def test_a_limit_that_is_none_is_400(target, limit):
    for path in of({"orders": ["/orders"], "carts": ["/carts"]}, target):
        answer = target.client.get(f"{path}?limit={encoded(limit)}")
        refused(target, answer, (400,), limit)


@pytest.mark.parametrize("text", CORPUS["texts"])
def test_a_hostile_text_finds_nothing(target, text):
    for path in of(TEXTS, target):
        answer = target.client.get(path.format(encoded(text)))
        if target.refuses(answer):
            refused(target, answer, (400, 414), text)
            continue
        found = next(iter(answer.json().values()))
        assert answer.status == 200 and (found == [] or text in ALL_ORDERS and "order_id" in path), (path, text, answer)
        target.add("answered")


def unknown_parameters(order_id, cart_id):
    """Every operation but the lists, each with a parameter that it does not have."""
    return {"orders": [("POST", "/orders?x=1"), ("GET", f"/orders/{order_id}?x=1"), ("POST", f"/orders/{order_id}/clone?x=1")],
            "carts": [("POST", "/carts?x=1"), ("POST", "/cards?x=1"), ("GET", "/policy?x=1"), ("GET", f"/carts/{cart_id}?x=1"), ("PATCH", f"/carts/{cart_id}?x=1"),
                      ("DELETE", f"/carts/{cart_id}?x=1"), ("POST", f"/carts/{cart_id}/validate?x=1"), ("POST", f"/carts/{cart_id}/place?x=1")]}


def test_a_parameter_that_an_operation_does_not_have_is_400_on_every_one(gateway, target):
    """None is ever ignored: who misspells dry_run would make a cart."""
    order_id, cart_id = insert(gateway.client, order())["order_id"], new_cart(gateway.client).rsplit("/", 1)[1]
    for method, path in of(unknown_parameters(order_id, cart_id), target):
        for number, query in enumerate(("x=1", "limit=1&x", "DRY_RUN=true")):
            sent = path.replace("x=1", query)
            key = f"hostile-parameter-{target.name}-{number}"
            answer = target.client.ask(method, sent, b"{}" if method in ("POST", "PATCH") else None, headers={"If-Match": "*"}, key=key)
            refused(target, answer, (400,), (method, sent))
            assert answer.code() == "unknown_parameter", (method, sent, answer)


# ---- cursors -------------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def lists(gateway):
    """The lists by target, each with a cursor of its own."""
    for _ in range(2):
        insert(gateway.client, order())
        new_cart(gateway.client)
    queries = {"orders": ["/orders?limit=1", "/orders?limit=1&order_id=*0*", "/orders?limit=1&email=ada*"], "carts": ["/carts?limit=1"]}
    return {name: [(query, gateway.client.get(query).json()["next_cursor"]) for query in queries[name]] for name in queries}


def test_a_cursor_with_any_bit_flipped_is_400(target, lists):
    query, cursor = of(lists, target)[0]
    assert target.client.get(f"{query}&cursor={cursor}").status == 200
    # The gateway passes cursors on; there some octets tell as much.
    for at in range(0, len(cursor), 7 if target.name == "gateway" else 1):
        for bit in range(8):
            octets = bytearray(cursor.encode())
            octets[at] ^= 1 << bit
            answer = target.client.get(f"{query}&cursor={urllib.parse.quote(bytes(octets))}")
            refused(target, answer, (400,), (at, bit))


def test_a_cursor_cut_or_prolonged_anywhere_is_400(target, lists):
    query, cursor = of(lists, target)[0]
    others = [cursor[:at] for at in range(len(cursor))] + [cursor[at:] for at in range(1, len(cursor))]
    others += [cursor + more for more in ("A", "=", "==", "AAAA", "%00", "%0A", "%20", "\u00e4", ".", cursor)] + [f"%20{cursor}", cursor.swapcase(), cursor[::-1]]
    for other in others:
        refused(target, target.client.get(f"{query}&cursor={urllib.parse.quote(other, safe='%')}"), (400,), other)


def test_a_cursor_of_another_list_filter_or_merchant_is_400(stack, target, lists):
    stranger = Client(target.client.url, stack.token(merchant="OTHER"))
    everything = lists["orders"] + lists["carts"]
    for query, _ in of(lists, target):
        for other, cursor in everything:
            answers = [stranger.get(f"{query}&cursor={cursor}")] + ([target.client.get(f"{query}&cursor={cursor}")] if other != query else [])
            for answer in answers:
                refused(target, answer, (400,), (query, other))
                assert answer.code() == "invalid_cursor", (query, other, answer)


@pytest.mark.parametrize("cursor", CORPUS["cursors"])
def test_a_cursor_of_ones_own_making_is_400(target, lists, cursor):
    for query, _ in of(lists, target):
        answer = target.client.get(f"{query}&cursor={encoded(cursor)}")
        refused(target, answer, (400,), cursor)
        assert answer.code() == "invalid_cursor"


# ---- headers that are read -----------------------------------------------------------------------------------------------

def whole(target, method, path, header, value, body=b""):
    """A request with that header, byte by byte, which no client library would send."""
    head = f"{method} {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {target.client.token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + header.encode() + b": " + repeated(value).encode("latin-1") + b"\r\n\r\n" + body


CASES = [(case["header"], value, case["status"]) for case in CORPUS["headers"] for value in case["values"]]


@pytest.mark.parametrize("header,value,statuses", CASES, ids=lambda part: json.dumps(part)[:60])
def test_a_hostile_header_changes_nothing(gateway, target, header, value, statuses):
    if target.name == "orders":
        method, path, body = ("GET", "/orders/DEMO-0000000001", b"") if header != "Idempotency-Key" else ("POST", "/orders", json.dumps(order()).encode())
        statuses = [200] if header == "If-Match" else statuses
    else:
        where = new_cart(gateway.client)
        method, path, body = {"If-Match": ("PATCH", where, b"{}"), "Idempotency-Key": ("POST", "/carts", b"{}")}.get(header, ("GET", where, b""))
    answers = target.exchange(whole(target, method, path, header, value, body))
    allowed = {*statuses, 400, *([428] if value == "" else []), *([201] if value == "" and header == "Idempotency-Key" else [])}
    assert len(answers) == 1 and answers[0].status in allowed, (header, value, answers)
    target.add("refused" if target.refuses(answers[0]) else "answered")
