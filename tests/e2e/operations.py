"""The operations of the contract, with a request of each that is taken, so that one wrong thing can be sent to all of them."""
import functools
import re
import subprocess
import tempfile
import uuid
from pathlib import Path

import yaml

from carts import cart, new_cart
from orders import CARD, insert, order
from stack import REPOSITORY


@functools.cache
def bundled():
    """The contract as one document."""
    with tempfile.TemporaryDirectory(prefix="reprise-bundle-") as folder:
        subprocess.run([REPOSITORY / "api/bundle", folder], check=True, timeout=60)
        return yaml.load(Path(folder, "openapi.yaml").read_text(), yaml.CSafeLoader)


def codes_of_operations(document):
    """The codes of the problems that each operation can answer, by its name."""
    responses = document["components"]["responses"]

    def codes(operation):
        named = [response["$ref"].rsplit("/", 1)[1] for response in operation["responses"].values() if "$ref" in response]
        return {code for name in named for code in responses[name].get("x-codes", [])}

    return {operation["operationId"]: codes(operation) for item in document["paths"].values() for operation in item.values()}


def cart_without_digits(client):
    """The path of a cart whose random id could not be taken for a card number where a query follows it."""
    path = new_cart(client)
    return cart_without_digits(client) if re.search("[0-9]{13}", path) else path


def requests_of(client):
    """Method, path and body of a request of each operation, by its name. None of them is sent here."""
    order_path, cart_path, key = "/orders/" + insert(client, order())["order_id"], cart_without_digits(client), "of-the-contract"
    client.post("/carts", {}, key=key)
    return {
        "list_orders": ("GET", "/orders", None), "insert_order": ("POST", "/orders", order()), "get_order": ("GET", order_path, None),
        "clone_order": ("POST", order_path + "/clone", {}), "get_idempotency_key": ("GET", "/idempotency-keys/" + key, None),
        "get_contract": ("GET", "/openapi.yaml", None), "list_carts": ("GET", "/carts", None), "create_cart": ("POST", "/carts", cart()),
        "get_cart": ("GET", cart_path, None), "edit_cart": ("PATCH", cart_path, {"coupons": []}), "delete_cart": ("DELETE", cart_path, None),
        "validate_cart": ("POST", cart_path + "/validate", {}), "place_cart": ("POST", cart_path + "/place", {}),
        "create_card_token": ("POST", "/cards", CARD), "get_policy": ("GET", "/policy", None), "list_audit": ("GET", "/audit", None),
    }


class Operations:
    """Asks operations one by one for what they can answer."""

    def __init__(self, client):
        self.client, self.codes, self.requests = client, codes_of_operations(bundled()), requests_of(client)
        assert set(self.requests) == set(self.codes)

    def that_answer(self, code):
        return sorted(name for name, codes in self.codes.items() if code in codes)

    def ask(self, name, **changes):
        """Sends the request of an operation. Changes may be `client`, `method`, `path`, `query`, `body`, `headers` and `key`."""
        method, path, body = self.requests[name]
        headers = {"If-Match": "*"} if name in ("edit_cart", "delete_cart") else {}
        client, sent = changes.get("client", self.client), {**headers, **changes.get("headers", {})}
        return client.ask(changes.get("method", method), changes.get("path", path) + changes.get("query", ""),
                          changes.get("body", body), {header: value for header, value in sent.items() if value is not None},
                          changes.get("key", str(uuid.uuid4()) if method == "POST" else None))
