"""What is on record of a card, and the sweeps that end one."""
import re

from client import Client
from sale import wait_for


def metric(url, name):
    """A metric without labels of the cart service at that address."""
    text = Client(url, None).get("/metrics").body.decode()
    return float(re.search(rf"^{name} (\S+)$", text, re.M).group(1))


def sweep_passes(stack, url=None):
    """Waits until a sweep that begins from now on has ended, of the stack's own cart service or of the one at that address."""
    url = url or stack.urls["CARTS_URL"]
    now = float(stack.sql("CARTS_ADMIN_URL", "SELECT extract(epoch FROM clock_timestamp())"))
    wait_for(lambda: metric(url, "reprise_sweep_complete_timestamp_seconds") > now, "a sweep passes")


def row(stack, url_name, columns, table, where):
    """One row of DEMO, as a list of texts."""
    return stack.sql(url_name, f"SELECT {columns} FROM {table} WHERE merchant_id = 'DEMO' AND {where}").split("|")


def card_row(stack, card_id, columns):
    return row(stack, "CARTS_ADMIN_URL", columns, "cards", f"card_id = '{card_id}'")[0]


def is_erased(stack, card_id):
    return card_row(stack, card_id, "erased_dts IS NOT NULL") == "t"


def is_sealed(stack, card_id):
    """Whether the vault still has the number of a card."""
    number_id = card_row(stack, card_id, "card_number_id")
    return row(stack, "CARTS_ADMIN_URL", "sealed IS NOT NULL", "vault.card_numbers", f"card_number_id = '{number_id}'") == ["t"]


def audited(stack, card_id, outcome):
    return stack.count("vault.audit", f"merchant_id = 'DEMO' AND card_id = '{card_id}' AND action = 'erasure' "
                       f"AND subject = 'reprise-carts' AND outcome = '{outcome}'")


def order_row(stack, order_id, columns):
    return row(stack, "ORDERS_ADMIN_URL", columns, "orders", f"order_id = '{order_id}'")


def card_of_cart(stack, cart_id):
    return row(stack, "CARTS_ADMIN_URL", "card_id", "carts", f"cart_id = '{cart_id}'")[0]
