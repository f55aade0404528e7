"""The audit trail (R34): who did what, to what, from where and how it ended; and who was refused."""
import json
import re
import secrets
import time

import pytest

from carts import CVV, cart, place, placed
from client import Client
from orders import CARD, CARD_NUMBERS, clone, insert, order


def trail(client, query="", limit=200):
    """Every entry that fits, newest first, page by page."""
    found, path = [], f"/audit?{query}{'&' if query else ''}limit={limit}"
    while path:
        answer = client.get(path)
        assert answer.status == 200, answer
        found += answer.json()["entries"]
        link = answer.headers.get("Link")
        assert (link is None) == ("next_cursor" not in answer.json())
        path = link and re.fullmatch(r'<(/audit\?[^>]+)>; rel="next"', link)[1]
    return found


class Traced:
    """A caller whose requests each have a trace of their own; `traces` has them by name."""

    def __init__(self, client):
        self.client, self.traces = client, {}

    def headers(self, name):
        # Letters only: the gateway begins a trace anew whose id may hold a card number.
        self.traces[name] = "".join(secrets.choice("abcdef") for _ in range(32))
        return {"traceparent": f"00-{self.traces[name]}-{'a' * 16}-01"}


def test_the_whole_life_of_a_card_and_its_cart_is_read_back_in_order(stack, client, other):
    """[R34] [R40] From the entry of the card to the second generation; nobody else sees any of it."""
    subject = f"clerk-{secrets.token_hex(4)}@demo.example"
    clerk = client.with_token(stack.token(subject=subject))
    traced = Traced(clerk)
    token = clerk.post("/cards", CARD, headers=traced.headers("card")).json()["card_number_token"]
    body = order(payment={"payment_method": "Credit Card", "credit_card": {"card_number_token": token}},
                 **{name: cart()[name] for name in ("billing", "shipping")})
    order_id = insert(clerk, body, headers=traced.headers("order"))["order_id"]
    cart_path = clone(clerk, order_id, headers=traced.headers("clone")).headers["Location"]
    new_order = placed(clerk, cart_path, {"card_verification_number": CVV}, headers=traced.headers("place"))["order_id"]
    second = clone(clerk, new_order, headers=traced.headers("second")).headers["Location"]
    assert clerk.ask("DELETE", second, headers={"If-Match": "*", **traced.headers("delete")}).status == 204

    found = trail(client, f"subject={subject}")[::-1]
    names = {trace: name for name, trace in traced.traces.items()}
    steps = []
    for entry in found:
        if not steps or steps[-1][0] != names[entry["trace_id"]]:
            steps.append((names[entry["trace_id"]], set()))
        steps[-1][1].add((entry["action"], entry.get("resource"), entry["outcome"], entry["origin"]))
    charge = next(entry["outcome"] for entry in found if entry["action"] == "charge")
    placing = "carts POST /carts/{cart_id}/place"
    assert re.fullmatch(r"approved \S+; held", charge)
    assert steps == [
        ("card", {("entry", None, "held for a token", "carts POST /cards")}),
        ("order", {("bind", None, "held", "carts POST /internal/order-cards")}),
        ("clone", {("copy", cart_path, "held", "carts POST /carts"), ("clone", cart_path, f"made from /orders/{order_id}", "carts POST /carts")}),
        ("place", {("charge", cart_path, charge, placing), ("erasure", cart_path, "the cart was placed", placing),
                   ("place", cart_path, f"paid; became /orders/{new_order}", placing)}),
        ("second", {("copy", second, "held", "carts POST /carts"), ("clone", second, f"made from /orders/{new_order}", "carts POST /carts")}),
        ("delete", {("erasure", second, "the cart was deleted", "carts DELETE /carts/{cart_id}")}),
    ]
    assert {(entry["subject"], entry["client_id"], entry["remote_address"]) for entry in found} == {(subject, "reprise-local", "127.0.0.1")}
    assert trail(client, f"resource={cart_path}") == [entry for entry in found[::-1] if entry.get("resource") == cart_path]
    assert trail(client, f"trace_id={traced.traces['place']}") == [entry for entry in found[::-1] if names[entry["trace_id"]] == "place"]
    for query in (f"subject={subject}", f"resource={cart_path}", f"trace_id={traced.traces['place']}"):
        assert trail(other, query) == []


