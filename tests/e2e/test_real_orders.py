"""17,002 real orders insert, read back equal, and clone. A sample by default; all of them with REPRISE_ALL_ORDERS=1."""
import concurrent.futures
import json
import lzma
import os
import random

import pytest

from orders import clone, differences
from stack import REPOSITORY

DATA = REPOSITORY.parent / "shared" / "data" / "online-retail.ndjson.xz"
SAMPLE, LONGEST, WORKERS = 500, 50, 4


def real_orders():
    with lzma.open(DATA, "rt", encoding="utf-8") as lines:
        orders = [json.loads(line) for line in lines]
    assert len(orders) == 17002
    if os.environ.get("REPRISE_ALL_ORDERS") == "1":
        return orders
    orders.sort(key=lambda one: len(one["items"]), reverse=True)
    return orders[:LONGEST] + random.Random(60).sample(orders[LONGEST:], SAMPLE - LONGEST)


def line_differences(ordered, copied):
    """Where a cart's line is not what was ordered."""
    wanted = {"item_id": ordered["merchant_item_id"], "quantity": ordered["quantity"], "unit_cost": ordered["cost"]}
    if "description" in ordered:
        wanted["description"] = ordered["description"]
    return differences(wanted, copied)


def one(client, sent):
    """All that is wrong with one order's way in, out and over; nothing when all is well."""
    made = client.post("/orders", sent)
    if made.status != 201:
        return [repr(made)]
    order_id = made.json()["order_id"]
    faults = differences(sent, client.get(f"/orders/{order_id}").json())
    copied = clone(client, order_id)
    if copied.status != 201:
        return faults + [repr(copied)]
    lines = copied.json()["cart"]["items"]
    if len(lines) != len(sent["items"]):
        return faults + [f"{len(sent['items'])} lines became {len(lines)}"]
    faults += [fault for pair in zip(sent["items"], lines) for fault in line_differences(*pair)]
    total = sum(round(line["cost"]["value"] * 100) * line["quantity"] for line in sent["items"])
    if round(copied.json()["cart"]["summary"]["subtotal"]["value"] * 100) != total:
        faults.append("the subtotal is not the sum of the lines")
    return [f"{order_id} {fault}" for fault in faults]


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not there")
def test_real_orders_insert_read_back_equal_and_clone(client):
    orders = real_orders()
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        faults = [fault for found in pool.map(lambda sent: one(client, sent), orders) for fault in found]
    assert faults == [], f"{len(faults)} faults, the first of them: {faults[:10]}"
