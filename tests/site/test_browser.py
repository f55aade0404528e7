"""The pages in a browser: they show themselves without a fault, ask nobody but the gateway, and an order is cloned from /docs.

What the browser saw is in build/screenshots afterwards.
"""
import json
import uuid

import pytest

from browser import SCREENSHOTS, browse

PATHS = ["/docs", "/guide", "/guide/walk", "/guide/architecture", "/guide/security", "/guide/rules", "/problems", "/problems/guard_failed"]


def screenshot(name, scheme):
    return str(SCREENSHOTS / f"{name}-{scheme}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_page_opens_without_a_fault_and_asks_nobody_but_the_gateway(stack, scheme):
    visits = [{"path": path, "scheme": scheme, "screenshot": screenshot(path[1:].replace("/", "-"), scheme)} for path in PATHS]
    seen = browse(stack, visits=visits)
    assert [page["path"] for page in seen] == PATHS and all(page["title"].endswith("Reprise") for page in seen)
    assert {page["path"]: page["faults"] for page in seen} == {path: [] for path in PATHS}
    assert {page["ground"] for page in seen} == {{"light": "rgb(255, 255, 255)", "dark": "rgb(18, 25, 26)"}[scheme]}


def test_an_order_is_cloned_from_the_page_with_a_token_that_is_kept_nowhere(stack, client):
    """[R1][R41] The key that was typed in is the clone's own: the same request by another way brings the same cart."""
    task = {"token": client.token, "order": "DEMO-0000000001", "key": str(uuid.uuid4()), "screenshot": screenshot("docs-clone", "light")}
    seen = browse(stack, clone=task)
    assert seen["faults"] == [] and seen["status"].split()[0] == "201"
    cart = json.loads(seen["body"])["cart"]
    assert client.get("/carts/" + cart["cart_id"]).json()["cart_id"] == cart["cart_id"]
    assert client.post("/orders/DEMO-0000000001/clone?dry_run=false", {}, key=task["key"]).json()["cart"]["cart_id"] == cart["cart_id"]
    assert client.token not in json.dumps(seen["stored"]) and not seen["isKept"]
