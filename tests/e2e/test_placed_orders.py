"""R24, R32: what a placed order remembers of its descent, how it is found, and how long its card is held."""
import time

from carts import ADDRESS, CVV, by_card, charges, faults, new_cart, patch, place, placed, tag_of, validate
from orders import DAY, card_order, clone, insert, item, moment, order

PAID = {"card_verification_number": CVV}
COMPLETE = {"billing": {**ADDRESS, "email": "grace@example.com"}, "shipping": ADDRESS}


def place_clone(client, order_id, body=None):
    """Clones an order, and places the clone; returns the new order."""
    made = clone(client, order_id)
    assert made.status == 201, made
    return placed(client, made.headers["Location"], body)


def pages(client, path, name):
    """Every entry of a list, by its Link headers, and how many pages it had."""
    found, count, asked = [], 0, path
    while asked:
        answer = client.get(asked)
        assert answer.status == 200, answer
        found, count, link = found + answer.json()[name], count + 1, answer.headers.get("Link")
        asked = link.split(">")[0].lstrip("<") if link else None
    return found, count


# ---- descent -----------------------------------------------------------------------------------------------------------

def test_a_placed_order_remembers_its_clerk_its_source_and_its_root(stack, client):
    """[R24] Generation by generation."""
    root = insert(client, order(**COMPLETE))["order_id"]
    clerk = client.with_token(stack.token(subject="grace@demo.example"))
    first = place_clone(clerk, root)
    second = place_clone(client, first["order_id"])
    descent = [{name: made["clone"][name] for name in ("source_order_id", "root_order_id", "generation")} for made in (first, second)]
    assert descent == [{"source_order_id": root, "root_order_id": root, "generation": 1},
                       {"source_order_id": first["order_id"], "root_order_id": root, "generation": 2}]
    assert [made["internal"]["placed_by_user"] for made in (first, second)] == ["grace@demo.example", "clerk@demo.example"]
    third = clone(client, second["order_id"]).json()["clone"]
    assert (third["generation"], third["root_order_id"], third["source_order_id"]) == (3, root, second["order_id"])
    fresh = placed(client, new_cart(client))
    assert not {"source_order_id", "root_order_id", "generation"} & set(fresh["clone"]) and fresh["internal"]["placed_by_user"]


def test_nobody_says_of_an_order_what_it_descends_from(client):
    """[R24] The clone report of a cart is read-only, so a sale that claims to be a clone is none."""
    root = insert(client, order(**COMPLETE))["order_id"]
    claim = {"clone": {"source_order_id": root, "root_order_id": root, "generation": 7}}
    path = new_cart(client, **claim)
    assert patch(client, path, claim).status == 200 and "clone" not in client.get(path).json()
    assert "generation" not in placed(client, path)["clone"]
    assert client.get(f"/orders?cloned_from={root}").json() == {"orders": []}


def test_what_was_cloned_from_an_order_is_found_on_both_lists(client, other):
    """[R24][R40] Newest first, page by page, and not for another merchant."""
    root, unrelated = insert(client, order(**COMPLETE))["order_id"], insert(client, order(**COMPLETE))["order_id"]
    carts = [clone(client, root).headers["Location"] for _ in range(5)]
    orders = [placed(client, path)["order_id"] for path in carts[:3]]
    place_clone(client, orders[0])
    clone(client, unrelated)
    found, count = pages(client, f"/orders?cloned_from={root}&limit=2", "orders")
    assert [one["order_id"] for one in found] == orders[::-1] and count == 2
    found, count = pages(client, f"/carts?cloned_from={root}&limit=1", "carts")
    assert ["/carts/" + one["cart_id"] for one in found] == carts[:2:-1] and count == 2
    assert {one["source_order_id"] for one in found} == {root}
    for name in ("orders", "carts"):
        assert other.get(f"/{name}?cloned_from={root}").json() == {name: []}
        for no_id in ("DEMO-9999999999", "x", root.lower(), root[:-1] + "%2A"):
            assert client.get(f"/{name}?cloned_from={no_id}").json() == {name: []}, no_id
        repeated = client.get(f"/{name}?cloned_from={root}&cloned_from={root}")
        assert (repeated.status, repeated.code()) == (400, "repeated_parameter")


def test_a_cursor_of_one_merchant_is_none_for_another(client, other):
    """[R40]"""
    root = insert(client, order(**COMPLETE))["order_id"]
    for _ in range(2):
        clone(client, root)
    cursor = client.get(f"/carts?cloned_from={root}&limit=1").json()["next_cursor"]
    foreign = other.get(f"/carts?cloned_from={root}&limit=1&cursor={cursor}")
    assert (foreign.status, foreign.code()) == (400, "invalid_cursor")


# ---- the card ----------------------------------------------------------------------------------------------------------

