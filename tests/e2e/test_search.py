"""The search of orders and carts as a clerk uses it, through the gateway (design.md 3.1)."""
import secrets
import threading

import pytest

from orders import card_order, clone, insert, item, moment, order


def found(client, query, path="/orders"):
    answer = client.get(f"{path}?{query}")
    assert answer.status == 200, answer
    return [entry["order_id" if path == "/orders" else "cart_id"] for entry in answer.json()[path[1:]]]


def follow(client, path, between=lambda: None):
    """The ids of all pages, by their Link headers."""
    seen = []
    while path:
        answer = client.get(path)
        assert answer.status == 200, answer
        seen += [entry["order_id"] for entry in answer.json()["orders"]]
        link = answer.headers.get("Link")
        assert (link is None) == ("next_cursor" not in answer.json())
        path = link[1:link.index(">")] if link else None
        between()
    return seen


@pytest.mark.parametrize("query, name", [
    ("colour=red", "colour"), ("city=a&city=b", "city"), ("total=much", "total"), ("card_last4=12", "card_last4"),
    ("current_stage=Gone", "current_stage"), ("creation_date_begin=2026-11-01", "creation_date_begin"), ("sort=name", "sort"),
    ("customer_profile_oid=x", "customer_profile_oid"), ("email=*", "email"), ("card_reusable=maybe", "card_reusable"), ("limit=201", "limit")])
def test_a_parameter_that_makes_no_sense_is_400_and_named(client, query, name):
    answer = client.get(f"/orders?{query}")
    assert answer.status == 400 and answer.code() in ("unknown_parameter", "repeated_parameter", "invalid_parameter")
    assert f'"{name}"' in answer.json()["detail"]


def test_a_clerk_finds_an_order_by_what_the_customer_says(client, other):
    mark = secrets.token_hex(4)
    body = order(billing={"first_name": "Søren", "last_name": f"SØRENSEN-{mark}", "email": f"Soren.{mark}@Example.com", "day_phone": "+45 (33) 12-34", "city": "Århus",
                          "country_code": "DK", "company": "100% Café_"},
                 items=[item(f"Bone-{mark}"), item("MUG")], checkout={"custom_field3": f"till {mark}"})
    order_id = insert(client, body)["order_id"]
    for query in (f"last_name=s%C3%B8rensen-{mark}", f"last_name=S%C3%98RENSEN-{mark[:6]}*", f"email=SOREN.{mark}@example.COM", f"item_id=BONE-{mark}", f"item_id=bone-{mark[:5]}*",
                  f"custom_field_3=TILL+{mark}", f"last_name=s%C3%B8rensen-{mark}&city=%C3%A5rhus&country_code=dk&phone=%2B45331234&company=100%25+caf%C3%A9_",
                  f"last_name=S%C3%B8rensen-{mark}&sort=total", f"order_id=*{order_id[-6:]}&last_name=s%C3%B8rensen-{mark}"):
        assert found(client, query) == [order_id], query
        assert found(other, query) == []
    for query in (f"last_name=sorensen-{mark}", f"last_name=s_rensen-{mark}", f"last_name=%25{mark}", f"last_name=s%C3%B8rensen-{mark}&city=Oslo", f"item_id=BONE-{mark[:5]}"):
        assert found(client, query) == [], query


def test_the_cards_that_are_lost_this_week_are_listed(client):
    """[R4]"""
    mark = secrets.token_hex(4)
    day = 86400
    ages = {"lost tomorrow": 59 * day, "lost in a month": 30 * day, "lost already": 61 * day}
    ids = {name: insert(client, card_order(client, age, billing={"last_name": mark}))["order_id"] for name, age in ages.items()}
    ids["none"] = insert(client, order(billing={"last_name": mark}))["order_id"]
    week = f"last_name={mark}&card_reusable_until_before={moment(-7 * day)}"
    assert found(client, f"{week}&card_reusable=true") == [ids["lost tomorrow"]]
    assert found(client, f"last_name={mark}&card_reusable=true&sort=creation_dts") == [ids["lost tomorrow"], ids["lost in a month"]]
    assert set(found(client, f"last_name={mark}&card_reusable=false")) == {ids["lost already"], ids["none"]}


@pytest.mark.parametrize("sort", ["-creation_dts", "creation_dts", "-total", "total"])
def test_paging_through_everything_while_orders_arrive_gives_each_once(client, sort):
    """Those that arrive meanwhile may be met or not; of those that were there, none is missed and none comes twice."""
    mark = secrets.token_hex(4)
    known = [insert(client, order(3600 + number % 5, [item(cost=10.0 + number % 3)], billing={"last_name": mark}))["order_id"] for number in range(24)]
    stop, arrived = threading.Event(), []

    def arrive():
        while not stop.is_set():
            arrived.append(insert(client, order(3600 + len(arrived) % 7, [item(cost=9.0 + len(arrived) % 5)], billing={"last_name": mark}))["order_id"])

    other_caller = threading.Thread(target=arrive)
    other_caller.start()
    try:
        seen = follow(client, f"/orders?last_name={mark}&sort={sort}&limit=5")
    finally:
        stop.set()
        other_caller.join()
    assert sorted(order_id for order_id in seen if order_id in known) == sorted(known)
    assert len(set(seen)) == len(seen)


def test_a_cursor_of_another_search_is_refused(client):
    cursor = client.get("/orders?limit=1&sort=-total").json()["next_cursor"]
    for query in ("sort=total", "", "sort=-total&city=Oslo"):
        answer = client.get(f"/orders?{query}&cursor={cursor}" if query else f"/orders?cursor={cursor}")
        assert (answer.status, answer.code()) == (400, "invalid_cursor"), query


def test_carts_are_found_by_customer_and_by_who_made_them(stack, client):
    mark = secrets.token_hex(4)
    order_id = insert(client, order(billing={"email": f"Zoë.{mark}@example.com"}))["order_id"]
    script = client.with_token(stack.token(subject=f"script-{mark}"))
    cart = clone(script, order_id).json()["cart"]
    assert cart["placed_by"] == f"script-{mark}"
    for query in (f"email=ZO%C3%8B.{mark}@EXAMPLE.com", f"email=zo%C3%AB.{mark}*", f"placed_by=script-{mark}", f"placed_by=script-{mark}&creation_date_begin={moment(60)}"):
        assert found(client, query, "/carts") == [cart["cart_id"]], query
    for query in (f"email=zoe.{mark}@example.com", f"placed_by=script-{mark}&creation_date_end={moment(60)}", f"placed_by=Script-{mark}"):
        assert found(client, query, "/carts") == [], query
    changed = client.ask("PATCH", f"/carts/{cart['cart_id']}", {"billing": {"email": f"new.{mark}@example.com"}}, headers={"If-Match": "*"})
    assert changed.status == 200 and changed.json()["placed_by"] == f"script-{mark}"
    assert found(client, f"email=new.{mark}*", "/carts") == [cart["cart_id"]]