def test_no_card_number_and_no_card_id_is_in_any_entry(stack, client, other):
    """[R6] Whatever all tests did so far."""
    ids = set(stack.sql("CARTS_ADMIN_URL", "SELECT card_id FROM cards UNION SELECT card_number_id FROM cards").split())
    for reader in (client, other):
        text = json.dumps(trail(reader))
        assert len(text) > 1000 and not any(number in text for number in CARD_NUMBERS)
        assert not ids & set(re.findall(r"[0-9a-f]{32}", text))


@pytest.mark.parametrize("method,path,pattern,service", [
    ("GET", "/audit", "/audit", "carts"), ("POST", "/cards", "/cards", "carts"),
    ("GET", "/orders/DEMO-0000000001", "/orders/{order_id}", "orders"), ("POST", "/orders/DEMO-0000000001/clone", "/orders/{order_id}/clone", "orders")])
def test_a_refused_access_is_in_the_trail_itself(stack, client, method, path, pattern, service):
    """[R34] Of either service, with the caller, the route, the address and the trace."""
    subject = f"eve-{secrets.token_hex(4)}"
    eve = Traced(client.with_token(stack.token(subject=subject, scope="checkout_read")))
    answer = eve.client.ask(method, path, {} if method == "POST" else None, headers=eve.headers("refused"))
    assert (answer.status, answer.code()) == (403, "scope_missing")
    entries = trail(client, f"subject={subject}")
    assert [{**entry, "audit_id": None, "occurred_dts": None} for entry in entries] == [{
        "audit_id": None, "occurred_dts": None, "action": "access_refused", "outcome": "scope_missing", "subject": subject,
        "client_id": "reprise-local", "resource": pattern, "origin": f"{service} {method} {pattern}", "remote_address": "127.0.0.1",
        "trace_id": eve.traces["refused"]}]
    assert answer.json()["trace_id"] == eve.traces["refused"]


@pytest.mark.parametrize("path,service", [("/orders", "orders"), ("/carts", "carts")])
def test_a_merchant_that_is_not_served_is_refused_and_noted(stack, client, path, service):
    """[R34] Its entry belongs to the merchant of the token, and no merchant that is served sees it."""
    subject = f"mallory-{secrets.token_hex(4)}"
    answer = client.with_token(stack.token(merchant="NOBODY", subject=subject)).get(path)
    assert (answer.status, answer.code()) == (403, "merchant_unknown")
    assert stack.sql("CARTS_ADMIN_URL", f"SELECT merchant_id, action, outcome, origin FROM vault.audit WHERE subject = '{subject}'") == (
        f"NOBODY|access_refused|merchant_unknown|{service} GET {path}")
    assert trail(client, f"subject={subject}") == []


@pytest.mark.parametrize("path,service", [("/orders", "orders"), ("/audit", "carts")])
def test_a_refused_token_is_a_line_of_the_log_and_a_count_but_no_entry(stack, client, path, service):
    """[R34] Anybody can send one: the trail could be filled with them."""
    entries = stack.count("vault.audit")
    nobody = Traced(Client(stack.urls["GATEWAY_URL"], None))
    garbage = "Bearer not-a-token-of-ours"
    answer = nobody.client.get(path, headers={"Authorization": garbage, **nobody.headers("refused")})
    assert answer.status == 401 and stack.count("vault.audit") == entries
    log = stack.folder / "log" / f"{service}.log"
    lines = [json.loads(line) for line in log.read_text().splitlines() if nobody.traces["refused"] in line]
    refused = next(line for line in lines if line["message"] == "access token refused")
    assert (refused["level"], refused["code"], refused["route"], refused["remote_address"]) == ("warning", "token_invalid", f"GET {path}", "127.0.0.1")
    assert refused["request_id"] == answer.headers["X-Request-Id"] and garbage[7:] not in log.read_text()
    metrics = Client(stack.urls[f"{service.upper()}_URL"], None).get("/metrics").body.decode()
    assert int(float(re.search(r"^reprise_refused_tokens_total (\S+)$", metrics, re.M)[1])) >= 1