def deadlines(stack, order_id):
    """Of the card that an order holds: the deadlines of the reference and of the number, which are one."""
    card_id = stack.sql("ORDERS_ADMIN_URL", f"SELECT card_id FROM orders WHERE order_id = '{order_id}'")
    return stack.sql("CARTS_ADMIN_URL", "SELECT extract(epoch FROM cards.deadline)::bigint, extract(epoch FROM card_numbers.deadline)::bigint, holder "
                     "FROM cards JOIN vault.card_numbers USING (merchant_id, card_number_id) "
                     f"WHERE card_id = '{card_id}' AND card_numbers.erased_dts IS NULL")


def seconds(text):
    return time.mktime(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone


def test_a_placed_order_holds_its_card_for_its_own_days(stack, client):
    """[R32] The clone's copy dies at the source's deadline; the new order begins new days, under the key of another day."""
    source = insert(client, card_order(client, age_seconds=30 * DAY, **COMPLETE))
    copied_until = clone(client, source["order_id"]).json()["clone"]["card"]["reusable_until"]
    assert copied_until == source["clone"]["card_reusable_until"]
    path = clone(client, source["order_id"]).headers["Location"]
    held = stack.sql("CARTS_ADMIN_URL", f"SELECT card_id FROM carts WHERE cart_id = '{path.rsplit('/', 1)[1]}'")
    made = placed(client, path, PAID)
    until = int(seconds(made["creation_dts"])) + 60 * DAY
    assert seconds(made["clone"]["card_reusable_until"]) == until and made["clone"]["card_reusable"] is True
    assert deadlines(stack, made["order_id"]) == f"{until}|{until}|order"
    assert stack.count("cards", f"card_id = '{held}' AND erased_dts IS NULL") == 0
    assert client.get(f"/orders/{source['order_id']}").json() == source
    again = clone(client, made["order_id"]).json()["clone"]["card"]
    assert (again["outcome"], again["reusable_until"]) == ("copied", made["clone"]["card_reusable_until"])


def test_a_new_card_by_token_is_charged_and_held_for_the_order(stack, client):
    """[R8][R32] As with an order past its days, whose clone has no card."""
    source = insert(client, order(age_seconds=90 * DAY, payment={"payment_method": "Credit Card", "credit_card": {
        "card_number": "XXXXXXXXXXXX1111", "card_type": "VISA", "card_expiration_month": 12, "card_expiration_year": 2031}}, **COMPLETE))
    path = clone(client, source["order_id"]).headers["Location"]
    assert faults(place(client, path, PAID)) == [("card_missing", "/payment/credit_card")]
    master_card = by_card(client, {"card_number": "5555555555554444", "card_expiration_month": 2, "card_expiration_year": 2032})
    assert patch(client, path, {"payment": master_card}, tag=tag_of(client, path)).status == 200
    made = placed(client, path, PAID)
    assert made["payment"]["credit_card"]["card_number"] == "XXXXXXXXXXXX4444" and charges(stack, path)[0]["last_four"] == "4444"
    assert clone(client, made["order_id"]).json()["clone"]["card"]["outcome"] == "copied"


def test_a_cart_whose_card_was_erased_meanwhile_is_not_charged(stack, client):
    """[R32][R33] The sweep at the start of the service erases what is due, and the order says so."""
    source = insert(client, card_order(client, age_seconds=60 * DAY - 4, **COMPLETE))
    path = clone(client, source["order_id"]).headers["Location"]
    assert validate(client, path, PAID).json()["valid"] is True
    time.sleep(5.5)
    assert faults(place(client, path, PAID)) == [("card_missing", "/payment/credit_card")]
    stack.kill("carts")
    stack.up()
    told = f"SELECT card_erased_dts IS NOT NULL FROM orders WHERE order_id = '{source['order_id']}'"
    stack.wait(lambda: stack.sql("ORDERS_ADMIN_URL", told) == "t")
    shown = client.get(f"/orders/{source['order_id']}").json()
    assert shown["payment"]["credit_card"]["card_number_truncated"] is True and shown["clone"]["card_reusable"] is False
    assert clone(client, source["order_id"]).json()["clone"]["card"]["outcome"] == "not_copied"
    assert faults(validate(client, path, PAID)) == [("card_missing", "/payment/credit_card")] and charges(stack, path) == []
    assert placed(client, path, {"skip_payment_processing": True})["payment"]["credit_card"]["card_number_truncated"] is True


def test_the_time_of_an_order_is_when_it_was_placed(client):
    before = moment()
    made = place_clone(client, insert(client, order(age_seconds=400 * DAY, items=[item()] * 3, **COMPLETE))["order_id"])
    assert before <= made["creation_dts"] <= moment(-1) and [line["item_index"] for line in made["items"]] == [1, 2, 3]
