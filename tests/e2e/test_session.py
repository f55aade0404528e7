"""What up prints works as printed, and up and down keep their promises."""
import json
import subprocess

from orders import clone
from shell import documents, run_shell
from stack import REPOSITORY


def session_of(stack):
    """Runs what up prints; returns everything that it showed."""
    shown = run_shell(stack.printed, cwd="/")
    assert "4111111111111111" not in shown
    return shown


def shows_the_clones(found, text):
    listed, order, dry_run, made, replayed, key, cart, partial, _, no_card, guard, card = found[:12]
    assert len(listed["orders"]) == 3 and listed["next_cursor"]
    assert order["order_id"] == "DEMO-0000000001" and order["clone"]["card_reusable"] is True
    assert dry_run["card"]["outcome"] == "copied" and dry_run["items"]["copied"] == len(order["items"])
    assert made["clone"]["card"]["card_number"] == "XXXXXXXXXXXX1111"
    assert replayed == made and "\nIdempotent-Replayed: true" in text
    assert [use["resource"] for use in key["uses"]] == ["/carts/" + cart["cart_id"]]
    assert cart["cart_id"] == made["cart"]["cart_id"] and partial["item_id"] == order["items"][4]["merchant_item_id"]
    assert no_card["reason"] == "past_retention" and guard["code"] == "guard_failed" and card["card_number_token"]
    return made["cart"]


def shows_the_order(found, text, cart):
    changed, stale, validation, placed, again, listed, second = found[12:]
    assert changed["item"]["quantity"] == 2 and changed["shipping"]["special_instructions"] == "Ring twice."
    assert changed["summary"]["subtotal"]["value"] == cart["summary"]["subtotal"]["value"] + changed["item"]["unit_cost"]["value"]
    assert "\nETag: \"2\"" in text and (stale["status"], stale["code"]) == (412, "version_stale")
    assert [error["code"] for error in validation["errors"]] == ["card_verification_number_required"]
    order = placed["order"]
    assert order["summary"]["total"] == changed["summary"]["total"] and order["payment"]["payment_status"] == "Processed"
    assert order["items"][3]["quantity"] == 2 and order["checkout"]["comments"] == cart["checkout"]["comments"]
    assert (again["code"], again["order_id"]) == ("cart_placed", order["order_id"])
    assert listed["order_id"] == order["order_id"] and listed["clone"]["generation"] == 1
    assert (second["generation"], second["source_order_id"], second["root_order_id"]) == (2, order["order_id"], "DEMO-0000000001")
    assert second["card"]["outcome"] == "copied"
    return order["order_id"]


def test_the_printed_session_works_as_printed(stack):
    """[R20][R21][R22][R24] Also a second time: it makes another order then."""
    assert stack.printed.endswith((REPOSITORY / "deploy/local/session.sh.txt").read_text())
    orders = set()
    for _ in range(2):
        text = session_of(stack)
        found = documents(text)
        orders.add(shows_the_order(found, text, shows_the_clones(found, text)))
    assert len(orders) == 2


def test_a_second_up_starts_nothing_anew_and_loses_nothing(stack, client):
    made = clone(client, "DEMO-0000000001").json()["cart"]["cart_id"]
    pids = {name: stack.pid(name) for name in ("postgres", "orders", "carts", "gateway")}
    stack.up()
    assert {name: stack.pid(name) for name in pids} == pids
    assert client.get(f"/carts/{made}").status == 200


def test_down_and_up_again_loses_nothing(stack, client):
    made = clone(client, "DEMO-0000000001").json()["cart"]["cart_id"]
    before = stack.count("carts")
    stack.down()
    stack.up()
    assert client.get(f"/carts/{made}").status == 200
    assert stack.count("carts") == before


def test_there_are_at_least_forty_demo_orders_with_cards_on_both_sides_of_day_60(stack, client):
    orders, path = [], "/orders?limit=200"
    while path:
        page = client.get(path).json()
        orders += page["orders"]
        path = f"/orders?limit=200&cursor={page['next_cursor']}" if "next_cursor" in page else None
    ages = [order["clone"]["card_reusable"] for order in orders if "clone" in order]
    assert len(orders) >= 40 and ages.count(True) >= 15 and ages.count(False) >= 8


def test_scripts_refuse_options_they_do_not_know(stack):
    for script in ("up", "down", "token", "env"):
        run = subprocess.run([REPOSITORY / "deploy/local" / script, "--no-such"], env=stack.environment, capture_output=True, text=True)
        assert run.returncode == 2 and "usage" in run.stderr, script


def test_up_gives_a_session_of_an_earlier_version_the_cart_services_key(stack, client):
    """Such a session has a key set of one key. It is written anew, and who runs reads it again."""
    key_set = stack.folder / "jwks.json"
    whole = json.loads(key_set.read_text())
    assert len({key["kid"] for key in whole["keys"]}) == 2
    assert (stack.folder / "keys" / "carts-token.pem").stat().st_mode & 0o777 == 0o600
    pids = {name: stack.pid(name) for name in ("orders", "carts")}
    key_set.write_text(json.dumps({"keys": whole["keys"][:1]}))
    stack.up()
    assert json.loads(key_set.read_text()) == whole
    assert {name: stack.pid(name) for name in pids} == pids
    assert client.get("/orders?limit=1").status == 200