def test_reading_is_in_the_trail_and_the_trail_alone_is_read_with_its_scope(stack, client):
    """PCI DSS 10.2.1.3."""
    subject = f"auditor-{secrets.token_hex(4)}"
    auditor = client.with_token(stack.token(subject=subject, scope="audit_read"))
    assert auditor.get("/audit?action=place&limit=1").status == 200
    assert auditor.get("/carts").status == 403
    assert [(entry["action"], entry["resource"]) for entry in trail(client, f"subject={subject}")] == [
        ("access_refused", "/carts"), ("audit_read", "/audit")]


def test_pages_give_each_entry_once_while_new_ones_come_in(stack, client):
    """[R34]"""
    subject = f"busy-{secrets.token_hex(4)}"
    busy = client.with_token(stack.token(subject=subject))
    for _ in range(7):
        assert busy.post("/cards", CARD).status == 201
    seen, path = [], f"/audit?subject={subject}&limit=2"
    while path:
        answer = client.get(path)
        seen += [entry["audit_id"] for entry in answer.json()["entries"]]
        assert busy.post("/cards", CARD).status == 201
        path = (answer.headers.get("Link") or "")[1:].split(">")[0]
    assert len(seen) == len(set(seen)) == 7
    assert len(trail(client, f"subject={subject}", limit=3)) == 11


@pytest.mark.parametrize("query,code", [
    ("action=look", "invalid_parameter"), ("subject=", "invalid_parameter"), ("resource=carts", "invalid_parameter"),
    ("trace_id=0af7651916cd43dd8448eb211c80319", "invalid_parameter"), ("occurred_dts_begin=2026-11-24", "invalid_parameter"),
    ("occurred_dts_end=now", "invalid_parameter"), ("limit=0", "invalid_parameter"), ("limit=201", "invalid_parameter"),
    ("limit=1&limit=1", "repeated_parameter"), ("card_id=1", "unknown_parameter"), ("cursor=AAAA", "invalid_cursor"),
    (f"subject={CARD['card_number']}", "card_number_not_allowed_in_address"),
    (f"trace_id={'a' * 32}&subject={CARD['card_number']}", "card_number_not_allowed_in_address"),
    (f"trace_id={'a' * 33}{CARD['card_number']}", "card_number_not_allowed_in_address")])
def test_a_parameter_that_is_wrong_is_400_with_its_name(client, query, code):
    answer = client.get("/audit?" + query)
    assert (answer.status, answer.code()) == (400, code)
    if code in ("invalid_parameter", "repeated_parameter", "unknown_parameter"):
        assert f'"{query.split("=")[0]}"' in answer.json()["detail"]


def test_a_cursor_that_was_edited_or_is_anothers_is_400(client, other):
    """[R40]"""
    cursor = client.get("/audit?limit=1").json()["next_cursor"]
    assert client.get(f"/audit?cursor={cursor}").status == 200
    edited = cursor[:30] + ("A" if cursor[30] != "A" else "B") + cursor[31:]
    for reader, query in ((client, f"cursor={edited}"), (other, f"cursor={cursor}"), (client, f"action=place&cursor={cursor}")):
        answer = reader.get("/audit?" + query)
        assert (answer.status, answer.code()) == (400, "invalid_cursor")
    assert client.get(f"/carts?cursor={cursor}").code() == "invalid_cursor"


def test_ids_of_digits_can_be_looked_for(client):
    """Ids are random: a run of thirteen digits in one is no card number to the gateway."""
    for query in ("trace_id=12345678901234567890abcdefabcdef", "resource=/carts/12345678901234567890ABCDEFABCDEF",
                  "resource=%2Fcarts%2F12345678901234567890ABCDEFABCDEF&limit=1"):
        assert client.get("/audit?" + query).json() == {"entries": []}


def test_entries_are_of_the_time_that_is_asked_for(client):
    """Both ends are of the time asked for."""
    first = client.get("/audit?limit=1").json()["entries"][0]["occurred_dts"]
    now = trail(client, f"occurred_dts_begin={first}&occurred_dts_end={first}")
    assert now and {entry["occurred_dts"] for entry in now} == {first}
    later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    assert trail(client, f"occurred_dts_begin={later}") == []
    assert trail(client, "occurred_dts_end=2020-01-01T00:00:00%2B02:00") == []
